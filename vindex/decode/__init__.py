"""Reading video: what a file is, and the frames of its clips.

Importing this module loads neither a decoder nor numpy; they come when a function is called.
"""

from __future__ import annotations

from importlib.util import find_spec
from typing import TYPE_CHECKING

from vindex.decode.suffixes import AMBIGUOUS_SUFFIXES, HEAD_BYTES, VIDEO_SUFFIXES, holds_video
from vindex.errors import MissingDependencyError
from vindex.settings import DEFAULT_READER, READERS, TAIL_SECONDS, check_choice

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from vindex.decode.reader import Reader
    from vindex.jobs import ClipFrames, DecodeJob, NextArrays, ShotJob, Shots
    from vindex.records import Failure, VideoInfo

__all__ = [
    "AMBIGUOUS_SUFFIXES",
    "HEAD_BYTES",
    "VIDEO_SUFFIXES",
    "check_reader",
    "decode_clips",
    "find_shots",
    "found_reader",
    "glance",
    "holds_video",
    "is_live",
    "probe",
]


def check_reader(reader: str) -> None:
    """Refuse a reader that does not exist or is not installed, without loading it.

    Raises:
        UsageError: there is no reader of this name.
        MissingDependencyError: its package is not installed.
    """
    check_choice("--reader", reader, READERS)
    if reader == "decord" and find_spec("decord") is None:
        raise MissingDependencyError(
            "--reader decord was given, but the package decord is not installed. Install it with "
            "`pip install 'vindex-video[decord]'`, or leave --reader out to read with PyAV."
        )


def found_reader(reader: str) -> str:
    """What is read with, and its version: several packages are imported as decord."""
    from importlib.metadata import packages_distributions, version

    module = {"pyav": "av"}.get(reader, reader)
    return " and ".join(
        f"{each} {version(each)}" for each in sorted(set(packages_distributions().get(module, ())))
    )


def is_live(source: str) -> bool:
    """Whether a source is read as it comes: `-`, an http or rtsp address, or a device."""
    from vindex.decode.streams import is_live as decide

    return decide(source)


def probe(
    path: str, reader: str = DEFAULT_READER, *, frames_folder: str | None = None
) -> VideoInfo:
    """What a video is, from its packets rather than from its header.

    Args:
        path: of the file.
        reader: that is going to decode it; it may refuse the file here already.
        frames_folder: where the frame indexes of large files are kept for those who decode them;
            see `vindex.decode.known`.

    Raises:
        MediaError: the file cannot be read, is no video, holds no frames, or is of a kind that
            the reader does not read exactly.
        UsageError: there is no such reader.
        MissingDependencyError: the reader is not installed.
    """
    from vindex.decode.known import frame_index_of
    from vindex.decode.packets import is_large, read_index

    chosen = _load(reader)
    index = frame_index_of(path, frames_folder) if is_large(path) else read_index(path)
    chosen.check(index)
    return index.info()


def glance(path: str) -> VideoInfo:
    """What the head of a file says; see `vindex.decode.head`.

    Raises:
        MediaError: the file cannot be read, or is no video.
    """
    from vindex.decode.head import glance as look

    return look(path)


def decode_clips(
    job: DecodeJob, next_arrays: NextArrays | None = None
) -> Iterator[ClipFrames | Failure]:
    """Decode the clips of a job in one pass over its file.

    Memory does not grow with the video: a clip is given as soon as its last frame is decoded,
    and only frames that later clips need are kept.

    Args:
        job: what to decode.
        next_arrays: gives what the frames of the next clip are written to; None: new arrays.

    Yields:
        For each clip of the job, in its order: its frames for every request, or a `Failure` of
        its span where too few of them could be decoded.

    Raises:
        MediaError: the file cannot be read as a whole, or no further; or, after its last clip,
            there is more in it that is not read.
        UsageError: there is no such reader.
        MissingDependencyError: the reader is not installed.
    """
    from vindex.decode.gather import ClipGatherer
    from vindex.decode.joined import check_not_joined
    from vindex.jobs import colour_planes

    reader = _load(job.reader)
    if not job.clips:
        return
    if next_arrays is None:
        shapes = [request.shape for request in job.requests]
        next_arrays = lambda: tuple(colour_planes(*shape) for shape in shapes)  # noqa: E731
    with reader.open_job(job) as video:
        index = video.index
        gatherer = ClipGatherer(job, index.seconds_N, float(index.end_seconds), next_arrays)
        for number, views in video.read_views(gatherer.wanted):
            yield from gatherer.add(number, views)
        yield from gatherer.finish()
        if job.clips[-1].end_seconds + TAIL_SECONDS >= index.end_seconds:  # no clip comes after it
            check_not_joined(job.path, index)


def find_shots(job: ShotJob, sign_of_life: Callable[[], None]) -> Shots:
    """When the shots of a video begin; see `vindex.decode.shots`.

    Raises:
        MediaError: the file cannot be read, or is no video.
    """
    from vindex.decode.shots import find_shots as find

    return find(job, sign_of_life)


def _load(reader: str) -> Reader:
    check_reader(reader)
    if reader == "decord":
        from vindex.decode import decord_reader

        return decord_reader
    from vindex.decode import pyav

    return pyav
