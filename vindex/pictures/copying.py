"""Cutting without decoding: the packets of a span go into an MP4 file as they are.

A copy begins at a keyframe. What lies between it and the span gets negative times, which the
muxer turns into an edit list, so that players begin where the span does.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

import av

from vindex.decode.opening import open_video
from vindex.decode.span import CLOSE_SECONDS, find_origin

if TYPE_CHECKING:
    from collections.abc import Iterable

    from av.audio.stream import AudioStream
    from av.container import InputContainer, OutputContainer
    from av.packet import Packet
    from av.stream import Stream

    from vindex.decode.span import Origin

__all__ = ["NotCopyableError", "copy_span"]

_VIDEO = frozenset({"h264", "hevc", "av1", "vp9", "mpeg4"})
_AUDIO = frozenset({"aac", "mp3", "ac3", "eac3", "opus", "flac", "alac"})
_MOST_LEAD_SECONDS = 15.0
"""A keyframe further before the span would make a file mostly of what was not asked for."""

_NO_KEY_INDEX = frozenset({"mpegts", "mpeg"})
"""Containers that do not say where keyframes are: a seek may land after the last one before."""

_BACK_SECONDS = 10.0
"""So far before the span they are read."""

_FRAME_SECONDS = 0.1
"""A picture shown so shortly before the span is still shown when it begins."""


class NotCopyableError(Exception):
    """MP4 cannot hold the packets, or they do not say when they are shown."""


def copy_span(path: str, start_seconds: float, end_seconds: float, output: OutputContainer) -> None:
    """Mux the packets that a span needs.

    Frames after the span come along only where frames of it refer to them.

    Args:
        path: of the video.
        start_seconds: of the span.
        end_seconds: of the span, exclusive.
        output: an MP4 file, opened for writing and without streams.

    Raises:
        NotCopyableError: the span has to be encoded; what was written is of no use.
        MediaError: the file cannot be read.
    """
    origin = find_origin(path)
    with open_video(path) as (container, stream):
        if origin.is_counted or stream.codec_context.codec.canonical_name not in _VIDEO:
            raise NotCopyableError
        sound = _sound(container)
        streams: list[Stream] = [stream] if sound is None else [stream, sound]
        outputs = {one.index: output.add_stream_from_template(one, opaque=True) for one in streams}
        try:
            back_seconds = _BACK_SECONDS if container.format.name in _NO_KEY_INDEX else 0.0
            entry_seconds = max(0.0, start_seconds - back_seconds)
            container.seek(origin.ticks_at(entry_seconds), stream=stream)
            span = (start_seconds, end_seconds)
            copier = _Copier(output, outputs, stream.index, origin, span)
            copier.copy(container.demux(streams))
        except av.error.FFmpegError as error:
            raise NotCopyableError from error


def _sound(container: InputContainer) -> AudioStream | None:
    for sound in container.streams.audio:
        context = sound.codec_context
        return sound if context and context.codec.canonical_name in _AUDIO else None
    return None


class _Copier:
    """Takes the packets of a file in order, and muxes those that the span needs."""

    def __init__(
        self,
        output: OutputContainer,
        outputs: dict[int, Stream],
        video_index: int,
        origin: Origin,
        span: tuple[float, float],
    ) -> None:
        self._output = output
        self._outputs = outputs
        self._video_index = video_index
        self._start_seconds, self._end_seconds = span
        self._origin_seconds = origin.ticks * origin.time_base
        self._open = set(outputs)
        self._has_begun = False
        self._has_picture = False
        self._lead: list[Packet[Stream]] = []
        """Packets of pictures from the last keyframe before the span on."""
        self._late: list[Packet[Stream]] = []
        """Packets of pictures after the span; they are of use only if one of it refers to them."""

    def copy(self, packets: Iterable[Packet[Stream]]) -> None:
        """Mux until the span is over.

        Raises:
            NotCopyableError: as `copy_span`.
        """
        for packet in packets:
            if packet.size:
                self._take(packet)
            if not self._open:
                break
        if not self._has_begun:
            self._begin()
        if not self._has_picture:
            raise NotCopyableError

    def _take(self, packet: Packet[Stream]) -> None:
        index = packet.stream.index
        dts_seconds = self._seconds(packet, packet.dts)
        if dts_seconds is not None and dts_seconds >= self._end_seconds - CLOSE_SECONDS:
            # Whatever is shown before the end, or referred to by what is, is decoded before it.
            self._open.discard(index)
        if index not in self._open:
            return
        shown_seconds = self._seconds(packet, packet.pts)
        if shown_seconds is None:
            raise NotCopyableError
        if index != self._video_index:
            if shown_seconds >= self._start_seconds - CLOSE_SECONDS:
                self._mux(packet)
        elif self._has_begun:
            self._take_picture(packet, shown_seconds)
        else:
            if packet.is_keyframe and shown_seconds <= self._start_seconds + CLOSE_SECONDS:
                self._lead.clear()
            if self._lead or packet.is_keyframe:
                self._lead.append(packet)
            if dts_seconds is not None and dts_seconds >= self._start_seconds:
                self._begin()

    def _begin(self) -> None:
        """Everything from the last keyframe before the span on has come, up to the span."""
        self._has_begun = True
        times = [self._seconds(packet, packet.pts) or 0.0 for packet in self._lead]
        lead_seconds = self._start_seconds - times[0] if times else -1.0
        if not -CLOSE_SECONDS <= lead_seconds <= _MOST_LEAD_SECONDS:
            raise NotCopyableError
        _fill_decode_times(self._lead)
        for packet, shown_seconds in zip(self._lead, times, strict=True):
            self._take_picture(packet, shown_seconds)

    def _take_picture(self, packet: Packet[Stream], shown_seconds: float) -> None:
        if shown_seconds >= self._end_seconds - CLOSE_SECONDS:
            self._late.append(packet)
            return
        self._has_picture |= shown_seconds >= self._start_seconds - _FRAME_SECONDS
        for each in (*self._late, packet):
            self._mux(each)
        self._late.clear()

    def _mux(self, packet: Packet[Stream]) -> None:
        if packet.pts is None or packet.dts is None:
            raise NotCopyableError
        shift_seconds = self._origin_seconds + Fraction(self._start_seconds)
        shift_ticks = round(shift_seconds / packet.time_base)
        packet.pts, packet.dts = packet.pts - shift_ticks, packet.dts - shift_ticks
        packet.stream = self._outputs[packet.stream.index]
        self._output.mux(packet)

    def _seconds(self, packet: Packet[Stream], ticks: int | None) -> float | None:
        return None if ticks is None else float(ticks * packet.time_base - self._origin_seconds)


def _fill_decode_times(packets: list[Packet[Stream]]) -> None:
    """Give the leading packets decode times where a container stores none (Matroska).

    FFmpeg guesses them from the packets before; after a seek it has none.
    """
    known = next((n for n, packet in enumerate(packets) if packet.dts is not None), None)
    if known is None:
        raise NotCopyableError
    for number in range(known - 1, -1, -1):
        after = packets[number + 1].dts
        assert after is not None, "they are filled from the last to the first"
        packets[number].dts = after - max(1, packets[number].duration or 0)
