"""Queries by words and an example at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vindex.query.candidates import Judge, Proposer
from vindex.query.growth import Growth
from vindex.query.loop import Look, find_moments
from vindex.query.moments import BLEND_SHARE, MergeRule
from vindex.query.results import SearchResult
from vindex.store.catalog import scoring

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy as np
    from numpy.typing import NDArray

    from vindex.query.matching import Meaning
    from vindex.query.queries import TextQuery
    from vindex.store.catalog.records import Filters, FoundClip
    from vindex.store.snapshot import Snapshot

__all__ = ["search_blended"]

_FIRST_CANDIDATES = 100
"""Candidates of each kind, beyond the limit."""


class _Blend:
    """Says the score of clips: (1 - w) * label score + w * max(similarity, 0)."""

    def __init__(
        self, snapshot: Snapshot, weights: Mapping[int, float], judge: Judge, weight: float
    ) -> None:
        self._snapshot, self._weights, self._judge, self._weight = snapshot, weights, judge, weight

    def of(self, label_score: float, similarity: float) -> float:
        """The score of one clip."""
        return (1 - self._weight) * label_score + self._weight * max(similarity, 0.0)

    def values(self, clips: Sequence[FoundClip]) -> dict[int, float]:
        """The score of each clip; those of damaged shards are left out."""
        scores = scoring.score_clips(
            self._snapshot, self._weights, [clip.clip_id for clip in clips]
        )
        similarities = self._judge.nearest(clips)
        return {
            clip_id: self.of(scores.get(clip_id, 0.0), similarity)
            for clip_id, similarity in similarities.items()
        }


def search_blended(
    snapshot: Snapshot,
    query: TextQuery,
    meaning: Meaning,
    queries_QD: NDArray[np.float32],
    filters: Filters,
) -> SearchResult:
    """Moments that fit a text and are similar to an example.

    The best of both kinds are looked at, and more of them until no clip that was not looked at
    can score higher than the hits (Fagin's threshold algorithm, PODS 2001).

    Args:
        snapshot: of the index.
        query: what is asked.
        meaning: of its text.
        queries_QD: embeddings of the example's clips; the nearest of them counts.
        filters: what it is narrowed to.

    Returns:
        Hits with a `score` in (0, 1], (1 - w) * label score + w * max(similarity, 0), with the
        query's `like_weight` for w.

    Raises:
        UsageError: DuckDB refuses the filter's `where`.
    """
    rule = MergeRule.of(snapshot.recipe.spec, BLEND_SHARE) if query.merge else None
    proposer = Proposer(snapshot, queries_QD, filters)
    judge = Judge(snapshot, queries_QD)
    blend = _Blend(snapshot, meaning.weights, judge, query.like_weight)
    growth = Growth(snapshot, query, filters, rule, blend.values)

    def look(num_candidates: int) -> Look:
        scored = scoring.score_labels(snapshot, meaning.weights, filters, limit=num_candidates)
        proposal = proposer.nearest(num_candidates)
        fitting = {clip.clip_id: clip for clip, _ in scored}
        others = sorted(proposal.clip_ids.difference(fitting))
        clips = [*fitting.values(), *snapshot.find_clips(others, filters)]
        values = blend.values(clips)
        values = {i: v for i, v in values.items() if v > 0 and v >= query.min_score}
        hits = [clip for clip in clips if clip.clip_id in values]
        moments = growth.moments(hits, values)
        has_all_labels = len(scored) < num_candidates
        unseen = blend.of(0.0 if has_all_labels else scored[-1][1], proposal.farthest)
        return Look(moments, proposal.is_all or query.min_score > unseen, unseen)

    moments = find_moments(query, query.limit + 1 + _FIRST_CANDIDATES, look)
    return SearchResult.of_moments(
        meaning.text, moments, query.limit, measure="score", labels=meaning.matches,
        warnings=tuple(judge.warnings),
    )  # fmt: skip
