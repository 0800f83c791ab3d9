"""What players show of a file: one that FFmpeg decodes for, and one that goes by the book."""

from __future__ import annotations

from contextlib import suppress
from io import BytesIO
from typing import TYPE_CHECKING

import av
import numpy as np

from tests.exact.boxes import Edit, edits_of
from tests.media_factory import read_number

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from av.container import InputContainer
    from numpy.typing import NDArray

__all__ = ["number_in", "shown_by_ffmpeg", "shown_by_the_book", "shown_seconds"]

_SAME_TICKS = 2
"""Edit lists are rounded to the clock of the movie."""


def number_in(picture_HWC: NDArray[np.uint8]) -> int | None:
    """The number in the middle of an upright picture; None where it is smeared."""
    height, width, _ = picture_HWC.shape
    side = min(height, width)
    top, left = (height - side) // 2, (width - side) // 2
    try:
        return read_number(picture_HWC[top : top + side, left : left + side])
    except ValueError:
        return None


def shown_by_ffmpeg(video: Path | bytes) -> list[tuple[float, int | None]]:
    """When each frame appears, and its number, as Chromium, Firefox, VLC and mpv have it."""
    source = BytesIO(video) if isinstance(video, bytes) else str(video)
    with av.open(source) as container:
        shown = _decoded(container)
        ratio = _pixel_width(container)
        return [(frame.time or 0.0, _number_of(frame, ratio)) for frame in shown]


def shown_by_the_book(video: Path) -> list[tuple[float, int | None]]:
    """The same of an MP4 file whose edit list is followed to the tick: QuickTime, AVFoundation.

    A frame of which any part lies inside of the edit is shown.
    """
    edits, movie_rate, track_rate = edits_of(video)
    with av.open(str(video), options={"ignore_editlist": "1"}) as container:
        frames = [(frame.pts or 0, frame) for frame in _decoded(container)]
        ratio = _pixel_width(container)
    ends = [ticks for ticks, _ in frames[1:]] + [2**62]
    shown: list[tuple[float, int | None]] = []
    movie_seconds = 0.0
    for edit in edits or [Edit(2**31, 0)]:
        if edit.media_ticks < 0:
            movie_seconds += edit.movie_ticks / movie_rate
            continue
        first = edit.media_ticks
        last = first + edit.movie_ticks * track_rate / movie_rate
        for (ticks, frame), end in zip(frames, ends, strict=True):
            if end - _SAME_TICKS > first and ticks < last - _SAME_TICKS:
                late = max(0, ticks - first) / track_rate
                shown.append((movie_seconds + late, _number_of(frame, ratio)))
        movie_seconds += edit.movie_ticks / movie_rate
    return shown


def shown_seconds(video: Path | bytes) -> float:
    """For how long a file plays its pictures."""
    source = BytesIO(video) if isinstance(video, bytes) else str(video)
    with av.open(source) as container:
        stream = container.streams.video[0]
        last = max((packet.pts or 0) + (packet.duration or 0) for packet in container.demux(stream))
        return float(last * (stream.time_base or 0))


def _decoded(container: InputContainer) -> Iterator[av.VideoFrame]:
    """Its frames; what is damaged is passed over, as players do."""
    stream = container.streams.video[0]
    for packet in container.demux(stream):
        with suppress(av.error.InvalidDataError):
            yield from packet.decode()


def _pixel_width(container: InputContainer) -> float:
    """Width of a stored pixel over its height."""
    return float(container.streams.video[0].sample_aspect_ratio or 1)


def _number_of(frame: av.VideoFrame, pixel_width: float) -> int | None:
    stored_HWC = frame.to_ndarray(format="rgb24")
    columns = (np.arange(round(frame.width * pixel_width)) / pixel_width).astype(int)
    return number_in(np.rot90(stored_HWC[:, columns], frame.rotation // 90 % 4))
