"""A scene as plain data: what is where when, in what light, on which table.

World units: the picture's half height is 1 at zoom 1, x runs right and y down from its centre.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import IntEnum
from typing import TYPE_CHECKING

import numpy as np

from vindex.demo.sprites import SpriteSpec
from vindex.demo.tracks import Camera, Key, Pose, State

if TYPE_CHECKING:
    from vindex.demo.splits import Split

__all__ = ["Layer", "Look", "Reel", "Role", "Take", "backwards", "random_look"]


class Role(IntEnum):
    """What a pixel belongs to; training asks the encoder to tell them apart."""

    BACKGROUND = 0
    MOVING = 1
    STANDING = 2
    HAND = 3


@dataclass(frozen=True, slots=True)
class Layer:
    """One sprite with its motion; later layers lie on top."""

    sprite: SpriteSpec
    keys: tuple[Key[Pose], ...]
    role: Role
    anchor: tuple[float, float] = (0.0, 0.0)
    """The sprite's own point that the pose places, and about which it turns."""
    shadow: bool = True


@dataclass(frozen=True, slots=True)
class Look:
    """Everything that stays the same over a recording."""

    split: Split
    seed: int
    table: str
    wall: str
    horizon: float
    """Where the table ends and the wall begins; below -2 the camera looks straight down."""
    contrast: float
    """How much the surfaces vary: 0 is plain colour."""
    distractors: tuple[tuple[SpriteSpec, Pose], ...]
    light: tuple[float, float]
    """Change of brightness per unit to the right and down."""
    vignette: float
    gains: tuple[float, float, float]
    """White balance and exposure."""
    blur: float
    """Share of each pixel that spreads to its neighbours."""
    noise: float
    """Standard deviation of grain."""
    shake: float
    """Amplitude of the hand-held camera, in world units."""


@dataclass(frozen=True, slots=True)
class Take:
    """One action, from rest to rest."""

    label: str
    seconds: float
    action_start: float
    action_end: float
    layers: tuple[Layer, ...]
    camera: tuple[Key[Camera], ...]


@dataclass(frozen=True, slots=True)
class Reel:
    """Takes one after another in one place, as an edited video."""

    look: Look
    takes: tuple[Take, ...]

    @property
    def starts(self) -> list[float]:
        """When each take begins, and last when the reel ends."""
        return [0.0, *np.cumsum([take.seconds for take in self.takes]).tolist()]

    @property
    def seconds(self) -> float:
        """Length of the whole reel."""
        return self.starts[-1]

    def spans(self) -> list[tuple[float, float, str]]:
        """What happens when: (start, end, label) of each action, in seconds of the reel."""
        return [
            (start + take.action_start, start + take.action_end, take.label)
            for start, take in zip(self.starts, self.takes, strict=False)
        ]


def _distractor(rng: np.random.Generator, split: Split) -> tuple[SpriteSpec, Pose]:
    kind = split.shapes[rng.integers(len(split.shapes))]
    around, distance = rng.uniform(0, 2 * np.pi), rng.uniform(0.7, 1.6)
    size = rng.uniform(0.15, 0.45)
    pose = Pose(
        x=1.3 * distance * np.cos(around),
        y=distance * np.sin(around),
        angle=rng.uniform(-np.pi, np.pi),
        width=size,
        height=size,
    )
    return SpriteSpec(kind, int(rng.integers(1 << 31)), split), pose


def random_look(rng: np.random.Generator, split: Split, difficulty: float = 1.0) -> Look:
    """Draw a place to film in.

    Args:
        rng: where randomness comes from.
        split: whose surfaces, shapes and colours may be used.
        difficulty: 0 is a plain surface filmed from a stand, 1 everything that can distract.
    """
    from_above = rng.random() < 0.5
    exposure, warmth = rng.uniform(0.9, 1.5), rng.uniform(-0.12, 0.12)
    return Look(
        split=split,
        seed=int(rng.integers(1 << 31)),
        table=split.surfaces[rng.integers(len(split.surfaces))],
        wall=split.surfaces[rng.integers(len(split.surfaces))],
        horizon=-9.0 if from_above else rng.uniform(-0.6, 0.0),
        contrast=rng.uniform(0, 1) * difficulty if rng.random() < 0.5 else difficulty,
        distractors=tuple(
            _distractor(rng, split) for _ in range(round(rng.integers(0, 5) * difficulty))
        ),
        light=(rng.uniform(-0.25, 0.25), rng.uniform(-0.25, 0.25)),
        vignette=rng.uniform(0, 0.25),
        gains=(exposure * (1 + warmth), exposure, exposure * (1 - warmth)),
        blur=rng.uniform(0, 0.6),
        noise=difficulty * rng.uniform(0, 0.035),
        shake=difficulty * rng.choice([0.0, rng.uniform(0, 0.015), rng.uniform(0, 0.04)]),
    )


_MIRRORED_EASE = {"smooth": "smooth", "linear": "linear", "fall": "rise", "rise": "fall"}


def _backwards(keys: tuple[Key[State], ...], seconds: float) -> tuple[Key[State], ...]:
    # A key's ease leads to it from the key before; seen backwards it belongs to that one.
    eases = ["smooth", *(_MIRRORED_EASE[key.ease] for key in reversed(keys[1:]))]
    return tuple(
        replace(key, seconds=seconds - key.seconds, ease=ease)
        for key, ease in zip(reversed(keys), eases, strict=True)
    )


def backwards(take: Take, label: str) -> Take:
    """The same take seen from its end to its start, which is another action.

    Args:
        take: what to turn round.
        label: what it shows then.
    """
    return Take(
        label=label,
        seconds=take.seconds,
        action_start=take.seconds - take.action_end,
        action_end=take.seconds - take.action_start,
        layers=tuple(
            replace(layer, keys=_backwards(layer.keys, take.seconds)) for layer in take.layers
        ),
        camera=_backwards(take.camera, take.seconds),
    )
