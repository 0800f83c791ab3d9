"""What an engine is: it runs decode and encode somewhere, and knows neither them nor a database.

The pipeline hands it three functions. `probe` and `decode` run in other processes, so they must
be importable by name (module-level functions); `encode` runs where the engine wants it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from vindex.jobs import ClipFrames, DecodeJob, EncodedClip, Encoding, JobDone, Place
from vindex.records import Failure, VideoInfo

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["DecodeFunction", "EncodeFunction", "Engine", "EngineTimes", "ProbeFunction"]

ProbeFunction = Callable[[str], VideoInfo]
"""Absolute path to what the video is; raises `MediaError`."""

DecodeFunction = Callable[[DecodeJob, Place], Iterator[ClipFrames | Failure]]
"""One item for each clip of the job, in the job's order; raises `MediaError` for the whole file.

The frames of each `ClipFrames` are the array that `Place` gave for it: they are decoded straight
into the memory in which they are handed over."""

EncodeFunction = Callable[["NDArray[np.uint8]"], Encoding | Sequence[Encoding]]
"""`frames_BTHWC` uint8, stored with the colours apart, to embeddings and probabilities: of one
model, or of each of several models that see the same frames."""


@dataclass(slots=True)
class EngineTimes:
    """Where the time of a run went."""

    decode_seconds: float = 0.0
    """Sum over the workers of the time they spent decoding (not waiting for a free slot)."""
    encode_seconds: float = 0.0
    """Time inside `encode`."""
    wait_seconds: float = 0.0
    """Time in which the encoder had nothing to do because no frames had come."""
    num_workers: int = 0
    """Processes that decode."""
    num_decoded: int = 0
    """Clips whose frames the workers handed over."""
    num_ahead: int = 0
    """Those of them that came before there was anything to encode them with."""
    ahead_seconds: float = 0.0
    """The part of `decode_seconds` that these took."""


class Engine(Protocol):
    """Runs decode and encode somewhere.

    Use it as a context manager: leaving it frees every process and all shared memory.
    """

    times: EngineTimes

    def __enter__(self) -> Engine: ...

    def __exit__(self, *exc: object) -> None: ...

    def probe(self, paths: Iterable[str]) -> Iterator[tuple[str, VideoInfo | Failure]]:
        """Probe files in any order; exactly one item for each path given."""
        ...

    def encode_clips(self, jobs: Iterable[DecodeJob]) -> Iterator[EncodedClip | Failure | JobDone]:
        """Decode and encode every clip of every job.

        Each clip comes out exactly once: as an `EncodedClip` (of several models: one of each, told
        apart by its `encoder`), or as a `Failure` with its span.
        A `Failure` without a span refuses the rest of its job's file. A `JobDone` follows the
        last item of its job. Items of different jobs may interleave.
        """
        ...

    def finish(self) -> None:
        """End a running `encode_clips` early: only what is being encoded still comes out."""
        ...
