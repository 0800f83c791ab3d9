"""Where a video's own clock begins."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING

import av

from vindex.decode.geometry import check_pixels
from vindex.decode.opening import frame_rate_of, open_video, read_packets, tick_of
from vindex.errors import MediaError
from vindex.records import Reason

if TYPE_CHECKING:
    from fractions import Fraction

    from av.container import InputContainer
    from av.packet import Packet
    from av.video.frame import VideoFrame
    from av.video.stream import VideoStream

__all__ = ["CLOSE_SECONDS", "Origin", "find_origin"]

CLOSE_SECONDS = 1e-4
"""Times closer than this are the same: containers that count milliseconds round them."""


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a video's clock begins, and how its frames are known."""

    ticks: int
    """Timestamp of the first frame; where frames are counted, decode time of the first packet."""
    is_counted: bool
    """Its frames have no timestamps that hold (AVI, bare streams)."""
    may_seek: bool
    time_base: Fraction
    rate: Fraction
    """Frames a second."""

    def seconds(self, ticks: int) -> float:
        """A timestamp as a player shows it."""
        return float((ticks - self.ticks) * self.time_base)

    def ticks_at(self, seconds: float) -> int:
        """The timestamp of a time."""
        return self.ticks + int(seconds / self.time_base)


def find_origin(path: str) -> Origin:
    """Decode the first frame, which alone tells where the picture begins.

    Raises:
        MediaError: the file cannot be read, is no video, or has no decodable frame.
    """
    with open_video(path) as (container, stream):
        first_dts: int | None = None
        for packet in chain(read_packets(container, stream), (None,)):
            if packet is not None and first_dts is None:
                first_dts = packet.dts
            for frame in _decode(stream, packet):
                return _origin_of(frame, container, stream, first_dts or 0)
    raise MediaError(
        Reason.NO_FRAMES, "Not one of its frames could be decoded; the file is damaged."
    )


def _origin_of(
    frame: VideoFrame, container: InputContainer, stream: VideoStream, first_dts: int
) -> Origin:
    check_pixels(frame.width, frame.height)
    rate = frame_rate_of(stream)
    time_base = tick_of(stream)
    is_avi = container.format.name == "avi"  # its timestamps are those of decoding
    if is_avi or frame.pts is None:
        return Origin(first_dts, True, is_avi, time_base, rate)
    return Origin(frame.pts, False, True, time_base, rate)


def _decode(stream: VideoStream, packet: Packet[VideoStream] | None) -> list[VideoFrame]:
    """The frames that come out of a decoder; a packet that it refuses gives none."""
    if packet is not None and not packet.size:  # it would end the decoder
        return []
    try:
        return stream.decode(packet)
    except av.error.FFmpegError:
        return []
