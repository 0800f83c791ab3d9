"""Contents by their fingerprints: which video each is, how long it is, and the clips of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vindex.store.catalog.reader import rows_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from vindex.records import Clip
    from vindex.store.catalog.connection import Readable
    from vindex.store.catalog.records import FoundClip
    from vindex.store.snapshot import Snapshot

__all__ = ["clip_at", "clips_by_content", "video_ids", "video_seconds"]


def video_ids(index: Readable, fingerprints: Iterable[str]) -> dict[str, int]:
    """The ids of those of some contents that the index has as videos."""
    sql = "SELECT fingerprint, video_id FROM store.videos WHERE fingerprint IN (SELECT unnest(?))"
    return dict(rows_of(index, sql, [list(fingerprints)]))


def video_seconds(index: Readable, fingerprints: Iterable[str] | None = None) -> dict[str, float]:
    """How long those of some contents are that the index has as videos; None: all that it has."""
    sql = """
        SELECT fingerprint, duration_seconds FROM store.videos
        WHERE $asked::VARCHAR[] IS NULL OR fingerprint IN (SELECT unnest($asked::VARCHAR[]))
    """
    asked = None if fingerprints is None else list(fingerprints)
    return dict(rows_of(index, sql, {"asked": asked}))


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
    return max(
        clips, key=lambda each: (each.clip.shared_seconds(span), -_apart_seconds(each.clip, span))
    )


def _apart_seconds(clip: Clip, span: Clip) -> float:
    """Between their middles."""
    twice = clip.start_seconds + clip.end_seconds - span.start_seconds - span.end_seconds
    return abs(twice) / 2
