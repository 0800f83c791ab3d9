"""Videos that show a segment, too, but are cut into clips at other moments of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from vindex.duplicates.chance import COST, best_span, evidence_for
from vindex.duplicates.matching import MatchedSpan
from vindex.duplicates.stretches import cosine_to_stretch

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from vindex.duplicates.ordered_clips import OrderedClips
    from vindex.duplicates.stretches import Usual
    from vindex.store.vectors import VectorIndex

__all__ = ["everywhere"]

_MOST_MEMBERS = 32
"""Spans of a segment that others are compared with: the last that were found."""
_NEIGHBOURS = 128
"""So many neighbours of each of their clips say where to look."""
_MOST_ROUNDS = 5
"""What one round finds is cut at other moments, and finds more in the next."""


def everywhere(
    clips: OrderedClips, group: Sequence[MatchedSpan], vectors: VectorIndex, within: Usual
) -> list[MatchedSpan]:
    """Where a segment stands that some spans show: these, and at most one span of each other video.

    Each begins and ends where most of the others, laid on its video, say that it does.

    Args:
        clips: all clips.
        group: spans that show the same.
        vectors: of the clips.
        within: how alike clips of one video are; a span must be more unusual than chance gives
            once among all that are compared.
    """
    spans = list(group)
    for _ in range(_MOST_ROUNDS):
        members = _Members(clips, spans[-_MOST_MEMBERS:], within)
        seen = {span.video for span in spans}
        more = [
            span
            for video in sorted(members.near_videos(vectors) - seen)
            if (span := members.span_in(video)) is not None
        ]
        if not more:
            break
        spans += more
    return [members.span_in(span.video, span) or span for span in spans]


class _Members:
    """Spans that show the same, to lay on other videos."""

    def __init__(self, clips: OrderedClips, spans: Sequence[MatchedSpan], within: Usual) -> None:
        self._clips, self._spans, self._within = clips, spans, within
        self._places = [span.places_in(clips) for span in spans]
        self._rows = [clips.embeddings(places_P) for places_P in self._places]

    def near_videos(self, vectors: VectorIndex) -> set[int]:
        """Videos with clips that are near to one of theirs."""
        _, ids_Qk = vectors.search(np.concatenate(self._rows), _NEIGHBOURS)
        near = self._clips.places_of(ids_Qk[ids_Qk >= 0])
        return set(self._clips.video_of_N[near[near >= 0]].tolist())

    def span_in(self, video: int, own: MatchedSpan | None = None) -> MatchedSpan | None:
        """Where they stand in a video, by the median of those that can be laid on it.

        Args:
            video: its number.
            own: where that is about; None: it is not known.
        """
        clips = self._clips
        theirs = clips.of_video(video)
        theirs_MD = clips.embeddings(theirs)
        least = evidence_for(len(theirs) * sum(map(len, self._places)))
        laid: list[tuple[float, MatchedSpan]] = []
        for span, places_P, rows_PD in zip(self._spans, self._places, self._rows, strict=True):
            if span.video != video:
                evidence, ahead = _best_row(
                    clips, places_P, rows_PD, theirs, theirs_MD, self._within
                )
                if evidence > 0 and evidence >= least:  # of a few clips none at all is enough
                    laid.append((evidence, _moved(clips, video, ahead, span)))
        if not laid:
            return own
        about = own or max(laid)[1]
        spans = [span for _, span in laid if span.is_beside(about)] or [about]
        start, end = (float(np.median([span[side] for span in spans])) for side in (1, 2))
        return MatchedSpan(video, start, end)


def _best_row(
    clips: OrderedClips,
    places_P: NDArray[np.int64],
    rows_PD: NDArray[np.float32],
    theirs: NDArray[np.int64],
    theirs_MD: NDArray[np.float32],
    within: Usual,
) -> tuple[float, float]:
    """The evidence of the best run of clips on stretches of a video, and how far that is ahead."""
    similarities_PM = rows_PD @ theirs_MD.T
    across_M = (theirs_MD[:-1] * theirs_MD[1:]).sum(axis=1)
    left_PM, right_PM = similarities_PM[:, :-1], similarities_PM[:, 1:]
    cosines_PM = cosine_to_stretch(left_PM, right_PM, across_M)
    gains_PM = (within.stretches.evidence(cosines_PM) - COST) * clips.worth
    best = (0.0, 0.0)
    for shift in range(1 - len(places_P), len(theirs) - 1):
        start, end, evidence = best_span(np.diagonal(gains_PM, shift))
        if end > start:
            clip = start + max(0, -shift)
            place = start + max(0, shift)
            share = _share_of_arc(left_PM[clip, place], right_PM[clip, place])
            first, second = clips.starts_N[theirs[place : place + 2]].tolist()
            ahead = first + share * (second - first) - float(clips.starts_N[places_P[clip]])
            best = max(best, (evidence, ahead))
    return best


def _share_of_arc(to_left: float, to_right: float) -> float:
    """How far a clip lies on the way from one to the next, from 0 to 1, by cosines to both."""
    left, right = np.arccos(np.clip([to_left, to_right], -1, 1)).tolist()
    return float(left / max(left + right, 1e-9))


def _moved(clips: OrderedClips, video: int, ahead_seconds: float, span: MatchedSpan) -> MatchedSpan:
    """A span as it stands in another video, as far as that goes."""
    end = min(span.end_seconds + ahead_seconds, clips.seconds_of(video))
    return MatchedSpan(video, max(span.start_seconds + ahead_seconds, 0.0), end)
