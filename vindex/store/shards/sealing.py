"""A checksum of a shard's footer, in the footer: Arrow is given none that has been altered.

What clips hold is guarded by checksums of pages and rows, but Parquet has none for its footer, and
at some damaged ones Arrow's C++ ends the whole process, where an error could be reported.
"""

from __future__ import annotations

import os
import zlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from typing import BinaryIO

__all__ = ["UNSEALED", "check_seal", "seal"]

_KEY = b"vindex.footer_crc32"
_BLANK = b"00000000"
UNSEALED = {_KEY: _BLANK}
"""What to write among the metadata of a shard that is going to be sealed."""

_MARK = _KEY + b"\x18" + bytes([len(_BLANK)])
"""The key as it stands in the footer, with the head of its value: a second field, of bytes."""

_END = 8
"""Bytes of a Parquet file behind its footer: the footer's length and `PAR1`."""


def seal(shard: bytearray) -> None:
    """Write the checksum of the footer into it.

    Args:
        shard: a whole Parquet file that was written with `UNSEALED`.
    """
    end = len(shard) - _END
    offset = end - int.from_bytes(shard[end : end + 4], "little")
    footer = bytes(shard[offset:end])
    place = offset + _place(footer)
    shard[place : place + len(_BLANK)] = b"%08x" % zlib.crc32(footer)


def check_seal(file: BinaryIO) -> None:
    """Refuse a footer that is not as it was written.

    Raises:
        ValueError: it was altered, or cut short.
    """
    footer = _footer(file)
    place = _place(footer)
    sealed = footer[place : place + len(_BLANK)]
    blank = footer[:place] + _BLANK + footer[place + len(_BLANK) :]
    if sealed != b"%08x" % zlib.crc32(blank):
        raise ValueError("its footer was altered")


def _footer(file: BinaryIO) -> bytes:
    """The footer of a file, or of a shard in memory, which has no descriptor."""
    num_bytes = file.seek(0, os.SEEK_END)
    file.seek(max(0, num_bytes - _END))
    end = file.read(_END)
    length = int.from_bytes(end[:4], "little")
    offset = num_bytes - _END - length
    if end[4:] != b"PAR1" or offset < 0:
        raise ValueError("it is cut short")
    file.seek(offset)
    return file.read(length)


def _place(footer: bytes) -> int:
    """Where in a footer its checksum stands."""
    place = footer.find(_MARK)
    if place < 0:
        raise ValueError("its footer was altered or has no checksum")
    return place + len(_MARK)
