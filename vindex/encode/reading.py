"""Reading a file wherever its bytes are: how it looks, what it is, and the clips of it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from vindex import decode
from vindex.errors import UsageError
from vindex.records import Failure, Reason, Stage, VideoFile
from vindex.sources import SOURCES, Kind, LibraryPath, Selection, source_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from contextlib import AbstractContextManager

    from vindex.jobs import ClipFrames, DecodeJob, NextArrays, ShotJob, Shots
    from vindex.records import Mark, VideoInfo

__all__ = [
    "at_hand", "check_reader", "decode_clips", "find_shots", "fingerprint", "glance", "look",
    "probe", "require_file", "resolve", "video_files",
]  # fmt: skip


def resolve(path: str) -> str:
    """The absolute path that a name means; see `vindex.sources.Source.resolve`."""
    return source_of(path).resolve(path)


def at_hand(path: str) -> AbstractContextManager[str]:
    """The path of a file on this machine with these bytes; see `vindex.sources.Source.open`.

    Raises:
        MediaError: the bytes cannot be had.
    """
    source = source_of(path)
    return source.open(source.resolve(path))


def require_file(path: str, instead: str = "") -> None:
    """Refuse a path that is no file.

    Args:
        path: as it was given.
        instead: what else could be given, after `Give a video file`.

    Raises:
        UsageError: with the path.
    """
    if source_of(path).kind_of(path) is Kind.FILE:
        return
    scheme, mark, _ = path.partition("://")
    if mark and scheme.isalpha() and scheme.lower() not in SOURCES:
        known = ", ".join(sorted(filter(None, SOURCES)))
        raise UsageError(
            f"{path} was given; vindex reads no {scheme} addresses, but those of {known} and, with "
            "`vindex classify`, rtsp. Fetch the file, and give that."
        )
    raise UsageError(f"{path} is not a file. Give a video file{instead}.")


def video_files(paths: Sequence[str]) -> Iterator[str | Failure]:
    """The files that are meant by paths: all videos of a folder; a refusal where nothing is.

    Args:
        paths: of files and folders.
    """
    for path in paths:
        source = source_of(path)
        kind = source.kind_of(path)
        if kind is Kind.FILE:
            yield path
        elif kind is Kind.FOLDER:
            whole = source.resolve(path)
            for item in source.walk(LibraryPath(whole, whole), Selection(decode.VIDEO_SUFFIXES)):
                below = item.relative_path if isinstance(item, VideoFile) else ""
                here = f"{whole}/{below}" if "://" in path else str(Path(path, below))
                yield item if isinstance(item, Failure) else here
        else:
            yield Failure(path, Stage.DISCOVER, Reason.GONE, "There is no such file or folder.")


def look(path: str) -> Mark | None:
    """How a file looks now; see `vindex.sources.Source.look`."""
    return source_of(path).look(path)


def fingerprint(path: str) -> str:
    """Identity of a file's content; see `vindex.sources.Source.fingerprint`.

    Raises:
        MediaError: the file cannot be read.
    """
    return source_of(path).fingerprint(path)


def check_reader(reader: str) -> None:
    """Refuse a reader that does not exist or is not installed; see `vindex.decode.check_reader`.

    Raises:
        UsageError: there is no reader of this name.
        MissingDependencyError: its package is not installed.
    """
    decode.check_reader(reader)


def probe(path: str, *, reader: str, frames_folder: str | None = None) -> VideoInfo:
    """What a file is, wherever its bytes are; see `vindex.decode.probe`.

    Raises:
        MediaError: it cannot be read.
    """
    with source_of(path).open(path) as place:
        return decode.probe(place, reader=reader, frames_folder=frames_folder)


def glance(path: str) -> VideoInfo:
    """What the head of a file says, wherever its bytes are; see `vindex.decode.head`.

    Raises:
        MediaError: it cannot be read, or is no video.
    """
    with source_of(path).open(path) as place:
        return decode.glance(place)


def decode_clips(job: DecodeJob, next_arrays: NextArrays) -> Iterator[ClipFrames | Failure]:
    """The clips of a job, wherever its file's bytes are; see `vindex.decode.decode_clips`.

    Raises:
        MediaError: the file cannot be read.
    """
    with source_of(job.path).open(job.path) as place:
        for item in decode.decode_clips(replace(job, path=place), next_arrays):
            yield replace(item, path=job.path) if isinstance(item, Failure) else item


def find_shots(job: ShotJob, sign_of_life: Callable[[], None]) -> Shots:
    """Where the shots of a video begin, wherever its bytes are; see `vindex.decode.shots`.

    Raises:
        MediaError: the file cannot be read, or is no video.
    """
    with source_of(job.path).open(job.path) as place:
        return decode.find_shots(replace(job, path=place), sign_of_life)
