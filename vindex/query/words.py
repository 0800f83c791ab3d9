"""Queries by words: moments ranked by the labels that a text means."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vindex.query.loop import Look, find_moments
from vindex.query.moments import (
    SCORE_SHARE,
    MergeRule,
    Moment,
    merge_moments,
    without_overlaps,
)
from vindex.query.results import SearchResult
from vindex.store.catalog import scoring

if TYPE_CHECKING:
    from vindex.query.matching import Meaning
    from vindex.query.results import Wanted
    from vindex.store.snapshot import Snapshot

__all__ = ["search_followed", "search_labels"]

_FIRST_HITS_PER_RESULT = 4
"""Clips asked for at first, for each result wanted."""


def search_labels(snapshot: Snapshot, meaning: Meaning, wanted: Wanted) -> SearchResult:
    """Moments ranked by the probability of the labels that a text means.

    Args:
        snapshot: of the index.
        meaning: of the text.
        wanted: which results.

    Returns:
        Hits with a `score`.

    Raises:
        UsageError: DuckDB refuses the filter's `where`.
    """
    rule = MergeRule.of(snapshot.recipe.spec, SCORE_SHARE) if wanted.merge else None

    def look(num_wanted: int) -> Look:
        scored, num_hits = scoring.score_surroundings(
            snapshot, meaning.weights, wanted.filters, limit=num_wanted, min_score=wanted.min_score,
            share=rule.share if rule else 1.0,
        )  # fmt: skip
        moments = merge_moments(scored[:num_hits], scored[num_hits:], rule)
        return Look(moments, num_hits < num_wanted)

    moments = find_moments(wanted, _FIRST_HITS_PER_RESULT * (wanted.limit + 1), look)
    return SearchResult.of_moments(
        meaning.text, moments, wanted.limit, measure="score", labels=meaning.matches
    )


def search_followed(
    snapshot: Snapshot, first: Meaning, second: Meaning, wanted: Wanted, *, within_seconds: float
) -> SearchResult:
    """Spans in which one thing is followed by another in the same video.

    Args:
        snapshot: of the index.
        first: what happens first.
        second: what happens after it.
        wanted: which results. The filters narrow both clips; merging leaves out a span that
            overlaps a better one of its video.
        within_seconds: the clip of the second thing starts at most so long after the end of the
            clip of the first.

    Returns:
        Hits with a `score`, the geometric mean of the scores of both clips, and `then`.

    Raises:
        UsageError: DuckDB refuses the filter's `where`.
    """

    def look(num_wanted: int) -> Look:
        pairs = scoring.score_pairs(
            snapshot, first.weights, second.weights, wanted.filters, within_seconds=within_seconds,
            limit=num_wanted, min_score=wanted.min_score,
        )  # fmt: skip
        moments = [Moment.of_pair(pair) for pair in pairs]
        moments = without_overlaps(moments) if wanted.merge else moments
        return Look(moments, len(pairs) < num_wanted)

    moments = find_moments(wanted, _FIRST_HITS_PER_RESULT * (wanted.limit + 1), look)
    return SearchResult.of_moments(
        first.text, moments, wanted.limit, measure="score", labels=first.matches,
        then=second.text, then_labels=second.matches,
    )  # fmt: skip
