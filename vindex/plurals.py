"""Numbers with their nouns in messages: "1 clip", "2 clips", "3.5 hours", "12 GB"."""

from __future__ import annotations

__all__ = ["counted", "lasting", "room"]


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


def lasting(seconds: float) -> str:
    """A time to wait, in the largest unit that there are two of: `45 seconds`, `3.5 hours`."""
    noun, unit = next((u for u in reversed(_UNITS) if seconds >= _TWICE * u[1]), _UNITS[0])
    number = seconds / unit
    return (
        counted(max(1, round(number)), noun)
        if number >= 10 or unit == 1
        else (f"{number:.1f} {noun}s".replace(".0 ", " "))
    )


def room(num_bytes: float) -> str:
    """Room on a disk: `12 MB`, `3.4 GB`."""
    for noun, unit in (("TB", 1e12), ("GB", 1e9), ("MB", 1e6)):
        if num_bytes >= unit:
            number = num_bytes / unit
            return f"{number:.0f} {noun}" if number >= 10 else f"{number:.1f} {noun}"
    return f"{max(1, round(num_bytes / 1e3))} kB"
