"""Where a decoder that knows nothing of what came before can begin.

Containers call more packets keyframes than are: of H.264 also recovery points, after which the
picture builds up or frames refer to what lies before. A player that begins there shows grey or
green, and a file that begins there is none that every player takes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import av
from av.codec.context import CodecContext
from av.video.codeccontext import VideoCodecContext

if TYPE_CHECKING:
    from collections.abc import Iterator

    from av.packet import Packet
    from av.video.stream import VideoStream

__all__ = ["Units"]

_ANNEX_B = b"\x00\x00\x01"
"""Start code of a unit (ITU-T H.264 and H.265, annex B)."""

_ENTRIES = {"h264": frozenset({5}), "hevc": frozenset(range(16, 22))}
"""Kinds of units that a decoder can begin at: IDR pictures (ITU-T H.264, table 7-1); BLA, IDR and
CRA pictures (ITU-T H.265, table 7-1)."""

_HEVC_SKIPPED = frozenset({8, 9})
"""RASL pictures: shown before the CRA picture that they follow, and not decodable after an entry
there (ITU-T H.265, 3.129)."""

_PARAMETERS = {"h264": frozenset({7, 8}), "hevc": frozenset({32, 33, 34})}
"""Kinds of units that hold parameter sets."""


class Units:
    """Looks into the packets of H.264 and HEVC; of other codecs the container's word is taken."""

    def __init__(self, stream: VideoStream) -> None:
        """Args: the stream, whose header says how units lie in packets."""
        self._stream = stream
        self._codec = stream.codec_context.codec.canonical_name
        self._header = stream.codec_context.extradata or b""
        self._length_bytes = 0
        if self._codec == "h264" and self._header[:1] == b"\x01" and len(self._header) > 4:
            self._length_bytes = (self._header[4] & 3) + 1  # ISO/IEC 14496-15, 5.3.3.1
        elif self._codec == "hevc" and self._header[:1] == b"\x01" and len(self._header) > 21:
            self._length_bytes = (self._header[21] & 3) + 1  # ISO/IEC 14496-15, 8.3.3.1

    def may_begin(self, packet: Packet[VideoStream]) -> bool:
        """Whether a packet says that all that follow it can be decoded from here on."""
        if not packet.is_keyframe or self._codec not in _ENTRIES:
            return packet.is_keyframe
        return any(kind in _ENTRIES[self._codec] for kind, _ in self._units(packet))

    def is_entry(self, packet: Packet[VideoStream]) -> bool:
        """Whether that is true: a decoder that is given only this makes a whole picture of it."""
        if not self.may_begin(packet):
            return False
        decoder = CodecContext.create(self._stream.codec_context.codec, "r")
        assert isinstance(decoder, VideoCodecContext)
        decoder.extradata = self._header or None
        decoder.thread_count = 1
        try:
            frames = [*decoder.decode(packet), *decoder.decode(None)]
        except av.error.FFmpegError:
            return False
        return bool(frames) and not frames[0].is_corrupt

    def is_skipped(self, packet: Packet[VideoStream]) -> bool:
        """Whether a decoder that began at the entry just before has no use for a packet."""
        return self._codec == "hevc" and any(
            kind in _HEVC_SKIPPED for kind, _ in self._units(packet)
        )

    def changes_header(self, packet: Packet[VideoStream]) -> bool:
        """Whether a packet brings parameters that are not in the one header of an MP4 file."""
        if packet.has_sidedata("new_extradata"):
            return bytes(packet.get_sidedata("new_extradata")) != self._header
        return any(
            kind in _PARAMETERS[self._codec] and unit.rstrip(b"\x00") not in self._header
            for kind, unit in self._units(packet)
        )

    def _units(self, packet: Packet[VideoStream]) -> Iterator[tuple[int, bytes]]:
        """Kind and bytes of each unit of a packet; none of other codecs."""
        if self._codec not in ("h264", "hevc"):
            return
        data = bytes(packet)
        for unit in _by_length(data, self._length_bytes) if self._length_bytes else _by_code(data):
            if unit:
                yield (unit[0] & 31 if self._codec == "h264" else unit[0] >> 1 & 63), unit


def _by_length(data: bytes, length_bytes: int) -> Iterator[bytes]:
    at = 0
    while at + length_bytes <= len(data):
        start = at + length_bytes
        at = start + int.from_bytes(data[at:start])
        yield data[start:at]


def _by_code(data: bytes) -> Iterator[bytes]:
    start = data.find(_ANNEX_B)
    while start >= 0:
        following = data.find(_ANNEX_B, start + 3)
        yield data[start + 3 : following if following >= 0 else None]
        start = following
