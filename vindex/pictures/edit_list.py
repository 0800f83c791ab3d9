"""Where the tracks of a finished MP4 file end.

FFmpeg's muxer writes edit lists that begin where they should and end with the last packet; but
some packets are there only because frames before them refer to them.
"""

from __future__ import annotations

from os import SEEK_SET
from typing import TYPE_CHECKING, BinaryIO, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

__all__ = ["end_tracks_at"]

_HEADER_BYTES = 8
_LONG_HEADER_BYTES = 16
"""Of a box of 4 GiB or more (ISO/IEC 14496-12, 4.2.2)."""


class _Box(NamedTuple):
    """Where the content of a box lies."""

    kind: bytes
    start: int
    end: int


def end_tracks_at(path: Path, seconds: float) -> None:
    """Let no track of an MP4 file be shown or heard for longer than so many seconds.

    Args:
        path: of the file, as FFmpeg writes it; its edit lists are changed where they lie.
        seconds: that the film may last.
    """
    with path.open("r+b") as file:
        place, movie = _movie(file)
        header = next(_boxes(movie, b"mvhd"))
        is_long = movie[header.start] == 1
        timescale = _number(movie, header.start + (20 if is_long else 12), 4)
        most = round(seconds * timescale)
        lasts = max(_shorten(movie, track, most) for track in _boxes(movie, b"trak"))
        _set(movie, header.start + (24 if is_long else 16), 8 if is_long else 4, lasts)
        file.seek(place, SEEK_SET)
        file.write(movie)


def _movie(file: BinaryIO) -> tuple[int, bytearray]:
    """Place and content of the box `moov`."""
    place = 0
    while len(header := file.read(_LONG_HEADER_BYTES)) >= _HEADER_BYTES:
        size, kind = int.from_bytes(header[:4]), header[4:8]
        start = _HEADER_BYTES
        if size == 1:
            size, start = int.from_bytes(header[8:]), _LONG_HEADER_BYTES
        if kind == b"moov":
            file.seek(place + start)
            return place + start, bytearray(file.read(size - start))
        if size < start:
            break
        place += size
        file.seek(place)
    raise ValueError("an MP4 file has a box moov")


def _boxes(movie: bytearray, kind: bytes, start: int = 0, end: int | None = None) -> Iterator[_Box]:
    """The boxes of one kind that lie directly between two places."""
    end = len(movie) if end is None else end
    while start + _HEADER_BYTES <= end:
        size = _number(movie, start, 4)
        if movie[start + 4 : start + 8] == kind:
            yield _Box(kind, start + _HEADER_BYTES, start + size)
        start += max(size, _HEADER_BYTES)


def _shorten(movie: bytearray, track: _Box, most: int) -> int:
    """Cut a track off at a time of the film; returns how long it lasts now."""
    total = 0
    for edits in _boxes(movie, b"edts", track.start, track.end):
        for entries in _boxes(movie, b"elst", edits.start, edits.end):
            size = 8 if movie[entries.start] == 1 else 4
            step = 2 * size + 4
            for number in range(_number(movie, entries.start + 4, 4)):
                place = entries.start + 8 + number * step
                duration = min(_number(movie, place, size), most - total)
                _set(movie, place, size, duration)
                total += duration
    header = next(_boxes(movie, b"tkhd", track.start, track.end))
    is_long = movie[header.start] == 1
    _set(movie, header.start + (28 if is_long else 20), 8 if is_long else 4, total)
    return total


def _number(movie: bytearray, place: int, size: int) -> int:
    return int.from_bytes(movie[place : place + size])


def _set(movie: bytearray, place: int, size: int, value: int) -> None:
    movie[place : place + size] = value.to_bytes(size)
