"""A file of any source as Python reads files: in parts, and without a copy of the whole."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, BinaryIO, cast

from vindex.sources.choosing import source_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from vindex.records import VideoFile

__all__ = ["seekable"]

_LEAST_BYTES, _MOST_BYTES = 2**17, 2**22
"""Asked for at once: little after a jump, and twice as much each time that reading goes on."""


def seekable(file: VideoFile) -> BinaryIO:
    """A file as it was looked at, to be read and sought in.

    What reads of it raises what `Source.pieces` does: a `MediaError` where it is another file by
    now, or cannot be read.

    Args:
        file: in any source.
    """
    return cast("BinaryIO", _Parts(file))


class _Parts(io.RawIOBase):
    """Asks its source for parts as they are read, and keeps the last one."""

    def __init__(self, file: VideoFile) -> None:
        super().__init__()
        self._file = file
        self._place = 0
        self._part = b""
        self._part_at = 0

    def readable(self) -> bool:
        """It is."""
        return True

    def seekable(self) -> bool:
        """It is."""
        return True

    def tell(self) -> int:
        """The place of the next byte."""
        return self._place

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Go to a place, from the start, from here, or from the end."""
        starts = {io.SEEK_SET: 0, io.SEEK_CUR: self._place, io.SEEK_END: self._file.num_bytes}
        self._place = max(0, starts[whence] + offset)
        return self._place

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]  # any buffer
        """Read some bytes, as many as are at hand; none at the end.

        Raises:
            MediaError: it is another file by now, or cannot be read.
        """
        if not self._part_at <= self._place < self._part_at + len(self._part):
            self._fetch(len(buffer))
        first = self._place - self._part_at
        found = self._part[first : first + len(buffer)]
        buffer[: len(found)] = found
        self._place += len(found)
        return len(found)

    def _fetch(self, num_bytes: int) -> None:
        """Have the part that begins here, and no less of it than is wanted."""
        goes_on = self._part and self._place == self._part_at + len(self._part)
        usual = min(2 * len(self._part), _MOST_BYTES) if goes_on else _LEAST_BYTES
        end = min(self._place + max(num_bytes, usual), self._file.num_bytes)
        pieces: Iterable[bytes] = ()
        if self._place < end:
            pieces = source_of(self._file.root).pieces(self._file, self._place, end)
        self._part, self._part_at = b"".join(pieces), self._place
