"""A query of several clips, matched as a sequence: in order, side by side with one video.

An alignment lays the query's clips on the places of a video, one on one, from some offset. A place
is empty where the video is damaged or a filter lets its clip not pass. It must pair half of the
query's clips, or all of the video's where it has fewer. Its similarity is the mean cosine of the
pairs. So the order of things counts, which a mean over the query's clips would lose.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from vindex.clips import clip_number
from vindex.query.candidates import Judge, Proposer, cosines_to
from vindex.query.loop import Look, find_moments
from vindex.query.moments import SIMILARITY_SHARE, Moment, without_overlaps
from vindex.query.relevance import Measure
from vindex.query.results import SearchResult

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    import numpy as np
    from numpy.typing import NDArray

    from vindex.query.candidates import Proposal
    from vindex.query.example_query import ExampleQuery
    from vindex.store.catalog.records import Filters, FoundClip
    from vindex.store.snapshot import Snapshot

__all__ = ["align", "similar_sequences"]

_SPARE_CANDIDATES = 50
"""Candidates of each query clip, beyond the limit: several of them lie in the same alignment."""

_JUDGED_PER_RESULT = 4
"""Alignments whose clips are read, for each result wanted; the others have fewer votes."""

_FEW_ALIGNMENTS = 5_000
"""Where there are no more, all are judged: the best are found then, whatever has most votes."""

Alignment = tuple[int, int]
"""Id of the video, and the place in it that the query's first clip lies on (it may be negative:
the query then begins before the video)."""

Timelines = dict[int, dict[int, "FoundClip"]]
"""The clips of each video that pass, by their numbers in it."""


def similar_sequences(
    snapshot: Snapshot,
    query: ExampleQuery,
    queries_QD: NDArray[np.float32],
    filters: Filters,
) -> SearchResult:
    """Spans of videos that look and move like a sequence of clips, in its order.

    Args:
        snapshot: of the index.
        query: what is asked; no span holds a clip of its `away_from`.
        queries_QD: embeddings of consecutive clips.
        filters: what it is narrowed to.

    Returns:
        Hits with a `similarity`, the mean along the alignment. Each is the span that the query
        lies on; overlapping worse ones are left out. The clip of a hit is its most similar one.

    Raises:
        UsageError: DuckDB refuses the filter's `where`.
    """
    proposer = Proposer(snapshot, queries_QD, snapshot.allowed_clip_ids(filters))
    judge = Judge(snapshot, cosines_to(queries_QD))
    num_clips = snapshot.num_passing(filters)
    num_first = query.limit + 1 + _SPARE_CANDIDATES
    if num_clips * len(queries_QD) <= _FEW_ALIGNMENTS:
        num_first = max(num_first, num_clips + 1)  # one more: that there are no others is seen

    def look(num_candidates: int) -> Look:
        """The spans that so many of the nearest clips lie in, judged by all of their clips."""
        proposal = proposer.nearest(num_candidates)
        found = snapshot.find_clips(sorted(proposal.clip_ids), filters)
        timelines = _timelines(snapshot, found, filters)
        alignments = _proposed(timelines, proposal, len(queries_QD))
        if not proposal.is_all:
            alignments = alignments[: _JUDGED_PER_RESULT * (query.limit + 1) + _SPARE_CANDIDATES]
        moments = _judged(timelines, alignments, judge, len(queries_QD), query.away_from)
        enough = [moment for moment in moments if moment.value >= query.least_similarity]
        is_all = proposal.is_all or proposal.farthest < query.least_similarity
        kept = without_overlaps(enough)
        values = [moment.value for moment in kept for _ in range(moment.num_clips)]
        return Look(kept, is_all, values)

    found = find_moments(query, num_first, look)
    measure = Measure.of(query, "similarity", SIMILARITY_SHARE, num_clips, found.values)
    return SearchResult.of_moments(
        query.name, found.moments, query.limit, measure=measure, warnings=tuple(judge.warnings),
        is_example=query.is_shown_by,
    )  # fmt: skip


def _timelines(snapshot: Snapshot, found: Iterable[FoundClip], filters: Filters) -> Timelines:
    """All clips of the videos of some clips."""
    spec = snapshot.cutting_rule
    timelines: Timelines = defaultdict(dict)
    video_ids = sorted({clip.video_id for clip in found})
    for clip in snapshot.clips_of_videos(video_ids, filters):
        timeline = timelines[clip.video_id]
        free = next(reversed(timeline), -1) + 1  # short spans and shots have clips in between
        timeline[max(clip_number(clip.start_seconds, spec), free)] = clip
    return timelines


def _proposed(
    timelines: Timelines,
    proposal: Proposal,
    num_query: int,
) -> list[Alignment]:
    """Alignments that put a query clip on a clip near to it, those with most such pairs first.

    Of a clip that the vector index does not hold every alignment is proposed.
    """
    places = {
        clip.clip_id: (video_id, place)
        for video_id, timeline in timelines.items()
        for place, clip in timeline.items()
    }
    votes: dict[Alignment, int] = defaultdict(int)
    seen: set[int] = set()
    for number, ids_k in enumerate(proposal.ids_Qk):
        near = set(ids_k.tolist()).intersection(places)
        seen |= near
        for clip_id in near:
            video_id, place = places[clip_id]
            votes[video_id, place - number] += 1
    for clip_id in proposal.clip_ids.intersection(places).difference(seen):
        video_id, place = places[clip_id]
        for number in range(num_query):
            votes[video_id, place - number] += num_query
    return sorted(votes, key=lambda alignment: (-votes[alignment], alignment))


def align(num_query: int, places: Collection[int], offset: int) -> list[int]:
    """The query clips that lie on a clip of the video; none where they are too few.

    Args:
        num_query: clips of the query.
        places: that have a clip in the video.
        offset: place in the video that the query's first clip lies on.
    """
    pairs = [number for number in range(num_query) if offset + number in places]
    return pairs if len(pairs) >= min((num_query + 1) // 2, len(places)) else []


def _judged(
    timelines: Timelines,
    alignments: Sequence[Alignment],
    judge: Judge,
    num_query: int,
    without: Collection[int],
) -> list[Moment]:
    """The spans of alignments, most similar first; of equals, the longer first."""
    spans = []
    for video_id, offset in alignments:
        pairs = align(num_query, timelines[video_id], offset)
        clips = [timelines[video_id][offset + number] for number in pairs]
        if clips and not any(clip.clip_id in without for clip in clips):
            spans.append((pairs, clips))
    judge.read(clip for _, clips in spans for clip in clips)
    moments = []
    for pairs, clips in spans:
        scored = []
        for number, clip in zip(pairs, clips, strict=True):
            similarities_Q = judge.of_each_query(clip.clip_id)
            if similarities_Q is not None:
                scored.append((clip, float(similarities_Q[number])))
        if scored:
            best, _ = max(scored, key=lambda pair: pair[1])
            mean = sum(value for _, value in scored) / len(scored)
            moments.append(Moment.of([clip for clip, _ in scored], best, mean))
    moments.sort(key=lambda m: (-m.value, -m.num_clips, m.best.video_id, m.start_seconds))
    return moments
