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
from typing import TYPE_CHECKING, NamedTuple

import av
import numpy as np

from vindex.decode.geometry import check_pixels, upright_size
from vindex.decode.naming import NO_TICKS, packets_by_count, packets_by_pts
from vindex.decode.opening import frame_rate_of, open_video, pixel_ratio_of, read_packets, tick_of
from vindex.decode.orientation import Orientation, orientation_of
from vindex.decode.timeline import Timeline
from vindex.errors import MediaError
from vindex.records import Reason, VideoInfo

if TYPE_CHECKING:
    from fractions import Fraction

    from av.container import InputContainer
    from av.packet import Packet
    from av.video.frame import VideoFrame
    from av.video.stream import VideoStream
    from numpy.typing import NDArray

__all__ = ["PacketColumns", "PacketIndex", "ReadAhead", "index_of", "read_ahead", "read_index"]

_NO_PTS_FORMATS = frozenset({"avi"})
"""Containers that store no presentation times; what FFmpeg says of them is in decode order."""

_MOST_STILL_SECONDS = 6 * 3600.0
"""For so long one picture may be shown: in a film with pauses, or under sound. More is a clock that
was set forward or a damaged timestamp, and would be cut into clips of nothing without end."""

_KEPT_BYTES = 8 * 2**20
"""The packets of files up to this size are kept until they are decoded: of short clips, opening
the file a second time costs a tenth of decoding it."""


@dataclass(frozen=True, slots=True)
class PacketIndex:
    """What the packets of a video tell.

    Frames are numbered from 0 in the order in which they are shown; packets in the order in
    which they lie in the file.
    """

    format_name: str
    """FFmpeg's name of the container, such as `matroska,webm`."""
    codec: str
    pts_N: NDArray[np.int64] | None
    """The timestamps by which frames are known, ascending; None: they can only be counted."""
    seconds_N: NDArray[np.float64]
    """When each frame is shown; the first at 0."""
    end_seconds: Fraction
    """When the last frame ends."""
    packet_N: NDArray[np.int64]
    """The packet that holds each frame (roughly, where frames can only be counted)."""
    entry_K: NDArray[np.int64]
    """Packets at which decoding can begin, ascending."""
    entry_pts_K: NDArray[np.int64]
    num_packets: int
    num_hidden: int
    """Packets that show nothing: cut off by an edit list, only referred to, before the first
    frame, or empty."""
    num_unnamed: int
    """Packets that show something, but have no timestamp of their own: second fields, mostly."""
    width: int
    """Width of the stored picture."""
    height: int
    sample_aspect_ratio: Fraction
    """Width of a stored pixel over its height."""
    orientation: Orientation
    """How the stored picture is turned to be shown."""
    timeline: Timeline
    seek_pts: int | None = None
    """The seek that leads to the first packet of a piece of a file."""

    @property
    def num_frames(self) -> int:
        """Frames that a player shows."""
        return len(self.seconds_N)

    def info(self) -> VideoInfo:
        """What the rest of vindex needs to know."""
        width, height = upright_size(
            self.width, self.height, self.sample_aspect_ratio, self.orientation
        )
        return VideoInfo(
            duration_seconds=float(self.end_seconds),
            num_frames=self.num_frames,
            frame_rate=float(self.num_frames / self.end_seconds),
            width=width,
            height=height,
            codec=self.codec,
            timeline_offset_seconds=self.timeline.offset_seconds,
            start_timecode=self.timeline.start_timecode,
            nominal_frame_rate=float(self.timeline.nominal_rate),
            sound_channels=self.timeline.sound_channels,
        )


def read_index(path: str) -> PacketIndex:
    """Go through the packets of a file.

    Raises:
        MediaError: the file cannot be read, is no video, or has no decodable frame.
    """
    with open_video(path) as (container, stream):
        return _index_of_all(container, stream, PacketColumns.of(stream))


