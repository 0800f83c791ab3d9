"""The sound of a span, copied or encoded beside its pictures."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from fractions import Fraction
from itertools import chain
from typing import TYPE_CHECKING, Protocol

import av
import numpy as np
from av.audio.frame import AudioFrame
from av.audio.resampler import AudioResampler

from vindex.decode.opening import open_video

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from av.audio.stream import AudioStream
    from av.container import OutputContainer
    from av.packet import Packet
    from numpy.typing import NDArray

    from vindex.decode.span import Origin
    from vindex.pictures.tracks import CutPlan, Losses, SoundTrack

__all__ = ["Sounds"]

_RATE = 48_000
"""Samples a second of sound that is encoded; AAC has no use for more than twice of it, and
players that refuse 8 or 96 kHz are many."""

_BLOCK = 1024
"""Samples that AAC encodes at once."""

_BITS_PER_CHANNEL = 96_000
_STRAY_SECONDS = 0.01
"""Sound is put where its timestamps say once it has strayed so far from there; containers that
count milliseconds round them."""

_WARM_UP_SECONDS = 0.1
"""So long before the span copied sound begins: decoders need a packet or two to come out right
(AAC one, Opus 80 ms: RFC 7845, 4.6). An edit list hides it."""

_AHEAD_SECONDS = 3.0
"""Some containers store sound so long before the pictures that it goes with."""


@dataclass(frozen=True, slots=True)
class _Piece:
    """A packet of sound, and from when until when it is heard on vindex's clock."""

    packet: Packet[AudioStream]
    seconds: float
    until_seconds: float
    shift_seconds: float
    """From the file's clock to vindex's."""


class Sounds:
    """All sound tracks of a cut, to be written as its pictures are."""

    def __init__(
        self,
        plan: CutPlan,
        origin: Origin,
        output: OutputContainer,
        losses: Losses,
        *,
        may_copy: bool,
    ) -> None:
        """Add the streams of all tracks that have sound in the span to a file.

        Args:
            plan: of the cut.
            origin: of the clock of the file that is read.
            output: the file to write, which has its picture's stream already.
            losses: takes what becomes of the tracks.
            may_copy: tracks that MP4 can hold are copied; the others are encoded as AAC.
        """
        self._writers: list[_Writer] = []
        for track in plan.sounds:
            pieces = _sounding(_read(plan, track, origin), plan.start_seconds)
            if may_copy and track.is_copyable and (first := next(pieces, None)):
                template, every = first.packet.stream, chain((first,), pieces)
                self._writers.append(_Copied(track, plan, template, every, output))
                continue
            blocks = _blocks(_samples(pieces, track, plan.start_seconds), track, plan)
            block_CN = next(blocks, None)
            if block_CN is None:
                losses.not_kept.append(f"{track.label}: it has no sound in this span")
                continue
            self._writers.append(_Encoded(track, plan, chain((block_CN,), blocks), output))
            if track.codec != "aac":
                losses.converted.append(f"{track.label} to AAC")

    def advance(self, until_seconds: float) -> None:
        """Write up to a time of the span, so that sound and pictures lie together."""
        for writer in self._writers:
            writer.advance(until_seconds)

    def finish(self) -> None:
        """Write what is left."""
        for writer in self._writers:
            writer.finish()


class _Writer(Protocol):
    """Puts one track into a file."""

    def advance(self, until_seconds: float) -> None: ...

    def finish(self) -> None: ...


class _Copied:
    """A track whose packets go into the file as they are."""

    def __init__(
        self,
        track: SoundTrack,
        plan: CutPlan,
        template: AudioStream,
        pieces: Iterator[_Piece],
        output: OutputContainer,
    ) -> None:
        self._start_seconds = plan.start_seconds
        self._pieces = pieces
        self._output = output
        self._stream = output.add_stream_from_template(template, opaque=True)
        self._seconds = -_WARM_UP_SECONDS
        self._newest_ticks: int | None = None
        track.label_stream(self._stream)

    def advance(self, until_seconds: float) -> None:
        while self._seconds <= until_seconds and (piece := next(self._pieces, None)):
            self._seconds = piece.seconds - self._start_seconds
            self._mux(piece.packet, self._seconds)

    def finish(self) -> None:
        self.advance(float("inf"))

    def _mux(self, packet: Packet[AudioStream], seconds: float) -> None:
        ticks = round(seconds / packet.time_base)
        if self._newest_ticks is not None and ticks <= self._newest_ticks:
            return  # sound over sound: MP4 has no room for it
        self._newest_ticks = packet.pts = packet.dts = ticks
        packet.stream = self._stream
        self._output.mux(packet)


class _Encoded:
    """A track that is encoded as AAC."""

    def __init__(
        self,
        track: SoundTrack,
        plan: CutPlan,
        blocks: Iterator[NDArray[np.float32]],
        output: OutputContainer,
    ) -> None:
        self._blocks = blocks
        self._output = output
        self._is_streamed = plan.is_streamed
        self._stream = output.add_stream("aac", rate=_RATE)
        self._stream.layout = track.layout
        self._stream.bit_rate = _BITS_PER_CHANNEL * track.num_coded_channels
        self._num_done = 0
        track.label_stream(self._stream)

    def advance(self, until_seconds: float) -> None:
        while self._num_done <= until_seconds * _RATE:
            samples_CN = next(self._blocks, None)
            if samples_CN is None:
                return
            frame = AudioFrame.from_ndarray(samples_CN, "fltp", self._stream.layout.name)
            frame.sample_rate, frame.time_base = _RATE, Fraction(1, _RATE)
            frame.pts = self._num_done
            self._num_done += samples_CN.shape[1]
            self._mux(self._stream.encode(frame))

    def finish(self) -> None:
        self.advance(float("inf"))
        self._mux(self._stream.encode(None))

    def _mux(self, packets: list[Packet[AudioStream]]) -> None:
        """Mux what the encoder gave.

        The first packet lies before 0, for the decoder to warm up. A stream could not hide it:
        all sound would be late by its length.
        """
        if self._is_streamed:
            packets = [packet for packet in packets if packet.pts is None or packet.pts >= 0]
        self._output.mux(packets)


