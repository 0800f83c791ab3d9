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
from typing import TYPE_CHECKING

import av

from vindex.decode.decoder import decoder_of
from vindex.decode.feeding import MOST_REORDERED
from vindex.decode.geometry import check_pixels
from vindex.decode.naming import NO_TICKS
from vindex.decode.opening import file_bytes, open_video, read_packets
from vindex.decode.patience import Patience
from vindex.decode.telling import index_from
from vindex.errors import MediaError
from vindex.records import Reason

if TYPE_CHECKING:
    from av.container import InputContainer
    from av.packet import Packet
    from av.video.frame import VideoFrame
    from av.video.stream import VideoStream

    from vindex.decode.decoder import Decoder
    from vindex.decode.frame_index import FrameIndex

__all__ = ["PacketColumns", "ReadAhead", "is_large", "read_ahead", "read_index"]

_MOST_TRIED_FRAMES = MOST_REORDERED + 1
"""Frames that are decoded where timestamps rise although the decoder may move frames: one more than
it may hold back shows whether it does."""

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
    return index_from(packets, packets.first_frame, stream, container.format.name)


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
