"""The first pass over a video: its packets tell which frames it has and when they are shown.

Reading packets costs one or two per cent of decoding them, and they do not lie as headers do:
a file that was cut off, has a variable frame rate, starts late or is trimmed by an edit list
shows what it really holds. Only the first frame is decoded, because that alone tells where the
picture begins, how large it is and which way is up.
"""

from __future__ import annotations

from array import array
from contextlib import suppress
from dataclasses import dataclass, field
from math import inf
from typing import TYPE_CHECKING

import av
import numpy as np

from vindex.decode.decoder import decoder_of
from vindex.decode.feeding import MOST_REORDERED
from vindex.decode.frame_index import ClockPart, FrameIndex
from vindex.decode.geometry import check_pixels
from vindex.decode.naming import (
    NO_TICKS,
    forget_second_fields,
    frames_by_count,
    frames_by_pts,
    parts_of,
)
from vindex.decode.opening import (
    file_bytes,
    frame_rate_of,
    open_video,
    pixel_ratio_of,
    read_packets,
    tick_of,
)
from vindex.decode.orientation import orientation_of
from vindex.decode.patience import Patience
from vindex.decode.timeline import Timeline
from vindex.errors import MediaError
from vindex.records import Reason

if TYPE_CHECKING:
    from av.container import InputContainer
    from av.packet import Packet
    from av.video.frame import VideoFrame
    from av.video.stream import VideoStream
    from numpy.typing import NDArray

    from vindex.decode.decoder import Decoder
    from vindex.decode.naming import Named

__all__ = ["PacketColumns", "ReadAhead", "is_large", "read_ahead", "read_index"]

_MOST_TRIED_FRAMES = MOST_REORDERED + 1
"""Frames that are decoded where timestamps rise although the decoder may move frames: one more than
it may hold back shows whether it does."""

_NO_PTS_FORMATS = frozenset({"avi"})
"""Containers that store no presentation times; what FFmpeg says of them is in decode order."""

_FULL_TICKS = {"mpegts": 2**33, "mpeg": 2**33}
"""Where the clocks of containers run over (ISO/IEC 13818-1, 2.4.3.7)."""

_MOST_STILL_SECONDS = 6 * 3600.0
"""For so long one picture may be shown: in a film with pauses, or under sound. More is a clock that
was set forward or a damaged timestamp, and would be cut into clips of nothing without end."""

_KEPT_BYTES = 8 * 2**20
"""The packets of files up to this size are kept until they are decoded: of short clips, opening
the file a second time costs a tenth of decoding it."""


def is_large(path: str) -> bool:
    """Whether the packets of a file are too much to be kept until they are decoded."""
    return file_bytes(path) > _KEPT_BYTES


def read_index(path: str, patience: Patience | None = None) -> FrameIndex:
    """Go through the packets of a file.

    Args:
        path: of the file.
        patience: how long it may take; None: for ever.

    Raises:
        MediaError: the file cannot be read, is no video, or has no decodable frame, or patience
            has come to its end.
    """
    with open_video(path) as (container, stream):
        return _index_of_all(container, stream, PacketColumns.of(stream), patience=patience)


def read_ahead(
    container: InputContainer, stream: VideoStream
) -> tuple[FrameIndex, ReadAhead | None]:
    """Go through the packets of a file that was just opened; a short one can be gone on with.

    Raises:
        MediaError: it cannot be read, or has no decodable frame.
    """
    kept: list[Packet[VideoStream]] | None = [] if (container.size or 0) <= _KEPT_BYTES else None
    packets = PacketColumns.of(stream)
    index = _index_of_all(container, stream, packets, kept)
    if kept is None or packets.is_drained:
        return index, None
    return index, ReadAhead(packets.decoder, kept, packets.num_fed, packets.first_frames)


