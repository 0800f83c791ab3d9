"""Numbers with their nouns in messages: "1 clip", "2 clips", "3.5 hours", "12 GB"."""

from __future__ import annotations

__all__ = ["counted", "footage", "lasting", "room"]


def counted(number: int, noun: str) -> str:
    """A number and what it counts.

    Args:
        number: how many.
        noun: one of them, such as `clip` or `dead clip`; its plural must end with `s`.
    """
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


_UNITS = (("second", 1.0), ("minute", 60.0), ("hour", 3600.0), ("day", 86400.0))
_TWICE = 2.0
"""A larger unit is taken from two of it on: 90 minutes, 2 hours."""
_WHOLE_FROM = 10
"""From so many of a unit on, its tenths do not matter."""


def lasting(seconds: float) -> str:
    """A time to wait, in the largest unit that there are two of: `45 seconds`, `3.5 hours`."""
    shown = [(_as_shown(seconds / unit, is_whole=unit == 1), noun) for noun, unit in _UNITS]
    number, noun = next((each for each in reversed(shown) if each[0] >= _TWICE), shown[0])
    return counted(int(number), noun) if number.is_integer() else f"{number} {noun}s"


def _as_shown(number: float, *, is_whole: bool) -> float:
    """From 10 on, and of seconds, whole ones; else tenths."""
    if is_whole or number >= _WHOLE_FROM:
        return float(max(1, round(number)))
    return round(number, 1)


def footage(seconds: float) -> str:
    """How much video there is: `45 seconds`, `10.5 minutes`, `1,234.5 hours`."""
    for noun, unit in (("hour", 3600.0), ("minute", 60.0)):
        if seconds >= unit:
            return f"{seconds / unit:,.1f} {noun}s"
    return counted(round(seconds), "second")


def room(num_bytes: float) -> str:
    """Room on a disk: `12 MB`, `3.4 GB`."""
    for noun, unit in (("TB", 1e12), ("GB", 1e9), ("MB", 1e6)):
        if num_bytes >= unit:
            number = num_bytes / unit
            return f"{number:.0f} {noun}" if number >= 10 else f"{number:.1f} {noun}"
    return f"{max(1, round(num_bytes / 1e3))} kB"
