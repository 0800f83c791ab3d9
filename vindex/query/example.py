"""Queries by example: moments of clips that look and move alike."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from vindex.errors import UsageError
from vindex.query.candidates import Judge, Proposer
from vindex.query.loop import Look, find_moments
from vindex.query.moments import (
    SIMILARITY_SHARE,
    MergeRule,
    at_most_per_video,
    merge_moments,
)
from vindex.query.results import SearchResult

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping, Sequence

    from numpy.typing import NDArray

    from vindex.query.moments import Moment, Scored
    from vindex.query.results import Wanted
    from vindex.store.catalog.records import Filters, FoundClip
    from vindex.store.snapshot import Snapshot

__all__ = ["AWAY_WEIGHT", "clip_embedding", "grown_moments", "move_away", "similar_clips"]

AWAY_WEIGHT = 0.5
"""Of bad examples, against 1 for the query."""

_SPARE_CANDIDATES = 6
"""Candidates beyond the limit, for those that turn out to be gone from the catalog."""

_NEIGHBOUR_CANDIDATES = 100
"""More of them where several become one moment."""

_FIRST_REACH_SECONDS = 60.0
"""How far beyond a moment's edge is read at first; doubled while the moment grows."""

_SHORT_VIDEO = 32
"""Clips up to which a video is read whole, for all moments in it at once."""

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
    found = snapshot.find_clips([clip_id])
    if not found:
        raise UsageError(
            f"{flag} {clip_id} was given; the index {snapshot.folder.path} has no clip of that id. "
            "`vindex search --json` and `vindex similar --json` show the ids."
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
    snapshot: Snapshot,
    name: str,
    queries_QD: NDArray[np.float32],
    wanted: Wanted,
    *,
    itself: int | None = None,
    without: Collection[int] = (),
) -> SearchResult:
    """Moments whose best clips are nearest to any of the queries, by cosine.

    Args:
        snapshot: of the index.
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
    rule = MergeRule.of(snapshot.recipe.spec, SIMILARITY_SHARE) if wanted.merge else None
    proposer = Proposer(snapshot, queries_QD, wanted.filters)
    judge = Judge(snapshot, queries_QD)
    num_spare = _NEIGHBOUR_CANDIDATES if wanted.merge else _SPARE_CANDIDATES

    def look(num_candidates: int) -> Look:
        proposal = proposer.nearest(num_candidates)
        clip_ids = sorted(proposal.clip_ids.difference(without))
        found = snapshot.find_clips(clip_ids, wanted.filters)
        moments = _sure_moments(
            snapshot, found, proposal.guesses, judge, rule, wanted, first=itself, without=without
        )
        return Look(moments, proposal.is_all)

    moments = find_moments(wanted, wanted.limit + 1 + num_spare, look)
    return SearchResult.of_moments(
        name, moments, wanted.limit, measure="similarity", warnings=tuple(judge.warnings)
    )


def _sure_moments(
    snapshot: Snapshot,
    found: Sequence[FoundClip],
    guesses: Mapping[int, float],
    judge: Judge,
    rule: MergeRule | None,
    wanted: Wanted,
    *,
    first: int | None,
    without: Collection[int],
) -> list[Moment]:
    """Moments around clips; those that are shown have a similarity that the shards give.

    The others keep what the vector index guesses, so that they need not be read. It can put a
    clip too low, and then the clip may be missed; one that it puts too high is read.
    """
    judge.read(clip for clip in found if clip.clip_id not in guesses)
    values = judge.values(found, guesses)
    ranked = sorted(found, key=lambda clip: -values.get(clip.clip_id, -1.0))
    videos = set(list(dict.fromkeys(clip.video_id for clip in ranked))[: wanted.limit])
    timelines = _timelines(snapshot, videos, wanted.filters) if rule else {}
    unsure = [clip for clip in found if clip.video_id in videos]
    while True:
        around = [c for t in timelines.values() if len(t) <= _SHORT_VIDEO for c in t]
        judge.read([*unsure, *around])
        values = judge.values([*found, *around], guesses)
        hits = [(clip, values[clip.clip_id]) for clip in found if clip.clip_id in values]
        moments = grown_moments(
            snapshot, hits, judge.nearest, rule, wanted, first=first, without=without,
            timelines=timelines,
            others={c.clip_id: (c, values[c.clip_id]) for c in around
                    if c.clip_id in values and c.clip_id not in without},
        )  # fmt: skip
        least = min((moment.value for moment in moments[: wanted.limit]), default=0.0) - _ROUNDING
        videos = {moment.best.video_id for moment in moments[: wanted.limit]}
        unsure = [
            clip
            for clip, value in hits
            if not judge.knows(clip.clip_id) and (value >= least or clip.video_id in videos)
        ]
        if not unsure:
            return moments


def grown_moments(
    snapshot: Snapshot,
    hits: Sequence[Scored],
    value_of: Callable[[Sequence[FoundClip]], dict[int, float]],
    rule: MergeRule | None,
    wanted: Wanted,
    *,
    first: int | None = None,
    without: Collection[int] = (),
    timelines: dict[int, list[FoundClip]] | None = None,
    others: dict[int, Scored] | None = None,
) -> list[Moment]:
    """Moments around hits, also where their other clips are no hits themselves.

    Args:
        snapshot: of the index.
        hits: the clips around which moments grow.
        value_of: says the value of clips that are no hits; those it leaves out take no part.
        rule: None: every hit stays alone.
        wanted: which results; the moments that are shown of them must be whole.
        first: id of a clip that comes before all others.
        without: ids of clips that take no part.
        timelines: clips of videos that are known, to be added to.
        others: clips that are no hits and whose value is known, by id, to be added to.

    Returns:
        All moments, best first.
    """
    others = {} if others is None else others
    tried = {clip.clip_id for clip, _ in hits}.union(without, others)
    timelines = {} if timelines is None else timelines
    reach_seconds = _FIRST_REACH_SECONDS
    while True:
        moments = merge_moments(hits, others.values(), rule, first=first)
        moments = at_most_per_video(moments, wanted.per_video)
        if rule is None:
            return moments
        shown = moments[: wanted.limit]
        missing = {moment.best.video_id for moment in shown}.difference(timelines)
        timelines |= _timelines(snapshot, missing, wanted.filters)
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


def _timelines(
    snapshot: Snapshot, video_ids: Collection[int], filters: Filters
) -> dict[int, list[FoundClip]]:
    """The clips of each of these videos that pass the filters, by start."""
    timelines: dict[int, list[FoundClip]] = {video_id: [] for video_id in video_ids}
    if video_ids:
        for clip in snapshot.clips_of_videos(sorted(video_ids), filters):
            timelines[clip.video_id].append(clip)
    return timelines


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
