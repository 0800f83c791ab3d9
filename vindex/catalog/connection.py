"""Opening the catalog: everybody opens, queries and closes.

DuckDB lets one process hold the file, and a reader's open blocks the writer, so nobody keeps it
open. vindex's own processes take turns (`vindex.locks`); a foreign program that has the file open
is waited for.
"""

from __future__ import annotations

import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

from vindex.catalog.schema import check_version, migrate, schema_version
from vindex.errors import IndexDamagedError, IndexLockedError
from vindex.locks import reading_turn, writing_turn

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from duckdb import DuckDBPyConnection

    from vindex.layout import IndexFolder

__all__ = ["connect", "reading", "writing"]

_STORAGE_VERSION = "v1.5.0"
"""The file format: both DuckDB 1.5 and 2.0 read it."""

_PATIENCE_SECONDS = 20.0
"""How long to wait for a foreign program that has the catalog open."""


def connect(index: IndexFolder, path: Path, *, read_only: bool) -> DuckDBPyConnection:
    """Open a catalog file, waiting for foreign programs.

    Raises:
        IndexLockedError: a foreign program keeps it open.
        IndexDamagedError: it is lost, or no catalog.
    """
    import duckdb

    if path == index.catalog and not path.exists():
        raise IndexDamagedError(
            f"The index {index.path} has lost its catalog, {index.catalog.name}. Copy "
            f"{index.catalog_copy.name} over it and run `vindex build` again."
        )
    give_up = time.monotonic() + _PATIENCE_SECONDS
    while True:
        try:
            return duckdb.connect(
                str(path),
                read_only=read_only,
                config={"storage_compatibility_version": _STORAGE_VERSION},
            )
        except duckdb.IOException as error:
            if "lock" not in str(error):
                raise _damaged(index, error) from error
            if time.monotonic() > give_up:
                raise IndexLockedError(
                    f"The catalog {index.catalog} is held open by another program: "
                    f"{_first_line(error)} Close it there and try again."
                ) from error
            time.sleep(0.05)
        except duckdb.Error as error:
            raise _damaged(index, error) from error


def _damaged(index: IndexFolder, error: Exception) -> IndexDamagedError:
    return IndexDamagedError(
        f"The catalog {index.catalog} cannot be read: {_first_line(error)} Copy "
        f"{index.catalog_copy.name} over it and run `vindex build` again."
    )


def _first_line(error: Exception) -> str:
    return str(error).splitlines()[0].rstrip(".") + "."


@contextmanager
def reading(index: IndexFolder) -> Iterator[DuckDBPyConnection]:
    """The catalog, open for reading; what it shows is one committed state.

    Raises:
        IndexDamagedError: it is lost or cannot be read.
        IndexLockedError: a foreign program keeps it open.
        IndexMismatchError: a newer vindex made it.
    """
    with reading_turn(index.locks):
        connection = connect(index, index.catalog, read_only=True)
        try:
            check_version(schema_version(connection))
            yield connection
        finally:
            connection.close()


@contextmanager
def writing(index: IndexFolder) -> Iterator[DuckDBPyConnection]:
    """One transaction: committed when the block ends, rolled back when it raises.

    Raises:
        IndexDamagedError: the catalog cannot be read.
        IndexLockedError: a foreign program keeps it open.
        IndexMismatchError: a newer vindex made it.
    """
    with writing_turn(index.locks):
        connection = connect(index, index.catalog, read_only=False)
        try:
            migrate(connection)
            connection.begin()
            yield connection
            connection.commit()
        finally:
            connection.close()  # rolls back what was not committed
