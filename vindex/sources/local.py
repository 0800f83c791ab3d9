"""Walking a library: which video files there are, and which content each of them holds."""

from __future__ import annotations

import os
import stat
from dataclasses import dataclass, replace
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING

from vindex.errors import MediaError, UsageError
from vindex.records import Failure, Reason, Stage, VideoFile

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

__all__ = [
    "LibraryPath",
    "fingerprint",
    "is_gone",
    "is_unchanged",
    "library_paths",
    "look_again",
    "walk",
    "with_fingerprint",
]

_WHOLE_BYTES = 16 * 2**20
"""Files up to this size are read whole."""

_SAMPLE_BYTES = 256 * 2**10
_NUM_SAMPLES = 32
"""Of a larger file this many evenly spaced pieces are read, the first and the last included."""


@dataclass(frozen=True, slots=True)
class LibraryPath:
    """One path that a build was given: a folder to walk, or a single file."""

    root: str
    """Absolute; files are named below it."""
    path: str
    """Absolute; the root itself, a folder below it, or a file."""

    def holds(self, path: str) -> bool:
        """Whether an absolute path is this one or lies below it."""
        return path == self.path or path.startswith(self.path.rstrip("/") + "/")


def library_paths(
    given: Sequence[str | os.PathLike[str]],
    known_roots: Collection[str] = (),
    *,
    may_be_gone: bool = False,
) -> list[LibraryPath]:
    """What a build is to walk.

    Args:
        given: folders and files, as the user named them.
        known_roots: roots of the index; a path inside one of them belongs to it, so that a
            file keeps its name below the root whichever way it is reached.
        may_be_gone: take known roots and what was below them also where they do not exist.

    Raises:
        UsageError: a path does not exist, or is neither a file nor a folder.
    """
    found: list[LibraryPath] = []
    for name in given:
        path = os.path.realpath(name)
        above = [root for root in known_roots if LibraryPath(root, root).holds(path)]
        if not (Path(path).is_dir() or Path(path).is_file() or (may_be_gone and above)):
            there = Path(path).exists()
            what = "is neither a file nor a folder" if there else "does not exist"
            more = " --prune forgets what is gone for good." if above and not there else ""
            raise UsageError(
                f"{os.fspath(name)} {what}. Give folders or video files to index.{more}"
            )
        root = max(above, key=len, default=path if Path(path).is_dir() else str(Path(path).parent))
        found.append(LibraryPath(root, path))
    # A path below another of the given ones would be walked twice.
    return [a for i, a in enumerate(found) if not any(
        b.holds(a.path) and (b.path != a.path or j < i) for j, b in enumerate(found) if j != i
    )]  # fmt: skip


def walk(library: LibraryPath, suffixes: Collection[str]) -> Iterator[VideoFile | Failure]:
    """Every video file of a library path, ordered by name, and every folder that cannot be read.

    Hidden files and folders are left out. Symbolic links below the given path are not followed:
    they could loop, or lead out of the library.

    Args:
        library: what to walk.
        suffixes: lower-case endings, with the dot, of what counts as a video file. A file given
            by name is taken whatever its ending.
    """
    if Path(library.path).is_file():
        yield _video_file(library.root, library.path, Path(library.path).stat())
        return
    folders = [library.path]
    while folders:
        folder = folders.pop()
        try:
            with os.scandir(folder) as listing:
                entries = sorted(listing, key=lambda entry: entry.name)
        except OSError as error:
            yield _unreadable(folder, "folder", error)
            continue
        subfolders = []
        for entry in entries:
            if entry.name.startswith("."):
                continue
            try:
                if entry.is_dir(follow_symlinks=False):
                    subfolders.append(entry.path)
                elif Path(entry.name).suffix.lower() in suffixes and not entry.is_symlink():
                    yield from _entry_file(library.root, entry)
            except (FileNotFoundError, NotADirectoryError):
                continue  # removed since the folder was listed
            except OSError as error:
                yield _unreadable(entry.path, "file", error)
        folders.extend(reversed(subfolders))


def _unreadable(path: str, what: str, error: OSError) -> Failure:
    return Failure(
        path, Stage.DISCOVER, Reason.UNREADABLE, f"The {what} cannot be read: {error.strerror}."
    )


def _entry_file(root: str, entry: os.DirEntry[str]) -> Iterator[VideoFile]:
    status = entry.stat(follow_symlinks=False)
    if stat.S_ISREG(status.st_mode):
        yield _video_file(root, entry.path, status)


def _video_file(root: str, path: str, status: os.stat_result) -> VideoFile:
    below = path[len(root.rstrip("/")) + 1 :]  # both absolute and normal, the one below the other
    return VideoFile(root, below, status.st_size, status.st_mtime_ns)


def look_again(file: VideoFile) -> VideoFile | None:
    """A known file as it is now, also where a walk passes it over since it was given by name.

    Returns:
        None: it is gone, lies behind a symbolic link by now, or cannot be looked at.
    """
    try:
        status = os.lstat(file.path)
    except OSError:
        return None
    if not stat.S_ISREG(status.st_mode) or os.path.realpath(file.path) != file.path:
        return None
    return VideoFile(file.root, file.relative_path, status.st_size, status.st_mtime_ns)


def is_gone(path: str) -> bool:
    """Whether a file surely is not there any more; not so where it only cannot be looked at."""
    try:
        status = os.lstat(path)
    except (FileNotFoundError, NotADirectoryError):
        return True
    except OSError:
        return False
    return not stat.S_ISREG(status.st_mode) or os.path.realpath(path) != path


def fingerprint(path: str) -> str:
    """Identity of a file's content: a hash of its size and bytes.

    A file of up to 16 MiB is read whole; of a larger one 32 pieces of 256 KiB are read, so that
    a library of any size is fingerprinted at the speed of its disk's seeks. Two large files of
    equal size that differ only between the pieces are taken for one.

    Raises:
        MediaError: the file cannot be read.
    """
    try:
        with Path(path).open("rb") as file:
            size = os.fstat(file.fileno()).st_size
            digest = blake2b(size.to_bytes(8, "little"), digest_size=16)
            if size <= _WHOLE_BYTES:
                digest.update(file.read())
            else:
                for i in range(_NUM_SAMPLES):
                    file.seek((size - _SAMPLE_BYTES) * i // (_NUM_SAMPLES - 1))
                    digest.update(file.read(_SAMPLE_BYTES))
    except OSError as error:
        raise MediaError(
            Reason.UNREADABLE, f"The file cannot be read: {error.strerror}."
        ) from error
    return digest.hexdigest()


def with_fingerprint(file: VideoFile) -> VideoFile | Failure:
    """The file with its fingerprint, or why it cannot be read."""
    try:
        return replace(file, fingerprint=fingerprint(file.path))
    except MediaError as error:
        return Failure(file.path, Stage.DISCOVER, Reason(error.reason), error.message)


def is_unchanged(file: VideoFile) -> bool:
    """Whether a file still has the size and time that it was found with."""
    try:
        status = Path(file.path).stat()
    except OSError:
        return False
    return (status.st_size, status.st_mtime_ns) == (file.num_bytes, file.modified_ns)
