"""What somebody who looks around asks the catalog: videos, and where clips come from."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from vindex.records import Mark, VideoFile, VideoInfo
from vindex.store.catalog.infos import INFO_COLUMNS
from vindex.store.catalog.reader import rows_of
from vindex.store.catalog.records import MARK

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from vindex.store.catalog.connection import Readable

__all__ = [
    "ClipSource",
    "SampledClip",
    "ShownVideo",
    "clip_sources",
    "count_videos",
    "files_of_video",
    "list_videos",
    "sample_clips",
    "shown_video",
    "video_ids",
]

_MOST_SHARDS = 64
"""`sample_clips` takes clips of so many shards: each is a file to open."""

_FILES = f"""
    SELECT fingerprint, r.path_bytes || '/'::BLOB || f.path_bytes AS path, f.path_bytes,
        {MARK} AS mark
    FROM store.files f JOIN store.roots r USING (root_id)
    WHERE fingerprint IN (SELECT fingerprint FROM chosen)
    QUALIFY row_number() OVER (
        PARTITION BY fingerprint ORDER BY r.path_bytes || '/'::BLOB || f.path_bytes) = 1
"""
"""One file of each chosen video: the first by path, as in every result.

In a window `path` is that of the root, not the column that is selected here."""


@dataclass(frozen=True, slots=True)
class ShownVideo:
    """A video with one of the files that hold it."""

    video_id: int
    path: str
    relative_path: str
    mark: Mark
    """How the file looked when it was indexed."""
    state: str
    num_clips: int
    info: VideoInfo

    @property
    def file(self) -> VideoFile:
        """The file that was indexed."""
        return VideoFile.seen(self.path, self.relative_path, self.mark)


@dataclass(frozen=True, slots=True)
class ClipSource:
    """Where a clip's pictures come from."""

    clip_id: int
    video_id: int
    file: VideoFile
    """The file that was indexed."""
    start_seconds: float
    end_seconds: float
    best_seconds: float
    """Its most telling moment, or its middle where that is unknown."""


@dataclass(frozen=True, slots=True)
class SampledClip:
    """A clip of a sample of the index."""

    clip_id: int
    shard: str
    label: str | None


_VIDEO_COLUMNS = f"""
    chosen.video_id, p.path, p.path_bytes, p.mark, state,
    (SELECT count(*) FROM space.clips c WHERE c.video_id = chosen.video_id),
    {INFO_COLUMNS}
"""


def shown_video(index: Readable, video_id: int) -> ShownVideo | None:
    """A video by its id; None where there is none, or no file holds it any more."""
    sql = f"""
        WITH chosen AS (SELECT * FROM space.videos WHERE video_id = $video_id)
        SELECT {_VIDEO_COLUMNS} FROM chosen JOIN ({_FILES}) p USING (fingerprint)
    """
    found = _videos(rows_of(index, sql, {"video_id": video_id}))
    return found[0] if found else None


def files_of_video(index: Readable, video_id: int) -> list[str]:
    """Absolute paths of all files that hold a video; the first is that of `shown_video`."""
    sql = """
        SELECT r.path_bytes || '/'::BLOB || f.path_bytes AS path
        FROM store.files f JOIN store.roots r USING (root_id)
        JOIN store.videos USING (fingerprint)
        WHERE video_id = $video_id ORDER BY path
    """
    return [os.fsdecode(path) for (path,) in rows_of(index, sql, {"video_id": video_id})]


def list_videos(index: Readable, *, first: int, limit: int) -> list[ShownVideo]:
    """Videos by path; `first` counts from 0."""
    sql = f"""
        WITH chosen AS (SELECT * FROM space.videos)
        SELECT {_VIDEO_COLUMNS} FROM chosen JOIN ({_FILES}) p USING (fingerprint)
        ORDER BY p.path LIMIT $limit OFFSET $first
    """
    return _videos(rows_of(index, sql, {"first": first, "limit": limit}))


def video_ids(index: Readable, paths: Sequence[str]) -> dict[str, int]:
    """The video that each of these files holds, by path; files that hold none are left out."""
    sql = """
        SELECT r.path_bytes || '/'::BLOB || f.path_bytes AS whole_path, video_id
        FROM store.files f JOIN store.roots r USING (root_id)
        JOIN store.videos USING (fingerprint)
        WHERE whole_path IN (SELECT unnest($paths::BLOB[]))
    """
    rows = rows_of(index, sql, {"paths": [os.fsencode(path) for path in paths]})
    return {os.fsdecode(path): video_id for path, video_id in rows}


def count_videos(index: Readable) -> int:
    """How many videos `list_videos` lists in all."""
    sql = """
        SELECT count(*) FROM store.videos
        WHERE fingerprint IN (SELECT fingerprint FROM store.files)
    """
    return int(rows_of(index, sql)[0][0])


def _videos(rows: Iterable[tuple[Any, ...]]) -> list[ShownVideo]:
    return [
        ShownVideo(
            video_id, os.fsdecode(path), os.fsdecode(relative_path), Mark(*mark),
            state, num_clips, VideoInfo(*info),
        )
        for video_id, path, relative_path, mark, state, num_clips, *info in rows
    ]  # fmt: skip


def clip_sources(index: Readable, clip_ids: Sequence[int]) -> dict[int, ClipSource]:
    """Where these clips come from, by id; clips that do not exist are left out."""
    sql = f"""
        WITH chosen AS (
            SELECT c.*, fingerprint FROM space.clips c JOIN store.videos USING (video_id)
            WHERE clip_id IN (SELECT unnest($clip_ids::BIGINT[])))
        SELECT clip_id, video_id, p.path, p.path_bytes, p.mark, start_seconds, end_seconds,
            coalesce(best_seconds, (start_seconds + end_seconds) / 2)
        FROM chosen JOIN ({_FILES}) p USING (fingerprint)
    """
    rows = rows_of(index, sql, {"clip_ids": list(clip_ids)})
    return {row[0]: _source(*row) for row in rows}


def _source(
    clip_id: int, video_id: int, path: bytes, relative_path: bytes, mark: Sequence[Any],
    *times: float,
) -> ClipSource:  # fmt: skip
    file = VideoFile.seen(os.fsdecode(path), os.fsdecode(relative_path), Mark(*mark))
    return ClipSource(clip_id, video_id, file, *times)


def sample_clips(index: Readable, limit: int) -> list[SampledClip]:
    """At most `limit` clips, spread evenly over at most 64 shards that are spread evenly, too."""
    sql = """
        WITH numbered AS (
            SELECT shard_id, name, row_number() OVER (ORDER BY shard_id) - 1 AS place,
                count(*) OVER () AS num FROM space.shards),
        kept AS (
            SELECT shard_id, name FROM numbered
            WHERE num <= $shards OR place * $shards // num <> (place - 1) * $shards // num),
        listed AS (
            SELECT clip_id, name, label_id, row_number() OVER (ORDER BY clip_id) - 1 AS place,
                count(*) OVER () AS num
            FROM space.clips JOIN kept USING (shard_id))
        SELECT clip_id, name, label FROM listed LEFT JOIN space.labels USING (label_id)
        WHERE num <= $limit OR place = 0
            OR place * $limit // num <> (place - 1) * $limit // num
        ORDER BY clip_id
    """
    rows = rows_of(index, sql, {"shards": _MOST_SHARDS, "limit": limit})
    return [SampledClip(*row) for row in rows]
