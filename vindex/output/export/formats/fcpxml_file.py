"""FCPXML 1.8: the hits one after another as a project, for Final Cut Pro and DaVinci Resolve."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from vindex.output.export.format import Format, Shape
from vindex.output.export.material import clean, file_url, frame_rate, title

if TYPE_CHECKING:
    from pathlib import Path

    from vindex.output.export.material import Material
    from vindex.records import VideoInfo

__all__ = ["FORMATS"]

_HEAD = b'<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE fcpxml>\n'


def _write(material: Material, path: Path) -> None:
    """Write the file."""
    root = ET.Element("fcpxml", version="1.8")
    resources = _Resources(ET.SubElement(root, "resources"), material)
    event = ET.SubElement(ET.SubElement(root, "library"), "event", name="vindex")
    project = ET.SubElement(event, "project", name=clean(material.query) or "vindex")
    kinds = Counter(_kind(material.infos[hit.path]) for hit in material.hits)
    rate = kinds.most_common(1)[0][0][0]
    format_id = resources.format_id(kinds.most_common(1)[0][0])
    sequence = ET.SubElement(project, "sequence", format=format_id, tcFormat="NDF")
    spine = ET.SubElement(sequence, "spine")
    at_seconds = Fraction(0)
    for hit in material.hits:
        first = round(hit.start_seconds * rate)
        start = Fraction(first) / rate
        duration = Fraction(max(1, round(hit.end_seconds * rate) - first)) / rate
        clip = ET.SubElement(
            spine, "asset-clip", ref=resources.asset_id(hit.path), name=title(hit),
            offset=_time(at_seconds), start=_time(start), duration=_time(duration),
        )  # fmt: skip
        ET.SubElement(clip, "note").text = clean(hit.relative_path)
        at_seconds += duration
    sequence.set("duration", _time(at_seconds))
    ET.indent(root)
    path.write_bytes(_HEAD + ET.tostring(root, encoding="utf-8"))


_Kind = tuple[Fraction, int, int]
"""Frame rate, width and height of a video."""


def _kind(info: VideoInfo) -> _Kind:
    return frame_rate(info), info.width, info.height


class _Resources:
    """The videos and their formats, each listed once, when it is first asked for."""

    def __init__(self, parent: ET.Element, material: Material) -> None:
        self._parent = parent
        self._material = material
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

    def asset_id(self, path: str) -> str:
        """Of a video."""
        if path not in self._ids:
            info = self._material.infos[path]
            rate = frame_rate(info)
            format_id = self.format_id(_kind(info))
            self._ids[path] = f"r{len(self._ids) + 1}"
            ET.SubElement(
                self._parent, "asset", id=self._ids[path], name=clean(path.rpartition("/")[2]),
                src=file_url(path), start="0s", hasVideo="1", format=format_id,
                duration=_time(Fraction(round(info.duration_seconds * rate)) / rate),
            )  # fmt: skip
        return self._ids[path]


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
