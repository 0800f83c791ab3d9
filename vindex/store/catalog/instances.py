"""DuckDB, started once and used again: a start takes 25 ms of a core, attaching a file takes 1 ms.

A catalog that is read is attached to an instance of its own and detached when its last reader
closes it; the instance waits for the next. Readers share it, as two descriptors of one file in one
process would undo each other's locks. Who writes has an instance for itself, which waits likewise.
"""

from __future__ import annotations

import os
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

    from duckdb import DuckDBPyConnection

__all__ = [
    "CATALOG",
    "SUFFIXES",
    "WALLS",
    "attach",
    "attached",
    "beside",
    "literal_pattern",
    "quoted",
    "started",
    "writable",
]

SUFFIXES = ("", ".wal", ".wal.checkpoint", ".wal.recovery")
"""Of the names of the files that are one catalog: itself, its log, and what DuckDB keeps of the log
while it writes what stands in it into the catalog."""

_OUTER_WALL = "enable_external_access"

WALLS: dict[str, Any] = {
    _OUTER_WALL: False,
    "autoinstall_known_extensions": False,
    "autoload_known_extensions": False,
    "python_enable_replacements": False,
}
"""The configuration of every connection, from its first statement on: what an index holds, such as
a view that somebody put into it, reads no file but the catalog, loads nothing and calls nobody."""

CATALOG = "catalog"
"""As which a catalog is attached; what DuckDB itself would call the file."""


@dataclass(slots=True)
class _Instance:
    """DuckDB for one catalog."""

    path: str
    connection: DuckDBPyConnection
    num_readers: int = 0
    is_fit: bool = True
    """False: somebody failed in it or was interrupted, which may have broken it for others."""

    @classmethod
    def to_read(cls, path: str) -> _Instance:
        """One that spills to where DuckDB does when it opens the file itself."""
        return cls(path, started(Path(path), temp_directory=_spilled(path)))

    @classmethod
    def to_write(cls, path: str, folder: str) -> _Instance:
        """One that spills there too, and may read the index around the catalog."""
        names = dict.fromkeys((folder, literal_pattern(folder)))
        allowed = f"allowed_directories = [{', '.join(map(quoted, names))}]"
        return cls(path, _walled({"temp_directory": _spilled(path)}, allowed))

    @property
    def is_reusable(self) -> bool:
        """Whether it can be used as if it were new: not when it spilled."""
        return self.is_fit and not Path(_spilled(self.path)).exists()


class _Instances:
    """Those of a process."""

    def __init__(self) -> None:
        self.pid = os.getpid()
        self._lock = Lock()
        self._attached: dict[str, _Instance] = {}
        self._idle: _Instance | None = None
        """The one that was read with last, with nothing attached."""
        self._idle_writer: _Instance | None = None

    def take(self, path: str) -> tuple[_Instance, DuckDBPyConnection]:
        """The instance that has a catalog attached, and a connection for one more reader."""
        with self._lock:
            instance = self._attached.get(path) or self._with_attached(path)
            connection = beside(instance.connection)
            self._attached[path] = instance
            instance.num_readers += 1
        return instance, connection

    def _with_attached(self, path: str) -> _Instance:
        instance, self._idle = self._idle, None
        if instance is None or instance.path != path:
            instance = _Instance.to_read(path)
        attach(instance.connection, Path(path))
        return instance

    def take_to_write(self, path: str, folder: str) -> _Instance:
        """An instance that nobody else has."""
        with self._lock:
            instance, self._idle_writer = self._idle_writer, None
        if instance is None or instance.path != path:
            instance = _Instance.to_write(path, folder)
        return instance

    def give_back(self, instance: _Instance) -> None:
        """Detach a catalog when nobody reads it any more."""
        with self._lock:
            instance.num_readers -= 1
            if instance.num_readers:
                return
            del self._attached[instance.path]
            if instance.is_reusable:
                instance.connection.execute(f"DETACH {CATALOG}")
                self._idle = instance
            else:
                instance.connection.close()

    def give_back_writer(self, instance: _Instance) -> None:
        """Close a catalog that was written; what was committed is safe, come what may."""
        import duckdb

        if instance.is_reusable:
            with suppress(duckdb.Error):  # a full disk: the log stays, and is replayed later
                instance.connection.execute(f"DETACH {CATALOG}")
                self._idle_writer = instance
                return
        instance.connection.close()


