"""Whether a file is still the one that was indexed: asked before anything of it is shown or cut."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from vindex.errors import MediaError, UsageError
from vindex.records import Reason, VideoFile, look_alike
from vindex.sources.choosing import source_of
from vindex.sources.source import Kind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vindex.sources.source import Source

__all__ = ["check_same", "missing_folder", "opened"]


def check_same(file: VideoFile) -> None:
    """Refuse a file of an index that is another one by now.

    The index knows its size and time. A symbolic link in its place, or in that of a folder above
    it, is another file: the walk of a library follows none.

    Args:
        file: as the index knows it; its bytes are not read.

    Raises:
        MediaError: it was changed, is gone, or its disk is not connected.
    """
    source = source_of(file.root)
    mark = source.look(file.path, through_links=False)
    if mark is None:
        raise _absence(source, file)
    if not look_alike(mark, file):
        raise MediaError(
            Reason.CHANGED, "The file changed since it was indexed. Run `vindex build` again."
        )


@contextmanager
def opened(video: VideoFile | str) -> Iterator[str]:
    """The path of a file on this machine with the bytes of a video, for decoders to open.

    What was fetched for it stays as long as the block runs.

    Args:
        video: a file of an index, which is refused if it is another one by now; or a path that
            somebody named, whatever is there.

    Raises:
        MediaError: as `check_same`, or the bytes cannot be had.
    """
    path, seen = (video, None) if isinstance(video, str) else (video.path, video)
    if seen is not None:
        check_same(seen)
    with source_of(path).open(path, seen) as place:
        yield place


def _absence(source: Source, file: VideoFile) -> MediaError:
    """Why a file cannot be seen where it was."""
    if source.look(file.path) is not None:
        return MediaError(
            Reason.CHANGED,
            "A symbolic link has replaced the file that was indexed, or a folder above it, and is "
            "not followed. Run `vindex build` again.",
        )
    try:
        is_connected = source.kind_of(file.root) in (Kind.FOLDER, Kind.OTHER)
    except UsageError as error:
        return MediaError(Reason.NOT_CONNECTED, str(error))
    away, moved = None, ""
    if not is_connected or not source.is_gone(file.path):
        away = file.root
    elif "://" not in file.root:  # stores have no folders that a disk is mounted on
        away = missing_folder(file.root, file.path.rpartition("/")[0])
        moved = " If it was moved, run `vindex build` again, which finds it."
    if away is not None:
        place = f"does {away} answer" if "://" in away else f"is the disk of {away} connected"
        return MediaError(
            Reason.NOT_CONNECTED,
            f"The file cannot be reached: {place}, and may it be read?{moved}",
        )
    return MediaError(
        Reason.GONE, "The file is gone. Put it back, or run `vindex build` again, which finds it "
        "where it was moved to."
    )  # fmt: skip


def missing_folder(root: str, folder: str) -> str | None:
    """The uppermost folder that is not there, or the one above it where that is empty.

    Args:
        root: says which source it is.
        folder: that a missing file lay in.

    Returns:
        None: the folder is there, with other things in it.
    """
    source = source_of(root)
    missing = None
    while source.kind_of(folder) is not Kind.FOLDER:
        folder, missing = folder.rpartition("/")[0], folder
        if not folder or folder.endswith("/"):  # nothing is above "/x", or above "s3://x"
            return missing
    return folder if source.is_empty(folder) else missing