def _index_of_all(
    container: InputContainer,
    stream: VideoStream,
    packets: PacketColumns,
    kept: list[Packet[VideoStream]] | None = None,
    patience: Patience | None = None,
) -> FrameIndex:
    """Go through all packets, which are put into `packets` and, if it is given, into `kept`."""
    patience = patience or Patience()
    for packet in read_packets(container, stream):
        patience.check()
        packets.add(packet)
        if kept is not None:
            kept.append(packet)
    packets.look_for_frame(None)
    packets.drop_cut_off()
    codec = stream.codec_context.codec.canonical_name
    if packets.first_frame is None or not any(packets.is_shown):
        raise MediaError(
            Reason.NO_FRAMES,
            f"Not one of its {len(packets.pts)} {codec} packets could be decoded; "
            "the file is damaged or encrypted.",
        )
    check_pixels(packets.first_frame.width, packets.first_frame.height)
    return _index_of(packets, packets.first_frame, stream, container.format.name)


@dataclass(frozen=True, slots=True)
class ReadAhead:
    """A short file that was gone through and is still open.

    Decoding goes on where looking for the first frame has stopped, so that nothing is read,
    opened or decoded twice.
    """

    decoder: Decoder
    packets: list[Packet[VideoStream]]
    """All of them, in the order of the file."""
    num_fed: int
    """So many of them the decoder was given."""
    frames: list[VideoFrame]
    """What it gave for them."""


@dataclass(slots=True)
class PacketColumns:
    """Columns of facts, one row a packet, and the first frames that come out of the decoder.

    They are looked for until there is one.
    """

    decoder: Decoder
    pts: array[int] = field(default_factory=lambda: array("q"))
    dts: array[int] = field(default_factory=lambda: array("q"))
    duration: array[int] = field(default_factory=lambda: array("q"))
    byte: array[int] = field(default_factory=lambda: array("q"))
    size: array[int] = field(default_factory=lambda: array("q"))
    is_shown: bytearray = field(default_factory=bytearray)
    is_key: bytearray = field(default_factory=bytearray)
    last_is_corrupt: bool = False
    first_frames: list[VideoFrame] = field(default_factory=list)
    """The first that came out of the decoder."""
    num_fed: int = 0
    """Packets after which that was."""
    _always_rises: bool = True
    """Each timestamp so far is later than the one before."""
    is_drained: bool = False
    """The decoder was told that there is no more."""

    @classmethod
    def of(cls, stream: VideoStream) -> PacketColumns:
        """Columns of a stream of which nothing has been read."""
        return cls(decoder_of(stream))

    @property
    def first_frame(self) -> VideoFrame | None:
        """The first that comes out of the decoder, if any does."""
        return self.first_frames[0] if self.first_frames else None

    def add(self, packet: Packet[VideoStream]) -> None:
        """Take the next packet of the file, and give it its number for a timestamp.

        A decoder hands that on, so that each frame says which packet it is of.
        """
        number = len(self.pts)
        self.pts.append(NO_TICKS if packet.pts is None else packet.pts)
        self._always_rises &= number == 0 or self.pts[-1] > self.pts[-2]
        self.dts.append(NO_TICKS if packet.dts is None else packet.dts)
        self.duration.append(packet.duration or 0)
        self.byte.append(-1 if packet.pos is None else packet.pos)
        self.size.append(packet.size)
        self.is_shown.append(self._shows_frame(packet))
        self.is_key.append(packet.is_keyframe)
        self.last_is_corrupt = packet.is_corrupt
        packet.pts = number
        if packet.size:
            self.look_for_frame(packet)

    def drop_cut_off(self) -> None:
        """Take the last packet out if the file ends in the middle of it."""
        if self.last_is_corrupt:
            self.is_shown[-1] = False

    def look_for_frame(self, packet: Packet[VideoStream] | None) -> None:
        """Decode until frames have come out; without a packet, what the decoder holds back.

        One is enough, but for timestamps that may be those of decoding.
        """
        if self.first_frames and not (self._may_lie and packet):
            return
        with suppress(av.error.FFmpegError):
            self.first_frames += self.decoder.decode(packet)
        self.is_drained = packet is None
        self.num_fed = len(self.pts)

    @property
    def are_of_decoding(self) -> bool:
        """Whether timestamps rise while the decoder moves frames: they say when to decode each.

        Recorders and multiplexers write such files (FFmpeg's own MXF is so), and ASF stores when a
        packet is sent.
        """
        came = [frame.pts for frame in self.first_frames if frame.pts is not None]
        return self._always_rises and came != sorted(came)

    @property
    def _may_lie(self) -> bool:
        is_tried = len(self.first_frames) >= _MOST_TRIED_FRAMES or not self._always_rises
        return not is_tried and self.decoder.context.has_b_frames > 0

    def _shows_frame(self, packet: Packet[VideoStream]) -> bool:
        if packet.is_discard or not packet.size:  # hidden by an edit list; a repeat in AVI
            return False
        # RFC 6386, 9.1: bit 4 of a VP8 frame says whether it is shown or only referred to.
        is_vp8 = self.decoder.context.codec.canonical_name == "vp8"
        return not is_vp8 or bool(memoryview(packet)[0] & 0x10)


