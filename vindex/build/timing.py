"""Where the time of a build went, and which stage set its speed."""

from __future__ import annotations

import time
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vindex.encode.session import EngineTimes

__all__ = ["BuildTimes"]

_LEAST_SECONDS = {"decode": 3.0, "encode": 3.0, "write": 20.0}
"""In a shorter run no stage is told to set the pace. What is encoded is written every 15 s, and at
the end: nothing waits for a single commit.
"""


@dataclass(slots=True)
class BuildTimes:
    """Seconds on the wall clock, step by step; decoding, encoding and writing run at once.

    `decode_seconds`, `encode_seconds` and `write_seconds` lie within `run_seconds`, side by side,
    but for `ahead_seconds`, which lie within `load_seconds`.
    """

    survey_seconds: float = 0.0
    """Walking the library and fingerprinting what is new in it."""
    probe_seconds: float = 0.0
    """Learning what new files are."""
    shots_seconds: float = 0.0
    """Looking through new films for cuts."""
    load_seconds: float = 0.0
    """Loading the models: of a space that is new before all else, of others while the first clips
    are decoded."""
    run_seconds: float = 0.0
    """Decoding, encoding and writing once the model is loaded."""
    decode_seconds: float = 0.0
    """Summed over the workers; without the time in which they wait for the encoder."""
    encode_seconds: float = 0.0
    """Of all models, where several see the same frames; summed over the devices."""
    write_seconds: float = 0.0
    vectors_seconds: float = 0.0
    """Making the vector index and the copy of the catalog."""
    num_workers: int = 0
    """Processes that decoded."""
    num_devices: int = 1
    """That encoded."""
    num_decoded: int = 0
    """Clips that were decoded, each once for all spaces that missed it."""
    num_ahead: int = 0
    """Clips that were decoded while the model was loaded; what is said of the speed of decoding
    leaves them out."""
    ahead_seconds: float = 0.0
    """The part of `decode_seconds` that these took."""
    num_clips: int = 0
    """Clips that were encoded, in all spaces."""
    num_frames: int = 0
    """Of the videos, in the time that these clips stand for; a sixteenth or so is looked at."""

    def add_run(self, took: EngineTimes, run_seconds: float) -> None:
        """Add what an engine did in so many seconds with its models loaded."""
        self.decode_seconds += took.decode_seconds
        self.encode_seconds += took.encode_seconds
        self.run_seconds += run_seconds
        self.num_workers, self.num_devices = took.num_workers, took.num_devices
        self.num_decoded += took.num_decoded
        self.num_ahead += took.num_ahead
        self.ahead_seconds += took.ahead_seconds

    @contextmanager
    def clocked(self, step: str) -> Iterator[None]:
        """Add the time in the block to the step, such as `survey`."""
        began = time.perf_counter()
        try:
            yield
        finally:
            name = f"{step}_seconds"
            setattr(self, name, getattr(self, name) + time.perf_counter() - began)

    @property
    def busy(self) -> dict[str, float]:
        """The share of `run_seconds` in which each stage had something to do, from 0 to 1."""
        if not self.run_seconds:
            return {}
        seconds = {
            "decode": (self.decode_seconds - self.ahead_seconds) / max(self.num_workers, 1),
            "encode": self.encode_seconds / self.num_devices,
            "write": self.write_seconds,
        }
        return {stage: min(value / self.run_seconds, 1.0) for stage, value in seconds.items()}

    @property
    def bottleneck(self) -> str | None:
        """The stage that the others wait for: decode, encode or write; None where none ran."""
        return max(self.busy, key=self.busy.__getitem__, default=None)

    def in_words(self) -> str | None:
        """Such as `decode-bound: 2 workers give 510 frames/s; the encoder waits 38 %`.

        None where nothing was encoded, or too little to tell.
        """
        stage = self.bottleneck
        if stage is None or self.run_seconds < _LEAST_SECONDS[stage]:
            return None
        idle = f"{1 - self.busy['encode']:.0%}".replace("%", " %")
        encoder = f"{self._devices('wait')} {idle}"
        clips = f"{self.num_clips / self.run_seconds:,.1f} clips/s"
        if stage == "decode":
            num_frames = self.num_frames * (1 - self.num_ahead / max(self.num_decoded, 1))
            frames = f"{num_frames / self.run_seconds:,.0f} frames/s"
            return f"decode-bound: {self._workers('give')} {frames}; {encoder}"
        if stage == "encode":
            waiting = f"{1 - self.busy['decode']:.0%}".replace("%", " %")
            encoder = self._devices("give")
            return f"encode-bound: {encoder} {clips}; {self._workers('wait')} {waiting}"
        return f"write-bound: the disk takes {clips}; {encoder}"

    def _workers(self, do: str) -> str:
        """Who does it: `1 worker waits`, `2 workers wait`."""
        return f"1 worker {do}s" if self.num_workers == 1 else f"{self.num_workers} workers {do}"

    def _devices(self, do: str) -> str:
        """Who does it: `the encoder waits`, `2 devices wait`."""
        several = f"{self.num_devices} devices {do}"
        return f"the encoder {do}s" if self.num_devices == 1 else several

    def as_dict(self) -> dict[str, object]:
        """The JSON shape of `times` in `vindex build --json`."""
        numbers: dict[str, object] = {name: getattr(self, name) for name in self.__slots__}
        return numbers | {
            "busy": self.busy,
            "bottleneck": self.bottleneck,
            "in_words": self.in_words(),
        }
