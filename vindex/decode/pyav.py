"""The default reader: PyAV, one streaming decode, every frame known by its timestamp."""

from __future__ import annotations

from contextlib import ExitStack, contextmanager
from functools import partial
from typing import TYPE_CHECKING

import av
import numpy as np

from vindex.decode.feeding import Span, plan_spans
from vindex.decode.opening import open_video, read_packets
from vindex.decode.pieces import open_part
from vindex.decode.reader import OpenedVideo
from vindex.decode.scaling import Scaler

if TYPE_CHECKING:
    from collections.abc import Iterator

    from av.packet import Packet
    from av.video.frame import VideoFrame
    from av.video.stream import VideoStream
    from numpy.typing import NDArray

    from vindex.decode.packets import PacketIndex, ReadAhead
    from vindex.decode.reader import Views, Wanted
    from vindex.jobs import DecodeJob

__all__ = ["check", "open_job", "read_views"]


def check(index: PacketIndex) -> None:
    """PyAV reads whatever has an index."""


@contextmanager
def open_job(job: DecodeJob) -> Iterator[OpenedVideo]:
    """Go through the packets of the part of the file that a job is about.

    See `vindex.decode.reader.Reader`.
    """
    start_seconds = job.clips[0].start_seconds
    end_seconds = max(clip.end_seconds for clip in job.clips)
    with open_part(job.path, start_seconds, end_seconds, skip_loop_filter=job.skip_loop_filter) as (
        index,
        ahead,
    ):
        check(index)
        yield OpenedVideo(index, partial(read_views, job, index, ahead=ahead))


def read_views(
    job: DecodeJob,
    index: PacketIndex,
    wanted: Wanted,
    *,
    ahead: ReadAhead | None = None,
) -> Iterator[tuple[int, Views | None]]:
    """Decode the frames that are wanted; see `OpenedVideo.read_views`.

    Args:
        job: the video, and what is made of its frames.
        index: of its packets.
        wanted: the frames, and which pictures of each.
        ahead: what was read when the index was made; without it the file is opened.
    """
    pictures = {request.picture for request in job.requests}
    scalers = {picture: Scaler(picture, index.sample_aspect_ratio) for picture in pictures}
    left = set(wanted)
    for spans in _attempts(index, np.array(sorted(wanted))):
        try:
            for number, frame in _frames(job, index, left, spans, ahead):
                views = None
                if number in left and not frame.is_corrupt:
                    views = {one: scalers[one].views(frame) for one in wanted[number]}
                yield number, views
                left.discard(number)
        except _LostError:
            ahead = None
            continue
        return


def _attempts(index: PacketIndex, wanted_N: NDArray[np.int64]) -> list[list[Span]]:
    """What to decode: the least that is needed, and should that fail, all from the start."""
    if index.pts_N is None:
        return [[Span(0, index.num_packets)]]
    return [plan_spans(index, wanted_N), [Span(0, int(index.packet_N[wanted_N].max()) + 1)]]


class _LostError(Exception):
    """Decoding began in the middle, and the keyframe there did not come out first and whole."""


def _frames(
    job: DecodeJob,
    index: PacketIndex,
    wanted: set[int],
    spans: list[Span],
    ahead: ReadAhead | None,
) -> Iterator[tuple[int, VideoFrame]]:
    """Frames of the spans with their numbers, in the order shown, unwanted ones among them."""
    last = max(wanted)
    with ExitStack() as opened:
        if ahead is not None:
            stream, packets = ahead.stream, enumerate(ahead.packets)
        else:
            container, stream = opened.enter_context(
                open_video(job.path, skip_loop_filter=job.skip_loop_filter)
            )
            if index.seek_pts is not None:
                container.seek(index.seek_pts, stream=stream)
            packets = enumerate(read_packets(container, stream))
        decoder = _Decoder(stream, index, wanted, ahead)
        for span in spans:
            for number, frame in decoder.decode(packets, span):
                yield number, frame
                if index.pts_N is None and number >= last:
                    return  # where frames are counted, no span says where to stop


class _Decoder:
    """Decodes spans of packets and names the frames that come out."""

    def __init__(
        self,
        stream: VideoStream,
        index: PacketIndex,
        wanted: set[int],
        ahead: ReadAhead | None,
    ) -> None:
        self._stream = stream
        self._ahead = ahead
        self._pts_N = index.pts_N
        self._num_out = 0
        self._may_skip = index.pts_N is not None and index.num_unnamed == 0
        self._wanted_packets = {int(index.packet_N[number]) for number in wanted}

    def decode(
        self, packets: Iterator[tuple[int, Packet[VideoStream]]], span: Span
    ) -> Iterator[tuple[int, VideoFrame]]:
        """Decode one span, taking its packets from all those of the file.

        Raises:
            _LostError: the span's first keyframe did not come out as it should.
        """
        entry_pts = span.entry_pts
        for frame in self._decode_packets(packets, span):
            if entry_pts is not None:
                if frame.pts is None or frame.pts < entry_pts:
                    continue  # it refers to what was left out
                if frame.pts > entry_pts or not frame.key_frame or frame.is_corrupt:
                    raise _LostError
                entry_pts = None
            number = self._number(frame)
            if number is not None:
                yield number, frame
        if entry_pts is not None:
            raise _LostError

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
            if position >= begin and packet.size:  # an empty packet would end the decoder
                self._set_skipping(position, span)
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
        if self._pts_N is None:
            self._num_out += 1
            return self._num_out - 1
        if frame.pts is None:
            return None
        number = int(np.searchsorted(self._pts_N, frame.pts))
        is_known = number < len(self._pts_N) and self._pts_N[number] == frame.pts
        return number if is_known else None
