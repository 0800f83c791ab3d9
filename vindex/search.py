"""Queries by words: moments ranked by the labels that a text means."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from vindex.catalog import query, reader
from vindex.catalog.records import Filters
from vindex.labels import match_labels, nearest_labels
from vindex.moments import (
    SCORE_SHARE,
    MergeRule,
    Moment,
    at_most_per_video,
    merge_moments,
    without_overlaps,
)
from vindex.results import SearchResult

if TYPE_CHECKING:
    from vindex.labels import LabelMatch
    from vindex.layout import IndexFolder

__all__ = ["Meaning", "search_followed", "search_labels"]

_FIRST_HITS_PER_RESULT = 4
"""Clips asked for at first, for each result wanted; four times as many while too few moments."""


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a text means to an index."""

    text: str
    matches: tuple[LabelMatch, ...]
    names: tuple[str, ...]
    """The labels of the index's model."""

    @classmethod
    def of(cls, text: str, names: tuple[str, ...]) -> Meaning:
        """Match a text with the labels of a model."""
        return cls(text, tuple(match_labels(text, names)), names)

    @property
    def weights(self) -> dict[int, float]:
        """By label id."""
        return {self.names.index(match.label): match.weight for match in self.matches}

    def no_match(self) -> SearchResult:
        """The result of a text that fits no label: nothing, and a warning with near labels."""
        if not self.names:
            warning = (
                "This index has no labels: its model has no classification head. Use `vindex "
                "similar`, or build another index with a model that has one."
            )
        else:
            near = nearest_labels(self.text, self.names)
            hint = f" Nearest: {'; '.join(near)}." if near else ""
            warning = (
                f"No label of this index fits {self.text!r}.{hint} `vindex labels` lists all of "
                "them."
            )
        return SearchResult(self.text, (), (), warnings=(warning,))


def search_labels(
    index: IndexFolder,
    text: str,
    *,
    limit: int,
    min_score: float = 0.0,
    filters: Filters = Filters(),
    merge: bool = True,
    per_video: int | None = None,
) -> SearchResult:
    """Moments ranked by the probability of the labels that a text means.

    Args:
        index: the index.
        text: what the user typed.
        limit: most hits to return.
        min_score: lowest score to return.
        filters: what the query is narrowed to.
        merge: whether neighbouring clips become one hit.
        per_video: most hits of one video; None: any number.

    Returns:
        Hits with a `score`. No labels in the result: nothing fits the text, and a warning names
        the nearest labels.

    Raises:
        UsageError: DuckDB refuses the filter's `where`.
    """
    settings = reader.settings(index)
    meaning = Meaning.of(text, settings.encoder.labels)
    if not meaning.matches:
        return meaning.no_match()
    rule = MergeRule.of(settings.spec, SCORE_SHARE) if merge else None
    num_wanted = _FIRST_HITS_PER_RESULT * (limit + 1)
    while True:
        scored, num_hits = query.score_surroundings(
            index, meaning.weights, filters, limit=num_wanted, min_score=min_score,
            share=rule.share if rule else 1.0,
        )  # fmt: skip
        moments = merge_moments(scored[:num_hits], scored[num_hits:], rule)
        moments = at_most_per_video(moments, per_video)
        if len(moments) > limit or num_hits < num_wanted:
            break
        num_wanted *= 4
    return SearchResult.of_moments(text, moments, limit, measure="score", labels=meaning.matches)


def search_followed(
    index: IndexFolder,
    text: str,
    then: str,
    *,
    within_seconds: float,
    limit: int,
    min_score: float = 0.0,
    filters: Filters = Filters(),
    merge: bool = True,
    per_video: int | None = None,
) -> SearchResult:
    """Spans in which one thing is followed by another in the same video.

    Args:
        index: the index.
        text: what happens first.
        then: what happens after it.
        within_seconds: the clip of the second thing starts at most so long after the end of the
            clip of the first.
        limit: most hits to return.
        min_score: lowest score to return.
        filters: what both clips are narrowed to.
        merge: whether a span that overlaps a better one of its video is left out.
        per_video: most hits of one video; None: any number.

    Returns:
        Hits with a `score`, the geometric mean of the scores of both clips, and `then`. No
        labels in the result: a text fits none, and a warning names the nearest labels.

    Raises:
        UsageError: DuckDB refuses the filter's `where`.
    """
    names = reader.settings(index).encoder.labels
    first, second = Meaning.of(text, names), Meaning.of(then, names)
    for meaning in (first, second):
        if not meaning.matches:
            return meaning.no_match()
    num_wanted = _FIRST_HITS_PER_RESULT * (limit + 1)
    while True:
        pairs = query.score_pairs(
            index, first.weights, second.weights, filters, within_seconds=within_seconds,
            limit=num_wanted, min_score=min_score,
        )  # fmt: skip
        moments = [
            Moment(
                pair.first,
                pair.score,
                pair.first.start_seconds,
                pair.then.end_seconds,
                2,
                pair.then,
            )
            for pair in pairs
        ]  # fmt: skip
        moments = at_most_per_video(without_overlaps(moments) if merge else moments, per_video)
        if len(moments) > limit or len(pairs) < num_wanted:
            break
        num_wanted *= 4
    return SearchResult.of_moments(
        text, moments, limit, measure="score", labels=first.matches, then=then,
        then_labels=second.matches,
    )  # fmt: skip
