"""A search as it stands in the address: read, asked, and written again."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from typing import TYPE_CHECKING, Any, cast

from vindex.clips import seconds_of
from vindex.errors import UsageError
from vindex.serve.views import search_url
from vindex.settings import MOST_TEXT
from vindex.store.catalog.filters import FILTERS

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from vindex.store.catalog.filters import FilterOptions

__all__ = [
    "FORM_FILTERS",
    "LIKENESSES",
    "PAGE_HITS",
    "VOICES",
    "SearchForm",
    "in_words_of_the_page",
]

PAGE_HITS = 60
"""Hits of a page; `Show more` adds as many."""

_MOST_HITS = 1200

FORM_FILTERS = tuple(
    sorted((each for each in FILTERS if each.field), key=lambda each: each.kind != "label")
)
"""Filters that the page offers; that of labels first, beside the other fields for labels."""

VOICES = {"labels": "labels alone", "words": "words alone"}
"""Who may answer a text, where an index has a words space; else both are asked."""

LIKENESSES = {"words": "what it shows"}
"""By what clips may be alike, where an index has a words space; else by how they move."""

_NUMBERS: dict[str, tuple[Callable[[str], float], str]] = {
    "clip": (int, "Clip"),
    "min_score": (float, "Minimum score"),
    "limit": (int, "Number of results"),
    **{each.field: (seconds_of, each.title) for each in FORM_FILTERS if each.kind == "seconds"},
}
"""What reads the number of a field, and what the field is headed."""

_FLAGS = frozenset(each.field for each in FORM_FILTERS if each.kind == "flag")
_OFF = ("0", "false", "no", "off")
"""What an address may say where the box of a flag is not ticked; anything else ticks it."""

_KINDS: dict[Callable[[str], float], str] = {
    int: "a whole number",
    float: "a number",
    seconds_of: "seconds, or a time such as 1:30",
}


@dataclass(frozen=True, slots=True)
class SearchForm:
    """Everything that the search page can be asked."""

    q: str | None = None
    then: str | None = None
    """What happens after it."""
    without: str | None = None
    """What is not wanted."""
    by: str | None = None
    """A key of `VOICES`, or of `LIKENESSES` where an example is searched by; None: as usual."""
    clip: int | None = None
    """Id of a clip that results should be like."""
    example: str | None = None
    """Key of a file that was dropped."""
    judge: str | None = None
    """Label that hits are judged for."""
    min_score: float | None = None
    limit: int = PAGE_HITS
    narrowed: Mapping[str, float | str] = field(default_factory=dict)
    """Fields of filters that are filled in."""

    @classmethod
    def read(cls, parameters: Mapping[str, str]) -> tuple[SearchForm, str]:
        """The form of an address; what it does not know is left out.

        Returns:
            The form without what cannot be read, and a sentence about that, or nothing.
        """
        values: dict[str, Any] = {}
        refusal = ""
        of_filters = [each.field for each in FORM_FILTERS]
        for name in (*_OWN_FIELDS, *of_filters):
            try:
                value = _value(name, parameters.get(name, "").strip())
            except UsageError as error:
                refusal = refusal or str(error)
            else:
                values |= {} if value is None else {name: value}
        if "q" in values:
            values.pop("example", None)  # words are searched for instead of a file
        if values.get("by") not in (VOICES if "q" in values else LIKENESSES):
            values.pop("by", None)
        narrowed = {name: values.pop(name) for name in of_filters if name in values}
        return cls(**values, narrowed=narrowed), refusal

    @property
    def is_empty(self) -> bool:
        """Whether nothing is searched for."""
        return self.q is None and self.clip is None and self.example is None

    @property
    def num_filters(self) -> int:
        """How many filters narrow it."""
        own = (self.min_score, self.then, self.without)
        return len(self.narrowed) + sum(value is not None for value in own)

    def url(self, **changes: object) -> str:
        """The address of this search, with some values changed."""
        values = {name: getattr(self, name) for name in _OWN_FIELDS}
        values |= {**self.narrowed, **changes}
        if values["limit"] == PAGE_HITS:
            values["limit"] = None
        return search_url(**values)

    def filters(self) -> FilterOptions:
        """What the query is narrowed to."""
        values = {
            each.name: each.kind == "flag" or self.narrowed[each.field]
            for each in FORM_FILTERS
            if each.field in self.narrowed
        }
        return cast("FilterOptions", values)


_OWN_FIELDS = tuple(each.name for each in fields(SearchForm) if each.name != "narrowed")


def in_words_of_the_page(refused: UsageError) -> str:
    """What is said of a field, by its title instead of the command line's flag."""
    flag, space, rest = str(refused).partition(" ")
    title = next((title for name, (_, title) in _NUMBERS.items() if flag == _flag(name)), flag)
    return f"{title}{space}{rest}"


def _flag(name: str) -> str:
    return f"--{name.replace('_', '-')}"


def _value(name: str, text: str) -> float | str | None:
    """What a field holds; None: nothing.

    Raises:
        UsageError: a number is none or too large, or a text is too long.
    """
    if len(text) > MOST_TEXT:
        raise UsageError(f"{len(text)} characters were given; a field has {MOST_TEXT}.")
    if name in _FLAGS and text.casefold() in _OFF:
        return None
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
        raise UsageError(f"{title}: {text!r} was given; it must be {_KINDS[kind]}.") from None
