"""A growing pool of frames on disk with what they show, drawn by its own process.

    python -m tools.words_model.pool .training/words/pool --shards 120

A shard's content depends on nothing but its number.
"""

from __future__ import annotations

import argparse
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import torch
from torch.nn import functional

from tools.words_model.looks import COLOURS, SURFACES, THINGS, Looks, Sight, kind_of, see
from tools.words_model.scenes import may_teach, training_reel
from vindex.demo.actions import LABELS
from vindex.demo.scene import Role

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = [
    "BACKGROUND",
    "HAND",
    "NO_COLOUR",
    "POOL_PX",
    "Frames",
    "Pool",
    "draw_frames",
    "encoded",
    "squashed",
]

POOL_PX = 88
"""Side of the stored pictures, which are squashed to a square as the model is shown them."""
FRAMES_PER_SHARD = 1040
EASY_SHARDS = 8
"""The first shards lead from plain surfaces to the full difficulty."""
MOST_THINGS = 8
BACKGROUND, WALL, HAND = len(THINGS), len(THINGS) + 1, len(THINGS) + 2
"""Classes of pixels after those of `THINGS`."""
NO_COLOUR = len(COLOURS)
_FRAMES_A_SCENE = 3
_ASPECTS = (4 / 3, 16 / 9, 1.0, 3 / 4, 9 / 16)
_ASPECT_SHARES = (0.45, 0.2, 0.15, 0.1, 0.1)
_DRAWN_PX = 94
"""Root of the area at which a frame is drawn, before it is scaled down."""


@dataclass(frozen=True, slots=True)
class Frames:
    """Frames, and what they show as numbers: positions in the tuples of `looks`, -1 for None."""

    pictures_NHWC: NDArray[np.uint8]
    classes_NHW: NDArray[np.uint8]
    """What each pixel is, at half the resolution: positions in `THINGS`, then `BACKGROUND`,
    `WALL`, `HAND`."""
    colours_NHW: NDArray[np.uint8]
    """Colour of the thing there, at half the resolution; `NO_COLOUR` where there is none."""
    kinds_NT: NDArray[np.int8]
    """Of each thing; -1 where there are no more."""
    hues_NT: NDArray[np.int8]
    """Colour of each thing."""
    near_NT: NDArray[np.uint16]
    """One bit for each other colour that is as good as right."""
    prominent_NT: NDArray[np.bool_]
    """Whether the thing is one that a caption may name."""
    place_N4: NDArray[np.int8]
    """Table, wall, whether there is a wall, whether a hand is in sight."""
    actions_N: NDArray[np.int8]
    """Positions in `LABELS`."""

    def __len__(self) -> int:
        return len(self.actions_N)

    def of(self, rows: NDArray[np.int64]) -> Frames:
        """Some of them."""
        return Frames(*(getattr(self, field.name)[rows] for field in fields(self)))

    def without_pictures(self) -> Frames:
        """Only what they show, which is small."""
        empty = np.zeros((len(self), 0), np.uint8)
        return replace(self, pictures_NHWC=empty, classes_NHW=empty, colours_NHW=empty)

    @staticmethod
    def joined(parts: list[Frames]) -> Frames:
        """All of several."""
        columns = [[getattr(part, f.name) for part in parts] for f in fields(Frames)]
        return Frames(*(np.concatenate(column) for column in columns))


def encoded(looks: Looks) -> list[NDArray[np.generic]]:
    """What `Frames` keeps of some looks: kinds, hues, near, prominent, place and action."""
    kinds, hues = np.full((2, MOST_THINGS), -1, np.int8)
    near, prominent = np.zeros(MOST_THINGS, np.uint16), np.zeros(MOST_THINGS, np.bool_)
    for t, thing in enumerate([*looks.things, *looks.aside][:MOST_THINGS]):
        kinds[t], hues[t] = THINGS.index(thing.kind), COLOURS.index(thing.colour)
        near[t] = sum(1 << COLOURS.index(name) for name in thing.near)
        prominent[t] = t < len(looks.things)
    place = [SURFACES.index(name) if name else -1 for name in (looks.table, looks.wall)]
    place += [-1 if sure is None else int(sure) for sure in (looks.has_wall, looks.hand)]
    action = np.array(LABELS.index(looks.action), np.int8)
    return [kinds, hues, near, prominent, np.array(place, np.int8), action]


