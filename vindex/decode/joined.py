"""Files that were joined by `cat` in containers that have one beginning: FFmpeg reads the first."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, BinaryIO

from vindex.clips import clock
from vindex.errors import MediaError
from vindex.records import Reason

if TYPE_CHECKING:
    from vindex.decode.frame_index import FrameIndex

__all__ = ["check_not_joined"]

_BEGINNINGS = {
    "flv": re.compile(rb"FLV\x01[\x00-\x05]\x00\x00\x00\x09"),
    "asf": re.compile(bytes.fromhex("3026b2758e66cf11a6d900aa0062ce6c")),
    "matroska,webm": re.compile(rb"\x1a\x45\xdf\xa3.{0,64}?\x42\x82.(?:matroska|webm)", re.DOTALL),
    "mov,mp4,m4a,3gp,3g2,mj2": re.compile(rb"\x00\x00\x00[\x10-\xff]ftyp"),
}
"""How a file begins, by FFmpeg's name of its container: too long to come by chance."""

_LONGEST_BEGINNING = 128
_BLOCK_BYTES = 1 << 20
_MOST_BYTES = 64 << 20
"""So far behind the last keyframe another beginning is looked for. It follows the last pictures of
the first part, its sound, and an index of it."""


def check_not_joined(path: str, index: FrameIndex) -> None:
    """Guard against losing the rest of a file without a word.

    Raises:
        MediaError: another file begins after all that was read.
    """
    beginning = _BEGINNINGS.get(index.format_name)
    last_byte = int(index.entry_byte_K.max(initial=-1))
    if beginning is None or last_byte < 0:
        return
    if _is_found(beginning, path, last_byte + 1):
        raise MediaError(
            Reason.DAMAGED,
            f"Only its first part is read, up to {clock(float(index.end_seconds))}: after it "
            "another file begins, as where parts were joined by `cat`, which such files do not "
            "allow. Join the parts by `ffmpeg -f concat -safe 0 -i LIST -c copy`.",
        )


def _is_found(beginning: re.Pattern[bytes], path: str, from_byte: int) -> bool:
    """Whether a file begins between a byte of a file and its end.

    Of a file that is gone by now, or that a disk does not give back, nothing is known: who decodes
    it has said what is wrong with it, if anything is.
    """
    try:
        with open(path, "rb") as file:  # noqa: PTH123  # a path that is no UTF-8 stays as it is
            file.seek(from_byte)
            return _is_in(beginning, file)
    except OSError:
        return False


def _is_in(beginning: re.Pattern[bytes], file: BinaryIO) -> bool:
    """Whether it is found in the next `_MOST_BYTES` of a file."""
    seen = b""
    for _ in range(_MOST_BYTES // _BLOCK_BYTES):
        block = file.read(_BLOCK_BYTES)
        if not block:
            return False
        seen = seen[-_LONGEST_BEGINNING:] + block
        if beginning.search(seen):
            return True
    return False
