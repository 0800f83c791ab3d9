"""What makes a content the same, wherever its bytes are."""

from __future__ import annotations

from hashlib import blake2b
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from typing import BinaryIO

__all__ = ["fingerprint_of"]

_WHOLE_BYTES = 16 * 2**20
"""Files up to this size are read whole."""

_SAMPLE_BYTES = 256 * 2**10
_NUM_SAMPLES = 32
"""Of a larger file this many evenly spaced pieces are read, the first and the last included."""


def fingerprint_of(file: BinaryIO, num_bytes: int) -> str:
    """Identity of a content: a hash of its size and bytes.

    A file of up to 16 MiB is read whole; of a larger one 32 pieces of 256 KiB are read, so that
    a library of any size is fingerprinted at the speed of its disk's seeks. Two large files of
    equal size that differ only between the pieces are taken for one.

    Args:
        file: at its beginning, and able to seek.
        num_bytes: its size.
    """
    digest = blake2b(num_bytes.to_bytes(8, "little"), digest_size=16)
    if num_bytes <= _WHOLE_BYTES:
        digest.update(file.read())
    else:
        for i in range(_NUM_SAMPLES):
            file.seek((num_bytes - _SAMPLE_BYTES) * i // (_NUM_SAMPLES - 1))
            digest.update(file.read(_SAMPLE_BYTES))
    return digest.hexdigest()
