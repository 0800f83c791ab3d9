"""A rendered series with an intro and adverts in every episode: what is found of them.

    python -m benchmarks.recurring FOLDER [--episodes 20] [--seed 5]

Renders the episodes into FOLDER, indexes them with the demo model, and compares `vindex duplicates`
and `vindex duplicates --recurring` with what was rendered. A segment is found in an episode where a
span of it begins and ends within a clip's length of where it does.
"""

from __future__ import annotations

import argparse
from collections import defaultdict
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

import av
import numpy as np
import torch

from vindex import VideoIndex
from vindex.demo.actions import LABELS
from vindex.demo.dataset import random_reel
from vindex.demo.renderer import render_reel
from vindex.demo.scene import random_look
from vindex.demo.splits import HELD_OUT

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

_RATE, _HEIGHT, _WIDTH = 8, 120, 160
_SHARED_SECONDS = {"intro": 13.0, "advert A": 10.0, "advert B": 8.5}


@dataclass(frozen=True, slots=True)
class Shared:
    """Where an episode shows what others show, too."""

    path: str
    name: str
    start_seconds: float
    end_seconds: float


class _Studio:
    """Draws frames of takes that nobody has seen before."""

    def __init__(self, seed: int) -> None:
        self._rng = np.random.default_rng(HELD_OUT.seed_base + 7000 + seed)

    def film(self, seconds: float) -> NDArray[np.uint8]:
        """Frames of so many seconds in one place, with a new take every 3 to 6 s."""
        labels = tuple(self._rng.choice(LABELS, int(seconds // 2) + 2))
        look = random_look(self._rng, HELD_OUT, difficulty=0.8)
        reel = random_reel(self._rng, HELD_OUT, look, labels)
        times = np.arange(round(seconds * _RATE)) / _RATE
        assert reel.seconds > times[-1]
        return render_reel(reel, times, _HEIGHT, _WIDTH)[0]

    def seconds(self, least: float, most: float) -> float:
        """A length, in whole frames."""
        return round(self._rng.uniform(least, most) * _RATE) / _RATE

    def order(self, names: Sequence[str]) -> list[str]:
        """The names, shuffled."""
        return [str(name) for name in self._rng.permutation(names)]


def write_series(root: Path, *, num_episodes: int = 20, seed: int = 5) -> list[Shared]:
    """Render episodes of about 70 s; every one shows the intro and both adverts, at its own times.

    Args:
        root: folder that gets them.
        num_episodes: how many.
        seed: equal seeds give equal series.
    """
    root.mkdir(parents=True, exist_ok=True)
    studio = _Studio(seed)
    shared = {name: studio.film(seconds) for name, seconds in _SHARED_SECONDS.items()}
    truth = []
    for number in range(num_episodes):
        pieces, path = [studio.film(studio.seconds(3, 11))], root / f"episode {number + 1:02d}.mp4"
        for name in ["intro", *studio.order(["advert A", "advert B"])]:
            start = sum(map(len, pieces)) / _RATE
            truth.append(Shared(path.name, name, start, start + _SHARED_SECONDS[name]))
            pieces += [shared[name], studio.film(studio.seconds(8, 15))]
        _write(path, pieces)
    return truth


def _write(path: Path, pieces: Sequence[NDArray[np.uint8]]) -> None:
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=_RATE, options={"crf": "24"})
        stream.width, stream.height, stream.pix_fmt = _WIDTH, _HEIGHT, "yuv420p"
        stream.codec_context.time_base = Fraction(1, _RATE)
        for frame in (frame for piece in pieces for frame in piece):
            container.mux(stream.encode(av.VideoFrame.from_ndarray(frame, format="rgb24")))
        container.mux(stream.encode())


def compared(index: VideoIndex, truth: Sequence[Shared], clip_seconds: float) -> list[str]:
    """What is found of a series, a line for each segment, and what is said wrongly."""
    found = index.duplicates()
    lines = [f"copies: {len(found.near)}, of which there are none"]
    by_name: dict[str, set[str]] = defaultdict(set)
    num_false, worst_seconds = 0, 0.0
    for segment in found.recurring:
        for span in segment.spans:
            name = Path(span.path).name
            errors = {
                one.name: max(abs(span.start_seconds - one.start_seconds),
                              abs(span.end_seconds - one.end_seconds))
                for one in truth if one.path == name
            }  # fmt: skip
            nearest = min(errors, key=errors.__getitem__)
            if errors[nearest] <= clip_seconds:
                by_name[nearest].add(name)
                worst_seconds = max(worst_seconds, errors[nearest])
            else:
                num_false += 1
    num_episodes = len({one.path for one in truth})
    lines += [f"{name}: in {len(by_name[name])} of {num_episodes}" for name in _SHARED_SECONDS]
    lines.append(f"segments: {len(found.recurring)}; spans that are wrong: {num_false}")
    lines.append(f"largest error of a start or an end: {worst_seconds:.1f} s")
    return lines


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--episodes", type=int, default=20)
    parser.add_argument("--seed", type=int, default=5)
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    videos = arguments.folder / "videos"
    truth = write_series(videos, num_episodes=arguments.episodes, seed=arguments.seed)
    index = VideoIndex.at(arguments.folder / "index")
    index.build(videos, model="demo")
    print(*compared(index, truth, clip_seconds=4.0), sep="\n")


if __name__ == "__main__":
    main()
