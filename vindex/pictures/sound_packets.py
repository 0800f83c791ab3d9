"""The packets of a sound track, and when each is heard on vindex's clock."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar, cast

import av

from vindex.decode.opening import open_video

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from av.audio.stream import AudioStream
    from av.container import InputContainer
    from av.packet import Packet
    from av.video.stream import VideoStream

    from vindex.decode.frame_index import ClockPart
    from vindex.pictures.tracks import CutPlan, SoundTrack

__all__ = ["WARM_UP_SECONDS", "HeardPacket", "read_sound"]

WARM_UP_SECONDS = 0.1
"""So long before the span its sound is read: decoders need a packet or two to come out right (AAC
one, Opus 80 ms: RFC 7845, 4.6)."""

_AHEAD_SECONDS = 3.0
"""Some containers store sound so long before the pictures that it goes with."""

_NEAR_PACKETS = 100
"""Packets of pictures between the jumps of the clocks of picture and sound, at most."""


_PacketT = TypeVar("_PacketT", bound="Packet[Any]")


@dataclass(frozen=True, slots=True)
class HeardPacket:
    """A packet of sound, and from when until when it is heard."""

    packet: Packet[AudioStream]
    seconds: float
    until_seconds: float
    offset_seconds: float
    """What is added to the file's own times to have those of vindex."""


def read_sound(plan: CutPlan, track: SoundTrack) -> Iterator[HeardPacket]:
    """The packets of a track that a span needs, in the order heard; none where it is silent.

    Args:
        plan: of the cut.
        track: of it.
    """
    before: list[HeardPacket] = []
    has_begun = False
    for heard in _read(plan, track):
        if heard.seconds >= plan.end_seconds:
            return
        if heard.until_seconds <= plan.start_seconds - WARM_UP_SECONDS:
            continue
        before.append(heard)
        has_begun |= heard.until_seconds > plan.start_seconds
        if has_begun:
            yield from before
            before.clear()


def _read(plan: CutPlan, track: SoundTrack) -> Iterator[HeardPacket]:
    """The packets of a track from about the start of a span on."""
    parts = plan.index.parts
    entry_seconds = plan.start_seconds - _AHEAD_SECONDS
    with open_video(plan.path) as (container, video):
        stream = next(one for one in container.streams.audio if one.index == track.index)
        if len(parts) > 1:  # no seek can be believed
            yield from _read_parts(container, video, stream, parts)
            return
        if entry_seconds > 0:
            ticks = (entry_seconds - float(parts[0].offset_seconds)) / plan.index.time_base
            with suppress(av.error.FFmpegError):  # then it is read from the start
                container.seek(int(ticks), stream=video)
        for packet in _packets(container.demux(stream)):
            if heard := _heard(packet, parts[0]):
                yield heard


def _read_parts(
    container: InputContainer,
    video: VideoStream,
    stream: AudioStream,
    parts: tuple[ClockPart, ...],
) -> Iterator[HeardPacket]:
    """All packets of a track, where the clock of the file jumps.

    Where it does is known of the pictures. Sound jumps some packets earlier or later: it belongs
    to the part in which it goes on best.
    """
    number = 0
    current = 0
    expected_seconds = 0.0
    for packet in _packets(container.demux(video, stream)):
        if packet.stream_index == video.index:
            number += 1
            while current + 1 < len(parts) and number > parts[current + 1].packet + _NEAR_PACKETS:
                current += 1
            continue
        near = parts[current : current + 2]
        if len(near) > 1 and number < near[1].packet - _NEAR_PACKETS:
            near = near[:1]
        sound = cast("Packet[AudioStream]", packet)
        choices = [heard for part in near if (heard := _heard(sound, part))]
        if choices:
            best = min(choices, key=lambda heard: abs(heard.seconds - expected_seconds))
            current += choices.index(best)
            expected_seconds = best.until_seconds
            yield best


def _heard(packet: Packet[AudioStream], part: ClockPart) -> HeardPacket | None:
    if packet.pts is None:
        return None
    offset_seconds = float(part.offset_seconds)
    seconds = float(packet.pts * packet.time_base) + offset_seconds
    length_seconds = float((packet.duration or 0) * packet.time_base)
    return HeardPacket(packet, seconds, seconds + length_seconds, offset_seconds)


def _packets(packets: Iterator[_PacketT]) -> Iterator[_PacketT]:
    """Packets up to where the file really ends."""
    with suppress(av.error.FFmpegError):
        for packet in packets:
            if packet.size:
                yield packet
