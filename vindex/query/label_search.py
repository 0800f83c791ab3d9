"""Queries that the labels alone answer: moments ranked by the labels that a text means."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vindex.query.loop import Look, find_moments
from vindex.query.moments import SCORE_SHARE, MergeRule, Moment, merge_moments, without_overlaps
from vindex.query.relevance import Measure
from vindex.query.results import SearchResult
from vindex.store.catalog import scoring

if TYPE_CHECKING:
    from vindex.query.matching import LabelMeaning
    from vindex.query.queries import TextQuery
    from vindex.query.results import FoundBy
    from vindex.store.catalog.records import Filters, FoundClip
    from vindex.store.snapshot import Snapshot

__all__ = ["search_followed", "search_labels"]

_FIRST_HITS_PER_RESULT = 4
"""Clips asked for at first, for each result wanted."""


def search_labels(
    snapshot: Snapshot, query: TextQuery, meaning: LabelMeaning, filters: Filters
) -> SearchResult:
    """Moments ranked by the probability of the labels that a text means.

    Args:
        snapshot: of the index.
        query: what is asked.
        meaning: of its text.
        filters: what it is narrowed to.

    Returns:
        Hits with a `score`.

    Raises:
        UsageError: DuckDB refuses the filter's `where`.
    """
    rule = MergeRule.of(snapshot.cutting_rule, SCORE_SHARE) if query.merge else None

    def look(num_wanted: int) -> Look:
        """The moments around so many of the best clips."""
        hits, others, scores = scoring.score_surroundings(
            snapshot, meaning.weights, filters, limit=num_wanted,
            min_score=query.least_score, share=rule.share if rule else 1.0,
        )  # fmt: skip
        moments = merge_moments(hits, others, scores, rule)
        return Look(moments, len(hits) < num_wanted, scores.values())

    found = find_moments(query, _FIRST_HITS_PER_RESULT * (query.limit + 1), look)
    num_clips = snapshot.num_passing(filters)
    measure = Measure.of(query, "score", SCORE_SHARE, num_clips, found.values)
    return SearchResult.of_moments(
        meaning.text, found.moments, query.limit, measure=measure, labels=meaning.matches,
        found_by=_by_labels,
    )  # fmt: skip


def search_followed(
    snapshot: Snapshot,
    query: TextQuery,
    first: LabelMeaning,
    second: LabelMeaning,
    filters: Filters,
) -> SearchResult:
    """Spans in which one thing is followed by another in the same video.

    Args:
        snapshot: of the index.
        query: what is asked. Merging leaves out a span that overlaps a better one of its video;
            the clip of the second thing starts at most `within_seconds` after the end of the clip
            of the first.
        first: meaning of its text.
        second: meaning of what happens after it.
        filters: what both clips are narrowed to.

    Returns:
        Hits with a `score`, the geometric mean of the scores of both clips, and `then`.

    Raises:
        UsageError: DuckDB refuses the filter's `where`.
    """

    def look(num_wanted: int) -> Look:
        """So many of the best pairs."""
        pairs = scoring.score_pairs(
            snapshot, first.weights, second.weights, filters, limit=num_wanted,
            within_seconds=query.within_seconds, min_score=query.least_score,
        )  # fmt: skip
        moments = Moment.of_pairs(pairs)
        moments = without_overlaps(moments) if query.merge else moments
        return Look(moments, len(pairs) < num_wanted, [pair.score for pair in pairs])

    found = find_moments(query, _FIRST_HITS_PER_RESULT * (query.limit + 1), look)
    num_clips = snapshot.num_passing(filters)
    measure = Measure.of(query, "score", SCORE_SHARE, num_clips, found.values)
    return SearchResult.of_moments(
        first.text, found.moments, query.limit, measure=measure, labels=first.matches,
        then=second.text, then_labels=second.matches, found_by=_by_labels,
    )  # fmt: skip


def _by_labels(_clip: FoundClip) -> FoundBy:
    return "labels"
