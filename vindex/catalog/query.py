"""The two queries behind every search: rank clips by labels, and describe clips by id.

Only constant text is put together here; every value is a parameter.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from vindex.catalog.reader import rows_of
from vindex.catalog.records import Filters, FoundClip

if TYPE_CHECKING:
    from collections.abc import Sequence

    from vindex.layout import IndexFolder

__all__ = ["allowed_clip_ids", "best_labels", "find_clips", "score_labels"]

_PATHS = """
    WITH paths AS (
        SELECT fingerprint, min(r.path_bytes || '/'::BLOB || f.path_bytes) AS path,
            min_by(f.path_bytes, r.path_bytes || '/'::BLOB || f.path_bytes) AS relative_path
        FROM store.files f JOIN store.roots r USING (root_id)
        WHERE $glob IS NULL OR f.relative_path GLOB $glob
        GROUP BY fingerprint)
"""

_JOINS = """
    JOIN store.videos v USING (video_id) JOIN paths p USING (fingerprint)
    JOIN store.shards s USING (shard_id)
"""

_PASSES = "($excluded IS NULL OR v.video_id <> $excluded)"

_SCORE = f"""
    {_PATHS},
    wanted AS (
        SELECT unnest($label_ids::INTEGER[]) AS label_id, unnest($weights::DOUBLE[]) AS weight),
    scored AS (
        SELECT clip_id, sum(weight * probability) AS score,
            arg_max(label_id, weight * probability) AS matched_id,
            arg_max(probability, weight * probability) AS matched_probability
        FROM store.predictions JOIN wanted USING (label_id)
        GROUP BY clip_id HAVING score >= $min_score)
    SELECT clip_id, video_id, p.path, p.relative_path, start_seconds, end_seconds, l.label,
        matched_probability, s.name, score
    FROM scored JOIN store.clips c USING (clip_id) {_JOINS}
    JOIN store.labels l ON l.label_id = matched_id
    WHERE {_PASSES} ORDER BY score DESC, clip_id LIMIT $limit
"""

_FIND = f"""
    {_PATHS}
    SELECT clip_id, video_id, p.path, p.relative_path, start_seconds, end_seconds, l.label,
        probability, s.name
    FROM store.clips c {_JOINS} LEFT JOIN store.labels l USING (label_id)
    WHERE clip_id IN (SELECT unnest($clip_ids::BIGINT[])) AND {_PASSES}
"""

_ALLOWED = f"""
    {_PATHS}
    SELECT clip_id FROM store.clips c {_JOINS} WHERE {_PASSES} ORDER BY clip_id
"""


def _found(row: Sequence[Any]) -> FoundClip:
    clip_id, video_id, path, relative_path, *rest = row
    return FoundClip(clip_id, video_id, os.fsdecode(path), os.fsdecode(relative_path), *rest)


def _parameters(filters: Filters) -> dict[str, Any]:
    return {"glob": filters.path_glob, "excluded": filters.exclude_video_id}


def score_labels(
    index: IndexFolder,
    weights: dict[int, float],
    filters: Filters,
    *,
    limit: int,
    min_score: float = 0.0,
) -> list[tuple[FoundClip, float]]:
    """Clips ranked by the sum of weight times probability over the given labels.

    Args:
        index: the index.
        weights: by label id, each in (0, 1].
        filters: what the query is narrowed to.
        limit: most clips to return.
        min_score: lowest score to return.

    Returns:
        Clips with their scores, best first. `label` and `probability` of each are those of the
        label that gave most of its score. A label that is not among a clip's best
        `TOP_LABELS` counts as 0.
    """
    parameters = _parameters(filters) | {
        "label_ids": list(weights),
        "weights": list(weights.values()),
        "min_score": min_score,
        "limit": limit,
    }
    return [(_found(row[:-1]), row[-1]) for row in rows_of(index, _SCORE, parameters)]


def find_clips(index: IndexFolder, clip_ids: Sequence[int], filters: Filters) -> list[FoundClip]:
    """The clips with these ids that exist and pass the filters, in no particular order."""
    parameters = _parameters(filters) | {"clip_ids": list(clip_ids)}
    return [_found(row) for row in rows_of(index, _FIND, parameters)]


def allowed_clip_ids(index: IndexFolder, filters: Filters) -> list[int] | None:
    """Ids of the clips that pass the filters; None where they let everything pass."""
    if filters == Filters():
        return None
    return [row[0] for row in rows_of(index, _ALLOWED, _parameters(filters))]


def best_labels(index: IndexFolder, clip_ids: Sequence[int], *, limit: int) -> dict[int, list[str]]:
    """The most probable labels of each clip, best first; at most `TOP_LABELS` are known."""
    sql = """
        SELECT clip_id, list(label ORDER BY probability DESC, label_id)[:$limit]
        FROM store.predictions JOIN store.labels USING (label_id)
        WHERE clip_id IN (SELECT unnest($clip_ids::BIGINT[])) GROUP BY clip_id
    """
    return dict(rows_of(index, sql, {"clip_ids": list(clip_ids), "limit": limit}))
