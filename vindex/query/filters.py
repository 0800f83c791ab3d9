"""What people may narrow a query to, checked and made into `Filters`."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from math import inf
from time import monotonic as clock
from typing import TYPE_CHECKING, TypedDict, Unpack

from vindex.errors import UsageError
from vindex.labels import NO_LABELS, nearest_labels
from vindex.settings import MAX_SECONDS, MIN_SECONDS, TIMEOUT_SECONDS
from vindex.store.catalog.records import Filters

if TYPE_CHECKING:
    from vindex.store.snapshot import Snapshot

__all__ = ["FilterOptions", "make_filters"]


class FilterOptions(TypedDict, total=False):
    """Every query takes these; a clip must pass all that are given."""

    path_glob: str | None
    """Pattern for the path below the library's root."""
    label: str | None
    """Name of the clip's best label, in any case."""
    min_seconds: float | None
    """Least length of the video."""
    max_seconds: float | None
    """Greatest length of the video."""
    after: str | date | None
    """Time of the file, in ISO format: then or later. Without a zone it is local time."""
    before: str | date | None
    """Earlier than that."""
    where: str | None
    """A SQL expression over `vindex.store.catalog.sql.WHERE_COLUMNS`."""
    timeout_seconds: float
    """How long `where` may run, in all queries of a search together."""


def make_filters(
    snapshot: Snapshot,
    *,
    exclude_video_id: int | None = None,
    **options: Unpack[FilterOptions],
) -> Filters:
    """The filters that some options ask for.

    Raises:
        UsageError: an option cannot be used as it was given.
    """
    label, where = options.get("label"), options.get("where")
    min_seconds, max_seconds = options.get("min_seconds"), options.get("max_seconds")
    if min_seconds is not None:
        MIN_SECONDS.check(min_seconds)
    if max_seconds is not None:
        MAX_SECONDS.check(max_seconds)
    if min_seconds is not None and max_seconds is not None and min_seconds > max_seconds:
        raise UsageError(
            f"--min-seconds {min_seconds:g} and --max-seconds {max_seconds:g} were given; no video "
            "is so long and so short. Give a --max-seconds that is no less."
        )
    after_ns = _nanoseconds("--after", options.get("after"))
    before_ns = _nanoseconds("--before", options.get("before"))
    if after_ns is not None and before_ns is not None and after_ns >= before_ns:
        raise UsageError(
            f"--after {options['after']} and --before {options['before']} were given; no time is "
            "both. Give a --before that is later."
        )
    if where is not None:
        from vindex.store.catalog.sql import check_expression

        check_expression(where)
    timeout_seconds = options.get("timeout_seconds", float(TIMEOUT_SECONDS.default or 0))
    TIMEOUT_SECONDS.check(timeout_seconds)
    return Filters(
        options.get("path_glob"),
        exclude_video_id,
        None if label is None else _label_id(snapshot, label),
        min_seconds,
        max_seconds,
        after_ns,
        before_ns,
        where,
        clock() + timeout_seconds if where is not None else inf,
    )


def _plain(label: str) -> str:
    return label.casefold().replace("[", "").replace("]", "").strip()


def _label_id(snapshot: Snapshot, label: str) -> int:
    names = snapshot.labels
    for label_id, name in enumerate(names):
        if _plain(name) == _plain(label):
            return label_id
    if not names:
        raise UsageError(f"--label {label!r} was given. {NO_LABELS}: leave --label out.")
    near = nearest_labels(label, names)
    hint = f" Nearest: {'; '.join(near)}." if near else ""
    raise UsageError(
        f"--label {label!r} was given; the index's model has no label of that name.{hint} "
        "`vindex labels` lists all of them."
    )


def _nanoseconds(flag: str, given: str | date | None) -> int | None:
    if given is None:
        return None
    try:
        moment = datetime.fromisoformat(given) if isinstance(given, str) else given
        if not isinstance(moment, datetime):
            moment = datetime.combine(moment, time())
        since = moment.astimezone(UTC) - datetime(1970, 1, 1, tzinfo=UTC)
    except (ValueError, OverflowError) as error:
        raise UsageError(
            f"{flag} {str(given)!r} was given; it must be a date or time in ISO format, such as "
            "2026-05-01 or 2026-05-01T18:30."
        ) from error
    return since // timedelta(microseconds=1) * 1000
