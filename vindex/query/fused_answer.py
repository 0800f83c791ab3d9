"""The answer of several voices: labels, words and an example, and what is not wanted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vindex.query.fusion import Fusion, fused_moments, fused_pairs
from vindex.query.moments import BLEND_SHARE, FUSED_SHARE, SCORE_SHARE
from vindex.query.relevance import Measure
from vindex.query.results import SearchResult
from vindex.query.voices import ExampleVoice

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray

    from vindex.query.answering import Understood
    from vindex.query.queries import TextQuery
    from vindex.query.voices import Voice
    from vindex.store.catalog.records import Filters
    from vindex.store.snapshot import Snapshot

__all__ = ["fused_answer"]


def fused_answer(
    snapshot: Snapshot,
    query: TextQuery,
    asked: Sequence[Understood],
    unwanted: Sequence[Understood],
    queries_QD: NDArray[np.float32] | None,
    filters: Filters,
) -> SearchResult:
    """Moments by the mean of what all voices think of a clip.

    Args:
        snapshot: the space that is asked.
        query: what is asked.
        asked: what its text means, and the text that is to follow, where there is one.
        unwanted: what the texts mean that lower a clip.
        queries_QD: embeddings of the clips of `like`, where there is one.
        filters: of the query.
    """
    against = [
        Fusion(snapshot, filters, each.voices(snapshot, filters))
        for each in unwanted
        if each.meanings
    ]
    weight = 1.0 if queries_QD is None else 1.0 - query.like_weight
    fusions = [
        Fusion(snapshot, filters, each.voices(snapshot, filters, weight), against) for each in asked
    ]
    if queries_QD is not None:
        fusions[0].voices.append(_example(snapshot, queries_QD, filters, query.like_weight))
    share = min(_share(each, queries_QD) for each in asked)
    if len(fusions) > 1:
        found = fused_pairs(fusions[0], fusions[1], query)
    else:
        found = fused_moments(fusions[0], query, share)
    num_clips = snapshot.num_passing(filters)
    measure = Measure.of(query, "score", share, num_clips, found.values)
    return SearchResult.of_moments(
        query.text, found.moments, query.limit, measure=measure, labels=asked[0].matches,
        warnings=tuple(warning for each in fusions for warning in each.warnings),
        then=query.then, then_labels=asked[-1].matches if query.then else (),
        words=asked[0].words, found_by=fusions[0].found_by,
    )  # fmt: skip


def _example(
    snapshot: Snapshot, queries_QD: NDArray[np.float32], filters: Filters, weight: float
) -> Voice:
    from vindex.query.candidates import Judge, Proposer, cosines_to

    proposer = Proposer(snapshot, queries_QD, snapshot.allowed_clip_ids(filters))
    return ExampleVoice(snapshot.space, proposer, Judge(snapshot, cosines_to(queries_QD)), weight)


def _share(text: Understood, queries_QD: NDArray[np.float32] | None) -> float:
    """The share of the best score that the clips of a moment must have."""
    if queries_QD is not None:
        return BLEND_SHARE
    return SCORE_SHARE if len(text.meanings) == 1 else FUSED_SHARE
