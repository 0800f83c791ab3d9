"""The sound of a span, copied or encoded beside its pictures."""

from __future__ import annotations

from fractions import Fraction
from itertools import chain
from typing import TYPE_CHECKING, Protocol

import av
import numpy as np
from av.audio.frame import AudioFrame
from av.audio.resampler import AudioResampler

from vindex.pictures.sound_packets import WARM_UP_SECONDS, read_sound

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from av.audio.stream import AudioStream
    from av.container import OutputContainer
    from av.packet import Packet
    from numpy.typing import NDArray

    from vindex.pictures.sound_packets import HeardPacket
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


class Sounds:
    """All sound tracks of a cut, to be written as its pictures are."""

    def __init__(
        self,
        plan: CutPlan,
        output: OutputContainer,
        losses: Losses,
        *,
        may_copy: bool,
    ) -> None:
        """Add the streams of all tracks that have sound in the span to a file.

        Args:
            plan: of the cut.
            output: the file to write, which has its picture's stream already.
            losses: takes what becomes of the tracks.
            may_copy: tracks that MP4 can hold are copied; the others are encoded as AAC.
        """
        self._writers: list[_Writer] = []
        for track in plan.sounds:
            packets = read_sound(plan, track)
            if may_copy and track.is_copyable and (first := next(packets, None)):
                template, every = first.packet.stream, chain((first,), packets)
                self._writers.append(_Copied(track, plan, template, every, output))
                continue
            blocks = _blocks(_samples(packets, track, plan.start_seconds), track, plan)
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

    def advance(self, until_seconds: float) -> None:
        """Write what is heard up to a time of the span."""

    def finish(self) -> None:
        """Write what is left of the span."""


class _Copied:
    """A track whose packets go into the file as they are."""

    def __init__(
        self,
        track: SoundTrack,
        plan: CutPlan,
        template: AudioStream,
        packets: Iterator[HeardPacket],
        output: OutputContainer,
    ) -> None:
        self._start_seconds = plan.start_seconds
        self._packets = packets
        self._output = output
        self._stream = output.add_stream_from_template(template, opaque=True)
        self._seconds = -WARM_UP_SECONDS
        self._newest_ticks: int | None = None
        track.label_stream(self._stream)

    def advance(self, until_seconds: float) -> None:
        """See `_Writer`."""
        while self._seconds <= until_seconds and (heard := next(self._packets, None)):
            self._seconds = heard.seconds - self._start_seconds
            self._mux(heard.packet, self._seconds)

    def finish(self) -> None:
        """See `_Writer`."""
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
        """See `_Writer`."""
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
        """See `_Writer`."""
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


def _samples(
    packets: Iterable[HeardPacket], track: SoundTrack, start_seconds: float
) -> Iterator[tuple[int, NDArray[np.float32]]]:
    """The sound of a span: place of the first sample in it, and `samples_CN`.

    C are the channels, N the samples of each. Places are those that timestamps say.
    """
    resampler: AudioResampler | None = None
    parameters: tuple[str, str, int] | None = None
    place: int | None = None
    for seconds, frame in _decoded(packets):
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


def _decoded(packets: Iterable[HeardPacket]) -> Iterator[tuple[float, AudioFrame]]:
    """Frames of sound and when each is heard; what is damaged is left out."""
    for heard in packets:
        try:
            frames = heard.packet.decode()
        except (av.error.FFmpegError, ValueError):  # PyAV 19: ValueError, if it does not open
            continue
        for frame in frames:
            if frame.pts is not None and frame.time_base is not None:
                yield float(frame.pts * frame.time_base) + heard.offset_seconds, frame


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
