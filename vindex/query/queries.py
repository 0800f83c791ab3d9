"""Queries, as people put them: what each kind says, and what is refused as it was given."""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, cast

from vindex.errors import UsageError
from vindex.settings import (
    BY,
    COMPARED_BY,
    DEFAULT_READER,
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
from vindex.store.catalog.filters import FilterOptions

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Self

    import numpy as np
    from numpy.typing import NDArray

__all__ = [
    "ExampleOptions", "ExampleQuery", "Query", "QueryOptions", "TextOptions", "TextQuery", "quoted",
]  # fmt: skip

_MOST_SHOWN = 100
"""Characters of a text that are repeated to say something of it."""


class QueryOptions(FilterOptions, total=False):
    """Every query takes these beside its subject, and all filters."""

    limit: int
    """Most hits to return."""
    merge: bool
    """Whether neighbouring clips become one hit. Without it every clip is compared with the nearest
    clip of an example, and no sequence is looked for."""
    per_video: int | None
    """Most hits of one video; None: any number."""
    reader_name: str
    """Which reader decodes a file that is an example."""
    device: str
    """Where that file is encoded."""


class TextOptions(QueryOptions, total=False):
    """A query by words takes these beside its text."""

    then: str | None
    """What happens after it, in the same video."""
    within_seconds: float
    """At most so long after it."""
    like: str | os.PathLike[str] | int | None
    """A video file, or the id of a clip, that hits should also be similar to."""
    like_weight: float
    """Weight of `like`, in [0, 1]; the text has the rest."""
    min_score: float
    """Lowest score to return, in [0, 1]."""
    by: str
    """Who is asked: `labels`, `words` (the space that reads texts), or `auto` for all there is."""
    without: Sequence[str]
    """Texts that clips should not fit."""


class ExampleOptions(QueryOptions, total=False):
    """A query by example takes these beside its file, or instead of it."""

    clip_id: int | None
    """A clip of the index, instead of a file; needs no model."""
    embeddings_QD: NDArray[np.float32] | None
    """What `VideoIndex.embed` gave for a file, instead of the file; needs no model."""
    start_seconds: float | None
    """Start of the span of the file; None: its start."""
    end_seconds: float | None
    """End of the span of the file; None: its end."""
    exclude_same_video: bool
    """Leave out clips of the query's own video."""
    away_from: Sequence[int]
    """Ids of clips of the index that are bad examples: the query moves away from them, and they are
    no hits."""
    by: str
    """What clips are compared by: `motion` (the space that was opened), or `words` (look and
    meaning)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """What every query says beside its subject; see `QueryOptions`.

    Raises:
        UsageError: with a value that cannot be used, and what is allowed.
    """

    limit: int = int(LIMIT.default or 0)
    merge: bool = True
    per_video: int | None = None
    reader_name: str = DEFAULT_READER
    device: str = "auto"
    filters: FilterOptions = field(default_factory=FilterOptions)

    def __post_init__(self) -> None:
        if self.reader_name != DEFAULT_READER:
            from vindex.encode.reading import check_reader  # with it come decoders and sources

            check_reader(self.reader_name)
        check_choice("--device", self.device, DEVICES)
        LIMIT.check(self.limit)
        if self.per_video is not None:
            PER_VIDEO.check(self.per_video)

    @classmethod
    def of(cls, options: QueryOptions, **subject: Any) -> Self:  # noqa: ANN401 - by the kind
        """The query of a subject, and of keywords among which filters may be."""
        filters: dict[str, Any] = {}
        others: dict[str, Any] = {}
        for name, value in options.items():
            (filters if name in FilterOptions.__annotations__ else others)[name] = value
        return cls(**subject, filters=cast("FilterOptions", filters), **others)


@dataclass(frozen=True, slots=True)
class TextQuery(Query):
    """A query by words; see `TextOptions`."""

    text: str
    then: str | None = None
    within_seconds: float = float(WITHIN_SECONDS.default or 0)
    like: str | os.PathLike[str] | int | None = None
    like_weight: float = float(LIKE_WEIGHT.default or 0)
    min_score: float = 0.0
    by: str = BY[0]
    without: Sequence[str] = ()

    def __post_init__(self) -> None:
        Query.__post_init__(self)
        MIN_SCORE.check(self.min_score)
        check_choice("--by", self.by, BY)
        object.__setattr__(self, "without", _listed("without", self.without, "texts"))
        _check_text("", self.text, "Say what happens in the clip.")
        for text in self.without:
            _check_text("--without", text, "Say what clips should not show.")
        if self.then is not None:
            _check_text("--then", self.then, "Say what happens after it.")
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

    @property
    def wanted(self) -> tuple[str, ...]:
        """Its text, and what happens after it."""
        return (self.text,) if self.then is None else (self.text, self.then)


@dataclass(frozen=True, slots=True)
class ExampleQuery(Query):
    """A query by example; see `ExampleOptions`."""

    file: str | os.PathLike[str] | None = None
    clip_id: int | None = None
    embeddings_QD: NDArray[np.float32] | None = None
    start_seconds: float | None = None
    end_seconds: float | None = None
    exclude_same_video: bool = False
    away_from: Sequence[int] = ()
    by: str = COMPARED_BY[0]

    def __post_init__(self) -> None:
        Query.__post_init__(self)
        check_choice("--by", self.by, COMPARED_BY)
        subjects = (self.file, self.clip_id, self.embeddings_QD)
        if sum(subject is not None for subject in subjects) != 1:
            raise UsageError("Give either a video file or --clip ID, and not both.")
        if self.clip_id is not None:
            if self.start_seconds is not None or self.end_seconds is not None:
                raise UsageError("--start and --end need a video file; --clip ID has its own span.")
            check_clip_id("--clip", self.clip_id)
        check_span(self.start_seconds, self.end_seconds)
        object.__setattr__(self, "away_from", _listed("away_from", self.away_from, "ids of clips"))
        check_clip_id("--not", *self.away_from)
        if self.clip_id in self.away_from:
            raise UsageError(
                f"--clip {self.clip_id} and --not {self.clip_id} were both given; one clip cannot "
                "be the good and the bad example. Give --not another one."
            )

    @property
    def name(self) -> str:
        """What results call it."""
        if self.file is not None:
            return os.fspath(self.file)
        return "an example" if self.clip_id is None else f"clip {self.clip_id}"


def _listed(name: str, given: object, of: str) -> tuple[Any, ...]:
    """All of what was given as several; none where nothing was."""
    if given is None:
        return ()
    if isinstance(given, str | bytes) or not isinstance(given, Iterable):
        raise UsageError(f"{name}={given!r} was given; it must be a list of {of}.")
    return tuple(given)


def quoted(text: str) -> str:
    """A text as messages repeat it: its beginning, if it is long."""
    return repr(text if len(text) <= _MOST_SHOWN else f"{text[:_MOST_SHOWN]}...")


def _check_text(flag: str, text: str, what: str) -> None:
    """Refuse what nobody can read.

    Args:
        flag: what the text was given with; "" for the text of the query.
        text: what was given.
        what: to say instead of nothing.

    Raises:
        UsageError: it is no text, or an empty one.
    """
    of = f"{flag} " if flag else ""
    if not isinstance(text, str):
        raise UsageError(f"{of}{text!r} was given; a query is text. {what}")
    if not text.strip():
        raise UsageError(f"{of}{text!r} was given, which is an empty text. {what}")
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise UsageError(
            f"{of}{text!r} was given, which holds bytes that are no UTF-8. {what}"
        ) from error