def _read(plan: CutPlan, track: SoundTrack, origin: Origin) -> Iterator[_Piece]:
    """The packets of a track that a span needs, in the order heard."""
    shift_seconds = -float(origin.ticks * origin.time_base)
    first_seconds = plan.start_seconds - _WARM_UP_SECONDS
    entry_seconds = plan.start_seconds - _AHEAD_SECONDS
    with open_video(plan.path) as (container, video):
        stream = next(one for one in container.streams.audio if one.index == track.index)
        if entry_seconds > 0 and origin.may_seek:
            with suppress(av.error.FFmpegError):  # then it is read from the start
                container.seek(origin.ticks_at(entry_seconds), stream=video)
        for packet in _packets(container.demux(stream)):
            if packet.pts is None:
                continue
            seconds = float(packet.pts * packet.time_base) + shift_seconds
            until_seconds = seconds + float((packet.duration or 0) * packet.time_base)
            if seconds >= plan.end_seconds:
                return
            if until_seconds > first_seconds:
                yield _Piece(packet, seconds, until_seconds, shift_seconds)


def _sounding(pieces: Iterator[_Piece], start_seconds: float) -> Iterator[_Piece]:
    """The pieces of a span, those before it too; none where nothing follows them."""
    before: list[_Piece] = []
    for piece in pieces:
        before.append(piece)
        if piece.until_seconds > start_seconds:
            yield from before
            yield from pieces


def _packets(packets: Iterator[Packet[AudioStream]]) -> Iterator[Packet[AudioStream]]:
    """Packets up to where the file really ends."""
    while True:
        try:
            packet = next(packets, None)
        except av.error.FFmpegError:
            return
        if packet is None:
            return
        if packet.size:
            yield packet


def _samples(
    pieces: Iterable[_Piece], track: SoundTrack, start_seconds: float
) -> Iterator[tuple[int, NDArray[np.float32]]]:
    """The sound of a span: place of the first sample in it, and `samples_CN`.

    C are the channels, N the samples of each. Places are those that timestamps say.
    """
    resampler: AudioResampler | None = None
    parameters: tuple[str, str, int] | None = None
    place: int | None = None
    for seconds, frame in _decoded(pieces):
        given = (frame.format.name, frame.layout.name, frame.sample_rate)
        if resampler is None or given != parameters:  # broadcasts change to 5.1 and back
            resampler, parameters = AudioResampler("fltp", track.layout, _RATE), given
        told = round((seconds - start_seconds) * _RATE)
        if place is None or abs(told - place) > _STRAY_SECONDS * _RATE:
            place = told
        try:
            parts = resampler.resample(frame)
        except (av.error.FFmpegError, ValueError):
            return  # channels that FFmpeg cannot mix
        for part in parts:
            yield place, np.asarray(part.to_ndarray(), np.float32)
            place += part.samples


def _decoded(pieces: Iterable[_Piece]) -> Iterator[tuple[float, AudioFrame]]:
    """Frames of sound and when each is heard; what is damaged is left out."""
    for piece in pieces:
        try:
            frames = piece.packet.decode()
        except (av.error.FFmpegError, ValueError):  # PyAV 19: ValueError, if it does not open
            continue
        for frame in frames:
            if frame.pts is not None and frame.time_base is not None:
                yield float(frame.pts * frame.time_base) + piece.shift_seconds, frame


def _blocks(
    pieces: Iterator[tuple[int, NDArray[np.float32]]], track: SoundTrack, plan: CutPlan
) -> Iterator[NDArray[np.float32]]:
    """The samples of a span in blocks, silence where there is none before or between them."""
    num_samples = round((plan.end_seconds - plan.start_seconds) * _RATE)
    num_channels = track.num_coded_channels
    rest_CN = np.zeros((num_channels, 0), np.float32)
    end = 0
    for place, whole_CN in pieces:
        silence = _silence(place - end, num_channels)
        for piece_CN in chain(silence, (whole_CN[:, max(0, end - place) :],)):
            part_CN = piece_CN[:, : num_samples - end]
            end += part_CN.shape[1]
            rest_CN = np.concatenate([rest_CN, part_CN], axis=1)
            while rest_CN.shape[1] >= _BLOCK:
                yield np.ascontiguousarray(rest_CN[:, :_BLOCK])
                rest_CN = rest_CN[:, _BLOCK:]
        if end >= num_samples:
            break
    if rest_CN.shape[1]:
        yield np.ascontiguousarray(rest_CN)


def _silence(num_samples: int, num_channels: int) -> Iterator[NDArray[np.float32]]:
    for start in range(0, num_samples, _RATE):
        yield np.zeros((num_channels, min(_RATE, num_samples - start)), np.float32)
