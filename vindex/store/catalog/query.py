"""Clips by id and by video, narrowed; and what else queries ask of the catalog."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from vindex.store.catalog.connection import reading
from vindex.store.catalog.passing import (
    SHOWN,
    answer,
    condition_of,
    files_of,
    found_clip,
    rows_passing,
)
from vindex.store.catalog.reader import rows_of
from vindex.store.catalog.records import Filters, FoundClip

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    import numpy as np
    from numpy.typing import NDArray

    from vindex.store.catalog.connection import Readable

__all__ = [
    "allowed_clip_ids",
    "best_labels",
    "best_predictions",
    "clip_columns",
    "clips_of_videos",
    "contents_of",
    "files_of_same_content",
    "find_clips",
    "hides_clips",
    "num_passing",
    "ordered_clip_ids",
]


_NUM_CLIPS = "SELECT count(*), EXISTS (FROM space.hidden_videos) FROM space.clip_rows"


def find_clips(index: Readable, clip_ids: Sequence[int], filters: Filters) -> list[FoundClip]:
    """The clips with these ids that exist and pass the filters, in no particular order."""
    sql = f"""
        WITH chosen AS (
            SELECT c.* FROM space.clips c JOIN store.videos v USING (video_id)
            WHERE clip_id IN (SELECT unnest($clip_ids::BIGINT[])) AND {condition_of(filters)})
        SELECT {SHOWN} FROM chosen {files_of(filters)}
    """
    rows = rows_passing(index, sql, filters, {"clip_ids": list(clip_ids)})
    return [found_clip(row) for row in rows]


def clips_of_videos(
    index: Readable, video_ids: Sequence[int] | None, filters: Filters
) -> list[FoundClip]:
    """All clips of these videos (None: of all) that pass the filters, by video and start."""
    sql = f"""
        WITH chosen AS (
            SELECT c.* FROM space.clips c JOIN store.videos v USING (video_id)
            WHERE ($video_ids IS NULL OR video_id IN (SELECT unnest($video_ids::BIGINT[])))
                AND {condition_of(filters)})
        SELECT {SHOWN} FROM chosen {files_of(filters)}
        ORDER BY video_id, chosen.start_seconds, clip_id
    """
    wanted = None if video_ids is None else list(video_ids)
    rows = rows_passing(index, sql, filters, {"video_ids": wanted})
    return [found_clip(row) for row in rows]


def clip_columns(
    index: Readable, *, with_absent: bool = False
) -> tuple[dict[str, NDArray[Any]], dict[int, str]]:
    """All clips whose video is in some file, by video and start, and the shards' names by id.

    Args:
        index: the index.
        with_absent: also those that are set aside.

    Returns:
        `clip_id`, `video_id`, `start_seconds`, `end_seconds` and `shard_id`: 40 bytes a clip.
    """
    with reading(index) as connection:
        columns = connection.execute(
            """
            SELECT clip_id, video_id, start_seconds, end_seconds, shard_id
            FROM space.clips JOIN store.videos v USING (video_id)
            WHERE ? OR video_id NOT IN (FROM space.hidden_videos)
            ORDER BY video_id, start_seconds, clip_id
            """,
            [with_absent],
        ).fetchnumpy()
        shards = connection.execute("SELECT shard_id, name FROM space.shards").fetchall()
    return columns, dict(shards)


def contents_of(index: Readable, clip_ids: Sequence[int]) -> dict[int, str]:
    """Fingerprint of the video of each of these clips; clips that are gone are left out."""
    sql = """
        SELECT clip_id, fingerprint FROM space.clips JOIN store.videos USING (video_id)
        WHERE clip_id IN (SELECT unnest($clip_ids::BIGINT[]))
    """
    return dict(rows_of(index, sql, {"clip_ids": list(clip_ids)}))


def files_of_same_content(index: Readable) -> list[tuple[str, ...]]:
    """Absolute paths of the files of each content that several files hold."""
    sql = """
        SELECT list(r.path_bytes || '/'::BLOB || f.path_bytes
            ORDER BY r.path_bytes || '/'::BLOB || f.path_bytes) AS paths
        FROM store.files f JOIN store.roots r USING (root_id)
        JOIN store.videos USING (fingerprint)
        GROUP BY fingerprint HAVING count(*) > 1 ORDER BY paths
    """
    return [tuple(os.fsdecode(path) for path in paths) for (paths,) in rows_of(index, sql)]


def allowed_clip_ids(index: Readable, filters: Filters) -> NDArray[np.int64] | None:
    """Ids of the clips that pass the filters, ascending; None where they let everything pass."""
    if filters == Filters.of(absent=True) or (filters == Filters() and not hides_clips(index)):
        return None
    sql = f"""
        SELECT clip_id FROM space.clips c JOIN store.videos v USING (video_id)
        WHERE {condition_of(filters)} ORDER BY clip_id
    """
    found = answer(index, sql, filters, {}, lambda done: done.fetchnumpy())
    allowed: NDArray[np.int64] = found["clip_id"]
    return allowed


def ordered_clip_ids(index: Readable, filters: Filters) -> NDArray[np.int64]:
    """Ids of the clips that pass the filters, by video and start: 8 bytes a clip."""
    sql = f"""
        SELECT clip_id FROM space.clips c JOIN store.videos v USING (video_id)
        WHERE {condition_of(filters)} ORDER BY video_id, c.start_seconds, clip_id
    """
    found = answer(index, sql, filters, {}, lambda done: done.fetchnumpy())
    ordered: NDArray[np.int64] = found["clip_id"]
    return ordered


def hides_clips(index: Readable) -> bool:
    """Whether clips are set aside."""
    return bool(rows_of(index, "FROM space.hidden_videos LIMIT 1"))


def num_passing(index: Readable, filters: Filters) -> int:
    """How many clips of the space pass the filters."""
    if filters == Filters():
        ((num_clips, hides_some),) = rows_of(index, _NUM_CLIPS)
        if not hides_some:
            return int(num_clips)
    sql = f"""
        SELECT count(*) FROM space.clips c JOIN store.videos v USING (video_id)
        WHERE {condition_of(filters)}
    """
    ((num_clips,),) = rows_passing(index, sql, filters, {})
    return int(num_clips)


def best_labels(
    index: Readable, clip_ids: Sequence[int], *, limit: int, without: Collection[str] = ()
) -> dict[int, list[str]]:
    """The most probable labels of each clip, best first; at most `TOP_LABELS` are known.

    Args:
        index: the index.
        clip_ids: of the clips.
        limit: maximum number of labels of each.
        without: labels that are left out.
    """
    sql = """
        SELECT clip_id, list(label ORDER BY probability DESC, label_id)[:$limit]
        FROM space.predictions JOIN space.labels USING (label_id)
        WHERE clip_id IN (SELECT unnest($clip_ids::BIGINT[]))
            AND label NOT IN (SELECT unnest($without::VARCHAR[])) GROUP BY clip_id
    """
    parameters = {"clip_ids": list(clip_ids), "limit": limit, "without": list(without)}
    return dict(rows_of(index, sql, parameters))


def best_predictions(
    index: Readable, clip_ids: Sequence[int]
) -> dict[int, list[tuple[str, float]]]:
    """The labels that the catalog knows of each clip with their probabilities, best first."""
    sql = """
        SELECT clip_id, list((label, probability) ORDER BY probability DESC, label_id)
        FROM space.predictions JOIN space.labels USING (label_id)
        WHERE clip_id IN (SELECT unnest($clip_ids::BIGINT[])) GROUP BY clip_id
    """
    return dict(rows_of(index, sql, {"clip_ids": list(clip_ids)}))
