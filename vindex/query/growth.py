"""Moments grow: they take in clips around a hit that were no candidates themselves."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from vindex.query.moments import at_most_per_video, merge_moments

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

    from vindex.query.moments import MergeRule, Moment
    from vindex.query.queries import Query
    from vindex.store.catalog.records import Filters, FoundClip
    from vindex.store.snapshot import Snapshot

__all__ = ["Growth"]

_FIRST_REACH_SECONDS = 60.0
"""How far beyond a moment's edge is read at first; doubled while the moment grows."""

_SHORT_VIDEO = 32
"""Clips up to which a video is read whole, for all moments in it at once."""


@dataclass(slots=True)
class Growth:
    """Makes moments of the hits of a query, whole as far as they are shown."""

    snapshot: Snapshot
    query: Query
    filters: Filters
    rule: MergeRule | None
    """None: every hit stays alone."""
    value_of: Callable[[Sequence[FoundClip]], dict[int, float]]
    """Says the values of clips that are no hits; those it leaves out take no part."""
    first: int | None = None
    """Id of a clip that comes before all others."""
    without: Collection[int] = ()
    """Ids of clips that take no part."""
    values: dict[int, float] = field(default_factory=dict)
    """Of all clips that the last `moments` looked at, by id."""
    _timelines: dict[int, list[FoundClip]] = field(default_factory=dict)
    """The clips of each video that was read, where they pass the filters, by start."""

    def read_videos(self, video_ids: Iterable[int]) -> None:
        """Learn which clips some videos have; nothing, where hits stay alone."""
        missing = sorted(set(video_ids).difference(self._timelines))
        if self.rule is None or not missing:
            return
        self._timelines |= {video_id: [] for video_id in missing}
        for clip in self.snapshot.clips_of_videos(missing, self.filters):
            self._timelines[clip.video_id].append(clip)

    def clips_of_short_videos(self) -> list[FoundClip]:
        """The clips of those videos that were read and are short: all of them may take part."""
        return [
            clip
            for timeline in self._timelines.values()
            if len(timeline) <= _SHORT_VIDEO
            for clip in timeline
            if clip.clip_id not in self.without
        ]

    def moments(
        self,
        hits: Sequence[FoundClip],
        values: Mapping[int, float],
        others: Iterable[FoundClip] = (),
    ) -> list[Moment]:
        """All moments around hits, best first.

        Args:
            hits: the clips around which moments grow.
            values: of these clips, and of the others, by id.
            others: clips that are no hits, and that a moment may take in.
        """
        self.values, others = dict(values), list(others)
        tried = {clip.clip_id for clip in (*hits, *others)}.union(self.without)
        reach_seconds = _FIRST_REACH_SECONDS
        while True:
            moments = merge_moments(hits, others, self.values, self.rule, first=self.first)
            moments = at_most_per_video(moments, self.query.per_video)
            if self.rule is None:
                return moments
            shown = moments[: self.query.limit]
            self.read_videos(moment.best.video_id for moment in shown)
            if not self._beside(shown, self.rule, tried):
                return moments
            wide = self.rule._replace(gap_seconds=self.rule.gap_seconds + reach_seconds)
            unknown = self._beside(shown, wide, tried)
            found = self.value_of(unknown)
            tried.update(clip.clip_id for clip in unknown)
            others += [clip for clip in unknown if clip.clip_id in found]
            self.values |= found
            reach_seconds *= 2

    def _beside(
        self, moments: Sequence[Moment], rule: MergeRule, tried: Collection[int]
    ) -> list[FoundClip]:
        """Clips that are neighbours of a moment and whose value nobody has asked for."""
        beside = {}
        for moment in moments:
            timeline = self._timelines[moment.best.video_id]  # by start, and so by end
            first = bisect_left(
                timeline, moment.start_seconds - rule.gap_seconds, key=lambda clip: clip.end_seconds
            )
            last = bisect_right(
                timeline, moment.end_seconds + rule.gap_seconds, key=lambda clip: clip.start_seconds
            )
            for clip in timeline[first:last]:
                if clip.clip_id not in tried:
                    beside[clip.clip_id] = clip
        return list(beside.values())
