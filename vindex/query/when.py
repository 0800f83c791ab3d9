"""When something was, as people write it: a date or time, or how long ago."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta

from vindex.epoch import nanoseconds_of
from vindex.errors import UsageError

__all__ = ["nanoseconds_when"]

_UNITS = {
    ("s", "sec", "second"): timedelta(seconds=1),
    ("m", "min", "minute"): timedelta(minutes=1),
    ("h", "hr", "hour"): timedelta(hours=1),
    ("d", "day"): timedelta(days=1),
    ("w", "week"): timedelta(weeks=1),
}
_BY_NAME = {name: unit for names, unit in _UNITS.items() for name in names}
_BY_NAME |= {f"{name}s": unit for name, unit in _BY_NAME.items() if len(name) > 1}
_PART = r"([0-9]{1,9})\s*([A-Za-z]+)\s*"
_AGO = re.compile(rf"(?:{_PART})+?(?:\s*ago)?", re.IGNORECASE)
_DAYS_AGO = {"today": 0, "yesterday": 1}

_FIRST_NS, _LAST_NS = -(2**63), 2**63 - 1
"""What a catalog holds: from 1677 to 2262."""


def nanoseconds_when(flag: str, given: str | date) -> int:
    """Nanoseconds from the start of 1970 to a time; of one further off, the furthest there are.

    Args:
        flag: the option that it was given for.
        given: a date or time, which is local where it has no zone; or text: one in ISO format,
            `today` or `yesterday`, from midnight on, or how long ago, such as `24h`, `1h30m` or
            `2 weeks`.

    Raises:
        UsageError: it is none of these.
    """
    try:
        moment = _moment(given.strip()) if isinstance(given, str) else given
        if not isinstance(moment, datetime):
            moment = datetime.combine(moment, time())
        return max(_FIRST_NS, min(nanoseconds_of(moment.astimezone(UTC)), _LAST_NS))
    except (ValueError, OverflowError, TypeError) as error:
        raise UsageError(
            f"{flag} {str(given)!r} was given; it must be a date or time in ISO format, such as "
            "2026-05-01, 2026-05-01T18:30 or 2026-05-01T18:30+02:00, today, yesterday, or how long "
            "ago: 30s, 5m (minutes), 24h, 1h30m, 7d, 2 weeks."
        ) from error


def _moment(text: str) -> date:
    """What a text means.

    Raises:
        ValueError: it means no time.
        OverflowError: it is before time.
    """
    now = datetime.now(UTC)
    if text.casefold() in _DAYS_AGO:
        return (now.astimezone() - timedelta(days=_DAYS_AGO[text.casefold()])).date()
    # A time in the basic format with a Z, 20260501T1830Z, looks like two parts of "how long ago".
    if text.endswith("Z") or not _AGO.fullmatch(text):
        return datetime.fromisoformat(text)
    parts = re.findall(_PART, re.sub(r"\s*ago$", "", text, flags=re.IGNORECASE))
    return now - sum((int(number) * _unit(name) for number, name in parts), timedelta())


def _unit(name: str) -> timedelta:
    """By its name in any case, but for a single M: it might mean months.

    Raises:
        ValueError: there is no such unit.
    """
    if name == "M" or name.casefold() not in _BY_NAME:
        raise ValueError(name)
    return _BY_NAME[name.casefold()]
