"""Files that are whole or not there: replace atomically, survive a power cut, sweep leftovers."""

from __future__ import annotations

import os
import re
import shutil
import stat
import time
import zlib
from contextlib import contextmanager, suppress
from errno import EEXIST
from functools import cache
from pathlib import Path
from threading import get_ident
from typing import TYPE_CHECKING, BinaryIO

from vindex.errors import UsageError
from vindex.store.layout import require_outside_of_indexes

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

__all__ = [
    "checksum",
    "free_place",
    "make_folder",
    "make_way",
    "publish",
    "publish_folder",
    "remove_file",
    "replace_file",
    "replacing",
    "sealed",
    "sweep_temporary",
    "temporary_files",
    "unsealed",
]

_PREFIX = ".vindex-tmp-"
_CHUNK_BYTES = 1 << 20
_SEAL_BYTES = 4

_MOST_NAME_BYTES = 200
"""So much of a file's name goes into that of its temporary one; file systems take 255 in all."""

_TEMPORARY_NAME = re.compile(rf"{re.escape(_PREFIX)}([0-9a-f]{{8}})-(\d{{1,9}})-\d+-")
"""Where its writer runs, its process and its thread; see `_temporary`."""

_STALE_SECONDS = 86_400.0
"""What nobody here knows the writer of, and nobody wrote to for so long, nobody writes."""


def make_way(places: Sequence[Path], *, overwrite: bool) -> None:
    """Get places of the user's choice ready to be written to.

    Refuses to replace what is there unasked, and ever to replace what is no file or to write into
    an index; sweeps what writers that were killed left beside.

    Raises:
        UsageError: one of the places is a folder or a device, a file that may not be replaced, or
            in an index.
    """
    for folder in {place.parent for place in places}:
        require_outside_of_indexes(folder)
    there = [place for place in places if place.exists()]
    for place in there:
        if not place.is_file():
            raise UsageError(f"{place} is a folder or a device; a file is needed. Give another.")
    if there and not overwrite:
        more = f" (and {len(there) - 1} more)" if len(there) > 1 else ""
        raise UsageError(
            f"{there[0]}{more} already exists. Give --force to replace it, or another destination."
        )
    for folder in {place.parent for place in places}:
        _sweep_stale(folder)


def free_place(destination: str | os.PathLike[str], *, overwrite: bool) -> Path:
    """Where one file of the user's choice can be written, in full.

    Raises:
        UsageError: its folder is not there (a name is misspelt more often than wanted anew), or as
            `make_way`.
    """
    place = Path(os.path.normpath(Path(destination).absolute()))
    if not place.parent.is_dir():
        raise UsageError(
            f"The folder {place.parent} does not exist. Make it, or give another place."
        )
    make_way([place], overwrite=overwrite)
    return place


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """Write a file so that a crash at any instant leaves the old one or the new one.

    The body writes to the temporary path that it is given, in the same folder. When the body
    ends well, the file is flushed to the disk, renamed to `path`, and the folder is flushed.
    When it raises, the temporary file is removed and what was at `path` stays.

    Args:
        path: where the file shall be; its folder must exist. Of several writers at once, the last
            to end leaves its file.

    Raises:
        OSError: the folder is gone or not writable, the disk is full, or what is there is no
            file: a folder, or a device such as `/dev/null`, which root could replace.
    """
    if path.exists() and not path.is_file():
        raise FileExistsError(EEXIST, "A folder or a device is there; a file is needed", str(path))
    temporary = _temporary(path)
    try:
        yield temporary
        _flush(temporary)
        temporary.replace(path)
    except OSError as error:
        if temporary.name in str(error.filename):
            error.filename = str(path)  # the temporary one tells nobody anything
        raise
    finally:
        temporary.unlink(missing_ok=True)
    _flush(path.parent)


def replace_file(path: Path, data: bytes) -> None:
    """`replacing` for content that is at hand.

    Raises:
        OSError: as `replacing`.
    """
    with replacing(path) as temporary:
        temporary.write_bytes(data)


def remove_file(path: Path) -> None:
    """Remove a file, if it is there, so that a power cut does not bring it back.

    Raises:
        OSError: its folder is not writable.
    """
    if path.exists():
        path.unlink()
        _flush(path.parent)


def publish(path: Path, data: bytes) -> None:
    """Write a file that any number of processes may write at once; readers see one version whole.

    For what can be made again: the folder is not flushed, so a power cut may take the file away,
    but it does not leave half of it.

    Raises:
        OSError: the folder is gone or not writable, or the disk is full.
    """
    temporary = _temporary(path)
    try:
        temporary.write_bytes(data)
        _flush(temporary)
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)


