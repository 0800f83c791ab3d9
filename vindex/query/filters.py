"""What people narrow a query to, checked and made into what the catalog compares."""

from __future__ import annotations

import os
import re
from functools import partial
from math import inf
from pathlib import Path
from typing import TYPE_CHECKING, Any, Unpack

from vindex.errors import NO_LABELS, UsageError
from vindex.query.when import nanoseconds_when
from vindex.settings import TIMEOUT_SECONDS, check_text
from vindex.store.catalog.filters import FILTERS
from vindex.store.catalog.records import Filters

if TYPE_CHECKING:
    from collections.abc import Sequence

    from vindex.store.cache import IndexCache
    from vindex.store.catalog.filters import Filter, FilterOptions
    from vindex.store.layout import IndexFolder
    from vindex.store.snapshot import Snapshot

__all__ = ["label_id", "label_number", "make_filters", "with_where_asked"]


_TEXTS = {"path": (str, os.PathLike), "label": (str,), "text": (str,), "name": (str,)}
"""Of what type a filter of a kind is that is given as text."""


def make_filters(
    snapshot: Snapshot,
    *,
    exclude_video_id: int | None = None,
    **options: Unpack[FilterOptions],
) -> Filters:
    """The filters that some options ask for, once `with_where_asked` has seen them.

    Raises:
        UsageError: an option cannot be used as it was given.
    """
    values: dict[str, Any] = {}
    for each in FILTERS:
        given: Any = options.get(each.name)
        if given is not None:
            values[each.name] = _value(snapshot, each, given)
    _check_pairs(values, options)
    where = values.pop("where", None)
    return Filters(tuple(values.items()), exclude_video_id, where)


def with_where_asked(
    index: IndexFolder, options: FilterOptions, cache: IndexCache | None = None
) -> FilterOptions:
    """The options, with the clips that `where` is true of in its place; `make_filters` takes those.

    It may take long, so it is asked before the catalog is opened.

    Args:
        index: the index.
        options: what is asked for.
        cache: what the process knows of the index, where it asks again and again.

    Raises:
        UsageError: `where` is no SQL expression, DuckDB refuses it, or it takes too long.
    """
    timeout = options.get("timeout", float(TIMEOUT_SECONDS.default or 0))
    TIMEOUT_SECONDS.check(timeout)
    where: object = options.get("where")
    if where is None:
        return options
    from vindex.store.catalog.sql import PassingClips, clips_where

    if isinstance(where, PassingClips):
        return options
    if not isinstance(where, str):
        raise UsageError(f"--where {where!r} was given; it must be text.")

    with_absent = bool(options.get("absent"))
    ask = partial(clips_where, index, where, timeout, with_absent=with_absent)
    passing: Any = cache.passing((where, timeout, with_absent), ask) if cache else ask()
    return {**options, "where": passing}


def _value(snapshot: Snapshot, which: Filter, given: Any) -> Any:  # noqa: ANN401 - by its kind
    """What the condition of a filter compares."""
    if which.kind in _TEXTS and not isinstance(given, _TEXTS[which.kind]):
        raise UsageError(f"{which.flag} {given!r} was given; it must be text.")
    if which.kind in ("text", "name"):
        check_text(which.flag, given)
    if which.range is not None:
        which.range.check(given)
    if which.kind == "label":
        return label_id(snapshot, given)
    if which.kind == "time":
        return nanoseconds_when(which.flag, given)
    if which.kind == "path":
        return _path_pattern(snapshot, given)
    if which.kind == "text":
        return _text_pattern(given)
    if which.kind == "name":
        from vindex.globs import composed, glob_pattern

        return f"(?i:{glob_pattern(given)}|{re.escape(composed(given))})"
    return given


def _text_pattern(given: str) -> str:
    """The regular expression of texts that a pattern means, or that a plain one is a part of."""
    from vindex.globs import glob_pattern

    is_pattern = any(sign in given for sign in "*?[")
    return f"(?i){glob_pattern(given if is_pattern else f'*{given}*')}"


def _path_pattern(snapshot: Snapshot, given: str) -> str:
    """The regular expression of what a path can mean: below any root, or from the current folder.

    It is matched with a root, two slashes and the path below it. What says where it begins (`/`,
    `~`, `./`) means a path below any root only where the current folder is below none.
    """
    from vindex.globs import composed, path_pattern

    text = _readable(given)
    below_any = f"(?s:.*)//{path_pattern(text)}"
    if "://" in text:
        found = [(root, _below(composed(root), composed(text))) for root in snapshot.roots]
        ways = [f"{re.escape(r)}//{path_pattern(below)}" for r, below in found if below is not None]
        return f"(?:{'|'.join(ways)})" if ways else below_any
    try:
        whole = Path(text).expanduser().absolute()
        places = dict.fromkeys([os.path.normpath(whole), os.path.realpath(whole)])
    except (OSError, RuntimeError, ValueError):  # no such folder, no such user, a zero byte
        return below_any
    ways = []
    for root in map(_readable, snapshot.roots):
        for path in places:
            below = _below(composed(root), composed(path))
            if below is not None:
                ways.append(f"{re.escape(root)}//{path_pattern(below)}")
    says_where = text.startswith(("/", "~", "./", "../")) or text in (".", "..")
    if not (says_where and ways):
        ways.append(below_any)
    return f"(?:{'|'.join(ways)})"


def _readable(path: str) -> str:
    """A path as the catalog has it: bytes that are no UTF-8 are U+FFFD there."""
    return os.fsencode(path).decode("utf-8", "replace")


def _below(root: str, path: str) -> str | None:
    """What a path is called below a root; None: it is not below it."""
    if path == root:
        return "*"
    folder = root.rstrip("/") + "/"
    return path.removeprefix(folder) if path.startswith(folder) else None


def _check_pairs(values: dict[str, Any], options: FilterOptions) -> None:
    """Refuse two filters that let nothing pass together."""
    if values.get("min_seconds", 0) > values.get("max_seconds", inf):
        raise UsageError(
            f"--min-seconds {values['min_seconds']:g} and --max-seconds "
            f"{values['max_seconds']:g} were given; no video is both that long and that short. "
            f"Give a --max-seconds that is not smaller."
        )
    if values.get("recorded_after", -inf) >= values.get("recorded_before", inf):
        raise UsageError(
            f"--recorded-after {options['recorded_after']} and --recorded-before "
            f"{options['recorded_before']} were given; no time is both. Give a --recorded-before "
            "that is later."
        )


def _plain(label: str) -> str:
    return label.casefold().replace("[", "").replace("]", "").strip()


def label_number(names: Sequence[str], label: str) -> int | None:
    """The place of a label among names, in any case and without the brackets of templates."""
    wanted = _plain(label)
    return next((number for number, name in enumerate(names) if _plain(name) == wanted), None)


def label_id(snapshot: Snapshot, label: str) -> int:
    """The id of a label by its name.

    Raises:
        UsageError: the index has no label with that name.
    """
    if not isinstance(label, str):
        raise UsageError(f"--label {label!r:.80} was given; it must be text.")
    names = snapshot.labels
    number = label_number(names, label)
    if number is not None:
        return number
    if not names:
        raise UsageError(f"--label {label!r} was given. {NO_LABELS}: leave --label out.")
    from vindex.labels import nearest_labels  # only what is refused needs it

    near = nearest_labels(label, names)
    hint = f" Nearest: {'; '.join(near)}." if near else ""
    raise UsageError(
        f"--label {label!r} was given; the index's model has no label with that name.{hint} "
        "`vindex labels` lists all of them."
    )
