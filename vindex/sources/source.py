"""What a source is: somewhere that the bytes of videos come from, such as the file system.

A path is text that starts with its root; parts are told apart by slashes. Everything else about
it is the source's own affair. Each implementation must pass `tests/sources/contract.py`.

A source whose files can change within one size and time tags them (`Mark.tag`).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator, Sequence
    from contextlib import AbstractContextManager

    from vindex.records import Failure, Mark, VideoFile
    from vindex.sources.selection import Selection

__all__ = ["Kind", "LibraryPath", "Source"]


class Kind(StrEnum):
    """What lies under a path."""

    FOLDER = "folder"
    FILE = "file"
    OTHER = "other"
    """Such as a device: neither to be walked nor to be read."""
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class LibraryPath:
    """One path that a build was given: a folder to walk, or a single file."""

    root: str
    """Absolute; files are named below it."""
    path: str
    """Absolute; the root itself, a folder below it, or a file."""

    @property
    def below_root(self) -> str:
        """Its name below the root; empty where it is the root."""
        return self.path[len(self.root.rstrip("/")) + 1 :]

    def holds(self, path: str) -> bool:
        """Whether an absolute path is this one or lies below it."""
        return path == self.path or path.startswith(self.path.rstrip("/") + "/")


class Source(Protocol):
    """Where bytes come from. Safe to use from several threads."""

    @property
    def most_bytes(self) -> float:
        """So much of its files lies on this machine at a time; infinite where they live on it.

        A build takes new files in parts of this size, each of which is fetched once.
        """
        ...

    def resolve(self, name: str) -> str:
        """The absolute path that a name means, one for all names of the same place.

        Nothing needs to be there.
        """
        ...

    def kind_of(self, path: str) -> Kind:
        """What lies under a path.

        Raises:
            UsageError: nobody can tell, since a store does not answer or lets nobody look.
        """
        ...

    def is_empty(self, folder: str) -> bool:
        """Whether a folder is there with nothing in it that a walk would look at.

        A mount point without its disk is such a folder.
        """
        ...

    def walk(self, library: LibraryPath, selection: Selection) -> Iterator[VideoFile | Failure]:
        """Every video file of a library path, and every folder that cannot be read.

        In each folder the files come first, ordered by name, and then what is in its folders.
        Hidden files and folders are left out uncounted, and so is what only points elsewhere.

        Args:
            library: what to walk.
            selection: what counts as a video file, and what is left out. A file given by name is
                taken whatever its name.

        Returns:
            Files with what `look` gives of them, and without a fingerprint.
        """
        ...

    def look(self, path: str, *, through_links: bool = True) -> Mark | None:
        """How a file looks now; reads none of its bytes.

        Args:
            path: of the file.
            through_links: whether a path counts that only points to a file elsewhere. A walk finds
                none of these.

        Returns:
            None: there is no such file, or it cannot be looked at.
        """
        ...

    def looks(self, paths: Sequence[str]) -> dict[str, Mark]:
        """What `look` gives of many files, by path and with as few requests as can be.

        Those that are not there, or cannot be looked at, are left out.
        """
        ...

    def is_gone(self, path: str) -> bool:
        """Whether a file surely is not there any more; not so where it only cannot be looked at."""
        ...

    def head(self, path: str, num_bytes: int) -> bytes:
        """The first bytes of a file; all of them where it has no more.

        Raises:
            MediaError: the file cannot be read.
        """
        ...

    def fingerprint(self, path: str) -> str:
        """Identity of a file's content, the same for the same bytes in every source.

        Raises:
            MediaError: the file cannot be read.
        """
        ...

    def pieces(self, file: VideoFile, start: int, end: int) -> Generator[bytes]:
        """Some bytes of a file as it was looked at, in pieces; no others are fetched.

        Args:
            file: what it was; its size, time and tag say which bytes are meant.
            start: place of the first byte.
            end: place after the last one, at most the size.

        Raises:
            MediaError: before the first piece, it is another file by now, or cannot be read;
                later, it broke off.
        """
        ...

    def open(self, path: str, seen: VideoFile | None = None) -> AbstractContextManager[str]:
        """The path of a file on this machine with these bytes, for decoders to open.

        What was fetched for it stays as long as the `with` block runs.

        Args:
            path: of the file.
            seen: how it was looked at, of which nothing else is fetched; None: whatever is there.

        Raises:
            MediaError: the bytes cannot be had.
        """
        ...
