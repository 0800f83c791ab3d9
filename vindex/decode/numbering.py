"""Which frame of a video one is that comes out of a decoder.

Packets go in with their own number for a timestamp, so each frame says which packet it is of.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from av.video.frame import VideoFrame

    from vindex.decode.frame_index import FrameIndex

__all__ = ["ByCount", "ByPacket", "Numbering"]


class Numbering(Protocol):
    """Names the frames that come out of one decoder, one after the other."""

    def number(self, frame: VideoFrame, *, is_delayed: bool) -> int | None:
        """The number of the next frame; None: it has none, or it is not known.

        Args:
            frame: whose timestamp is the number of its packet.
            is_delayed: the decoder may change the order of frames.
        """
        ...

    def lose(self) -> None:
        """Hear that a packet could not be decoded."""
        ...


class ByPacket:
    """Where packets tell the order of the frames."""

    def __init__(self, index: FrameIndex) -> None:
        """Args: index: of the video."""
        self._index = index

    def number(self, frame: VideoFrame, *, is_delayed: bool) -> int | None:  # noqa: ARG002
        """See `Numbering`."""
        return _number_of_packet(self._index, frame)

    def lose(self) -> None:
        """See `Numbering`."""


class ByCount:
    """Where they do not: frames are counted, and keyframes say how far one is.

    All that lies before a keyframe in the file is shown before it. What follows it and is shown
    before it has come out when the keyframe does.
    """

    def __init__(self, index: FrameIndex, start: int) -> None:
        """Args: index of the video, and the packet at which decoding begins."""
        self._index = index
        self._start = start
        self._next = 0 if start == 0 else None
        self._since: list[int] = []
        """Packets of the frames that came out since the last keyframe."""

    def number(self, frame: VideoFrame, *, is_delayed: bool) -> int | None:
        """See `Numbering`."""
        lying = _number_of_packet(self._index, frame)
        packet = frame.pts
        if lying is not None and packet is not None:
            if not is_delayed:
                self._next = lying
            elif frame.key_frame and not frame.is_corrupt and packet > self._start:
                self._next = lying + sum(other > packet for other in self._since)
                self._since.clear()
            self._since.append(packet)
        number = self._next
        if self._next is not None:
            self._next += 1
        return number

    def lose(self) -> None:
        """See `Numbering`."""
        if self._next:  # before the first frame nothing can be lost
            self._next += 1


def _number_of_packet(index: FrameIndex, frame: VideoFrame) -> int | None:
    packet = frame.pts
    if packet is None or not 0 <= packet < index.num_packets:
        return None
    number = int(index.number_P[packet])
    return number if number >= 0 else None
