"""Spans of different videos that are more alike than chance explains."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from vindex.duplicates.chance import COST, best_span, evidence_for, sureness, tail_runs
from vindex.duplicates.stretches import rows_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from numpy.typing import NDArray

    from vindex.duplicates.ordered_clips import OrderedClips
    from vindex.duplicates.stretches import Compared, Usual
    from vindex.store.vectors import VectorIndex

__all__ = ["Findings", "Laid", "Match", "MatchedSpan", "find_matches", "lay_out"]

LEAST_SURE = 0.5
"""Less sure pairs of spans are not listed."""

_LEAST_DISTANCE = 1e-4
"""Smaller ones are what coding and half precision make of the same."""

_NEIGHBOURS = 32
"""So many neighbours of each clip propose alignments."""
_CLIPS_AT_ONCE = 1024
_OTHER_CLIPS_AT_ONCE = 8192


class MatchedSpan(NamedTuple):
    """A span of a video, by the video's number."""

    video: int
    start_seconds: float
    end_seconds: float

    @property
    def seconds(self) -> float:
        """Its length."""
        return self.end_seconds - self.start_seconds

    def overlaps(self, other: MatchedSpan) -> bool:
        """Whether they share a moment."""
        return self.start_seconds < other.end_seconds and other.start_seconds < self.end_seconds

    def places_in(self, clips: OrderedClips) -> NDArray[np.int64]:
        """Places of the clips that begin in it."""
        places = clips.of_video(self.video)
        starts = clips.starts_N[places]
        return places[(starts >= self.start_seconds) & (starts < self.end_seconds)]

    def is_beside(self, other: MatchedSpan) -> bool:
        """Whether both are of one video and share more than half of the shorter one."""
        shared = min(self.end_seconds, other.end_seconds)
        shared -= max(self.start_seconds, other.start_seconds)
        return self.video == other.video and shared > min(self.seconds, other.seconds) / 2


class Match(NamedTuple):
    """Two spans that show the same; the older video is the first."""

    sure: float
    similarity: float
    num_clips: int
    first: MatchedSpan
    second: MatchedSpan


class Laid(NamedTuple):
    """Clips of one video laid on another, a span of which chance does not explain."""

    compared: Compared
    contrast: float
    """How far the clips of that span lie from their partners, in distances (1 - cosine) that they
    have from the other clips of the same two videos: far below 1 where the very moment is the same,
    about 1 where only the place is."""
    spread: float
    """How far those other clips lie, in usual distances of clips of different videos: far below 1
    where both videos show one thing all along."""


class Findings(NamedTuple):
    """Where videos may show the same."""

    copies: list[Laid]
    """Rows with a span that is unusual for clips of different videos."""
    repeats: list[Laid]
    """Spans that are unusual for clips of one video, cut out of their rows: nearly the same."""


def lay_out(
    clips: OrderedClips, vectors: VectorIndex, usual: Usual, within: Usual | None
) -> Findings:
    """Videos laid on each other where they may show the same.

    Block by block of whole videos, so that no more than some thousand embeddings (or those of the
    longest video) are in memory at once.

    Args:
        clips: all clips.
        vectors: of them.
        usual: how alike clips of different videos are.
        within: how alike clips of one video are; None: nothing repeats.

    Raises:
        OSError: the operating system refuses to read a shard.
    """
    found = Findings([], [])
    for start, end in clips.blocks(_CLIPS_AT_ONCE):
        block = _Block(clips, usual, within, start, clips.embeddings(np.arange(start, end)))
        part = Findings([], [])
        for proposed_P3 in block.proposals(vectors):
            block.lay(proposed_P3, part)
        # Now, since several rows may show one copy.
        found.copies.extend(_best(clips, part.copies, usual))
        if within is not None:
            found.repeats.extend(_best(clips, part.repeats, within))
    return found


def _best(clips: OrderedClips, laid: Sequence[Laid], usual: Usual) -> Iterator[Laid]:
    """Those whose spans share no moment with a better one of the same two videos."""
    matches = {match: each for each in laid
               if (match := _match(clips, each.compared, usual)) is not None}  # fmt: skip
    for match in _without_overlaps(matches):
        yield matches[match]


def find_matches(
    clips: OrderedClips,
    laid: Iterable[Laid],
    usual: Usual,
    but: NDArray[np.bool_] | None = None,
) -> list[Match]:
    """Pairs of spans that chance does not explain, surest first.

    Args:
        clips: all clips.
        laid: where to look.
        usual: what is usual.
        but: which clips count for nothing; None: all count.
    """
    matches = [
        match for each in laid if (match := _match(clips, each.compared, usual, but)) is not None
    ]
    return list(_without_overlaps(matches))


def _match(
    clips: OrderedClips, compared: Compared, usual: Usual, but: NDArray[np.bool_] | None = None
) -> Match | None:
    """The best span of a row; None: it is not sure enough."""
    gains_P = compared.gains(usual) * clips.worth
    if but is not None:
        gains_P[but[compared.clips_P] | but[compared.nearer_P]] = -np.inf
    start, end, evidence = best_span(gains_P)
    sure = sureness(evidence, clips.num_pairs)
    if end == start or sure < LEAST_SURE:
        return None
    found = compared.cut(start, end)
    spans = [_span(clips, places_P) for places_P in (found.clips_P, found.nearer_P)]
    mean = float(found.cosines_P.mean())
    return Match(round(sure, 4), mean, end - start, min(spans), max(spans))


def _span(clips: OrderedClips, places_P: NDArray[np.int64]) -> MatchedSpan:
    first, last = places_P[0], places_P[-1]
    return MatchedSpan(
        int(clips.video_of_N[first]), float(clips.starts_N[first]), float(clips.ends_N[last])
    )


