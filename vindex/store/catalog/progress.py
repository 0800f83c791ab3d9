"""What the catalog tells of how far an index is; a query needs none of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from vindex.records import Clip

__all__ = ["CatalogCounts", "OpenVideo", "UnknownContent"]


@dataclass(frozen=True, slots=True)
class OpenVideo:
    """A video with clips still to do."""

    fingerprint: str
    path: str
    """One of the files that hold it."""
    duration_seconds: float
    num_frames: int
    num_clips: int
    """Spans that are indexed."""
    has_ids: bool = False
    """Spans of it have ids, in this space or in another."""
    handled: frozenset[Clip] = frozenset()
    """Spans that are indexed or recorded as failed."""
    pieces: tuple[Clip, ...] = ()
    """Spans of it across whose ends no clip may lie, by start; none: all of it is one."""


@dataclass(frozen=True, slots=True)
class UnknownContent:
    """Content that no probe has seen yet, or none of this version, and where it lies."""

    fingerprint: str
    paths: tuple[str, ...]
    is_known: bool
    """It is a video of the catalog; all that is to be learned is what was not asked before."""
    lacks_recording: bool = False
    """And that is date, camera and place alone, which the head of the file says."""


@dataclass(frozen=True, slots=True)
class CatalogCounts:
    """The figures of `vindex status`."""

    videos: int
    """Videos with a clip, or with some to come."""
    files: int
    """Files that hold one of these videos."""
    clips: int
    failures: int
    files_partly_indexed: int
    """Files with failures and with clips."""
    partial_videos: int
    """Those of the videos that are not finished."""
    seconds: float
    """Length of the videos with a clip, each once."""
    without_timeline: int
    """Those of the videos of which an older vindex asked no time code and the like."""