def squashed(picture_HWC: NDArray[np.uint8], side: int) -> NDArray[np.uint8]:
    """A picture as a square, as models of the kind are shown it."""
    pixels = torch.from_numpy(picture_HWC).permute(2, 0, 1)[None].float()
    small = functional.interpolate(pixels, (side, side), mode="bilinear", antialias=True)
    return small[0].round().clamp(0, 255).to(torch.uint8).permute(1, 2, 0).numpy()


def _maps(sight: Sight, number: int, looks: Looks) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """What each pixel of a frame is, and the colour of the thing there."""
    layers = sight.layers_THW[number]
    (height, width), side = layers.shape, POOL_PX // 2
    rows = ((np.arange(side) + 0.5) / side * height).astype(int)
    columns = ((np.arange(side) + 0.5) / side * width).astype(int)
    layers = layers[rows][:, columns]
    names = {thing.kind: COLOURS.index(thing.colour) for thing in looks.things}
    classes, colours = [BACKGROUND], [NO_COLOUR]
    for sprite, role in sight.layer_sprites():
        is_hand, kind = role == Role.HAND, kind_of(sprite.kind)
        classes.append(HAND if is_hand else THINGS.index(kind))
        colours.append(NO_COLOUR if is_hand else names.get(kind, NO_COLOUR))
    what = np.array(classes, np.uint8)[layers]
    is_wall = (np.arange(side) + 0.5) / side < sight.horizons_T[number]
    what[is_wall] = np.where(what[is_wall] == BACKGROUND, WALL, what[is_wall])
    return what, np.array(colours, np.uint8)[layers]


def draw_frames(rng: np.random.Generator, count: int, difficulty: float) -> Frames:
    """Draw frames of training scenes.

    Args:
        rng: where randomness comes from.
        count: how many.
        difficulty: up to half of it is taken off at random.
    """
    rows: list[list[NDArray[np.generic]]] = []
    while len(rows) < count:
        label = LABELS[rng.integers(len(LABELS))]
        reel = training_reel(rng, label, difficulty * rng.uniform(0.5, 1.0))
        aspect = rng.choice(_ASPECTS, p=_ASPECT_SHARES)
        height, width = round(_DRAWN_PX / aspect**0.5), round(_DRAWN_PX * aspect**0.5)
        seconds_T = np.sort(rng.uniform(0.1, reel.seconds - 0.1, _FRAMES_A_SCENE))
        sight = see(reel, seconds_T, height, width)
        for t in range(_FRAMES_A_SCENE):
            looks = sight.looks(slice(t, t + 1))
            if may_teach(looks):
                picture = squashed(sight.frames_THWC[t], POOL_PX)
                rows.append([picture, *_maps(sight, t, looks), *encoded(looks)])
    return Frames(*(np.stack(column) for column in zip(*rows[:count], strict=True)))


def write_shard(folder: Path, number: int) -> None:
    """Draw one shard."""
    rng = np.random.default_rng((7, number))
    difficulty = min(1.0, 0.35 + 0.65 * number / EASY_SHARDS)
    frames = draw_frames(rng, FRAMES_PER_SHARD, difficulty)
    unfinished = folder / f"{number:05}.tmp"
    unfinished.mkdir(exist_ok=True)
    for field in fields(frames):
        np.save(unfinished / f"{field.name}.npy", getattr(frames, field.name))
    unfinished.rename(folder / f"{number:05}")


class Pool:
    """The shards that are there so far, read by frame."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._shards: list[Frames] = []

    def refresh(self) -> int:
        """Open what was added; returns how many shards there are."""
        while (shard := self._folder / f"{len(self._shards):05}").is_dir():
            columns = (np.load(shard / f"{f.name}.npy", mmap_mode="r") for f in fields(Frames))
            self._shards.append(Frames(*columns))
        return len(self._shards)

    def batch(self, rng: np.random.Generator, count: int, first: int, last: int) -> Frames:
        """Draw frames from the shards numbered first (included) to last (excluded)."""
        numbers = rng.integers(first, last, count)
        rows = rng.integers(0, FRAMES_PER_SHARD, count)
        return Frames.joined([self._shards[s].of(rows[numbers == s]) for s in np.unique(numbers)])


def main() -> None:
    """Draw the shards that are missing."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--shards", type=int, default=120)
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    arguments.folder.mkdir(parents=True, exist_ok=True)
    for number in range(arguments.shards):
        if not (arguments.folder / f"{number:05}").exists():
            write_shard(arguments.folder, number)


if __name__ == "__main__":
    main()
