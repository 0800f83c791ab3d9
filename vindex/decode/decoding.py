"""Decoding what is wanted of a video, every frame with its number in the `FrameIndex`.

Each packet is given its own number for a timestamp. A decoder hands that on to the frame that it
makes of the packet, so that no frame is taken for another, whatever times the file has.
"""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import av

from vindex.decode.decoder import decoder_of
from vindex.decode.entering import LostError, packets_from
from vindex.decode.feeding import Span, plan_count, plan_spans
from vindex.decode.numbering import ByCount, ByPacket
from vindex.decode.opening import open_video, read_packets
from vindex.decode.patience import Patience

if TYPE_CHECKING:
    from collections.abc import Iterator

    import numpy as np
    from av.container import InputContainer
    from av.packet import Packet
    from av.video.frame import VideoFrame
    from av.video.stream import VideoStream
    from numpy.typing import NDArray

    from vindex.decode.decoder import Decoder
    from vindex.decode.entering import Numbered
    from vindex.decode.frame_index import FrameIndex
    from vindex.decode.numbering import Numbering
    from vindex.decode.packets import ReadAhead

__all__ = ["decode_frames"]


_WORTH_PACKETS = 500
"""Passing over fewer packets costs less than a seek."""


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
    for attempt in _attempts(index, wanted_N):
        known = newest
        reading = _Reading(path, index, wanted_N, ahead, skip_loop_filter, patience)
        try:
            for number, frame in reading.frames(attempt):
                if number > known or number in left:
                    newest = max(newest, number)
                    left.discard(number)
                    yield number, frame
        except LostError:
            ahead = None
            continue
        return


class _Attempt(NamedTuple):
    spans: list[Span]
    may_seek: bool = False


def _attempts(index: FrameIndex, wanted_N: NDArray[np.int64]) -> list[_Attempt]:
    """What to decode: the least that is needed, and should that fail, all from the start."""
    if len(wanted_N) == index.num_frames:
        return [_Attempt([Span(0, index.num_packets)])]
    if index.is_counted:
        spans = [plan_count(index, int(wanted_N[0]))]
        whole = Span(0, index.num_packets)
    else:
        spans = plan_spans(index, wanted_N)
        whole = Span(0, max(span.stop for span in spans))
    return [_Attempt(spans, may_seek=True), _Attempt(spans), _Attempt([whole])]


@dataclass(frozen=True, slots=True)
class _Reading:
    """One attempt to decode what is wanted."""

    path: str
    index: FrameIndex
    wanted_N: NDArray[np.int64]
    ahead: ReadAhead | None
    skip_loop_filter: bool
    patience: Patience

    def frames(self, attempt: _Attempt) -> Iterator[tuple[int, VideoFrame]]:
        """Frames of the spans with their numbers.

        Raises:
            LostError: the way into a span is not what the index says.
            MediaError: as `decode_frames`.
        """
        container: InputContainer | None = None
        packets: Numbered
        with ExitStack() as opened:
            if self.ahead is not None:
                decoder, packets = self.ahead.decoder, enumerate(self.ahead.packets)
            else:
                container, stream = opened.enter_context(
                    open_video(self.path, skip_loop_filter=self.skip_loop_filter)
                )
                decoder, packets = decoder_of(stream), enumerate(read_packets(container, stream))
            of_spans = _SpanDecoder(decoder, self)
            after = 0
            for span in attempt.spans:
                if container and attempt.may_seek and span.start - after > _WORTH_PACKETS:
                    packets = packets_from(container, stream, self.index, span.start)
                yield from of_spans.decode(packets, span)
                after = span.stop


class _SpanDecoder:
    """Decodes spans of packets and names the frames that come out."""

    def __init__(self, decoder: Decoder, reading: _Reading) -> None:
        self._decoder = decoder
        self._index = reading.index
        self._ahead = reading.ahead
        self._patience = reading.patience
        self._first, self._last = int(reading.wanted_N[0]), int(reading.wanted_N[-1])
        self._may_skip = not self._index.is_counted and self._index.num_unnamed == 0
        self._wanted_packets = set(self._index.packet_N[reading.wanted_N].tolist())
        self._numbering: Numbering = ByPacket(self._index)

    def decode(self, packets: Numbered, span: Span) -> Iterator[tuple[int, VideoFrame]]:
        """Decode one span, taking its packets from all those of the file.

        Raises:
            LostError: the span's first keyframe did not come out as it should.
            MediaError: patience has come to its end.
        """
        if self._index.is_counted:
            yield from self._count(packets, span)
            return
        entry = span.entry
        held: tuple[int, VideoFrame] | None = None
        for number, frame in self._numbered(packets, span):
            if entry is not None:
                if number < entry:
                    continue  # it refers to what was left out
                if number > entry or not frame.key_frame or frame.is_corrupt:
                    raise LostError
                entry = None
            if self._may_skip:
                yield number, frame
                continue
            # Of frames with the same time only the last is ever shown.
            if held and held[0] != number:
                yield held
            held = number, frame
        if entry is not None:
            raise LostError
        if held:
            yield held

    def _count(self, packets: Numbered, span: Span) -> Iterator[tuple[int, VideoFrame]]:
        """Decode from where frames are counted up to the last that is wanted."""
        self._numbering = ByCount(self._index, span.start)
        has_begun = span.start == 0
        for number, frame in self._numbered(packets, span):
            if not has_begun and number > self._first:
                raise LostError
            has_begun = True
            yield number, frame
            if number >= self._last:
                return  # no span says where to stop
        if not has_begun:
            raise LostError

    def _numbered(self, packets: Numbered, span: Span) -> Iterator[tuple[int, VideoFrame]]:
        """The frames that come out, as far as it is known which they are."""
        for frame in self._decode_packets(packets, span):
            is_delayed = bool(self._decoder.context.has_b_frames)
            number = self._numbering.number(frame, is_delayed=is_delayed)
            if number is not None:
                yield number, frame

    def _decode_packets(self, packets: Numbered, span: Span) -> Iterator[VideoFrame]:
        begin = span.start
        if self._ahead and begin == 0:
            begin = self._ahead.num_fed
            yield from self._ahead.frames
        elif self._ahead:
            self._decoder.context.flush_buffers()
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
        self._decoder.context.flush_buffers()

    def _set_skipping(self, position: int, span: Span) -> None:
        """Let the decoder leave out frames that are neither wanted nor referred to.

        It does not change the frames that come out: they are bit for bit the same.
        """
        if not self._may_skip:
            return
        is_needed = position in self._wanted_packets or position == span.start
        self._decoder.context.skip_frame = "DEFAULT" if is_needed else "NONREF"

    def _decode_packet(self, packet: Packet[VideoStream] | None) -> list[VideoFrame]:
        try:
            return self._decoder.decode(packet)
        except av.error.FFmpegError:
            self._numbering.lose()  # where frames are counted, a damaged packet counts as one
            return []