def _index_of(
    packets: PacketColumns, first: VideoFrame, stream: VideoStream, format_name: str
) -> FrameIndex:
    """What the packets of a file tell.

    Args:
        packets: in the order of the file.
        first: frame of the file, with the number of its packet for a timestamp.
        stream: that they are of.
        format_name: of the container.
    """
    time_base = tick_of(stream)
    rate = frame_rate_of(stream)
    step_ticks = max(1, round(1 / (rate * time_base)))
    if first.interlaced_frame and stream.codec_context.framerate:
        frame_ticks = 1 / (stream.codec_context.framerate * time_base)
        forget_second_fields(np.frombuffer(packets.pts, np.int64), float(frame_ticks))
    dts_P = np.frombuffer(packets.dts, np.int64)
    is_shown_P = np.frombuffer(packets.is_shown, np.bool_)
    first_J = np.zeros(1, np.int64)
    if format_name not in _NO_PTS_FORMATS:
        full_ticks = _FULL_TICKS.get(format_name, inf)
        first_J = parts_of(dts_P, is_shown_P, step_ticks, full_ticks)
    named = _named(packets, first_J, first.pts, step_ticks, stream, format_name)
    is_counted = named is None
    if named is None:
        is_key_P = np.frombuffer(packets.is_key, np.bool_)
        pts_P = np.frombuffer(packets.pts, np.int64)
        if format_name in _NO_PTS_FORMATS:
            pts_P = np.full(len(dts_P), NO_TICKS)
        named = frames_by_count(pts_P, dts_P, is_shown_P, is_key_P, first_J, step_ticks)
    return _record(packets, named, first_J, first, stream, format_name, is_counted=is_counted)


def _named(
    packets: PacketColumns,
    first_J: NDArray[np.int64],
    first_number: int | None,
    step_ticks: int,
    stream: VideoStream,
    format_name: str,
) -> Named | None:
    """The frames by their timestamps, where these can be believed."""
    pts_P = np.frombuffer(packets.pts, np.int64)
    if format_name in _NO_PTS_FORMATS or first_number is None or pts_P[first_number] == NO_TICKS:
        return None
    is_shown_P = np.frombuffer(packets.is_shown, np.bool_)
    # What the first part has before the first frame that comes out cannot be decoded.
    is_lost_P = (pts_P < pts_P[first_number]) & (pts_P != NO_TICKS)
    is_lost_P[first_J[1] if len(first_J) > 1 else len(pts_P) :] = False
    is_shown_P[is_lost_P] = False
    durations = np.frombuffer(packets.duration, np.int64)
    lie_in_order = not stream.codec_context.has_b_frames
    if packets.are_of_decoding:
        return None
    dts_P = np.frombuffer(packets.dts, np.int64)
    named = frames_by_pts(
        pts_P, dts_P, is_shown_P, first_J, step_ticks, durations, lie_in_order=lie_in_order
    )
    return named if named and named.number_P[first_number] == 0 else None


