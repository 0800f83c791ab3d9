"""The actions that the demo model knows, under their Something-Something labels.

An action and its opposite are one motion, played forwards and backwards, so that no single
frame tells which it is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from vindex.demo.deforming import approach, drop, fold, spin, squeeze, tear, throw
from vindex.demo.filming import dolly, pan
from vindex.demo.handling import DOWN, LEFT, RIGHT, UP, cover, move, open_lid, put_next_to, towards
from vindex.demo.scene import backwards
from vindex.demo.stage import Stage

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy as np

    from vindex.demo.scene import Take
    from vindex.demo.splits import Split

__all__ = ["LABELS", "MIRRORED", "REVERSED", "random_take"]

_OPENING, _CLOSING = "Opening something", "Closing something"
_UP, _DOWN = "Moving something up", "Moving something down"
_TO_RIGHT = "Pushing something from left to right"
_TO_LEFT = "Pushing something from right to left"
_CLOSER, _FURTHER = "Moving something towards the camera", "Moving something away from the camera"
_COVERING, _UNCOVERING = "Covering something with something", "Uncovering something"
_FOLDING, _UNFOLDING = "Folding something", "Unfolding something"
_TOGETHER = "Moving something and something closer to each other"
_APART = "Moving something and something away from each other"
_TURN = "Turning the camera {} while filming something"
_TURN_LEFT, _TURN_RIGHT = _TURN.format("left"), _TURN.format("right")
_TURN_UP, _TURN_DOWN = _TURN.format("upwards"), _TURN.format("downwards")
_NEAR, _AWAY = (
    "Approaching something with your camera",
    "Moving away from something with your camera",
)

_FORWARDS: dict[str, Callable[[Stage], None]] = {
    _OPENING: open_lid,
    _UP: lambda stage: move(stage, UP),
    _DOWN: lambda stage: move(stage, DOWN),
    _TO_RIGHT: lambda stage: move(stage, RIGHT),
    _TO_LEFT: lambda stage: move(stage, LEFT),
    _CLOSER: towards,
    _COVERING: cover,
    "Putting something next to something": put_next_to,
    "Dropping something onto something": drop,
    "Throwing something in the air and catching it": throw,
    "Spinning something so it continues spinning": spin,
    "Tearing something into two pieces": tear,
    _FOLDING: fold,
    "Squeezing something": squeeze,
    _TOGETHER: approach,
    _TURN_LEFT: lambda stage: pan(stage, LEFT),
    _TURN_RIGHT: lambda stage: pan(stage, RIGHT),
    _TURN_UP: lambda stage: pan(stage, UP),
    _TURN_DOWN: lambda stage: pan(stage, DOWN),
    _NEAR: dolly,
}

_BACKWARDS = {
    _CLOSING: _OPENING,
    _FURTHER: _CLOSER,
    _UNCOVERING: _COVERING,
    _UNFOLDING: _FOLDING,
    _APART: _TOGETHER,
    _AWAY: _NEAR,
}

LABELS = tuple(sorted([*_FORWARDS, *_BACKWARDS]))
"""Every action, in the order of the demo model's head."""

REVERSED = {
    **_BACKWARDS,
    **{forwards: backwards_ for backwards_, forwards in _BACKWARDS.items()},
    _UP: _DOWN,
    _DOWN: _UP,
    _TURN_LEFT: _TURN_RIGHT,
    _TURN_RIGHT: _TURN_LEFT,
    _TURN_UP: _TURN_DOWN,
    _TURN_DOWN: _TURN_UP,
}
"""What an action is when played backwards, where that is one of the actions."""

_SWAPPED = {
    _TO_LEFT: _TO_RIGHT,
    _TO_RIGHT: _TO_LEFT,
    _TURN_LEFT: _TURN_RIGHT,
    _TURN_RIGHT: _TURN_LEFT,
}
MIRRORED = {label: _SWAPPED.get(label, label) for label in LABELS}
"""What an action is in a mirror."""


def random_take(
    rng: np.random.Generator, split: Split, label: str, before: float, action: float, after: float
) -> Take:
    """Draw a performance of an action.

    Args:
        rng: where randomness comes from.
        split: whose things may be used.
        label: one of `LABELS`.
        before: seconds of rest before it.
        action: seconds that it lasts.
        after: seconds of rest after it.
    """
    if label in _BACKWARDS:
        stage = Stage(rng, split, after, action, before)
        _FORWARDS[_BACKWARDS[label]](stage)
        return backwards(stage.take(_BACKWARDS[label]), label)
    stage = Stage(rng, split, before, action, after)
    _FORWARDS[label](stage)
    return stage.take(label)