def read_ahead(
    container: InputContainer, stream: VideoStream
) -> tuple[PacketIndex, ReadAhead | None]:
    """Go through the packets of a file that was just opened; a short one can be gone on with.

    Raises:
        MediaError: it cannot be read, or has no decodable frame.
    """
    kept: list[Packet[VideoStream]] | None = [] if (container.size or 0) <= _KEPT_BYTES else None
    packets = PacketColumns.of(stream)
    index = _index_of_all(container, stream, packets, kept)
    if kept is None or packets.is_drained:
        return index, None
    return index, ReadAhead(stream, kept, packets.num_fed, packets.first_frames)


def _index_of_all(
    container: InputContainer,
    stream: VideoStream,
    packets: PacketColumns,
    kept: list[Packet[VideoStream]] | None = None,
) -> PacketIndex:
    """Go through all packets, which are put into `packets` and, if it is given, into `kept`."""
    for packet in read_packets(container, stream):
        packets.add(packet)
        if kept is not None:
            kept.append(packet)
    packets.look_for_frame(stream, None)
    packets.drop_cut_off()
    codec = stream.codec_context.codec.canonical_name
    if packets.first_frame is None or not any(packets.is_shown):
        raise MediaError(
            Reason.NO_FRAMES,
            f"Not one of its {len(packets.pts)} {codec} packets could be decoded; "
            "the file is damaged or encrypted.",
        )
    check_pixels(packets.first_frame.width, packets.first_frame.height)
    return index_of(packets, packets.first_frame, stream, container.format.name, codec)


@dataclass(frozen=True, slots=True)
class ReadAhead:
    """A short file that was gone through and is still open.

    Decoding goes on where looking for the first frame has stopped, so that nothing is read,
    opened or decoded twice.
    """

    stream: VideoStream
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

    is_vp8: bool
    pts: array[int] = field(default_factory=lambda: array("q"))
    dts: array[int] = field(default_factory=lambda: array("q"))
    duration: array[int] = field(default_factory=lambda: array("q"))
    is_shown: bytearray = field(default_factory=bytearray)
    is_key: bytearray = field(default_factory=bytearray)
    last_is_corrupt: bool = False
    first_frames: list[VideoFrame] = field(default_factory=list)
    """What came out of the decoder when something did."""
    num_fed: int = 0
    """Packets after which that was."""
    is_drained: bool = False
    """The decoder was told that there is no more."""

    @classmethod
    def of(cls, stream: VideoStream) -> PacketColumns:
        """Columns of a stream of which nothing has been read."""
        return cls(is_vp8=stream.codec_context.codec.canonical_name == "vp8")

    @property
    def first_frame(self) -> VideoFrame | None:
        """The first that comes out of the decoder, if any does."""
        return self.first_frames[0] if self.first_frames else None

    def add(self, packet: Packet[VideoStream]) -> None:
        """Take the next packet of the file."""
        if packet.size:
            self.look_for_frame(packet.stream, packet)
        self.pts.append(NO_TICKS if packet.pts is None else packet.pts)
        self.dts.append(NO_TICKS if packet.dts is None else packet.dts)
        self.duration.append(packet.duration or 0)
        self.is_shown.append(self._shows_frame(packet))
        self.is_key.append(packet.is_keyframe)
        self.last_is_corrupt = packet.is_corrupt

    def drop_cut_off(self) -> None:
        """Take the last packet out if the file ends in the middle of it."""
        if self.last_is_corrupt:
            self.is_shown[-1] = False

    def look_for_frame(self, stream: VideoStream, packet: Packet[VideoStream] | None) -> None:
        """Decode until a frame has come out; without a packet, what the decoder holds back."""
        if self.first_frames:
            return
        self.first_frames = self.decode(stream, packet)
        self.is_drained = packet is None
        self.num_fed = len(self.pts) + 1

    def decode(self, stream: VideoStream, packet: Packet[VideoStream] | None) -> list[VideoFrame]:
        """Frames that come out; none of a packet that cannot be decoded."""
        with suppress(av.error.FFmpegError):
            return stream.decode(packet)
        return []

    def _shows_frame(self, packet: Packet[VideoStream]) -> bool:
        if packet.is_discard or not packet.size:  # hidden by an edit list; a repeat in AVI
            return False
        # RFC 6386, 9.1: bit 4 of a VP8 frame says whether it is shown or only referred to.
        return not self.is_vp8 or bool(memoryview(packet)[0] & 0x10)


