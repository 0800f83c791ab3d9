"""Which frame a time falls on: the one that is shown then, or, for a lost one, the nearest."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from vindex.clips import SAME_SECONDS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

__all__ = ["nearest_frames", "shown_frames"]


def shown_frames(
    seconds_N: NDArray[np.float64], sample_seconds: Sequence[float] | NDArray[np.float64]
) -> NDArray[np.int64]:
    """Number of the frame that is shown at each sample time: the last that has begun by then.

    A frame is an interval, so it is never one that comes later, however near. Times before the
    first frame fall on that.

    Args:
        seconds_N: when each frame of the video is shown, ascending; at least one.
        sample_seconds: T times, in any order.

    Returns:
        T frame numbers, from 0.
    """
    times_T = np.asarray(sample_seconds, np.float64)
    begun_T = np.searchsorted(seconds_N, times_T + SAME_SECONDS, "right")
    return np.maximum(begun_T - 1, 0)


def nearest_frames(
    seconds_N: NDArray[np.float64], sample_seconds: Sequence[float] | NDArray[np.float64]
) -> NDArray[np.int64]:
    """Number of the frame that is nearest to each time, for what has to stand in for another.

    Of two equally near frames the earlier is taken. Times before the first frame or past the
    last fall on that frame.

    Args:
        seconds_N: when each frame of the video is shown, ascending; at least one.
        sample_seconds: T times, in any order.

    Returns:
        T frame numbers, from 0.
    """
    times_T = np.asarray(sample_seconds, np.float64)
    if len(seconds_N) == 1:
        return np.zeros(len(times_T), np.int64)
    after_T = np.clip(np.searchsorted(seconds_N, times_T), 1, len(seconds_N) - 1)
    to_earlier_T = times_T - seconds_N[after_T - 1]
    to_later_T = seconds_N[after_T] - times_T
    return np.where(to_earlier_T <= to_later_T + SAME_SECONDS, after_T - 1, after_T)
