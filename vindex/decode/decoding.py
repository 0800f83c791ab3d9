"""Decoding what is wanted of a video, every frame with its number in the `FrameIndex`.

Each packet is given its own number for a timestamp. A decoder hands that on to the frame that it
makes of the packet, so that no frame is taken for another, whatever times the file has.
"""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass
from math import inf
from time import monotonic
from typing import TYPE_CHECKING

import av

from vindex.decode.feeding import Span, plan_spans
from vindex.decode.opening import open_video, read_packets
from vindex.errors import MediaError
from vindex.records import Reason

if TYPE_CHECKING:
    from collections.abc import Iterator

    import numpy as np
    from av.packet import Packet
    from av.video.frame import VideoFrame
    from av.video.stream import VideoStream
    from numpy.typing import NDArray

    from vindex.decode.frame_index import FrameIndex
    from vindex.decode.packets import ReadAhead

__all__ = ["Patience", "decode_frames"]


@dataclass(slots=True)
class Patience:
    """How long somebody waits for a picture."""

    until: float = inf
    """On the monotonic clock."""

    @classmethod
    def of(cls, seconds: float) -> Patience:
        """From now on."""
        return cls(monotonic() + seconds)

    def check(self) -> None:
        """Raises: MediaError: it has come to its end."""
        if monotonic() > self.until:
            raise MediaError(Reason.TIMED_OUT, "It takes too long to decode.")


def decode_frames(
    path: str,
    index: FrameIndex,
    wanted_N: NDArray[np.int64],
    *,
    ahead: ReadAhead | None = None,
    skip_loop_filter: bool = False,
    patience: Patience | None = None,
) -> Iterator[tuple[int, VideoFrame]]:
    """Decode the least that is needed for some frames, and should that fail, all from the start.

    Args:
        path: of the video.
        index: of it.
        wanted_N: numbers of the frames, ascending; at least one.
        ahead: what was read when the index was made; without it the file is opened.
        skip_loop_filter: see `open_video`.
        patience: None: without end.

    Yields:
        Frames with their numbers as they come out of the decoder, unwanted ones among them; they
        may be corrupt, and may come a little out of order.

    Raises:
        MediaError: the file cannot be read, or patience has come to its end.
    """
    patience = patience or Patience()
    left = set(wanted_N.tolist())
    newest = -1
    for spans in _attempts(index, wanted_N):
        known = newest
        reading = _Reading(path, index, wanted_N, ahead, skip_loop_filter, patience)
        try:
            for number, frame in reading.frames(spans):
                if number > known or number in left:
                    newest = max(newest, number)
                    left.discard(number)
                    yield number, frame
        except _LostError:
            ahead = None
            continue
        return


def _attempts(index: FrameIndex, wanted_N: NDArray[np.int64]) -> list[list[Span]]:
    """What to decode: the least that is needed, and should that fail, all from the start."""
    if index.is_counted:
        return [[Span(0, index.num_packets)]]
    return [plan_spans(index, wanted_N), [Span(0, int(index.packet_N[wanted_N].max()) + 1)]]


class _LostError(Exception):
    """Decoding began in the middle, and the keyframe there did not come out first and whole."""


@dataclass(frozen=True, slots=True)
class _Reading:
    """One attempt to decode what is wanted."""

    path: str
    index: FrameIndex
    wanted_N: NDArray[np.int64]
    ahead: ReadAhead | None
    skip_loop_filter: bool
    patience: Patience

    def frames(self, spans: list[Span]) -> Iterator[tuple[int, VideoFrame]]:
        """Frames of the spans with their numbers.

        Raises:
            _LostError: the way into a span is not what the index says.
            MediaError: as `decode_frames`.
        """
        last = int(self.wanted_N[-1])
        with ExitStack() as opened:
            if self.ahead is not None:
                stream, packets = self.ahead.stream, enumerate(self.ahead.packets)
            else:
                container, stream = opened.enter_context(
                    open_video(self.path, skip_loop_filter=self.skip_loop_filter)
                )
                packets = enumerate(read_packets(container, stream))
            decoder = _Decoder(stream, self)
            for span in spans:
                for number, frame in decoder.decode(packets, span):
                    yield number, frame
                    if self.index.is_counted and number >= last:
                        return  # where frames are counted, no span says where to stop


class _Decoder:
    """Decodes spans of packets and names the frames that come out."""

    def __init__(self, stream: VideoStream, reading: _Reading) -> None:
        self._stream = stream
        self._index = reading.index
        self._ahead = reading.ahead
        self._patience = reading.patience
        self._num_out = 0
        self._may_skip = not self._index.is_counted and self._index.num_unnamed == 0
        self._wanted_packets = set(self._index.packet_N[reading.wanted_N].tolist())

    def decode(
        self, packets: Iterator[tuple[int, Packet[VideoStream]]], span: Span
    ) -> Iterator[tuple[int, VideoFrame]]:
        """Decode one span, taking its packets from all those of the file.

        Raises:
            _LostError: the span's first keyframe did not come out as it should.
            MediaError: patience has come to its end.
        """
        entry = span.entry
        held: tuple[int, VideoFrame] | None = None
        for frame in self._decode_packets(packets, span):
            number = self._number(frame)
            if entry is not None:
                if number is None or number < entry:
                    continue  # it refers to what was left out
                if number > entry or not frame.key_frame or frame.is_corrupt:
                    raise _LostError
                entry = None
            if number is None:
                continue
            if self._may_skip or self._index.is_counted:
                yield number, frame
                continue
            # Of frames with the same time only the last is ever shown.
            if held and held[0] != number:
                yield held
            held = number, frame
        if entry is not None:
            raise _LostError
        if held:
            yield held

    def _decode_packets(
        self, packets: Iterator[tuple[int, Packet[VideoStream]]], span: Span
    ) -> Iterator[VideoFrame]:
        begin = span.start
        if self._ahead and begin == 0:
            begin = self._ahead.num_fed
            yield from self._ahead.frames
        elif self._ahead:
            self._stream.codec_context.flush_buffers()
        self._ahead = None  # a span's end empties the decoder
        for position, packet in packets:
            self._patience.check()
            if position >= begin and packet.size:  # an empty packet would end the decoder
                self._set_skipping(position, span)
                packet.pts = position
                yield from self._decode_packet(packet)
            if position + 1 >= span.stop:
                break
        yield from self._decode_packet(None)
        self._stream.codec_context.flush_buffers()

    def _set_skipping(self, position: int, span: Span) -> None:
        """Let the decoder leave out frames that are neither wanted nor referred to.

        It does not change the frames that come out: they are bit for bit the same.
        """
        if not self._may_skip:
            return
        is_needed = position in self._wanted_packets or position == span.start
        self._stream.codec_context.skip_frame = "DEFAULT" if is_needed else "NONREF"

    def _decode_packet(self, packet: Packet[VideoStream] | None) -> list[VideoFrame]:
        try:
            return self._stream.decode(packet)
        except av.error.FFmpegError:
            if self._num_out:  # before the first frame nothing can be lost
                self._num_out += 1  # where frames are counted, a damaged packet counts as one
            return []

    def _number(self, frame: VideoFrame) -> int | None:
        if self._index.is_counted:
            self._num_out += 1
            return self._num_out - 1
        if frame.pts is None or not 0 <= frame.pts < self._index.num_packets:
            return None
        number = int(self._index.number_P[frame.pts])
        return number if number >= 0 else None
