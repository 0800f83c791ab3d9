"""Searching by example, a file or a clip, in one snapshot of the index."""

from __future__ import annotations

import os
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from vindex.errors import UsageError
from vindex.query.filters import make_filters, with_where_asked
from vindex.query.reading import words_space
from vindex.query.search import explained, snapshot_for
from vindex.store.catalog import reader
from vindex.store.layout import WORDS_SPACE
from vindex.store.snapshot import Snapshot

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager

    import numpy as np
    from numpy.typing import NDArray

    from vindex.encode.example import ExampleEncoder
    from vindex.query.example_query import ExampleQuery
    from vindex.query.queries import Query
    from vindex.query.results import SearchResult
    from vindex.store.cache import IndexCache
    from vindex.store.catalog.records import FoundClip
    from vindex.store.layout import IndexFolder

__all__ = [
    "ReadyExample",
    "answer_example",
    "embed",
    "embed_for",
    "example_encoder",
    "find_by_example",
    "path_of",
    "ready_example",
]


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
        return result if result.hits else explained(snapshot, ready.query, result)


class ReadyExample(NamedTuple):
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
        return self._replace(queries_QD=queries_QD, own_video=own_video)


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
    path = path_of(query.file)
    return _embed(index, query, path, query.start_seconds, query.end_seconds)


def embed_for(index: IndexFolder, query: Query) -> Callable[[str], NDArray[np.float32]]:
    """What embeds files as a query asks it, each with a model that is loaded for it."""
    return lambda path: _embed(index, query, path)


def path_of(file: object) -> str:
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
