"""An ethogram as a picture: the bouts of each video on a line of time, as HTML."""

from __future__ import annotations

from collections import defaultdict
from html import escape
from typing import TYPE_CHECKING

from vindex.clips import clock, span_clock

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from vindex.output.ethogram.counting import Bout, SeenVideo, Total
    from vindex.output.ethogram.records import Ethogram

__all__ = ["CHART_STYLE", "chart"]

_MOST_VIDEOS = 24
"""Videos that are drawn, those with most bouts first."""

_GOLDEN_ANGLE = 137.508
"""Degrees: colours of neighbouring numbers lie far apart, however many there are."""

_LANE = 10
"""Height of a label's line; a video is 1000 wide, however long it is."""

CHART_STYLE = """
.lanes { display: block; width: 100%; margin: .1rem 0 .9rem; border-radius: 4px; }
.lanes .seen { fill: var(--pit); }
.counts td { text-align: right; padding-right: 1rem; font-variant-numeric: tabular-nums; }
.counts td:first-child { text-align: left; color: inherit; white-space: normal; }
.counts svg { width: .7rem; height: .7rem; margin-right: .4rem; }
"""


def chart(ethogram: Ethogram) -> str:
    """A table of all videos together, and a chart for each video; empty where nothing is on."""
    if not ethogram.bouts:
        return ""
    colours = {
        each.label: f"hsl({number * _GOLDEN_ANGLE % 360:.0f} 58% 54%)"
        for number, each in enumerate(ethogram.labels)
    }
    by_path: dict[str, list[Bout]] = defaultdict(list)
    for bout in ethogram.bouts:
        by_path[bout.path].append(bout)
    most = sorted(ethogram.videos, key=lambda video: (-len(by_path[video.path]), video.path))
    drawn = [video for video in most[:_MOST_VIDEOS] if by_path[video.path]]
    left = len(by_path) - len(drawn)
    more = f'<p class="soft">{left} more videos with bouts are not drawn.</p>' if left else ""
    videos = "\n".join(_video(video, by_path[video.path], colours) for video in drawn)
    return f"<h2>How long each label is on</h2>{_counts(ethogram, colours)}{videos}{more}"


def _counts(ethogram: Ethogram, colours: Mapping[str, str]) -> str:
    totals = [row for row in ethogram.totals if row.path is None]
    rows = "\n".join(
        _row(row, colours[row.label]) for row in sorted(totals, key=lambda row: -row.total_seconds)
    )
    head = "<tr><td>label</td><td>bouts</td><td>videos</td><td>total</td><td>share</td></tr>"
    return f'<table class="counts">{head}{rows}</table>'


def _row(row: Total, colour: str) -> str:
    circle = f'<circle cx="1" cy="1" r="1" fill="{colour}"/>'
    dot = f'<svg viewBox="0 0 2 2" aria-hidden="true">{circle}</svg>'
    share = "" if row.share is None else f"{row.share:.1%}"
    return (
        f"<tr><td>{dot}{_text(row.label)}</td><td>{row.bouts}</td><td>{row.videos}</td>"
        f"<td>{clock(row.total_seconds)}</td><td>{share}</td></tr>"
    )


def _video(video: SeenVideo, bouts: Sequence[Bout], colours: Mapping[str, str]) -> str:
    """A line for each label that is on in a video; time that was not seen is left blank."""
    lanes = {label: n for n, label in enumerate(dict.fromkeys(bout.label for bout in bouts))}
    height = _LANE * len(lanes)
    scale = 1000 / max(video.info.duration_seconds, 1e-3)
    seen = "".join(
        f'<rect class="seen" x="{start * scale:.2f}" y="0" width="{(end - start) * scale:.2f}" '
        f'height="{height}"/>'
        for start, end in video.spans
    )
    drawn = "".join(_bout(bout, lanes[bout.label] * _LANE, scale, colours) for bout in bouts)
    length = clock(video.info.duration_seconds, 0)
    return (
        f'<p>{_text(video.relative_path)} <span class="soft time">{length}</span></p>'
        f'<svg class="lanes" viewBox="0 0 1000 {height}" height="{height}" '
        f'preserveAspectRatio="none" role="img" aria-label="{len(bouts)} bouts of {len(lanes)} '
        f'labels">{seen}{drawn}</svg>'
    )


def _bout(bout: Bout, y: int, scale: float, colours: Mapping[str, str]) -> str:
    x, width = bout.start_seconds * scale, bout.seconds * scale
    title = f"{span_clock(bout.start_seconds, bout.end_seconds)} {bout.label}"
    return (
        f'<rect x="{x:.2f}" y="{y + 1}" width="{width:.2f}" height="{_LANE - 2}" '
        f'fill="{colours[bout.label]}"><title>{_text(title)}</title></rect>'
    )


def _text(text: str) -> str:
    """Text as HTML shows it, whatever it holds."""
    return escape(text.encode("utf-8", "replace").decode())
