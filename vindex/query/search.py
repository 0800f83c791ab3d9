"""Searching by text, in one snapshot of the index."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from vindex.query.filters import with_where_asked
from vindex.query.queries import TextQuery
from vindex.query.reading import read_texts
from vindex.store.catalog.filters import FILTERS
from vindex.store.catalog.presence import lost_notice
from vindex.store.held_snapshot import held_snapshot
from vindex.store.layout import WORDS_SPACE
from vindex.store.snapshot import Snapshot

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager

    import numpy as np
    from numpy.typing import NDArray

    from vindex.query.queries import Query
    from vindex.query.reading import ReadTexts
    from vindex.query.results import SearchResult
    from vindex.store.cache import IndexCache
    from vindex.store.layout import IndexFolder

__all__ = [
    "ReadyQuery",
    "answer_ready",
    "answer_unexplained",
    "explained",
    "find_by_text",
    "ready_query",
    "snapshot_for",
]

_OF_FILES = tuple(each.name for each in FILTERS if each.is_of_files)


def find_by_text(index: IndexFolder, cache: IndexCache, query: TextQuery) -> SearchResult:
    """Moments that a text finds, alone, followed by another, or mixed with an example.

    Args:
        index: the index.
        cache: what the process knows of it.
        query: what is asked.

    Raises:
        UsageError: an argument cannot be used as it was given.
        MediaError: the file of `like` cannot be decoded.
        ModelError: the index's model, needed for that file or text, cannot be loaded.
        IndexMismatchError: `by` is `words`, and the index has no such space.
    """
    ready = ready_query(index, cache, query)
    with snapshot_for(index, cache, query, *ready.spaces) as snapshot:
        return answer_ready(snapshot, ready)


class ReadyQuery(NamedTuple):
    """A query by text, with what is slow to make of it and needs no catalog."""

    query: TextQuery
    queries_QD: NDArray[np.float32] | None
    """Embeddings of the file of `like`."""
    texts: ReadTexts | None
    """Its texts, as the words space reads them; None: that is not asked."""
    problem: str | None
    """Why that is not asked, where it should have been."""

    @property
    def spaces(self) -> list[str]:
        """Further spaces that are asked."""
        return [] if self.texts is None else [WORDS_SPACE]


def ready_query(
    index: IndexFolder,
    cache: IndexCache,
    query: TextQuery,
    embed: Callable[[str], NDArray[np.float32]] | None = None,
) -> ReadyQuery:
    """Do what takes long before the catalog is opened: meanwhile no build could commit.

    Args:
        index: the index.
        cache: what the process knows of it.
        query: what is asked.
        embed: embeds the file of `like`; None: with a model that is loaded for it alone.

    Raises:
        VindexError: as `find_by_text`.
    """
    query = replace(query, filters=with_where_asked(index, query.filters, cache))
    queries_QD = None
    if query.like is not None and not isinstance(query.like, int):
        from vindex.query.example_search import embed_for, path_of  # with it comes what is for them

        queries_QD = (embed or embed_for(index, query))(path_of(query.like))
    return ReadyQuery(query, queries_QD, *read_texts(index, cache, query))


def answer_ready(snapshot: Snapshot, ready: ReadyQuery) -> SearchResult:
    """The answer to a query, from an index that is open.

    Raises:
        VindexError: as `find_by_text`.
    """
    result = answer_unexplained(snapshot, ready)
    is_told = result.hits or result.refusal is not None
    return result if is_told else explained(snapshot, ready.query, result)


def answer_unexplained(snapshot: Snapshot, ready: ReadyQuery) -> SearchResult:
    """The same; one without hits does not say why."""
    from vindex.query.answering import answer_text  # with it comes all that reads texts

    query, queries_QD = ready.query, ready.queries_QD
    if isinstance(query.like, int):
        from vindex.query.example import clip_embedding

        queries_QD = clip_embedding(snapshot, query.like, "--like")[1][None]
    result = answer_text(snapshot, query, queries_QD, ready.texts)
    result = replace(result, without=tuple(query.without))
    if result.hits and result.labels and not result.warnings:
        notice = lost_notice(snapshot)
        result = replace(result, warnings=(notice,)) if notice else result
    if ready.problem:
        result = replace(result, warnings=(*result.warnings, ready.problem))
    return result


def snapshot_for(
    index: IndexFolder, cache: IndexCache, query: Query, *others: str
) -> AbstractContextManager[Snapshot]:
    """The index as the query sees it: from memory, where it compares vectors and chooses no files.

    Args:
        index: the index.
        cache: what the process knows of it.
        query: what is asked.
        *others: further spaces that are asked.
    """
    of_files = any(query.filters.get(name) is not None for name in _OF_FILES)
    if of_files or (isinstance(query, TextQuery) and not others):
        return Snapshot.of(index, cache)
    return held_snapshot(index, cache, *others)


def explained(snapshot: Snapshot, query: Query, result: SearchResult) -> SearchResult:
    """A result without hits, which says why it has none."""
    from vindex.query.nothing import why_nothing

    return replace(result, warnings=(*result.warnings, why_nothing(snapshot, query, result)))
