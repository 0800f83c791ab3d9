"""FCPXML 1.8: the hits one after another as a project, for Final Cut Pro and DaVinci Resolve.

OpenTimelineIO's adapter is not used: it writes no frame rate for 29.97 and fails where sound is
beside it, writes no size, no way of counting and no library, and lays the sound of a clip into a
gap of its own (`tests/export/test_adapters.py`).
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from vindex.output.export.format import Format, Shape
from vindex.output.export.markers import comment, marked
from vindex.output.export.material import file_url, one_line, title
from vindex.output.export.sequence import Sequence

if TYPE_CHECKING:
    from pathlib import Path

    from vindex.output.export.material import Material
    from vindex.output.export.sequence import Source
    from vindex.timecode import Timecode

__all__ = ["FORMATS"]

_HEAD = b'<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE fcpxml>\n'


def _write(material: Material, path: Path) -> None:
    """Write the hits as an edit."""
    sequence = Sequence.of(material)
    project = _Project(one_line(material.result.query) or "vindex")
    kind = (sequence.rate, sequence.width, sequence.height)
    spine = project.spine(kind, is_drop=sequence.is_drop)
    end = 0
    for event in sequence.events(material):
        source, end = event.source, event.at_frame + event.num_frames
        clip = ET.SubElement(
            spine, "asset-clip", ref=project.asset_id(source), name=title(event.hit),
            offset=_time(event.at_frame / sequence.rate),
            start=_time((source.start.frame + event.first) / source.rate),
            duration=_time(event.num_frames / sequence.rate),
            tcFormat=_counting(is_drop=source.start.is_drop),
        )  # fmt: skip
        said = (one_line(event.hit.relative_path), comment(event.hit))
        ET.SubElement(clip, "note").text = "; ".join(filter(None, said))
    project.save(end / sequence.rate, path)


def _write_markers(material: Material, path: Path) -> None:
    """Write a video, whole, with markers; what they say beside their names is in their notes."""
    source, markers = marked(material)
    project = _Project(one_line(source.path.rpartition("/")[2]))
    kind = (source.rate, source.info.width, source.info.height)
    spine = project.spine(kind, is_drop=source.start.is_drop, start=source.start)
    clip = ET.SubElement(
        spine, "asset-clip", ref=project.asset_id(source), name=one_line(project.name),
        offset=_time(source.start.frame / source.rate),
        start=_time(source.start.frame / source.rate),
        duration=_time(source.num_frames / source.rate),
        tcFormat=_counting(is_drop=source.start.is_drop),
    )  # fmt: skip
    for each in markers:
        ET.SubElement(
            clip, "marker", start=_time((source.start.frame + each.first) / source.rate),
            duration=_time(each.num_frames / source.rate), value=each.name, note=each.comment,
        )  # fmt: skip
    project.save(source.num_frames / source.rate, path)


_Kind = tuple[Fraction, int, int]
"""Frame rate, width and height of a video."""


class _Project:
    """A document with one sequence; videos and their formats are listed when first asked for."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._root = ET.Element("fcpxml", version="1.8")
        self._resources = ET.SubElement(self._root, "resources")
        event = ET.SubElement(ET.SubElement(self._root, "library"), "event", name="vindex")
        project = ET.SubElement(event, "project", name=name)
        self._sequence = ET.SubElement(project, "sequence")
        self._ids: dict[Source | _Kind, str] = {}

    def spine(self, kind: _Kind, *, is_drop: bool, start: Timecode | None = None) -> ET.Element:
        """Where clips go, whose times count from the time code of the sequence at its start."""
        self._sequence.set("tcFormat", _counting(is_drop=is_drop))
        self._sequence.set("format", self._format_id(kind))
        if start is not None:
            self._sequence.set("tcStart", _time(start.frame / kind[0]))
        return ET.SubElement(self._sequence, "spine")

    def _format_id(self, kind: _Kind) -> str:
        """Of the format of some videos."""
        if kind not in self._ids:
            rate, width, height = kind
            self._ids[kind] = f"r{len(self._ids) + 1}"
            ET.SubElement(
                self._resources, "format", id=self._ids[kind], frameDuration=_time(1 / rate),
                width=str(width), height=str(height),
            )  # fmt: skip
        return self._ids[kind]

    def asset_id(self, source: Source) -> str:
        """Of a video, whose times are those of its time code."""
        if source not in self._ids:
            info = source.info
            format_id = self._format_id((source.rate, info.width, info.height))
            self._ids[source] = f"r{len(self._ids) + 1}"
            asset = ET.SubElement(
                self._resources, "asset", id=self._ids[source],
                name=one_line(source.path.rpartition("/")[2]), src=file_url(source.path),
                start=_time(source.start.frame / source.rate),
                duration=_time(source.num_frames / source.rate),
                hasVideo="1", format=format_id,
            )  # fmt: skip
            if info.sound_channels:
                asset.set("hasAudio", "1")
                asset.set("audioSources", "1")
                asset.set("audioChannels", str(info.sound_channels))
        return self._ids[source]

    def save(self, seconds: Fraction, path: Path) -> None:
        """Write the document, whose sequence is so long."""
        self._sequence.set("duration", _time(seconds))
        ET.indent(self._root)
        path.write_bytes(_HEAD + ET.tostring(self._root, encoding="utf-8"))


def _counting(*, is_drop: bool) -> str:
    return "DF" if is_drop else "NDF"


def _time(seconds: Fraction) -> str:
    """A time as FCPXML writes it: a fraction of whole numbers."""
    if seconds.denominator == 1:
        return f"{seconds.numerator}s"
    return f"{seconds.numerator}/{seconds.denominator}s"


_READ_BY = "Final Cut Pro, DaVinci Resolve"

FORMATS = (
    Format(
        "fcpxml", ".fcpxml", Shape.FILE, is_text=True, write=_write, is_edit=True,
        holds="FCPXML 1.8", read_by=_READ_BY,
        markers=Format(
            "fcpxml", ".markers.fcpxml", Shape.FILE_PER_VIDEO, is_text=True, write=_write_markers,
            holds="the whole video with markers", read_by=_READ_BY,
        ),
    ),
)  # fmt: skip
