"""Draws labelled clips: windows on reels, as a library's clips see its actions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from vindex.demo.actions import LABELS, random_take
from vindex.demo.renderer import render_reel
from vindex.demo.scene import Look, Reel, random_look

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from vindex.demo.splits import Split

__all__ = [
    "CLIP_SECONDS",
    "NUM_FRAMES",
    "LabelledClips",
    "PlannedClip",
    "plan_clips",
    "random_reel",
    "render_clips",
]

CLIP_SECONDS = 4.0
NUM_FRAMES = 16
_MIN_COVERAGE = 0.5
"""A clip's label is the action that covers at least this share of it."""


@dataclass(frozen=True, slots=True)
class PlannedClip:
    """A clip that is to be drawn."""

    reel: Reel
    start_seconds: float
    """When it begins, in seconds of the reel."""
    label: int
    """Position in `actions.LABELS`."""

    @property
    def frame_seconds(self) -> NDArray[np.float64]:
        """When its frames are, in seconds of the reel."""
        return self.start_seconds + np.arange(NUM_FRAMES) * CLIP_SECONDS / NUM_FRAMES


@dataclass(frozen=True, slots=True)
class LabelledClips:
    """Clips with what they show."""

    frames_NTHWC: NDArray[np.uint8]
    roles_NTHW: NDArray[np.uint8]
    """`scene.Role` of each pixel, at half the frames' resolution."""
    labels_N: NDArray[np.int64]
    """Positions in `actions.LABELS`."""


def random_reel(
    rng: np.random.Generator, split: Split, look: Look, labels: tuple[str, ...]
) -> Reel:
    """Draw performances of the given actions, one after another, with short rests.

    Args:
        rng: where randomness comes from.
        split: whose things may be used.
        look: the place.
        labels: the actions in their order.
    """
    takes = [
        random_take(
            rng, split, label, rng.uniform(0.3, 1.1), rng.uniform(2.3, 4.4), rng.uniform(0.3, 1.1)
        )
        for label in labels
    ]
    return Reel(look, tuple(takes))


def _window(rng: np.random.Generator, start: float, end: float, *, aligned: bool) -> float:
    """When a clip begins that an action from start to end covers at least half of."""
    first, last = sorted((start, end - CLIP_SECONDS))  # between them the most is covered
    if aligned or rng.random() < 0.5:
        return float(rng.uniform(first, last))
    spare = (min(1.0, (end - start) / CLIP_SECONDS) - _MIN_COVERAGE) * CLIP_SECONDS
    lost = rng.uniform(0, spare)
    return float(first - lost if rng.random() < 0.5 else last + lost)


def plan_clips(
    seed: int, split: Split, num_clips: int, *, difficulty: float = 1.0, aligned: bool = False
) -> Iterator[PlannedClip]:
    """Decide what clips show, every label as often as any other; nothing is drawn yet.

    Args:
        seed: equal seeds give equal clips.
        split: whose things, surfaces and colours may be used.
        num_clips: how many.
        difficulty: 0 to 1, see `random_look`; up to a third of it is taken off at random.
        aligned: clips see all of their action, or nothing but it; otherwise often only half,
            beside rest and other actions.
    """
    rng = np.random.default_rng(split.seed_base + seed)
    for label in rng.permutation(np.arange(num_clips) % len(LABELS)):
        look = random_look(rng, split, difficulty * rng.uniform(0.67, 1.0))
        neighbours = rng.choice(LABELS, 2)
        reel = random_reel(rng, split, look, (neighbours[0], LABELS[label], neighbours[1]))
        start, end, _ = reel.spans()[1]
        yield PlannedClip(reel, _window(rng, start, end, aligned=aligned), int(label))


def render_clips(
    seed: int,
    split: Split,
    num_clips: int,
    size_px: int,
    *,
    difficulty: float = 1.0,
    aligned: bool = False,
) -> LabelledClips:
    """Draw labelled clips: what `plan_clips` plans, in square pictures.

    Args:
        seed: see `plan_clips`, as all others but:
        split: whose things, surfaces and colours may be used.
        num_clips: how many.
        size_px: side of the pictures, even.
        difficulty: 0 to 1.
        aligned: whether clips see all of their action, or nothing but it.
    """
    frames = np.empty((num_clips, NUM_FRAMES, size_px, size_px, 3), np.uint8)
    roles = np.empty((num_clips, NUM_FRAMES, size_px // 2, size_px // 2), np.uint8)
    labels = np.empty(num_clips, np.int64)
    plans = plan_clips(seed, split, num_clips, difficulty=difficulty, aligned=aligned)
    for i, clip in enumerate(plans):
        frames[i], drawn_roles = render_reel(clip.reel, clip.frame_seconds, size_px, size_px)
        roles[i] = drawn_roles[:, ::2, ::2]
        labels[i] = clip.label
    return LabelledClips(frames, roles, labels)
