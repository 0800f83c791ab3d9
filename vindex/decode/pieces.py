"""A piece of a long file: its packets alone, entered by a seek.

A file of ten hours is decoded in pieces, by all workers at once. Going through all of its packets
for each would read the whole file again and again; containers with a table of keyframes can be
entered near the piece instead. Whatever is not beyond doubt is left to the whole file's index.
"""

from __future__ import annotations

from contextlib import ExitStack, contextmanager
from math import floor
from typing import TYPE_CHECKING

import numpy as np

from vindex.decode.naming import NO_TICKS
from vindex.decode.opening import open_video, read_packets, tick_of
from vindex.decode.packets import PacketColumns, index_of, read_ahead, read_index

if TYPE_CHECKING:
    from collections.abc import Iterator

    from av.container import InputContainer
    from av.packet import Packet
    from av.video.frame import VideoFrame
    from av.video.stream import VideoStream
    from numpy.typing import NDArray

    from vindex.decode.packets import PacketIndex, ReadAhead

__all__ = ["open_part"]

_WITH_KEYFRAME_TABLES = frozenset({"mov,mp4,m4a,3gp,3g2,mj2", "matroska,webm"})
"""Containers in which a seek finds the keyframe that it is sent to. MPEG-TS has no table, and
FFmpeg lands after the place."""

_WORTH_SECONDS = 60.0
"""With less than this outside the piece, going through all packets costs less than the seek."""

_MICROSECONDS = 1_000_000
"""FFmpeg's clock for the duration of a container."""


@contextmanager
def open_part(
    path: str, start_seconds: float, end_seconds: float, *, skip_loop_filter: bool = False
) -> Iterator[tuple[PacketIndex, ReadAhead | None]]:
    """Go through the packets of a part of a file, or through all where that is as quick or safer.

    Args:
        path: of the file.
        start_seconds: of the part; 0 is the first frame shown.
        end_seconds: of the part.
        skip_loop_filter: see `open_video`.

    Yields:
        An index that knows the frames of the part, and perhaps others; and where the file is
        short, what was read, to go on with inside the `with` block.

    Raises:
        MediaError: the file cannot be read, is no video, or has no decodable frame.
    """
    with ExitStack() as opened:
        container, stream = opened.enter_context(
            open_video(path, skip_loop_filter=skip_loop_filter)
        )
        if _is_worth_entering(container, end_seconds - start_seconds):
            index, ahead = _read_piece(container, stream, start_seconds, end_seconds), None
        else:
            index, ahead = read_ahead(container, stream)
        if ahead is None:
            opened.close()
        yield index or read_index(path), ahead


def _is_worth_entering(container: InputContainer, part_seconds: float) -> bool:
    outside_seconds = (container.duration or 0) / _MICROSECONDS - part_seconds
    known = container.format.name in _WITH_KEYFRAME_TABLES
    return known and outside_seconds >= _WORTH_SECONDS


def _read_piece(
    container: InputContainer, stream: VideoStream, start_seconds: float, end_seconds: float
) -> PacketIndex | None:
    """An index that knows the frames from the one shown at the start to the one at the end.

    They are numbered from 0. None: there is doubt, and the whole file has to be read.
    """
    opening = PacketColumns.of(stream)
    packets = read_packets(container, stream)
    while opening.first_frame is None and (packet := next(packets, None)) is not None:
        opening.add(packet)
    first = opening.first_frame
    if first is None or first.pts is None:
        return None
    tick = tick_of(stream)
    start_pts = first.pts + floor(start_seconds / tick)
    end_pts = first.pts + floor(end_seconds / tick) + 1
    container.seek(start_pts, stream=stream)
    stream.codec_context.flush_buffers()
    columns = PacketColumns.of(stream)
    columns.first_frames = [first]
    piece = _Piece(columns, start_pts, end_pts)
    for packet in read_packets(container, stream):
        if not piece.add(packet):
            break
    else:
        piece.end()
    if not piece.is_sound:
        return None
    codec = stream.codec_context.codec.canonical_name
    return index_of(piece.columns, first, stream, container.format.name, codec, seek_pts=start_pts)


class _Piece:
    """Collects the packets of a piece, and doubts them.

    Attributes:
        columns: of its packets.
        is_sound: every frame of it can be named, and decoding can begin where it begins.
    """

    def __init__(self, columns: PacketColumns, start_pts: int, end_pts: int) -> None:
        self.columns = columns
        self._start_pts, self._end_pts = start_pts, end_pts
        self._entry: VideoFrame | None = None
        self._entry_pts: int | None = None
        self._after_end_pts: int | None = None
        self._is_doubtful = False

    @property
    def is_sound(self) -> bool:
        entry = self._entry
        return (
            not self._is_doubtful
            and entry is not None
            and entry.pts == self._entry_pts
            and bool(entry.key_frame)
            and not entry.is_corrupt
            and len(np.unique(self._shown_pts())) == sum(self.columns.is_shown)
        )

    def _shown_pts(self) -> NDArray[np.int64]:
        is_shown_P = np.frombuffer(self.columns.is_shown, np.bool_)
        shown: NDArray[np.int64] = np.frombuffer(self.columns.pts, np.int64)[is_shown_P]
        return shown

    def add(self, packet: Packet[VideoStream]) -> bool:
        """Take the next packet; returns whether more are needed."""
        pts, dts = packet.pts, packet.dts
        if self._entry_pts is None:
            self._entry_pts = pts
            self._is_doubtful = pts is None or not packet.is_keyframe or pts > self._start_pts
        is_set_back = dts is not None and bool(self.columns.dts) and dts < self.columns.dts[-1]
        # A frame without a name, or a clock that was set back.
        self._is_doubtful |= pts is None or not packet.size or is_set_back
        if self._is_doubtful or pts is None or self._entry_pts is None:
            return False
        self._look_for_entry(packet.stream, packet)
        self.columns.add(packet)
        if pts < self._entry_pts:
            self.columns.is_shown[-1] = False  # it may refer to what lies before the piece
        elif pts >= self._end_pts:
            self._after_end_pts = min(pts, self._after_end_pts or pts)
        # Nothing is shown before it is decoded: all frames up to this time are known by now.
        if self._after_end_pts is None or dts is None or dts < self._after_end_pts:
            return True
        self._forget_after(dts)
        return False

    def end(self) -> None:
        """The file ends with the piece."""
        if not self.columns.pts:
            self._is_doubtful = True
            return
        self.columns.drop_cut_off()

    def _look_for_entry(self, stream: VideoStream, packet: Packet[VideoStream]) -> None:
        if self._entry is None and self._entry_pts is not None:
            for frame in self.columns.decode(stream, packet):
                if frame.pts is None or frame.pts >= self._entry_pts:
                    self._entry = frame
                    return

    def _forget_after(self, dts: int) -> None:
        """Of the frames that are shown later, some may not have been read."""
        pts_P = np.frombuffer(self.columns.pts, np.int64)
        for packet in np.flatnonzero((pts_P > dts) & (pts_P != NO_TICKS)):
            self.columns.is_shown[packet] = False
