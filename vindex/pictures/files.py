"""Files of an index that are shown, cut or handed out: while they are those that were indexed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vindex import sources
from vindex.errors import MediaError

if TYPE_CHECKING:
    from collections.abc import Generator
    from contextlib import AbstractContextManager

    from vindex.records import VideoFile

__all__ = ["check_same", "is_fetched", "opened", "pieces_of", "reel_of"]


def check_same(file: VideoFile) -> None:
    """Refuse a file of an index that is another one by now; see `vindex.sources.check_same`.

    Raises:
        MediaError: it was changed, is gone, or its disk is not connected.
    """
    sources.check_same(file)


def is_fetched(file: VideoFile) -> bool:
    """Whether a file of an index lies in a store; see `vindex.sources.is_fetched`."""
    return sources.is_fetched(file.path)


def opened(video: VideoFile | str) -> AbstractContextManager[str]:
    """The path of a file on this machine with the bytes of a video; see `vindex.sources.opened`.

    Raises:
        MediaError: as `check_same`, or the bytes cannot be had.
    """
    return sources.opened(video)


def reel_of(video: VideoFile) -> str:
    """The reel that a file of an index names; empty where it names none, or is not at hand."""
    from vindex.decode import reel  # with it comes PyAV

    try:
        with opened(video) as path:
            return reel.reel_of(path)
    except MediaError:
        return ""


def pieces_of(file: VideoFile, start: int, end: int) -> Generator[bytes]:
    """Some bytes of a file, which must be as it was indexed; see `vindex.sources.Source.pieces`.

    Raises:
        MediaError: it is another one by now, cannot be read, or broke off.
    """
    return sources.source_of(file.root).pieces(file, start, end)
