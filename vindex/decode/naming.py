"""Which packets hold the frames that are shown, in which order, and when. Pure arithmetic.

Timestamps order the frames best. Where a file's own clock jumps (recordings that were joined, a
counter that ran over), they do so part by part, and one clock runs on through all parts. Where a
file has no sound timestamps, frames can only be counted as they come out of a decoder.

Letters: P packets in the order of the file, N frames in the order shown, J parts.
"""

from __future__ import annotations

from math import inf
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = [
    "NO_TICKS",
    "Named",
    "frames_by_count",
    "frames_by_pts",
    "parts_of",
    "without_second_fields",
]

NO_TICKS = -(2**63)
"""FFmpeg's own mark for a timestamp that is not there."""

_COMPLETE_SHARE = 0.9
"""Timestamps for this share of the frames that the frame rate promises are complete: packets
without one are then second fields or repeats, which show nothing of their own."""

_FIELD_SHARE = 0.75
"""Of the time of a picture: sooner after its first field comes only its second."""

_MOST_GAP_STEPS = 250
"""Frames that may be lost where a counter runs over."""


class Named(NamedTuple):
    """The frames that packets show."""

    number_P: NDArray[np.int32]
    """The frame of each packet; -1: it shows none."""
    ticks_N: NDArray[np.int64]
    """When each frame is shown, on a clock that runs on."""
    shift_J: NDArray[np.int64]
    """Ticks from the file's own clock to the one that runs on, for each part."""


def parts_of(
    dts_P: NDArray[np.int64],
    is_shown_P: NDArray[np.bool_],
    step_ticks: int,
    full_ticks: float = inf,
) -> NDArray[np.int64]:
    """The parts of a file within which its own clock runs on.

    A single packet with a wrong time, after which the clock goes on as before, is no jump.

    Args:
        dts_P: when each packet is decoded, or `NO_TICKS`.
        is_shown_P: whether it shows anything.
        step_ticks: from one frame to the next, as the header has it; less is no jump.
        full_ticks: at so many the file's counter runs over. FFmpeg takes a clock that was set far
            back for one that ran over, so a step past it that is longer than
            `_MOST_GAP_STEPS` frames is a jump too.

    Returns:
        The first packet of each part, ascending; 0 is the first.
    """
    known = np.flatnonzero(is_shown_P & (dts_P != NO_TICKS))
    dts = dts_P[known]
    steps = np.diff(dts)
    if (steps > 0).any():  # headers can name rates that are far too high
        step_ticks = max(step_ticks, int(np.median(steps[steps > 0])))
    ran_over = (dts[1:] >= full_ticks) & (dts[:-1] < full_ticks)
    is_set_back = ran_over & (steps > _MOST_GAP_STEPS * step_ticks)
    jumps = np.flatnonzero((steps <= -step_ticks) | is_set_back) + 1
    firsts = [int(known[at]) for at in jumps.tolist() if not _is_stray(dts, at)]
    return np.array([0, *(first for first in firsts if first > 0)], np.int64)


def _is_stray(dts: NDArray[np.int64], at: int) -> bool:
    """Whether one time at a jump, or before it, stands alone among others that run on."""
    before, here = dts[at - 1], dts[at]
    after = dts[at + 1] if at + 1 < len(dts) else None
    if here > before:  # forward, and at once back again
        return after is not None and before < after < here
    if after is not None and after > before:
        return True
    return at >= 2 and here > dts[at - 2]


def without_second_fields(pts_P: NDArray[np.int64], frame_ticks: float) -> NDArray[np.int64]:
    """The times of packets without those of second fields that have one of their own.

    Args:
        pts_P: when each packet is shown, or `NO_TICKS`; of a codec that may store the two fields
            of a picture apart.
        frame_ticks: from one picture to the next, as the codec says.

    Returns:
        `NO_TICKS` for second fields: they are no frames.
    """
    steps = np.diff(pts_P)
    follows = (steps > 0) & (steps < _FIELD_SHARE * frame_ticks) & (pts_P[:-1] != NO_TICKS)
    first_P = pts_P.copy()
    is_second = False
    for packet in np.flatnonzero(follows).tolist():
        is_second = not (is_second and follows[packet - 1])
        if is_second:
            first_P[packet + 1] = NO_TICKS
    return first_P


