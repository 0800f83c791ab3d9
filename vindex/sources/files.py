"""What is asked of files and folders whatever source they lie in."""

from __future__ import annotations

import os
from dataclasses import replace
from typing import TYPE_CHECKING

from vindex.errors import MediaError, UsageError
from vindex.records import Failure, Reason, Stage, VideoFile, look_alike
from vindex.sources.choosing import SOURCES, source_of
from vindex.sources.source import Kind, LibraryPath

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

__all__ = ["changed_of", "is_unchanged", "library_paths", "look_again", "with_fingerprint"]


def library_paths(
    given: Sequence[str | os.PathLike[str]],
    known_roots: Collection[str] = (),
    known_paths: Collection[str] = (),
) -> list[LibraryPath]:
    """What a build is to walk.

    Args:
        given: folders and files, as the user named them.
        known_roots: roots of the index; a path inside one of them belongs to it, so that a
            file keeps its name below the root whichever way it is reached.
        known_paths: files of the index; a path that holds one is taken also where nothing is, as
            on a drive that is not connected.

    Raises:
        UsageError: a path does not exist, or is neither a file nor a folder.
    """
    found = [_library_path(os.fspath(name), known_roots, known_paths) for name in given]
    # A path below another of the given ones would be walked twice.
    return [a for i, a in enumerate(found) if not any(
        b.holds(a.path) and (b.path != a.path or j < i) for j, b in enumerate(found) if j != i
    )]  # fmt: skip


def _library_path(
    name: str, known_roots: Collection[str], known_paths: Collection[str]
) -> LibraryPath:
    source = source_of(name)
    path = source.resolve(name)
    kind = source.kind_of(path)
    is_missing = kind is Kind.NOTHING and any(map(LibraryPath(path, path).holds, known_paths))
    if kind not in (Kind.FOLDER, Kind.FILE) and not is_missing:
        what = "does not exist" if kind is Kind.NOTHING else "is neither a file nor a folder"
        raise UsageError(f"{name} {what}. {_instead_of(name, kind)}")
    above = [root for root in known_roots if LibraryPath(root, root).holds(path)]
    folder = path.rpartition("/")[0] or "/" if kind is Kind.FILE else path
    return LibraryPath(max(above, key=len, default=folder), path)


def _instead_of(name: str, kind: Kind) -> str:
    """What to give instead of a path that is no video and no folder."""
    if kind is Kind.OTHER and "://" in name:
        return "Nobody can list what a web server has: name its video files one by one."
    if "://" in name:
        schemes = ", ".join(f"{scheme}://" for scheme in SOURCES if scheme)
        return f"Give folders or video files of this machine, or addresses ({schemes})."
    return "Give folders or video files to index."


def look_again(file: VideoFile) -> VideoFile | None:
    """A known file as it is now, also where a walk passes it over since it was given by name.

    Returns:
        None: it is gone, lies behind a symbolic link by now, or cannot be looked at.
    """
    mark = source_of(file.root).look(file.path, through_links=False)
    if mark is None:
        return None
    return VideoFile(file.root, file.relative_path, mark.num_bytes, mark.modified_ns, tag=mark.tag)


def with_fingerprint(file: VideoFile) -> VideoFile | Failure:
    """The file with its fingerprint, or why it cannot be read."""
    try:
        return replace(file, fingerprint=source_of(file.root).fingerprint(file.path))
    except MediaError as error:
        return Failure(file.path, Stage.DISCOVER, Reason(error.reason), error.message)


def changed_of(files: Iterable[VideoFile]) -> list[VideoFile]:
    """Those of many files that do not look as they did when they were found, in their order.

    A store is asked what it has, and not for each of them.
    """
    of_roots: dict[str, list[VideoFile]] = {}
    for file in files:
        of_roots.setdefault(file.root, []).append(file)
    changed = []
    for root, of_root in of_roots.items():
        marks = source_of(root).looks([file.path for file in of_root])
        changed += [
            file
            for file in of_root
            if (mark := marks.get(file.path)) is None or not look_alike(mark, file)
        ]
    return changed


def is_unchanged(file: VideoFile) -> bool:
    """Whether a file still looks as it did when it was found; see `look_alike`."""
    mark = source_of(file.root).look(file.path)
    return mark is not None and look_alike(mark, file)
