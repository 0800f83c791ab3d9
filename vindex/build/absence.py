"""Known files that a walk did not find: moved, or not there.

Drives come and go, and a build cannot tell an unmounted one from files that were deleted. So it
forgets nothing: what is not there is set aside with its clips, and comes back with its content.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from vindex.plurals import counted
from vindex.sources import LibraryPath, missing_folder, source_of
from vindex.store.catalog.absence import AbsentFile

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from vindex.records import VideoFile
    from vindex.store.catalog.absence import SetAside

__all__ = ["Missed", "missed", "notices_of"]

_NUM_SEEKERS = 16

_MOST_FOLDERS = 5
"""How many folders that are not connected are named."""


@dataclass(slots=True)
class Missed:
    """Known files that are where they were no more, or are left out."""

    absent: list[AbsentFile] = field(default_factory=list)
    moved: list[VideoFile] = field(default_factory=list)
    """Their content has arrived elsewhere."""


def missed(
    known: Mapping[str, VideoFile],
    library: Sequence[LibraryPath],
    *,
    there: Collection[str],
    unreadable: Sequence[str],
    left_out: Collection[str],
    arrived: Collection[str],
) -> Missed:
    """Sort out the known files that a walk did not find.

    Args:
        known: files of the index, by path.
        library: what was walked.
        there: paths of files that are there.
        unreadable: paths of files and folders that could not be read, and may be there.
        left_out: paths of files that are there, and belong to the index no more.
        arrived: contents that lie where they did not lie before. Files that had them were moved,
            however many they are and wherever they were.
    """
    found = Missed()
    sought: list[tuple[str, VideoFile]] = []
    unread = [LibraryPath(path, path) for path in unreadable]
    folders: dict[tuple[str, str], str | None] = {}
    for name, file in known.items():
        if name in left_out:
            found.absent.append(AbsentFile(file))
            continue
        has_moved = file.fingerprint in arrived
        if name in there or not (has_moved or any(path.holds(name) for path in library)):
            continue
        if not any(path.holds(name) for path in unread):
            sought.append((name, file))
    with ThreadPoolExecutor(_NUM_SEEKERS) as seekers:  # a store is asked for each
        are_gone = list(seekers.map(_is_gone, sought))
    for (name, file), is_gone in zip(sought, are_gone, strict=True):
        if not is_gone:
            continue
        if file.fingerprint in arrived:
            found.moved.append(file)
            continue
        parent = name.rpartition("/")[0]
        if (file.root, parent) not in folders:
            folders[file.root, parent] = missing_folder(file.root, parent)
        found.absent.append(AbsentFile(file, folders[file.root, parent]))
    return found


def _is_gone(sought: tuple[str, VideoFile]) -> bool:
    name, file = sought
    return source_of(file.root).is_gone(name)


def notices_of(aside: Sequence[SetAside], library: Sequence[LibraryPath]) -> list[str]:
    """Sentences about folders that were walked and are not connected.

    Args:
        aside: what is set aside of the index.
        library: what was walked.
    """

    def concerns(folder: str) -> bool:
        """Whether it lies in what was walked, or the other way round."""
        return any(
            path.holds(folder) or LibraryPath(folder, folder).holds(path.path) for path in library
        )

    away = [each for each in aside if each.folder is not None and concerns(each.folder)]
    notices = [
        f"not connected: {each.folder}; {counted(each.clips, 'clip')} of "
        f"{counted(each.files, 'file')} kept"
        for each in away[:_MOST_FOLDERS]
    ]
    if others := away[_MOST_FOLDERS:]:
        notices.append(
            f"not connected: {counted(len(others), 'other folder')}; "
            f"{counted(sum(each.clips for each in others), 'clip')} kept"
        )
    return notices
