"""Opening the catalog: everybody opens, queries and closes.

DuckDB lets one process hold the file, and a reader's open blocks the writer, so nobody keeps it
open. vindex's own processes take turns (`vindex.store.locks`); a foreign program that has the
file open is waited for.
"""

from __future__ import annotations

import shutil
import time
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from vindex.errors import IndexDamagedError, IndexFolderError, IndexLockedError
from vindex.run_folder import RunFolder
from vindex.store.catalog.contradictions import STUMBLES, contradictions
from vindex.store.catalog.instances import SUFFIXES, attached, beside, writable
from vindex.store.catalog.schema import (
    SCHEMA_VERSION,
    choose_space,
    migrate,
)
from vindex.store.catalog.sound import check_tables, damaged, version_of_sound
from vindex.store.catalog.state import state_of
from vindex.store.layout import IndexFolder
from vindex.store.locks import reading_turn, tell_waiting, writing_turn

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from duckdb import DuckDBPyConnection

    Readable: TypeAlias = "IndexFolder | OpenCatalog"
    """An index, opened for one question; or one that is open for several."""

__all__ = [
    "OpenCatalog",
    "catalog_as_it_is",
    "connect",
    "copy_catalog",
    "own_words",
    "reading",
    "writing",
]

_STORAGE_VERSION = "v1.5.0"
"""The file format: both DuckDB 1.5 and 2.0 read it."""

_SIGNS_OF_DAMAGE = (
    "Corrupt database file",
    "not a valid DuckDB",
    "Could not read enough bytes",
    "Serialization Error",
    "INTERNAL Error",
    "Failure while replaying WAL",
)
"""In the words of DuckDB, which has no class of errors for a file that was altered."""

_SILENT_SECONDS = 2.0
"""Who waits longer is told."""

_PATIENCE_SECONDS = 20.0
"""How long to wait for a foreign program that has the catalog open."""


@contextmanager
def connect(index: IndexFolder, path: Path) -> Iterator[DuckDBPyConnection]:
    """A catalog file, open for writing for the block; waits for foreign programs.

    Raises:
        IndexLockedError: a foreign program keeps it open.
        IndexDamagedError: it is lost, or no catalog.
        IndexFolderError: it cannot be written, as on a full disk.
    """
    for suffix in SUFFIXES:
        _keep_to_itself(path.with_name(f"{path.name}{suffix}"))
    with ExitStack() as stack:
        yield _opened(
            index, path,
            lambda: stack.enter_context(writable(path, index.path, _STORAGE_VERSION)),
        )  # fmt: skip


def _keep_to_itself(path: Path) -> None:
    """Give a file with several names bytes of its own: DuckDB writes into it in place.

    A copy by hard links (`cp -rl`, some backups) would change with it, or it with the copy.
    """
    if path.is_file() and path.stat().st_nlink > 1:
        from vindex.store.durable import replacing

        with replacing(path) as temporary:
            shutil.copyfile(path, temporary)
            shutil.copystat(path, temporary)
        tell_waiting(
            f"{path} was also part of a copy by hard links; each has a file of its own now."
        )


def _opened(
    index: IndexFolder, path: Path, open_it: Callable[[], DuckDBPyConnection]
) -> DuckDBPyConnection:
    """Open a catalog file as soon as no foreign program has it open."""
    if path == index.catalog and not path.exists():
        from shlex import quote

        raise IndexDamagedError(
            f"The index {index.path} has lost its catalog, {index.catalog.name}. Restore it with "
            f"`vindex verify --repair --index {quote(str(index.path))}`."
        )
    if path.exists() and not path.is_file():  # DuckDB would only say that it cannot read it
        raise damaged(path, "it is a folder or a device, not a file.")
    began = time.monotonic()
    has_told = False
    while True:
        try:
            with own_words(path):
                return open_it()
        except _HeldOpenError as error:
            waited_seconds = time.monotonic() - began
            if waited_seconds > _SILENT_SECONDS and not has_told:
                tell_waiting(f"Waiting for another program that has {path} open: {error}")
                has_told = True
            if waited_seconds > _PATIENCE_SECONDS:
                raise IndexLockedError(
                    f"The catalog {path} is held open by another program: {error} Close it there "
                    "and try again."
                ) from error
            time.sleep(0.05)