def frames_by_pts(
    pts_P: NDArray[np.int64],
    dts_P: NDArray[np.int64],
    is_shown_P: NDArray[np.bool_],
    first_J: NDArray[np.int64],
    step_ticks: int,
    duration_P: NDArray[np.int64],
    *,
    lie_in_order: bool,
) -> Named | None:
    """The frames where timestamps name them.

    Of packets with the same time only the last is ever shown; they are one frame.

    Args:
        pts_P: when each packet is shown, or `NO_TICKS`.
        dts_P: when each packet is decoded, or `NO_TICKS`.
        is_shown_P: whether it shows anything.
        first_J: see `parts_of`.
        step_ticks: from one frame to the next, as the header has it.
        duration_P: for how long each packet is shown; 0: unknown.
        lie_in_order: the decoder changes the order of no frames, as far as it knows.

    Returns:
        None where timestamps cannot name the frames.
    """
    part_P = np.searchsorted(first_J, np.arange(len(pts_P)), "right") - 1
    stamped = np.flatnonzero(is_shown_P & (pts_P != NO_TICKS))
    # What a decoder is known to do is believed only where the file does not speak against it.
    agree = (pts_P[stamped] == dts_P[stamped]) | (dts_P[stamped] == NO_TICKS)
    lie_in_order &= bool(agree.sum() > _COMPLETE_SHARE * len(stamped))
    if not len(stamped) or (not lie_in_order and _wavers(dts_P, is_shown_P, first_J)):
        return None
    shift_J, num_promised = _shifts(
        pts_P[stamped], duration_P[stamped], part_P[stamped], step_ticks
    )
    ticks = pts_P[stamped] + shift_J[part_P[stamped]]
    if lie_in_order:  # times that go back and forth are those of other frames
        ticks = np.sort(ticks)
    ticks_N, number = np.unique(ticks, return_inverse=True)
    number_P = np.full(len(pts_P), -1, np.int32)
    number_P[stamped] = number
    _keep_last(number_P)
    num_shown = int(is_shown_P.sum())
    num_bare = num_shown - len(stamped)
    if num_bare and abs(num_shown - num_promised) < abs(len(ticks_N) - num_promised):
        if not lie_in_order:
            return None
        return _between_stamps(number_P, is_shown_P, ticks, stamped, shift_J, step_ticks)
    if len(ticks_N) < _COMPLETE_SHARE * min(num_shown, num_promised):
        return None
    return Named(number_P, ticks_N, shift_J)


def _keep_last(number_P: NDArray[np.int32]) -> None:
    """Of packets of one frame, leave only the last, and those right before it: its first fields."""
    shown = np.flatnonzero(number_P >= 0)
    last_N = np.zeros(int(number_P.max()) + 1, np.int64)
    last_N[number_P[shown]] = shown
    for packet in shown[last_N[number_P[shown]] != shown].tolist()[::-1]:
        if number_P[packet + 1] != number_P[packet]:
            number_P[packet] = -1


def _wavers(
    dts_P: NDArray[np.int64], is_shown_P: NDArray[np.bool_], first_J: NDArray[np.int64]
) -> bool:
    """Whether times of decoding are none: they go back and forth (times of showing, mostly)."""
    num_known = num_back = 0
    for first, end in zip(first_J, [*first_J[1:], len(dts_P)], strict=True):
        dts = dts_P[first:end][is_shown_P[first:end]]
        dts = dts[dts != NO_TICKS]
        num_known += len(dts)
        num_back += int((dts < np.maximum.accumulate(dts)).sum()) if len(dts) else 0
    return num_back > (1 - _COMPLETE_SHARE) * num_known


