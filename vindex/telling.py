"""Which moments tell most of a clip or a video, from how much happens at each. Pure arithmetic."""

from __future__ import annotations

from itertools import accumulate
from math import isfinite
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["step_seconds", "telling_moments"]


def step_seconds(pts_seconds_T: Sequence[float], num_steps: int) -> list[float]:
    """When each temporal step of a clip is shown: the time of the middle one of its frames.

    Args:
        pts_seconds_T: when each frame is shown.
        num_steps: steps into which the model gathers the frames, a divisor of their number.
    """
    frames_per_step = len(pts_seconds_T) // num_steps
    middle = (frames_per_step - 1) // 2
    return [float(pts_seconds_T[s * frames_per_step + middle]) for s in range(num_steps)]


def telling_moments(
    seconds_S: Sequence[float], importance_S: Sequence[float], count: int
) -> list[float]:
    """Moments with equal shares of what happens between them; where nothing happens, even ones.

    They are the (k + 1/2) / count quantiles of the importance summed over time, so that a single
    one is its median: it lies inside what happens, where a maximum can be a passing flicker.

    Args:
        seconds_S: times to choose from, ascending.
        importance_S: of each, not negative.
        count: how many moments.

    Returns:
        `count` of the times, ascending; a time comes twice where there are too few.
    """
    weights_S = [float(importance) for importance in importance_S]
    total = sum(weights_S)
    if not isfinite(total) or total <= 0:
        weights_S, total = [1.0] * len(seconds_S), float(len(seconds_S))
    moments = []
    step = 0
    until_S = list(accumulate(weights_S))
    for k in range(count):
        while step < len(until_S) - 1 and until_S[step] < total * (k + 0.5) / count:
            step += 1
        moments.append(float(seconds_S[step]))
    return moments
