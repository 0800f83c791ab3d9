"""A search as it stands in the address: read, asked, and written again."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from vindex.errors import UsageError
from vindex.serve.views import search_url
from vindex.settings import MOST_TEXT

if TYPE_CHECKING:
    from collections.abc import Mapping

    from vindex.query.filters import FilterOptions

__all__ = ["PAGE_HITS", "SearchForm"]

PAGE_HITS = 60
"""Hits of a page; `Show more` adds as many."""

_MOST_HITS = 1200

_NUMBERS: dict[str, tuple[type[int] | type[float], str]] = {
    "clip": (int, "Clip"),
    "min_seconds": (float, "Shortest video"),
    "max_seconds": (float, "Longest video"),
    "min_score": (float, "Least score"),
    "limit": (int, "Number of results"),
}
_FILTERS = ("path", "label", "min_seconds", "max_seconds", "after", "before", "min_score", "then")


@dataclass(frozen=True, slots=True)
class SearchForm:
    """Everything that the search page can be asked."""

    q: str | None = None
    then: str | None = None
    """What happens after it."""
    clip: int | None = None
    """Id of a clip that results should be like."""
    example: str | None = None
    """Key of a file that was dropped."""
    path: str | None = None
    label: str | None = None
    min_seconds: float | None = None
    max_seconds: float | None = None
    after: str | None = None
    before: str | None = None
    min_score: float | None = None
    limit: int = PAGE_HITS

    @classmethod
    def read(cls, parameters: Mapping[str, str]) -> tuple[SearchForm, str]:
        """The form of an address; what it does not know is left out.

        Returns:
            The form without what cannot be read, and a sentence about that, or nothing.
        """
        values: dict[str, Any] = {}
        refusal = ""
        for name in cls.__dataclass_fields__:
            try:
                value = _value(name, parameters.get(name, "").strip())
            except UsageError as error:
                refusal = refusal or str(error)
            else:
                values |= {} if value is None else {name: value}
        if "q" in values:
            values.pop("example", None)  # words are searched for instead of a file
        return cls(**values), refusal

    @property
    def is_empty(self) -> bool:
        """Whether nothing is searched for."""
        return self.q is None and self.clip is None and self.example is None

    @property
    def num_filters(self) -> int:
        """How many filters narrow it."""
        return sum(getattr(self, name) is not None for name in _FILTERS)

    def url(self, **changes: object) -> str:
        """The address of this search, with some values changed."""
        values = asdict(self) | changes
        if values["limit"] == PAGE_HITS:
            values["limit"] = None
        return search_url(**values)

    def filters(self) -> FilterOptions:
        """What the query is narrowed to."""
        return {
            "path_glob": self.path,
            "label": self.label,
            "min_seconds": self.min_seconds,
            "max_seconds": self.max_seconds,
            "after": self.after,
            "before": self.before,
        }


def _value(name: str, text: str) -> float | str | None:
    """What a field holds; None: nothing.

    Raises:
        UsageError: a number is none or too large, or a text is too long.
    """
    if len(text) > MOST_TEXT:
        raise UsageError(f"{len(text)} characters were given; a field has {MOST_TEXT}.")
    if not text or name not in _NUMBERS:
        return text or None
    number = _number(name, text)
    if name == "limit" and number > _MOST_HITS:
        raise UsageError(f"{number} results were asked for; a page has {_MOST_HITS}.")
    return number


def _number(name: str, text: str) -> float:
    kind, title = _NUMBERS[name]
    try:
        return kind(text)
    except ValueError:
        what = "a whole number" if kind is int else "a number"
        raise UsageError(f"{title}: {text!r} was given; it must be {what}.") from None
