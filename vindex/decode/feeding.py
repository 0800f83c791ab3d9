"""Which packets a decoder has to be fed for the frames that are wanted. Pure arithmetic."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from vindex.decode.frame_index import FrameIndex

__all__ = ["MOST_REORDERED", "Span", "plan_count", "plan_spans"]

MOST_REORDERED = 16
"""H.264 and HEVC decoders hold back at most 16 pictures (ITU-T H.264, A.3.1): a frame comes at most
so late, and at most so many are shown before a keyframe that they follow in the file."""


@dataclass(frozen=True, slots=True)
class Span:
    """Packets to decode without a break, half-open."""

    start: int
    stop: int
    entry: int | None = None
    """Number of the keyframe at `start`, which must come out first; None at the start of the
    file."""


def plan_count(index: FrameIndex, first: int) -> Span:
    """From where to count, to know the number of a frame.

    What a keyframe's number is, tell the frames that come out before it: so decoding begins at
    the keyframe before it, or at the start of the file.

    Args:
        index: of a video whose frames are counted.
        first: number of the first frame wanted.
    """
    entry_number_K = index.number_P[index.entry_K]
    known = int(np.searchsorted(entry_number_K, first - MOST_REORDERED, "right")) - 1
    return Span(int(index.entry_K[known - 1]) if known >= 1 else 0, index.num_packets)


def plan_spans(index: FrameIndex, wanted_N: NDArray[np.int64]) -> list[Span]:
    """Leave out what no wanted frame needs, where that is at least one whole group of pictures.

    Each wanted frame needs the packets from the last keyframe that lies before it in the file
    *and* is not shown after it (frames shown before a keyframe that precedes them in the file
    may refer to the group before) up to its own, and second fields that follow it.

    Args:
        index: of a video whose packets tell the order of its frames.
        wanted_N: numbers of the frames wanted, ascending; at least one.

    Returns:
        Spans in the order of the file, with a gap between each two.
    """
    entry_number_K = index.number_P[index.entry_K]
    spans = [Span(0, 0)]
    named = np.flatnonzero(index.number_P >= 0)
    for number in wanted_N:
        packet = int(index.packet_N[number])
        after = int(np.searchsorted(named, packet, "right"))
        stop = int(named[after]) if after < len(named) else index.num_packets
        entry = int(np.searchsorted(index.entry_K, packet, "right")) - 1
        while entry >= 0 and entry_number_K[entry] > number:
            entry -= 1
        last = spans[-1]
        start = int(index.entry_K[entry]) if entry >= 0 else 0
        # The first keyframe at or after the end of the last span opens a group of its own.
        next_group = int(np.searchsorted(index.entry_K, last.stop))
        if next_group < entry and start > last.stop:
            spans.append(Span(start, stop, int(entry_number_K[entry])))
        else:
            spans[-1] = Span(last.start, max(last.stop, stop), last.entry)
    return [span for span in spans if span.stop > span.start]
