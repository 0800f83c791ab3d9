"""Where the shots of a film begin: one pass over all of its frames."""

from __future__ import annotations

from dataclasses import dataclass, field
from math import inf
from time import monotonic
from typing import TYPE_CHECKING

import numpy as np

from vindex.decode.cutting import CutFinder
from vindex.decode.decoding import decode_frames
from vindex.decode.frames import in_order
from vindex.decode.known import frame_index_of
from vindex.decode.opening import open_video
from vindex.decode.packets import is_large, read_ahead
from vindex.decode.patience import Patience
from vindex.decode.thinning import Thinner
from vindex.jobs import Shots

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from av.video.frame import VideoFrame

    from vindex.decode.frame_index import FrameIndex
    from vindex.decode.packets import ReadAhead
    from vindex.jobs import ShotJob

__all__ = ["find_shots", "first_frames"]

_GAP_FRAMES = 2
"""Where more frames lie between two that could be decoded, nobody knows where a cut is."""

_SIGN_SECONDS = 2.0
"""From one sign of life to the next, at least."""


@dataclass(slots=True)
class _Lively(Patience):
    """Patience without end, with somebody who is to see that something happens."""

    sign_of_life: Callable[[], None] = lambda: None
    _given: float = field(default_factory=monotonic, init=False)

    def check(self) -> None:
        """Give a sign of life now and then."""
        now = monotonic()
        if now - self._given > _SIGN_SECONDS:
            self._given = now
            self.sign_of_life()


def find_shots(job: ShotJob, sign_of_life: Callable[[], None]) -> Shots:
    """When the shots of a video begin, but for the first.

    Every frame is decoded, without the codec's last smoothing: that costs a quarter of decoding
    and hides no cut.

    Args:
        job: the video.
        sign_of_life: called every few seconds as long as packets go by.

    Raises:
        MediaError: the file cannot be read, is no video, or its brightness cannot be read.
    """
    patience = _Lively(sign_of_life=sign_of_life)
    if is_large(job.path):
        index = frame_index_of(job.path, job.frames_folder)
        return _shots(job, index, None, patience)
    with open_video(job.path, skip_loop_filter=True) as file:
        index, ahead = read_ahead(*file)
        return _shots(job, index, ahead, patience)


def _shots(job: ShotJob, index: FrameIndex, ahead: ReadAhead | None, patience: Patience) -> Shots:
    numbers = range(index.num_frames)
    if job.most_seconds < inf:
        numbers = index.numbers_between(0.0, job.most_seconds)
    frames = decode_frames(
        job.path, index, np.arange(numbers.stop), ahead=ahead, skip_loop_filter=True,
        patience=patience,
    )  # fmt: skip
    seconds_N = index.seconds_N
    firsts = first_frames(in_order(frames, numbers), float(index.timeline.nominal_rate))
    starts = tuple(round(float(seconds_N[number]), 6) for number in firsts)
    return Shots(starts)


def first_frames(frames: Iterator[tuple[int, VideoFrame]], frame_rate: float) -> list[int]:
    """Numbers of the frames that begin a shot.

    Args:
        frames: with their numbers, in the order shown; damaged ones are passed over.
        frame_rate: of the film.
    """
    numbers: list[int] = []
    cuts: list[int] = []
    thinner: Thinner | None = None
    for number, frame in frames:
        if frame.is_corrupt:
            continue
        if thinner is None:
            thinner = Thinner(frame)
            finder = CutFinder(thinner.num_samples, frame_rate)
        thinner.take(frame, finder.row)
        numbers.append(number)
        cuts += finder.advance(follows_gap=number - numbers[max(0, len(numbers) - 2)] > _GAP_FRAMES)
    if thinner is not None:
        cuts += finder.finish()
    return [numbers[cut] for cut in cuts]
