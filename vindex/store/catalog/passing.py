"""What passes the filters of a query, and what is shown of it: the SQL that all queries share.

Only constant text is put together here; every value is a parameter.
"""

from __future__ import annotations

import os
from contextlib import contextmanager
from math import inf
from typing import TYPE_CHECKING, Any, TypeVar

from vindex.errors import IndexDamagedError
from vindex.records import Mark
from vindex.store.catalog.connection import reading
from vindex.store.catalog.records import MARK, FoundClip

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from duckdb import DuckDBPyConnection

    from vindex.store.catalog.connection import Readable
    from vindex.store.catalog.records import Filters

__all__ = ["SHOWN", "answer", "condition_of", "files_of", "found_clip", "rows_passing"]

_Answer = TypeVar("_Answer")

_OF_CHOSEN = """
    fingerprint IN (
        SELECT fingerprint FROM store.videos WHERE video_id IN (SELECT video_id FROM chosen))
"""

_LABEL_PASSES = """
    (c.label_id = $label OR c.clip_id IN (
        SELECT p.clip_id FROM space.predictions p JOIN space.heads h USING (label_id)
        WHERE p.label_id = $label AND p.probability >= h.cut))
"""
"""A label of the model is the best one of a clip; one that was taught reaches its cut."""

_WHERE_PASSES = """
    CASE WHEN c.clip_id - $where_first BETWEEN 0 AND length($where_bits) - 1
        THEN get_bit($where_bits::BIT, (c.clip_id - $where_first)::INTEGER) = 1 ELSE false END
"""

SHOWN = """
    chosen.clip_id, video_id, p.path, p.relative_path, p.mark, chosen.start_seconds,
    chosen.end_seconds, l.label, chosen.probability, s.name, chosen.best_seconds, p.is_absent,
    chosen.span, v.recorded_ns
"""


def found_clip(row: Sequence[Any]) -> FoundClip:
    """The clip of a row that begins with what is `SHOWN`.

    Raises:
        IndexDamagedError: it has no length.
    """
    clip_id, video_id, path, relative_path, mark, *rest = row
    start_seconds, end_seconds, *_ = rest
    if not start_seconds < end_seconds < inf:
        raise IndexDamagedError(
            f"The catalog says that clip {clip_id} lasts from {start_seconds} to {end_seconds} s. "
            "Restore it from its copy with `vindex verify --repair`."
        )
    return FoundClip(
        clip_id, video_id, os.fsdecode(path), os.fsdecode(relative_path), Mark(*mark), *rest
    )


def files_of(filters: Filters) -> str:
    """The SQL that joins what is `SHOWN` of clips; only to the `chosen` ones: files are many."""
    passing = " AND ".join((_OF_CHOSEN, *_file_conditions(filters)))
    return f"""
    JOIN store.videos v USING (video_id) JOIN space.shards s USING (shard_id)
    LEFT JOIN space.labels l USING (label_id)
    JOIN (
        SELECT fingerprint, min(r.path_bytes || '/'::BLOB || f.path_bytes) AS path,
            min_by(f.path_bytes, r.path_bytes || '/'::BLOB || f.path_bytes) AS relative_path,
            min_by({MARK}, r.path_bytes || '/'::BLOB || f.path_bytes) AS mark,
            any_value(absent_since) IS NOT NULL AS is_absent
        FROM space.files f JOIN store.roots r USING (root_id)
        WHERE {passing}
        GROUP BY fingerprint) p USING (fingerprint)
    """


def condition_of(filters: Filters) -> str:
    """The SQL that is true of a clip `c` of a video `v` that passes; see `answer`.

    It names only what is narrowed: DuckDB joins all files, and what a space knows of its clips,
    for a condition that is true of everything, too.
    """
    conditions = ["v.video_id NOT IN (FROM space.hidden_videos)"]
    if filters.exclude_video_id is not None:
        conditions.append("v.video_id <> $exclude_video_id")
    for each in filters.compared:
        if each.name == "label":
            conditions.append(_LABEL_PASSES)
        elif not each.is_of_files:
            conditions.append(each.passes)
    if of_files := _file_conditions(filters):
        passing = " AND ".join(of_files)
        conditions.append(
            f"v.fingerprint IN (SELECT f.fingerprint FROM space.files f WHERE {passing})"
        )
    if filters.where is not None:
        conditions.append(_WHERE_PASSES if filters.where.bits else "false")
    return " AND ".join(conditions)


def _file_conditions(filters: Filters) -> list[str]:
    """The SQL that is true of a file `f` that passes."""
    return [each.passes for each in filters.compared if each.is_of_files]


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
    """The answer to a query that narrows.

    Args:
        index: the index.
        sql: holds what `condition_of` says of the filters.
        filters: what the query is narrowed to.
        parameters: the other values that the query names.
        fetch: takes the answer from what was run.
    """
    given = dict(filters.values)
    parameters = {each.name: given[each.name] for each in filters.compared} | parameters
    if filters.exclude_video_id is not None:
        parameters["exclude_video_id"] = filters.exclude_video_id
    if filters.where is not None and filters.where.bits:
        parameters["where_first"] = filters.where.first_id
        parameters["where_bits"] = filters.where.bits
    with reading(index) as connection, _with_absent(connection, filters):
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
