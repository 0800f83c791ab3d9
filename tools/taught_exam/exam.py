"""Examines own labels: how well five clips teach a gesture that the model never saw.

    python -m tools.taught_exam.library FOLDER
    vindex build FOLDER/videos --model demo --index FOLDER/index
    python -m tools.taught_exam.exam FOLDER/index FOLDER/truth.csv

Each gesture is taught several times to a copy of the index, each time by other clips; what is no
example of it vindex takes at random by itself. Then the truth answers `vindex review`. In rankings
clips that were judged count neither as found nor as missed.
"""

from __future__ import annotations

import argparse
import json
import shutil
import tempfile
from collections import defaultdict
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from statistics import fmean
from typing import TYPE_CHECKING

import numpy as np

from vindex import VideoIndex
from vindex.demo.actions import LABELS
from vindex.measure.evaluate import average_precision
from vindex.measure.ground_truth import read_truth, true_label
from vindex.records import Clip

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Set

    from vindex.teach.records import Taught

__all__ = ["Attempt", "Claim", "Summary", "examine", "found_precision", "shown_precision"]

_DRAWS = 5
_NUM_YES = 5
_NUM_JUDGED = 20
_ASKED_AT_ONCE = 10
"""As `vindex review` does."""
_SEED = 17
_ALL_ROWS = 10**9
_LEAST_TAUGHT, _LEAST_REVIEWED, _LEAST_HELD = 0.60, 0.75, 0.90


@dataclass(frozen=True, slots=True)
class Claim:
    """The interval that vindex states for the precision of what it shows, and what is true."""

    low: float
    high: float
    true: float

    @property
    def holds(self) -> bool:
        """Whether the true value is in the interval."""
        return self.low <= self.true <= self.high


@dataclass(frozen=True, slots=True)
class Attempt:
    """How well one label is known after some examples."""

    gesture: str
    average_precision: float
    claim: Claim | None
    """None: vindex says that it cannot tell, or shows nothing."""
    gain: float = 0.0
    """Of average precision by the review, in the ranking of the same clips."""


@dataclass(frozen=True, slots=True)
class Summary:
    """All gestures, each taught several times."""

    num_attempts: int
    mean_average_precision: float
    least: float
    """Of the gestures' means."""
    mean_gain: float
    num_claims: int
    claims_held: float | None
    """Share of the stated intervals that hold the true value; None: none was stated."""
    mean_width: float | None
    """Of the stated intervals: one from 0 to 1 always holds."""
    per_gesture: dict[str, float]

    @classmethod
    def of(cls, attempts: Iterable[Attempt]) -> Summary:
        """Every gesture counts the same."""
        by_gesture: dict[str, list[Attempt]] = defaultdict(list)
        for attempt in attempts:
            by_gesture[attempt.gesture].append(attempt)
        means = {
            gesture: fmean(attempt.average_precision for attempt in its)
            for gesture, its in by_gesture.items()
        }
        claims = [a.claim for its in by_gesture.values() for a in its if a.claim is not None]
        return cls(
            sum(map(len, by_gesture.values())),
            fmean(means.values()),
            min(means.values()),
            fmean(a.gain for its in by_gesture.values() for a in its),
            len(claims),
            fmean(claim.holds for claim in claims) if claims else None,
            fmean(claim.high - claim.low for claim in claims) if claims else None,
            means,
        )


def found_precision(probabilities: Mapping[int, float], true: Set[int], judged: Set[int]) -> float:
    """Average precision of a ranking of clips, best first, without those that were judged.

    Args:
        probabilities: by clip.
        true: the clips that have the label; one that has no probability is never found.
        judged: clips that count for nothing.
    """
    ranking = sorted(probabilities.keys() - judged, key=lambda clip: (-probabilities[clip], clip))
    return average_precision([clip in true for clip in ranking], len(true - judged))


def shown_precision(probabilities: Mapping[int, float], cut: float, true: Set[int]) -> float | None:
    """Share of the clips from a cut on that truly have the label; None: there are none.

    Args:
        probabilities: by clip.
        cut: what is shown is at least so probable.
        true: the clips that have the label.
    """
    shown = {clip for clip, value in probabilities.items() if value >= cut}
    return len(shown & true) / len(shown) if shown else None


def examine(
    index: VideoIndex, truth_path: Path, *, draws: int, num_yes: int, num_judged: int
) -> tuple[list[Attempt], list[Attempt]]:
    """Teach each gesture, that is each label which the demo model does not know, and review it.

    Args:
        index: what is taught; give it a copy.
        truth_path: what its clips truly show.
        draws: how often each is taught.
        num_yes: clips that it is taught by.
        num_judged: clips that are judged in the review.

    Returns:
        What is known when it was taught, and when it was reviewed.
    """
    true_of = _true_labels(index, truth_path)
    gestures = sorted({label for label in true_of.values() if label} - set(LABELS))
    taught, reviewed = [], []
    for gesture in gestures:
        true = {clip for clip, label in true_of.items() if label == gesture}
        if len(true) <= num_yes + num_judged:
            raise SystemExit(
                f"The index has {len(true)} clips of {gesture!r}; to leave some to be found after "
                f"{num_yes} yes and {num_judged} judged clips, it needs {num_yes + num_judged + 1}."
            )
        for draw in range(draws):
            rng = np.random.default_rng([_SEED, gestures.index(gesture), draw])
            yes = rng.choice(sorted(true), num_yes, replace=False).tolist()
            learned = index.teach(gesture, yes=yes)
            before = _probabilities(index, gesture)
            taught.append(_attempt(learned, before, true, set(yes)))
            learned, asked = _review(index, gesture, true, num_judged)
            judged = {*yes, *asked}
            attempt = _attempt(learned, _probabilities(index, gesture), true, judged)
            gain = attempt.average_precision - found_precision(before, true, judged)
            reviewed.append(replace(attempt, gain=gain))
            index.forget_label(gesture)
        of_this = slice(-draws, None)
        print(
            f"{gesture:<52} {fmean(a.average_precision for a in taught[of_this]):.3f} "
            f"{fmean(a.average_precision for a in reviewed[of_this]):.3f}",
            flush=True,
        )
    return taught, reviewed


