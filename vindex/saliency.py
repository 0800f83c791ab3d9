"""Which times tell most of a clip or a video, from how much happens at each. Pure arithmetic."""

from __future__ import annotations

from math import isfinite
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["Step", "best_times", "step_starts"]

Step = tuple[float, float]
"""When a temporal step of a model begins, in seconds, and how much happens from there to the
next."""


def step_starts(pts_seconds_T: Sequence[float], num_steps: int) -> list[float]:
    """When each temporal step of a clip begins.

    Args:
        pts_seconds_T: when each frame is shown.
        num_steps: steps into which the model gathers the frames, a divisor of their number.
    """
    frames_per_step = len(pts_seconds_T) // num_steps
    return [float(pts_seconds_T[s * frames_per_step]) for s in range(num_steps)]


def best_times(
    steps: Sequence[Step], end_seconds: float, count: int, *, even_share: float = 0.0
) -> list[float]:
    """Moments with equal shares of what happens between them; where nothing happens, even ones.

    They are the (k + 1/2) / count quantiles of the saliency summed over time, so that a single
    one is its median: it lies inside what happens, where a maximum can be a passing flicker.

    Args:
        steps: ascending in time.
        end_seconds: when the last step ends.
        count: how many times.
        even_share: share of the times that is spread evenly, whatever happens, in [0, 1].

    Returns:
        `count` times, ascending, from the start of the first step to `end_seconds`.
    """
    ends = [*(seconds for seconds, _ in steps[1:]), end_seconds]
    lengths = [max(0.0, end - start) for (start, _), end in zip(steps, ends, strict=True)]
    amounts = [length * value for length, (_, value) in zip(lengths, steps, strict=True)]
    total, total_seconds = sum(amounts), sum(lengths)
    if not isfinite(total) or total <= 0:
        even_share, total = 1.0, 1.0
        amounts = [0.0] * len(steps)
    shares = [
        (1 - even_share) * amount / total + even_share * length / max(total_seconds, 1e-9)
        for amount, length in zip(amounts, lengths, strict=True)
    ]
    return _quantiles(steps, lengths, shares, count)


def _quantiles(
    steps: Sequence[Step], lengths: Sequence[float], shares: Sequence[float], count: int
) -> list[float]:
    times: list[float] = []
    passed = 0.0
    for (start, _), length, share in zip(steps, lengths, shares, strict=True):
        while len(times) < count and (wanted := (len(times) + 0.5) / count) <= passed + share:
            inside = (wanted - passed) / share if share > 0 else 0.0
            times.append(start + inside * length)
        passed += share
    last = steps[-1][0] + lengths[-1]
    return times + [last] * (count - len(times))  # rounding may leave the last one out
