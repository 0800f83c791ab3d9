"""What a film shows, and when: the truth that everything taken out of it is compared with."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from vindex.clips import plan_clips
from vindex.records import Clip, ClipSpec

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.media_factory import VideoAsset

__all__ = ["SPEC", "Film"]

SPEC = ClipSpec(clip_seconds=0.6, stride_seconds=0.9, num_frames=8)
"""At 25 frames a second the second clip starts and ends in the middle of a frame, the third with
one; the last of 60 frames ends it."""

_CLOSE_SECONDS = 1e-4
"""Containers that count milliseconds round the times of frames; samples do not come so close."""

_MOST_CLIPS = 4


@dataclass(frozen=True, slots=True)
class Film:
    """A video file and the frames that a player shows of it."""

    path: str
    seconds: tuple[float, ...]
    """When each frame appears, ascending; the first at 0."""
    numbers: tuple[int, ...]
    """The number that each carries."""
    end_seconds: float
    """When the last disappears."""
    is_known: bool = True
    """The file says when its frames are shown. Otherwise (its times repeat, or contradict each
    other) what the model is shown is the measure of everything else."""
    lost: frozenset[int] = frozenset()
    """Numbers of frames that are damaged: they may be missing, smeared or there."""

    @classmethod
    def of(cls, video: VideoAsset) -> Film:
        """A video that was made without mischief."""
        return cls(video.path, video.pts_seconds, video.numbers, video.duration_seconds)

    @classmethod
    def even(cls, path: object, numbers: Sequence[int], frame_rate: float = 25) -> Film:
        """A film whose frames follow each other evenly."""
        seconds = tuple(n / frame_rate for n in range(len(numbers)))
        return cls(str(path), seconds, tuple(numbers), len(numbers) / frame_rate)

    def unknown(self) -> Film:
        """The same, where nobody can say from outside when its frames are shown."""
        return replace(self, is_known=False)

    def place(self, seconds: float) -> int:
        """Which of its frames stands at a time: the last that has appeared."""
        return max(0, bisect_right(self.seconds, seconds + _CLOSE_SECONDS) - 1)

    def at(self, seconds: float) -> int:
        """The number that stands at a time."""
        return self.numbers[self.place(seconds)]

    def span(self, start_seconds: float, end_seconds: float) -> list[tuple[float, int]]:
        """The frames shown in a span, each with when it appears in a film of that span alone."""
        first = self.place(start_seconds)
        shown = zip(self.seconds[first:], self.numbers[first:], strict=True)
        return [
            (max(0.0, seconds - start_seconds), number)
            for seconds, number in shown
            if seconds < end_seconds - _CLOSE_SECONDS
        ]

    def clips(self, spec: ClipSpec = SPEC, most: int = _MOST_CLIPS) -> list[Clip]:
        """Its clips, at most so many: the first, the last and some between."""
        clips = plan_clips(self.end_seconds, spec)
        if len(clips) <= most:
            return clips
        return [clips[round(n * (len(clips) - 1) / (most - 1))] for n in range(most)]
