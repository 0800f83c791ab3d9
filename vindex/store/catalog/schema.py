"""Schema versions of the catalog: bringing one up to date, and choosing what its views show."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vindex.errors import IndexDamagedError, IndexMismatchError
from vindex.store.catalog.migrations import MIGRATIONS

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

__all__ = ["SCHEMA_VERSION", "check_version", "choose_space", "migrate", "schema_version"]

SCHEMA_VERSION = len(MIGRATIONS)

_MOST_DIGITS = 10


def choose_space(connection: DuckDBPyConnection, name: str | None) -> None:
    """Let the views in `space` and `main` show this space; None: the first one.

    Raises:
        IndexMismatchError: the index has no space of that name.
    """
    space_id = 1
    if name is not None:
        spaces = dict(connection.execute("SELECT name, space_id FROM store.spaces").fetchall())
        if name not in spaces:
            raise IndexMismatchError(
                f"--space {name} was given; this index has {', '.join(sorted(spaces))}. Name one "
                "of these, or leave --space out for the first."
            )
        space_id = spaces[name]
    connection.execute(f"SET VARIABLE space_id = {space_id:d}")


def schema_version(connection: DuckDBPyConnection) -> int:
    """Version that a catalog has; 0 for an empty database.

    Raises:
        IndexDamagedError: what stands in its place is none.
    """
    import duckdb

    try:
        row = connection.execute(
            "SELECT value FROM store.meta WHERE key = 'schema_version'"
        ).fetchone()
    except duckdb.CatalogException:
        return 0
    said = str(row[0]) if row else "0"
    if not (said.isdecimal() and len(said) < _MOST_DIGITS):
        raise IndexDamagedError(
            f"The catalog does not say which schema version it has, but {said[:_MOST_DIGITS]!r}. "
            "Restore it from its copy with `vindex verify --repair`."
        )
    return int(said)


def check_version(version: int) -> None:
    """Refuse a catalog that a newer vindex made.

    Raises:
        IndexMismatchError: with both versions.
    """
    if version > SCHEMA_VERSION:
        raise IndexMismatchError(
            f"The index has schema version {version}; this vindex knows versions up to "
            f"{SCHEMA_VERSION}. Upgrade vindex, or name another index with --index."
        )


def migrate(connection: DuckDBPyConnection) -> None:
    """Bring a catalog to this version, each step in one transaction with the record of it.

    Raises:
        IndexMismatchError: a newer vindex made the catalog.
    """
    version = schema_version(connection)
    check_version(version)
    for number, step in enumerate(MIGRATIONS[version:], start=version + 1):
        connection.begin()
        connection.execute(step)
        connection.execute("DELETE FROM store.meta WHERE key = 'schema_version'")
        connection.execute("INSERT INTO store.meta VALUES ('schema_version', ?)", [str(number)])
        connection.commit()
