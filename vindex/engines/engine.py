"""What an engine is: it runs decode and encode somewhere, and knows neither them nor a database.

A session hands it the functions that read files, and some models. Both go to where they run: the
functions by name to other processes, and a model is loaded where it is to encode.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Sequence

    import numpy as np
    from numpy.typing import NDArray

    from vindex.engines.feed import Feed
    from vindex.jobs import (
        ClipFrames,
        DecodeJob,
        EncodedClip,
        Encoding,
        JobDone,
        NextArrays,
        ShotJob,
        Shots,
    )
    from vindex.records import Failure, Mark, Recipe, VideoInfo

__all__ = [
    "ClipEncoder",
    "Engine",
    "EngineModel",
    "EngineTimes",
    "Reading",
]


@dataclass(frozen=True, slots=True)
class Reading:
    """How workers read files: functions of modules, not of a script or a notebook."""

    look: Callable[[str], Mark | None]
    """How the file of an absolute path looks now; None where it cannot be looked at."""
    probe: Callable[[str], VideoInfo]
    """What the video of an absolute path is; raises `MediaError`."""
    decode: Callable[[DecodeJob, NextArrays], Iterator[ClipFrames | Failure]]
    """One item for each clip of the job, in the job's order; raises `MediaError` for the whole
    file. The frames of each `ClipFrames` are the `NextArrays` that were given for it: they are
    decoded straight into the memory in which they are handed over."""
    find_shots: Callable[[ShotJob, Callable[[], None]], Shots]
    """Where the shots of a video begin; calls what it is given, a sign of life, every few seconds
    until it is done. Raises `MediaError`."""


class ClipEncoder(Protocol):
    """What an engine needs of an encoder."""

    @property
    def batch_size(self) -> int:
        """Clips to hand over at once."""
        ...

    def encode(self, frames_BTHWC: NDArray[np.uint8]) -> Encoding:
        """Embeddings and probabilities of uint8 frames, stored with the colours apart.

        The frames are overwritten after it has returned.
        """
        ...

    def check_numbers(self) -> None:
        """Refuse, with a ModelError, to give numbers that are not finite."""
        ...


@dataclass(frozen=True, slots=True)
class EngineModel:
    """A model that an engine encodes clips with."""

    recipe: Recipe
    """Models whose requests are equal share the frames."""
    make: Callable[[], ClipEncoder]
    """Loads it where it is to run. It can be pickled where that is another process."""
    space: str = ""
    """Its name where there are several: each `EncodedClip` says which model it is of."""
    make_others: Callable[[], Sequence[ClipEncoder]] = tuple
    """Loads it once more on each further device, in the same order for all models; by default there
    is none."""


@dataclass(slots=True)
class EngineTimes:
    """Where the time of a run of `encode_clips` went."""

    decode_seconds: float = 0.0
    """Sum over the workers of the time they spent decoding (not waiting for a free slot)."""
    encode_seconds: float = 0.0
    """Sum over the devices of the time in which a model encoded."""
    wait_seconds: float = 0.0
    """Mean over the devices of the time in which they had nothing to do because no frames had
    come."""
    num_devices: int = 1
    """That encode."""
    num_workers: int = 0
    """Processes that decode."""
    num_decoded: int = 0
    """Clips whose frames the workers handed over."""
    num_ahead: int = 0
    """Those of them that came before there was anything to encode them with."""
    ahead_seconds: float = 0.0
    """The part of `decode_seconds` that these took."""

    def add(self, other: EngineTimes, sign: int = 1) -> None:
        """Add the times and clips of another run, or with a sign of -1 take them off."""
        for name in (
            "decode_seconds", "encode_seconds", "wait_seconds", "num_decoded", "num_ahead",
            "ahead_seconds",
        ):  # fmt: skip
            setattr(self, name, getattr(self, name) + sign * getattr(other, name))


class Engine(Protocol):
    """Runs decode and encode somewhere.

    Use it as a context manager: leaving it frees every process and all shared memory.
    """

    times: EngineTimes
    """Where the time of the last run went."""

    def __enter__(self) -> Engine: ...

    def __exit__(self, *exc: object) -> None: ...

    def probe(self, paths: Iterable[str]) -> Iterator[tuple[str, VideoInfo | Failure]]:
        """Probe files in any order; exactly one item for each path given."""
        ...

    def encode_clips(
        self, jobs: Iterable[DecodeJob] | Feed[DecodeJob], spaces: Collection[str] | None = None
    ) -> Iterator[EncodedClip | Failure | JobDone]:
        """Decode and encode every clip of every job.

        Each clip comes out exactly once: as one `EncodedClip` of each model, or as a `Failure`
        with its span. A `Failure` without a span refuses the rest of its job's file. A `JobDone`
        follows the last item of its job. Items of different jobs may interleave.

        Args:
            jobs: each with the requests of the models, in their order, equal ones once. A `Feed`
                may get more of them meanwhile; the run ends when it is closed and empty.
            spaces: names of the models that encode; None: all.
        """
        ...

    def decode_clips(
        self, jobs: Iterable[DecodeJob]
    ) -> Iterator[tuple[DecodeJob, ClipFrames | Failure]]:
        """Decode every clip of every job, for somebody who does not encode clip by clip.

        Each clip comes out once, with its job, or as a `Failure` with its span. A `Failure` without
        a span refuses the rest of its job.
        """
        ...

    def find_shots(self, jobs: Iterable[ShotJob]) -> Iterator[tuple[str, Shots | Failure]]:
        """Find the shots of files in any order; exactly one item for each job, with its path."""
        ...

    def load(self) -> None:
        """Make all models now, rather than when they are needed first."""
        ...

    def unload(self, space: str) -> None:
        """Let go of a model, and of its memory, until it is needed again."""
        ...

    def finish(self) -> None:
        """End a running `encode_clips` early: only what is being encoded still comes out.

        A running `find_shots` ends at once.
        """
        ...
