"""Queries by text, as people put them, and what every query says; what is refused as given."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from vindex.errors import UsageError
from vindex.settings import (
    BY,
    DEFAULT_READER,
    LIKE_WEIGHT,
    LIMIT,
    MIN_SCORE,
    PER_VIDEO,
    WITHIN_SECONDS,
    check_choice,
    check_clip_id,
    check_device,
)
from vindex.store.catalog.filters import FilterOptions

if TYPE_CHECKING:
    import os
    from collections.abc import Sequence

__all__ = ["Query", "TextQuery", "listed", "quoted"]

_MOST_SHOWN = 100
"""Characters of a text that are repeated to say something of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """What every query says beside its subject; see `VideoIndex.search`.

    Raises:
        UsageError: with a value that cannot be used, and what is allowed.
    """

    limit: int = int(LIMIT.default or 0)
    merge: bool = True
    per_video: int | None = None
    min_score: float | None = None
    reader_name: str = DEFAULT_READER
    device: str = "auto"
    filters: FilterOptions = field(default_factory=FilterOptions)

    def __post_init__(self) -> None:
        if self.reader_name != DEFAULT_READER:
            from vindex.encode.reading import check_reader  # with it come decoders and sources

            check_reader(self.reader_name)
        check_device(self.device)
        LIMIT.check(self.limit)
        if self.per_video is not None:
            PER_VIDEO.check(self.per_video)


@dataclass(frozen=True, slots=True)
class TextQuery(Query):
    """A query by words; see `VideoIndex.search`."""

    text: str
    then: str | None = None
    within_seconds: float = float(WITHIN_SECONDS.default or 0)
    like: str | os.PathLike[str] | int | None = None
    like_weight: float = float(LIKE_WEIGHT.default or 0)
    by: str = BY[0]
    without: Sequence[str] = ()

    def __post_init__(self) -> None:
        Query.__post_init__(self)
        if self.min_score is not None:
            MIN_SCORE.check(self.min_score)
        check_choice("--by", self.by, BY)
        object.__setattr__(self, "without", listed("without", self.without, "texts"))
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
    def least_score(self) -> float:
        """Lowest score that is a hit."""
        return self.min_score or 0.0

    @property
    def wanted(self) -> tuple[str, ...]:
        """Its text, and what happens after it."""
        return (self.text,) if self.then is None else (self.text, self.then)


def listed(name: str, given: object, of: str) -> tuple[Any, ...]:
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
        UsageError: it is not text, or an empty one.
    """
    of = f"{flag} " if flag else ""
    if not isinstance(text, str):
        raise UsageError(f"{of}{text!r} was given; a query is text. {what}")
    if not text.strip():
        raise UsageError(f"{of}{text!r} was given, which is empty. {what}")
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise UsageError(
            f"{of}{text!r} was given, which holds bytes that are not UTF-8. {what}"
        ) from error