def _shifts(
    pts: NDArray[np.int64],
    durations: NDArray[np.int64],
    parts: NDArray[np.int64],
    step_ticks: int,
) -> tuple[NDArray[np.int64], float]:
    """What is added to the timestamps of each part, and how many frames the rate promises."""
    shift_J: list[int] = []
    num_promised, end = 0.0, 0
    for part in range(int(parts[-1]) + 1):
        of_part = np.flatnonzero(parts == part)
        if not len(of_part):
            shift_J.append(shift_J[-1] if shift_J else 0)
            continue
        first, last = int(pts[of_part].min()), int(of_part[pts[of_part].argmax()])
        shift_J.append(end - first if part else 0)
        end = int(pts[last]) + shift_J[-1] + (int(durations[last]) or step_ticks)
        num_promised += (int(pts[last]) - first) / step_ticks + 1
    return np.array(shift_J, np.int64), num_promised


def _between_stamps(
    number_P: NDArray[np.int32],
    is_shown_P: NDArray[np.bool_],
    ticks: NDArray[np.int64],
    stamped: NDArray[np.int64],
    shift_J: NDArray[np.int64],
    step_ticks: int,
) -> Named | None:
    """Some frames have no time of their own: in a file whose frames lie in order it is between."""
    if (np.diff(ticks) <= 0).any():
        return None
    packet_N = np.flatnonzero(is_shown_P)
    places = np.searchsorted(packet_N, stamped)
    every = np.arange(len(packet_N))
    ticks_N = np.interp(every, places, ticks).round().astype(np.int64)
    ticks_N += step_ticks * np.minimum(0, every - places[0])
    ticks_N += step_ticks * np.maximum(0, every - places[-1])
    if (np.diff(ticks_N) <= 0).any():
        return None
    number_P[packet_N] = every
    return Named(number_P, ticks_N, shift_J)


def frames_by_count(
    pts_P: NDArray[np.int64],
    dts_P: NDArray[np.int64],
    is_shown_P: NDArray[np.bool_],
    is_key_P: NDArray[np.bool_],
    first_J: NDArray[np.int64],
    step_ticks: int,
) -> Named:
    """The frames in the order of the file, where they can only be counted.

    Args:
        pts_P: when each packet is shown, or `NO_TICKS`.
        dts_P: when each packet is decoded, or `NO_TICKS`.
        is_shown_P: whether it shows anything.
        is_key_P: whether it is a keyframe; nothing comes out before the first.
        first_J: see `parts_of`.
        step_ticks: from one frame to the next, as the header has it.

    Returns:
        Decode times serve where they are whole, as they are in AVI (there, gaps in them are
        frames left out), or the times of showing in their order; else frames follow each other
        at the frame rate. Packets have the
        number that their frame has where none is moved before or after another.
    """
    packet_N = np.flatnonzero(is_shown_P)
    keys = np.flatnonzero(is_key_P[packet_N])
    if len(keys):
        packet_N = packet_N[keys[0] :]
    number_P = np.full(len(dts_P), -1, np.int32)
    number_P[packet_N] = np.arange(len(packet_N))
    for ticks_N in (dts_P[packet_N], np.sort(pts_P[packet_N])):
        if (ticks_N != NO_TICKS).all() and (np.diff(ticks_N) > 0).all():
            break
    else:
        ticks_N = np.arange(len(packet_N), dtype=np.int64) * step_ticks
    clock_P = np.where(pts_P == NO_TICKS, dts_P, pts_P)
    known = np.flatnonzero((number_P >= 0) & (clock_P != NO_TICKS))
    shift_J = np.zeros(len(first_J), np.int64)
    for part, first in enumerate(first_J):
        at = int(np.searchsorted(known, first))
        if at < len(known):
            shift_J[part] = ticks_N[number_P[known[at]]] - clock_P[known[at]]
    return Named(number_P, ticks_N, shift_J)
