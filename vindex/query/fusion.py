"""Several voices give one answer: what each thinks of a clip, and the clips of the best mean."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field, replace
from itertools import chain, combinations, count, repeat
from math import inf, sqrt
from typing import TYPE_CHECKING

from vindex.clips import SAME_SECONDS
from vindex.query.growth import Growth
from vindex.query.loop import Look, find_moments
from vindex.query.moments import MergeRule, Moment, without_overlaps
from vindex.store.catalog.records import FoundPair

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from vindex.query.queries import TextQuery
    from vindex.query.results import FoundBy
    from vindex.query.voices import Best, Voice
    from vindex.store.catalog.records import Filters, FoundClip
    from vindex.store.snapshot import Snapshot

__all__ = ["NUM_CANDIDATES", "Candidates", "Fusion", "fused_moments", "fused_pairs"]

NUM_CANDIDATES = 100
"""Candidates of each voice that are looked at first, beyond the limit."""

_LOOKS_ALONE, _LOOKS_FUSED = 1, 2
"""Looks at ever more candidates while another clip may score higher, as one voice that is not sure
or several voices think: what would come after the first hundred hardly differs."""

_FIRST_PAIRED = 500
_MOST_PAIRED = 8000
"""Of so many candidates of either text pairs are made, at first and at most."""

_ALIKE = 0.5
"""A second voice has found a clip too that is at least half as sure as the first: the share by
which neighbours of one moment show the same thing."""


@dataclass(frozen=True, slots=True)
class Candidates:
    """Clips that some voices think most of, and how well they score."""

    clips: Sequence[FoundClip]
    scores: dict[int, float]
    """By id; those that may not be hits are left out."""
    unseen: float
    """No other clip scores more; -inf where there is none."""


@dataclass(slots=True)
class Fusion:
    """Says the score of clips: the mean of what voices think, by their weights.

    A clip that a voice cannot judge, as its space lacks it, is judged by the others. What is not
    wanted lowers the score by as much as it is found: it is multiplied by 1 - its own score.
    """

    snapshot: Snapshot
    """The space whose labels and filters count."""
    filters: Filters
    voices: list[Voice]
    unwanted: Sequence[Fusion] = ()
    _heard: dict[int, dict[str, float]] = field(default_factory=dict)
    """What each voice thought of each clip."""

    @property
    def warnings(self) -> tuple[str, ...]:
        """What is to be known of the opinions, each once."""
        own = (warning for voice in self.voices for warning in voice.warnings)
        others = (warning for fusion in self.unwanted for warning in fusion.warnings)
        return tuple(dict.fromkeys(chain(own, others)))

    def best(self, num: int) -> Candidates:
        """The so many best clips of each voice, with their scores.

        Raises:
            UsageError: DuckDB refuses the filter's `where`.
        """
        bests = [voice.best(num) for voice in self.voices]
        named = {clip_id: clip for best in bests for clip_id, clip in best.clips.items()}
        others = {clip_id for best in bests for clip_id in best.clip_ids}.difference(named)
        clips = [*named.values(), *self._find(others)]
        return Candidates(clips, self.scores(clips), self._unseen(bests))

    def scores(self, clips: Sequence[FoundClip]) -> dict[int, float]:
        """The score of each clip, where it is above 0."""
        opinions = [(voice, voice.opinions(clips)) for voice in self.voices]
        scores = {}
        for clip in clips:
            heard = {v.name: of[clip.clip_id] for v, of in opinions if clip.clip_id in of}
            score = self._mean(heard)
            if score > 0:
                scores[clip.clip_id] = score
                self._heard[clip.clip_id] = heard
        for fusion in self.unwanted:
            against = fusion.scores(clips)
            scores = {i: score * (1 - against.get(i, 0.0)) for i, score in scores.items()}
        return {clip_id: score for clip_id, score in scores.items() if score > 0}

    def rescored(self, found: Candidates, clips: Sequence[FoundClip]) -> Candidates | None:
        """Candidates after a closer look at some of them; None: there was nothing to look at."""
        # each of them, so no short cut
        looked = [voice.make_sure(clips) for voice in self.voices]
        return replace(found, scores=self.scores(found.clips)) if any(looked) else None

    def found_by(self, clip: FoundClip) -> FoundBy | None:
        """Who found a clip that has a score; None: neither labels nor words."""
        heard = self._heard[clip.clip_id]
        labels, words = heard.get("labels", 0.0), heard.get("words", 0.0)
        if labels + words == 0:
            return None
        if min(labels, words) >= _ALIKE * max(labels, words):
            return "both"
        return "labels" if labels > words else "words"

    def _mean(self, heard: dict[str, float]) -> float:
        """The mean of those that were heard; 0 where one is missing that is needed."""
        total = mean = 0.0
        for voice in self.voices:
            if voice.name in heard:
                total += voice.weight
                mean += voice.weight * heard[voice.name]
            elif voice.is_needed:
                return 0.0
        return mean / total if total else 0.0

    def _unseen(self, bests: Sequence[Best]) -> float:
        """The largest score that a clip can have which no voice named."""
        found = -inf
        for spaces in self._spaces_of_clips():
            heard = [(v, b) for v, b in zip(self.voices, bests, strict=True) if v.space in spaces]
            if not any(best.is_all for _, best in heard):
                found = max(found, self._mean({v.name: best.unseen for v, best in heard}))
        return found

    def _spaces_of_clips(self) -> Iterator[Collection[str | None]]:
        """The spaces that a clip may be in: all of the query, or some where clips differ."""
        spaces = list(dict.fromkeys(voice.space for voice in self.voices))
        snapshots = [self._of(space) for space in spaces]
        yield spaces
        if not all(one.has_clips_of(snapshots[0]) for one in snapshots[1:]):
            for num in range(1, len(spaces)):
                yield from combinations(spaces, num)

    def _find(self, clip_ids: Collection[int]) -> list[FoundClip]:
        """Clips by id that pass; those that the space itself lacks as another one has them."""
        found = self.snapshot.find_clips(sorted(clip_ids), self.filters)
        missing = set(clip_ids).difference(clip.clip_id for clip in found)
        for space in {voice.space for voice in self.voices} - {self.snapshot.space}:
            if missing:
                others = self._of(space).find_clips(sorted(missing), self.filters)
                missing.difference_update(clip.clip_id for clip in others)
                found += others
        return found

    def _of(self, space: str | None) -> Snapshot:
        is_own = space in (None, self.snapshot.space)
        return self.snapshot if is_own else self.snapshot.in_space(str(space))


def fused_moments(fusion: Fusion, query: TextQuery, share: float) -> Look:
    """Moments of the best scores.

    The best clips of all voices are looked at, and more of them until no clip that was not looked
    at can score higher than the hits (Fagin's threshold algorithm, PODS 2001). Where a voice can
    only estimate that, an end is made after a few looks: in a library where all look alike, clips
    by the thousand would be read that nearly tie.

    Args:
        fusion: says the scores.
        query: what is asked.
        share: of the best clip's score that others of its moment must have.

    Returns:
        Moments with scores in (0, 1], best first: more than the limit, or all.

    Raises:
        UsageError: DuckDB refuses the filter's `where`.
    """
    snapshot, filters = fusion.snapshot, fusion.filters
    rule = MergeRule.of(snapshot.cutting_rule, share) if query.merge else None
    growth = Growth(snapshot, query, filters, rule, fusion.scores)
    most_looks = _LOOKS_ALONE if len(fusion.voices) == 1 else _LOOKS_FUSED
    looks = count(1) if not all(voice.is_sure for voice in fusion.voices) else repeat(0)

    def look(num_candidates: int) -> Look:
        """The moments of so many of the best clips, once those shown have their exact scores."""
        found = fusion.best(num_candidates)
        while True:
            scores = {i: score for i, score in found.scores.items() if score >= query.least_score}
            hits = [clip for clip in found.clips if clip.clip_id in scores]
            moments = growth.moments(hits, scores)
            surer = fusion.rescored(found, [moment.best for moment in moments[: query.limit]])
            if surer is None:
                break
            found = surer
        is_all = found.unseen <= 0 or query.least_score > found.unseen
        unseen = found.unseen if next(looks) < most_looks else -inf
        return Look(moments, is_all, growth.values.values(), unseen)

    return find_moments(query, query.limit + 1 + NUM_CANDIDATES, look)


def fused_pairs(first: Fusion, then: Fusion, query: TextQuery) -> Look:
    """Spans in which what one text says is followed by what another one says, in the same video.

    Made of the best clips of either text, ever more of them (up to `_MOST_PAIRED`) until the pairs
    are enough: two clips that fit but little can be missed.

    Returns:
        Moments from one clip to the other, best first; the score is the geometric mean of both.

    Raises:
        UsageError: DuckDB refuses the filter's `where`.
    """

    def look(num_candidates: int) -> Look:
        """The pairs of so many of the best clips of either text, likewise."""
        one, other = first.best(num_candidates), then.best(num_candidates)
        while True:
            pairs = _pairs(one, other, query.within_seconds)
            pairs = [pair for pair in pairs if pair.score >= query.least_score]
            moments = Moment.of_pairs(pairs)
            moments = without_overlaps(moments) if query.merge else moments
            shown = moments[: query.limit]
            surer = first.rescored(one, [moment.best for moment in shown])
            surer_other = then.rescored(other, [moment.then for moment in shown if moment.then])
            if surer is None and surer_other is None:
                break
            one, other = surer or one, surer_other or other
        is_all = one.unseen <= 0 and other.unseen <= 0
        scores = [pair.score for pair in pairs]
        return Look(moments, is_all or num_candidates >= _MOST_PAIRED, scores)

    return find_moments(query, query.limit + 1 + _FIRST_PAIRED, look)


def _pairs(first: Candidates, then: Candidates, within_seconds: float) -> list[FoundPair]:
    """Of each clip the pair with the best one that follows it, best first; see `score_pairs`."""
    followers: dict[int, list[FoundClip]] = defaultdict(list)
    seconds = (clip for clip in then.clips if clip.clip_id in then.scores)
    for clip in sorted(seconds, key=lambda clip: (-then.scores[clip.clip_id], clip.clip_id)):
        followers[clip.video_id].append(clip)
    pairs = []
    for clip in (clip for clip in first.clips if clip.clip_id in first.scores):
        for other in followers[clip.video_id]:
            gap_seconds = other.start_seconds - clip.end_seconds
            if -SAME_SECONDS <= gap_seconds <= within_seconds + SAME_SECONDS:
                score = sqrt(first.scores[clip.clip_id] * then.scores[other.clip_id])
                pairs.append(FoundPair(clip, other, score))
                break
    return sorted(pairs, key=lambda pair: (-pair.score, pair.first.clip_id))
