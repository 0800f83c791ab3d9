"""The file system of this machine as a source."""

from __future__ import annotations

import os
import stat
from contextlib import contextmanager, nullcontext
from math import inf
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from vindex.errors import MediaError
from vindex.globs import composed
from vindex.records import Failure, Mark, Reason, Stage, VideoFile, look_alike
from vindex.sources.fingerprint import fingerprint_of
from vindex.sources.source import Kind

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator, Sequence
    from contextlib import AbstractContextManager

    from vindex.sources.selection import Selection
    from vindex.sources.source import LibraryPath

__all__ = ["LocalSource"]

_PIECE_BYTES = 2**18


class LocalSource:
    """Files and folders that this machine sees; see `vindex.sources.source.Source`."""

    most_bytes = inf

    def resolve(self, name: str) -> str:
        """The absolute path, with every symbolic link followed.

        Names are spelled as they are on disk, also where they were given composed and are not, or
        the other way round: `ü` can be one character or two.
        """
        return os.path.realpath(_as_on_disk(os.path.realpath(name)))

    def kind_of(self, path: str) -> Kind:
        """What lies under a path, wherever links lead."""
        try:
            mode = os.stat(path).st_mode  # noqa: PTH116  # unlike pathlib's, it takes every string
        except (OSError, ValueError):
            return Kind.NOTHING
        if stat.S_ISDIR(mode):
            return Kind.FOLDER
        return Kind.FILE if stat.S_ISREG(mode) else Kind.OTHER

    def is_empty(self, folder: str) -> bool:
        """Whether a folder is there with nothing in it but hidden files and folders."""
        try:
            with os.scandir(folder) as listing:
                return all(entry.name.startswith(".") for entry in listing)
        except (OSError, ValueError):
            return False

    def walk(self, library: LibraryPath, selection: Selection) -> Iterator[VideoFile | Failure]:
        """Every video file, and every folder that cannot be read.

        Symbolic links below the given path are not followed: they could loop, or lead out of the
        library.
        """
        if Path(library.path).is_file():
            yield _video_file(library.root, library.path, Path(library.path).stat())
            return
        folders = [library.path]
        while folders:
            folder = folders.pop()
            try:
                with os.scandir(folder) as listing:
                    named = (entry for entry in listing if not entry.name.startswith("."))
                    entries = sorted(named, key=lambda entry: entry.name)
            except OSError as error:
                yield _unreadable(folder, "folder", error)
                continue
            subfolders = []
            for entry in entries:
                try:
                    below = _below(library.root, entry.path)
                    if entry.is_symlink() or selection.excludes(below):
                        continue
                    if entry.is_dir():
                        subfolders.append(entry.path)
                    elif selection.takes(entry.name):
                        yield from _entry_file(library.root, entry)
                except (FileNotFoundError, NotADirectoryError):
                    continue  # removed since the folder was listed
                except OSError as error:
                    yield _unreadable(entry.path, "file", error)
            folders.extend(reversed(subfolders))

    def look(self, path: str, *, through_links: bool = True) -> Mark | None:
        """Size and time of what lies under a path; without links of regular files alone."""
        try:
            status = os.stat(path, follow_symlinks=through_links)  # noqa: PTH116  # no UTF-8, perhaps
        except (OSError, ValueError):  # ValueError: a zero byte in the path
            return None
        if not (through_links or _is_itself(path, status)):
            return None
        return Mark(status.st_size, status.st_mtime_ns)

    def looks(self, paths: Sequence[str]) -> dict[str, Mark]:
        """What `look` gives of each."""
        return {path: mark for path in paths if (mark := self.look(path))}

    def is_gone(self, path: str) -> bool:
        """Whether a file surely is not there any more, or lies behind a symbolic link by now."""
        try:
            status = os.lstat(path)
        except (FileNotFoundError, NotADirectoryError):
            return True
        except (OSError, ValueError):
            return False
        return not _is_itself(path, status)

    def head(self, path: str, num_bytes: int) -> bytes:
        """The first bytes of a file.

        Raises:
            MediaError: the file cannot be read.
        """
        with _reading(path) as file:
            return file.read(num_bytes)

    def fingerprint(self, path: str) -> str:
        """Identity of a file's content: see `fingerprint_of`.

        Raises:
            MediaError: the file cannot be read.
        """
        with _reading(path) as file:
            return fingerprint_of(file, os.fstat(file.fileno()).st_size)

    def pieces(self, file: VideoFile, start: int, end: int) -> Generator[bytes]:
        """Some bytes of a file, which is the one that was looked at when the first is read.

        Raises:
            MediaError: it is another one by now, or cannot be read to the end.
        """
        with _reading(file.path) as opened:
            status = os.fstat(opened.fileno())
            if not look_alike(Mark(status.st_size, status.st_mtime_ns), file):
                raise MediaError(Reason.CHANGED, "The file changed since it was looked at.")
            opened.seek(start)
            while start < end:
                piece = opened.read(min(_PIECE_BYTES, end - start))
                if not piece:
                    raise MediaError(Reason.CHANGED, "The file became shorter meanwhile.")
                start += len(piece)
                yield piece

    def open(
        self, path: str, seen: VideoFile | None = None  # noqa: ARG002  # nothing is fetched
    ) -> AbstractContextManager[str]:  # fmt: skip
        """The path itself; decoders say in their own words what is wrong with it."""
        return nullcontext(path)


def _as_on_disk(path: str) -> str:
    """An absolute path with its names spelled as folders list them, wherever they are there."""
    if path.isascii():
        return path
    place = ""
    for name in path.split("/")[1:]:
        place = f"{place}/{name if name.isascii() else _listed(place or '/', name)}"
    return place


def _listed(folder: str, name: str) -> str:
    try:
        names = [entry.name for entry in Path(folder).iterdir()]
    except OSError:
        return name
    alike = (each for each in names if composed(each) == composed(name))
    return name if name in names else next(alike, name)


@contextmanager
def _reading(path: str) -> Iterator[BinaryIO]:
    try:
        with Path(path).open("rb") as file:
            yield file
    except OSError as error:
        raise MediaError(
            Reason.UNREADABLE, f"The file cannot be read: {error.strerror}."
        ) from error


def _is_itself(path: str, status: os.stat_result) -> bool:
    return stat.S_ISREG(status.st_mode) and os.path.realpath(path) == path


def _unreadable(path: str, what: str, error: OSError) -> Failure:
    return Failure(
        path, Stage.DISCOVER, Reason.UNREADABLE, f"The {what} cannot be read: {error.strerror}."
    )


def _entry_file(root: str, entry: os.DirEntry[str]) -> Iterator[VideoFile]:
    status = entry.stat(follow_symlinks=False)
    if stat.S_ISREG(status.st_mode):
        yield _video_file(root, entry.path, status)


def _video_file(root: str, path: str, status: os.stat_result) -> VideoFile:
    return VideoFile(root, _below(root, path), status.st_size, status.st_mtime_ns)


def _below(root: str, path: str) -> str:
    return path[len(root.rstrip("/")) + 1 :]  # both absolute and normal, the one below the other
