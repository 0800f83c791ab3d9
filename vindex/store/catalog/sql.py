"""SQL that users write: read-only, with no way out of the catalog.

The catalog is open read-only, external access is off (no file can be read or written, nothing
attached or loaded) and the configuration is locked, so that neither can be undone.
"""

from __future__ import annotations

import time
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from vindex.errors import UsageError
from vindex.settings import ROWS, TIMEOUT_SECONDS, check_text
from vindex.store.catalog.connection import reading
from vindex.store.catalog.limits import time_limit

if TYPE_CHECKING:
    import threading
    from collections.abc import Iterator

    import pandas as pd
    import pyarrow as pa
    from duckdb import DuckDBPyConnection, DuckDBPyRelation

    from vindex.store.layout import IndexFolder

__all__ = [
    "WHERE_COLUMNS",
    "SelectedRows",
    "check_expression",
    "first_line",
    "lock_down",
    "select_arrow",
    "select_rows",
]

WHERE_COLUMNS = (
    "clip_id", "video_id", "path", "relative_path", "start_seconds", "end_seconds", "label",
    "probability", "best_seconds", "span", "indexed_at", "fingerprint", "duration_seconds",
    "num_frames", "frame_rate",
    "width", "height", "codec", "timeline_offset_seconds", "start_timecode", "nominal_frame_rate",
    "sound_channels", "recorded_at", "camera", "latitude", "longitude", "state", "num_files",
    "modified_at",
)  # fmt: skip
"""Columns of the view `clips` and, of the clip's video, of the view `videos`."""


_ROWS_AT_ONCE = 4096
"""Python makes its values of so many before the clock is looked at."""


@dataclass(frozen=True, slots=True)
class SelectedRows:
    """What a query of the user's gave."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]
    has_more: bool
    """Whether the limit cut rows off."""

    def __len__(self) -> int:
        return len(self.rows)

    def __iter__(self) -> Iterator[tuple[Any, ...]]:
        return iter(self.rows)

    def to_arrow(self) -> pa.Table:
        """The rows as an Arrow table."""
        from vindex.store.tables import rows_to_arrow

        return rows_to_arrow(self.columns, self.rows)

    def to_pandas(self) -> pd.DataFrame:
        """The rows as a pandas data frame.

        Raises:
            MissingDependencyError: pandas is not installed.
        """
        from vindex.store.tables import to_pandas

        return to_pandas(self.to_arrow())


def lock_down(connection: DuckDBPyConnection) -> None:
    """Take external access from a connection, for as long as it lives."""
    if connection.execute("SELECT current_setting('lock_configuration')").fetchone() == (True,):
        return
    connection.execute("SET enable_external_access = false")
    connection.execute("SET lock_configuration = true")


def first_line(error: Exception) -> str:
    """What DuckDB has to say, without its drawing of the place."""
    return str(error).splitlines()[0].rstrip(".!")


def check_expression(text: str) -> None:
    """Refuse text that is anything but one SQL expression.

    Parsed as it is and between parentheses: what passes both has balanced parentheses and no
    clause after it, so that it stays one expression wherever it is put between parentheses.

    Raises:
        UsageError: with what the parser says.
    """
    import duckdb

    check_text("--where", text)
    try:
        for written in (text, f"({text}\n)"):
            duckdb.SQLExpression(written)
    except duckdb.Error as error:
        raise UsageError(
            f"--where {text!r} was given, which is no SQL expression ({first_line(error)}). Write "
            "a condition such as \"duration_seconds > 60 AND label LIKE 'Opening%'\"."
        ) from error


def select_rows(
    index: IndexFolder,
    sql: str,
    limit: int,
    timeout_seconds: float = float(TIMEOUT_SECONDS.default or 0),
) -> SelectedRows:
    """The first rows of a query over the documented views.

    Args:
        index: the index.
        sql: one SELECT statement.
        limit: most rows to return.
        timeout_seconds: how long it may run, not counting the wait for the catalog.

    Raises:
        UsageError: a number is out of its range, it is not one SELECT statement, DuckDB refuses
            it, or it takes too long.
    """
    ROWS.check(limit)
    TIMEOUT_SECONDS.check(timeout_seconds)
    with _selected(index, sql, timeout_seconds) as (connection, relation, is_over):
        cursor = connection.execute(relation.limit(limit + 1).sql_query())
        rows: list[tuple[Any, ...]] = []
        while not is_over.is_set() and (some := cursor.fetchmany(_ROWS_AT_ONCE)):
            rows += some
        columns = tuple(relation.columns)
    return SelectedRows(columns, tuple(rows[:limit]), has_more=len(rows) > limit)


def select_arrow(index: IndexFolder, sql: str, timeout_seconds: float) -> Any:  # noqa: ANN401
    """All rows of a query over the documented views, as a `pyarrow.Table`.

    Raises:
        UsageError: as `select_rows`.
    """
    with _selected(index, sql, timeout_seconds) as (_, relation, _):
        return relation.to_arrow_table()


@contextmanager
def _selected(
    index: IndexFolder, sql: str, timeout_seconds: float
) -> Iterator[tuple[DuckDBPyConnection, DuckDBPyRelation, threading.Event]]:
    """A query to be fetched inside the block, its connection, and whether its time is over."""
    import duckdb

    check_text("The query", sql)
    with reading(index) as connection:
        lock_down(connection)
        until = time.monotonic() + timeout_seconds
        with time_limit(connection, until, f"{sql!r} was given") as is_over:
            try:
                yield connection, _relation(connection, sql), is_over
            except duckdb.InterruptException:
                raise
            except duckdb.Error as error:
                raise _refusal(error) from error


def _relation(connection: DuckDBPyConnection, sql: str) -> DuckDBPyRelation:
    """The query, its times as UTC without a zone: with one, Python would need another package."""
    import duckdb

    statements = connection.extract_statements(sql)
    if len(statements) != 1 or statements[0].type != duckdb.StatementType.SELECT:
        raise UsageError(
            f"{sql!r} was given; it must be one SELECT statement, over the views clips, videos, "
            "labels, predictions and failures."
        )
    relation = connection.sql(statements[0].query)
    zoned = [
        name
        for name, kind in zip(relation.columns, relation.types, strict=True)
        if str(kind) == "TIMESTAMP WITH TIME ZONE"
    ]
    if not zoned:
        return relation
    quoted = ['"' + name.replace('"', '""') + '"' for name in zoned]
    casts = ", ".join(f"make_timestamp(epoch_us({name})) AS {name}" for name in quoted)
    return relation.project(f"* REPLACE ({casts})")


def _refusal(error: Exception) -> UsageError:
    return UsageError(
        f"DuckDB refuses the query: {first_line(error)}. It may read the views clips, videos, "
        "labels, predictions and failures (docs/catalog.md lists their columns), and no files."
    )
