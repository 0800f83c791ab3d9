"""Gathers the frames of a video into clips, each handed over as soon as it is whole."""

from __future__ import annotations

from collections import deque
from math import ceil
from typing import TYPE_CHECKING

import numpy as np

from vindex.clips import sample_seconds
from vindex.decode.sampling import nearest_frames
from vindex.jobs import ClipFrames
from vindex.records import Failure, Reason, Stage

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from vindex.jobs import DecodeJob, Place
    from vindex.records import Clip

__all__ = ["ClipGatherer"]

_CLEAN_SHARE = 3 / 4
"""A clip with fewer clean frames than this is refused: the model would see mostly repeats."""

_MOST_REORDERED = 16
"""H.264 and HEVC decoders hold back at most 16 pictures, so a frame comes at most so late."""


class ClipGatherer:
    """Takes frames in the order in which they are shown and gives clips in the job's order.

    It keeps only the frames that clips not yet handed over need.

    Attributes:
        wanted_N: numbers of the frames that the job needs, ascending, each once.
    """

    def __init__(
        self, job: DecodeJob, seconds_N: NDArray[np.float64], end_seconds: float, place: Place
    ) -> None:
        """Take a job, when each frame of its video is shown, and when the last one ends."""
        self._job = job
        self._place = place
        self._seconds_N = seconds_N
        self._end_seconds = end_seconds
        self._waiting: deque[tuple[Clip, NDArray[np.int64]]] = deque(
            (clip, nearest_frames(seconds_N, sample_seconds(clip, job.spec))) for clip in job.clips
        )
        self._views: dict[int, NDArray[np.uint8]] = {}
        numbers = [numbers_T for _, numbers_T in self._waiting] or [np.empty(0, np.int64)]
        self.wanted_N = np.unique(np.concatenate(numbers))

    def add(
        self, number: int, views_VHWC: NDArray[np.uint8] | None
    ) -> Iterator[ClipFrames | Failure]:
        """Take a frame, or hear that it went by; give the clips that are settled by it.

        Args:
            number: of the frame in the video.
            views_VHWC: its views; None where it is not wanted or was not decoded clean.
        """
        if views_VHWC is not None:
            self._views[number] = views_VHWC
        while self._waiting:
            numbers_T = self._waiting[0][1]
            is_past = number >= numbers_T[-1] + _MOST_REORDERED
            if not is_past and not self._has_all(numbers_T):
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
        clip, numbers_T = self._waiting.popleft()
        item = self._settle(clip, numbers_T)
        first_needed = self._waiting[0][1][0] if self._waiting else len(self._seconds_N)
        for number in [number for number in self._views if number < first_needed]:
            del self._views[number]
        return item

    def _settle(self, clip: Clip, numbers_T: NDArray[np.int64]) -> ClipFrames | Failure:
        if clip.start_seconds >= self._end_seconds:
            return self._refuse(
                clip, Reason.CHANGED, f"The video ends at {self._end_seconds:.3f} s, before it."
            )
        is_clean_T = np.array([int(number) in self._views for number in numbers_T])
        num_clean, num_needed = int(is_clean_T.sum()), ceil(_CLEAN_SHARE * len(numbers_T))
        if num_clean < num_needed:
            return self._refuse(
                clip,
                Reason.DAMAGED,
                f"{num_clean} of its {len(numbers_T)} frames could be decoded; {num_needed} are "
                "needed. The file is damaged there.",
            )
        clean = numbers_T[is_clean_T]
        shown_T = clean[nearest_frames(self._seconds_N[clean], self._seconds_N[numbers_T])]
        frames_VTHWC = self._place()
        for t, number in enumerate(shown_T.tolist()):
            frames_VTHWC[:, t] = self._views[number]
        return ClipFrames(clip, frames_VTHWC, self._seconds_N[shown_T])

    def _refuse(self, clip: Clip, reason: Reason, message: str) -> Failure:
        return Failure(
            self._job.path, Stage.DECODE, reason, message, clip.start_seconds, clip.end_seconds
        )