def _record(
    packets: PacketColumns,
    named: Named,
    first_J: NDArray[np.int64],
    first: VideoFrame,
    stream: VideoStream,
    format_name: str,
    *,
    is_counted: bool,
) -> FrameIndex:
    time_base, rate = tick_of(stream), frame_rate_of(stream)
    number_P = named.number_P
    num_shown = int(np.frombuffer(packets.is_shown, np.bool_).sum())
    zero_ticks = int(named.ticks_N[0])
    ticks_N = named.ticks_N - zero_ticks
    last_packet = int(np.flatnonzero(number_P == len(ticks_N) - 1)[-1])
    last_ticks = packets.duration[last_packet]
    if last_ticks <= 0:
        last_ticks = max(1, round(1 / (rate * time_base)))
    if len(ticks_N) > 1 and num_shown > len(ticks_N):  # a packet may be half a frame
        last_ticks = max(last_ticks, int(np.median(np.diff(ticks_N))))
    pts_P, byte_P = np.frombuffer(packets.pts, np.int64), np.frombuffer(packets.byte, np.int64)
    is_entry_P = np.frombuffer(packets.is_key, np.bool_) & (number_P >= 0)
    if not is_counted:
        is_entry_P &= pts_P != NO_TICKS
    entry_K = np.flatnonzero(is_entry_P)
    index = FrameIndex(
        format_name=format_name,
        codec=stream.codec_context.codec.canonical_name,
        time_base=time_base,
        frame_rate=rate,
        is_counted=is_counted,
        ticks_N=ticks_N,
        end_seconds=(int(ticks_N[-1]) + last_ticks) * time_base,
        number_P=number_P,
        entry_K=entry_K,
        entry_pts_K=pts_P[entry_K],
        entry_dts_K=np.frombuffer(packets.dts, np.int64)[entry_K],
        entry_byte_K=byte_P[entry_K],
        entry_size_K=np.frombuffer(packets.size, np.int64)[entry_K],
        parts=tuple(
            ClockPart(int(packet), int(byte_P[packet]), (int(shift) - zero_ticks) * time_base)
            for packet, shift in zip(first_J, named.shift_J, strict=True)
        ),
        start_seconds=(zero_ticks - int(named.shift_J[0])) * time_base,
        num_hidden=len(pts_P) - num_shown,
        num_unnamed=num_shown - len(ticks_N),
        width=first.width,
        height=first.height,
        sample_aspect_ratio=pixel_ratio_of(stream),
        orientation=orientation_of(first),
        timeline=Timeline.of(
            stream,
            zero_ticks - int(named.shift_J[0]),
            ticks_N * time_base.numerator / time_base.denominator,
        ),
    )
    _check_stills(index.seconds_N, float(index.end_seconds))
    return index


def _check_stills(seconds_N: NDArray[np.float64], end_seconds: float) -> None:
    """Guard against clocks that jump.

    Raises:
        MediaError: a frame is shown for longer than any film shows one.
    """
    shown_for_N = np.diff(seconds_N, append=end_seconds)
    longest = int(shown_for_N.argmax())
    if shown_for_N[longest] > _MOST_STILL_SECONDS:
        raise MediaError(
            Reason.DAMAGED,
            f"Its clock jumps by {shown_for_N[longest] / 3600:,.1f} hours at "
            f"{seconds_N[longest]:.3f} s; at most {_MOST_STILL_SECONDS / 3600:g} are taken for a "
            "picture that is shown so long. Give its frames even times, for example by "
            "`ffmpeg -r 25 -i OLD -an NEW.mp4`.",
        )
