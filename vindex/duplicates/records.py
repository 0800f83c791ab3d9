"""What is more than once in a library."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from statistics import median
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["CopiedSpan", "Duplicates", "NearCopy", "RecurringSegment"]


@dataclass(frozen=True, slots=True)
class CopiedSpan:
    """One side of a near copy."""

    path: str
    relative_path: str
    start_seconds: float
    end_seconds: float


@dataclass(frozen=True, slots=True)
class NearCopy:
    """Two spans of different videos that show the same."""

    sure: float
    """How sure it is that they are the same, in [0, 1]."""
    similarity: float
    """Mean cosine along the spans, of the clips of one to the other between its clips."""
    num_clips: int
    """Clips in each span; where clips overlap, those that stand side by side."""
    first: CopiedSpan
    second: CopiedSpan


@dataclass(frozen=True, slots=True)
class RecurringSegment:
    """What stands in three videos and more as a part of each: an intro, an advert, a loop."""

    num_videos: int
    seconds: float
    """Its length: the median of its spans, each of which is exact to about a clip's length."""
    spans: tuple[CopiedSpan, ...]
    """Where it stands, by path and time."""

    @classmethod
    def of(cls, spans: Iterable[CopiedSpan]) -> RecurringSegment:
        """The segment that stands there."""
        ordered = tuple(sorted(spans, key=lambda span: (span.path, span.start_seconds)))
        seconds = [span.end_seconds - span.start_seconds for span in ordered]
        num_videos = len({span.path for span in ordered})
        return cls(num_videos, round(median(seconds), 6) if seconds else 0.0, ordered)


@dataclass(frozen=True, slots=True)
class Duplicates:
    """What is more than once in a library."""

    exact: tuple[tuple[str, ...], ...]
    """Absolute paths of files that hold the same content, content by content."""
    near: tuple[NearCopy, ...]
    """The surest first; what recurs in many videos does not count."""
    recurring: tuple[RecurringSegment, ...] = ()
    """Those that stand in most videos first."""
    warnings: tuple[str, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """The JSON shape of `vindex duplicates`."""
        return {
            "exact": [{"paths": list(paths)} for paths in self.exact],
            "near": [asdict(copy) for copy in self.near],
            "recurring": [asdict(segment) for segment in self.recurring],
        }