def index_of(
    packets: PacketColumns,
    first: VideoFrame,
    stream: VideoStream,
    format_name: str,
    codec: str,
    seek_pts: int | None = None,
) -> PacketIndex:
    """What the packets of a file tell, or those of a piece of it.

    Args:
        packets: in the order of the file.
        first: frame of the file.
        stream: that they are of.
        format_name: of the container.
        codec: canonical name.
        seek_pts: of a piece: where it was entered. Its frames have timestamps, all of them.
    """
    time_base = tick_of(stream)
    rate = frame_rate_of(stream)
    step_ticks = max(1, round(1 / (rate * time_base)))
    has_pts = format_name not in _NO_PTS_FORMATS and first.pts is not None
    named = _named(
        packets, first.pts if has_pts else None, step_ticks, is_piece=seek_pts is not None
    )
    ticks_N, packet_N, is_shown_P = named.ticks_N, named.packet_N, named.is_shown_P

    zero_ticks = int(ticks_N[0]) if seek_pts is None or first.pts is None else first.pts
    last_ticks = packets.duration[packet_N[-1]]
    if last_ticks <= 0:
        last_ticks = step_ticks
    pts_P = np.frombuffer(packets.pts, np.int64)
    is_key_P = np.frombuffer(packets.is_key, np.bool_)
    entry_K = np.flatnonzero(is_key_P & is_shown_P & (pts_P != NO_TICKS))
    seconds_N = (ticks_N - zero_ticks) * time_base.numerator / time_base.denominator
    end_seconds = int(ticks_N[-1] - zero_ticks + last_ticks) * time_base
    _check_stills(seconds_N, float(end_seconds))
    return PacketIndex(
        format_name=format_name,
        codec=codec,
        pts_N=ticks_N if named.has_pts else None,
        seconds_N=seconds_N,
        end_seconds=end_seconds,
        packet_N=packet_N,
        entry_K=entry_K,
        entry_pts_K=pts_P[entry_K],
        num_packets=len(pts_P),
        num_hidden=int((~is_shown_P).sum()),
        num_unnamed=int(is_shown_P.sum()) - len(packet_N),
        width=first.width,
        height=first.height,
        sample_aspect_ratio=pixel_ratio_of(stream),
        orientation=orientation_of(first),
        timeline=Timeline.of(stream, int(ticks_N[0]), seconds_N),
        seek_pts=seek_pts,
    )


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


class _Named(NamedTuple):
    """The frames that packets show."""

    packet_N: NDArray[np.int64]
    ticks_N: NDArray[np.int64]
    has_pts: bool
    """Whether the ticks are the frames' timestamps; else they are counted."""
    is_shown_P: NDArray[np.bool_]


def _named(
    packets: PacketColumns, first_pts: int | None, step_ticks: int, *, is_piece: bool
) -> _Named:
    """Name the frames by their timestamps where these can be believed, else count them.

    Args:
        packets: in the order of the file.
        first_pts: of the first frame that comes out; None: there are no timestamps to believe.
        step_ticks: from one frame to the next.
        is_piece: of a piece every frame has a timestamp.
    """
    pts_P = np.frombuffer(packets.pts, np.int64)
    dts_P = np.frombuffer(packets.dts, np.int64)
    is_shown_P = np.frombuffer(packets.is_shown, np.bool_)
    if first_pts is not None:
        # What lies before the first frame that comes out cannot be decoded.
        is_shown_P = is_shown_P & ((pts_P >= first_pts) | (pts_P == NO_TICKS))
        packet_N = packets_by_pts(pts_P, dts_P, is_shown_P, step_ticks)
        if packet_N is not None and (is_piece or pts_P[packet_N[0]] == first_pts):
            return _Named(packet_N, pts_P[packet_N], has_pts=True, is_shown_P=is_shown_P)
    assert not is_piece, "the frames of a piece have timestamps"
    is_key_P = np.frombuffer(packets.is_key, np.bool_)
    packet_N, ticks_N = packets_by_count(dts_P, is_shown_P, is_key_P, step_ticks)
    return _Named(packet_N, ticks_N, has_pts=False, is_shown_P=is_shown_P)
