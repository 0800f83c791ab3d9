"""The records that last: what videos, clips, shards and models are (`vindex.jobs` has the others).

Times are seconds as a player shows them (0 is the first shown frame); spans are half-open,
`[start_seconds, end_seconds)`.

Those of videos and of models are in modules of their own, which load when one of their names is
first used here: to make the classes takes as long as a tenth of a search, which needs none.
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Literal, NamedTuple

from vindex.errors import UsageError

if TYPE_CHECKING:
    from vindex.model_records import EncoderSpec, Fit, FrameRequest, Recipe, ScalingFilter
    from vindex.video_records import (
        Failure,
        Reason,
        Shard,
        Stage,
        Video,
        VideoFile,
        VideoInfo,
        VideoState,
        look_alike,
    )

__all__ = [
    "Clip",
    "ClipSpec",
    "EncoderSpec",
    "Failure",
    "Fit",
    "FrameRequest",
    "Mark",
    "Reason",
    "Recipe",
    "Sampling",
    "ScalingFilter",
    "Shard",
    "Stage",
    "Video",
    "VideoFile",
    "VideoInfo",
    "VideoState",
    "look_alike",
]

_OF_MODELS = ("EncoderSpec", "Fit", "FrameRequest", "Recipe", "ScalingFilter")

Sampling = Literal["shown", "nearest"]
"""The frame shown at a time, or (in indexes of before) the nearest, which may come later."""


@dataclass(frozen=True, slots=True)
class Clip:
    """A span of one video; no pixels."""

    start_seconds: float
    end_seconds: float
    """Exclusive."""

    def __post_init__(self) -> None:
        if not 0 <= self.start_seconds < self.end_seconds:
            raise UsageError(
                f"A clip from {self.start_seconds} to {self.end_seconds} s was given; "
                "it must start at 0 or later and end after its start."
            )

    @property
    def seconds(self) -> float:
        """Length of the span."""
        return self.end_seconds - self.start_seconds

    def shared_seconds(self, other: Clip) -> float:
        """How much of it is in another one of the same video."""
        ends = (self.end_seconds, other.end_seconds)
        return max(0.0, min(ends) - max(self.start_seconds, other.start_seconds))

    def overlaps(self, other: Clip) -> bool:
        """Whether it shares a moment with another one of the same video."""
        return self.shared_seconds(other) > 0

    def share_with(self, other: Clip) -> float:
        """How much of the shorter one is in the other, from 0 to 1."""
        return self.shared_seconds(other) / min(self.seconds, other.seconds)


@dataclass(frozen=True, slots=True)
class ClipSpec:
    """The cutting rule: how a video becomes clips, and a clip becomes frames."""

    clip_seconds: float
    stride_seconds: float
    """From the start of one clip to the start of the next; shorter than a clip: overlap."""
    num_frames: int
    """Frames that the encoder sees of each clip (T)."""
    views: int = 1
    """Square crops of each frame: 1 (centre) or 3 (spread along the long side, averaged)."""
    sampling: Sampling = "shown"
    """Which frame a time gets. Not chosen: it tells how the first clips of an index were made."""

    @property
    def step_seconds(self) -> float:
        """Time between two sampled frames."""
        return self.clip_seconds / self.num_frames


class Mark(NamedTuple):
    """How a file looks from outside; its bytes are taken for the same while marks `look_alike`."""

    num_bytes: int
    modified_ns: int
    """Since 1970."""
    tag: str = ""
    """What a source says of the content itself, such as an ETag; a file system says nothing."""


def __getattr__(name: str) -> object:
    if name not in __all__:
        raise AttributeError(f"module 'vindex.records' has no attribute {name!r}")
    home = "model_records" if name in _OF_MODELS else "video_records"
    return getattr(import_module(f"vindex.{home}"), name)
