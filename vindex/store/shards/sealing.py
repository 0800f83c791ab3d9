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


def seal(file: BinaryIO) -> None:
    """Write the checksum of the footer into it.

    Args:
        file: a Parquet file that was written with `UNSEALED`, open for reading and writing.
    """
    offset, footer, place = _found(file)
    file.seek(offset + place)
    file.write(b"%08x" % zlib.crc32(footer))


def check_seal(file: BinaryIO) -> None:
    """Refuse a footer that is not as it was written.

    Raises:
        ValueError: it was altered, or cut short.
    """
    _, footer, place = _found(file)
    sealed = footer[place : place + len(_BLANK)]
    blank = footer[:place] + _BLANK + footer[place + len(_BLANK) :]
    if sealed != b"%08x" % zlib.crc32(blank):
        raise ValueError("its footer was altered")


def _found(file: BinaryIO) -> tuple[int, bytes, int]:
    """Where the footer of a file begins, the footer, and where in it the checksum stands."""
    num_bytes = os.fstat(file.fileno()).st_size
    end = os.pread(file.fileno(), _END, max(0, num_bytes - _END))
    length = int.from_bytes(end[:4], "little")
    offset = num_bytes - _END - length
    if end[4:] != b"PAR1" or offset < 0:
        raise ValueError("it is cut short")
    footer = os.pread(file.fileno(), length, offset)
    place = footer.find(_MARK)
    if place < 0:
        raise ValueError("its footer was altered or has no checksum")
    return offset, footer, place + len(_MARK)
