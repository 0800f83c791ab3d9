"""Frames of any span of a video, whole and in the order shown: the ones that its index has."""

from __future__ import annotations

from dataclasses import dataclass
from math import inf
from typing import TYPE_CHECKING

import numpy as np

from vindex.decode.decoding import decode_frames
from vindex.decode.feeding import MOST_REORDERED
from vindex.decode.known import frame_index_of
from vindex.decode.patience import Patience

if TYPE_CHECKING:
    from collections.abc import Iterator

    from av.video.frame import VideoFrame

__all__ = ["ShownFrame", "frames_between", "in_order"]


@dataclass(frozen=True, slots=True)
class ShownFrame:
    """A decoded frame, as it is stored, and when a player shows it."""

    number: int
    """In the video, from 0."""
    seconds: float
    """From when it is shown."""
    end_seconds: float
    """When it ceases to be shown."""
    frame: VideoFrame


def frames_between(
    path: str,
    start_seconds: float,
    end_seconds: float,
    *,
    patience_seconds: float = inf,
    frames_folder: str | None = None,
) -> Iterator[ShownFrame]:
    """The frames that a player shows in a span, the one that it shows at its start among them.

    Frames that are damaged are left out, and no other stands in for them.

    Args:
        path: of the video.
        start_seconds: of the span.
        end_seconds: of the span, exclusive.
        patience_seconds: how long the first frame may take: it can lie hours behind the only
            keyframe, or behind more damage than anybody waits for.
        frames_folder: where frame indexes are kept; see `frame_index_of`.

    Yields:
        Frames in the order shown; the first may begin before the span. Where the span begins
        after the last frame: that one.

    Raises:
        MediaError: the file cannot be read, is no video, has no decodable frame, or the first
            frame of the span takes too long.
    """
    patience = Patience.of(patience_seconds)
    index = frame_index_of(path, frames_folder, patience)
    numbers = index.numbers_between(start_seconds, end_seconds)
    wanted_N = np.arange(numbers.start, numbers.stop)
    frames = decode_frames(path, index, wanted_N, patience=patience)
    for number, frame in in_order(frames, numbers):
        patience.until = inf  # from here on the caller sets the pace
        if not frame.is_corrupt:
            seconds = float(index.seconds_N[number])
            yield ShownFrame(number, seconds, index.end_of(number), frame)


def in_order(
    frames: Iterator[tuple[int, VideoFrame]], numbers: range
) -> Iterator[tuple[int, VideoFrame]]:
    """Those with the numbers, in their order: some decoders are late to see how to order them.

    Args:
        frames: as `decode_frames` gives them.
        numbers: of those that are meant, one after the other.
    """
    waiting: dict[int, VideoFrame] = {}
    due = numbers.start
    for number, frame in frames:
        if due <= number < numbers.stop:
            waiting[number] = frame
        while waiting and (due in waiting or max(waiting) >= due + MOST_REORDERED):
            due = min(waiting)
            yield due, waiting.pop(due)
            due += 1
        if due >= numbers.stop:
            return
    for number in sorted(waiting):
        yield number, waiting[number]