def publish_folder(made: Path, place: Path) -> None:
    """Rename a folder whose files are written to its place, where nothing or an empty folder is.

    A crash leaves it under the one name or the other, with all that is in it.

    Raises:
        OSError: something is at the place, or it is not writable.
    """
    for path in (*made.rglob("*"), made):
        _flush(path)
    made.rename(place)
    _flush(place.parent)


def _temporary(path: Path) -> Path:
    """A place beside a file that is no other writer's."""
    name = os.fsdecode(os.fsencode(path.name)[:_MOST_NAME_BYTES])
    return path.with_name(f"{_PREFIX}{_here()}-{os.getpid()}-{get_ident()}-{name}")


@cache
def _here() -> str:
    """Names the processes that this one can tell to be alive: of this boot and this container."""
    try:
        boot = Path("/proc/sys/kernel/random/boot_id").read_text()
        space = f"{boot} {Path('/proc/self/ns/pid').readlink()} {os.uname().nodename}"
    except OSError:  # not Linux: what others left is known by its age alone
        return os.urandom(4).hex()
    return f"{zlib.crc32(os.fsencode(space)):08x}"


def make_folder(path: Path) -> None:
    """Make a folder with those above it, so that a power cut does not take it and what is in it.

    Raises:
        OSError: it cannot be made.
    """
    if not path.is_dir():
        make_folder(path.parent)
        path.mkdir(exist_ok=True)
        _flush(path.parent)


def _flush(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def sweep_temporary(folder: Path) -> int:
    """Remove what writers that died inside `replacing` left in `folder` (not below it).

    Call it only where no writer can be at work.

    Returns:
        How many were removed; 0 also where there is no such folder.
    """
    leftovers = temporary_files(folder)
    for leftover in leftovers:
        if leftover.is_dir() and not leftover.is_symlink():
            shutil.rmtree(leftover)
        else:
            leftover.unlink(missing_ok=True)
    return len(leftovers)


def _sweep_stale(folder: Path) -> None:
    """Remove what killed writers left in a folder in which others may be at work.

    Locks on the files would tell more, but where a disk is mounted by SMB they keep the writer
    itself from writing.
    """
    with suppress(OSError):  # it is gone, or may not be read or written: nothing depends on it
        for path in temporary_files(folder):
            if _is_stale(path):
                path.unlink(missing_ok=True)


def _is_stale(path: Path) -> bool:
    """Whether a temporary file is one of `replacing`, of a writer that is dead."""
    name, facts = _TEMPORARY_NAME.match(path.name), path.lstat()
    if not name or not stat.S_ISREG(facts.st_mode):
        return False
    if name[1] != _here():
        return time.time() - facts.st_mtime > _STALE_SECONDS
    try:
        os.kill(int(name[2]), 0)
    except ProcessLookupError:
        return True
    except PermissionError:  # somebody else's
        pass
    return False


def temporary_files(folder: Path) -> list[Path]:
    """What `sweep_temporary` would remove."""
    if not folder.is_dir():
        return []
    return [child for child in folder.iterdir() if child.name.startswith(_PREFIX)]


def checksum(file: BinaryIO, num_bytes: int | None = None) -> str:
    """CRC-32 of the next bytes of an open file, as 8 hex digits.

    It finds accidents (every error in up to 32 neighbouring bits), not forgery, at several
    GB/s.

    Args:
        file: read from its current position on.
        num_bytes: how many bytes to read; None: all to the end.
    """
    crc = 0
    remaining = num_bytes
    while remaining is None or remaining > 0:
        chunk = file.read(_CHUNK_BYTES if remaining is None else min(_CHUNK_BYTES, remaining))
        if not chunk:
            break
        crc = zlib.crc32(chunk, crc)
        if remaining is not None:
            remaining -= len(chunk)
    return f"{crc:08x}"


def sealed(content: bytes) -> bytes:
    """Content with its CRC-32 behind it, for `unsealed`."""
    return content + zlib.crc32(content).to_bytes(_SEAL_BYTES, "little")


def unsealed(path: Path) -> bytes | None:
    """What was sealed in a file; None where it is missing, unreadable, cut short or altered."""
    try:
        data = path.read_bytes()
    except OSError:
        return None
    seal = zlib.crc32(memoryview(data)[:-_SEAL_BYTES]).to_bytes(_SEAL_BYTES, "little")
    return data[:-_SEAL_BYTES] if data[-_SEAL_BYTES:] == seal else None
