"""A growing pool of training clips on disk, drawn by its own process beside the training.

python -m tools.demo_model.pool .training/pool --shards 120
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
import torch

from vindex.demo.dataset import LabelledClips, render_clips
from vindex.demo.splits import TRAINING

__all__ = ["CLIPS_PER_SHARD", "POOL_PX", "Pool", "write_shard"]

CLIPS_PER_SHARD = 520
"""A multiple of the number of labels."""
POOL_PX = 72
"""Side of the stored pictures: training crops them at random."""
EASY_SHARDS = 16
"""The first shards lead from plain surfaces to the full difficulty."""


def write_shard(folder: Path, number: int) -> None:
    """Draw one shard; its content depends on nothing but its number."""
    difficulty = min(1.0, number / EASY_SHARDS)
    clips = render_clips(number, TRAINING, CLIPS_PER_SHARD, POOL_PX, difficulty=difficulty)
    for name, array in (
        ("roles", clips.roles_NTHW),
        ("labels", clips.labels_N),
        ("frames", clips.frames_NTHWC),
    ):
        unfinished = folder / f"{number:05}.{name}.tmp.npy"
        np.save(unfinished, array)
        unfinished.rename(folder / f"{number:05}.{name}.npy")


class Pool:
    """The shards that are there so far, read by clip."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._shards: list[LabelledClips] = []

    def refresh(self) -> int:
        """Open what was added; returns how many shards there are."""
        while (self._folder / f"{len(self._shards):05}.frames.npy").exists():
            stem = self._folder / f"{len(self._shards):05}"
            self._shards.append(
                LabelledClips(
                    np.load(f"{stem}.frames.npy", mmap_mode="r"),
                    np.load(f"{stem}.roles.npy", mmap_mode="r"),
                    np.load(f"{stem}.labels.npy"),
                )
            )
        return len(self._shards)

    def batch(
        self, rng: np.random.Generator, num_clips: int, first: int, last: int
    ) -> LabelledClips:
        """Draw clips from the shards numbered first (included) to last (excluded)."""
        shards = rng.integers(first, last, num_clips)
        rows = rng.integers(0, CLIPS_PER_SHARD, num_clips)
        picked = [(self._shards[s], r) for s, r in zip(shards, rows, strict=True)]
        return LabelledClips(
            np.stack([shard.frames_NTHWC[row] for shard, row in picked]),
            np.stack([shard.roles_NTHW[row] for shard, row in picked]),
            np.array([shard.labels_N[row] for shard, row in picked]),
        )


def main() -> None:
    """Draw the shards that are missing."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--shards", type=int, default=120)
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    arguments.folder.mkdir(parents=True, exist_ok=True)
    for number in range(arguments.shards):
        if not (arguments.folder / f"{number:05}.frames.npy").exists():
            write_shard(arguments.folder, number)


if __name__ == "__main__":
    main()
