"""Shared memory in which a worker hands frames over; no pixel is ever pickled."""

from __future__ import annotations

import mmap
import os
import tempfile
from math import prod
from multiprocessing.reduction import DupFd
from typing import Any

from vindex.jobs import colour_planes

__all__ = ["SlotRing", "SlotShape", "num_slots"]

SlotShape = tuple[int, int, int, int, int]
"""V, T, H, W, C of one clip."""

_USUAL_SLOTS = 8
"""Enough to ride out any pause of the reader; more of them would only add memory."""

_MOST_SLOTS = 24
_SMALL_RING_BYTES = 5 * 2**20
"""Where clips are small, there are more slots in this much: files of one short clip are decoded so
quickly that 8 slots fill up long before a model is loaded."""

_RING_BYTES = 128 * 2**20
"""What a worker's ring may take before it gets fewer slots (a clip of 16 x 256 x 256 is 3 MiB)."""


def num_slots(slot_shape: SlotShape) -> int:
    """How many slots a worker gets: 8, more where clips are small, fewer where they are huge."""
    clip_bytes = prod(slot_shape)
    wanted = max(_USUAL_SLOTS, min(_MOST_SLOTS, _SMALL_RING_BYTES // clip_bytes))
    return max(1, min(wanted, _RING_BYTES // clip_bytes))


class SlotRing:
    """The slots of one worker, mapped by the worker and by the engine.

    The memory never has a name in a file system, so it is freed with the last process that maps
    it, whatever ends that process, and does not count against a small `/dev/shm`.

    Attributes:
        frames_SVTHWC: uint8, colours apart; S is the number of slots.
    """

    def __init__(self, slot_shape: SlotShape, num_slots: int) -> None:
        self._map((num_slots, *slot_shape), _nameless_file(num_slots * prod(slot_shape)))

    def _map(self, shape: tuple[int, ...], fd: int) -> None:
        self._fd = fd
        self.frames_SVTHWC = colour_planes(*shape, buffer=mmap.mmap(fd, prod(shape)))

    @property
    def num_slots(self) -> int:
        """Clips that fit in at once."""
        return len(self.frames_SVTHWC)

    def close_file(self) -> None:
        """Close the descriptor, which is needed only to hand the ring over; the memory stays."""
        os.close(self._fd)

    def __getstate__(self) -> tuple[tuple[int, ...], Any]:
        # Works only while a process is being spawned, which is the only time it is needed.
        return self.frames_SVTHWC.shape, DupFd(self._fd)

    def __setstate__(self, state: tuple[tuple[int, ...], Any]) -> None:
        shape, handed_over = state
        self._map(shape, handed_over.detach())
        self.close_file()


def _nameless_file(num_bytes: int) -> int:
    """A descriptor of that much zeroed memory that is in no folder."""
    if hasattr(os, "memfd_create"):
        fd = os.memfd_create("vindex-frames")
    else:  # macOS: a temporary file that is unlinked before anything is written to it
        with tempfile.TemporaryFile() as file:
            fd = os.dup(file.fileno())
    os.ftruncate(fd, num_bytes)
    return fd
