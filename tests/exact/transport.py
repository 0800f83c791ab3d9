"""Editing the timestamps of MPEG streams, which no muxer would write as some devices do.

ISO/IEC 13818-1: 2.4.3.6 (packets of a program stream or transport stream, and their headers).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    Change = Callable[[int, int], int | None]
    """Number of a frame in the order of the file and its timestamp in ticks of 90 kHz; gives
    another timestamp, or None to take it out."""

__all__ = ["TICKS", "change_times"]

TICKS = 90_000
"""A second."""

_VIDEO_START = b"\x00\x00\x01\xe0"
_PTS, _DTS = 0x80, 0x40
_MOST_TICKS = 2**33


def change_times(stream: bytes, change: Change) -> bytes:
    """Give the frames of a video other timestamps.

    Args:
        stream: an MPEG-TS or MPEG-PS file, with a header for each frame.
        change: of each frame's time; its decode time moves with it.

    Returns:
        A stream of the same length.
    """
    edited = bytearray(stream)
    number = 0
    at = stream.find(_VIDEO_START)
    while at >= 0:
        flags = edited[at + 7]
        if flags & _PTS:
            _change_header(edited, at, change(number, _read(edited, at + 9)))
            number += 1
        at = stream.find(_VIDEO_START, at + 9)
    return bytes(edited)


def _change_header(stream: bytearray, at: int, pts: int | None) -> None:
    flags = stream[at + 7]
    has_dts = bool(flags & _DTS)
    if pts is None:
        stream[at + 7] = flags & ~(_PTS | _DTS)
        stream[at + 9 : at + (19 if has_dts else 14)] = b"\xff" * (10 if has_dts else 5)
        return
    moved = pts - _read(stream, at + 9)
    if has_dts:
        _write(stream, at + 14, _read(stream, at + 14) + moved)
    _write(stream, at + 9, pts)


def _read(stream: bytearray, at: int) -> int:
    five = stream[at : at + 5]
    high, middle, low = five[0] >> 1 & 7, int.from_bytes(five[1:3]) >> 1, int.from_bytes(five[3:5])
    return high << 30 | middle << 15 | low >> 1


def _write(stream: bytearray, at: int, ticks: int) -> None:
    ticks %= _MOST_TICKS
    stream[at] = stream[at] & 0xF1 | (ticks >> 30) << 1
    stream[at + 1 : at + 3] = ((ticks >> 15 & 0x7FFF) << 1 | 1).to_bytes(2)
    stream[at + 3 : at + 5] = ((ticks & 0x7FFF) << 1 | 1).to_bytes(2)
