"""What `VideoIndex` finds: by words, by example, and everything."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Unpack

from vindex.errors import UsageError
from vindex.keywords import keywords
from vindex.settings import (
    BY,
    COMPARED_BY,
    DEFAULT_READER,
    LIKE_WEIGHT,
    LIMIT,
    THUMBNAIL_WIDTH,
    WITHIN_SECONDS,
)
from vindex.store.catalog.filters import EARLIER_NAMES, FilterOptions
from vindex.store.snapshot import Snapshot

if TYPE_CHECKING:
    import os
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    import numpy as np
    from numpy.typing import NDArray

    from vindex.query.batch import Asked, BatchAnswer
    from vindex.query.example_query import ExampleQuery
    from vindex.query.queries import TextQuery
    from vindex.query.results import Hit, SearchResult
    from vindex.store.cache import IndexCache
    from vindex.store.layout import IndexFolder

__all__ = ["Finding"]

_MAX_DIGITS = 100
"""Of an id; with more of them it is none."""

_OF_EXAMPLES = {"start_seconds": "start", "end_seconds": "end", "reader_name": "reader"}


class Finding:
    """The part of `VideoIndex` that answers questions with clips."""

    _folder: IndexFolder
    _cache: IndexCache

    @keywords(FilterOptions, within_seconds="within", reader_name="reader", **EARLIER_NAMES)
    def search(
        self,
        text: str,
        *,
        then: str | None = None,
        within: float = float(WITHIN_SECONDS.default or 0),
        like: str | os.PathLike[str] | int | None = None,
        like_weight: float = float(LIKE_WEIGHT.default or 0),
        without: Sequence[str] = (),
        by: str = BY[0],
        min_score: float | None = None,
        limit: int = int(LIMIT.default or 0),
        per_video: int | None = None,
        merge: bool = True,
        reader: str = DEFAULT_READER,
        device: str = "auto",
        **filters: Unpack[FilterOptions],
    ) -> SearchResult:
        """Moments that fit a text, by the model's labels and by the words space, if there is one.

        Args:
            text: what happens or what there is to see, such as `opening something` or `a red car`.
            then: what happens after it, in the same video.
            within: at most so many seconds after it.
            like: a video file, or the id of a clip, that hits should also be similar to.
            like_weight: weight of `like`, from 0 to 1; the text has the rest.
            without: texts that clips should not fit.
            by: `labels`, `words` (the space that reads texts), or `auto` for all there is.
            min_score: lowest score of a hit, and no hit is weak; None: any, and those far below the
                best are weak (`result.relevant` leaves them out).
            limit: most hits.
            per_video: most hits of one video; None: any number.
            merge: whether neighbouring clips become one hit.
            reader: decodes the file of `like`.
            device: where that file is encoded.
            **filters: what a clip must pass, such as `path` or `label`; see `FilterOptions`.

        Raises:
            UsageError: an argument cannot be used as it was given.
            MediaError: the file of `like` cannot be decoded.
            ModelError: the index's model, needed for that file or text, cannot be loaded.
        """
        from vindex.query.queries import TextQuery

        query = TextQuery(
            text=text, then=then, within_seconds=within, like=like, like_weight=like_weight,
            without=without, by=by, min_score=min_score, limit=limit, per_video=per_video,
            merge=merge, reader_name=reader, device=device, filters=filters,
        )  # fmt: skip
        return self._find_by_text(query)

    @keywords(FilterOptions)
    def search_batch(
        self,
        queries: Iterable[str | Mapping[str, Any]],
        *,
        within: float = float(WITHIN_SECONDS.default or 0),
        like_weight: float = float(LIKE_WEIGHT.default or 0),
        by: str = BY[0],
        min_score: float | None = None,
        limit: int = int(LIMIT.default or 0),
        per_video: int | None = None,
        merge: bool = True,
        reader: str = DEFAULT_READER,
        device: str = "auto",
        **filters: Unpack[FilterOptions],
    ) -> Iterator[BatchAnswer]:
        """Answer many texts, each when its answer is asked for, with models that are loaded once.

        What is wrong with one query is said in its answer (`error`), and the others are answered.
        A build may commit between two of them.

        Args:
            queries: texts, or the keywords of `search`, `{"text": ..., "then": ..., "path": ...}`,
                but for `reader`, `device` and `timeout`.
            within: as in `search`, for queries with `then` that do not give it themselves; so
                are the keywords below.
            like_weight: for queries with `like`.
            by: `labels`, `words` or `auto`.
            min_score: lowest score of a hit.
            limit: most hits.
            per_video: most hits of one video.
            merge: whether neighbouring clips become one hit.
            reader: decodes files of `like`.
            device: where these are encoded.
            **filters: what a clip must pass.

        Raises:
            IndexFolderError: the index cannot be read.
        """
        from vindex.query.batch import answer_batch

        shared = {
            "within": within, "like_weight": like_weight, "by": by, "min_score": min_score,
            "limit": limit, "per_video": per_video, "merge": merge, "reader": reader,
            "device": device, **filters,
        }  # fmt: skip
        return answer_batch(self._asked(), queries, shared)

    @keywords(
        FilterOptions, clip_id="clip", away_from="not_", embeddings_QD="embeddings",
        **_OF_EXAMPLES, **EARLIER_NAMES,
    )  # fmt: skip
    def similar(
        self,
        file: str | os.PathLike[str] | None = None,
        *,
        clip: int | str | None = None,
        embeddings: NDArray[np.float32] | None = None,
        start: float | None = None,
        end: float | None = None,
        not_: Sequence[int] = (),
        by: str = COMPARED_BY[0],
        exclude_same_video: bool = False,
        min_score: float | None = None,
        limit: int = int(LIMIT.default or 0),
        per_video: int | None = None,
        merge: bool = True,
        reader: str = DEFAULT_READER,
        device: str = "auto",
        **filters: Unpack[FilterOptions],
    ) -> SearchResult:
        """Moments that look and move like a video file, or like a clip of the index.

        A file, or a span of one, that makes several clips is matched as their sequence. Where the
        library has the example, the hit that is it says so (`is_example`).

        Args:
            file: a video file, in the library or not.
            clip: a clip of the index, instead of a file; needs no model. Of an `IndexSet`
                `"INDEX:ID"`, with the index's name or path.
            embeddings: what `embed` gave for a file, instead of the file; needs no model.
            start: start of the span of the file, in seconds; None: its start.
            end: end of that span; None: its end.
            not_: ids of clips that are bad examples: the query moves away from them.
            by: what clips are compared by: `motion`, or `words` (look and meaning).
            exclude_same_video: leave out clips of the example's own video.
            min_score: lowest similarity of a hit, and no hit is weak; None: any, and those far
                below the best are weak (`result.relevant` leaves them out).
            limit: most hits.
            per_video: most hits of one video; None: any number.
            merge: whether neighbouring clips become one hit, and several clips a sequence.
            reader: decodes the file.
            device: where it is encoded.
            **filters: what a clip must pass, such as `path` or `label`; see `FilterOptions`.

        Raises:
            UsageError: an argument cannot be used, or not exactly one example is given.
            MediaError: the file cannot be decoded.
            ModelError: the index's model cannot be loaded.
        """
        from vindex.query.example_query import ExampleQuery

        of, clip_id = _clip_of(clip)
        query = ExampleQuery(
            file=file, clip_id=clip_id, embeddings_QD=embeddings, start_seconds=start,
            end_seconds=end, away_from=not_, by=by, exclude_same_video=exclude_same_video,
            min_score=min_score, limit=limit, per_video=per_video, merge=merge,
            reader_name=reader, device=device, filters=filters,
        )  # fmt: skip
        return self._find_by_example(query, of)

    @keywords(**_OF_EXAMPLES)
    def embed(
        self,
        file: str | os.PathLike[str],
        *,
        start: float | None = None,
        end: float | None = None,
        reader: str = DEFAULT_READER,
        device: str = "auto",
    ) -> NDArray[np.float32]:
        """Encode a video file, or a span of it, with the index's model and cutting rule.

        Args:
            file: the video.
            start: start of the span, in seconds; None: its start.
            end: end of the span; None: its end.
            reader: decodes it.
            device: where it is encoded.

        Returns:
            `embeddings_QD`, one row a clip: `similar` takes them any number of times.

        Raises:
            UsageError: there is no such file, or no such span in it.
            MediaError: the file cannot be decoded.
            ModelError: the index's model cannot be loaded.
        """
        from vindex.query.example_query import ExampleQuery
        from vindex.query.example_search import embed

        asked = ExampleQuery(
            file, start_seconds=start, end_seconds=end, reader_name=reader, device=device
        )
        return embed(self._folder, asked)

    @keywords(FilterOptions, **EARLIER_NAMES)
    def everything(
        self,
        *,
        limit: int | None = None,
        in_memory: bool = True,
        **filters: Unpack[FilterOptions],
    ) -> SearchResult:
        """All clips, by video and time, to export or to report.

        Args:
            limit: most clips to list; None: all.
            in_memory: whether all hits are read now, each about a kilobyte; else they are read some
                thousand at a time when they are asked for, as an export to Lance or Parquet does. A
                hit whose clip a build has dropped meanwhile is left out then. Those of several
                indexes are all read now.
            **filters: what a clip must pass, such as `path` or `label`; see `FilterOptions`.

        Raises:
            UsageError: a filter or the limit cannot be used as it was given.
        """
        return self._everything(limit, filters, in_memory=in_memory)

    def thumbnail(self, hit: Hit | int, width: int = THUMBNAIL_WIDTH) -> bytes | None:
        """A JPEG of the most telling moment of a hit or clip, at most so wide, kept for next time.

        None where the file is another one than was indexed, is gone, or damaged there.

        Args:
            hit: of a result, or the id of a clip.
            width: in pixels, at least 1.

        Raises:
            UsageError: the index has no clip with that id, no picture is so narrow, or `hit` is
                neither.
        """
        from vindex.pictures.cache import PictureCache
        from vindex.query.results import Hit

        if not isinstance(width, int) or width < 1:
            raise UsageError(f"width={width!r:.80} was given; it must be a whole number of pixels.")
        moment: Any = hit
        if isinstance(hit, int):
            from vindex.query.everything import clip_hit

            self._require_one(f"Clip {hit}")
            with Snapshot.of(self._folder) as snapshot:
                moment = clip_hit(snapshot, hit)
        if not isinstance(moment, Hit):
            raise UsageError(f"{hit!r} was given; give a hit of a result, or the id of a clip.")
        pictures = PictureCache(self._folder.at(moment.index))
        return pictures.thumbnail_if_any(moment.file, moment.best_seconds, width)

    def _require_one(self, what: str) -> None:
        """Nothing, of one index.

        Raises:
            UsageError: several are asked, and `what` is of one.
        """

    def _find_by_text(self, query: TextQuery) -> SearchResult:
        from vindex.query.search import find_by_text

        return find_by_text(self._folder, self._cache, query)

    def _find_by_example(self, query: ExampleQuery, of: str | None) -> SearchResult:
        from vindex.query.example_search import find_by_example

        if of is not None:
            raise UsageError(
                f"--clip {of}:{query.clip_id} was given; one index is asked, {self._folder.path}. "
                f"Give --clip {query.clip_id}."
            )
        return find_by_example(self._folder, self._cache, query)

    def _asked(self) -> Asked[Any]:
        from vindex.query.batch import OneIndex

        return OneIndex(self._folder, self._cache)

    def _everything(
        self, limit: int | None, filters: FilterOptions, *, in_memory: bool
    ) -> SearchResult:
        from vindex.query.everything import list_clips
        from vindex.query.filters import with_where_asked

        filters = with_where_asked(self._folder, filters)
        with Snapshot.of(self._folder) as snapshot:
            return list_clips(snapshot, limit=limit, in_memory=in_memory, **filters)


def _clip_of(clip: int | str | None) -> tuple[str | None, int | None]:
    """The index that a clip is said to be of, if any, and its id."""
    if not isinstance(clip, str):
        return None, clip
    index, colon, number = clip.rpartition(":")
    if not (colon and number.isdecimal() and len(number) < _MAX_DIGITS):
        raise UsageError(
            f"{clip!r} was given; a clip is meant by its id, and one of several indexes by "
            "'INDEX:ID'."
        )
    return index, int(number)