class _HeldOpenError(Exception):
    """Another program has the file open."""


@contextmanager
def own_words(path: Path) -> Iterator[None]:
    """Tell what DuckDB says of a file that it cannot read or write, or that lacks a table.

    Raises:
        KeyboardInterrupt: Ctrl-C came, of which DuckDB makes errors of its own.
    """
    import duckdb

    try:
        yield
    except duckdb.InterruptException as error:
        raise KeyboardInterrupt from error
    except RuntimeError as error:
        if "Query interrupted" in str(error):
            raise KeyboardInterrupt from error
        raise
    except duckdb.Error as error:
        text = str(error).splitlines()[0].rstrip(".!") + "."
        if "Could not set lock" in text:
            raise _HeldOpenError(text) from error
        # What users wrote is answered where it is run; our own SQL fails only on altered tables.
        altered = (duckdb.CatalogException, duckdb.BinderException, duckdb.PermissionException)
        is_altered = isinstance(error, altered)
        if is_altered or any(sign in text for sign in _SIGNS_OF_DAMAGE):
            raise damaged(path, text) from error
        if isinstance(error, duckdb.IOException | duckdb.FatalException):
            raise IndexFolderError(
                f"The catalog {path} cannot be used: {text} Make room or give permission "
                "there, and run the command again."
            ) from error
        raise


class OpenCatalog:
    """A catalog as of one commit, from the first question to `close`.

    Attributes:
        folder: of the index.
    """

    def __init__(self, folder: IndexFolder, beside: OpenCatalog | None = None) -> None:
        """Args: the folder of the index; and one of the same index, whose commit this one shows."""
        self.folder = folder
        self._beside = beside
        self._opened = ExitStack()
        self._connection: DuckDBPyConnection | None = None

    @property
    def catalog(self) -> Path:
        """The file."""
        return self.folder.catalog

    @property
    def shards(self) -> Path:
        """Folder of the shards that it lists."""
        return self.folder.shards

    @property
    def space(self) -> str | None:
        """Name of its space that is asked; None: the first."""
        return self.folder.space

    @property
    def connection(self) -> DuckDBPyConnection:
        """The one connection of all questions.

        Raises:
            VindexError: as `reading`.
        """
        if self._connection is None:
            opened = reading(self.folder) if self._beside is None else _sharing(self._beside, self)
            self._connection = self._opened.enter_context(opened)
        return self._connection

    @contextmanager
    def told_of_damage(self) -> Iterator[None]:
        """Tell, where the block stumbles over what it reads, that the catalog says what cannot be.

        Raises:
            IndexDamagedError: with what that is.
        """
        try:
            yield
        except STUMBLES as error:
            _blame(self.catalog, self.connection, error)
            raise

    def close(self) -> None:
        """Let writers commit again."""
        self._connection = None
        self._opened.close()


@contextmanager
def _sharing(catalog: OpenCatalog, other: OpenCatalog) -> Iterator[DuckDBPyConnection]:
    """What is open already, with the views of another space."""
    connection = beside(catalog.connection)
    try:
        with own_words(catalog.catalog):
            choose_space(connection, other.space)
        yield connection
    finally:
        connection.close()


