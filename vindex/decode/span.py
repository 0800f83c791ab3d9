"""Frames of any span of a video, whole and in the order shown, without decoding what lies before.

The decode room goes through all packets of a file to know every frame. Somebody who waits for a
picture cannot: here the container's own index leads to the keyframe before the span, and only
where that lands too late is more decoded.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain
from math import inf
from time import monotonic
from typing import TYPE_CHECKING

import av

from vindex.decode.geometry import check_pixels
from vindex.decode.opening import frame_rate_of, open_video, read_packets, tick_of
from vindex.errors import MediaError
from vindex.records import Reason

if TYPE_CHECKING:
    from collections.abc import Iterator
    from fractions import Fraction

    from av.container import InputContainer
    from av.packet import Packet
    from av.video.frame import VideoFrame
    from av.video.stream import VideoStream

__all__ = ["CLOSE_SECONDS", "Origin", "ShownFrame", "find_origin", "frames_between"]

CLOSE_SECONDS = 1e-4
"""Times closer than this are the same: containers that count milliseconds round them."""

_BACK_SECONDS = (0.0, 10.0, inf)
"""How far before a span decoding begins, attempt by attempt; at last at the start of the file."""

_STALE_SECONDS = 1.0
"""A frame so much older than the span does not stand in for one that was damaged."""


@dataclass(frozen=True, slots=True)
class ShownFrame:
    """A decoded frame, as it is stored, and when a player shows it."""

    seconds: float
    frame: VideoFrame


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


def frames_between(
    path: str, start_seconds: float, end_seconds: float, *, patience_seconds: float = inf
) -> Iterator[ShownFrame]:
    """The frames that a player shows in a span, the one that it shows at its start among them.

    Frames that are damaged are left out. Times are exact but in files without timestamps (AVI
    and bare streams), where frames are counted from a keyframe and may be one or two off.

    Args:
        path: of the video.
        start_seconds: of the span.
        end_seconds: of the span, exclusive.
        patience_seconds: how long the first frame may take: it can lie hours behind the only
            keyframe, or behind more damage than anybody waits for.

    Yields:
        Frames in the order shown; the first may begin before the span. At least one where the
        span begins after the last frame: that one.

    Raises:
        MediaError: the file cannot be read, is no video, has no decodable frame, or the first
            frame of the span takes too long.
    """
    deadline = monotonic() + patience_seconds
    origin = find_origin(path)
    for back_seconds in _BACK_SECONDS:
        entry_seconds = max(0.0, start_seconds - back_seconds) if origin.may_seek else 0.0
        with open_video(path) as (container, stream):
            reading = _Reading(container, stream, origin, entry_seconds, deadline)
            try:
                for shown in reading.span(start_seconds, end_seconds):
                    reading.deadline = inf  # from here on the caller sets the pace
                    yield shown
            except _TooLateError:
                continue
        return


class _TooLateError(Exception):
    """The first frame after a seek is shown after the start of the span."""


class _Reading:
    """One attempt to decode a span."""

    def __init__(
        self,
        container: InputContainer,
        stream: VideoStream,
        origin: Origin,
        entry_seconds: float,
        deadline: float,
    ) -> None:
        self.deadline = deadline
        """When patience ends, on the monotonic clock."""
        self._container = container
        self._stream = stream
        self._origin = origin
        self._entry_seconds = entry_seconds
        self._newest_seconds = 0.0
        """When the newest packet up to the start of the span is shown."""

    def span(self, start_seconds: float, end_seconds: float) -> Iterator[ShownFrame]:
        """See `frames_between`.

        Raises:
            _TooLateError: before anything was given.
        """
        held: ShownFrame | None = None
        has_begun = self._entry_seconds <= 0
        for shown in self._frames(start_seconds):
            if shown.seconds <= start_seconds + CLOSE_SECONDS:
                held, has_begun = shown, True
                continue
            if not has_begun:
                raise _TooLateError
            if held and not self._is_stale(held, start_seconds):
                yield held
            held = None
            if shown.seconds >= end_seconds - CLOSE_SECONDS:
                return
            yield shown
        if not has_begun:
            raise _TooLateError
        if held and not self._is_stale(held, start_seconds):
            yield held

    def _is_stale(self, held: ShownFrame, start_seconds: float) -> bool:
        """Whether a frame is old because those after it were lost, not because it stood still."""
        is_old = held.seconds < start_seconds - _STALE_SECONDS
        return is_old and self._newest_seconds > held.seconds + CLOSE_SECONDS

    def _frames(self, start_seconds: float) -> Iterator[ShownFrame]:
        origin = self._origin
        self._seek()
        number: int | None = None
        for packet in chain(read_packets(self._container, self._stream), (None,)):
            if packet is not None and number is None:
                number = self._first_number(packet)  # and no skipping: dav1d would do it for good
            elif packet is not None:
                self._prepare(packet, start_seconds)
            if monotonic() > self.deadline:
                raise MediaError(
                    Reason.TIMED_OUT,
                    f"The picture at {start_seconds:.3f} s takes too long to decode.",
                )
            for frame in _decode(self._stream, packet):
                if frame.is_corrupt:
                    continue
                if origin.is_counted:
                    assert number is not None, "no frame comes out before a packet goes in"
                    yield ShownFrame(float(number / origin.rate), frame)
                    number += 1
                elif frame.pts is not None and frame.pts >= origin.ticks:
                    yield ShownFrame(origin.seconds(frame.pts), frame)

    def _seek(self) -> None:
        if self._entry_seconds > 0:
            ticks = self._origin.ticks_at(self._entry_seconds)
            try:
                self._container.seek(ticks, stream=self._stream)
            except av.error.FFmpegError as error:
                raise _TooLateError from error

    def _first_number(self, packet: Packet[VideoStream]) -> int:
        """Of the first frame that comes out, where frames are counted."""
        if packet.dts is None or not self._origin.may_seek:
            return 0
        return max(0, round(self._origin.seconds(packet.dts) * self._origin.rate))

    def _prepare(self, packet: Packet[VideoStream], start_seconds: float) -> None:
        """Note what comes, and leave out frames before the span that no other refers to."""
        if self._origin.is_counted or packet.pts is None or not packet.duration:
            return
        seconds = self._origin.seconds(packet.pts)
        if self._newest_seconds < seconds <= start_seconds:
            self._newest_seconds = seconds
        # Twice: durations are rounded, and the frame shown at the start must not be missed.
        is_before = packet.pts + 2 * packet.duration < self._origin.ticks_at(start_seconds)
        self._stream.codec_context.skip_frame = "NONREF" if is_before else "DEFAULT"


def _decode(stream: VideoStream, packet: Packet[VideoStream] | None) -> list[VideoFrame]:
    """The frames that come out of a decoder; a packet that it refuses gives none."""
    if packet is not None and not packet.size:  # it would end the decoder
        return []
    try:
        return stream.decode(packet)
    except av.error.FFmpegError:
        return []
