"""Numbers with their nouns in messages: "1 clip", "2 clips"."""

from __future__ import annotations

__all__ = ["counted"]


def counted(number: int, noun: str) -> str:
    """A number and what it counts.

    Args:
        number: how many.
        noun: one of them, such as `clip` or `dead clip`; its plural must end with `s`.
    """
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
