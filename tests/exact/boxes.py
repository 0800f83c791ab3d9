"""The boxes of MP4 files: read by the book, and edited as no muxer would write them.

ISO/IEC 14496-12: 4.2 (boxes), 8.6.6 (edit lists).
"""

from __future__ import annotations

from pathlib import Path
from struct import pack, unpack_from
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

__all__ = ["Edit", "edits_of", "write_edits"]

_PARENTS = (b"moov", b"trak", b"edts", b"mdia")


class Edit(NamedTuple):
    """A stretch of a track's own time that is shown."""

    movie_ticks: int
    """For how long, in the movie's clock."""
    media_ticks: int
    """From when, in the track's clock; -1: nothing is shown."""


class _Box(NamedTuple):
    kind: bytes
    at: int
    end: int
    parents: tuple[int, ...]
    """Where the boxes around it begin."""


def _boxes(data: bytes, at: int, end: int, parents: tuple[int, ...] = ()) -> Iterator[_Box]:
    while at + 8 <= end:
        size, kind = int.from_bytes(data[at : at + 4]), data[at + 4 : at + 8]
        head = 8
        if size == 1:
            size, head = int.from_bytes(data[at + 8 : at + 16]), 16
        size = size or end - at
        yield _Box(kind, at, at + size, parents)
        if kind in _PARENTS:
            yield from _boxes(data, at + head, at + size, (*parents, at))
        at += size


def _picture_track(data: bytes) -> dict[bytes, _Box]:
    """By kind, the boxes of the movie's header and of its first track of pictures."""
    found: dict[bytes, _Box] = {}
    for box in _boxes(data, 0, len(data)):
        if box.kind == b"trak" and b"hdlr" in found:
            break
        if box.kind == b"hdlr" and data[box.at + 16 : box.at + 20] != b"vide":
            found = {kind: box for kind, box in found.items() if kind in (b"mvhd", b"moov")}
            continue
        found[box.kind] = box
    return found


def edits_of(path: Path | str) -> tuple[list[Edit], int, int]:
    """The edit list of the pictures; ticks a second of the movie's clock and of the track's."""
    data = Path(path).read_bytes()
    boxes = _picture_track(data)
    movie_rate, track_rate = (_clock(data, boxes[kind].at) for kind in (b"mvhd", b"mdhd"))
    edits: list[Edit] = []
    if b"elst" in boxes:
        at = boxes[b"elst"].at
        (count,) = unpack_from(">I", data, at + 12)
        for number in range(count):
            if data[at + 8]:
                movie_ticks, media_ticks = unpack_from(">Qq", data, at + 16 + 20 * number)
            else:
                movie_ticks, media_ticks = unpack_from(">Ii", data, at + 16 + 12 * number)
            edits.append(Edit(movie_ticks, media_ticks))
    return edits, movie_rate, track_rate


def _clock(data: bytes, at: int) -> int:
    """Ticks a second, from the header of a movie or of a track."""
    return int.from_bytes(data[at + (28 if data[at + 8] else 20) :][:4])


def write_edits(path: Path, edits: Sequence[Edit]) -> None:
    """Replace the edit list of a file whose header stands after its pictures."""
    data = path.read_bytes()
    old = _picture_track(data)[b"elst"]
    entries = b"".join(pack(">IiI", *edit, 0x10000) for edit in edits)
    new = pack(">I4sII", 16 + len(entries), b"elst", 0, len(edits)) + entries
    grown = len(new) - (old.end - old.at)
    edited = bytearray(data)
    for at in old.parents:
        edited[at : at + 4] = pack(">I", int.from_bytes(edited[at : at + 4]) + grown)
    edited[old.at : old.end] = new
    path.write_bytes(edited)
