"""Gestures with the library they are examined in; each draw is asked once, then it is spent."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tools.taught_exam.gestures import first, second
from vindex.demo.actions import LABELS, random_take
from vindex.demo.splits import HELD_OUT
from vindex.demo.stage import Stage

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy as np

    from vindex.demo.scene import Take

__all__ = ["CLIP_SECONDS", "DRAWS", "Draw"]

CLIP_SECONDS = 4.0
"""What a gesture and the rest around it last together."""
_LEAST_ACTION, _MOST_ACTION = 2.4, 3.7
"""Seconds; at least half of a clip, so that the gesture is its true label."""


@dataclass(frozen=True, slots=True)
class Draw:
    """What one model is examined on, once."""

    seed: int
    """Of this library and no other."""
    gestures: dict[str, Callable[[Stage], None]]
    """How each is drawn, by its label; none of them is an action of the demo model."""

    @property
    def labels(self) -> tuple[str, ...]:
        """The gestures, and the actions that the demo model knows."""
        return (*self.gestures, *LABELS)

    def take(self, rng: np.random.Generator, label: str) -> Take:
        """Draw a performance that fills one clip.

        Args:
            rng: where randomness comes from.
            label: one of `labels`.
        """
        action = rng.uniform(_LEAST_ACTION, _MOST_ACTION)
        before = rng.uniform(0, CLIP_SECONDS - action)
        after = CLIP_SECONDS - action - before
        if label not in self.gestures:
            return random_take(rng, HELD_OUT, label, before, action, after)
        stage = Stage(rng, HELD_OUT, before, action, after)
        self.gestures[label](stage)
        return stage.take(label)


DRAWS = {
    "first": Draw(20_261_130, first.GESTURES),
    "second": Draw(20_261_204, second.GESTURES),
}
"""The last is of the model that is shipped; those before are spent, and kept for the record."""
