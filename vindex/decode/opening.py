"""Opening a file for reading, with everything said that can be wrong with it from the outside."""

from __future__ import annotations

import os
import stat
from contextlib import contextmanager, suppress
from fractions import Fraction
from typing import TYPE_CHECKING, Any, BinaryIO

import av
from av.container import InputContainer
from av.stream import Disposition

from vindex.decode.decoder import open_context
from vindex.decode.geometry import check_pixels
from vindex.errors import MediaError
from vindex.records import Reason
from vindex.settings import MAX_PIXELS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from av.packet import Packet
    from av.video.stream import VideoStream

__all__ = [
    "ANY_TAGS",
    "choose_stream",
    "file_bytes",
    "films_of",
    "frame_rate_of",
    "open_header",
    "open_video",
    "packets_of",
    "pixel_ratio_of",
    "read_packets",
    "tick_of",
]

ANY_TAGS: Mapping[str, Any] = (
    {"metadata_errors": "replace"} if hasattr(InputContainer, "metadata_errors") else {}
)
"""What makes `av.open` take a file whose tags are no UTF-8: they are not ours to judge. PyAV 18
needs to be told; 19 always takes it, and has no such argument."""

_USUAL_RATE = Fraction(25)
"""Frames a second where a file gives none (bare streams)."""

_NOT_SHOWN = Disposition.attached_pic | Disposition.timed_thumbnails | Disposition.still_image
"""Streams of pictures that are no film: cover art, preview strips, photographs."""

_MOST_SEEN = 2000
"""Packets after which a track that had one picture so far has no more."""

_NO_VIDEO_FORMATS = frozenset({"concat", "dash", "hls", "image2", "lavfi", "sdp", "tty"})
"""What FFmpeg opens beside films: pictures, text, and lists that point to other files."""


@contextmanager
def open_video(
    path: str, *, skip_loop_filter: bool = False
) -> Iterator[tuple[InputContainer, VideoStream]]:
    """Open a file and choose its video stream, its decoder set to one thread.

    Args:
        path: of the file.
        skip_loop_filter: decode without the codec's last smoothing of pictures.

    Raises:
        MediaError: the file cannot be read, is no video, or its pictures are too large.
    """
    _check_file(path)
    with _open_container(path) as container:
        is_choice = len(films_of(container)) > 1
        stream = choose_stream(container, _num_seen(path) if is_choice else None)
        check_pixels(stream.codec_context.width, stream.codec_context.height)
        # More threads cost throughput where every core has a process of its own, and frame
        # threads lose frames where a file is cut off.
        stream.thread_count = 1
        stream.thread_type = "SLICE"
        options = {"max_pixels": str(MAX_PIXELS)}
        if skip_loop_filter:
            options["skip_loop_filter"] = "all"
        stream.codec_context.options = options
        open_context(stream.codec_context)
        yield container, stream


@contextmanager
def open_header(file: BinaryIO) -> Iterator[tuple[InputContainer, VideoStream]]:
    """Open what Python reads, and choose its video stream: to be asked what it is, not decoded.

    Args:
        file: that can be sought in; no more of it is read than what says what it is.

    Raises:
        MediaError: it is not a video, or what reads it raises so.
    """
    with _open_container(file) as container:
        yield container, choose_stream(container)


def read_packets(container: InputContainer, stream: VideoStream) -> Iterator[Packet[VideoStream]]:
    """The packets of a stream, up to where the file really ends, whatever its header says."""
    with suppress(av.error.FFmpegError):
        yield from packets_of(container, stream)


def packets_of(container: InputContainer, stream: VideoStream) -> Iterator[Packet[VideoStream]]:
    """The packets of a stream.

    Raises:
        av.error.FFmpegError: what follows cannot be read.
    """
    for packet in container.demux(stream):
        if not packet.size and packet.dts is None:
            return  # no packet, but a sign of the end
        yield packet


def file_bytes(path: str) -> int:
    """Size of a file; 0 where it cannot be told."""
    try:
        return os.stat(path).st_size  # noqa: PTH116  # a path that is no UTF-8 stays as it is
    except (OSError, ValueError):
        return 0


