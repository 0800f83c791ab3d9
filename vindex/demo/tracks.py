"""How something moves: keyframes with easing, evaluated at any times."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Generic, TypeVar

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

__all__ = ["Camera", "Key", "Pose", "State", "track"]


@dataclass(frozen=True, slots=True)
class Pose:
    """Where a sprite is. World units: the picture's half height is 1, x right, y down."""

    x: float = 0.0
    y: float = 0.0
    angle: float = 0.0
    """Radians, clockwise as seen."""
    width: float = 0.3
    """Half of it; negative is mirrored."""
    height: float = 0.3
    lift: float = 0.0
    """Height above the table: moves the shadow away."""
    light: float = 1.0
    """Brightness: what turns away from the light darkens."""
    opacity: float = 1.0

    def moved(self, **changes: float) -> Pose:
        """The same pose with some values changed."""
        return replace(self, **changes)


@dataclass(frozen=True, slots=True)
class Camera:
    """Where the camera looks, and how close it is."""

    x: float = 0.0
    y: float = 0.0
    roll: float = 0.0
    zoom: float = 1.0


State = TypeVar("State", Pose, Camera)


@dataclass(frozen=True, slots=True)
class Key(Generic[State]):
    """A state at a time, and how it is reached from the key before."""

    seconds: float
    state: State
    ease: str = "smooth"
    """`smooth` (rest to rest), `linear`, `fall` (accelerating) or `rise` (slowing down)."""


def _eased(ease: str, phase: NDArray[np.float64]) -> NDArray[np.float64]:
    if ease == "smooth":
        return phase * phase * (3 - 2 * phase)
    if ease == "fall":
        return phase * phase
    if ease == "rise":
        return 1 - (1 - phase) ** 2
    return phase


def track(
    keys: Sequence[Key[State]], seconds_T: NDArray[np.float64]
) -> dict[str, NDArray[np.float64]]:
    """Evaluate keyframes: every field of their states at every time.

    Before the first key and after the last one the state stands still.

    Args:
        keys: ordered by time, all of one kind of state.
        seconds_T: times.

    Returns:
        For each field of the state an array (T,).
    """
    names = [*keys[0].state.__dataclass_fields__]
    table = np.array([[getattr(key.state, name) for name in names] for key in keys])
    starts = np.array([key.seconds for key in keys])
    after = np.clip(np.searchsorted(starts, seconds_T, side="right"), 1, max(1, len(keys) - 1))
    if len(keys) == 1:
        return {name: np.full(len(seconds_T), table[0, i]) for i, name in enumerate(names)}
    before = after - 1
    span = np.maximum(starts[after] - starts[before], 1e-6)
    phase = np.clip((seconds_T - starts[before]) / span, 0, 1)
    for ease in {key.ease for key in keys}:
        chosen = np.array([keys[i].ease == ease for i in after])
        phase[chosen] = _eased(ease, phase[chosen])
    values = table[before] + (table[after] - table[before]) * phase[:, None]
    return {name: values[:, i] for i, name in enumerate(names)}
