"""Queries by example: candidates from the vector index, judged by what the shards hold."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from vindex.catalog import query, reader
from vindex.catalog.records import Filters, FoundClip
from vindex.errors import IndexDamagedError, UsageError
from vindex.results import Hit, SearchResult
from vindex.shards import read_rows
from vindex.vectors import exact_similarities, open_vector_index

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

    from vindex.layout import IndexFolder

__all__ = ["clip_embedding", "similar_clips"]

_SPARE_CANDIDATES = 50
"""Candidates beyond the limit, for those that turn out to be gone from the catalog."""


def clip_embedding(index: IndexFolder, clip_id: int) -> tuple[FoundClip, NDArray[np.float32]]:
    """A clip of the index and its embedding.

    Raises:
        UsageError: there is no such clip.
        IndexDamagedError: its shard cannot be read.
    """
    found = query.find_clips(index, [clip_id], Filters())
    if not found:
        raise UsageError(
            f"--clip {clip_id} was given; the index {index.path} has no clip of that id. "
            "`vindex search --json` and `vindex similar --json` show the ids."
        )
    rows_1D = read_rows(index.shards / found[0].shard, np.array([clip_id]))
    return found[0], rows_1D[0].astype(np.float32)


def similar_clips(
    index: IndexFolder,
    name: str,
    queries_QD: NDArray[np.float32],
    *,
    limit: int,
    filters: Filters = Filters(),
    itself: int | None = None,
) -> SearchResult:
    """Clips whose embeddings are nearest to any of the queries, by cosine.

    Args:
        index: the index.
        name: of the query, to show.
        queries_QD: one or more embeddings.
        limit: most hits to return.
        filters: what the query is narrowed to.
        itself: id of the clip that is the query; it comes before its identical twins.

    Returns:
        Hits with a `similarity` that was computed from the shards, never from the vector index.
    """
    allowed = query.allowed_clip_ids(index, filters)
    wanted = limit + 1
    num_candidates = wanted + _SPARE_CANDIDATES
    while True:
        candidates, is_all = _candidates(index, queries_QD, num_candidates, allowed)
        found = query.find_clips(index, sorted(candidates), filters)
        if len(found) >= wanted or is_all:
            break
        num_candidates *= 4
    similarities, warnings = _similarities(index, found, queries_QD)
    ranked = sorted(
        (clip for clip in found if clip.clip_id in similarities),
        key=lambda clip: (clip.clip_id != itself, -similarities[clip.clip_id], clip.clip_id),
    )
    hits = tuple(
        Hit.of(rank, clip, similarity=similarities[clip.clip_id])
        for rank, clip in enumerate(ranked[:limit], start=1)
    )
    return SearchResult(name, (), hits, has_more=len(ranked) > limit, warnings=warnings)


def _candidates(
    index: IndexFolder,
    queries_QD: NDArray[np.float32],
    num_candidates: int,
    allowed: Sequence[int] | None,
) -> tuple[set[int], bool]:
    """Ids worth judging, and whether there are no others.

    Clips that are newer than the vector index are all worth it; without a usable vector index
    that is every clip.
    """
    vectors = open_vector_index(index.vectors)
    newest = vectors.stamp.max_clip_id if vectors else 0
    newer = {i for ids in reader.live_clip_ids(index, above=newest).values() for i in ids}
    candidates = newer if allowed is None else newer.intersection(allowed)
    if vectors is None:
        return candidates, True
    allowed_N = None if allowed is None else np.asarray(allowed, np.int64)
    _, ids_Qk = vectors.search(queries_QD, num_candidates, allowed_ids=allowed_N)
    is_all = num_candidates >= vectors.stamp.num_vectors
    return candidates.union(ids_Qk[ids_Qk >= 0].tolist()), is_all


def _similarities(
    index: IndexFolder, found: Iterable[FoundClip], queries_QD: NDArray[np.float32]
) -> tuple[dict[int, float], tuple[str, ...]]:
    """Cosine of each clip to its nearest query; clips of damaged shards are left out."""
    by_shard: dict[str, list[int]] = {}
    for clip in found:
        by_shard.setdefault(clip.shard, []).append(clip.clip_id)
    similarities: dict[int, float] = {}
    warnings = []
    for shard, clip_ids in by_shard.items():
        try:
            rows_ND = read_rows(index.shards / shard, np.array(clip_ids))
        except IndexDamagedError as error:
            warnings.append(f"{len(clip_ids)} candidates are left out: {error}")
            continue
        best_N = np.max([exact_similarities(query_D, rows_ND) for query_D in queries_QD], axis=0)
        similarities |= dict(zip(clip_ids, best_N.tolist(), strict=True))
    return similarities, tuple(warnings)
