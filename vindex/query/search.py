"""Searching: a query is answered by the search that fits, in one snapshot of the index."""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from vindex.errors import UsageError
from vindex.query.filters import make_filters, with_where_asked
from vindex.query.queries import ExampleQuery, TextQuery
from vindex.query.reading import read_texts, words_space
from vindex.store.catalog import reader
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

    from vindex.encode.example import ExampleEncoder
    from vindex.query.queries import Query
    from vindex.query.reading import ReadTexts
    from vindex.query.results import SearchResult
    from vindex.store.cache import IndexCache
    from vindex.store.catalog.records import FoundClip
    from vindex.store.layout import IndexFolder

__all__ = [
    "ExampleQuery",
    "ReadyExample",
    "ReadyQuery",
    "TextQuery",
    "answer_example",
    "answer_ready",
    "answer_unexplained",
    "embed",
    "embed_for",
    "example_encoder",
    "find_by_example",
    "find_by_text",
    "ready_example",
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


@dataclass(frozen=True, slots=True)
class ReadyQuery:
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
        path = _path_of(query.like)
        queries_QD = (embed or embed_for(index, query))(path)
    return ReadyQuery(query, queries_QD, *read_texts(index, cache, query))


def answer_ready(snapshot: Snapshot, ready: ReadyQuery) -> SearchResult:
    """The answer to a query, from an index that is open.

    Raises:
        VindexError: as `find_by_text`.
    """
    result = answer_unexplained(snapshot, ready)
    is_told = result.hits or result.refusal is not None
    return result if is_told else _explained(snapshot, ready.query, result)


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


def find_by_example(index: IndexFolder, cache: IndexCache, query: ExampleQuery) -> SearchResult:
    """Moments that are like a file or a clip.

    Args:
        index: the index.
        cache: what the process knows of it.
        query: what is asked.

    Raises:
        UsageError: an argument cannot be used as it was given.
        MediaError: the file cannot be decoded.
        ModelError: the index's model cannot be loaded.
    """
    ready = ready_example(index, query)
    with ready.snapshot(index, cache) as snapshot:
        ready = ready.in_index(snapshot)
        result = answer_example(snapshot, ready)
        return result if result.hits else _explained(snapshot, ready.query, result)


@dataclass(frozen=True, slots=True)
class ReadyExample:
    """A query by example, with what is slow to make of it and needs no catalog."""

    query: ExampleQuery
    queries_QD: NDArray[np.float32] | None
    """Embeddings of its clips; None: those of a clip of the index, which is to be opened."""
    own_content: str | None = None
    """Fingerprint of the video that is left out."""
    own_video: int | None = None
    """Id of that video, in an index that has it."""

    @property
    def spaces(self) -> list[str]:
        """Further spaces that are asked."""
        return [WORDS_SPACE] if self.query.by == WORDS_SPACE else []

    def space_of(self, snapshot: Snapshot) -> Snapshot:
        """The space of an index whose clips are compared."""
        return snapshot.in_space(WORDS_SPACE) if self.spaces else snapshot

    def snapshot(self, index: IndexFolder, cache: IndexCache) -> AbstractContextManager[Snapshot]:
        """An index as the query sees it."""
        if self.own_content:
            return Snapshot.of(index, cache)
        return snapshot_for(index, cache, self.query, *self.spaces)

    def in_index(self, snapshot: Snapshot) -> ReadyExample:
        """The same with what the index knows of the example, and of bad ones."""
        queries_QD, clip = _queries(self.space_of(snapshot), self.query, self.queries_QD)
        own_video = reader.video_id(snapshot, self.own_content) if self.own_content else None
        if clip is not None and self.query.exclude_same_video:
            own_video = clip.video_id
        return replace(self, queries_QD=queries_QD, own_video=own_video)


def ready_example(index: IndexFolder, query: ExampleQuery) -> ReadyExample:
    """Do what takes long before the catalog is opened, as `ready_query` does.

    Raises:
        VindexError: as `find_by_example`.
    """
    query = replace(query, filters=with_where_asked(index, query.filters))
    compared = words_space(index) if query.by == WORDS_SPACE else index
    if query.file is None:
        return ReadyExample(query, query.embeddings_QD)
    own_content = _fingerprint(query.file) if query.exclude_same_video else None
    return ReadyExample(query, embed(compared, query), own_content)


def answer_example(snapshot: Snapshot, ready: ReadyExample) -> SearchResult:
    """The answer to a query by example from an index that is open; one without hits says not why.

    Raises:
        UsageError: an argument cannot be used as it was given.
    """
    from vindex.query.example import similar_clips
    from vindex.query.sequence import similar_sequences

    query, queries_QD = ready.query, ready.queries_QD
    assert queries_QD is not None
    filters = make_filters(snapshot, exclude_video_id=ready.own_video, **query.filters)
    is_sequence = query.merge and len(queries_QD) > 1
    search = similar_sequences if is_sequence else similar_clips
    result = search(ready.space_of(snapshot), query, queries_QD, filters)
    return _labelled(result, snapshot) if ready.spaces else result


def _explained(snapshot: Snapshot, query: Query, result: SearchResult) -> SearchResult:
    """A result without hits, which says why it has none."""
    from vindex.query.nothing import why_nothing

    return replace(result, warnings=(*result.warnings, why_nothing(snapshot, query, result)))


def _labelled(result: SearchResult, snapshot: Snapshot) -> SearchResult:
    """A result from a space without labels, with the best labels that another one knows."""
    clips = {clip.clip_id: clip for clip in snapshot.find_clips([hit.clip_id for hit in result])}
    hits = tuple(
        replace(hit, label=clips[hit.clip_id].label, probability=clips[hit.clip_id].probability)
        if hit.clip_id in clips
        else hit
        for hit in result
    )
    return replace(result, hits=hits)


def _queries(
    snapshot: Snapshot, query: ExampleQuery, queries_QD: NDArray[np.float32] | None
) -> tuple[NDArray[np.float32], FoundClip | None]:
    """`queries_QD` of an example, away from the bad ones; and the clip of the index that it is."""
    from vindex.query.example import clip_embedding, move_away

    clip = None
    if query.clip_id is not None:
        clip, query_D = clip_embedding(snapshot, query.clip_id)
        queries_QD = query_D[None]
    assert queries_QD is not None
    if query.embeddings_QD is not None:
        _check_embeddings(queries_QD, snapshot)
    if query.away_from:
        bad = [clip_embedding(snapshot, i, "--not")[1] for i in query.away_from]
        queries_QD = move_away(queries_QD, bad)
    return queries_QD, clip


def embed(index: IndexFolder, query: ExampleQuery) -> NDArray[np.float32]:
    """`embeddings_QD` of the clips of a query's file, or of a span of it.

    Raises:
        VindexError: as `VideoIndex.embed`.
    """
    path = _path_of(query.file)
    return _embed(index, query, path, query.start_seconds, query.end_seconds)


def embed_for(index: IndexFolder, query: Query) -> Callable[[str], NDArray[np.float32]]:
    """What embeds files as a query asks it, each with a model that is loaded for it."""
    return lambda path: _embed(index, query, path)


def _path_of(file: object) -> str:
    """The path of a file that was given."""
    if not isinstance(file, str | os.PathLike):
        raise UsageError(f"{file!r} was given; it must be the path of a video file.")
    return os.fspath(file)


def _embed(
    index: IndexFolder,
    query: Query,
    path: str,
    start_seconds: float | None = None,
    end_seconds: float | None = None,
) -> NDArray[np.float32]:
    with example_encoder(index, reader=query.reader_name, device=query.device) as encoder:
        return encoder.embed(path, start_seconds, end_seconds)


def example_encoder(index: IndexFolder, *, reader: str, device: str) -> ExampleEncoder:
    """What embeds files as the clips of an index were."""
    from vindex.encode.example import ExampleEncoder

    with Snapshot.of(index) as snapshot:
        recipe = snapshot.recipe
    return ExampleEncoder(index, recipe, reader=reader, device=device)


def _check_embeddings(embeddings_QD: NDArray[np.float32], snapshot: Snapshot) -> None:
    shape, dim = getattr(embeddings_QD, "shape", None), snapshot.recipe.encoder.dim
    if shape is None or len(shape) != 2 or not shape[0] or shape[1] != dim:
        from vindex.query.answering import whom_else

        asked, others = whom_else(snapshot)
        raise UsageError(
            f"Embeddings of shape {shape} were given; {asked} takes (at least 1, {dim}). Embed the "
            f"file again: the index may have been built anew with another model.{others}"
        )


def _fingerprint(file: str | os.PathLike[str]) -> str:
    from vindex.encode.reading import fingerprint

    return fingerprint(os.fspath(file))
