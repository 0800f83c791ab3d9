"""Cutting without decoding: the packets of a span go into an MP4 file as they are.

A copy begins where a decoder can. What lies between that and the span gets negative times, which
the muxer turns into an edit list, so that players begin where the span does; packets after the
span, which frames of it refer to, are kept from being shown by the end of that list.
"""

from __future__ import annotations

from fractions import Fraction
from itertools import chain
from math import inf
from typing import TYPE_CHECKING

import av
import numpy as np

from vindex.decode.decoder import has_alpha_beside
from vindex.decode.opening import open_video, read_packets, tick_of
from vindex.pictures.entries import Units
from vindex.pictures.sound import Sounds
from vindex.pictures.tracks import label_recording

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from av.container import InputContainer, OutputContainer
    from av.packet import Packet
    from av.video.stream import VideoStream

    from vindex.pictures.tracks import CutPlan, Losses

__all__ = ["NotCopyableError", "copy_span"]

_VIDEO = frozenset({"h264", "hevc", "av1", "vp9", "mpeg4"})
_HEVC_TAG = "hvc1"
"""Apple's players take HEVC by this name only (HLS Authoring Specification for Apple Devices)."""

_MOST_LEAD_SECONDS = 15.0
"""An entry further before the span would make a file mostly of what was not asked for."""

_SAME_SECONDS = 1e-3
"""The index and a packet mean the same time; frames are further apart."""

_BACK_SECONDS = (0.0, 10.0, inf)
"""So far before an entry reading begins, attempt by attempt: some containers do not say where
keyframes are."""

_BEFORE_SECONDS = 10
"""Sought so long before the beginning, MPEG-TS leads to its first packet, not to the next."""


class NotCopyableError(Exception):
    """MP4 cannot hold the packets as they are, or no decoder can begin near enough."""


def copy_span(plan: CutPlan, output: OutputContainer, losses: Losses) -> float:
    """Mux the packets that a span needs, and its sound.

    Args:
        plan: of the cut.
        output: an MP4 file, opened for writing and without streams.
        losses: takes what could not be kept as it is.

    Returns:
        The time of the new file at which its last frame ends; nothing is to be shown after it.

    Raises:
        NotCopyableError: the span has to be encoded; what was written is of no use.
        MediaError: the file cannot be read.
    """
    span = _Span(plan)
    with open_video(plan.path) as (container, stream):
        if stream.codec_context.codec.canonical_name not in _VIDEO:
            raise NotCopyableError
        if has_alpha_beside(stream):  # MP4 has no place for it, and what it hides would be shown
            raise NotCopyableError
        try:
            packets = _from_entry(container, stream, span)
            picture = _add_picture(output, stream)
            label_recording(output, picture, plan)
            sounds = Sounds(plan, output, losses, may_copy=True)
            for packet in _with_decode_times(packets):
                packet.dts = (packet.dts or 0) - span.start_ticks
                sounds.advance(float(packet.dts * packet.time_base))
                packet.stream = picture
                output.mux(packet)
            sounds.finish()
        except (av.error.FFmpegError, ValueError) as error:
            raise NotCopyableError from error
    return span.last_seconds


