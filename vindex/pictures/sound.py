"""The sound of a span, encoded beside its pictures."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

import av
import numpy as np
from av.audio.frame import AudioFrame
from av.audio.resampler import AudioResampler

from vindex.decode.opening import open_video

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Self

    from av.audio.stream import AudioStream
    from av.container import OutputContainer
    from numpy.typing import NDArray

    from vindex.decode.span import Origin

__all__ = ["SoundEncoder"]

_RATE = 48_000
_BLOCK = 1024
"""Samples that AAC encodes at once."""


class SoundEncoder:
    """Encodes the first sound track of a span as AAC, as far as it is asked to.

    Mono stays mono; what has more than two channels becomes stereo.
    """

    def __init__(self, blocks: Iterator[AudioFrame], layout: str, output: OutputContainer) -> None:
        """Use `of` instead."""
        self._blocks = blocks
        self._output = output
        self._stream = output.add_stream("aac", rate=_RATE)
        self._stream.layout = layout
        self._seconds = 0.0

    @classmethod
    def of(
        cls,
        path: str,
        origin: Origin,
        start_seconds: float,
        end_seconds: float,
        output: OutputContainer,
    ) -> Self | None:
        """An encoder for a span of a video; None where it has no sound that can be decoded."""
        with open_video(path) as (container, _):
            sounds = container.streams.audio[:1]
            if not any(sound.codec_context for sound in sounds):
                return None
            layout = "mono" if sounds[0].codec_context.channels == 1 else "stereo"
        pieces = _samples(path, origin, start_seconds, end_seconds, layout)
        num_samples = round((end_seconds - start_seconds) * _RATE)
        return cls(_blocks(pieces, num_samples, layout), layout, output)

    def advance(self, until_seconds: float) -> None:
        """Encode and mux up to a time of the span, so that sound and pictures lie together."""
        while self._seconds <= until_seconds:
            block = next(self._blocks, None)
            if block is None:
                return
            assert block.pts is not None
            self._seconds = block.pts / _RATE
            self._output.mux(self._stream.encode(block))

    def finish(self) -> None:
        """Encode and mux what is left."""
        self.advance(float("inf"))
        self._output.mux(self._stream.encode(None))


def _samples(
    path: str, origin: Origin, start_seconds: float, end_seconds: float, layout: str
) -> Iterator[tuple[int, NDArray[np.float32]]]:
    """Pieces of the sound of a span: place of the first sample in it, and `samples_CN`.

    C are the channels, N the samples of each.
    """
    origin_seconds = float(origin.ticks * origin.time_base)
    resampler = AudioResampler("fltp", layout, _RATE)
    with open_video(path) as (container, video):
        sound = container.streams.audio[0]
        if start_seconds > 0 and origin.may_seek:
            container.seek(origin.ticks_at(start_seconds), stream=video)
        place: int | None = None
        for frame in _decoded(container.demux(sound)):
            if frame.pts is None or frame.time_base is None:
                continue
            seconds = float(frame.pts * frame.time_base) - origin_seconds
            if seconds >= end_seconds:
                return
            if place is None:
                place = round((seconds - start_seconds) * _RATE)
            for piece in resampler.resample(frame):
                yield place, np.asarray(piece.to_ndarray(), np.float32)
                place += piece.samples


def _decoded(packets: Iterator[av.Packet[AudioStream]]) -> Iterator[AudioFrame]:
    """Frames of a sound track; what is damaged is left out."""
    while True:
        try:
            packet = next(packets, None)
            if packet is None:
                return
            yield from packet.decode()
        except av.error.EOFError:
            return
        except av.error.FFmpegError:
            continue


def _blocks(
    pieces: Iterator[tuple[int, NDArray[np.float32]]], num_samples: int, layout: str
) -> Iterator[AudioFrame]:
    """The samples from 0 to `num_samples` in blocks, silence where the track begins later."""
    rest_CN = np.zeros((1 if layout == "mono" else 2, 0), np.float32)
    done = 0
    for place, whole_CN in pieces:
        piece_CN = whole_CN[:, max(0, -place) :]
        silence = max(0, place - done - rest_CN.shape[1]) if not done else 0
        rest_CN = np.concatenate(
            [rest_CN, np.zeros((len(rest_CN), silence), np.float32), piece_CN], axis=1
        )
        rest_CN = rest_CN[:, : num_samples - done]
        while rest_CN.shape[1] >= _BLOCK:
            yield _block(rest_CN[:, :_BLOCK], done, layout)
            rest_CN, done = rest_CN[:, _BLOCK:], done + _BLOCK
    if rest_CN.shape[1]:
        yield _block(rest_CN, done, layout)


def _block(samples_CN: NDArray[np.float32], place: int, layout: str) -> AudioFrame:
    frame = AudioFrame.from_ndarray(np.ascontiguousarray(samples_CN), "fltp", layout)
    frame.sample_rate, frame.pts, frame.time_base = _RATE, place, Fraction(1, _RATE)
    return frame
