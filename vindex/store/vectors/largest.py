"""The largest of many values."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["largest"]


def largest(values_N: NDArray[np.float32], num: int) -> NDArray[np.int64]:
    """Places of the so many largest, falling, or of all that there are; NaN is none of them."""
    known_M = np.flatnonzero(~np.isnan(values_N))
    num = min(num, len(known_M))
    if not num:
        return known_M[:0]
    falling_M = -values_N[known_M]
    places_K = np.argpartition(falling_M, num - 1)[:num]
    return known_M[places_K[np.argsort(falling_M[places_K], kind="stable")]]
