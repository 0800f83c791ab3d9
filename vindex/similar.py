"""Queries by example: moments of clips that look and move alike."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from vindex.candidates import Judge, Proposer
from vindex.catalog import query, reader
from vindex.catalog.records import Filters, FoundClip
from vindex.errors import UsageError
from vindex.moments import (
    SIMILARITY_SHARE,
    MergeRule,
    at_most_per_video,
    ever_more,
    merge_moments,
)
from vindex.results import SearchResult
from vindex.shards import read_rows

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence

    from numpy.typing import NDArray

    from vindex.layout import IndexFolder
    from vindex.moments import Moment, Scored
    from vindex.results import Wanted

__all__ = ["AWAY_WEIGHT", "clip_embedding", "grown_moments", "move_away", "similar_clips"]

AWAY_WEIGHT = 0.5
"""Of bad examples, against 1 for the query."""

_SPARE_CANDIDATES = 6
"""Candidates beyond the limit, for those that turn out to be gone from the catalog."""

_NEIGHBOUR_CANDIDATES = 50
"""More of them where several become one moment; each is read from a shard of its own."""

_FIRST_REACH_SECONDS = 10.0
"""How far beyond a moment's edge is read at first; doubled while the moment grows."""


def clip_embedding(
    index: IndexFolder, clip_id: int, flag: str = "--clip"
) -> tuple[FoundClip, NDArray[np.float32]]:
    """A clip of the index and its embedding.

    Raises:
        UsageError: there is no such clip.
        IndexDamagedError: its shard cannot be read.
    """
    found = query.find_clips(index, [clip_id], Filters())
    if not found:
        raise UsageError(
            f"{flag} {clip_id} was given; the index {index.path} has no clip of that id. "
            "`vindex search --json` and `vindex similar --json` show the ids."
        )
    rows_1D = read_rows(index.shards / found[0].shard, np.array([clip_id]))
    return found[0], rows_1D[0].astype(np.float32)


def move_away(
    queries_QD: NDArray[np.float32], bad: Sequence[NDArray[np.float32]]
) -> NDArray[np.float32]:
    """Queries moved away from bad examples: q - `AWAY_WEIGHT` * mean of the bad, all of length 1.

    Rocchio's relevance feedback with negative examples alone (The SMART Retrieval System, 1971,
    ch. 14).
    """
    bad_ND = np.stack(bad)
    bad_D = (bad_ND / np.linalg.norm(bad_ND, axis=1, keepdims=True)).mean(axis=0)
    lengths_Q1 = np.linalg.norm(queries_QD, axis=1, keepdims=True)
    moved: NDArray[np.float32] = queries_QD / lengths_Q1 - AWAY_WEIGHT * bad_D
    return moved


def similar_clips(
    index: IndexFolder,
    name: str,
    queries_QD: NDArray[np.float32],
    wanted: Wanted,
    *,
    itself: int | None = None,
    without: Collection[int] = (),
) -> SearchResult:
    """Moments whose best clips are nearest to any of the queries, by cosine.

    Args:
        index: the index.
        name: of the query, to show.
        queries_QD: one or more embeddings.
        wanted: which results.
        itself: id of the clip that is the query; it comes before its identical twins.
        without: ids of clips to leave out.

    Returns:
        Hits with a `similarity` that was computed from the shards, never from the vector index.

    Raises:
        UsageError: DuckDB refuses the filter's `where`.
    """
    rule = MergeRule.of(reader.settings(index).spec, SIMILARITY_SHARE) if wanted.merge else None
    proposer = Proposer(index, queries_QD, wanted.filters)
    judge = Judge(index, queries_QD)
    num_spare = _NEIGHBOUR_CANDIDATES if wanted.merge else _SPARE_CANDIDATES
    for num_candidates in ever_more(wanted.limit + 1 + num_spare):
        proposal = proposer.nearest(num_candidates)
        clip_ids = sorted(proposal.clip_ids.difference(without))
        found = query.find_clips(index, clip_ids, wanted.filters)
        values = judge.nearest(found)
        hits = [(clip, values[clip.clip_id]) for clip in found if clip.clip_id in values]
        moments = grown_moments(
            index, hits, judge.nearest, rule, wanted, first=itself, without=without
        )
        if wanted.is_enough(moments) or proposal.is_all:
            break
    return SearchResult.of_moments(
        name, moments, wanted.limit, measure="similarity", warnings=tuple(judge.warnings)
    )


def grown_moments(
    index: IndexFolder,
    hits: Sequence[Scored],
    value_of: Callable[[Sequence[FoundClip]], dict[int, float]],
    rule: MergeRule | None,
    wanted: Wanted,
    *,
    first: int | None = None,
    without: Collection[int] = (),
) -> list[Moment]:
    """Moments around hits, also where their other clips are no hits themselves.

    Args:
        index: the index.
        hits: the clips around which moments grow.
        value_of: says the value of clips that are no hits; those it leaves out take no part.
        rule: None: every hit stays alone.
        wanted: which results; the moments that are shown of them must be whole.
        first: id of a clip that comes before all others.
        without: ids of clips that take no part.

    Returns:
        All moments, best first.
    """
    others: dict[int, Scored] = {}
    tried = {clip.clip_id for clip, _ in hits}.union(without)
    timelines: dict[int, list[FoundClip]] = {}
    reach_seconds = _FIRST_REACH_SECONDS
    while True:
        moments = merge_moments(hits, others.values(), rule, first=first)
        moments = at_most_per_video(moments, wanted.per_video)
        if rule is None:
            return moments
        shown = moments[: wanted.limit + 1]
        _add_timelines(index, timelines, shown, wanted.filters)
        if not _beside(shown, timelines, rule, tried):
            return moments
        wide = replace(rule, gap_seconds=rule.gap_seconds + reach_seconds)
        unknown = _beside(shown, timelines, wide, tried)
        values = value_of(unknown)
        tried.update(clip.clip_id for clip in unknown)
        others |= {
            clip.clip_id: (clip, values[clip.clip_id]) for clip in unknown if clip.clip_id in values
        }
        reach_seconds *= 2


def _add_timelines(
    index: IndexFolder,
    timelines: dict[int, list[FoundClip]],
    moments: Sequence[Moment],
    filters: Filters,
) -> None:
    """Fetch the clips of the videos that are not known yet."""
    missing = {moment.best.video_id for moment in moments}.difference(timelines)
    if missing:
        timelines |= {video_id: [] for video_id in missing}
        for clip in query.clips_of_videos(index, sorted(missing), filters):
            timelines[clip.video_id].append(clip)


def _beside(
    moments: Sequence[Moment],
    timelines: dict[int, list[FoundClip]],
    rule: MergeRule,
    tried: Collection[int],
) -> list[FoundClip]:
    """Clips that are neighbours of a moment and whose value nobody has asked for."""
    beside = {
        clip.clip_id: clip
        for moment in moments
        for clip in timelines[moment.best.video_id]
        if clip.clip_id not in tried and rule.are_neighbours(clip, moment)
    }
    return list(beside.values())
