"""Queries by words: moments ranked by the labels that a text means."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from vindex.errors import NO_LABELS
from vindex.labels import is_refusal, match_labels, nearest_labels
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
    from vindex.labels import LabelMatch
    from vindex.query.results import Wanted
    from vindex.records import Recipe
    from vindex.store.snapshot import Snapshot

__all__ = ["Meaning", "search_followed", "search_labels"]

_FIRST_HITS_PER_RESULT = 4
"""Clips asked for at first, for each result wanted."""


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a text means to an index."""

    text: str
    matches: tuple[LabelMatch, ...]
    names: tuple[str, ...]
    """The labels of the index's model."""

    @classmethod
    def of(cls, text: str, settings: Recipe) -> Meaning:
        """Match a text with the labels of an index's model."""
        names = settings.encoder.labels
        return cls(text, tuple(match_labels(text, names)), names)

    @property
    def weights(self) -> dict[int, float]:
        """By label id."""
        return {self.names.index(match.label): match.weight for match in self.matches}

    def no_match(self) -> SearchResult:
        """The result of a text that fits no label: nothing, and a warning with near labels."""
        if not self.names:
            warning = (
                f"{NO_LABELS}: use `vindex similar`, or build another index with a model that "
                "`vindex models` lists with labels."
            )
        elif is_refusal(self.text):
            warning = (
                f"{self.text!r} only says what is not wanted: labels can be asked for, not "
                "excluded. `vindex labels` lists all of them."
            )
        else:
            near = nearest_labels(self.text, self.names)
            hint = f" Nearest: {'; '.join(near)}." if near else ""
            warning = (
                f"No label of this index fits {self.text!r}.{hint} `vindex labels` lists all of "
                "them."
            )
        return SearchResult(self.text, (), (), warnings=(warning,))


def search_labels(snapshot: Snapshot, text: str, wanted: Wanted) -> SearchResult:
    """Moments ranked by the probability of the labels that a text means.

    Args:
        snapshot: of the index.
        text: what the user typed.
        wanted: which results.

    Returns:
        Hits with a `score`. No labels in the result: nothing fits the text, and a warning names
        the nearest labels.

    Raises:
        UsageError: DuckDB refuses the filter's `where`.
    """
    settings = snapshot.recipe
    meaning = Meaning.of(text, settings)
    if not meaning.matches:
        return meaning.no_match()
    rule = MergeRule.of(settings.spec, SCORE_SHARE) if wanted.merge else None

    def look(num_wanted: int) -> Look:
        scored, num_hits = scoring.score_surroundings(
            snapshot, meaning.weights, wanted.filters, limit=num_wanted, min_score=wanted.min_score,
            share=rule.share if rule else 1.0,
        )  # fmt: skip
        moments = merge_moments(scored[:num_hits], scored[num_hits:], rule)
        return Look(moments, num_hits < num_wanted)

    moments = find_moments(wanted, _FIRST_HITS_PER_RESULT * (wanted.limit + 1), look)
    return SearchResult.of_moments(
        text, moments, wanted.limit, measure="score", labels=meaning.matches
    )


def search_followed(
    snapshot: Snapshot, text: str, then: str, wanted: Wanted, *, within_seconds: float
) -> SearchResult:
    """Spans in which one thing is followed by another in the same video.

    Args:
        snapshot: of the index.
        text: what happens first.
        then: what happens after it.
        wanted: which results. The filters narrow both clips; merging leaves out a span that
            overlaps a better one of its video.
        within_seconds: the clip of the second thing starts at most so long after the end of the
            clip of the first.

    Returns:
        Hits with a `score`, the geometric mean of the scores of both clips, and `then`. No
        labels in the result: a text fits none, and a warning names the nearest labels.

    Raises:
        UsageError: DuckDB refuses the filter's `where`.
    """
    settings = snapshot.recipe
    first, second = Meaning.of(text, settings), Meaning.of(then, settings)
    for meaning in (first, second):
        if not meaning.matches:
            return meaning.no_match()

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
        text, moments, wanted.limit, measure="score", labels=first.matches, then=then,
        then_labels=second.matches,
    )  # fmt: skip