def started(path: Path, **own: str | int) -> DuckDBPyConnection:
    """A new instance that may read one catalog file and its log, and nothing else.

    Args:
        path: of the file; see `attach`.
        **own: further settings.
    """
    files = ", ".join(quoted(f"{path}{suffix}") for suffix in SUFFIXES)
    return _walled(own, f"allowed_paths = [{files}]")


def literal_pattern(path: str) -> str:
    """A path that functions which read files take literally, not as a pattern."""
    return "".join(f"[{char}]" if char in "[*?" else char for char in path)


def _spilled(path: str) -> str:
    """Where DuckDB puts what it has no memory for, when it opens a file itself."""
    return f"{path}.tmp"


def _walled(own: dict[str, str | int], allowed: str) -> DuckDBPyConnection:
    """DuckDB takes what is allowed only once it has started, and only before the wall stands."""
    import duckdb

    config: dict[str, Any] = WALLS | own
    del config[_OUTER_WALL]
    connection = duckdb.connect(":memory:", config=config)
    connection.execute(f"SET {allowed}; SET {_OUTER_WALL} = false")
    return connection


def attach(connection: DuckDBPyConnection, path: Path) -> None:
    """Attach a catalog file, read-only, to an instance that was started for it."""
    connection.execute(f"ATTACH {quoted(str(path))} AS {CATALOG} (READ_ONLY)")


def quoted(text: str) -> str:
    """Text as SQL writes it, where no parameter can stand."""
    return "'" + text.replace("'", "''") + "'"


_of_process = _Instances()
_of_parents: list[_Instances] = []
"""Kept in a process that was forked: their threads are missing, so that closing them could hang."""


@contextmanager
def attached(path: Path) -> Iterator[DuckDBPyConnection]:
    """A connection to a catalog file, read-only.

    Raises:
        duckdb.Error: it cannot be opened, or what the block raises.
    """
    instances = _instances()
    instance, connection = instances.take(str(path.absolute()))
    try:
        yield connection
    except BaseException:
        instance.is_fit = False
        raise
    finally:
        connection.close()
        instances.give_back(instance)


@contextmanager
def writable(path: Path, folder: Path, storage_version: str) -> Iterator[DuckDBPyConnection]:
    """A connection to a catalog file that nobody else has open, with nothing begun.

    Args:
        path: of the file; made where there is none.
        folder: of the index.
        storage_version: the oldest DuckDB that is to read it, where it is made.

    Raises:
        duckdb.Error: it cannot be opened, or what the block raises.
    """
    instances = _instances()
    instance = instances.take_to_write(str(path.absolute()), str(folder))
    connection = None
    try:
        made = "" if path.exists() else f"(STORAGE_VERSION {quoted(storage_version)})"
        instance.connection.execute(f"ATTACH {quoted(instance.path)} AS {CATALOG} {made}")
        connection = beside(instance.connection)
        yield connection
    except BaseException:
        instance.is_fit = False
        raise
    finally:
        if connection is not None:
            connection.close()  # rolls back what was not committed
        instances.give_back_writer(instance)


def beside(connection: DuckDBPyConnection) -> DuckDBPyConnection:
    """Another connection to the catalog of one, with variables of its own."""
    other = connection.cursor()
    other.execute(f"USE {CATALOG}")
    return other


def _instances() -> _Instances:
    global _of_process  # noqa: PLW0603
    if _of_process.pid != os.getpid():
        _of_parents.append(_of_process)
        _of_process = _Instances()
    return _of_process