def _check_file(path: str) -> None:
    try:
        if not stat.S_ISREG(os.stat(path).st_mode):  # noqa: PTH116  # as below
            raise MediaError(Reason.UNREADABLE, "It is a folder or a device; a file is needed.")
        with open(path, "rb") as file:  # noqa: PTH123  # a path that is no UTF-8 stays as it is
            file.read(1)
    except (OSError, ValueError) as error:  # ValueError: a zero byte in the path
        why = getattr(error, "strerror", None) or error
        raise MediaError(Reason.UNREADABLE, f"It cannot be read: {why}.") from error


def _open_container(file: str | BinaryIO) -> InputContainer:
    # `file:` and the whitelist: neither a name with a colon in it nor a crafted file can make
    # FFmpeg reach for the network.
    place = f"file:{file}" if isinstance(file, str) else file
    allowed = "file" if isinstance(file, str) else "none"
    try:
        container: InputContainer = av.open(
            place, "r", container_options={"protocol_whitelist": allowed}, **ANY_TAGS
        )
    except av.error.FFmpegError as error:
        raise MediaError(
            Reason.NOT_A_VIDEO,
            f"It cannot be opened as a video: FFmpeg says {error.strerror!r}.",
        ) from error
    return container


def choose_stream(
    container: InputContainer, num_seen: Mapping[int, int] | None = None
) -> VideoStream:
    """The stream of a container that FFmpeg would show: flagged as default, then the largest.

    Tracks of one picture come last, whatever they are flagged as.

    Args:
        container: opened for reading.
        num_seen: how many packets of each stream were seen, by its number; None: nobody looked.

    Raises:
        MediaError: it has none, or no decoder reads it.
    """
    name = container.format.name
    if name in _NO_VIDEO_FORMATS or name.endswith("_pipe"):
        raise MediaError(Reason.NOT_A_VIDEO, f"It is not a video but of the kind {name!r}.")
    streams = films_of(container)
    if not streams:
        kinds = sorted({stream.type for stream in container.streams})
        held = " and ".join(kinds) if kinds else "nothing"
        raise MediaError(
            Reason.NOT_A_VIDEO, f"It has no video stream to show; it holds {held} ({name})."
        )

    def merit(stream: VideoStream) -> tuple[bool, bool, int]:
        """What makes a stream the film: it moves, then its own flag, then its size."""
        context = stream.codec_context
        is_film = stream.frames != 1 and (num_seen is None or num_seen.get(stream.index, 0) > 1)
        is_default = bool(stream.disposition & Disposition.default)
        return is_film, is_default, context.width * context.height if context else 0

    best = max(streams, key=merit)  # of equals the first
    if best.codec_context is None:
        raise MediaError(
            Reason.UNSUPPORTED,
            "No decoder reads its codec. Convert it, for example to H.264 in an .mp4.",
        )
    return best


def films_of(container: InputContainer) -> list[VideoStream]:
    """The video streams that are no cover art, preview strip or photograph."""
    return [s for s in container.streams.video if not s.disposition & _NOT_SHOWN]


def _num_seen(path: str) -> dict[int, int]:
    """Packets of each film near the start of a file."""
    with _open_container(path) as container:
        streams = films_of(container)
        counts = dict.fromkeys((stream.index for stream in streams), 0)
        with suppress(av.error.FFmpegError):
            for number, packet in enumerate(container.demux(streams)):
                counts[packet.stream.index] += bool(packet.size)
                if number > _MOST_SEEN or min(counts.values()) > 1:
                    break
        return counts


def frame_rate_of(stream: VideoStream) -> Fraction:
    """Frames a second: as the packets say, else as the container does, else a usual rate."""
    rate = stream.average_rate or stream.guessed_rate or _USUAL_RATE
    return Fraction(rate.numerator, rate.denominator)


def tick_of(stream: VideoStream) -> Fraction:
    """Seconds that one step of its timestamps stands for."""
    tick = stream.time_base
    assert tick, "an opened stream has a clock"
    return Fraction(tick.numerator, tick.denominator)


def pixel_ratio_of(stream: VideoStream) -> Fraction:
    """Width of a stored pixel over its height; 1 where the file says nothing that makes sense."""
    ratio = stream.sample_aspect_ratio
    return Fraction(ratio.numerator, ratio.denominator) if ratio and ratio > 0 else Fraction(1)
