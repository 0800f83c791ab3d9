"""EDL (CMX 3600): the hits one after another as an edit, which every video editor imports.

Sources are found by their time code. An EDL has one frame rate, that of its `Sequence`, and does
not say which; so the title does. Of a source of another rate the part of a second is counted at it.
What goes on past midnight ends after 24 hours (24:00:03:00), as readers subtract its start from it.

Markers are an EDL of DaVinci Resolve's: an event of one frame each, whose remark has the text, the
colour and the length. It puts them on a timeline that begins at 01:00:00:00, as its timelines do.

OpenTimelineIO's adapter is not used: it writes pictures without their sound, drops numbers at 29.97
frames a second whatever the source does, names a source of another rate by its seconds rather than
its time code, gives two videos one reel, and knows no markers of Resolve's
(`tests/export/test_adapters.py`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from vindex.output.export.format import Format, Shape, Trait
from vindex.output.export.markers import marked
from vindex.output.export.material import one_line, title
from vindex.output.export.sequence import Sequence
from vindex.timecode import Timecode, rate_name

if TYPE_CHECKING:
    from pathlib import Path

    from vindex.output.export.markers import Marker
    from vindex.output.export.material import Material
    from vindex.output.export.sequence import Event

__all__ = ["FORMATS"]

_MOST_EVENTS = 999
"""The number of an event has three digits in CMX 3600; readers take more, but count anew."""

_BEGIN = "01:00:00:00"
"""Where a timeline of DaVinci Resolve begins."""


def _write(material: Material, path: Path) -> None:
    """Write the hits as an edit."""
    sequence = Sequence.of(material)
    name = one_line(material.result.query)[:60] or "vindex"
    lines = _head(f"{name} at {rate_name(sequence.rate)} fps", is_drop=sequence.is_drop)
    for number, event in enumerate(sequence.events(material)):
        file = one_line(event.source.path)
        channels = "AA/V" if event.source.info.sound_channels else "V"
        lines += [
            _event(number, event.source.reel, channels, *_times(sequence, event)),
            f"* FROM CLIP NAME: {file.rpartition('/')[2]}",
            f"* SOURCE FILE: {file}",
            f"* COMMENT: {title(event.hit)}",
        ]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def _write_markers(material: Material, path: Path) -> None:
    """Write the hits of a video as markers."""
    source, markers = marked(material)
    name = one_line(source.path.rpartition("/")[2])
    lines = _head(f"{name} at {rate_name(source.rate)} fps", is_drop=source.start.is_drop)
    begin = Timecode.parse(_BEGIN, source.rate, is_drop=source.start.is_drop)
    for number, marker in enumerate(markers):
        at = begin + marker.first
        times = (at, at.end_of(1))
        lines += [_event(number, "001", "V", *times, *times), _remark(marker), ""]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def _head(name: str, *, is_drop: bool) -> list[str]:
    return [f"TITLE: {name}", f"FCM: {'' if is_drop else 'NON-'}DROP FRAME", ""]


def _event(number: int, reel: str, channels: str, *times: Timecode) -> str:
    """A line; times are where it begins and ends in its source, and in the edit."""
    return (
        f"{number % _MOST_EVENTS + 1:03d}  {reel:8} {channels:4}  C        "
        f"{' '.join(map(str, times))}"
    )


def _times(sequence: Sequence, event: Event) -> tuple[Timecode, ...]:
    first = (event.source.start + event.first).counted_at(sequence.rate)
    begin = sequence.timecode(event.at_frame)
    return first, first.end_of(event.num_frames), begin, begin.end_of(event.num_frames)


def _remark(marker: Marker) -> str:
    """A marker as Resolve writes it: its comment, which must not look like an event, comes first.

    Nothing escapes a `|`.
    """
    name, comment = (text.replace("|", "/") for text in (marker.name, marker.comment))
    said = f"- {comment}" if comment[:1].isdigit() else comment
    colour = f"ResolveColor{marker.colour.capitalize()}"
    return f"{said} |C:{colour} |M:{name} |D:{marker.num_frames}"


FORMATS = (
    Format(
        "edl", ".edl", Shape.FILE, is_text=True, write=_write, is_edit=True,
        holds="CMX 3600", read_by="every video editor", lacks=frozenset({Trait.MORE_SOUND}),
        markers=Format(
            "edl", ".markers.edl", Shape.FILE_PER_VIDEO, is_text=True, write=_write_markers,
            holds="timeline markers", read_by="DaVinci Resolve",
        ),
    ),
)  # fmt: skip
