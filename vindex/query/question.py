"""What people ask an index: checked as it was given, and answered by the query that fits."""

from __future__ import annotations

import os
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from vindex.decode import check_reader
from vindex.errors import UsageError
from vindex.query.filters import make_filters
from vindex.query.matching import LabelMatcher
from vindex.query.results import SearchResult, Wanted
from vindex.query.words import search_followed, search_labels
from vindex.settings import (
    DEVICES,
    LIKE_WEIGHT,
    LIMIT,
    MIN_SCORE,
    PER_VIDEO,
    WITHIN_SECONDS,
    check_choice,
    check_clip_id,
    check_span,
)
from vindex.store.catalog import reader
from vindex.store.catalog.filters import FILTERS, FilterOptions
from vindex.store.catalog.presence import lost_notice
from vindex.store.held_snapshot import held_snapshot
from vindex.store.snapshot import Snapshot

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from vindex.query.matching import TextMatcher
    from vindex.store.cache import IndexCache
    from vindex.store.layout import IndexFolder

__all__ = ["ExampleQuery", "TextQuery", "answer_example", "answer_text", "embed_file"]

_OF_FILES = tuple(each.name for each in FILTERS if each.is_of_files)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Query:
    """What every query says beside its subject; see `VideoIndex.search`."""

    limit: int
    min_score: float = 0.0
    merge: bool
    per_video: int | None
    reader_name: str
    device: str
    filters: FilterOptions = field(default_factory=FilterOptions)

    def check(self) -> None:
        """Refuse what cannot be used as it was given.

        Raises:
            UsageError: with the value and what is allowed.
        """
        check_reader(self.reader_name)
        check_choice("--device", self.device, DEVICES)
        LIMIT.check(self.limit)
        MIN_SCORE.check(self.min_score)
        if self.per_video is not None:
            PER_VIDEO.check(self.per_video)

    def wanted(self, snapshot: Snapshot, *, exclude_video_id: int | None = None) -> Wanted:
        """The same in the catalog's terms."""
        filters = make_filters(snapshot, exclude_video_id=exclude_video_id, **self.filters)
        return Wanted(self.limit, self.min_score, filters, self.merge, self.per_video)

    def embed(
        self,
        index: IndexFolder,
        file: str | os.PathLike[str],
        start_seconds: float | None = None,
        end_seconds: float | None = None,
    ) -> NDArray[np.float32]:
        """`queries_QD` of the clips of a file, or of a span of it."""
        from vindex.encode.example import embed_example

        if not isinstance(file, str | os.PathLike):
            raise UsageError(f"{file!r} was given; it must be the path of a video file.")
        with Snapshot.of(index) as snapshot:
            recipe = snapshot.recipe
        return embed_example(
            index, recipe, os.fspath(file), start_seconds=start_seconds,
            end_seconds=end_seconds, reader=self.reader_name, device=self.device,
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class TextQuery(_Query):
    """A query by words; the arguments of `VideoIndex.search`."""

    text: str
    then: str | None
    within_seconds: float
    like: str | os.PathLike[str] | int | None
    like_weight: float

    def check(self) -> None:
        """Refuse what cannot be used as it was given."""
        _Query.check(self)
        _check_text(self.text)
        if self.then is not None:
            _check_text(self.then)
            if self.like is not None:
                raise UsageError("--then and --like were both given. Give one of them.")
        WITHIN_SECONDS.check(self.within_seconds)
        LIKE_WEIGHT.check(self.like_weight)
        if self.then is None and self.within_seconds != WITHIN_SECONDS.default:
            raise UsageError("--within was given without --then. Give both, or leave it out.")
        if self.like is None and self.like_weight != LIKE_WEIGHT.default:
            raise UsageError("--like-weight was given without --like. Give both, or leave it out.")
        if isinstance(self.like, int):
            check_clip_id("--like", self.like)


@dataclass(frozen=True, slots=True)
class ExampleQuery(_Query):
    """A query by example; the arguments of `VideoIndex.similar`."""

    file: str | os.PathLike[str] | None
    clip_id: int | None
    start_seconds: float | None
    end_seconds: float | None
    exclude_same_video: bool
    away_from: tuple[int, ...]
    embeddings_QD: NDArray[np.float32] | None = None
    """What `embed_file` gave, instead of the file."""

    def check(self) -> None:
        """Refuse what cannot be used as it was given."""
        _Query.check(self)
        subjects = (self.file, self.clip_id, self.embeddings_QD)
        if sum(subject is not None for subject in subjects) != 1:
            raise UsageError("Give either a video file or --clip ID, and not both.")
        if self.clip_id is not None:
            if self.start_seconds is not None or self.end_seconds is not None:
                raise UsageError("--start and --end need a video file; --clip ID has its own span.")
            check_clip_id("--clip", self.clip_id)
        check_span(self.start_seconds, self.end_seconds)
        check_clip_id("--not", *self.away_from)
        if self.clip_id in self.away_from:
            raise UsageError(
                f"--clip {self.clip_id} and --not {self.clip_id} were both given; one clip cannot "
                "be the good and the bad example. Give --not another one."
            )


def answer_text(index: IndexFolder, cache: IndexCache, query: TextQuery) -> SearchResult:
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
    query.check()
    queries_QD = None
    if query.like is not None and not isinstance(query.like, int):
        queries_QD = query.embed(index, query.like)  # slow, so before the catalog is opened
    with Snapshot.of(index, cache) as snapshot:
        result = _answer_text(snapshot, query, queries_QD)
        if not result.hits or result.warnings:
            return result
        notice = lost_notice(snapshot)
        return replace(result, warnings=(notice,)) if notice else result


def _answer_text(
    snapshot: Snapshot, query: TextQuery, queries_QD: NDArray[np.float32] | None
) -> SearchResult:
    """The same with the file of `like` encoded, and without a look at the shards."""
    wanted = query.wanted(snapshot)
    if isinstance(query.like, int):
        from vindex.query.example import clip_embedding

        queries_QD = clip_embedding(snapshot, query.like, "--like")[1][None]
    matcher: TextMatcher = LabelMatcher(snapshot.labels)
    texts = [text for text in (query.text, query.then) if text is not None]
    meanings = [matcher.meaning(text) for text in texts]
    for meaning in meanings:
        if meaning.refusal is not None:
            return SearchResult(meaning.text, (), (), warnings=(meaning.refusal,))
    if query.then is not None:
        first, second = meanings
        return search_followed(snapshot, first, second, wanted, within_seconds=query.within_seconds)
    [meaning] = meanings
    if queries_QD is None:
        return search_labels(snapshot, meaning, wanted)
    from vindex.query.hybrid import search_blended

    return search_blended(snapshot, meaning, queries_QD, wanted, weight=query.like_weight)


def answer_example(index: IndexFolder, cache: IndexCache, query: ExampleQuery) -> SearchResult:
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
    from vindex.query.example import clip_embedding, move_away, similar_clips
    from vindex.query.sequence import similar_sequences

    query.check()
    own_video: int | None = None
    queries_QD = query.embeddings_QD
    if query.file is not None:
        queries_QD = query.embed(index, query.file, query.start_seconds, query.end_seconds)
        own_video = _video_of(index, query.file) if query.exclude_same_video else None
    of_files = any(query.filters.get(name) is not None for name in _OF_FILES)
    take = Snapshot.of if of_files else held_snapshot
    with take(index, cache) as snapshot:
        if query.embeddings_QD is not None:
            _check_embeddings(query.embeddings_QD, snapshot.recipe.encoder.dim)
        if query.clip_id is not None:
            clip, query_D = clip_embedding(snapshot, query.clip_id)
            queries_QD = query_D[None]
            own_video = clip.video_id if query.exclude_same_video else None
        if query.away_from:
            bad = [clip_embedding(snapshot, i, "--not")[1] for i in query.away_from]
            assert queries_QD is not None
            queries_QD = move_away(queries_QD, bad)
        assert queries_QD is not None
        wanted = query.wanted(snapshot, exclude_video_id=own_video)
        name = "an example" if query.clip_id is None else f"clip {query.clip_id}"
        name = name if query.file is None else os.fspath(query.file)
        if query.merge and len(queries_QD) > 1:
            return similar_sequences(snapshot, name, queries_QD, wanted, without=query.away_from)
        itself = None if query.away_from else query.clip_id
        return similar_clips(
            snapshot, name, queries_QD, wanted, itself=itself, without=query.away_from
        )


def embed_file(
    index: IndexFolder,
    file: str | os.PathLike[str],
    start_seconds: float | None,
    end_seconds: float | None,
    reader_name: str,
    device: str,
) -> NDArray[np.float32]:
    """`embeddings_QD` of the clips of a file, or of a span of it.

    Raises:
        VindexError: as `VideoIndex.embed`.
    """
    query = ExampleQuery(
        file, None, start_seconds, end_seconds, False, (), limit=1, merge=True, per_video=None,
        reader_name=reader_name, device=device,
    )  # fmt: skip
    query.check()
    return query.embed(index, file, start_seconds, end_seconds)


def _check_embeddings(embeddings_QD: NDArray[np.float32], dim: int) -> None:
    shape = getattr(embeddings_QD, "shape", None)
    if shape is None or len(shape) != 2 or not shape[0] or shape[1] != dim:
        raise UsageError(
            f"Embeddings of shape {shape} were given; this index takes (at least 1, {dim}). Embed "
            "the file again: the index may have been built anew with another model."
        )


def _check_text(text: str) -> None:
    if not isinstance(text, str):
        raise UsageError(f"{text!r} was given; a query is text that says what happens in the clip.")
    if not text.strip():
        raise UsageError("An empty query was given. Say what happens in the clip.")


def _video_of(index: IndexFolder, file: str | os.PathLike[str]) -> int | None:
    """Id of the video whose content a file has, if the index knows it."""
    from vindex.encode.reading import fingerprint

    return reader.video_id(index, fingerprint(os.fspath(file)))
