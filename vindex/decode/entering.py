"""Entering a file in the middle, at a packet that its `FrameIndex` knows by its number.

Where a seek lands is never guessed from times: a keyframe that comes out is known by where it lies
in the file and how large it is, and everything after it is counted from there.
"""

from __future__ import annotations

from itertools import chain, count
from typing import TYPE_CHECKING

import av
import numpy as np

from vindex.decode.naming import NO_TICKS
from vindex.decode.opening import read_packets

if TYPE_CHECKING:
    from collections.abc import Iterator

    from av.container import InputContainer
    from av.packet import Packet
    from av.video.stream import VideoStream

    from vindex.decode.frame_index import FrameIndex

    Numbered = Iterator[tuple[int, Packet[VideoStream]]]
    """Packets, each with its number in the file."""

__all__ = ["LostError", "Numbered", "packets_from"]

_WITHOUT_TABLES = frozenset({"mpegts", "mpeg", "h264", "hevc", "mpegvideo", "m4v", "vc1", "flv"})
"""Containers that do not say where keyframes are; they are entered at a byte."""

_LANDING_K = 16
"""So many keyframes before the one that it is sent to a seek may land."""

_BACK_K = (1, 4, 16)
"""So many keyframes before the one that is needed a seek is sent to, attempt by attempt."""

_MOST_PACKETS = 20_000
"""So many are looked at for a keyframe that is known."""


class LostError(Exception):
    """A file cannot be entered in the middle, or is not there what the index says."""


def packets_from(
    container: InputContainer, stream: VideoStream, index: FrameIndex, start: int
) -> Numbered:
    """The packets of an opened file from one at or before `start` on.

    Raises:
        LostError: the file cannot be entered there; while packets are taken, too.
    """
    wanted = int(np.searchsorted(index.entry_K, start, "right")) - 1
    # A seek is sent to a keyframe before the one that is needed, where there is one.
    targets = np.flatnonzero(index.entry_byte_K[: max(1, wanted)] >= 0)
    for back in _BACK_K:
        if back > len(targets):
            break
        target = int(targets[-back])
        try:
            _seek(container, stream, index, target)
        except (av.error.FFmpegError, OverflowError):
            continue
        packets = read_packets(container, stream)
        found = _find_keyframe(packets, index, range(max(0, target - _LANDING_K), wanted + 1))
        if found is not None:
            entry, packet = found
            number = int(index.entry_K[entry])
            after = zip(count(number + 1), packets, strict=False)
            return _checked(chain([(number, packet)], after), index, entry)
    raise LostError


def _seek(container: InputContainer, stream: VideoStream, index: FrameIndex, entry: int) -> None:
    if index.format_name in _WITHOUT_TABLES:
        container.seek(int(index.entry_byte_K[entry]), unsupported_byte_offset=True)
        return
    pts, dts = int(index.entry_pts_K[entry]), int(index.entry_dts_K[entry])
    ticks = dts if index.is_counted or pts == NO_TICKS else pts
    container.seek(ticks, stream=stream)


def _find_keyframe(
    packets: Iterator[Packet[VideoStream]], index: FrameIndex, entries: range
) -> tuple[int, Packet[VideoStream]] | None:
    """The first packet that is one of some entries, and no other."""
    places: dict[tuple[int, int], int | None] = {}
    for entry in entries:
        place = _place_of(index, entry)
        places[place] = None if place in places or place[0] < 0 else entry
    last_byte = int(index.entry_byte_K[entries[0] : entries[-1] + 1].max())
    for number, packet in enumerate(packets):
        if packet.is_keyframe:
            found = places.get((_byte(packet), packet.size))
            if found is not None:
                return found, packet
        if number > _MOST_PACKETS or _byte(packet) > last_byte:
            return None
    return None


def _checked(packets: Numbered, index: FrameIndex, entry: int) -> Numbered:
    """The same packets, as long as every keyframe that is due comes."""
    due = int(index.entry_K[entry])
    for number, packet in packets:
        if number == due:
            if _place_of(index, entry) != (_byte(packet), packet.size):
                raise LostError
            entry += 1
            due = int(index.entry_K[entry]) if entry < len(index.entry_K) else -1
        yield number, packet


def _place_of(index: FrameIndex, entry: int) -> tuple[int, int]:
    return int(index.entry_byte_K[entry]), int(index.entry_size_K[entry])


def _byte(packet: Packet[VideoStream]) -> int:
    return -1 if packet.pos is None else packet.pos
