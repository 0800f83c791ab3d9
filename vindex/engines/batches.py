"""Fills batches with clips of any job and encodes them in a thread of its own."""

from __future__ import annotations

from collections import deque
from concurrent.futures import Future, ThreadPoolExecutor
from multiprocessing import Pipe
from time import monotonic, perf_counter
from typing import TYPE_CHECKING, Generic, TypeVar

import numpy as np

from vindex.jobs import Encoding, colour_planes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from vindex.engines.protocol import EncodeFunction, EngineTimes
    from vindex.engines.slots import SlotShape

__all__ = ["BatchEncoder"]

_NUM_BUFFERS = 2
"""One is encoded while the other is filled."""

Key = TypeVar("Key")


class BatchEncoder(Generic[Key]):
    """Encodes clips in batches while the caller goes on collecting them.

    Args:
        encode: called in one thread only, one batch at a time.
        slot_shape: (V, T, H, W, C) of a clip. Its views are encoded as V separate rows and
            averaged.
        batch_size: clips of a batch.
        times: its `encode_seconds` grow.

    Attributes:
        wake: readable when a batch is ready.
    """

    def __init__(
        self,
        encode: EncodeFunction,
        slot_shape: SlotShape,
        batch_size: int,
        times: EngineTimes,
    ) -> None:
        self._encode = encode
        self._times = times
        self._num_views = slot_shape[0]
        shape = (_NUM_BUFFERS, batch_size, *slot_shape)
        self._free_buffers: deque[NDArray[np.uint8]] = deque(colour_planes(*shape))
        self._keys: list[Key] = []
        self._begun_at = 0.0
        self._in_flight: deque[tuple[list[Key], NDArray[np.uint8], Future[list[Encoding]]]] = (
            deque()
        )
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="vindex-encode")
        self.wake, self._bell = Pipe(duplex=False)

    def close(self) -> None:
        """Wait for the batch that is being encoded, and drop everything else."""
        self._thread.shutdown(wait=True, cancel_futures=True)
        self.wake.close()
        self._bell.close()

    @property
    def has_room(self) -> bool:
        """Whether a clip can be added."""
        return bool(self._free_buffers)

    @property
    def is_idle(self) -> bool:
        """Nothing is being encoded."""
        return not self._in_flight

    @property
    def is_empty(self) -> bool:
        """Every clip that was added has been taken."""
        return not self._keys and not self._in_flight

    @property
    def waited_seconds(self) -> float:
        """How long the first clip of the batch that is being filled has been in it."""
        return monotonic() - self._begun_at if self._keys else 0.0

    def add(self, key: Key, frames_VTHWC: NDArray[np.uint8]) -> None:
        """Copy a clip into the batch that is being filled; a full one is encoded at once."""
        if not self._keys:
            self._begun_at = monotonic()
        buffer_BVTHWC = self._free_buffers[0]
        buffer_BVTHWC[len(self._keys)] = frames_VTHWC
        self._keys.append(key)
        if len(self._keys) == len(buffer_BVTHWC):
            self.flush()

    def flush(self) -> None:
        """Encode what has been added, be the batch full or not."""
        if not self._keys:
            return
        buffer_BVTHWC = self._free_buffers.popleft()
        filled_BVTHWC = buffer_BVTHWC[: len(self._keys)]
        frames_BTHWC = filled_BVTHWC.reshape(-1, *filled_BVTHWC.shape[2:])
        future = self._thread.submit(self._timed_encode, frames_BTHWC)
        self._in_flight.append((self._keys, buffer_BVTHWC, future))
        self._keys = []
        future.add_done_callback(lambda _: self._bell.send_bytes(b"."))

    def _timed_encode(self, frames_BTHWC: NDArray[np.uint8]) -> list[Encoding]:
        began = perf_counter()
        try:
            encoded = self._encode(frames_BTHWC)
        finally:
            self._times.encode_seconds += perf_counter() - began
        return [encoded] if isinstance(encoded, Encoding) else list(encoded)

    def take(self) -> Iterator[tuple[Key, list[Encoding]]]:
        """Key and encodings (of one row each, B = 1) of each clip that is ready, in order.

        There is an encoding of each model that `encode` runs.

        Raises:
            RuntimeError: `encode` gave another number of rows than it was given.
            Exception: whatever `encode` raised.
        """
        while self.wake.poll():
            self.wake.recv_bytes()
            keys, buffer_BVTHWC, future = self._in_flight.popleft()
            encodings = future.result()
            self._free_buffers.append(buffer_BVTHWC)
            of_models = [self._by_clip(encoding, len(keys)) for encoding in encodings]
            for key, *of_clip in zip(keys, *of_models, strict=True):
                yield key, of_clip

    def _by_clip(self, encoding: Encoding, num_clips: int) -> list[Encoding]:
        """An encoding of one row for each clip."""
        embeddings_BD = self._mean_of_views(encoding.embeddings_BD, num_clips)
        optional = (encoding.probabilities_BK, encoding.importance_BS)
        means = [None if a is None else self._mean_of_views(a, num_clips) for a in optional]
        rows = [slice(i, i + 1) for i in range(num_clips)]
        return [
            Encoding(embeddings_BD[row], *(None if mean is None else mean[row] for mean in means))
            for row in rows
        ]

    def _mean_of_views(self, values_BX: NDArray[np.float32], num_clips: int) -> NDArray[np.float32]:
        if len(values_BX) != num_clips * self._num_views:
            raise RuntimeError(
                f"encode gave {len(values_BX)} rows for {num_clips} clips of "
                f"{self._num_views} views"
            )
        values_BVX = values_BX.reshape(num_clips, self._num_views, -1)
        mean_BX: NDArray[np.float32] = values_BVX.mean(axis=1, dtype=np.float32)
        return mean_BX
