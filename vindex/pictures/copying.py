"""Cutting without decoding: the packets of a span go into an MP4 file as they are.

A copy begins where a decoder can. What lies between that and the span gets negative times, which
the muxer turns into an edit list, so that players begin where the span does; packets after the
span, which frames of it refer to, are kept from being shown by the end of that list.
"""

from __future__ import annotations

from contextlib import suppress
from fractions import Fraction
from itertools import chain
from typing import TYPE_CHECKING

import av
import numpy as np

from vindex.clips import SAME_SECONDS
from vindex.decode.decoder import has_alpha_beside
from vindex.decode.entering import LostError, packets_from
from vindex.decode.opening import open_video
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
            packets = _from_entry(container, stream, plan, span)
            picture = _add_picture(output, stream)
            label_recording(output, picture, plan)
            sounds = Sounds(plan, output, losses, may_copy=True)
            for packet in _with_decode_times(packets):
                packet.dts = (packet.dts or 0) - span.start_ticks
                sounds.advance(float(packet.dts * packet.time_base))
                packet.stream = picture
                output.mux(packet)
            sounds.finish()
        except (av.error.FFmpegError, LostError, ValueError) as error:
            raise NotCopyableError from error
    return span.last_seconds


class _Span:
    """Which packets a copy needs, and when it shows them."""

    def __init__(self, plan: CutPlan) -> None:
        index = plan.index
        if index.is_counted or len(index.parts) > 1 or plan.start_seconds >= index.end_seconds:
            raise NotCopyableError
        self._index = index
        self._numbers = index.numbers_between(plan.start_seconds, plan.end_seconds)
        first, last = self._numbers[0], self._numbers[-1]
        is_needed_P = (index.number_P >= first) & (index.number_P <= last)
        self.last_packet = int(np.flatnonzero(is_needed_P)[-1])
        self._first_ticks = round(Fraction(plan.start_seconds) / index.time_base)
        own_ticks = round(index.start_seconds / index.time_base)
        self.start_ticks = self._first_ticks + own_ticks
        self.last_seconds = min(plan.end_seconds, index.end_of(last)) - plan.start_seconds
        lead_ticks_K = index.ticks_N[first] + own_ticks - index.entry_pts_K
        # Decoded before the first frame, and shown before it: what is shown before an entry and
        # decoded after it refers to what lies before both.
        is_near_K = (lead_ticks_K >= 0) & (lead_ticks_K <= _MOST_LEAD_SECONDS / index.time_base)
        is_before_K = index.entry_K <= index.packet_N[first]
        self.entries: list[int] = index.entry_K[is_before_K & is_near_K].tolist()

    def retime(self, packet: Packet[VideoStream], position: int) -> None:
        """Show a packet by the clock of the new file, where the span begins at 0.

        The frame that stands when the span begins is shown from then on.

        Args:
            packet: to change.
            position: of it in the video.

        Raises:
            NotCopyableError: it would be shown, though it is not a frame of the span.
        """
        index = self._index
        number = int(index.number_P[position])
        if number >= 0:
            packet.pts = int(index.ticks_N[number]) - self._first_ticks
        elif packet.pts is not None:
            packet.pts -= self.start_ticks
        if number in self._numbers and index.packet_N[number] == position:
            packet.pts = 0 if number == self._numbers[0] else packet.pts
        elif packet.pts is None or (
            0 <= packet.pts * index.time_base < self.last_seconds - SAME_SECONDS
        ):
            raise NotCopyableError


def _add_picture(output: OutputContainer, stream: VideoStream) -> VideoStream:
    picture = output.add_stream_from_template(stream, opaque=True)
    if stream.codec_context.codec.canonical_name == "hevc":
        picture.codec_context.codec_tag = _HEVC_TAG
    if ratio := stream.sample_aspect_ratio:  # that of the container, where it has one
        picture.codec_context.sample_aspect_ratio = ratio
    return picture


def _from_entry(
    container: InputContainer, stream: VideoStream, plan: CutPlan, span: _Span
) -> Iterator[Packet[VideoStream]]:
    """The packets from the last entry before the span to the last that it needs.

    Raises:
        NotCopyableError: at once or later.
    """
    units = Units(stream)
    for position in reversed(span.entries):
        with suppress(LostError):
            packets = packets_from(container, stream, plan.index, position)
            entry = next((one for one in packets if one[0] == position), None)
            if entry is not None and units.is_entry(entry[1]):
                return _needed(units, chain((entry,), packets), span)
    raise NotCopyableError


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
