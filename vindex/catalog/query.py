"""The queries behind every search: rank clips by labels, narrow, and describe clips by id.

Only constant text is put together here, and conditions that `check_expression` has checked; every
value is a parameter.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any, TypeVar

from vindex.catalog.connection import reading
from vindex.catalog.held import held
from vindex.catalog.limits import time_limit
from vindex.catalog.reader import rows_of
from vindex.catalog.records import Filters, FoundClip, FoundPair
from vindex.catalog.sql import WHERE_COLUMNS, check_expression, first_line, lock_down
from vindex.errors import UsageError
from vindex.media import VideoInfo

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    import numpy as np
    from duckdb import DuckDBPyConnection
    from numpy.typing import NDArray

    from vindex.layout import IndexFolder

__all__ = [
    "allowed_clip_ids",
    "best_labels",
    "clip_columns",
    "clips_of_videos",
    "files_of_same_content",
    "find_clips",
    "score_clips",
    "score_labels",
    "score_pairs",
    "score_surroundings",
    "video_infos",
]

_Answer = TypeVar("_Answer")

_FILE_PASSES = """
    ($path_glob IS NULL OR f.relative_path GLOB $path_glob)
    AND ($after_ns IS NULL OR f.modified_ns >= $after_ns)
    AND ($before_ns IS NULL OR f.modified_ns < $before_ns)
"""

_PASSES = f"""
    ($exclude_video_id IS NULL OR v.video_id <> $exclude_video_id)
    AND ($label_id IS NULL OR c.label_id = $label_id)
    AND ($min_seconds IS NULL OR v.duration_seconds >= $min_seconds)
    AND ($max_seconds IS NULL OR v.duration_seconds <= $max_seconds)
    AND (($path_glob IS NULL AND $after_ns IS NULL AND $before_ns IS NULL)
        OR v.fingerprint IN (SELECT f.fingerprint FROM store.files f WHERE {_FILE_PASSES}))
"""

_WHERE = """
    AND clip_id IN (
        SELECT clip_id FROM (
            SELECT c.*, v.* EXCLUDE (video_id, path, relative_path)
            FROM main.clips c JOIN main.videos v USING (video_id))
        WHERE ({where}
        ))
"""

_FILES = f"""
    JOIN store.videos v USING (video_id) JOIN store.shards s USING (shard_id)
    LEFT JOIN store.labels l USING (label_id)
    JOIN (
        SELECT fingerprint, min(r.path_bytes || '/'::BLOB || f.path_bytes) AS path,
            min_by(f.path_bytes, r.path_bytes || '/'::BLOB || f.path_bytes) AS relative_path
        FROM store.files f JOIN store.roots r USING (root_id)
        WHERE fingerprint IN (
                SELECT fingerprint FROM store.videos WHERE video_id IN (
                    SELECT video_id FROM chosen))
            AND {_FILE_PASSES}
        GROUP BY fingerprint) p USING (fingerprint)
"""
"""What is shown of a clip, joined only to those that were `chosen`: a library has many files."""

_SHOWN = """
    chosen.clip_id, video_id, p.path, p.relative_path, chosen.start_seconds, chosen.end_seconds,
    l.label, chosen.probability, s.name, chosen.best_seconds
