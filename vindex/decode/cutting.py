"""Which frames begin a new shot, from some samples of the brightness of each. Pure arithmetic.

A hard cut is a step: the picture changes more between two frames than between any two that are
near, it changes nearly everywhere, it is not the same picture in another light, and neither the
picture before it nor the one after it is seen on its other side. So pans and hand-held cameras
(their neighbours change as much), things that move through the picture or blink (most of it stays),
lamps (the same picture, brighter), flashes (the picture comes back), fades and noise are none.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["CutFinder"]

_NUM_ROWS = 256
"""Frames whose samples are held; a third of them are the surroundings of the others."""

_NEAR_SECONDS, _NEAR_FRAMES = 0.2, (2, 12)
"""The neighbours of a frame on either side, and how many these may be at least and at most."""

_FLASH_SECONDS, _FLASH_FRAMES = 0.5, (2, 40)
"""Within this time the picture is back, where a change was none: a shot that is shorter is not told
from a flash. Likewise."""

_LEAST_LEVELS = 6.0
"""Of 255: the mean change at a cut. Dark scenes change little."""

_OVER_NEIGHBOURS = 1.9
"""A cut changes so many times as much as any of its neighbours."""

_DARK_LEVEL = 32
"""Of 255: what is darker on both sides of a cut is a border, or tells nothing."""

_LEAST_LIT = 0.02
"""The share of the samples that tell something, at least."""

_MEDIAN_OF_MEAN = 0.35
"""Of the changes of samples at a cut the median is at least so much of the mean: it is 0.8 where
they are spread as between two pictures, and next to nothing where a lamp goes on."""

_SAME_SHAPE = 0.8
"""Correlation from which on two pictures are one in another light."""

_BACK_AGAIN = 0.5
"""A picture is back if it differs from what it was by less than so much of what it had changed."""


class CutFinder:
    """Finds the first frames of shots, given the samples of all frames one after the other.

    Give `row` the samples of the next frame and call `advance`; at the end `finish`.
    """

    def __init__(self, num_samples: int, frame_rate: float) -> None:
        """Args: how many samples a frame has, and how many frames pass in a second."""
        self._near = _frames_of(_NEAR_SECONDS, _NEAR_FRAMES, frame_rate)
        self._flash = _frames_of(_FLASH_SECONDS, _FLASH_FRAMES, frame_rate)
        self._samples_RS = np.zeros((_NUM_ROWS, num_samples), np.uint8)
        self._change_R = np.zeros(_NUM_ROWS, np.float32)
        """How much each row differs from the one before it, of 255."""
        self._is_after_gap_R = np.zeros(_NUM_ROWS, bool)
        self._num_rows = 0
        self._num_compared = 1
        """Rows up to which `change_R` is known."""
        self._num_judged = 1
        """Rows of which it is known whether they begin a shot."""
        self._first = 0
        """Number of the frame in the first row, of those given."""

    @property
    def row(self) -> NDArray[np.uint8]:
        """Where the samples of the next frame are to be written (S)."""
        row_S: NDArray[np.uint8] = self._samples_RS[self._num_rows]
        return row_S

    def advance(self, *, follows_gap: bool = False) -> list[int]:
        """Take the frame that was written.

        Args:
            follows_gap: frames before it are missing, so that what has changed tells nothing.

        Returns:
            Cuts that are clear by now; see `finish`.
        """
        self._is_after_gap_R[self._num_rows] = follows_gap
        self._num_rows += 1
        if self._num_rows < _NUM_ROWS:
            return []
        found = self._judge(_NUM_ROWS - self._flash)
        self._drop(self._num_judged - self._flash - 1)
        return found

    def finish(self) -> list[int]:
        """The cuts that are left: numbers of frames, counted from the first that was given."""
        return self._judge(self._num_rows)

    def _drop(self, num_rows: int) -> None:
        """Forget the first rows."""
        left = self._num_rows - num_rows
        self._samples_RS[:left] = self._samples_RS[num_rows : self._num_rows].copy()
        self._change_R[:left] = self._change_R[num_rows : self._num_rows].copy()
        self._is_after_gap_R[:left] = self._is_after_gap_R[num_rows : self._num_rows].copy()
        self._first += num_rows
        self._num_rows = left
        self._num_compared -= num_rows
        self._num_judged -= num_rows

    def _judge(self, until: int) -> list[int]:
        """The cuts among the rows that were not judged yet, up to one."""
        self._compare()
        begin, self._num_judged = self._num_judged, max(self._num_judged, until)
        if until <= begin:
            return []
        padded = np.zeros(self._num_rows + 2 * self._near, np.float32)
        padded[self._near : -self._near] = self._change_R[: self._num_rows]
        most = sliding_window_view(padded, self._near).max(axis=1)
        before_R, after_R = most[: self._num_rows], most[self._near + 1 :]
        rows = slice(begin, until)
        around = np.maximum(before_R[rows], after_R[rows])
        change = self._change_R[rows]
        peaks = np.flatnonzero((change > _LEAST_LEVELS) & (change > _OVER_NEIGHBOURS * around))
        cuts = [begin + peak for peak in peaks.tolist() if self._is_cut(begin + peak)]
        return [self._first + row for row in cuts]

    def _compare(self) -> None:
        """Know how much each row differs from the one before it."""
        done, until = self._num_compared, self._num_rows
        if until <= done:
            return
        one, other = self._samples_RS[done - 1 : until - 1], self._samples_RS[done:until]
        is_known = ~self._is_after_gap_R[done:until]
        self._change_R[done:until] = np.where(is_known, _difference(one, other), 0)
        self._num_compared = until

    def _is_cut(self, row: int) -> bool:
        """Whether a change between two frames is of nearly all of the picture, and stays."""
        old_S, new_S = self._samples_RS[row - 1], self._samples_RS[row]
        lit = np.maximum(old_S, new_S) > _DARK_LEVEL
        if np.mean(lit) < _LEAST_LIT:
            return False
        old, new = old_S[lit], new_S[lit]
        changed = np.maximum(old, new) - np.minimum(old, new)
        median, mean = int(_middle(changed)), float(changed.mean())
        if median < _MEDIAN_OF_MEAN * mean:
            return False
        if median < _OVER_NEIGHBOURS * self._median_around(row, lit):
            return False
        if _likeness(old, new) > _SAME_SHAPE:
            return False
        limit = _BACK_AGAIN * mean
        later_NS = self._samples_RS[row + 1 : min(row + self._flash, self._num_rows)]
        earlier_NS = self._samples_RS[max(row - 1 - self._flash, 0) : row - 1]
        return not any(
            len(others) and _difference(others[:, lit], picture).min() < limit
            for others, picture in ((later_NS, old), (earlier_NS, new))
        )

    def _median_around(self, row: int, lit: NDArray[np.bool_]) -> float:
        """The largest of the median changes of the neighbours of a row."""
        first, last = max(row - 1 - self._near, 0), min(row + self._near, self._num_rows - 1)
        seen_RS = self._samples_RS[first : last + 1, lit]
        one, other = seen_RS[:-1], seen_RS[1:]
        median_R = _middle(np.maximum(one, other) - np.minimum(one, other))
        median_R[self._is_after_gap_R[first + 1 : last + 1]] = 0
        median_R[row - 1 - first] = 0
        return float(median_R.max())


def _frames_of(seconds: float, limits: tuple[int, int], frame_rate: float) -> int:
    """How many frames pass in a time, within limits."""
    least, most = limits
    return min(max(round(seconds * frame_rate), least), most)


def _middle(levels: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """The median along the last axis, of an even number the upper one: many times as quick."""
    half = levels.shape[-1] // 2
    middle: NDArray[np.uint8] = np.partition(levels, half, axis=-1)[..., half]
    return middle


def _difference(one: NDArray[np.uint8], other: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Mean difference of samples, along the last axis."""
    levels = np.maximum(one, other) - np.minimum(one, other)
    mean: NDArray[np.float32] = levels.mean(axis=-1, dtype=np.float32)
    return mean


def _likeness(one_S: NDArray[np.uint8], other_S: NDArray[np.uint8]) -> float:
    """Correlation of samples, which knows no brightness and no contrast; 0 for a blank picture."""
    one, other = one_S - one_S.mean(), other_S - other_S.mean()
    size = float(np.sqrt((one @ one) * (other @ other)))
    return float(one @ other) / size if size else 0.0
