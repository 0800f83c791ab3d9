"""A span of a video as a video of its own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import av

from vindex.pictures.copying import NotCopyableError, copy_span
from vindex.pictures.transcoding import encode_span
from vindex.sources import source_of
from vindex.store.durable import replacing

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

__all__ = ["Cut", "cut_to_file", "stream_span"]

_FILE_OPTIONS = {"movflags": "faststart"}
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
    """Its packets were copied, not encoded anew: nothing is lost, but it holds frames from the
    keyframe before the span on, which players that heed edit lists do not show, and it may show
    a few frames more at its end."""


def cut_to_file(
    path: str, start_seconds: float, end_seconds: float, destination: Path, *, exact: bool = False
) -> Cut:
    """Write a span of a video, with its sound, as an MP4 file that is whole or not there.

    Args:
        path: of the video.
        start_seconds: of the span.
        end_seconds: of the span, exclusive.
        destination: the file to write; what is there is replaced.
        exact: encode anew (H.264, AAC), so that the file holds the frames of the span and no
            others. Otherwise packets are copied wherever MP4 can hold them: that is fast and
            loses nothing; an edit list tells players where the span begins.

    Raises:
        MediaError: the file cannot be read, or nothing of the span could be decoded.
        OSError: the destination cannot be written.
    """
    path = source_of(path).open(path)
    with replacing(destination) as temporary:
        if not exact:
            try:
                with av.open(f"file:{temporary}", "w", "mp4", options=_FILE_OPTIONS) as output:
                    copy_span(path, start_seconds, end_seconds, output)
            except NotCopyableError:
                pass
            else:
                return Cut(str(destination), is_copy=True)
        with av.open(f"file:{temporary}", "w", "mp4", options=_FILE_OPTIONS) as output:
            for _ in encode_span(path, start_seconds, end_seconds, output):
                pass
    return Cut(str(destination), is_copy=False)


def stream_span(
    path: str, start_seconds: float, end_seconds: float, *, max_height: int = _STREAM_HEIGHT
) -> Iterator[bytes]:
    """Encode a span as fragmented MP4 (H.264, AAC), handed over while it is made.

    Every browser plays it from the first piece on. The first time of the stream is the start of
    the span.

    Args:
        path: of the video.
        start_seconds: of the span.
        end_seconds: of the span, exclusive.
        max_height: larger pictures are scaled down to it.

    Raises:
        MediaError: the file cannot be read, or nothing of the span could be decoded.
    """
    path = source_of(path).open(path)
    sink = _Sink()
    with av.open(sink, "w", "mp4", options=_STREAM_OPTIONS) as output:
        frames = encode_span(
            path, start_seconds, end_seconds, output, max_height=max_height,
            patience_seconds=_PATIENCE_SECONDS,
        )  # fmt: skip
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