@contextmanager
def reading(index: Readable, path: Path | None = None) -> Iterator[DuckDBPyConnection]:
    """The catalog, open for reading; what it shows is one committed state.

    Args:
        index: the index, opened for the block alone; or one that is open, and stays open.
        path: of another catalog file of this index; by default its own.

    Raises:
        IndexDamagedError: it is lost or cannot be read.
        IndexLockedError: a foreign program keeps it open.
        IndexMismatchError: a newer vindex made it.
        IndexFolderError: an older vindex made it, and it cannot be written to be brought up to
            date.
    """
    if isinstance(index, OpenCatalog):
        with own_words(index.catalog):
            yield index.connection
        return
    path = path or index.catalog
    with ExitStack() as stack:
        connection, version = stack.enter_context(_opened_for_reading(index, path))
        if path == index.catalog and version < SCHEMA_VERSION:
            stack.close()  # an older vindex made it, and nobody wrote to it since
            with writing(index):
                pass
            connection, _ = stack.enter_context(_opened_for_reading(index, path))
        if index.space is not None:
            choose_space(connection, index.space)
        yield connection


@contextmanager
def catalog_as_it_is(index: IndexFolder) -> Iterator[IndexFolder]:
    """The index to read without a write: `reading` brings one of an older vindex up to date.

    Of such a one, a copy of its catalog is brought up to date instead, and goes with the block.

    Yields:
        The index, or the folder of the copy, which holds no more than the catalog.

    Raises:
        IndexFolderError: as `reading`.
    """
    with RunFolder() as temporary:
        copy = IndexFolder(Path(temporary.path), index.space)
        with _opened_for_reading(index, index.catalog) as (_, version):
            is_old = version < SCHEMA_VERSION
            if is_old:
                copy.locks.mkdir()
                _copy_files(index.catalog, copy.catalog)
        yield copy if is_old else index


def copy_catalog(index: IndexFolder, place: Path) -> None:
    """Copy the catalog of an index as of one commit, and of this version; it stays as it is.

    Args:
        index: whose catalog it is.
        place: of the copy.

    Raises:
        IndexFolderError: as `reading`.
    """
    with catalog_as_it_is(index) as as_it_is, reading(as_it_is):
        _copy_files(as_it_is.catalog, place)


def _copy_files(catalog: Path, place: Path) -> None:
    """Copy a catalog that is open for reading: the file, and what DuckDB keeps beside it."""
    for suffix in SUFFIXES:
        if (path := Path(f"{catalog}{suffix}")).exists():
            shutil.copyfile(path, f"{place}{suffix}")


@contextmanager
def _opened_for_reading(index: IndexFolder, path: Path) -> Iterator[tuple[DuckDBPyConnection, int]]:
    """A catalog file, open for the block, and the version of its schema."""
    with reading_turn(index.locks), own_words(path), ExitStack() as stack:
        state = state_of(path)
        connection = _opened(index, path, lambda: stack.enter_context(attached(path)))
        version = version_of_sound(path, state, connection)
        try:
            yield connection, version
        except STUMBLES as error:
            _blame(path, connection, error)
            raise


def _blame(path: Path, connection: DuckDBPyConnection, error: Exception) -> None:
    """Nothing, if a catalog says only what can be.

    Raises:
        IndexDamagedError: it does not, and so somebody stumbled.
    """
    wrong = next(contradictions(connection), None)
    if wrong is not None:
        raise damaged(path, f"it has {wrong}.") from error


@contextmanager
def writing(index: IndexFolder) -> Iterator[DuckDBPyConnection]:
    """One transaction: committed when the block ends, rolled back when it raises.

    Raises:
        IndexDamagedError: the catalog is lost or cannot be read.
        IndexFolderError: it cannot be written, as on a full disk.
        IndexLockedError: a foreign program keeps it open.
        IndexMismatchError: a newer vindex made it.
    """
    with (
        writing_turn(index.locks), own_words(index.catalog),
        connect(index, index.catalog) as connection,
    ):  # fmt: skip
        check_tables(index.catalog, connection)
        migrate(connection)
        choose_space(connection, index.space)
        connection.begin()
        yield connection
        connection.commit()
