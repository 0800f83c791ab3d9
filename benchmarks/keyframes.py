"""How often the moments that tell most lie inside an action: `python -m benchmarks.keyframes`.

Of each video of the sample library, 1 to 16 keyframes are taken, and as many evenly spaced
frames; of each of its clips the best moment, its middle, and how much of it belongs to actions.
With `--seeds`, libraries of other seeds are rendered and measured instead. Nothing is timed, so
there are no rounds.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks import harness
from vindex.clips import plan_clips
from vindex.demo.sample_library import write_library
from vindex.direct.keyframes import choose_times, look_at
from vindex.encode.session import EncodingSession
from vindex.encoders import load_encoder
from vindex.engines import EngineModel
from vindex.measure.ground_truth import read_truth
from vindex.records import Failure, Recipe
from vindex.saliency import best_times
from vindex.settings import DEFAULT_READER, clip_spec

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from vindex.measure.ground_truth import TrueSpan
    from vindex.records import VideoInfo
    from vindex.saliency import Step

__all__ = ["Shares", "main", "measure_libraries"]

COUNTS = (1, 2, 4, 8, 16)
_SAMPLE = Path("sample_data")
_LEAST_SHARE, _MOST_SHARE = 0.1, 0.9
"""Of clips that are all action, or none, any moment is as good as any other."""

_PROBES = 40
"""Moments by which the share of a clip that belongs to actions is known."""


@dataclass(slots=True)
class Shares:
    """Of so many moments, how many lie inside an action."""

    what: str
    num_moments: int = 0
    chosen: float = 0.0
    even: float = 0.0
    """Evenly spaced frames; of a clip its middle."""
    chance: float = 0.0
    """Any moment at all."""

    def add(
        self, spans: Sequence[TrueSpan], chosen: Sequence[float], start: float, end: float
    ) -> None:
        """Count the moments that were chosen of a span of video."""
        self.num_moments += len(chosen)
        self.chosen += _inside(spans, chosen)
        self.even += _inside(spans, _even(start, end, len(chosen)))
        self.chance += len(chosen) * _inside(spans, _even(start, end, _PROBES)) / _PROBES

    def row(self) -> str:
        """A line of the table."""
        shares = (self.chosen, self.even, self.chance)
        figures = "".join(f"{share / self.num_moments:9.3f}" for share in shares)
        return f"{self.what:22}{self.num_moments:9}{figures}"


def main() -> int:
    """Print a table, and write JSON if asked to."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--model", default="demo")
    parser.add_argument("--seeds", type=int, nargs="*", default=[])
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        libraries = [Path(folder, str(seed)) for seed in options.seeds]
        for seed, library in zip(options.seeds, libraries, strict=True):
            write_library(library, seed)
        measured = measure_libraries(libraries or [_SAMPLE], options.model)
    print(f"{'':22}{'moments':>9}{'chosen':>9}{'even':>9}{'chance':>9}")
    for shares in measured:
        print(shares.row())
    if options.json:
        document = {"model": options.model, "shares": [asdict(shares) for shares in measured]}
        harness.write_document(options.json, document)
    return 0


def measure_libraries(
    libraries: Iterable[Path], model: str, counts: Sequence[int] = COUNTS
) -> list[Shares]:
    """For each number of keyframes, and last for the best moments of clips that are partly action.

    Args:
        libraries: folders with `videos/` and `truth.csv`.
        model: that looks at them.
        counts: numbers of keyframes.
    """
    encoder = load_encoder(model)
    settings = Recipe(encoder.spec, clip_spec(encoder.spec))
    of_counts = [Shares(f"{count} of each video") for count in counts]
    of_clips = Shares("1 of each mixed clip")
    engine_model = EngineModel(settings, lambda: encoder)
    with EncodingSession([engine_model], reader=DEFAULT_READER) as session:
        for library in libraries:
            for name, spans in read_truth(library / "truth.csv").items():
                path = str(library / "videos" / name)
                info = session.probe_file(path)
                assert not isinstance(info, Failure), info.message
                steps, _ = look_at(session, path, info, settings.spec)
                for count, shares in zip(counts, of_counts, strict=True):
                    moments = choose_times(steps, info, count)
                    shares.add(spans, moments, 0.0, info.duration_seconds)
                _add_clips(of_clips, spans, steps, info, settings)
    return [*of_counts, of_clips]


def _add_clips(
    shares: Shares,
    spans: Sequence[TrueSpan],
    steps: Sequence[Step],
    info: VideoInfo,
    settings: Recipe,
) -> None:
    for clip in plan_clips(info.duration_seconds, settings.spec):
        start, end = clip.start_seconds, clip.end_seconds
        share = _inside(spans, _even(start, end, _PROBES)) / _PROBES
        if _LEAST_SHARE < share < _MOST_SHARE:
            own = [step for step in steps if start <= step[0] < end]
            shares.add(spans, best_times(own, end, 1), start, end)


def _even(start: float, end: float, count: int) -> list[float]:
    return [start + (end - start) * (k + 0.5) / count for k in range(count)]


def _inside(spans: Sequence[TrueSpan], moments: Sequence[float]) -> int:
    return sum(
        any(span.start_seconds <= moment < span.end_seconds for span in spans) for moment in moments
    )


if __name__ == "__main__":
    sys.exit(main())
