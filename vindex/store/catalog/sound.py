"""Whether a catalog that was just opened is what it should be, before anything is asked of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vindex.errors import IndexDamagedError
from vindex.store.catalog.schema import check_version, schema_version
from vindex.store.catalog.shape import name_that_leads_out, view_among_tables

if TYPE_CHECKING:
    from pathlib import Path

    from duckdb import DuckDBPyConnection

    from vindex.store.catalog.state import CatalogState

__all__ = ["check_tables", "damaged", "version_of_sound"]

_found_sound: dict[Path, tuple[CatalogState, int]] = {}
"""The last state of each catalog that was looked through, and the version of its schema."""


def version_of_sound(path: Path, state: CatalogState | None, connection: DuckDBPyConnection) -> int:
    """The version of the schema of an open catalog, once it is found to be what it should.

    A process looks through each state once, which takes as long as to open it.

    Args:
        path: of the catalog.
        state: of its file, as it was before it was opened.
        connection: to it.

    Raises:
        IndexDamagedError: as `check_tables` and `schema_version`.
        IndexMismatchError: as `check_version`.
    """
    found = _found_sound.get(path)
    if state is not None and found is not None and found[0] == state:
        return found[1]
    check_tables(path, connection)
    version = schema_version(connection)
    check_version(version)
    if state is not None:
        _found_sound[path] = state, version
    return version


def check_tables(path: Path, connection: DuckDBPyConnection) -> None:
    """Refuse a catalog with a program in the place of a table, or that names files elsewhere.

    Raises:
        IndexDamagedError: it does.
    """
    name = view_among_tables(connection)
    if name is not None:
        raise damaged(path, f"its table store.{name} is a view, which vindex did not make.")
    name = name_that_leads_out(connection)
    if name is not None:
        raise damaged(path, f"it names {name!r}, which may not be a file of an index.")


def damaged(path: Path, what: str) -> IndexDamagedError:
    """The error of a catalog file that does not hold what it should.

    Args:
        path: of the file.
        what: is wrong with it, one sentence.
    """
    from shlex import quote

    return IndexDamagedError(
        f"The catalog {path} cannot be read: {what} Restore it from its copy, "
        f"catalog.copy.duckdb, with `vindex verify --repair --index "
        f"{quote(str(path.parent))}`."
    )
