"""Whether a catalog is whole: every block can be read, and what it says agrees with itself."""

from __future__ import annotations

import shutil
from contextlib import contextmanager
from typing import TYPE_CHECKING

from vindex.errors import IndexFolderError
from vindex.store.catalog.connection import connect, own_words, reading
from vindex.store.catalog.contradictions import contradictions
from vindex.store.catalog.migrations import TABLES
from vindex.store.catalog.schema import SCHEMA_VERSION, migrate, schema_version
from vindex.store.catalog.shape import foreign_things

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from vindex.store.layout import IndexFolder

__all__ = ["catalog_problems", "is_whole"]


def catalog_problems(index: IndexFolder, path: Path | None = None) -> list[str]:
    """What is wrong with a catalog, in a few words each; empty where nothing is.

    Args:
        index: the index.
        path: of another catalog file of this index; by default its own.

    Raises:
        IndexDamagedError: it is lost, or some of it cannot be read.
        IndexLockedError: a foreign program keeps it open.
        IndexMismatchError: a newer vindex made it.
    """
    with reading(index, path) as connection:
        if things := foreign_things(connection):
            return [f"a {things[0]} that vindex did not make so"]  # and none of it is asked
        for table in TABLES:  # reads every block, which DuckDB checks against its checksum
            connection.execute(f"SELECT bit_xor(hash(t)) FROM store.{table} t").fetchall()
        return list(contradictions(connection))


def is_whole(index: IndexFolder, path: Path) -> bool:
    """Whether a catalog file is there and nothing is wrong with it."""
    if not path.is_file():
        return False
    try:
        with _up_to_date(index, path) as path:
            return not catalog_problems(index, path)
    except IndexFolderError:
        return False


@contextmanager
def _up_to_date(index: IndexFolder, path: Path) -> Iterator[Path]:
    """A catalog file that has this version's tables: the one given, or a copy for the block."""
    with reading(index, path) as connection:
        is_older = schema_version(connection) < SCHEMA_VERSION
    if not is_older:
        yield path
        return
    migrated = path.with_name(f".vindex-tmp-migrated-{path.name}")
    try:
        shutil.copyfile(path, migrated)
        with own_words(path), connect(index, migrated) as connection:
            migrate(connection)
        yield migrated
    finally:
        migrated.unlink(missing_ok=True)
