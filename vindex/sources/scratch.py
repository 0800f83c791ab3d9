"""The scratch folder: files of stores on this machine, fetched once for all who read them.

Any number of processes share it. Who reads a file holds a lock on it; what nobody holds goes, least
used first, when there is no more room. Locks are `flock`s on the files themselves, so a process
that dies leaves none behind, and what it had fetched of a file is swept. How much was fetched since
the last sweep they count together.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import socket
import time
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from vindex.errors import MediaError, UsageError
from vindex.records import Reason
from vindex.user_cache import user_cache

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import BinaryIO

    from vindex.records import Mark

    Fetch = Callable[[Callable[[bytes], object]], None]

__all__ = ["FOLDER", "GIGABYTES", "NoRoomError", "Scratch", "scratch", "scratch_place"]

FOLDER = "VINDEX_SCRATCH"
"""Variable of the environment that names the folder; by default it is in the user's cache."""

_OWN = "vindex-scratch"
"""The folder below it, since all that lies in a scratch folder may be swept."""

GIGABYTES = "VINDEX_SCRATCH_GB"
"""Variable of how much it may hold."""

_MOST_GB = 50.0
"""Films of some days; less where the disk has less than twice as much free."""

_KEPT_SHARE = 0.9
"""Sweeping goes down to this share of the limit, so that not every new file sweeps."""

_PART = ".part"

_COUNT = ".count"
"""The file of how many bytes there are; larger than that they are not, but for what is held."""


class NoRoomError(Exception):
    """A file is larger than all that the folder may hold."""


class Scratch:
    """Files in one folder, up to a limit, by names that say what is in them."""

    def __init__(self, folder: Path, most_bytes: int) -> None:
        """Args: the folder, made when it is needed; how much it may hold."""
        self.folder = folder
        self.most_bytes = most_bytes
        self._is_abandoned = False
        self._num_abandoned = 0
        self._has_swept_parts = False

    def abandon(self) -> None:
        """Give up what this process is fetching, and fetch nothing more until `go_on`."""
        self._is_abandoned = True
        self._num_abandoned += 1

    def go_on(self) -> None:
        """Fetch again what is asked for."""
        self._is_abandoned = False

    @contextmanager
    def lent(self, name: str, mark: Mark, fetch: Fetch) -> Iterator[Path]:
        """The path of a file, which stays as long as the block runs.

        Args:
            name: of the file; its content never changes.
            mark: its size and time, which the file gets, too.
            fetch: is called where nobody has it, with what writes a piece of its content; what it
                raises comes out, and leaves nothing.

        Raises:
            NoRoomError: it is larger than the limit.
            MediaError: fetching was abandoned, or gave another number of bytes.
            OSError: the folder cannot be written.
        """
        place = self.folder / name
        while (held := _held(place, mark.num_bytes)) is None:
            self._fetch(place, mark.num_bytes, fetch)
        try:
            os.utime(held, ns=(time.time_ns(), mark.modified_ns))  # used now
            yield place
        finally:
            os.close(held)

    def _fetch(self, place: Path, num_bytes: int, fetch: Fetch) -> None:
        """Fetch a file, or wait until somebody else has."""
        since = self._num_abandoned

        def write(piece: bytes) -> None:
            """Write the next piece.

            Raises:
                MediaError: fetching was abandoned.
            """
            self._check_wanted(since)
            file.write(piece)

        self._check_wanted(since)
        if num_bytes > self.most_bytes:
            raise NoRoomError
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not self._has_swept_parts:
            self._has_swept_parts = True
            self._sweep_parts()
        part = place.with_name(place.name + _PART)
        number = os.open(part, os.O_RDWR | os.O_CREAT, 0o600)
        with open(number, "r+b") as file:  # noqa: PTH123  # it is open already
            fcntl.flock(number, fcntl.LOCK_EX)
            if not _is_at(number, part):  # another process was quicker
                return
            if place.exists():
                part.unlink()
                return
            try:
                file.truncate()  # what a dead process left
                self._take_room(file, num_bytes)
                fetch(write)
                _finish(file, num_bytes)
                part.rename(place)
            except BaseException:
                part.unlink(missing_ok=True)
                raise

    def _sweep_parts(self) -> None:
        """Remove what dead processes had fetched of files; what is being fetched is locked."""
        for part in self.folder.glob(f"*{_PART}"):
            _removed(str(part))

    def _check_wanted(self, since: int) -> None:
        if self._is_abandoned or self._num_abandoned != since:
            raise MediaError(Reason.UNREADABLE, "The download was interrupted.")

    def _take_room(self, part: BinaryIO, num_bytes: int) -> None:
        """Count in a file that is to be fetched, and sweep where with it there would be too much.

        The part gets its whole size at once, so that others who sweep count it, too.
        """
        number = os.open(self.folder / _COUNT, os.O_RDWR | os.O_CREAT, 0o600)
        with open(number, "r+b") as count:  # noqa: PTH123  # it is open already
            fcntl.flock(number, fcntl.LOCK_EX)
            counted = count.read()
            there = int(counted) if counted.isdigit() else self.most_bytes
            if there + num_bytes > self.most_bytes:
                kept = int(min(self.most_bytes * _KEPT_SHARE, self.most_bytes - num_bytes))
                there = self._sweep(kept)
            part.truncate(num_bytes)
            count.seek(0)
            count.truncate()
            count.write(str(there + num_bytes).encode())

    def _sweep(self, most_bytes: int) -> int:
        """Remove what nobody holds, least used first, down to a size; returns what is left."""
        with os.scandir(self.folder) as listing:
            found = [(entry.path, entry.stat()) for entry in listing if entry.name != _COUNT]
        num_bytes = sum(facts.st_size for _, facts in found)
        for path, facts in sorted(found, key=lambda each: each[1].st_atime_ns):
            is_dead_part = path.endswith(_PART)  # one that is written is locked
            if (is_dead_part or num_bytes > most_bytes) and _removed(path):
                num_bytes -= facts.st_size
        return num_bytes


