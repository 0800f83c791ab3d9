"""DuckDB, started once and used again: a start takes 25 ms of a core, attaching a file takes 1 ms.

A catalog that is read is attached to an instance of its own and detached when its last reader
closes it; the instance waits for the next. Readers share it, as two descriptors of one file in one
process would undo each other's locks.
"""

from __future__ import annotations

import os
from contextlib import contextmanager
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
    "opened",
    "started",
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
    def started(cls, path: str) -> _Instance:
        """One that spills to where DuckDB does when it opens the file itself."""
        return cls(path, started(Path(path), temp_directory=f"{path}.tmp"))

    @property
    def is_reusable(self) -> bool:
        """Whether it can be used as if it were new: not when it spilled."""
        return self.is_fit and not Path(f"{self.path}.tmp").exists()


class _Instances:
    """Those of a process."""

    def __init__(self) -> None:
        self.pid = os.getpid()
        self._lock = Lock()
        self._attached: dict[str, _Instance] = {}
        self._idle: _Instance | None = None
        """The one that was used last, with nothing attached."""

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
            instance = _Instance.started(path)
        attach(instance.connection, Path(path))
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


def started(path: Path, **own: str | int) -> DuckDBPyConnection:
    """A new instance that may read one catalog file and its log, and nothing else.

    Args:
        path: of the file; see `attach`.
        **own: further settings.
    """
    files = ", ".join(_quoted(f"{path}{suffix}") for suffix in SUFFIXES)
    return _walled(":memory:", own, f"allowed_paths = [{files}]")


def opened(path: Path, folder: Path, **own: str | int) -> DuckDBPyConnection:
    """An instance that has a catalog file open for writing, and may read the index around it.

    Args:
        path: of the file.
        folder: of the index.
        **own: further settings.
    """
    names = dict.fromkeys((str(folder), literal_pattern(str(folder))))
    return _walled(str(path), own, f"allowed_directories = [{', '.join(map(_quoted, names))}]")


def literal_pattern(path: str) -> str:
    """A path that functions which read files take literally, not as a pattern."""
    return "".join(f"[{char}]" if char in "[*?" else char for char in path)


def _walled(path: str, own: dict[str, str | int], allowed: str) -> DuckDBPyConnection:
    """DuckDB takes what is allowed only once it has started, and only before the wall stands."""
    import duckdb

    config: dict[str, Any] = WALLS | own
    del config[_OUTER_WALL]
    connection = duckdb.connect(path, config=config)
    connection.execute(f"SET {allowed}; SET {_OUTER_WALL} = false")
    return connection


def attach(connection: DuckDBPyConnection, path: Path) -> None:
    """Attach a catalog file, read-only, to an instance that was started for it."""
    connection.execute(f"ATTACH {_quoted(str(path))} AS {CATALOG} (READ_ONLY)")


def _quoted(text: str) -> str:
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
