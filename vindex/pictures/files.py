"""Files of an index that are shown, cut or handed out: while they are those that were indexed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vindex import sources

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from vindex.records import VideoFile

__all__ = ["check_same", "opened"]


def check_same(file: VideoFile) -> None:
    """Refuse a file of an index that is another one by now; see `vindex.sources.check_same`.

    Raises:
        MediaError: it was changed, is gone, or its disk is not connected.
    """
    sources.check_same(file)


def opened(video: VideoFile | str) -> AbstractContextManager[str]:
    """The path of a file on this machine with the bytes of a video; see `vindex.sources.opened`.

    Raises:
        MediaError: as `check_same`, or the bytes cannot be had.
    """
    return sources.opened(video)
