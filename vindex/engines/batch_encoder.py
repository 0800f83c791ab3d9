"""Fills batches with clips of any job and encodes them, in a thread for each device."""

from __future__ import annotations

from collections import deque
from concurrent.futures import Future, ThreadPoolExecutor
from multiprocessing import Pipe
from threading import Lock, local
from time import monotonic, perf_counter
from typing import TYPE_CHECKING, Generic, TypeVar

from vindex.engines.assembly import mean_of_views
from vindex.jobs import Encoding, colour_planes

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import numpy as np
    from numpy.typing import NDArray

    from vindex.engines.engine import ClipEncoder, EngineTimes
    from vindex.records import FrameRequest

    _Frames = tuple[NDArray[np.uint8], ...]
    """`frames_BVTHWC` for each request."""

__all__ = ["BatchEncoder"]

_NUM_BUFFERS = 2
"""Of each device: one is encoded while another is filled."""

Key = TypeVar("Key")


class BatchEncoder(Generic[Key]):
    """Encodes clips in batches while the caller goes on collecting them.

    Whichever device is free takes the next batch.

    Args:
        devices: of each device its encoders, each with what it must be shown. They are called in
            one thread only, one batch and one encoder at a time. The views of a clip are encoded as
            separate rows and averaged.
        requests: what `add` is given of each clip; all of them are some encoder's.
        batch_size: clips of a batch.
        times: its `encode_seconds` grow.

    Attributes:
        wake: readable when a batch is ready.
    """

    def __init__(
        self,
        devices: Sequence[Sequence[tuple[FrameRequest, ClipEncoder]]],
        requests: Sequence[FrameRequest],
        batch_size: int,
        times: EngineTimes,
    ) -> None:
        self._requests = requests
        self._times = times
        self._batch_size = batch_size
        self._num_devices = len(devices)
        self._free_buffers: deque[_Frames] = deque(
            tuple(colour_planes(batch_size, *request.shape) for request in requests)
            for _ in range(_NUM_BUFFERS * len(devices))
        )
        self._keys: list[Key] = []
        self._begun_at = 0.0
        self._num_in_flight = 0
        self._ready: deque[tuple[list[Key], _Frames, Future[list[Encoding]]]] = deque()
        self._lock = Lock()
        self._of_thread = local()
        untaken = list(devices)
        self._threads = ThreadPoolExecutor(
            len(devices),
            thread_name_prefix="vindex-encode",
            initializer=lambda: setattr(self._of_thread, "encoders", untaken.pop(0)),
        )
        self.wake, self._bell = Pipe(duplex=False)

    def close(self) -> None:
        """Wait for the batches that are being encoded, and drop everything else."""
        self._threads.shutdown(wait=True, cancel_futures=True)
        self.wake.close()
        self._bell.close()

    @property
    def has_room(self) -> bool:
        """Whether a clip can be added."""
        return bool(self._free_buffers)

    @property
    def is_idle(self) -> bool:
        """Nothing is being encoded."""
        return not self._num_in_flight

    @property
    def idle_share(self) -> float:
        """How many of the devices have nothing to encode, from 0 to 1."""
        return max(0, self._num_devices - self._num_in_flight) / self._num_devices

    @property
    def is_empty(self) -> bool:
        """Every clip that was added has been taken."""
        return not self._keys and self.is_idle

    @property
    def waited_seconds(self) -> float:
        """How long the first clip of the batch that is being filled has been in it."""
        return monotonic() - self._begun_at if self._keys else 0.0

    def add(self, key: Key, frames: Sequence[NDArray[np.uint8]]) -> None:
        """Copy a clip into the batch that is being filled; a full one is encoded at once.

        Args:
            key: comes back with its encodings.
            frames: `frames_VTHWC` of each request.
        """
        if not self._keys:
            self._begun_at = monotonic()
        for buffer_BVTHWC, frames_VTHWC in zip(self._free_buffers[0], frames, strict=True):
            buffer_BVTHWC[len(self._keys)] = frames_VTHWC
        self._keys.append(key)
        if len(self._keys) == self._batch_size:
            self.flush()

    def flush(self) -> None:
        """Encode what has been added, be the batch full or not."""
        if not self._keys:
            return
        keys, buffers = self._keys, self._free_buffers.popleft()
        filled = tuple(buffer_BVTHWC[: len(keys)] for buffer_BVTHWC in buffers)
        self._keys = []
        self._num_in_flight += 1

        def tell(future: Future[list[Encoding]]) -> None:
            """Be ready to be taken."""
            self._ready.append((keys, buffers, future))
            self._bell.send_bytes(b".")

        self._threads.submit(self._encode, filled).add_done_callback(tell)

    def _encode(self, filled: _Frames) -> list[Encoding]:
        """What each encoder of the thread's device gives for the clips of a batch."""
        encodings = []
        began = perf_counter()
        try:
            for request, encoder in self._of_thread.encoders:
                frames_BVTHWC = filled[self._requests.index(request)]
                frames_BTHWC = frames_BVTHWC.reshape(-1, *frames_BVTHWC.shape[2:])
                of_views = encoder.encode(frames_BTHWC)
                encodings.append(mean_of_views(of_views, request.views, len(frames_BVTHWC)))
        finally:
            with self._lock:
                self._times.encode_seconds += perf_counter() - began
        return encodings

    def take(self) -> Iterator[tuple[list[Key], list[Encoding]]]:
        """The keys of each batch that is ready, and what each encoder gave: a row for each key.

        Raises:
            RuntimeError: an encoder gave another number of rows than it was given.
            Exception: whatever an encoder raised.
        """
        while self.wake.poll():
            self.wake.recv_bytes()
            keys, buffers, future = self._ready.popleft()
            self._num_in_flight -= 1
            try:
                encodings = future.result()
            finally:
                del future  # its exception would hold this frame, and that the frames of clips
            self._free_buffers.append(buffers)
            yield keys, encodings
