"""Moments: neighbouring hits of one video are one result.

A moment grows around its best clip. Of the clips of the same video, those take part whose value
is positive and at least a share of the best one's (`MergeRule.share`), and that no better moment
has taken. Of these it has the run around the best clip in which each is a neighbour of the next:
they overlap, touch, or leave no larger gap than the cutting rule itself leaves between two clips.
So a moment has no hole in it that a clip could have filled.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING, NamedTuple

from vindex.clips import SAME_SECONDS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from vindex.records import ClipSpec
    from vindex.store.catalog.records import FoundClip, FoundPair

__all__ = [
    "BLEND_SHARE",
    "FUSED_SHARE",
    "SCORE_SHARE",
    "SIMILARITY_SHARE",
    "MergeRule",
    "Moment",
    "at_most_per_video",
    "merge_moments",
    "without_overlaps",
]

SCORE_SHARE = 0.5
"""Scores are probabilities: a clip half as sure as the best still shows the same thing."""

SIMILARITY_SHARE = 0.95
"""Cosines of V-JEPA 2 embeddings lie close together: all have a large common component."""

FUSED_SHARE = 0.75
"""Scores of two voices that count alike: a clip of which one is half as sure as of the best and the
other as sure is of the same moment. One of which only one says anything is not: a share of 0.5
would let a clip that shows the thing join one that shows what is done with it."""

BLEND_SHARE = 0.8
"""Such scores are half probability, half similarity."""


class MergeRule(NamedTuple):
    """Which clips are neighbours, and which take part in a moment."""

    gap_seconds: float
    """Largest gap between neighbours; 0: they overlap or touch."""
    share: float
    """The share of the best clip's value that the others must have, in (0, 1]."""

    @classmethod
    def of(cls, spec: ClipSpec, share: float) -> MergeRule:
        """The rule for an index's cutting rule."""
        return cls(max(0.0, spec.stride_seconds - spec.clip_seconds) + SAME_SECONDS, share)

    def are_neighbours(self, one: FoundClip | Moment, other: FoundClip | Moment) -> bool:
        """Whether no clip fits between two spans of one video."""
        return (
            one.start_seconds <= other.end_seconds + self.gap_seconds
            and other.start_seconds <= one.end_seconds + self.gap_seconds
        )


class Moment(NamedTuple):
    """A span of one video that a query found."""

    best: FoundClip
    value: float
    """Score or similarity of the best clip."""
    start_seconds: float
    end_seconds: float
    num_clips: int
    """That it merges."""
    then: FoundClip | None = None
    """The clip of what follows, in a query for one thing followed by another."""

    @property
    def best_seconds(self) -> float:
        """The most telling moment of its best clip."""
        return self.best.best_or_middle_seconds

    @classmethod
    def of(cls, clips: Sequence[FoundClip], best: FoundClip, value: float) -> Moment:
        """The moment that some clips of one video make."""
        start_seconds = min(clip.start_seconds for clip in clips)
        end_seconds = max(clip.end_seconds for clip in clips)
        return cls(best, value, start_seconds, end_seconds, len(clips))

    @classmethod
    def of_pairs(cls, pairs: Iterable[FoundPair]) -> list[Moment]:
        """The moments from one clip to another that follows it, of pairs that come best first."""
        return [
            cls(
                pair.first, pair.score, pair.first.start_seconds, pair.then.end_seconds, 2,
                pair.then,
            )
            for pair in pairs
        ]  # fmt: skip


def merge_moments(
    hits: Iterable[FoundClip],
    others: Iterable[FoundClip],
    values: Mapping[int, float],
    rule: MergeRule | None,
    *,
    first: int | None = None,
) -> list[Moment]:
    """Moments around hits, best first.

    Args:
        hits: the clips around which moments grow.
        others: clips that can only be taken in.
        values: score or similarity of each of these clips, by its id.
        rule: None: every hit stays alone.
        first: id of a clip that comes before all others, whatever its value.

    Returns:
        Each hit is in exactly one moment; equal values come in the order of clip ids.
    """
    ranked = sorted(
        hits, key=lambda clip: (clip.clip_id != first, -values[clip.clip_id], clip.clip_id)
    )
    if rule is None:
        return [
            Moment(clip, values[clip.clip_id], clip.start_seconds, clip.end_seconds, 1)
            for clip in ranked
        ]
    timelines: dict[int, list[FoundClip]] = defaultdict(list)
    for clip in {clip.clip_id: clip for clip in (*others, *ranked)}.values():
        timelines[clip.video_id].append(clip)
    places: dict[int, int] = {}
    for timeline in timelines.values():
        timeline.sort(key=lambda clip: (clip.start_seconds, clip.clip_id))
        places |= {clip.clip_id: place for place, clip in enumerate(timeline)}
    taken: set[int] = set()
    moments = []
    for clip in ranked:
        if clip.clip_id not in taken:
            timeline, place = timelines[clip.video_id], places[clip.clip_id]
            members = [clip]
            for step in (-1, 1):
                members += _run(timeline, place, step, values, rule, taken)
            taken.update(member.clip_id for member in members)
            moments.append(Moment.of(members, clip, values[clip.clip_id]))
    return moments


def _run(
    timeline: Sequence[FoundClip],
    place: int,
    step: int,
    values: Mapping[int, float],
    rule: MergeRule,
    taken: set[int],
) -> list[FoundClip]:
    """The clips that join the one at a place on one side."""
    edge = timeline[place]
    least = rule.share * values[edge.clip_id]
    joined = []
    place += step
    while 0 <= place < len(timeline) and rule.are_neighbours(edge, timeline[place]):
        clip = timeline[place]
        if clip.clip_id not in taken and 0 < least <= values[clip.clip_id]:
            joined.append(clip)
            edge = clip
        place += step
    return joined


def without_overlaps(moments: Iterable[Moment]) -> list[Moment]:
    """The moments that overlap no better one of their video; best first, as they were given."""
    kept: dict[int, list[Moment]] = defaultdict(list)
    result = []
    for moment in moments:
        better = kept[moment.best.video_id]
        if not any(
            moment.start_seconds < other.end_seconds - SAME_SECONDS
            and other.start_seconds < moment.end_seconds - SAME_SECONDS
            for other in better
        ):
            better.append(moment)
            result.append(moment)
    return result


def at_most_per_video(moments: Iterable[Moment], most: int | None) -> list[Moment]:
    """The best moments of each video; None: all."""
    if most is None:
        return list(moments)
    seen: Counter[int] = Counter()
    kept = []
    for moment in moments:
        seen[moment.best.video_id] += 1
        if seen[moment.best.video_id] <= most:
            kept.append(moment)
    return kept