"""


def _scored(name: str, passes: str) -> str:
    """A table of the clips that pass, with the score that the labels `$<name>_ids` give them."""
    return f"""
    {name}_wanted AS (
        SELECT unnest(${name}_ids::INTEGER[]) AS label_id,
            unnest(${name}_weights::DOUBLE[]) AS weight),
    {name}_sums AS (
        SELECT clip_id, least(sum(weight * probability), 1.0) AS score,
            arg_max(label_id, weight * probability) AS matched_id,
            arg_max(probability, weight * probability) AS matched_probability
        FROM store.predictions JOIN {name}_wanted USING (label_id)
        WHERE probability > 0 GROUP BY clip_id),
    {name} AS (
        SELECT clip_id, video_id, start_seconds, end_seconds, shard_id, matched_id AS label_id,
            matched_probability AS probability, best_seconds, score
        FROM {name}_sums JOIN store.clips c USING (clip_id) JOIN store.videos v USING (video_id)
        WHERE {passes})
    """


def _found(row: Sequence[Any]) -> FoundClip:
    clip_id, video_id, path, relative_path, *rest = row
    return FoundClip(clip_id, video_id, os.fsdecode(path), os.fsdecode(relative_path), *rest)


def _passes(filters: Filters) -> str:
    if filters.where is None:
        return _PASSES
    check_expression(filters.where)
    return _PASSES + _WHERE.format(where=filters.where)


def _rows(
    index: IndexFolder, sql: str, filters: Filters, parameters: dict[str, Any]
) -> list[tuple[Any, ...]]:
    """Rows of a query that narrows."""
    return _answer(index, sql, filters, parameters, lambda done: done.fetchall())


def _answer(
    index: IndexFolder,
    sql: str,
    filters: Filters,
    parameters: dict[str, Any],
    fetch: Callable[[DuckDBPyConnection], _Answer],
) -> _Answer:
    """Of a query that narrows; a condition of the user's runs on a locked connection."""
    names = (
        "path_glob", "exclude_video_id", "label_id", "min_seconds", "max_seconds", "after_ns",
        "before_ns",
    )  # fmt: skip
    parameters = {name: getattr(filters, name) for name in names} | parameters
    import duckdb

    with reading(index) as connection:
        if filters.where is None:
            return fetch(connection.execute(sql, parameters))
        lock_down(connection)
        with time_limit(connection, filters.where_until, f"--where {filters.where!r} was given"):
            try:
                return fetch(connection.execute(sql, parameters))
            except duckdb.InterruptException:
                raise
            except duckdb.Error as error:
                raise UsageError(
                    f"--where {filters.where!r} was given, which DuckDB refuses "
                    f"({first_line(error)}). It may use the columns {', '.join(WHERE_COLUMNS)}."
                ) from error


def _weights(name: str, weights: Mapping[int, float]) -> dict[str, Any]:
    return {f"{name}_ids": list(weights), f"{name}_weights": list(weights.values())}


