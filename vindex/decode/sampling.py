"""Which frames a clip is made of: the ones nearest in time, named by their number in the video."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from vindex.clips import SAME_SECONDS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

__all__ = ["nearest_frames"]


def nearest_frames(
    seconds_N: NDArray[np.float64], sample_seconds: Sequence[float] | NDArray[np.float64]
) -> NDArray[np.int64]:
    """Number of the frame that is nearest to each sample time.

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
