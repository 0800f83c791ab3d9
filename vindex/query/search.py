"""Searching: a query is answered by the search that fits, in one snapshot of the index."""

from __future__ import annotations

import os
from dataclasses import replace
from typing import TYPE_CHECKING

from vindex.errors import UsageError
from vindex.query.filters import make_filters
from vindex.query.matching import LabelMatcher
from vindex.query.queries import ExampleQuery, TextQuery
from vindex.query.results import SearchResult
from vindex.query.words import search_followed, search_labels
from vindex.store.catalog import reader
from vindex.store.catalog.filters import FILTERS
from vindex.store.catalog.presence import lost_notice
from vindex.store.held_snapshot import held_snapshot
from vindex.store.snapshot import Snapshot

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from vindex.query.matching import TextMatcher
    from vindex.query.queries import Query
    from vindex.store.cache import IndexCache
    from vindex.store.catalog.records import FoundClip
    from vindex.store.layout import IndexFolder

__all__ = ["ExampleQuery", "TextQuery", "embed", "find_by_example", "find_by_text"]

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
        ModelError: the index's model, needed for that file, cannot be loaded.
    """
    queries_QD = None
    if query.like is not None and not isinstance(query.like, int):
        queries_QD = _embed(index, query, query.like)  # slow, so before the catalog is opened
    with Snapshot.of(index, cache) as snapshot:
        result = _by_text(snapshot, query, queries_QD)
        if not result.hits or result.warnings:
            return result
        notice = lost_notice(snapshot)
        return replace(result, warnings=(notice,)) if notice else result


def _by_text(
    snapshot: Snapshot, query: TextQuery, queries_QD: NDArray[np.float32] | None
) -> SearchResult:
    """The same with the file of `like` encoded, and without a look at the shards."""
    filters = make_filters(snapshot, **query.filters)
    if isinstance(query.like, int):
        from vindex.query.example import clip_embedding

        queries_QD = clip_embedding(snapshot, query.like, "--like")[1][None]
    asked, others = _asked(snapshot)
    matcher: TextMatcher = LabelMatcher(snapshot.labels, asked)
    texts = [text for text in (query.text, query.then) if text is not None]
    meanings = [matcher.meaning(text) for text in texts]
    for meaning in meanings:
        if meaning.refusal is not None:
            return SearchResult(meaning.text, (), (), warnings=(meaning.refusal + others,))
    if query.then is not None:
        first, second = meanings
        return search_followed(snapshot, query, first, second, filters)
    [meaning] = meanings
    if queries_QD is None:
        return search_labels(snapshot, query, meaning, filters)
    from vindex.query.hybrid import search_blended

    return search_blended(snapshot, query, meaning, queries_QD, filters)


def _asked(snapshot: Snapshot) -> tuple[str, str]:
    """Who is asked, in words, and a sentence on whom else to ask: the spaces, where are several."""
    names = snapshot.spaces
    if len(names) < 2:
        return "this index", ""
    asked = snapshot.space or names[0]
    others = [name for name in names if name != asked]
    return f"the space {asked}", f" `--space` asks another one of this index: {', '.join(others)}."


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
    from vindex.query.example import similar_clips
    from vindex.query.sequence import similar_sequences

    queries_QD, own_content = query.embeddings_QD, None
    if query.file is not None:
        queries_QD = embed(index, query)
        own_content = _fingerprint(query.file) if query.exclude_same_video else None
    of_files = any(query.filters.get(name) is not None for name in _OF_FILES)
    take = Snapshot.of if of_files or own_content else held_snapshot
    with take(index, cache) as snapshot:
        queries_QD, own_clip = _queries(snapshot, query, queries_QD)
        own_video = reader.video_id(snapshot, own_content) if own_content else None
        if own_clip is not None and query.exclude_same_video:
            own_video = own_clip.video_id
        filters = make_filters(snapshot, exclude_video_id=own_video, **query.filters)
        is_sequence = query.merge and len(queries_QD) > 1
        search = similar_sequences if is_sequence else similar_clips
        return search(snapshot, query, queries_QD, filters)


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
    return _embed(index, query, query.file, query.start_seconds, query.end_seconds)


def _embed(
    index: IndexFolder,
    query: Query,
    file: str | os.PathLike[str] | None,
    start_seconds: float | None = None,
    end_seconds: float | None = None,
) -> NDArray[np.float32]:
    from vindex.encode.example import embed_example

    if not isinstance(file, str | os.PathLike):
        raise UsageError(f"{file!r} was given; it must be the path of a video file.")
    with Snapshot.of(index) as snapshot:
        recipe = snapshot.recipe
    return embed_example(
        index, recipe, os.fspath(file), start_seconds=start_seconds, end_seconds=end_seconds,
        reader=query.reader_name, device=query.device,
    )  # fmt: skip


def _check_embeddings(embeddings_QD: NDArray[np.float32], snapshot: Snapshot) -> None:
    shape, dim = getattr(embeddings_QD, "shape", None), snapshot.recipe.encoder.dim
    if shape is None or len(shape) != 2 or not shape[0] or shape[1] != dim:
        asked, others = _asked(snapshot)
        raise UsageError(
            f"Embeddings of shape {shape} were given; {asked} takes (at least 1, {dim}). Embed the "
            f"file again: the index may have been built anew with another model.{others}"
        )


def _fingerprint(file: str | os.PathLike[str]) -> str:
    from vindex.encode.reading import fingerprint

    return fingerprint(os.fspath(file))
