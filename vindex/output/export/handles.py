"""Handles: what an edit shows of a video before and after each hit, to trim and to dissolve."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from vindex.clips import seconds_of
from vindex.errors import UsageError

if TYPE_CHECKING:
    from fractions import Fraction

    from vindex.query.results import Hit
    from vindex.records import VideoInfo

__all__ = ["Handles"]

_FRAMES = re.compile(r"(\d+)f")


@dataclass(frozen=True, slots=True)
class Handles:
    """How much more, on either side: in seconds, or in frames of the edit."""

    amount: float
    in_frames: bool = False

    @classmethod
    def parse(cls, given: str | float) -> Handles:
        """What `--handles` says: `1`, `0.5s` and `0:01` are times, `12f` are frames.

        Raises:
            UsageError: it says nothing of the kind.
        """
        text = str(given).strip().lower()
        if frames := _FRAMES.fullmatch(text):
            return cls(float(frames[1]), in_frames=True)
        try:
            seconds = seconds_of(text.removesuffix("s"))
        except ValueError:
            seconds = math.nan
        if not 0 <= seconds < math.inf:
            raise UsageError(
                f"--handles {given} was given; it takes seconds (1, 0.5), a time as results show "
                "it (0:01) or frames (12f)."
            )
        return cls(seconds)

    def around(self, hit: Hit, info: VideoInfo, rate: Fraction) -> Hit:
        """A hit with what lies around it, as far as its video goes.

        Args:
            hit: without handles.
            info: what its video is.
            rate: frames of the edit a second.
        """
        seconds = self.amount / float(rate) if self.in_frames else self.amount
        return replace(
            hit,
            start_seconds=max(min(0.0, hit.start_seconds), hit.start_seconds - seconds),
            end_seconds=min(max(info.duration_seconds, hit.end_seconds), hit.end_seconds + seconds),
        )
