"""SMPTE time code (ST 12-1), and the frame rates at which editors count it."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from fractions import Fraction

from vindex.errors import UsageError

__all__ = [
    "EDITOR_RATES",
    "Timecode",
    "editors_rate",
    "may_drop",
    "named_rate",
    "plain_rate",
    "rate_name",
]

EDITOR_RATES = tuple(
    Fraction(rate)
    for rate in (
        "24000/1001", 24, 25, "30000/1001", 30, "48000/1001", 48, 50, "60000/1001", 60
    )
)  # fmt: skip
"""Frames a second at which every editor can cut, in order."""

_ROUNDED = 0.0051
"""So far is a rate from what it is called when two digits are said of it."""

_SHAPE = re.compile(r"(\d\d):(\d\d):(\d\d)([:;.,])(\d{1,4})")


def _dropped(base: int) -> int:
    """Frame numbers that drop-frame counting leaves out each minute but the tenth.

    So multiples of 30000/1001 frames a second keep up with the clock; 0: nobody drops at this
    base. As FFmpeg counts (av_timecode_adjust_ntsc_framenum2).
    """
    return base // 30 * 2 if base % 30 == 0 else 0


def _digits(base: int) -> int:
    """Digits of the number of a frame, as FFmpeg writes it (av_timecode_make_string)."""
    return len(str(max(0, base - 1)))


def plain_rate(rate: Fraction) -> Fraction:
    """A positive rate as a plain fraction; of less than a frame a second, its step as one."""
    return rate.limit_denominator(1001) if rate >= 1 else 1 / (1 / rate).limit_denominator(1001)


def editors_rate(rate: Fraction) -> Fraction:
    """The rate at which an editor counts frames of a video: its own, a multiple, or the nearest.

    Args:
        rate: of the video, positive.

    Returns:
        One of `EDITOR_RATES`: of 15 frames a second 30, of 120 60, of 29.25 29.97.
    """

    def distance(editors: Fraction) -> tuple[float, int]:
        """How far it is off when each frame is shown a whole number of times, or every n-th is."""
        times = max(1, round(max(editors / rate, rate / editors)))
        reached = rate * times if editors >= rate else rate / times
        return abs(float(reached / editors) - 1) * times, times

    return min(EDITOR_RATES, key=distance)


def may_drop(rate: Fraction) -> bool:
    """Whether time code at one of `EDITOR_RATES` may drop numbers: at 29.97 and 59.94."""
    return rate.denominator != 1 and _dropped(round(rate)) > 0


def named_rate(given: str | float) -> Fraction:
    """The one of `EDITOR_RATES` that people call so: 23.976 or 23.98, 24000/1001, 25.

    Raises:
        UsageError: none of them is called so.
    """
    over, _, under = str(given).partition("/")
    try:
        number = float(over) / float(under or 1)
    except (ValueError, ZeroDivisionError):
        number = 0.0
    nearest = min(EDITOR_RATES, key=lambda rate: abs(float(rate) - number))
    if not abs(float(nearest) - number) <= _ROUNDED:  # nan, too
        rates = ", ".join(map(rate_name, EDITOR_RATES))
        raise UsageError(f"--fps {given} was given; editors have the rates {rates}.")
    return nearest


def rate_name(rate: Fraction) -> str:
    """What people call a rate, such as 23.976 or 25."""
    return f"{float(rate):.3f}".rstrip("0").rstrip(".")


@dataclass(frozen=True, slots=True)
class Timecode:
    """A frame's place in a day, counted from 00:00:00:00."""

    frame: int
    base: int
    """Frames that are counted as a second: the rate, rounded."""
    is_drop: bool = False
    """Numbers are left out (`;`), so that it keeps up with the clock."""

    @classmethod
    def parse(cls, text: str, rate: Fraction, *, is_drop: bool = False) -> Timecode:
        """What `HH:MM:SS:FF` says of a video of this rate; with `;` frame numbers were dropped.

        Args:
            text: the time code.
            rate: frames a second.
            is_drop: numbers were dropped, whatever the text says.

        Raises:
            ValueError: it is not a time code of such a video.
        """
        match = _SHAPE.fullmatch(text.strip())
        base = round(rate)
        if match is None:
            raise ValueError(f"{text!r} is not a time code; HH:MM:SS:FF is.")
        hours, minutes, seconds, frames = (int(match[place]) for place in (1, 2, 3, 5))
        if hours > 23 or minutes > 59 or seconds > 59 or frames >= base:
            raise ValueError(f"{text!r} is not a time code at {base} frames a second.")
        # FFmpeg's av_timecode_init_from_string takes every mark but a colon for dropping, too.
        is_drop = (is_drop or match[4] != ":") and _dropped(base) > 0
        total_minutes = 60 * hours + minutes
        frame = (60 * total_minutes + seconds) * base + frames
        if is_drop:
            frame -= _dropped(base) * (total_minutes - total_minutes // 10)
        return cls(frame, base, is_drop)

    def __str__(self) -> str:
        hours, minutes, seconds, frames = self._places
        mark = ";" if self.is_drop else ":"
        return f"{hours:02d}:{minutes:02d}:{seconds:02d}{mark}{frames:0{_digits(self.base)}d}"

    @property
    def _places(self) -> tuple[int, int, int, int]:
        number = self.frame
        if self.is_drop:
            dropped = _dropped(self.base)
            frames_a_minute = 60 * self.base - dropped
            tens, rest = divmod(number, 10 * frames_a_minute + dropped)
            number += dropped * (9 * tens + max(0, (rest - dropped) // frames_a_minute))
        seconds, frames = divmod(number, self.base)
        return seconds // 3600, seconds // 60 % 60, seconds % 60, frames

    @property
    def _frames_a_day(self) -> int:
        dropped = _dropped(self.base) * (24 * 60 - 24 * 6) if self.is_drop else 0
        return 24 * 3600 * self.base - dropped

    def __add__(self, frames: int) -> Timecode:
        """So many frames later, or earlier; after 24 hours it begins anew."""
        return replace(self, frame=(self.frame + frames) % self._frames_a_day)

    def end_of(self, num_frames: int) -> Timecode:
        """Where so many frames end that begin here: hours count on past midnight (24:00:03:00)."""
        return replace(self, frame=self.frame + num_frames)

    def counted_at(self, rate: Fraction) -> Timecode:
        """The same hour, minute, second and part of it, as an edit of this rate writes it.

        It is within a day. Numbers are dropped only at 30000/1001 and 60000/1001 frames a second.
        """
        base = round(rate)
        if base == self.base and not (self.is_drop and rate == base):
            return self
        hours, minutes, seconds, frames = self._places
        mark = ";" if self.is_drop and rate != base else ":"
        frames = frames * base // self.base
        return Timecode.parse(f"{hours:02d}:{minutes:02d}:{seconds:02d}{mark}{frames:02d}", rate)
