"""Making pages from templates: everything that is shown passes through here and is escaped."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from markupsafe import Markup
from starlette.responses import Response

from vindex.clips import clocks
from vindex.epoch import moment_of
from vindex.plurals import footage
from vindex.rounding import percent

if TYPE_CHECKING:
    from jinja2 import Environment
    from starlette.requests import Request

__all__ = [
    "brief_clock",
    "brief_span",
    "colour",
    "layout_for",
    "plain_clock",
    "render",
    "search_url",
    "span_query",
]

_MOST_SHOWN = 8192
"""Characters of a text; more than any path has."""

_HIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
"""Control characters but for tabs and ends of lines, and those that turn the direction of text."""

_GOLDEN_ANGLE = 137.508
"""Degrees: colours of neighbouring numbers lie far apart, however many there are."""


def brief_clock(seconds: float) -> str:
    """A time as a player shows it, with tenths where there are any, and never 0 where it is not."""
    return clocks(0, seconds)[1].removesuffix(".0")


def brief_span(start_seconds: float, end_seconds: float) -> str:
    """A span as people read it: `0:03 – 0:07.5`."""
    start, end = (time.removesuffix(".0") for time in clocks(start_seconds, end_seconds))
    return f"{start} \N{EN DASH} {end}"


def plain_clock(seconds: float) -> str:
    """A length to the second, or to a tenth where it is less than one."""
    return brief_clock(round(seconds) if seconds >= 1 else seconds)


def colour(label_id: int | None) -> str:
    """The colour of a label, readable on light and dark; grey for no label."""
    if label_id is None:
        return "hsl(220 6% 55%)"
    return f"hsl({label_id * _GOLDEN_ANGLE % 360:.0f} {62 - label_id % 3 * 10}% 56%)"


def search_url(**parameters: object) -> str:
    """The address of a search; what is None or empty is left out."""
    given = {name: str(value) for name, value in parameters.items() if value not in (None, "")}
    return "/?" + urlencode(given, errors="replace") if given else "/"


def span_query(start_seconds: float, end_seconds: float) -> str:
    """A span as it stands in an address, to a thousandth of a second."""
    start, end = (f"{x:.3f}".rstrip("0").rstrip(".") for x in (start_seconds, end_seconds))
    return f"start={start}&end={end}"


def _megabytes(num_bytes: int) -> str:
    if num_bytes < 1e6:
        return f"{num_bytes / 1e3:.0f} kB"
    return f"{num_bytes / 1e6:.1f} MB" if num_bytes < 1e9 else f"{num_bytes / 1e9:.1f} GB"


def _day(time_ns: int) -> str:
    return _minute(time_ns)[:10]


def _minute(time_ns: int) -> str:
    return moment_of(time_ns).astimezone().strftime("%Y-%m-%d %H:%M")


def _shown(value: object) -> object:
    """What a page shows of a value: without signs that hide or turn round what stands beside.

    Names and labels come from whoever made the index, and may be of any length.
    """
    if not isinstance(value, str) or isinstance(value, Markup):
        return value
    if len(value) > _MOST_SHOWN:
        value = f"{value[:_MOST_SHOWN]}..."
    return value if value.isprintable() else _HIDDEN.sub("\ufffd", value)


@cache
def _export_formats() -> list[tuple[str, str, bool]]:
    """The name of each format of exports, which programs read it, and whether it is of markers."""
    from vindex.output.export.formats import all_formats

    formats = all_formats().values()
    marking = [each.markers for each in formats if each.markers]
    return [(each.name, each.read_by, False) for each in formats] + [
        (each.name, each.read_by, True) for each in marking
    ]


@cache
def _templates() -> Environment:
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=PackageLoader("vindex.serve"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
        finalize=_shown,
    )
    environment.filters |= {
        "clock": brief_clock,
        "footage": footage,
        "megabytes": _megabytes,
        "plain_clock": plain_clock,
        "day": _day,
        "percent": percent,
        "minute": _minute,
    }
    environment.globals |= {
        "colour": colour,
        "export_formats": _export_formats,
        "search_url": search_url,
        "span_clock": brief_span,
        "span_query": span_query,
    }
    return environment


def render(template: str, *, status: int = 200, **values: object) -> Response:
    """A page; bytes of a path that are no UTF-8 show as question marks."""
    text = _templates().get_template(template).render(**values)
    return Response(text.encode("utf-8", "replace"), status, media_type="text/html; charset=utf-8")


def layout_for(request: Request) -> str:
    """The layout of a part of a page: bare where the page's script fetches it, else a page."""
    return "bare.html" if request.headers.get("x-fragment") else "base.html"
