"""Handles: what an edit shows of a video before and after each hit, to trim and to dissolve."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from vindex.errors import UsageError

if TYPE_CHECKING:
    from fractions import Fraction

    from vindex.query.results import Hit
    from vindex.records import VideoInfo

__all__ = ["Handles"]

_SHAPE = re.compile(r"(\d+(?:\.\d+)?|\.\d+)(s|f)?")


@dataclass(frozen=True, slots=True)
class Handles:
    """How much more, on either side: in seconds, or in frames of the edit."""

    amount: float
    in_frames: bool = False

    @classmethod
    def parse(cls, given: str | float) -> Handles:
        """What `--handles` says: `1` and `0.5s` are seconds, `12f` are frames.

        Raises:
            UsageError: it says nothing of the kind.
        """
        match = _SHAPE.fullmatch(str(given).strip().lower())
        in_frames = match is not None and match[2] == "f"
        if match is None or (in_frames and "." in match[1]) or not math.isfinite(float(match[1])):
            raise UsageError(
                f"--handles {given} was given; it takes seconds (1, 0.5) or frames (12f)."
            )
        return cls(float(match[1]), in_frames)

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
