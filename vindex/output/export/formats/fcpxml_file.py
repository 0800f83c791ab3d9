"""FCPXML 1.8: the hits one after another as a project, for Final Cut Pro and DaVinci Resolve."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from vindex.output.export.format import Format, Shape
from vindex.output.export.material import clean, file_url, title
from vindex.output.export.sequence import Sequence

if TYPE_CHECKING:
    from pathlib import Path

    from vindex.output.export.material import Material
    from vindex.output.export.sequence import Source

__all__ = ["FORMATS"]

_HEAD = b'<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE fcpxml>\n'


def _write(material: Material, path: Path) -> None:
    """Write the file."""
    sequence = Sequence.of(material)
    root = ET.Element("fcpxml", version="1.8")
    resources = _Resources(ET.SubElement(root, "resources"))
    event = ET.SubElement(ET.SubElement(root, "library"), "event", name="vindex")
    project = ET.SubElement(event, "project", name=clean(material.result.query) or "vindex")
    edit = ET.SubElement(
        project, "sequence", tcFormat=_counting(is_drop=sequence.is_drop),
        format=resources.format_id((sequence.rate, sequence.width, sequence.height)),
    )  # fmt: skip
    spine = ET.SubElement(edit, "spine")
    at_frame = 0
    for hit in material.hits:
        source, length = sequence.sources[hit.path], sequence.num_frames(hit)
        first = source.start.frame + source.frames_before(hit.start_seconds)
        clip = ET.SubElement(
            spine, "asset-clip", ref=resources.asset_id(hit.path, source), name=title(hit),
            offset=_time(at_frame / sequence.rate), start=_time(first / source.rate),
            duration=_time(length / sequence.rate),
            tcFormat=_counting(is_drop=source.start.is_drop),
        )  # fmt: skip
        ET.SubElement(clip, "note").text = clean(hit.relative_path)
        at_frame += length
    edit.set("duration", _time(at_frame / sequence.rate))
    ET.indent(root)
    path.write_bytes(_HEAD + ET.tostring(root, encoding="utf-8"))


_Kind = tuple[Fraction, int, int]
"""Frame rate, width and height of a video."""


class _Resources:
    """The videos and their formats, each listed once, when it is first asked for."""

    def __init__(self, parent: ET.Element) -> None:
        self._parent = parent
        self._ids: dict[str | _Kind, str] = {}

    def format_id(self, kind: _Kind) -> str:
        """Of the format of some videos."""
        if kind not in self._ids:
            rate, width, height = kind
            self._ids[kind] = f"r{len(self._ids) + 1}"
            ET.SubElement(
                self._parent, "format", id=self._ids[kind], frameDuration=_time(1 / rate),
                width=str(width), height=str(height),
            )  # fmt: skip
        return self._ids[kind]

    def asset_id(self, path: str, source: Source) -> str:
        """Of a video, whose times are those of its time code."""
        if path not in self._ids:
            info = source.info
            format_id = self.format_id((source.rate, info.width, info.height))
            self._ids[path] = f"r{len(self._ids) + 1}"
            asset = ET.SubElement(
                self._parent, "asset", id=self._ids[path], name=clean(path.rpartition("/")[2]),
                src=file_url(path), start=_time(source.start.frame / source.rate),
                duration=_time(source.frames_before(info.duration_seconds) / source.rate),
                hasVideo="1", format=format_id,
            )  # fmt: skip
            if info.sound_channels:
                asset.set("hasAudio", "1")
                asset.set("audioSources", "1")
                asset.set("audioChannels", str(info.sound_channels))
        return self._ids[path]


def _counting(*, is_drop: bool) -> str:
    return "DF" if is_drop else "NDF"


def _time(seconds: Fraction) -> str:
    """A time as FCPXML writes it: a fraction of whole numbers."""
    if seconds.denominator == 1:
        return f"{seconds.numerator}s"
    return f"{seconds.numerator}/{seconds.denominator}s"


FORMATS = (
    Format(
        "fcpxml", ".fcpxml", Shape.FILE, is_text=True, write=_write,
        holds="FCPXML 1.8", read_by="Final Cut Pro, DaVinci Resolve",
    ),
)  # fmt: skip
