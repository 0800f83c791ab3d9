"""Which packets a decoder has to be fed for the frames that are wanted. Pure arithmetic."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from vindex.decode.packets import PacketIndex

__all__ = ["Span", "plan_spans"]


@dataclass(frozen=True, slots=True)
class Span:
    """Packets to decode without a break, half-open."""

    start: int
    stop: int
    entry_pts: int | None = None
    """Time of the keyframe at `start` that must come out first; None at the start of the file."""


def plan_spans(index: PacketIndex, wanted_N: NDArray[np.int64]) -> list[Span]:
    """Leave out what no wanted frame needs, where that is at least one whole group of pictures.

    Each wanted frame needs the packets from the last keyframe that lies before it in the file
    *and* is not shown after it (frames shown before a keyframe that precedes them in the file
    may refer to the group before) up to its own.

    Args:
        index: of a video whose frames are known by timestamp.
        wanted_N: numbers of the frames wanted, ascending; at least one.

    Returns:
        Spans in the order of the file, with a gap between each two.
    """
    assert index.pts_N is not None, "frames that can only be counted are counted from the start"
    spans = [Span(0, 0)]
    for number in wanted_N:
        packet = int(index.packet_N[number])
        entry = int(np.searchsorted(index.entry_K, packet, "right")) - 1
        while entry >= 0 and index.entry_pts_K[entry] > index.pts_N[number]:
            entry -= 1
        last = spans[-1]
        start = int(index.entry_K[entry]) if entry >= 0 else 0
        # The first keyframe at or after the end of the last span opens a group of its own.
        next_group = int(np.searchsorted(index.entry_K, last.stop))
        if next_group < entry and start > last.stop:
            spans.append(Span(start, packet + 1, int(index.entry_pts_K[entry])))
        else:
            spans[-1] = Span(last.start, max(last.stop, packet + 1), last.entry_pts)
    return [span for span in spans if span.stop > span.start]
