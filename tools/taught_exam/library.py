"""Renders the library that own labels are examined on: gestures among known actions.

    python -m tools.taught_exam.library FOLDER
    vindex build FOLDER/videos --model demo --index FOLDER/index

Sixty clips of each gesture and twenty of each action of the demo model, four seconds each, in
videos of four to six clips that share a place. What is there already is not drawn again.
"""

from __future__ import annotations

import argparse
import csv
import time
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import torch

from tools.taught_exam.draws import CLIP_SECONDS, DRAWS, Draw
from vindex.demo.recording import Recording, write_video
from vindex.demo.scene import Reel, random_look
from vindex.demo.splits import HELD_OUT

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["clips_in_order", "plan_library", "write_library"]

_DIFFICULTY = 0.8
"""Of scenes: that of the sample library."""
_PER_GESTURE, _PER_ACTION = 60, 20
_IN_A_ROW = (1, 1, 2)
"""How often a label comes one after another: as people do things again."""
_CLIPS_OF_A_VIDEO = (4, 6)
_WIDTH, _HEIGHT, _FRAME_RATE = 128, 96, 8.0
_MOST_NOISE = 0.008
"""Grain that a small codec keeps; that of the sample library."""


def clips_in_order(
    rng: np.random.Generator,
    draw: Draw,
    per_gesture: int = _PER_GESTURE,
    per_action: int = _PER_ACTION,
) -> list[str]:
    """The label of each clip: all of them mixed, some twice in a row.

    Args:
        rng: where randomness comes from.
        draw: whose gestures.
        per_gesture: clips of each gesture.
        per_action: clips of each known action.
    """
    runs: list[list[str]] = []
    for label in draw.labels:
        left = per_gesture if label in draw.gestures else per_action
        while left:
            length = min(left, _IN_A_ROW[len(runs) % len(_IN_A_ROW)])
            runs.append([label] * length)
            left -= length
    return [label for i in rng.permutation(len(runs)) for label in runs[i]]


def plan_library(
    draw: Draw, per_gesture: int = _PER_GESTURE, per_action: int = _PER_ACTION
) -> list[tuple[Recording, Reel]]:
    """Decide what each video shows; nothing is drawn yet.

    Args:
        draw: whose gestures and seed.
        per_gesture: clips of each gesture.
        per_action: clips of each known action.
    """
    rng = np.random.default_rng(HELD_OUT.seed_base + draw.seed)
    labels = clips_in_order(rng, draw, per_gesture, per_action)
    plans = []
    for number, names in enumerate(_videos(rng, labels)):
        look = random_look(rng, HELD_OUT, _DIFFICULTY)
        look = replace(look, noise=min(look.noise, _MOST_NOISE))
        reel = Reel(look, tuple(draw.take(rng, name) for name in names))
        path = f"day_{number // 25 + 1}/cam_{number:03d}.mp4"
        end = CLIP_SECONDS * len(names)
        recording = Recording(path, _WIDTH, _HEIGHT, frame_rate=_FRAME_RATE, end_seconds=end)
        plans.append((recording, reel))
    return plans


def _videos(rng: np.random.Generator, labels: list[str]) -> Iterator[list[str]]:
    low, high = _CLIPS_OF_A_VIDEO
    start = 0
    while start < len(labels):
        count = int(rng.integers(low, high + 1))
        yield labels[start : start + count]
        start += count


def write_library(root: Path, plans: list[tuple[Recording, Reel]]) -> None:
    """Render what is not there yet, and write the truth file.

    Args:
        root: folder that gets `videos/` and `truth.csv`.
        plans: what to draw.
    """
    videos = root / "videos"
    videos.mkdir(parents=True, exist_ok=True)
    with (root / "truth.csv").open("w", newline="", encoding="utf-8") as file:
        rows = csv.writer(file, lineterminator="\n")
        rows.writerow(["path", "start_seconds", "end_seconds", "label"])
        for recording, reel in plans:
            rows.writerows(recording.truth(reel))
    torch.set_num_threads(1)  # the pictures are too small for more to pay
    missing = [(plan, reel) for plan, reel in plans if not (videos / plan.path).exists()]
    start = time.perf_counter()
    for number, (recording, reel) in enumerate(missing, 1):
        unfinished = replace(recording, path="unfinished.mp4")
        write_video(unfinished, reel, root)
        (videos / recording.path).parent.mkdir(exist_ok=True)
        (root / unfinished.path).replace(videos / recording.path)
        if number % 10 == 0 or number == len(missing):
            seconds = time.perf_counter() - start
            print(f"{number} of {len(missing)} videos, {seconds:.0f} s", flush=True)


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("root", type=Path)
    parser.add_argument("--draw", choices=DRAWS, default=[*DRAWS][-1])
    parser.add_argument("--per-gesture", type=int, default=_PER_GESTURE)
    parser.add_argument("--per-action", type=int, default=_PER_ACTION)
    arguments = parser.parse_args()
    plans = plan_library(DRAWS[arguments.draw], arguments.per_gesture, arguments.per_action)
    write_library(arguments.root, plans)
    print(f"The videos are in {arguments.root / 'videos'}, their truth in {arguments.root}.")


if __name__ == "__main__":
    main()