def score_labels(
    index: IndexFolder,
    weights: Mapping[int, float],
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
        Clips with their scores in (0, 1], best first. `label` and `probability` of each are
        those of the label that gave most of its score. A label that is not among a clip's best
        `TOP_LABELS` counts as 0.

    Raises:
        UsageError: DuckDB refuses the filter's `where`, or it takes too long.
    """
    sql = f"""
        WITH {_scored("hits", _passes(filters))},
        chosen AS (
            SELECT * FROM hits WHERE score >= $min_score
            ORDER BY score DESC, clip_id LIMIT $limit)
        SELECT {_SHOWN}, score FROM chosen {_FILES} ORDER BY score DESC, clip_id
    """
    parameters = _weights("hits", weights) | {"min_score": min_score, "limit": limit}
    return [(_found(row[:-1]), row[-1]) for row in _rows(index, sql, filters, parameters)]


def score_surroundings(
    index: IndexFolder,
    weights: Mapping[int, float],
    filters: Filters,
    *,
    limit: int,
    min_score: float,
    share: float,
) -> tuple[list[tuple[FoundClip, float]], int]:
    """`score_labels`, and what a moment around one of these clips can take in.

    Returns:
        The clips that `score_labels` gives; after them the other clips of their videos that
        have at least `share` of the lowest score among them, best first. And how many the
        first kind is.

    Raises:
        UsageError: DuckDB refuses the filter's `where`, or it takes too long.
    """
    sql = f"""
        WITH {_scored("hits", _passes(filters))},
        best AS (
            SELECT clip_id, video_id, score FROM hits WHERE score >= $min_score
            ORDER BY score DESC, clip_id LIMIT $limit),
        chosen AS (
            SELECT hits.*, best.clip_id IS NOT NULL AS is_best
            FROM hits LEFT JOIN best USING (clip_id)
            WHERE is_best OR (
                hits.video_id IN (SELECT video_id FROM best)
                AND hits.score >= $share * (SELECT min(score) FROM best)))
        SELECT {_SHOWN}, score, is_best FROM chosen {_FILES}
        ORDER BY is_best DESC, score DESC, clip_id
    """
    parameters = _weights("hits", weights)
    parameters |= {"min_score": min_score, "limit": limit, "share": share}
    rows = _rows(index, sql, filters, parameters)
    return [(_found(row[:-2]), row[-2]) for row in rows], sum(row[-1] for row in rows)


def score_clips(
    index: IndexFolder, weights: Mapping[int, float], clip_ids: Sequence[int]
) -> dict[int, float]:
    """The score of each of these clips, as in `score_labels`; those with none are left out."""
    sql = f"""
        WITH {_scored("hits", _PASSES)}
        SELECT clip_id, score FROM hits
        WHERE clip_id IN (SELECT unnest($clip_ids::BIGINT[]))
    """
    parameters = _weights("hits", weights) | {"clip_ids": list(clip_ids)}
    return dict(_rows(index, sql, Filters(), parameters))


def score_pairs(
    index: IndexFolder,
    weights: Mapping[int, float],
    then_weights: Mapping[int, float],
    filters: Filters,
    *,
    within_seconds: float,
    limit: int,
    min_score: float = 0.0,
) -> list[FoundPair]:
    """Clips that one set of labels fits, each followed by one that another set fits.

    Args:
        index: the index.
        weights: of the first clip's labels, by id.
        then_weights: of the second's.
        filters: what both are narrowed to.
        within_seconds: the second starts at most so long after the end of the first, and not
            before it.
        limit: most pairs to return.
        min_score: lowest score to return.

    Returns:
        Of each first clip the pair with its best second one. The score is the geometric mean
        of both clips' scores (see `score_labels`).

    Raises:
        UsageError: DuckDB refuses the filter's `where`, or it takes too long.
    """
    passes = _passes(filters)
    sql = f"""
        WITH {_scored("hits", passes)}, {_scored("later", passes)},
        pairs AS (
            SELECT hits.clip_id, arg_max(later.clip_id, (later.score, -later.clip_id)) AS then_id,
                sqrt(max(hits.score) * max(later.score)) AS pair_score
            FROM hits JOIN later ON later.video_id = hits.video_id
                AND later.start_seconds >= hits.end_seconds - 1e-6
                AND later.start_seconds <= hits.end_seconds + $within + 1e-6
            GROUP BY hits.clip_id HAVING pair_score >= $min_score
            ORDER BY pair_score DESC, hits.clip_id LIMIT $limit),
        chosen AS (
            SELECT hits.*, hits.clip_id AS first_id, pair_score, false AS is_then
            FROM hits JOIN pairs USING (clip_id)
            UNION ALL
            SELECT later.*, pairs.clip_id AS first_id, pair_score, true AS is_then
            FROM later JOIN pairs ON later.clip_id = then_id)
        SELECT {_SHOWN}, pair_score FROM chosen {_FILES}
        ORDER BY pair_score DESC, first_id, is_then
    """
    parameters = _weights("hits", weights) | _weights("later", then_weights)
    parameters |= {"within": within_seconds, "min_score": min_score, "limit": limit}
    rows = _rows(index, sql, filters, parameters)
    return [
        FoundPair(_found(first[:-1]), _found(then[:-1]), first[-1])
        for first, then in zip(rows[::2], rows[1::2], strict=True)
    ]


def find_clips(index: IndexFolder, clip_ids: Sequence[int], filters: Filters) -> list[FoundClip]:
    """The clips with these ids that exist and pass the filters, in no particular order."""
    if not filters.are_of_files and (catalog := held(index)):
        return _passing(index, filters, catalog.find(clip_ids))
    sql = f"""
        WITH chosen AS (
            SELECT c.* FROM store.clips c JOIN store.videos v USING (video_id)
            WHERE clip_id IN (SELECT unnest($clip_ids::BIGINT[])) AND {_passes(filters)})
        SELECT {_SHOWN} FROM chosen {_FILES}
    """
    rows = _rows(index, sql, filters, {"clip_ids": list(clip_ids)})
    return [_found(row) for row in rows]


def clips_of_videos(
    index: IndexFolder, video_ids: Sequence[int] | None, filters: Filters
) -> list[FoundClip]:
    """All clips of these videos (None: of all) that pass the filters, by video and start."""
    if video_ids is not None and not filters.are_of_files and (catalog := held(index)):
        return _passing(index, filters, catalog.of_videos(video_ids))
    sql = f"""
        WITH chosen AS (
            SELECT c.* FROM store.clips c JOIN store.videos v USING (video_id)
            WHERE ($video_ids IS NULL OR video_id IN (SELECT unnest($video_ids::BIGINT[])))
                AND {_passes(filters)})
        SELECT {_SHOWN} FROM chosen {_FILES}
        ORDER BY video_id, chosen.start_seconds, clip_id
    """
    wanted = None if video_ids is None else list(video_ids)
    rows = _rows(index, sql, filters, {"video_ids": wanted})
    return [_found(row) for row in rows]


def clip_columns(index: IndexFolder) -> tuple[dict[str, NDArray[Any]], dict[int, str]]:
    """All clips whose video is in some file, by video and start, and the shards' names by id.

    Returns:
        `clip_id`, `video_id`, `start_seconds`, `end_seconds` and `shard_id`: 40 bytes a clip.
    """
    with reading(index) as connection:
        columns = connection.execute(
            """
            SELECT clip_id, video_id, start_seconds, end_seconds, shard_id
            FROM store.clips JOIN store.videos v USING (video_id)
            WHERE v.fingerprint IN (SELECT fingerprint FROM store.files)
            ORDER BY video_id, start_seconds, clip_id
            """
        ).fetchnumpy()
        shards = connection.execute("SELECT shard_id, name FROM store.shards").fetchall()
    return columns, dict(shards)


def video_infos(index: IndexFolder, clip_ids: Sequence[int]) -> dict[int, VideoInfo]:
    """What the videos of these clips are, by the clip's id; clips that are gone are left out."""
    sql = """
        SELECT clip_id, duration_seconds, num_frames, frame_rate, width, height, codec
        FROM store.clips JOIN store.videos USING (video_id)
        WHERE clip_id IN (SELECT unnest($clip_ids::BIGINT[]))
    """
    rows = rows_of(index, sql, {"clip_ids": list(clip_ids)})
    return {clip_id: VideoInfo(*info) for clip_id, *info in rows}


def files_of_same_content(index: IndexFolder) -> list[tuple[str, ...]]:
    """Absolute paths of the files of each content that several files hold."""
    sql = """
        SELECT list(r.path_bytes || '/'::BLOB || f.path_bytes
            ORDER BY r.path_bytes || '/'::BLOB || f.path_bytes) AS paths
        FROM store.files f JOIN store.roots r USING (root_id)
        JOIN store.videos USING (fingerprint)
        GROUP BY fingerprint HAVING count(*) > 1 ORDER BY paths
    """
    return [tuple(os.fsdecode(path) for path in paths) for (paths,) in rows_of(index, sql)]


def allowed_clip_ids(index: IndexFolder, filters: Filters) -> NDArray[np.int64] | None:
    """Ids of the clips that pass the filters, ascending; None where they let everything pass."""
    if filters == Filters():
        return None
    catalog = held(index)
    known = catalog.allowed.get(filters) if catalog else None
    if known is not None:
        return known
    sql = f"""
        SELECT clip_id FROM store.clips c JOIN store.videos v USING (video_id)
        WHERE {_passes(filters)} ORDER BY clip_id
    """
    found = _answer(index, sql, filters, {}, lambda done: done.fetchnumpy())
    allowed: NDArray[np.int64] = found["clip_id"]
    if catalog and not filters.are_of_files:
        catalog.allowed.clear()  # one is kept: the same query asks again for the clips it shows
        catalog.allowed[filters] = allowed
    return allowed


def _passing(index: IndexFolder, filters: Filters, clips: list[FoundClip]) -> list[FoundClip]:
    """Those of some clips that pass the filters."""
    allowed = allowed_clip_ids(index, filters)
    if allowed is None:
        return clips
    places = allowed.searchsorted([clip.clip_id for clip in clips]).tolist()
    return [
        clip
        for clip, place in zip(clips, places, strict=True)
        if place < len(allowed) and allowed[place] == clip.clip_id
    ]


def best_labels(index: IndexFolder, clip_ids: Sequence[int], *, limit: int) -> dict[int, list[str]]:
    """The most probable labels of each clip, best first; at most `TOP_LABELS` are known."""
    sql = """
        SELECT clip_id, list(label ORDER BY probability DESC, label_id)[:$limit]
        FROM store.predictions JOIN store.labels USING (label_id)
        WHERE clip_id IN (SELECT unnest($clip_ids::BIGINT[])) GROUP BY clip_id
    """
    return dict(rows_of(index, sql, {"clip_ids": list(clip_ids), "limit": limit}))
