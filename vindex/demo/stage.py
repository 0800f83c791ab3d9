"""The builder with which actions are written: things, sheets and hands with their motion."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from vindex.demo.scene import Layer, Role, Take
from vindex.demo.sprites import HAND_LENGTH, SpriteSpec
from vindex.demo.tracks import Camera, Key, Pose

if TYPE_CHECKING:
    from collections.abc import Sequence

    from vindex.demo.splits import Split

__all__ = ["Grip", "Stage"]


@dataclass(frozen=True, slots=True)
class Grip:
    """Where the fingertips are at a time."""

    seconds: float
    x: float
    y: float
    ease: str = "smooth"
    scale: float = 1.0
    """Size of the hand relative to the table: larger is closer to the camera."""


class Stage:
    """Collects the layers of one take.

    Attributes:
        rng: where randomness comes from.
        start: when the action begins, in seconds of the take.
        end: when it ends.
        seconds: length of the take; before `start` and after `end` all is at rest but hands
            that come and go.
    """

    def __init__(
        self, rng: np.random.Generator, split: Split, before: float, action: float, after: float
    ) -> None:
        self.rng = rng
        self.split = split
        self.start = before
        self.end = before + action
        self.seconds = before + action + after
        self._layers: list[Layer] = []
        self._camera: tuple[Key[Camera], ...] = (Key(0.0, Camera(zoom=rng.uniform(0.85, 1.15))),)

    def at(self, phase: float) -> float:
        """The time at a share of the action: 0 its start, 1 its end."""
        return self.start + phase * (self.end - self.start)

    def near(self, x: float = 0.0, y: float = 0.0, spread: float = 0.22) -> tuple[float, float]:
        """A point not far from another."""
        return x + self.rng.uniform(-spread, spread), y + self.rng.uniform(-spread, spread)

    def size(self, low: float = 0.28, high: float = 0.5) -> float:
        """Half the size of a thing."""
        return float(self.rng.uniform(low, high))

    def sprite(self, kind: str = "", half: int = 0, seed: int | None = None) -> SpriteSpec:
        """A new thing; of any shape if no kind is given."""
        shapes = self.split.shapes
        chosen = kind or shapes[self.rng.integers(len(shapes))]
        drawn = int(self.rng.integers(1 << 31))
        return SpriteSpec(chosen, drawn if seed is None else seed, self.split, half)

    def rest_pose(self, x: float, y: float, size: float) -> Pose:
        """A thing lying somewhere, turned at random, a little longer or wider than square."""
        stretch = self.rng.uniform(0.85, 1.2)
        angle = self.rng.normal(0, 0.5)
        return Pose(x=x, y=y, angle=angle, width=size * stretch, height=size / stretch)

    def add(
        self,
        sprite: SpriteSpec,
        keys: Sequence[Key[Pose]],
        role: Role = Role.MOVING,
        anchor: tuple[float, float] = (0.0, 0.0),
        *,
        shadow: bool = True,
    ) -> None:
        """Lay a sprite on top of those before."""
        self._layers.append(Layer(sprite, tuple(keys), role, anchor, shadow))

    def stand(self, pose: Pose, kind: str = "") -> None:
        """A thing that takes no part in the motion, or receives it."""
        self.add(self.sprite(kind), [Key(0.0, pose)], Role.STANDING)

    def hand(
        self,
        grips: Sequence[Grip],
        angle: float | None = None,
        *,
        clear: float = 0.0,
        stays: bool | None = None,
    ) -> None:
        """A hand that reaches in, follows the grips, and goes.

        Args:
            grips: ordered by time; it is at the first by then, and at the last until then.
            angle: of the arm: 0 from below, positive turns it clockwise (pi / 2: from the
                left). At random, mostly from below, if not given.
            clear: distance that the fingertips keep from the grips, on the arm's side.
            stays: is there from the first to the last moment; at random if not given.
        """
        rng = self.rng
        if angle is None:
            angle = rng.normal(0, 0.5) if rng.random() < 0.7 else rng.uniform(-2.2, 2.2)
        size = rng.uniform(0.75, 1.15)
        lean = rng.normal(0, 0.12)

        def pose(grip: Grip, away: float = 0.0) -> Pose:
            """The hand at a grip, or so far away from it."""
            return Pose(
                x=grip.x - (away + clear * grip.scale) * np.sin(angle),
                y=grip.y + (away + clear * grip.scale) * np.cos(angle),
                angle=angle + lean * (away > 0),
                width=size * grip.scale,
                height=size * HAND_LENGTH * grip.scale,
                lift=0.35,
            )

        keys = [Key(grip.seconds, pose(grip), grip.ease) for grip in grips]
        stays = rng.random() < 0.25 if stays is None else stays
        if not stays:
            reach, leave = rng.uniform(0.25, 0.7, 2)
            wait = rng.uniform(0, 0.3)
            far = rng.uniform(1.6, 2.4)
            keys.insert(0, Key(grips[0].seconds - reach, pose(grips[0], far)))
            keys.append(Key(grips[-1].seconds + wait, keys[-1].state))
            keys.append(Key(grips[-1].seconds + wait + leave, pose(grips[-1], far)))
        self.add(self.sprite("hand"), keys, Role.HAND, (0.0, 0.2 / HAND_LENGTH - 1))

    def film(self, *keys: Key[Camera]) -> None:
        """Replace the resting camera by a moving one."""
        self._camera = keys

    def take(self, label: str) -> Take:
        """What was built, under its label."""
        return Take(label, self.seconds, self.start, self.end, tuple(self._layers), self._camera)
