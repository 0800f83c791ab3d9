"""A span of a video as a video of its own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import av

from vindex.pictures.copying import NotCopyableError, copy_span
from vindex.pictures.edit_list import end_tracks_at
from vindex.pictures.failing import refused_as_media
from vindex.pictures.files import check_same, opened
from vindex.pictures.tracks import CutPlan, Losses, movie_options
from vindex.pictures.transcoding import encode_span
from vindex.records import VideoFile
from vindex.store.durable import replacing

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from av.container import OutputContainer

__all__ = ["Cut", "cut_to_file", "stream_span"]

_STREAM_OPTIONS = {"movflags": "frag_keyframe+empty_moov+default_base_moof"}
_STREAM_HEIGHT = 720
_PATIENCE_SECONDS = 60.0
"""Time for the first frame of a stream: a player waits for it."""


@dataclass(frozen=True, slots=True)
class Cut:
    """A span of a video that was written to a file."""

    path: str
    """Path of the new file."""
    is_copy: bool
    """The packets of its picture were copied, not encoded anew: nothing is lost, but the file holds
    more than the span, which an edit list keeps players from showing."""
    converted: tuple[str, ...]
    """What was made into something else, in words, such as `sound track 1 (vorbis) to AAC`."""
    not_kept: tuple[str, ...]
    """What the video holds and the cut does not, in words, such as `subtitles 1 (srt, deu)`."""


def cut_to_file(
    video: VideoFile | str,
    start_seconds: float,
    end_seconds: float,
    destination: Path,
    *,
    exact: bool = False,
    frames_folder: str | None = None,
) -> Cut:
    """Write a span of a video, with its sound, as an MP4 file that is whole or not there.

    All sound tracks are kept, with language and title; so are date, place and camera.

    Args:
        video: a file of an index, as it was indexed; or the path of any video.
        start_seconds: of the span.
        end_seconds: of the span, exclusive.
        destination: the file to write; what is there is replaced.
        exact: encode anew (H.264, AAC), so that the file holds the frames of the span and no
            others. Otherwise packets are copied wherever MP4 can hold them and a decoder can
            begin near enough: that is fast and loses nothing; an edit list tells players where
            the span begins and ends.
        frames_folder: where frame indexes are kept; see `vindex.decode.known`.

    Raises:
        MediaError: the file is another one by now or becomes one meanwhile, cannot be read, or
            nothing of the span could be decoded.
        OSError: the destination cannot be written.
    """
    what = f"The cut of {start_seconds:.3f} to {end_seconds:.3f} s"
    with opened(video) as path, replacing(destination) as temporary, refused_as_media(what):
        plan = CutPlan.of(path, start_seconds, end_seconds, frames_folder=frames_folder)
        losses = None if exact else _copy(plan, temporary)
        is_copy = losses is not None
        if losses is None:
            losses = _encode(plan, temporary)
        if isinstance(video, VideoFile):  # it may have been replaced while it was read
            check_same(video)
    not_kept = (*plan.not_kept, *losses.not_kept)
    return Cut(str(destination), is_copy, tuple(losses.converted), not_kept)


def _copy(plan: CutPlan, temporary: Path) -> Losses | None:
    """Write a copy; None where the span has to be encoded."""
    losses = Losses()
    try:
        with _open_file(plan, temporary) as output:
            last_seconds = copy_span(plan, output, losses)
    except NotCopyableError:
        return None
    except av.error.FFmpegError as error:  # MP4 does not take the packets after all
        if isinstance(error, OSError):  # a full disk has no room for another encoding either
            raise
        return None
    end_tracks_at(temporary, last_seconds)
    return losses


def _encode(plan: CutPlan, temporary: Path) -> Losses:
    losses = Losses()
    with _open_file(plan, temporary) as output:
        for _ in encode_span(plan, output, losses):
            pass
    return losses


def _open_file(plan: CutPlan, temporary: Path) -> OutputContainer:
    return av.open(f"file:{temporary}", "w", "mp4", options=movie_options(plan))


def stream_span(
    video: VideoFile | str,
    start_seconds: float,
    end_seconds: float,
    *,
    max_height: int = _STREAM_HEIGHT,
    frames_folder: str | None = None,
) -> Iterator[bytes]:
    """Encode a span as fragmented MP4 (H.264, AAC), handed over while it is made.

    Every browser plays it from the first piece on. The first time of the stream is the start of
    the span.

    Args:
        video: a file of an index, as it was indexed; or the path of any video.
        start_seconds: of the span.
        end_seconds: of the span, exclusive.
        max_height: larger pictures are scaled down to it.
        frames_folder: as of `cut_to_file`.

    Raises:
        MediaError: the file is another one by now, cannot be read, or nothing of the span could be
            decoded.
    """
    sink, what = _Sink(), f"The stream of {start_seconds:.3f} to {end_seconds:.3f} s"
    with opened(video) as path, refused_as_media(what):
        plan = CutPlan.of(
            path,
            start_seconds,
            end_seconds,
            patience_seconds=_PATIENCE_SECONDS,
            frames_folder=frames_folder,
        ).for_a_stream()
        with av.open(sink, "w", "mp4", options=_STREAM_OPTIONS) as output:
            frames = encode_span(
                plan, output, Losses(), max_height=max_height, patience_seconds=_PATIENCE_SECONDS
            )
            for _ in frames:
                if piece := sink.take():
                    yield piece
        if piece := sink.take():
            yield piece


class _Sink:
    """A file that only grows, and is emptied as it does."""

    def __init__(self) -> None:
        self._pieces: list[bytes] = []

    def write(self, piece: bytes) -> int:
        """Called by the muxer."""
        self._pieces.append(bytes(piece))
        return len(piece)

    def take(self) -> bytes:
        """What was written since the last call."""
        pieces, self._pieces = self._pieces, []
        return b"".join(pieces)
