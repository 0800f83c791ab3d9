"""A search as it stands in the address: read, asked, and written again."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from vindex.errors import UsageError
from vindex.serve.views import search_url
from vindex.settings import MOST_TEXT

if TYPE_CHECKING:
    from collections.abc import Mapping

    from vindex.narrowing import FilterOptions

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
    def read(cls, parameters: Mapping[str, str]) -> SearchForm:
        """The form of an address; what it does not know is left out.

        Raises:
            UsageError: a number is none, or a text is too long.
        """
        values: dict[str, Any] = {}
        for name in cls.__dataclass_fields__:
            text = parameters.get(name, "").strip()
            if len(text) > MOST_TEXT:
                raise UsageError(f"{len(text)} characters were given; a field has {MOST_TEXT}.")
            if text:
                values[name] = _number(name, text) if name in _NUMBERS else text
        form = cls(**values)
        if form.limit > _MOST_HITS:
            raise UsageError(f"{form.limit} results were asked for; a page has {_MOST_HITS}.")
        return form

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


def _number(name: str, text: str) -> float:
    kind, title = _NUMBERS[name]
    try:
        return kind(text)
    except ValueError:
        what = "a whole number" if kind is int else "a number"
        raise UsageError(f"{title}: {text!r} was given; it must be {what}.") from None
