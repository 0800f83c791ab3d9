"""Frames at a distance in time and look: a slide that stands for a minute is one frame."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from vindex.errors import MediaError
from vindex.pictures.pictures import picture_at

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

__all__ = ["distinct_times"]

_LEAST_SECONDS = 1.0
"""Between two frames, where the video is long enough for so many."""

_WIDTH = 16
"""Pixels of the pictures that are compared: what is noise, or a few letters, does not count."""

_LEAST_DIFFERENCE = 2.5
"""Mean difference of two pictures that look different, in values from 0 to 255: 1 %. The same
slide after compression differs by less than one."""

_DENSITIES = (1, 2, 4)
"""Times as many candidates as frames are wanted; the next where the last left too few."""


def distinct_times(
    path: str, candidates: Callable[[int], Sequence[float]], count: int, duration_seconds: float
) -> list[float]:
    """Times of frames that look different and are not close together, ascending.

    Args:
        path: of the video.
        candidates: gives so many times that tell most, ascending.
        count: most times to give.
        duration_seconds: of the video.
    """
    gap_seconds = min(_LEAST_SECONDS, duration_seconds / (2 * count))
    kept: dict[float, NDArray[np.int16]] = {}
    seen: set[float] = set()
    for density in _DENSITIES:
        for seconds in candidates(density * count):
            if len(kept) == count:
                return sorted(kept)
            if seconds in seen or any(abs(seconds - other) < gap_seconds for other in kept):
                continue
            seen.add(seconds)
            try:
                picture_HWC = picture_at(path, seconds, _WIDTH).astype(np.int16)
            except MediaError:  # damaged there: another frame tells as much
                continue
            differences = (float(np.abs(picture_HWC - other).mean()) for other in kept.values())
            if all(difference >= _LEAST_DIFFERENCE for difference in differences):
                kept[seconds] = picture_HWC
    return sorted(kept)
