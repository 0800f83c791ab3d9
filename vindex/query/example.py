"""Queries by example: moments of clips that look and move alike."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from vindex.errors import UsageError
from vindex.query.candidates import Judge, Proposer, cosines_to
from vindex.query.growth import Growth
from vindex.query.loop import Look, find_moments
from vindex.query.moments import SIMILARITY_SHARE, MergeRule
from vindex.query.relevance import Measure
from vindex.query.results import SearchResult
from vindex.store.catalog.records import Filters

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from vindex.query.example_query import ExampleQuery
    from vindex.query.moments import Moment
    from vindex.store.catalog.records import FoundClip
    from vindex.store.snapshot import Snapshot

__all__ = ["AWAY_WEIGHT", "clip_embedding", "move_away", "similar_clips"]

AWAY_WEIGHT = 0.5
"""What bad examples weigh, against 1 for the query."""

_SPARE_CANDIDATES = 6
"""Candidates beyond the limit, for those that turn out to be gone from the catalog."""

_NEIGHBOUR_CANDIDATES = 100
"""More of them where several become one moment."""

_ROUNDING = 2e-4
"""More than the vector index's half precision is wrong by."""


def clip_embedding(
    snapshot: Snapshot, clip_id: int, flag: str = "--clip"
) -> tuple[FoundClip, NDArray[np.float32]]:
    """A clip of the index and its embedding.

    Raises:
        UsageError: there is no such clip.
        IndexDamagedError: its shard cannot be read.
    """
    found = snapshot.find_clips([clip_id]) or snapshot.find_clips(
        [clip_id],
        Filters.of(absent=True),  # to compare with it, nobody has to play it
    )
    if not found:
        raise UsageError(
            f"{flag} {clip_id} was given; the index {snapshot.folder.path} has no clip with that "
            "id. `vindex search --json` and `vindex similar --json` show the ids."
        )
    return found[0], snapshot.embeddings_of(found)[0].astype(np.float32)


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
    snapshot: Snapshot, query: ExampleQuery, queries_QD: NDArray[np.float32], filters: Filters
) -> SearchResult:
    """Moments whose best clips are nearest to any of the queries, by cosine.

    Args:
        snapshot: of the index.
        query: what is asked; clips of its `away_from` are left out. A clip of the index that it
            moves away from nothing comes before its identical twins.
        queries_QD: one or more embeddings.
        filters: what it is narrowed to.

    Returns:
        Hits with a `similarity` that was computed from the shards, never from the vector index.

    Raises:
        UsageError: DuckDB refuses the filter's `where`.
    """
    rule = MergeRule.of(snapshot.cutting_rule, SIMILARITY_SHARE) if query.merge else None
    proposer = Proposer(snapshot, queries_QD, snapshot.allowed_clip_ids(filters))
    judge = Judge(snapshot, cosines_to(queries_QD))
    num_spare = _NEIGHBOUR_CANDIDATES if query.merge else _SPARE_CANDIDATES

    def look(num_candidates: int) -> Look:
        """The moments around so many of the nearest clips."""
        proposal = proposer.nearest(num_candidates)
        clip_ids = sorted(proposal.clip_ids.difference(query.away_from))
        found = snapshot.find_clips(clip_ids, filters)
        growth = Growth(
            snapshot, query, filters, rule, judge.nearest, without=query.away_from,
            first=None if query.away_from else query.clip_id,
        )  # fmt: skip
        moments = _sure_moments(found, proposal.guesses, judge, growth)
        enough = [moment for moment in moments if moment.value >= query.least_similarity]
        is_all = proposal.is_all or proposal.farthest < query.least_similarity
        return Look(enough, is_all, growth.values.values())

    nearest = find_moments(query, query.limit + 1 + num_spare, look)
    num_clips = snapshot.num_passing(filters)
    measure = Measure.of(query, "similarity", SIMILARITY_SHARE, num_clips, nearest.values)
    return SearchResult.of_moments(
        query.name, nearest.moments, query.limit, measure=measure, warnings=tuple(judge.warnings),
        is_example=query.is_shown_by,
    )  # fmt: skip


def _sure_moments(
    found: Sequence[FoundClip], guesses: Mapping[int, float], judge: Judge, growth: Growth
) -> list[Moment]:
    """Moments around clips; those that are shown have a similarity that the shards give.

    The others keep what the vector index guesses, so that they need not be read. It can put a
    clip too low, and then the clip may be missed; one that it puts too high is read.
    """
    judge.read(clip for clip in found if clip.clip_id not in guesses)
    unsure = _of_best_videos(found, judge.values(found, guesses), growth.query.limit)
    growth.read_videos(clip.video_id for clip in unsure)
    while True:
        around = growth.clips_of_short_videos()
        judge.read([*unsure, *around])
        values = judge.values([*found, *around], guesses)
        hits = [clip for clip in found if clip.clip_id in values]
        moments = growth.moments(hits, values, [c for c in around if c.clip_id in values])
        unsure = _unsure(moments[: growth.query.limit], hits, values, judge)
        if not unsure:
            return moments


def _of_best_videos(
    found: Sequence[FoundClip], values: Mapping[int, float], num_videos: int
) -> list[FoundClip]:
    """The clips of so many videos, those with the best clips."""
    ranked = sorted(found, key=lambda clip: -values.get(clip.clip_id, -1.0))
    videos = set(list(dict.fromkeys(clip.video_id for clip in ranked))[:num_videos])
    return [clip for clip in found if clip.video_id in videos]


def _unsure(
    shown: Sequence[Moment], hits: Sequence[FoundClip], values: Mapping[int, float], judge: Judge
) -> list[FoundClip]:
    """Clips that were only guessed, and may be better than what is shown or a part of it."""
    least = min((moment.value for moment in shown), default=0.0) - _ROUNDING
    videos = {moment.best.video_id for moment in shown}
    return [
        clip
        for clip in hits
        if not judge.knows(clip.clip_id)
        and (values[clip.clip_id] >= least or clip.video_id in videos)
    ]
