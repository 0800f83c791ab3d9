"""Locks between processes: one builder at a time, and a fair turn for readers and the writer.

All of them are `flock`s on files in the index folder, so a process that dies, however it dies,
leaves none behind.
"""

from __future__ import annotations

import fcntl
import json
import os
import threading
from collections import Counter
from contextlib import contextmanager, nullcontext, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from vindex.errors import IndexLockedError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

__all__ = ["build_lock", "no_build", "reading_turn", "tell_waiting", "writing_turn"]

_reading: Counter[int] = Counter()
"""How many turns each thread of this process has, whichever the folders."""

_SILENT_SECONDS = 2.0
"""Who waits longer for another process is told so."""


@contextmanager
def _opened(path: Path) -> Iterator[int | None]:
    """A descriptor to lock; None on a read-only index that never had this lock file."""
    try:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
    except OSError:
        # A read-only index folder can still be read: lock the file that is there, if any.
        try:
            descriptor = os.open(path, os.O_RDONLY)
        except OSError:
            yield None
            return
    try:
        yield descriptor
    finally:
        os.close(descriptor)


@contextmanager
def _locked(path: Path, kind: int) -> Iterator[None]:
    with _opened(path) as descriptor:
        if descriptor is not None:
            _wait_for(descriptor, kind, path)
        yield


def _wait_for(descriptor: int, kind: int, path: Path) -> None:
    """Lock a file; who waits long is told for whom."""
    with suppress(BlockingIOError):
        fcntl.flock(descriptor, kind | fcntl.LOCK_NB)
        return
    # The waiting itself stays with the kernel, which lets everybody in by turns.
    teller = threading.Timer(_SILENT_SECONDS, _tell, [path.parent])
    teller.daemon = True
    teller.start()
    try:
        fcntl.flock(descriptor, kind)
    finally:
        teller.cancel()


def _tell(folder: Path) -> None:
    pids = sorted({pid for name in ("turnstile", "room") for pid in _holders(folder / name)})
    who = f"process {', '.join(map(str, pids))}" if pids else "another process"
    tell_waiting(f"Waiting for {who} to close the catalog of the index {folder.parent}.")


def _holders(path: Path) -> list[int]:
    """Processes that hold a lock on a file, but for this one; empty where Linux does not tell."""
    try:
        inode = str(path.stat().st_ino)
        lines = [line.split() for line in Path("/proc/locks").read_text().splitlines()]
    except OSError:
        return []
    found = [int(line[4]) for line in lines if "->" not in line and inode in line[5].split(":")]
    return [pid for pid in found if pid not in (0, -1, os.getpid())]


def tell_waiting(message: str) -> None:
    """Say on stderr whom this process waits for, unless its program logs elsewhere."""
    import logging

    logging.getLogger("vindex").warning(message)


@contextmanager
def reading_turn(folder: Path) -> Iterator[None]:
    """Hold while the catalog is open for reading; many may hold it at once.

    Who has a turn already, in whichever folder, passes by the turnstile: a writer may stand there
    who waits for that turn's end, or for that of another reader who waits for this one.
    """
    reader = threading.get_ident()
    with nullcontext() if _reading[reader] > 0 else _locked(folder / "turnstile", fcntl.LOCK_EX):
        room = _locked(folder / "room", fcntl.LOCK_SH)
        room.__enter__()
    _reading[reader] += 1
    try:
        yield
    finally:
        _reading[reader] -= 1
        if _reading[reader] <= 0:
            _reading.pop(reader, None)
        room.__exit__(None, None, None)


@contextmanager
def writing_turn(folder: Path) -> Iterator[None]:
    """Hold while the catalog is open for writing; nobody else holds any turn then.

    The writer waits inside the turnstile, so that no new reader can overtake it.
    """
    with (
        _locked(folder / "turnstile", fcntl.LOCK_EX),
        _locked(folder / "room", fcntl.LOCK_EX),
    ):
        yield


@contextmanager
def build_lock(folder: Path, *, wait: Callable[[str], None] | None = None) -> Iterator[None]:
    """Hold for the whole of a build.

    Args:
        folder: of the lock files.
        wait: called with who holds the lock, before waiting for it; None: do not wait.

    Raises:
        IndexLockedError: another process holds it; the message says which, and since when.
    """
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "build"
    with _opened(path) as descriptor:
        if descriptor is None or not os.access(path, os.W_OK):
            raise IndexLockedError(
                f"The index folder {folder.parent} cannot be written to, so it can only be "
                "searched. Fix its permissions, copy it to a place of your own, or name another "
                "one with --index."
            )
        _take(descriptor, path, wait)
        now = datetime.now(UTC).isoformat(timespec="seconds")
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, json.dumps({"pid": os.getpid(), "since": now}).encode(), 0)
        yield


@contextmanager
def no_build(folder: Path) -> Iterator[None]:
    """Hold where no build may run meanwhile; many may, and on a read-only index too.

    Raises:
        IndexLockedError: one runs.
    """
    path = folder / "build"
    with _opened(path) as descriptor:
        if descriptor is not None:
            _take(descriptor, path, None, fcntl.LOCK_SH)
        yield


def _take(
    descriptor: int, path: Path, wait: Callable[[str], None] | None, kind: int = fcntl.LOCK_EX
) -> None:
    try:
        fcntl.flock(descriptor, kind | fcntl.LOCK_NB)
    except BlockingIOError as error:
        holder = _holder(path, path.parents[1])
        if wait is None:
            raise IndexLockedError(
                f"{holder} Wait until it is done (`vindex build --wait` does), or use another "
                "index with --index."
            ) from error
        wait(f"{holder} Waiting for it.")
        fcntl.flock(descriptor, kind)


def _holder(path: Path, index: Path) -> str:
    """Who holds the build lock, in one sentence.

    The file names the last builder, which may be long gone while somebody verifies the index.
    """
    holders = _holders(path)
    try:
        built = json.loads(path.read_text())
        pid, since = built["pid"], built["since"]
    except (OSError, ValueError, KeyError, TypeError):
        pid = since = None
    if pid is not None and (not holders or pid in holders):
        return f"The index {index} is being built by process {pid} since {since}."
    who = f"process {', '.join(map(str, holders))}" if holders else "another process"
    return f"The index {index} is in use by {who}."
