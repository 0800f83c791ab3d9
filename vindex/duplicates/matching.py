"""Spans of different videos that are more alike than chance explains."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from vindex.duplicates.chance import COST, best_span, evidence_for, sureness
from vindex.duplicates.stretches import Row, Usual, rows_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from vindex.duplicates.ordered_clips import OrderedClips
    from vindex.store.vectors import VectorIndex

__all__ = ["Match", "MatchedSpan", "find_matches"]

LEAST_SURE = 0.5
"""Less sure pairs of spans are not listed."""

_NEIGHBOURS = 32
"""So many neighbours of each clip propose alignments."""
_CLIPS_AT_ONCE = 1024
_OTHER_CLIPS_AT_ONCE = 8192


class MatchedSpan(NamedTuple):
    """A span of a video, by the video's number."""

    video: int
    start_seconds: float
    end_seconds: float

    def overlaps(self, other: MatchedSpan) -> bool:
        """Whether they share a moment."""
        return self.start_seconds < other.end_seconds and other.start_seconds < self.end_seconds


class Match(NamedTuple):
    """Two spans that show the same; the older video is the first."""

    sure: float
    similarity: float
    num_clips: int
    first: MatchedSpan
    second: MatchedSpan


def find_matches(clips: OrderedClips, vectors: VectorIndex) -> list[Match]:
    """Pairs of spans that chance does not explain, the surest first.

    Block by block of whole videos, so that no more than some thousand embeddings (or those of the
    longest video) are in memory at once.

    Raises:
        OSError: the operating system refuses to read a shard.
    """
    usual = Usual.of(clips)
    if usual is None:
        return []
    found: list[Match] = []
    for start, end in clips.blocks(_CLIPS_AT_ONCE):
        block = _Block(clips, usual, start, clips.embeddings(np.arange(start, end)))
        matches = [m for part in block.proposals(vectors) for m in block.matches(part)]
        found += _without_overlaps(matches)  # now, since several rows may show one copy
    return list(_without_overlaps(found))


class _Block:
    """The clips of some whole videos, compared with all others."""

    def __init__(
        self, clips: OrderedClips, usual: Usual, start: int, embeddings_ND: NDArray[np.float32]
    ) -> None:
        self._clips, self._usual = clips, usual
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
        evidence_Qk = self._usual.clips.evidence(np.clip(similarities_Qk, -1, 1)) - COST
        evidence_Qk *= clips.worth
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

    def matches(self, proposed_P3: NDArray[np.int64]) -> Iterator[Match]:
        """Those of the proposals whose best span is sure enough."""
        clips = self._clips
        others = [clips.of_video(video) for video in np.unique(proposed_P3[:, 1]).tolist()]
        places = np.concatenate([np.arange(self._start, self._end), *others])
        rows_ND = np.concatenate([self._embeddings_ND, clips.embeddings(np.concatenate(others))])
        order = np.argsort(places)

        def embeddings(places_P: NDArray[np.int64]) -> NDArray[np.float32]:
            """Of clips in the block or in the other videos."""
            found: NDArray[np.float32] = rows_ND[
                order[np.searchsorted(places, places_P, sorter=order)]
            ]
            return found

        for video, other, ahead in proposed_P3.tolist():
            for row in rows_of(clips, video, other, ahead):
                compared = row.compare(
                    embeddings(row.clips_P), embeddings(row.left_P), embeddings(row.right_P),
                    self._usual,
                )  # fmt: skip
                match = self._match(row, *compared)
                if match is not None:
                    yield match

    def _match(
        self,
        row: Row,
        cosines_P: NDArray[np.float32],
        is_right_P: NDArray[np.bool_],
        gains_P: NDArray[np.float64],
    ) -> Match | None:
        """The best span of a row; None: it is not sure enough."""
        start, end, evidence = best_span(gains_P * self._clips.worth)
        sure = sureness(evidence, self._clips.num_pairs)
        if end == start or sure < LEAST_SURE:
            return None
        nearer_P = np.where(is_right_P, row.right_P, row.left_P)
        spans = [self._span(places_P[start:end]) for places_P in (row.clips_P, nearer_P)]
        mean = float(cosines_P[start:end].mean())
        return Match(round(sure, 4), mean, end - start, min(spans), max(spans))

    def _span(self, places_P: NDArray[np.int64]) -> MatchedSpan:
        clips, first, last = self._clips, places_P[0], places_P[-1]
        return MatchedSpan(
            int(clips.video_of_N[first]), float(clips.starts_N[first]), float(clips.ends_N[last])
        )


def _without_overlaps(matches: list[Match]) -> Iterator[Match]:
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