def _true_labels(index: VideoIndex, truth_path: Path) -> dict[int, str | None]:
    """What each clip of the truth file's videos shows."""
    truth = read_truth(truth_path)
    clips = index.sql(
        "SELECT clip_id, relative_path, start_seconds, end_seconds FROM clips", limit=_ALL_ROWS
    )
    return {
        clip_id: true_label(Clip(start, end), truth[path])
        for clip_id, path, start, end in clips.rows
        if path in truth
    }


def _probabilities(index: VideoIndex, label: str) -> dict[int, float]:
    """How probable a taught label is of every clip."""
    quoted = label.replace("'", "''")
    rows = index.sql(
        f"SELECT clip_id, probability FROM predictions WHERE label = '{quoted}'", limit=_ALL_ROWS
    ).rows
    return dict(rows)


def _attempt(
    learned: Taught, probabilities: Mapping[int, float], true: Set[int], judged: Set[int]
) -> Attempt:
    precision = shown_precision(probabilities, learned.cut, true)
    claim = None
    if learned.quality is not None and precision is not None:
        claim = Claim(*learned.quality.precision_interval, precision)
    return Attempt(learned.label, found_precision(probabilities, true, judged), claim)


def _review(
    index: VideoIndex, gesture: str, true: Set[int], num_judged: int
) -> tuple[Taught, set[int]]:
    """Let the truth answer what vindex asks; it learns again after each few answers."""
    judged: set[int] = set()
    while True:
        limit = min(_ASKED_AT_ONCE, num_judged - len(judged))
        asked = {question.clip_id for question in index.review(gesture, limit=limit)}
        learned = index.teach(
            gesture, yes=sorted(asked & true), no=sorted(asked - true), was_asked=True
        )
        judged |= asked
        if not asked or len(judged) >= num_judged:
            return learned, judged


@contextmanager
def _copy_of(index: Path) -> Iterator[VideoIndex]:
    """A copy to be taught: the index itself stays as it is."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "index"
        shutil.copytree(index, copy)
        yield VideoIndex.open(copy)


def _limits(taught: Summary, reviewed: Summary) -> list[tuple[str, float | None, float]]:
    """What must be reached, as name, figure and the least of it."""
    return [
        ("mean average precision, taught", taught.mean_average_precision, _LEAST_TAUGHT),
        ("mean average precision, reviewed", reviewed.mean_average_precision, _LEAST_REVIEWED),
        ("intervals that hold, reviewed", reviewed.claims_held, _LEAST_HELD),
    ]


def _sentence(of: Summary) -> str:
    claims = "no interval was stated"
    if of.claims_held is not None:
        claims = (
            f"{of.num_claims} intervals were stated, {of.mean_width:.2f} wide, and "
            f"{of.claims_held:.3f} of them hold"
        )
    gain = f" ({of.mean_gain:+.3f} by it on the same clips)" if of.mean_gain else ""
    return (
        f"{of.num_attempts} times, mean average precision {of.mean_average_precision:.3f}{gain}, "
        f"of the worst gesture {of.least:.3f}; {claims}"
    )


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("index", type=Path)
    parser.add_argument("truth", type=Path)
    parser.add_argument("--draws", type=int, default=_DRAWS)
    parser.add_argument("--yes", type=int, default=_NUM_YES)
    parser.add_argument("--judged", type=int, default=_NUM_JUDGED)
    parser.add_argument("--json", type=Path, help="file that gets all figures")
    arguments = parser.parse_args()
    print(f"{'mean average precision':<52} taught reviewed")
    with _copy_of(arguments.index) as index:
        attempts = examine(
            index, arguments.truth, draws=arguments.draws, num_yes=arguments.yes,
            num_judged=arguments.judged,
        )  # fmt: skip
    taught, reviewed = map(Summary.of, attempts)
    for name, of in (("taught", taught), ("reviewed", reviewed)):
        print(f"{name}: {_sentence(of)}")
    limits = _limits(taught, reviewed)
    for name, figure, least in limits:
        is_held = figure is not None and figure >= least
        said = "none stated" if figure is None else f"{figure:.3f}"
        print(f"{'held  ' if is_held else 'MISSED'} {name}, at least {least:.2f}: {said}")
    if arguments.json:
        both = {"taught": asdict(taught), "reviewed": asdict(reviewed)}
        arguments.json.write_text(json.dumps(both, indent=2) + "\n")
    if any(figure is None or figure < least for _, figure, least in limits):
        raise SystemExit(1)


if __name__ == "__main__":
    main()
