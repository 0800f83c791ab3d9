"""The clips that show spans of contents: of collections, and of examples that were taught from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vindex.store.catalog.examples import video_ids

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from vindex.records import Clip
    from vindex.store.catalog.records import FoundClip
    from vindex.store.snapshot import Snapshot

__all__ = ["clip_at", "clips_by_content", "shared_seconds"]


def clips_by_content(
    snapshot: Snapshot, fingerprints: Collection[str]
) -> dict[str, list[FoundClip]]:
    """The clips of some contents; one that no file of the index holds now is left out."""
    contents = {video: key for key, video in video_ids(snapshot, fingerprints).items()}
    clips: dict[str, list[FoundClip]] = {}
    for clip in snapshot.clips_of_videos(list(contents)) if contents else ():
        clips.setdefault(contents[clip.video_id], []).append(clip)
    return clips


def clip_at(clips: Sequence[FoundClip], span: Clip) -> FoundClip:
    """Of the clips of a video the one that has most of a span; the nearest, if none has any."""
    return max(clips, key=lambda clip: (shared_seconds(clip, span), -_apart_seconds(clip, span)))


def shared_seconds(clip: FoundClip, span: Clip) -> float:
    """How much of a span a clip has."""
    ends = (clip.end_seconds, span.end_seconds)
    return max(0.0, min(ends) - max(clip.start_seconds, span.start_seconds))


def _apart_seconds(clip: FoundClip, span: Clip) -> float:
    """Between their middles."""
    twice = clip.start_seconds + clip.end_seconds - span.start_seconds - span.end_seconds
    return abs(twice) / 2
