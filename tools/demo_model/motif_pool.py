"""Draws clips of random motifs into a folder, shard by shard, for the training on motion.

python -m tools.demo_model.motif_pool .training/motifs --shards 40
"""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import torch

from tools.demo_model.motifs import perform, random_motif
from tools.demo_model.network import TUBELET
from tools.demo_model.pool import POOL_PX
from vindex.demo.dataset import CLIP_SECONDS, NUM_FRAMES
from vindex.demo.renderer import render_reel
from vindex.demo.scene import Look, Reel, Role, Take, random_look
from vindex.demo.splits import TRAINING
from vindex.demo.tracks import Camera, Pose, track

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

__all__ = [
    "MOTIFS_PER_SHARD",
    "NUM_TARGETS",
    "TURNED_ACROSS",
    "TURNED_DOWN",
    "MotifClips",
    "read_shard",
    "trajectories",
]

MOTIFS_PER_SHARD = 32
PERFORMANCES = 6
"""Of each motif; training needs several to see what they have in common."""
_MOTIFS_PER_PLACE = 4
_STEP_FRAMES = np.arange(0, NUM_FRAMES, TUBELET) + (TUBELET - 1) / 2
_OF_THING = ("x", "y", "angle", "width", "height", "opacity")
_OF_HAND = ("x", "y")
_OF_CAMERA = ("x", "y", "roll", "zoom")
NUM_TARGETS = len(_OF_THING) + len(_OF_HAND) + len(_OF_CAMERA)
TURNED_ACROSS, TURNED_DOWN = (0, 2, 6, 8, 10), (1, 2, 7, 9, 10)
"""Which of them change their sign in a mirror, and upside down."""


class MotifClips(NamedTuple):
    """The clips of a shard."""

    frames_NTHWC: NDArray[np.uint8]
    motifs_N: NDArray[np.int64]
    """Which motif each is of; equal numbers only for equal motifs."""
    changes_NSC: NDArray[np.float32]
    """See `trajectories`."""


@dataclass(frozen=True, slots=True)
class _Planned:
    look: Look
    take: Take
    start: float
    motif: int

    @property
    def frame_seconds(self) -> NDArray[np.float64]:
        return self.start + np.arange(NUM_FRAMES) * CLIP_SECONDS / NUM_FRAMES


def _plan(number: int) -> Iterator[_Planned]:
    """What a shard shows; depends on nothing but its number.

    A place is filmed with each of some motifs, so that it tells nothing of them.
    """
    rng = np.random.default_rng((37, number))
    motifs = [number * MOTIFS_PER_SHARD + i for i in range(MOTIFS_PER_SHARD)]
    for _ in range(PERFORMANCES):
        order = rng.permutation(motifs).tolist()
        for group in range(0, MOTIFS_PER_SHARD, _MOTIFS_PER_PLACE):
            look = random_look(rng, TRAINING, rng.uniform(0.3, 1.0))
            for seed in order[group : group + _MOTIFS_PER_PLACE]:
                take = perform(random_motif(seed), rng, TRAINING, str(seed))
                start = rng.uniform(0, max(0.0, take.seconds - CLIP_SECONDS))
                yield _Planned(look, take, start, seed)


def trajectories(take: Take, start: float) -> NDArray[np.float32]:
    """How the first thing that moves, the hand and the camera change from step to step.

    Args:
        take: what is performed.
        start: when the clip begins, in its seconds.

    Returns:
        `changes_SC`, one row less than the model has steps: of the thing its place, turn, logarithm
        of width and height, and opacity; of the hand its place; of the camera place, roll and
        logarithm of zoom. 0 where there is no thing or hand.
    """
    seconds_S = start + _STEP_FRAMES * CLIP_SECONDS / NUM_FRAMES
    columns = []
    for role, names in ((Role.MOVING, _OF_THING), (Role.HAND, _OF_HAND)):
        layers = [layer for layer in take.layers if layer.role is role]
        states = track(layers[0].keys, seconds_S) if layers else _nothing(seconds_S)
        columns += [_logarithmic(name, states[name]) for name in names]
    camera = track(take.camera, seconds_S)
    columns += [_logarithmic(name, camera[name]) for name in _OF_CAMERA]
    return np.diff(np.stack(columns, 1), axis=0).astype(np.float32)


def _nothing(seconds_S: NDArray[np.float64]) -> dict[str, NDArray[np.float64]]:
    """States that stay what they are."""
    fields = {**Pose.__dataclass_fields__, **Camera.__dataclass_fields__}
    return dict.fromkeys(fields, np.ones(len(seconds_S)))


def _logarithmic(name: str, values_S: NDArray[np.float64]) -> NDArray[np.float64]:
    if name in ("width", "height", "zoom"):
        return np.log(np.maximum(np.abs(values_S), 0.02))
    return values_S


def write_shard(folder: Path, number: int) -> None:
    """Draw one shard, whole or not at all."""
    drawn = [
        render_reel(Reel(plan.look, (plan.take,)), plan.frame_seconds, POOL_PX, POOL_PX)[0]
        for plan in _plan(number)
    ]
    unfinished = folder / f"{number:05}.tmp.npy"
    np.save(unfinished, np.stack(drawn))
    unfinished.rename(folder / f"{number:05}.npy")


def read_shard(folder: Path, number: int) -> MotifClips | None:
    """The clips of a shard, its frames mapped; None where it has not been drawn."""
    file = folder / f"{number:05}.npy"
    if not file.exists():
        return None
    plans = list(_plan(number))
    return MotifClips(
        np.load(file, mmap_mode="r"),
        np.array([plan.motif for plan in plans]),
        np.stack([trajectories(plan.take, plan.start) for plan in plans]),
    )


def main() -> None:
    """Draw the shards that are missing."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--shards", type=int, default=40)
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    arguments.folder.mkdir(parents=True, exist_ok=True)
    for number in range(arguments.shards):
        if not (arguments.folder / f"{number:05}.npy").exists():
            write_shard(arguments.folder, number)


if __name__ == "__main__":
    main()
