"""Which packets hold the frames that are shown, and in which order. Pure arithmetic.

A timestamp names a frame best: the decoder hands it on, so no frame is ever taken for another.
Where a file has no sound timestamps, frames can only be counted as they come out.

Letters: P packets in the order of the file, N frames in the order shown.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["NO_TICKS", "packets_by_count", "packets_by_pts"]

NO_TICKS = -(2**63)
"""FFmpeg's own mark for a timestamp that is not there."""

_COMPLETE_SHARE = 0.9
"""Timestamps for this share of the frames that the frame rate promises are complete: packets
without one are then second fields or repeats, which show nothing of their own."""


def packets_by_pts(
    pts_P: NDArray[np.int64],
    dts_P: NDArray[np.int64],
    is_shown_P: NDArray[np.bool_],
    step_ticks: int,
) -> NDArray[np.int64] | None:
    """The packet of each frame where timestamps name them.

    Args:
        pts_P: when each packet is shown, or `NO_TICKS`.
        dts_P: when each packet is decoded, or `NO_TICKS`.
        is_shown_P: whether it shows anything.
        step_ticks: from one frame to the next, as the header has it.

    Returns:
        `packet_N`; None where timestamps cannot name the frames.
    """
    dts_S = dts_P[is_shown_P & (dts_P != NO_TICKS)]
    if len(dts_S) and np.mean(dts_S < np.maximum.accumulate(dts_S)) > 1 - _COMPLETE_SHARE:
        return None  # the clock was set back: a recording in several parts
    stamped_M = np.flatnonzero(is_shown_P & (pts_P != NO_TICKS))
    pts_N, first_N = np.unique(pts_P[stamped_M], return_index=True)
    if not len(pts_N):
        return None
    num_promised = (pts_N[-1] - pts_N[0]) / step_ticks + 1
    if len(pts_N) < is_shown_P.sum() and len(pts_N) < _COMPLETE_SHARE * num_promised:
        return None
    return stamped_M[first_N]


def packets_by_count(
    dts_P: NDArray[np.int64],
    is_shown_P: NDArray[np.bool_],
    is_key_P: NDArray[np.bool_],
    step_ticks: int,
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The packets in the order of the file, for frames that can only be counted.

    Args:
        dts_P: when each packet is decoded, or `NO_TICKS`.
        is_shown_P: whether it shows anything.
        is_key_P: whether it is a keyframe; nothing comes out before the first.
        step_ticks: from one frame to the next, as the header has it.

    Returns:
        `packet_N` and `ticks_N`, when each frame is shown. Decode times serve where they are
        whole, as they are in AVI (there, gaps in them are frames left out); else frames follow
        each other at the frame rate.
    """
    packet_N = np.flatnonzero(is_shown_P)
    keys = np.flatnonzero(is_key_P[packet_N])
    if len(keys):
        packet_N = packet_N[keys[0] :]
    ticks_N = dts_P[packet_N]
    if (ticks_N == NO_TICKS).any() or (np.diff(ticks_N) <= 0).any():
        ticks_N = np.arange(len(packet_N), dtype=np.int64) * step_ticks
    return packet_N, ticks_N
