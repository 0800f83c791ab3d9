"""What the gestures have in common: when they begin and end, what a hand holds, what lies about."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from vindex.demo.stage import Grip
from vindex.demo.tracks import Key

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from vindex.demo.stage import Stage
    from vindex.demo.tracks import Pose

__all__ = ["bystanders", "carry", "hold", "times_of"]


def times_of(stage: Stage, phases: Iterable[float]) -> list[float]:
    """Phases as times: a gesture begins and ends a little inside its span."""
    first, last = stage.rng.uniform(0, 0.1), 1 - stage.rng.uniform(0, 0.1)
    return [stage.at(first + phase * (last - first)) for phase in phases]


def carry(
    stage: Stage,
    poses: Sequence[Pose],
    *,
    ease: str = "smooth",
    phases: Iterable[float] | None = None,
) -> None:
    """A thing that a hand holds all the way; its poses are evenly spread if not told when."""
    times = times_of(stage, np.linspace(0, 1, len(poses)) if phases is None else phases)
    bystanders(stage)
    hold(stage, [Key(t, pose, ease) for t, pose in zip(times, poses, strict=True)])


def hold(stage: Stage, keys: Sequence[Key[Pose]]) -> None:
    """A thing and the hand that goes with it."""
    rng = stage.rng
    stage.add(stage.sprite(), keys)
    size = keys[0].state.height
    hold_x, hold_y = rng.uniform(-0.4, 0.4, 2) * size
    stage.hand(
        [Grip(key.seconds, key.state.x + hold_x, key.state.y + hold_y, key.ease) for key in keys],
        clear=rng.uniform(0.2, 0.6) * size,
    )


def bystanders(stage: Stage, most: int = 2) -> None:
    """Things that take no part, so that their number tells nothing."""
    for _ in range(int(stage.rng.integers(most + 1))):
        around = stage.rng.uniform(0, 2 * np.pi)
        x, y = 0.95 * np.cos(around), 0.7 * np.sin(around)
        stage.stand(stage.rest_pose(*stage.near(x, y, 0.15), stage.size(0.18, 0.34)))
