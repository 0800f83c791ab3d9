"""What passes the filters of a query, and what is shown of it: the SQL that all queries share.

Only constant text is put together here, and conditions that `check_expression` has checked; every
value is a parameter.
"""

from __future__ import annotations

import os
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, TypeVar

from vindex.errors import UsageError
from vindex.records import Mark
from vindex.store.catalog.connection import reading
from vindex.store.catalog.filters import FILTERS
from vindex.store.catalog.records import FoundClip

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from duckdb import DuckDBPyConnection

    from vindex.store.catalog.connection import Readable
    from vindex.store.catalog.records import Filters

__all__ = ["FILES", "SHOWN", "answer", "condition_of", "found_clip", "rows_passing"]

_Answer = TypeVar("_Answer")

_OF_FILES = tuple(each for each in FILTERS if each.is_of_files and each.condition)
_FILE_PASSES = " AND ".join(each.passes() for each in _OF_FILES)
_NO_FILE_COUNTS = " AND ".join(f"${each.name} IS NULL" for each in _OF_FILES)
_CLIP_PASSES = " AND ".join(
    each.passes()
    for each in FILTERS
    if each.condition and not each.is_of_files and each.name != "label"
)
_PASSES = f"""
    ($exclude_video_id IS NULL OR v.video_id <> $exclude_video_id)
    AND v.video_id NOT IN (FROM space.hidden_videos)
    AND {_CLIP_PASSES}
    AND (({_NO_FILE_COUNTS})
        OR v.fingerprint IN (SELECT f.fingerprint FROM space.files f WHERE {_FILE_PASSES}))
"""

_LABEL_PASSES = """
    AND (c.label_id = $label OR c.clip_id IN (
        SELECT p.clip_id FROM space.predictions p JOIN space.heads h USING (label_id)
        WHERE p.label_id = $label AND p.probability >= h.cut))
"""
"""A label of the model is the best one of a clip; one that was taught reaches its cut."""

_WHERE = """
    AND clip_id IN (
        SELECT clip_id FROM (
            SELECT c.*, v.* EXCLUDE (video_id, path, relative_path)
            FROM main.clips c JOIN main.videos v USING (video_id))
        WHERE ({where}
        ))
"""

FILES = f"""
    JOIN store.videos v USING (video_id) JOIN space.shards s USING (shard_id)
    LEFT JOIN space.labels l USING (label_id)
    JOIN (
        SELECT fingerprint, min(r.path_bytes || '/'::BLOB || f.path_bytes) AS path,
            min_by(f.path_bytes, r.path_bytes || '/'::BLOB || f.path_bytes) AS relative_path,
            min_by((num_bytes, modified_ns), r.path_bytes || '/'::BLOB || f.path_bytes) AS mark,
            any_value(absent_since) IS NOT NULL AS is_absent
        FROM space.files f JOIN store.roots r USING (root_id)
        WHERE fingerprint IN (
                SELECT fingerprint FROM store.videos WHERE video_id IN (
                    SELECT video_id FROM chosen))
            AND {_FILE_PASSES}
        GROUP BY fingerprint) p USING (fingerprint)
"""
"""Joins what is `SHOWN` of a clip only to those that were `chosen`: a library has many files."""

SHOWN = """
    chosen.clip_id, video_id, p.path, p.relative_path, p.mark, chosen.start_seconds,
    chosen.end_seconds, l.label, chosen.probability, s.name, chosen.best_seconds, p.is_absent,
    chosen.span, v.recorded_ns
"""


def found_clip(row: Sequence[Any]) -> FoundClip:
    """The clip of a row that begins with what is `SHOWN`."""
    clip_id, video_id, path, relative_path, mark, *rest = row
    return FoundClip(
        clip_id, video_id, os.fsdecode(path), os.fsdecode(relative_path), Mark(*mark), *rest
    )


def condition_of(filters: Filters) -> str:
    """The SQL that is true of a clip `c` of a video `v` that passes; see `answer`.

    Raises:
        UsageError: the filter's `where` is no expression.
    """
    # Not "NULL or": without a label no query has to join what a space knows of its clips.
    passes = _PASSES + (_LABEL_PASSES if filters.are_of_labels else "AND $label IS NULL")
    if filters.where is None:
        return passes
    from vindex.store.catalog.sql import check_expression

    check_expression(filters.where)
    return passes + _WHERE.format(where=filters.where)


def rows_passing(
    index: Readable, sql: str, filters: Filters, parameters: dict[str, Any]
) -> list[tuple[Any, ...]]:
    """Rows of a query that narrows; see `answer`."""
    return answer(index, sql, filters, parameters, lambda done: done.fetchall())


def answer(
    index: Readable,
    sql: str,
    filters: Filters,
    parameters: dict[str, Any],
    fetch: Callable[[DuckDBPyConnection], _Answer],
) -> _Answer:
    """The answer to a query that narrows; a condition of the user's runs on a locked connection.

    Args:
        index: the index.
        sql: holds what `condition_of` says of the filters.
        filters: what the query is narrowed to.
        parameters: the other values that the query names.
        fetch: takes the answer from what was run.

    Raises:
        UsageError: DuckDB refuses the filter's `where`, or it takes too long.
    """
    narrowing = dict.fromkeys((each.name for each in FILTERS if each.condition), None)
    narrowing |= {name: value for name, value in filters.values if name in narrowing}
    narrowing["exclude_video_id"] = filters.exclude_video_id
    parameters = narrowing | parameters
    with reading(index) as connection, _with_absent(connection, filters):
        if filters.where is None:
            return fetch(connection.execute(sql, parameters))
        with _guarded(connection, filters.where, filters.where_until):
            return fetch(connection.execute(sql, parameters))


@contextmanager
def _with_absent(connection: DuckDBPyConnection, filters: Filters) -> Iterator[None]:
    """Let the views show what is set aside, for the block and where it passes."""
    if filters.show_absent:
        connection.execute("SET VARIABLE with_absent = true")
    try:
        yield
    finally:
        if filters.show_absent:
            connection.execute("RESET VARIABLE with_absent")


@contextmanager
def _guarded(connection: DuckDBPyConnection, where: str, until: float) -> Iterator[None]:
    """Run a query with a condition of the user's, on a locked connection and up to a time."""
    import duckdb

    from vindex.store.catalog.limits import time_limit
    from vindex.store.catalog.sql import WHERE_COLUMNS, first_line, lock_down

    lock_down(connection)
    with time_limit(connection, until, f"--where {where!r} was given"):
        try:
            yield
        except duckdb.InterruptException:
            raise
        except duckdb.Error as error:
            raise UsageError(
                f"--where {where!r} was given, which DuckDB refuses ({first_line(error)}). "
                f"It may use the columns {', '.join(WHERE_COLUMNS)}."
            ) from error