@cache
def _scratch(folder: str | None, gigabytes: str | None) -> Scratch:
    place = Path(folder) / _OWN if folder else user_cache() / "scratch"
    return Scratch(place.absolute(), _most_bytes(place, gigabytes))


def scratch() -> Scratch:
    """The scratch folder of this process, as the environment says.

    Raises:
        UsageError: the limit that it says is no number.
    """
    return _scratch(os.environ.get(FOLDER), os.environ.get(GIGABYTES))


def scratch_place() -> str:
    """Which scratch folder this process has: the same for all that find there what one fetched.

    Raises:
        UsageError: its limit is no number.
    """
    return f"{socket.gethostname()}:{scratch().folder}"


def _most_bytes(folder: Path, gigabytes: str | None) -> int:
    if gigabytes:
        with suppress(ValueError):
            if 0 < float(gigabytes) < float("inf"):
                return int(float(gigabytes) * 1e9)
        raise UsageError(
            f"{GIGABYTES}={gigabytes} was given; it must be a number of gigabytes above 0."
        )
    there = next(place for place in (folder, *folder.parents) if place.exists())
    return min(int(_MOST_GB * 1e9), shutil.disk_usage(there).free // 2)


def _held(place: Path, num_bytes: int) -> int | None:
    """A descriptor of a file that nobody removes while it is open; None: it is not there.

    One of another size than it must have is removed: it is what a broken disk left of it.
    """
    try:
        number = os.open(place, os.O_RDONLY)
    except FileNotFoundError:
        return None
    fcntl.flock(number, fcntl.LOCK_SH)
    if _is_at(number, place):  # nobody has removed it meanwhile
        if os.fstat(number).st_size == num_bytes:
            return number
        fcntl.flock(number, fcntl.LOCK_EX)  # of several who see it, one removes it
        if _is_at(number, place):
            place.unlink()
    os.close(number)
    return None


def _finish(file: BinaryIO, num_bytes: int) -> None:
    """See that a file is whole and on the disk: a power cut may leave zeros under its name.

    Raises:
        MediaError: another number of bytes was written.
    """
    if file.tell() != num_bytes:
        raise MediaError(
            Reason.UNREADABLE,
            f"The file cannot be read: {file.tell()} of its {num_bytes} bytes came.",
        )
    file.flush()
    os.fsync(file.fileno())


def _is_at(number: int, place: Path) -> bool:
    """Whether an open file is the one that lies at a place."""
    try:
        return os.path.samestat(os.fstat(number), place.stat())
    except FileNotFoundError:
        return False


def _removed(path: str) -> bool:
    """Remove a file unless somebody holds it; says whether it was removed."""
    try:
        number = os.open(path, os.O_RDONLY)
    except OSError:
        return False
    try:
        fcntl.flock(number, fcntl.LOCK_EX | fcntl.LOCK_NB)
        if not _is_at(number, Path(path)):
            return False
        os.unlink(path)  # noqa: PTH108
    except OSError:  # somebody reads it, or was quicker
        return False
    finally:
        os.close(number)
    return True
