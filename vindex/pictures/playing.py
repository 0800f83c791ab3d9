"""Which files a browser plays as they are."""

from __future__ import annotations

from typing import TYPE_CHECKING

import av

from vindex.decode.opening import films_of, open_header
from vindex.errors import MediaError
from vindex.records import VideoFile
from vindex.sources import seekable, source_of

if TYPE_CHECKING:
    from typing import BinaryIO

    from av.container import InputContainer
    from av.video.stream import VideoStream

__all__ = ["browser_type"]

_MP4_VIDEO = frozenset({"h264", "av1", "vp9"})
_MP4_AUDIO = frozenset({"aac", "mp3", "opus", "flac"})
_WEBM_VIDEO = frozenset({"vp8", "vp9", "av1"})
_WEBM_AUDIO = frozenset({"opus", "vorbis"})
_PIXEL_FORMATS = frozenset({"yuv420p", "yuvj420p"})
"""What every browser decodes of H.264, AV1 and VP9: 8 bits, 4:2:0."""

_WEBM_MARK = b"\x42\x82\x84webm"
"""EBML element DocType of four bytes (RFC 8794, 11.2.6)."""

_HEAD_BYTES = 128

_LATEST_START_SECONDS = 0.05
"""Where nothing of a file begins earlier, browsers do not agree on what they call 0 in it. Up to
this the frames of a fragmented file are late for want of an edit list."""


def browser_type(video: VideoFile | str) -> str | None:
    """The MIME type under which current Chromium, Firefox and Safari play a file.

    HEVC, 10-bit pictures, 4:2:2, AVI, Matroska, MPEG-TS and the like are played by some or by
    none, so they are not taken for playable. Of a file in a store the header alone is fetched.

    Args:
        video: a file of an index, which must still be that; or a path, whatever is there.

    Returns:
        `video/mp4` or `video/webm`; None where the file has to be transcoded
        (`vindex.pictures.cuts.stream_span`), or is no video that can be read.
    """
    if isinstance(video, str):
        mark = source_of(video).look(video)
        if mark is None:
            return None
        video = VideoFile.seen(video, video.rpartition("/")[2], mark)
    try:
        with seekable(video) as file, open_header(file) as (container, stream):
            return _type_of(file, container, stream)
    except MediaError:
        return None


def _type_of(file: BinaryIO, container: InputContainer, stream: VideoStream) -> str | None:
    if stream.codec_context.pix_fmt not in _PIXEL_FORMATS:
        return None
    if len(films_of(container)) > 1:  # browsers may choose another one
        return None
    if (container.start_time or 0) / av.time_base > _LATEST_START_SECONDS:
        return None
    codec = stream.codec_context.codec.canonical_name
    sounds = {
        sound.codec_context.codec.canonical_name if sound.codec_context else "unknown"
        for sound in container.streams.audio
    }
    name = container.format.name
    if name.startswith("mov,mp4") and codec in _MP4_VIDEO and sounds <= _MP4_AUDIO:
        return "video/mp4"
    if name.startswith("matroska") and codec in _WEBM_VIDEO and sounds <= _WEBM_AUDIO:
        file.seek(0)
        return "video/webm" if _WEBM_MARK in file.read(_HEAD_BYTES) else None
    return None
