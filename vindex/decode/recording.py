"""When, where and with what a file was recorded, as the tags of its container say."""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from math import nan
from typing import TYPE_CHECKING

from vindex.epoch import nanoseconds_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from av.container import InputContainer
    from av.video.stream import VideoStream

__all__ = ["Recording"]

_APPLE, _ANDROID = "com.apple.quicktime.", "com.android."

_DATES = (f"{_APPLE}creationdate", "date_recorded", "creation_time", "date")
"""Tags that hold a date, the most telling first. Apple's has the zone of the place, and stays when
a film is exported; Matroska's is of the recording, too. FFmpeg calls `creation_time` what MP4,
QuickTime, Matroska and AVI note when a file is begun."""

_MAKES = (f"{_APPLE}make", f"{_ANDROID}manufacturer", "make")
_MODELS = (f"{_APPLE}model", f"{_ANDROID}model", "model")
_PLACES = (f"{_APPLE}location.iso6709", "location", "location-eng")

_FIRST_YEARS = {"date_recorded": 1888}
"""Years before which a tag says nothing. That one may be of a digitised film, of which there are
none before; files tell when they were begun since there is QuickTime. A clock that was never set
says 1904, 1970 or 1980, the zeros of MP4, Unix and FAT."""
_FIRST_YEAR = 1991

_MOST_AHEAD = timedelta(days=1)
"""How far in the future a date may lie: zones are often wrong."""

_MOST_LETTERS = 100
"""Of a camera's name."""

_PLACE = re.compile(r"([+-])(\d{2}|\d{4}|\d{6})(\.\d*)?([+-])(\d{3}|\d{5}|\d{7})(\.\d*)?(?![\d.])")
"""ISO 6709, annex H: latitude and longitude in degrees, degrees and minutes, or with seconds."""


@dataclass(frozen=True, slots=True)
class Recording:
    """What a file says of its recording; what cannot be true counts as not said."""

    recorded_ns: int | None = None
    """When it was begun, in UTC, since 1970."""
    camera: str | None = None
    """Make and model; empty where the file does not say, None where nobody has asked it."""
    latitude: float | None = None
    """Degrees north."""
    longitude: float | None = None
    """Degrees east."""

    @classmethod
    def of(cls, container: InputContainer, stream: VideoStream) -> Recording:
        """That of an opened file; the container's own tags count before those of its pictures."""
        tags = {name.lower(): text for name, text in stream.metadata.items()}
        tags |= {name.lower(): text for name, text in container.metadata.items()}
        latitude, longitude = _place(tags) or (None, None)
        return cls(_recorded_ns(tags), _camera(tags), latitude, longitude)


def _recorded_ns(tags: Mapping[str, str]) -> int | None:
    for name in _DATES:
        moment = _moment(tags.get(name, ""))
        if moment is None or moment.year < _FIRST_YEARS.get(name, _FIRST_YEAR):
            continue
        if moment <= datetime.now(UTC) + _MOST_AHEAD:
            return nanoseconds_of(moment)
    return None


def _moment(text: str) -> datetime | None:
    """A date and perhaps a time in ISO format; without a zone it is local time."""
    with suppress(ValueError, OverflowError):
        return datetime.fromisoformat(text.strip()).astimezone(UTC)
    return None


def _camera(tags: Mapping[str, str]) -> str:
    """Make and model, the make once: `Apple iPhone 15`, `Canon EOS R5`."""
    make, model = _first(tags, _MAKES), _first(tags, _MODELS)
    has_make = model.casefold().startswith(make.casefold())
    return (model if has_make else f"{make} {model}").strip()[:_MOST_LETTERS]


def _first(tags: Mapping[str, str], names: tuple[str, ...]) -> str:
    """The first of these tags that says something, in one line."""
    found = ("".join(c if c.isprintable() else " " for c in tags.get(name, "")) for name in names)
    return next((text for each in found if (text := " ".join(each.split()))), "")


def _place(tags: Mapping[str, str]) -> tuple[float, float] | None:
    """Latitude and longitude; the point where both are 0 is what receivers without a fix say."""
    for name in _PLACES:
        if found := _PLACE.match(tags.get(name, "").strip()):
            south, latitude, north_part, west, longitude, east_part = found.groups()
            place = (
                _degrees(south, latitude, north_part or "", 2),
                _degrees(west, longitude, east_part or "", 3),
            )
            if abs(place[0]) <= 90 and abs(place[1]) <= 180 and any(place):
                return place
    return None


def _degrees(sign: str, digits: str, decimals: str, num_digits: int) -> float:
    """Degrees of `DD`, `DDMM` or `DDMMSS`, the last of which has the decimals; NaN: of none."""
    texts = [digits[:num_digits], *re.findall("..", digits[num_digits:])]
    texts[-1] += decimals
    whole, *parts = map(float, texts)
    if any(part >= 60 for part in parts):
        return nan
    for divisor, part in zip((60.0, 3600.0), parts, strict=False):
        whole += part / divisor
    return -whole if sign == "-" else whole
