"""Bringing frames to the device while it works on others."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import torch

from vindex.encoders.devices import kind_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

__all__ = ["Feeder"]

_NUM_PIECES = 4
"""A batch for a GPU has so many: only the first is copied while nothing is computed."""

_NUM_BUFFERS = 2
"""One is filled while the other is being read by the GPU."""


class Feeder:
    """Copies frames to a device, piece by piece.

    On a GPU a piece goes through page-locked memory and a stream of its own, so that it travels
    while the device computes with the piece before. Elsewhere there is one piece.

    Colours that lie apart stay so, as `colour_planes` has them: to put them side by side takes a
    core some twenty times as long as to move them, and the GPU would wait for it with each batch.

    Args:
        device: `cuda`, a GPU by its number such as `cuda:1`, `mps` or `cpu`.
    """

    def __init__(self, device: str) -> None:
        self._device = device
        is_gpu = kind_of(device) == "cuda"
        self._stream = torch.cuda.Stream(device) if is_gpu else None  # type: ignore[no-untyped-call]
        self._locked: list[torch.Tensor] = []

    def pieces(self, frames_BTHWC: NDArray[np.uint8]) -> Iterator[torch.Tensor]:
        """The frames on the device, uint8, in pieces of whole clips and in their order.

        Start the work on a piece and ask for the next; reading a result in between would wait for
        the device and undo the overlap.
        """
        if self._stream is None:
            # Copied, not shared: the array may be a view of memory that must not be written to.
            yield torch.from_numpy(np.array(frames_BTHWC, order="K")).to(self._device)
            return
        try:
            yield from self._overlapped(frames_BTHWC, self._stream)
        finally:
            self._stream.synchronize()  # the buffers belong to the next batch

    def _overlapped(
        self, frames_BTHWC: NDArray[np.uint8], copying: torch.cuda.Stream
    ) -> Iterator[torch.Tensor]:
        size = -(-len(frames_BTHWC) // _NUM_PIECES)
        frames_BTCHW = np.moveaxis(frames_BTHWC, -1, 2)
        self._lock_memory(frames_BTCHW[:size].shape)
        copied = [torch.cuda.Event() for _ in range(_NUM_BUFFERS)]  # type: ignore[no-untyped-call]
        computing = torch.cuda.current_stream(self._device)
        for number, start in enumerate(range(0, len(frames_BTHWC), size)):
            frames = frames_BTCHW[start : start + size]
            turn = number % _NUM_BUFFERS
            copied[turn].synchronize()  # the last copy from this buffer, if there was one
            locked = self._locked[turn][: len(frames)]
            np.copyto(locked.numpy(), frames)
            with torch.cuda.stream(copying):
                piece = locked.to(self._device, non_blocking=True)
                copied[turn].record(copying)
            computing.wait_event(copied[turn])
            piece.record_stream(computing)
            yield piece.movedim(2, -1)

    def _lock_memory(self, shape: tuple[int, ...]) -> None:
        """Have buffers that hold so many clips of such a shape."""
        held = self._locked[0].shape if self._locked else (0,)
        if held[1:] != shape[1:] or held[0] < shape[0]:
            self._locked = [
                torch.empty(shape, dtype=torch.uint8, pin_memory=True) for _ in range(_NUM_BUFFERS)
            ]