class _Block:
    """The clips of some whole videos, compared with all others."""

    def __init__(
        self,
        clips: OrderedClips,
        usual: Usual,
        within: Usual | None,
        start: int,
        embeddings_ND: NDArray[np.float32],
    ) -> None:
        self._clips, self._usual, self._within = clips, usual, within
        self._start, self._end = start, start + len(embeddings_ND)
        self._embeddings_ND = embeddings_ND

    def proposals(self, vectors: VectorIndex) -> Iterator[NDArray[np.int64]]:
        """(video, other video, clips that the first is ahead) that neighbouring clips propose.

        A proposal needs half of the evidence that a copy needs, from pairs of neighbours alone.
        """
        clips = self._clips
        similarities_Qk, ids_Qk = vectors.search(
            self._embeddings_ND, _NEIGHBOURS, allowed_ids=clips.ids_N if clips.is_thinned else None
        )
        similarities_Qk = np.clip(similarities_Qk, -1, 1)
        usuals = [usual for usual in (self._usual, self._within) if usual is not None]
        of_each = [usual.clips.evidence(similarities_Qk) for usual in usuals]
        evidence_Qk = (np.maximum.reduce(of_each) - COST) * clips.worth
        queries, neighbours = np.nonzero((evidence_Qk > 0) & (ids_Qk >= 0))
        places, others = self._start + queries, clips.places_of(ids_Qk[queries, neighbours])
        video, other_video = clips.video_of_N[places], clips.video_of_N[others]
        ahead = places - clips.first_V[video] - (others - clips.first_V[other_video])
        votes = np.stack([video, other_video, ahead], axis=1)
        is_pair = (others >= 0) & (video != other_video)
        proposed_P3, which = np.unique(votes[is_pair], axis=0, return_inverse=True)
        evidence = np.bincount(
            which.ravel(), evidence_Qk[queries, neighbours][is_pair], len(proposed_P3)
        )
        chosen_P3 = proposed_P3[evidence >= evidence_for(clips.num_pairs) / 2]
        chosen_P3 = chosen_P3[np.argsort(chosen_P3[:, 1], kind="stable")]
        parts = np.cumsum(clips.num_V[chosen_P3[:, 1]]) // _OTHER_CLIPS_AT_ONCE
        for part in np.unique(parts):
            yield chosen_P3[parts == part]

    def lay(self, proposed_P3: NDArray[np.int64], found: Findings) -> None:
        """Add those of the proposals of which a span is sure enough to what was found."""
        clips = self._clips
        others = [clips.of_video(video) for video in np.unique(proposed_P3[:, 1]).tolist()]
        places = np.concatenate([np.arange(self._start, self._end), *others])
        rows_ND = np.concatenate([self._embeddings_ND, clips.embeddings(np.concatenate(others))])
        order = np.argsort(places)

        def embeddings(places_P: NDArray[np.int64]) -> NDArray[np.float32]:
            """Of clips in the block or in the other videos."""
            found_ND: NDArray[np.float32] = rows_ND[
                order[np.searchsorted(places, places_P, sorter=order)]
            ]
            return found_ND

        for video, other, ahead in proposed_P3.tolist():
            for row in rows_of(clips, video, other, ahead):
                compared = row.compared(embeddings)
                start, end, evidence = best_span(compared.gains(self._usual) * clips.worth)
                if self._is_sure(evidence):
                    span = compared.cut(start, end)
                    found.copies.append(
                        Laid(compared, *_contrast(clips, span, self._usual, embeddings))
                    )
                for start, end, evidence in self._repeats(compared):
                    if self._is_sure(evidence * clips.worth):
                        span = compared.cut(start, end)
                        found.repeats.append(
                            Laid(span, *_contrast(clips, span, self._usual, embeddings))
                        )

    def _repeats(self, compared: Compared) -> list[tuple[int, int, float]]:
        return [] if self._within is None else tail_runs(compared.gains(self._within))

    def _is_sure(self, evidence: float) -> bool:
        # Among a few clips even an empty span, whose evidence is 0, would be sure enough.
        return evidence > 0 and sureness(evidence, self._clips.num_pairs) >= LEAST_SURE


def _contrast(
    clips: OrderedClips,
    span: Compared,
    usual: Usual,
    embeddings: Callable[[NDArray[np.int64]], NDArray[np.float32]],
) -> tuple[float, float]:
    """Contrast and spread; see `Laid`.

    Where both videos have no other clips, those of different videos are meant. Where all clips of
    both are alike, as of nothing but black, the contrast is infinite.
    """
    rows_PD = embeddings(span.clips_P)
    distances: list[NDArray[np.float32]] = []
    for partners_P in (span.clips_P, span.nearer_P):
        all_M = clips.of_video(int(clips.video_of_N[partners_P[0]]))
        apart_PM = np.abs(np.subtract.outer(partners_P, all_M))
        distances.append((1 - rows_PD @ embeddings(all_M).T)[apart_PM > 1])
    others = np.concatenate(distances)
    far = float(others.mean()) if len(others) else usual.clips.distance
    contrast = float((1 - span.cosines_P).mean()) / far if far > _LEAST_DISTANCE else np.inf
    return contrast, far / max(usual.clips.distance, _LEAST_DISTANCE)


def _without_overlaps(matches: Iterable[Match]) -> Iterator[Match]:
    """The best spans of each pair of videos that share no moment with a better one, best first."""
    taken: dict[tuple[int, int], list[Match]] = defaultdict(list)
    for match in sorted(
        matches, key=lambda m: (-m.sure, -m.num_clips, -m.similarity, m.first, m.second)
    ):
        better = taken[match.first.video, match.second.video]
        if not any(
            match.first.overlaps(one.first) or match.second.overlaps(one.second) for one in better
        ):
            better.append(match)
            yield match
