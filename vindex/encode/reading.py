"""Reading a file wherever its bytes are: what it is, and the clips of it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from vindex import decode
from vindex.records import Failure
from vindex.sources import source_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vindex.jobs import ClipFrames, DecodeJob, Place
    from vindex.records import VideoInfo

__all__ = ["decode_clips", "fingerprint", "probe"]


def fingerprint(path: str) -> str:
    """Identity of a file's content; see `vindex.sources.Source.fingerprint`.

    Raises:
        MediaError: the file cannot be read.
    """
    return source_of(path).fingerprint(path)


def probe(path: str, *, reader: str) -> VideoInfo:
    """What a file is, wherever its bytes are; see `vindex.decode.probe`.

    Raises:
        MediaError: it cannot be read.
    """
    return decode.probe(source_of(path).open(path), reader=reader)


def decode_clips(job: DecodeJob, place: Place) -> Iterator[ClipFrames | Failure]:
    """The clips of a job, wherever its file's bytes are; see `vindex.decode.decode_clips`.

    Raises:
        MediaError: the file cannot be read.
    """
    opened = replace(job, path=source_of(job.path).open(job.path))
    for item in decode.decode_clips(opened, place):
        yield replace(item, path=job.path) if isinstance(item, Failure) else item
