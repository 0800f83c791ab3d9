"""The process that SQL of users runs in; `vindex.store.catalog.asking` starts it.

It may take so much memory and so much time: the system ends it by an alarm that nothing in it
hears, also when who asked is gone. It asks a file that no writer touches, so that it keeps no build
waiting, and may read no other: external access is off and the configuration locked.
"""

from __future__ import annotations

import os
import pickle
import re
import resource
import shutil
import signal
import sys
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from vindex.cores import num_cores
from vindex.errors import UsageError, VindexError
from vindex.store.catalog.asking import Question, say
from vindex.store.catalog.connection import reading
from vindex.store.catalog.instances import CATALOG, SUFFIXES, attach, started
from vindex.store.catalog.schema import choose_space
from vindex.store.catalog.sql import WHERE_COLUMNS
from vindex.store.layout import IndexFolder

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator

    from duckdb import DuckDBPyConnection, DuckDBPyRelation

    Say = Callable[[object], None]

_ROWS_AT_ONCE = 4096
"""Python makes its values of so many at once."""

_MOST_THREADS = 8
"""The stack of each counts as memory."""

_ZONED = "TIMESTAMP WITH TIME ZONE"
"""As DuckDB calls the type."""

_LIKE_COLUMNS = re.compile(r'^Candidate bindings:(?: :)? (".*)$', re.MULTILINE)
"""Where DuckDB names the columns that are most like one it does not find."""

_SHARE_OF_DUCKDB = 0.7
"""Of the memory; the rest is for what DuckDB does not count, and for Python's values."""


def main() -> None:
    """Answer the one question on stdin, and end."""
    question = pickle.load(sys.stdin.buffer)  # noqa: S301 - who asks started this process
    with os.fdopen(os.dup(1), "wb") as mouth:
        os.dup2(2, 1)  # what a library prints is no answer
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        say_it = partial(say, mouth)
        with suppress(BrokenPipeError):
            say_it(_answered(question, say_it))
    os._exit(0)


def _answered(question: Question, say_it: Say) -> Exception | None:
    """Answer; what went wrong, if anything did."""
    import duckdb

    try:
        _limit_memory(question.memory_bytes)
        with _apart(question) as connection:
            _start_clock(question)
            _ANSWERS[question.kind](connection, question, say_it)
    except (VindexError, OSError) as error:
        return error
    except (MemoryError, duckdb.OutOfMemoryException):
        return question.too_large
    except duckdb.Error as error:
        return _refusal(question, error)
    return None


def _limit_memory(num_bytes: int) -> None:
    """Let the system refuse memory beyond: DuckDB counts its own tables alone."""
    _, most = resource.getrlimit(resource.RLIMIT_DATA)
    if most == resource.RLIM_INFINITY or num_bytes < most:
        resource.setrlimit(resource.RLIMIT_DATA, (num_bytes, most))


def _start_clock(question: Question) -> None:
    """Let the system end this process when the time is over, from now on."""
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.setitimer(signal.ITIMER_REAL, question.timeout_seconds)


@contextmanager
def _apart(question: Question) -> Iterator[DuckDBPyConnection]:
    """The catalog as it is now, with what users may not do locked."""
    index = IndexFolder(Path(question.index), question.space)
    with TemporaryDirectory(dir=question.scratch) as folder:
        with reading(index):  # its words where it cannot be read; it brings older ones up to date
            _start_clock(question)
            copy = Path(folder) / index.catalog.name
            for suffix in SUFFIXES:
                path = Path(f"{index.catalog}{suffix}")
                if path.exists():
                    shutil.copyfile(path, f"{copy}{suffix}")
        connection = started(
            copy,
            temp_directory="",  # a folder to spill to is one that can be read
            memory_limit=f"{int(question.memory_bytes * _SHARE_OF_DUCKDB)}B",
            threads=min(num_cores(), _MOST_THREADS),
        )
        attach(connection, copy)
    with connection:
        connection.execute(f"USE {CATALOG}")
        choose_space(connection, question.space)
        if question.with_absent:
            connection.execute("SET VARIABLE with_absent = true")
        connection.execute("SET enable_progress_bar = false")  # it would be drawn on stderr
        connection.execute("SET lock_configuration = true")
        yield connection


def _rows(connection: DuckDBPyConnection, question: Question, say_it: Say) -> None:
    """Say the columns of a query, and its rows some at a time."""
    relation = _relation(connection, question.sql)
    zoned = _zoned(relation)
    plain = _without_zones(relation, [relation.columns[place] for place in zoned])
    for name, kind in zip(plain.columns, plain.types, strict=True):
        if _ZONED in str(kind):
            raise UsageError(
                f"{question.given}; its column {name} has times with a zone inside of {kind}, "
                "which cannot be shown. Cast them first, as in list(indexed_at::VARCHAR)."
            )
    say_it(tuple(plain.columns))
    cursor = connection.execute(plain.limit(question.limit).sql_query())
    for rows in _fetched(cursor, question):
        say_it([_in_utc(row, zoned) for row in rows] if zoned else rows)


