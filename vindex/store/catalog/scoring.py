"""Clips ranked by labels, alone or one after another: the queries behind searches by words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from vindex.store.catalog.passing import SHOWN, condition_of, files_of, found_clip, rows_passing
from vindex.store.catalog.records import Filters, FoundPair

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from vindex.store.catalog.connection import Readable
    from vindex.store.catalog.records import FoundClip

__all__ = ["score_clips", "score_labels", "score_pairs", "score_surroundings"]


_ROWS = "(SELECT clip_id, shard_id, best_seconds FROM space.clip_rows)"
"""Joined last, to the few clips that are shown."""


def _scored(name: str, filters: Filters, *, are_given: bool = False) -> str:
    """A table of the clips that pass, with the score that the labels `$<name>_ids` give them.

    Args:
        name: of the table.
        filters: which clips pass.
        are_given: only those of `$clip_ids` do.
    """
    given = "AND clip_id IN (SELECT unnest($clip_ids::BIGINT[]))" if are_given else ""
    clips = "space.clips" if filters.are_of_labels else "store.clips"
    return f"""
    {name}_wanted AS (
        SELECT unnest(${name}_ids::INTEGER[]) AS label_id,
            unnest(${name}_weights::DOUBLE[]) AS weight),
    {name}_sums AS (
        SELECT clip_id, least(sum(weight * probability), 1.0) AS score,
            arg_max((label_id, probability), weight * probability) AS matched
        FROM space.predictions JOIN {name}_wanted USING (label_id)
        WHERE probability > 0 {given} GROUP BY clip_id),
    {name} AS (
        SELECT clip_id, video_id, start_seconds, end_seconds, matched[1] AS label_id,
            matched[2] AS probability, score, span
        FROM {name}_sums JOIN {clips} c USING (clip_id) JOIN store.videos v USING (video_id)
        WHERE {condition_of(filters)})
    """


def _weights(name: str, weights: Mapping[int, float]) -> dict[str, Any]:
    return {f"{name}_ids": list(weights), f"{name}_weights": list(weights.values())}


def score_labels(
    index: Readable,
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
        WITH {_scored("hits", filters)},
        best AS (
            SELECT * FROM hits WHERE score >= $min_score
            ORDER BY score DESC, clip_id LIMIT $limit),
        chosen AS (FROM best JOIN {_ROWS} USING (clip_id))
        SELECT {SHOWN}, score FROM chosen {files_of(filters)} ORDER BY score DESC, clip_id
    """
    parameters = _weights("hits", weights) | {"min_score": min_score, "limit": limit}
    rows = rows_passing(index, sql, filters, parameters)
    return [(found_clip(row[:-1]), row[-1]) for row in rows]


def score_surroundings(
    index: Readable,
    weights: Mapping[int, float],
    filters: Filters,
    *,
    limit: int,
    min_score: float,
    share: float,
) -> tuple[list[FoundClip], list[FoundClip], dict[int, float]]:
    """`score_labels`, and what a moment around one of these clips can take in.

    Returns:
        The clips that `score_labels` gives; the other clips of their videos that have at least
        `share` of the lowest score among them, best first; and the scores of both by clip id.

    Raises:
        UsageError: DuckDB refuses the filter's `where`, or it takes too long.
    """
    sql = f"""
        WITH {_scored("hits", filters)},
        best AS (
            SELECT clip_id, video_id, score FROM hits WHERE score >= $min_score
            ORDER BY score DESC, clip_id LIMIT $limit),
        around AS (
            SELECT hits.*, best.clip_id IS NOT NULL AS is_best
            FROM hits LEFT JOIN best USING (clip_id)
            WHERE is_best OR (
                hits.video_id IN (SELECT video_id FROM best)
                AND hits.score >= $share * (SELECT min(score) FROM best))),
        chosen AS (FROM around JOIN {_ROWS} USING (clip_id))
        SELECT {SHOWN}, score, is_best FROM chosen {files_of(filters)}
        ORDER BY is_best DESC, score DESC, clip_id
    """
    parameters = _weights("hits", weights)
    parameters |= {"min_score": min_score, "limit": limit, "share": share}
    rows = rows_passing(index, sql, filters, parameters)
    clips = [found_clip(row[:-2]) for row in rows]
    num_best = sum(row[-1] for row in rows)
    scores = {clip.clip_id: row[-2] for clip, row in zip(clips, rows, strict=True)}
    return clips[:num_best], clips[num_best:], scores


def score_clips(
    index: Readable, weights: Mapping[int, float], clip_ids: Sequence[int]
) -> dict[int, float]:
    """The score of each of these clips as in `score_labels`, or 0; only of those of the space."""
    sql = f"""
        WITH {_scored("hits", Filters(), are_given=True)}
        SELECT clip_id, coalesce(score, 0) FROM space.clip_rows LEFT JOIN hits USING (clip_id)
        WHERE clip_id IN (SELECT unnest($clip_ids::BIGINT[]))
    """
    parameters = _weights("hits", weights) | {"clip_ids": list(clip_ids)}
    return dict(rows_passing(index, sql, Filters(), parameters))


def score_pairs(
    index: Readable,
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
    sql = f"""
        WITH {_scored("hits", filters)}, {_scored("later", filters)},
        pairs AS (
            SELECT hits.clip_id, arg_max(later.clip_id, (later.score, -later.clip_id)) AS then_id,
                sqrt(max(hits.score) * max(later.score)) AS pair_score
            FROM hits JOIN later ON later.video_id = hits.video_id
                AND later.start_seconds >= hits.end_seconds - 1e-6
                AND later.start_seconds <= hits.end_seconds + $within + 1e-6
            GROUP BY hits.clip_id HAVING pair_score >= $min_score
            ORDER BY pair_score DESC, hits.clip_id LIMIT $limit),
        paired AS (
            SELECT hits.*, hits.clip_id AS first_id, pair_score, false AS is_then
            FROM hits JOIN pairs USING (clip_id)
            UNION ALL
            SELECT later.*, pairs.clip_id AS first_id, pair_score, true AS is_then
            FROM later JOIN pairs ON later.clip_id = then_id),
        chosen AS (FROM paired JOIN {_ROWS} USING (clip_id))
        SELECT {SHOWN}, pair_score FROM chosen {files_of(filters)}
        ORDER BY pair_score DESC, first_id, is_then
    """
    parameters = _weights("hits", weights) | _weights("later", then_weights)
    parameters |= {"within": within_seconds, "min_score": min_score, "limit": limit}
    rows = rows_passing(index, sql, filters, parameters)
    return [
        FoundPair(found_clip(first[:-1]), found_clip(then[:-1]), first[-1])
        for first, then in zip(rows[::2], rows[1::2], strict=True)
    ]
