"""Why a query finds nothing: the filter that let no clip pass, by name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from vindex.query.filters import make_filters
from vindex.store.catalog.filters import FILTERS
from vindex.store.catalog.records import Filters

if TYPE_CHECKING:
    from vindex.query.queries import Query
    from vindex.query.results import SearchResult
    from vindex.store.catalog.filters import Filter, FilterOptions
    from vindex.store.snapshot import Snapshot

__all__ = ["what_let_nothing_pass", "why_nothing"]


def why_nothing(snapshot: Snapshot, query: Query, result: SearchResult) -> str:
    """A sentence on why a query that was understood has no hits.

    Args:
        snapshot: the index that was asked.
        query: that was asked.
        result: without hits.
    """
    told = what_let_nothing_pass(snapshot, query.filters)
    if told is not None:
        return told
    passing = make_filters(snapshot, **query.filters)
    clips = "No clip" if passing == Filters() else "No clip that passes the filters"
    if query.min_score is not None:
        return f"{clips} reaches --min-score {query.min_score:g}. Lower it, or leave it out."
    if result.labels:
        return f"{clips} has these labels among its best, or none is followed by --then in time."
    return f"{clips} is like the example, apart from those that were left out."


def what_let_nothing_pass(snapshot: Snapshot, options: FilterOptions) -> str | None:
    """A sentence on the filters that together let no clip pass; None: some pass."""
    if not snapshot.num_passing(Filters()):
        return "No clip is indexed yet; `vindex status` shows what the index holds."
    given: dict[str, Any] = {
        each.name: options.get(each.name) for each in FILTERS if options.get(each.name) is not None
    }
    if not given or snapshot.num_passing(make_filters(snapshot, **options)):
        return None
    flags = {each.name: each for each in FILTERS}
    timeout: Any = {name: options.get(name) for name in options if name not in given}
    for name, value in given.items():
        alone: Any = {name: value} | timeout
        if not snapshot.num_passing(make_filters(snapshot, **alone)):
            hint = " `vindex status` lists the library's folders." if name == "path" else ""
            return f"No clip passes {_as_given(flags[name], value)}.{hint}"
    said = " and ".join(_as_given(flags[name], value) for name, value in given.items())
    return f"No clip passes {said} together; each alone lets some pass."


def _as_given(which: Filter, value: object) -> str:
    if which.kind == "flag":
        return which.flag
    return f"{which.flag} {value}" if which.kind == "seconds" else f"{which.flag} {str(value)!r}"