class _Span:
    """Which packets a copy needs, and when it shows them."""

    def __init__(self, plan: CutPlan) -> None:
        index = plan.index
        if index.is_counted or len(index.parts) > 1 or plan.start_seconds >= index.end_seconds:
            raise NotCopyableError
        self._index = index
        self._offset_seconds = index.parts[0].offset_seconds
        self._numbers = index.numbers_between(plan.start_seconds, plan.end_seconds)
        first, last = self._numbers[0], self._numbers[-1]
        is_needed_P = (index.number_P >= first) & (index.number_P <= last)
        self.last_packet = int(np.flatnonzero(is_needed_P)[-1])
        start_seconds = Fraction(plan.start_seconds)
        self.start_ticks = round((start_seconds - self._offset_seconds) / index.time_base)
        self.last_seconds = min(plan.end_seconds, index.end_of(last)) - plan.start_seconds
        first_seconds = index.seconds_N[first]
        self.entries = [
            (packet, pts)
            for packet, pts in zip(index.entry_K.tolist(), index.entry_pts_K.tolist(), strict=True)
            # Decoded before the first frame, and shown before it: what is shown before an entry
            # and decoded after it refers to what lies before both.
            if packet <= index.packet_N[first]
            and -_SAME_SECONDS
            <= first_seconds - (pts * index.time_base + self._offset_seconds)
            <= _MOST_LEAD_SECONDS
        ]

    def retime(self, packet: Packet[VideoStream], position: int) -> None:
        """Show a packet by the clock of the new file, where the span begins at 0.

        The frame that stands when the span begins is shown from then on.

        Args:
            packet: to change.
            position: of it in the video.

        Raises:
            NotCopyableError: it is not what the index knows.
        """
        number = self._index.number_P[position]
        if packet.pts is None:
            raise NotCopyableError
        seconds = packet.pts * packet.time_base + self._offset_seconds
        packet.pts -= self.start_ticks
        if number in self._numbers:
            if abs(seconds - self._index.seconds_N[number]) > _SAME_SECONDS:
                raise NotCopyableError
            packet.pts = 0 if number == self._numbers[0] else packet.pts
        elif 0 <= packet.pts * packet.time_base < self.last_seconds - _SAME_SECONDS:
            raise NotCopyableError  # it would be shown


def _add_picture(output: OutputContainer, stream: VideoStream) -> VideoStream:
    picture = output.add_stream_from_template(stream, opaque=True)
    if stream.codec_context.codec.canonical_name == "hevc":
        picture.codec_context.codec_tag = _HEVC_TAG
    if ratio := stream.sample_aspect_ratio:  # that of the container, where it has one
        picture.codec_context.sample_aspect_ratio = ratio
    return picture


def _from_entry(
    container: InputContainer, stream: VideoStream, span: _Span
) -> Iterator[Packet[VideoStream]]:
    """The packets from the last entry before the span to the last that it needs.

    Raises:
        NotCopyableError: at once or later.
    """
    units = Units(stream)
    time_base = tick_of(stream)
    for position, entry_pts in reversed(span.entries):
        packets = _read_from(container, stream, entry_pts, time_base)
        entry = next(packets, None)
        if entry is not None and units.is_entry(entry):
            return _needed(units, enumerate(chain((entry,), packets), position), span)
    raise NotCopyableError


def _read_from(
    container: InputContainer, stream: VideoStream, pts: int, time_base: Fraction
) -> Iterator[Packet[VideoStream]]:
    """Packets from the one of a timestamp on; none where it cannot be found."""
    earliest = (stream.start_time or 0) - _BEFORE_SECONDS / time_base
    for back_seconds in _BACK_SECONDS:
        place = pts - back_seconds / time_base if back_seconds < inf else earliest
        container.seek(int(max(earliest, place)), stream=stream)
        for packet in (packets := read_packets(container, stream)):
            if packet.pts == pts:
                yield packet
                yield from packets
                return
            if packet.dts is not None and packet.dts > pts:
                break


def _needed(
    units: Units, packets: Iterable[tuple[int, Packet[VideoStream]]], span: _Span
) -> Iterator[Packet[VideoStream]]:
    """Packets up to the last that a span needs, keyframes called so only where they are.

    Raises:
        NotCopyableError: on the way.
    """
    num_entries = 0
    for position, packet in packets:
        packet.is_keyframe = units.may_begin(packet)
        num_entries += packet.is_keyframe
        if packet.size and not (num_entries == 1 and units.is_skipped(packet)):
            if packet.is_corrupt or units.changes_header(packet):
                raise NotCopyableError
            span.retime(packet, position)
            yield packet
        if position == span.last_packet:
            return
    raise NotCopyableError


def _with_decode_times(packets: Iterable[Packet[VideoStream]]) -> Iterator[Packet[VideoStream]]:
    """Packets with decode times, also where a container stores none (Matroska).

    FFmpeg guesses them from the packets before; after a seek it has none for the first.
    """
    waiting: list[Packet[VideoStream]] = []
    for packet in packets:
        waiting.append(packet)
        if packet.dts is None:
            continue
        for earlier, later in zip(reversed(waiting[:-1]), reversed(waiting), strict=False):
            assert later.dts is not None, "they are filled from the last to the first"
            earlier.dts = later.dts - max(1, later.duration or 0)
        yield from waiting
        waiting.clear()
    if waiting:
        raise NotCopyableError
