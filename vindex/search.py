"""Queries: hits from the catalog and the vectors."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING

from vindex.catalog import query, reader
from vindex.catalog.records import Filters
from vindex.labels import match_labels
from vindex.results import Hit, SearchResult

if TYPE_CHECKING:
    from vindex.layout import IndexFolder

__all__ = ["search_labels"]


def search_labels(
    index: IndexFolder,
    text: str,
    *,
    limit: int,
    min_score: float = 0.0,
    filters: Filters = Filters(),
) -> SearchResult:
    """Clips ranked by the probability of the labels that a text means.

    Args:
        index: the index.
        text: what the user typed.
        limit: most hits to return.
        min_score: lowest score to return.
        filters: what the query is narrowed to.

    Returns:
        Hits with a `score`. No labels in the result: nothing fits the text, and a warning names
        the nearest labels.
    """
    names = reader.settings(index).encoder.labels
    matches = match_labels(text, names)
    if not matches:
        return SearchResult(text, (), (), warnings=(_no_match(text, names),))
    weights = {names.index(match.label): match.weight for match in matches}
    found = query.score_labels(index, weights, filters, limit=limit + 1, min_score=min_score)
    hits = tuple(
        Hit.of(rank, clip, score=score) for rank, (clip, score) in enumerate(found[:limit], start=1)
    )
    return SearchResult(text, tuple(matches), hits, has_more=len(found) > limit)


def _no_match(text: str, names: tuple[str, ...]) -> str:
    if not names:
        return (
            "This index has no labels: its model has no classification head. Use `vindex "
            "similar`, or build another index with a model that has one."
        )
    near = get_close_matches(text.casefold(), [name.casefold() for name in names], n=3, cutoff=0.4)
    shown = [name for name in names if name.casefold() in near]
    hint = f" Nearest: {'; '.join(shown)}." if shown else ""
    return f"No label of this index fits {text!r}.{hint} `vindex labels` lists all of them."