def _in_utc(row: tuple[object, ...], zoned: Collection[int]) -> tuple[object, ...]:
    """A row with UTC as the zone of the times that have one."""
    return tuple(
        value.replace(tzinfo=UTC) if place in zoned and isinstance(value, datetime) else value
        for place, value in enumerate(row)
    )


def _fetched(cursor: DuckDBPyConnection, question: Question) -> Iterator[list[tuple[object, ...]]]:
    """Rows, some at a time.

    Raises:
        UsageError: Python has no value for what stands in one.
    """
    try:
        while rows := cursor.fetchmany(_ROWS_AT_ONCE):
            yield rows
    except (ArithmeticError, ValueError, TypeError) as error:
        raise UsageError(
            f"{question.given}; its result has a value that cannot be shown ({error}). Cast its "
            "column to VARCHAR."
        ) from error


def _parquet(connection: DuckDBPyConnection, question: Question, say_it: Say) -> None:
    """Write the rows of a query, and say how many they are."""
    from vindex.store.tables import write_batches

    with os.fdopen(question.file, "wb") as file:
        relation = _relation(connection, question.sql)
        say_it(write_batches(file, relation.to_arrow_reader(_ROWS_AT_ONCE)))


def _clips_where(connection: DuckDBPyConnection, question: Question, say_it: Say) -> None:
    """Say the ids of the clips that a condition is true of, as the bytes of 64-bit numbers."""
    from array import array

    check_expression(question.sql)
    cursor = connection.execute(
        f"""
        SELECT clip_id FROM (
            SELECT c.*, v.* EXCLUDE (video_id, path, relative_path)
            FROM main.clips c JOIN main.videos v USING (video_id))
        WHERE ({question.sql}
        )
        """
    )
    while rows := cursor.fetchmany(_ROWS_AT_ONCE):
        say_it(array("q", [clip_id for (clip_id,) in rows]).tobytes())


_ANSWERS: dict[str, Callable[[DuckDBPyConnection, Question, Say], None]] = {
    "rows": _rows,
    "parquet": _parquet,
    "where": _clips_where,
}


def check_expression(text: str) -> None:
    """Refuse text that is anything but one SQL expression.

    Parsed as it is and between parentheses: what passes both has balanced parentheses and no
    clause after it, so that it stays one expression wherever it is put between parentheses.

    Raises:
        UsageError: with what the parser says.
    """
    import duckdb

    try:
        for written in (text, f"({text}\n)"):
            duckdb.SQLExpression(written)
    except duckdb.Error as error:
        raise UsageError(
            f"--where {text!r} was given, which is not a SQL expression ({_first_line(error)}). "
            "Write a condition such as \"duration_seconds > 60 AND label LIKE 'Opening%'\"."
        ) from error


def _relation(connection: DuckDBPyConnection, sql: str) -> DuckDBPyRelation:
    """The query, where it is one that may be asked."""
    import duckdb

    statements = connection.extract_statements(sql)
    if len(statements) != 1 or statements[0].type != duckdb.StatementType.SELECT:
        raise UsageError(
            f"{sql!r} was given; it must be one SELECT statement, over the views clips, videos, "
            "labels, predictions and failures."
        )
    return connection.sql(statements[0].query)


def _zoned(relation: DuckDBPyRelation) -> list[int]:
    """Places of the columns whose values are times with a zone."""
    return [place for place, kind in enumerate(relation.types) if str(kind) == _ZONED]


def _without_zones(relation: DuckDBPyRelation, columns: Collection[str]) -> DuckDBPyRelation:
    """The query with times of some columns in UTC: for others Python would need another package."""
    if not columns:
        return relation
    quoted = ['"' + name.replace('"', '""') + '"' for name in dict.fromkeys(columns)]
    casts = ", ".join(f"make_timestamp(epoch_us({name})) AS {name}" for name in quoted)
    return relation.project(f"* REPLACE ({casts})")


def _first_line(error: Exception) -> str:
    """What DuckDB has to say, without its drawing of the place."""
    return str(error).splitlines()[0].rstrip(".!")


def _refusal(question: Question, error: Exception) -> UsageError:
    if question.kind == "where":
        return UsageError(
            f"{question.given}, which DuckDB refuses ({_first_line(error)}). It may use the "
            f"columns {', '.join(WHERE_COLUMNS)}."
        )
    like = _LIKE_COLUMNS.search(str(error))
    instead = f"; there is {like[1]}" if like else ""
    return UsageError(
        f"DuckDB refuses the query: {_first_line(error)}{instead}. It may read the views "
        "clips, videos, labels, predictions and failures (docs/catalog.md lists their columns), "
        "and no files."
    )
