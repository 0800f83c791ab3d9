"""Gathers the frames of a video into clips, each handed over as soon as it is whole."""

from __future__ import annotations

from collections import deque
from math import ceil
from typing import TYPE_CHECKING

import numpy as np

from vindex.clips import SAME_SECONDS, sample_seconds
from vindex.decode.feeding import MOST_REORDERED
from vindex.decode.sampling import nearest_frames, shown_frames
from vindex.jobs import ClipFrames
from vindex.records import Failure, Reason, Stage

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from vindex.decode.reader import Views
    from vindex.jobs import DecodeJob, NextArrays
    from vindex.records import Clip, FrameRequest

__all__ = ["ClipGatherer"]

_CLEAN_SHARE = 3 / 4
"""A clip with fewer clean frames than this is refused: the model would see mostly repeats."""


class ClipGatherer:
    """Takes frames in the order in which they are shown and gives clips in the job's order.

    It keeps only the frames that clips not yet handed over need.

    Attributes:
        wanted: numbers of the frames that the job needs, and which pictures of each.
    """

    def __init__(
        self,
        job: DecodeJob,
        seconds_N: NDArray[np.float64],
        end_seconds: float,
        next_arrays: NextArrays,
    ) -> None:
        """Take a job, when each frame of its video is shown, and when the last one ends."""
        self._job = job
        self._next_arrays = next_arrays
        self._seconds_N = seconds_N
        self._end_seconds = end_seconds
        self._pictures = [request.picture for request in job.requests]
        self._waiting: deque[tuple[Clip, list[NDArray[np.int64]]]] = deque(
            (clip, [self._numbers(clip, request) for request in job.requests]) for clip in job.clips
        )
        self._views: dict[int, Views] = {}
        self.wanted: dict[int, set[FrameRequest]] = {}
        for _, of_requests in self._waiting:
            for picture, numbers_T in zip(self._pictures, of_requests, strict=True):
                for number in numbers_T.tolist():
                    self.wanted.setdefault(number, set()).add(picture)

    def _numbers(self, clip: Clip, request: FrameRequest) -> NDArray[np.int64]:
        times = sample_seconds(clip, self._job.clip_seconds, request.num_frames)
        shown_T = shown_frames(self._seconds_N, times)
        # A clip that is shorter than others may end where another shot begins: that is none of it.
        num_begun = int(np.searchsorted(self._seconds_N, clip.end_seconds - SAME_SECONDS))
        return np.minimum(shown_T, max(num_begun - 1, int(shown_T[0])))

    def add(self, number: int, views: Views | None) -> Iterator[ClipFrames | Failure]:
        """Take a frame, or hear that it went by; give the clips that are settled by it.

        Args:
            number: of the frame in the video.
            views: its views; None where it is not wanted or was not decoded clean.
        """
        if views is not None:
            self._views[number] = views
        while self._waiting:
            of_requests = self._waiting[0][1]
            last = max(numbers_T[-1] for numbers_T in of_requests)
            if number < last + MOST_REORDERED and not all(map(self._has_all, of_requests)):
                return
            yield self._settle_first()

    def finish(self) -> Iterator[ClipFrames | Failure]:
        """No more frames will come: give what is left."""
        while self._waiting:
            yield self._settle_first()

    def _has_all(self, numbers_T: NDArray[np.int64]) -> bool:
        # The last is the last to come, so most of the time one look is enough.
        return all(number in self._views for number in reversed(numbers_T.tolist()))

    def _settle_first(self) -> ClipFrames | Failure:
        clip, of_requests = self._waiting.popleft()
        item = self._settle(clip, of_requests)
        first_needed = len(self._seconds_N)
        if self._waiting:
            first_needed = min(numbers_T[0] for numbers_T in self._waiting[0][1])
        for number in [number for number in self._views if number < first_needed]:
            del self._views[number]
        return item

    def _settle(self, clip: Clip, of_requests: list[NDArray[np.int64]]) -> ClipFrames | Failure:
        if clip.start_seconds >= self._end_seconds:
            return self._refuse(
                clip, Reason.CHANGED, f"The video ends at {self._end_seconds:.3f} s, before it."
            )
        shown = []
        for numbers_T in of_requests:
            clean = numbers_T[[number in self._views for number in numbers_T.tolist()]]
            num_needed = ceil(_CLEAN_SHARE * len(numbers_T))
            if len(clean) < num_needed:
                return self._refuse(
                    clip,
                    Reason.DAMAGED,
                    f"{len(clean)} of its {len(numbers_T)} frames could be decoded; {num_needed} "
                    "are needed. The file is damaged there.",
                )
            shown.append(clean[nearest_frames(self._seconds_N[clean], self._seconds_N[numbers_T])])
        frames = self._next_arrays()
        for picture, frames_VTHWC, shown_T in zip(self._pictures, frames, shown, strict=True):
            for t, number in enumerate(shown_T.tolist()):
                frames_VTHWC[:, t] = self._views[number][picture]
        return ClipFrames(clip, frames, tuple(self._seconds_N[shown_T] for shown_T in shown))

    def _refuse(self, clip: Clip, reason: Reason, message: str) -> Failure:
        return Failure(
            self._job.path, Stage.DECODE, reason, message, clip.start_seconds, clip.end_seconds
        )
