"""Shared memory in which a worker hands frames over; no pixel is ever pickled."""

from __future__ import annotations

import mmap
import os
import tempfile
from math import prod
from multiprocessing.reduction import DupFd
from typing import TYPE_CHECKING, Any

from vindex.jobs import colour_planes

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray

    from vindex.records import FrameRequest

__all__ = ["SlotRing", "num_slots"]

_USUAL_SLOTS = 8
"""Enough to ride out any pause of the reader; more of them would only add memory."""

_MOST_SLOTS = 24
_SMALL_RING_BYTES = 5 * 2**20
"""Where clips are small, there are more slots in this much: files of one short clip are decoded so
quickly that 8 slots fill up long before a model is loaded."""

_RING_BYTES = 128 * 2**20
"""What a worker's ring may take before it gets fewer slots (a clip of 16 x 256 x 256 is 3 MiB)."""


def num_slots(requests: Sequence[FrameRequest]) -> int:
    """How many slots a worker gets: 8, more where clips are small, fewer where they are huge."""
    clip_bytes = _clip_bytes(requests)
    wanted = max(_USUAL_SLOTS, min(_MOST_SLOTS, _SMALL_RING_BYTES // clip_bytes))
    return max(1, min(wanted, _RING_BYTES // clip_bytes))


def _clip_bytes(requests: Sequence[FrameRequest]) -> int:
    """What the frames of a clip take; for workers that only probe next to nothing."""
    return max(1, sum(prod(request.shape) for request in requests))


class SlotRing:
    """The slots of one worker, mapped by the worker and by the engine.

    The memory never has a name in a file system, so it is freed with the last process that maps
    it, whatever ends that process, and does not count against a small `/dev/shm`.

    Attributes:
        num_slots: clips that fit in at once.
    """

    def __init__(self, requests: Sequence[FrameRequest], num_slots: int) -> None:
        self._map(requests, num_slots, _nameless_file(num_slots * _clip_bytes(requests)))

    def _map(self, requests: Sequence[FrameRequest], num_slots: int, fd: int) -> None:
        self.num_slots = num_slots
        self._fd = fd
        memory = memoryview(mmap.mmap(fd, num_slots * _clip_bytes(requests)))
        self._frames_SVTHWC: dict[FrameRequest, NDArray[np.uint8]] = {}
        for request in requests:
            shape = (num_slots, *request.shape)
            planes = colour_planes(*shape, buffer=memory[: prod(shape)])
            self._frames_SVTHWC[request] = planes
            memory = memory[prod(shape) :]

    def frames(self, slot: int, requests: Sequence[FrameRequest]) -> tuple[NDArray[np.uint8], ...]:
        """`frames_VTHWC` of a slot for each of some requests, uint8, colours apart."""
        return tuple(self._frames_SVTHWC[request][slot] for request in requests)

    def close_file(self) -> None:
        """Close the descriptor, which is needed only to hand the ring over; the memory stays."""
        os.close(self._fd)

    def __getstate__(self) -> tuple[tuple[FrameRequest, ...], int, Any]:
        # Works only while a process is being spawned, which is the only time it is needed.
        return tuple(self._frames_SVTHWC), self.num_slots, DupFd(self._fd)

    def __setstate__(self, state: tuple[tuple[FrameRequest, ...], int, Any]) -> None:
        requests, num_slots, handed_over = state
        self._map(requests, num_slots, handed_over.detach())
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
