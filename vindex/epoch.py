"""Moments as the catalog keeps them, counted from 1970, and as Python does."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

__all__ = ["moment_of", "nanoseconds_of"]

_BEGAN = datetime(1970, 1, 1, tzinfo=UTC)


def moment_of(time_ns: int) -> datetime:
    """The moment so many nanoseconds after 1970 began in UTC, to the microsecond."""
    return _BEGAN + timedelta(microseconds=time_ns // 1000)


def nanoseconds_of(moment: datetime) -> int:
    """Nanoseconds from the start of 1970 to a moment that has a zone.

    Raises:
        TypeError: it has none.
    """
    return (moment - _BEGAN) // timedelta(microseconds=1) * 1000
