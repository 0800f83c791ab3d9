"""FCP7 XML (`xmeml`): the hits as a sequence, the one XML that Premiere Pro imports.

OpenTimelineIO's adapter writes it. What it leaves out of the objects of its library but takes from
their metadata is given there: time code that drops numbers, reels, channels and markers' comments
and colours, an id of each item (of two that are alike it would write one). What it gets wrong even
then (`tests/export/test_adapters.py`) is put right afterwards: it drops the links between picture
and sound, without which an editor moves one and leaves the other, and where rates are mixed it says
how long the sequence is at another rate.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

from vindex.output.export.format import Format, Shape
from vindex.output.export.sequence import Sequence, Source

if TYPE_CHECKING:
    from pathlib import Path

    from opentimelineio.schema import Timeline

    from vindex.output.export.material import Material

__all__ = ["FORMATS"]

_HEAD = b'<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE xmeml>\n'

_MOST_CHANNELS = 16
"""Tracks of sound; a file with more gives its first."""

_PREMIERE_COLOURS = {
    "BLUE": 4294741314, "RED": 4281740498, "YELLOW": 4281049552, "PURPLE": 4289825711,
    "CYAN": 4292277273,
}  # fmt: skip
"""`pproColor` (ABGR) as Premiere Pro writes it for the colours of its markers. Green is what a
marker has that says nothing."""


def _write(material: Material, path: Path) -> None:
    from vindex.output.export.timeline import edit_timeline

    sequence = Sequence.of(material)
    timeline = edit_timeline(material, sound_tracks=_MOST_CHANNELS)
    _save(timeline, sequence, [event.source for event in sequence.events(material)], path)


def _write_markers(material: Material, path: Path) -> None:
    from vindex.output.export.timeline import marked_timeline

    seen = material.hits[0].seen
    source = Source.all_of(material)[seen]
    sequence = Sequence(
        {seen: source}, source.rate, source.start.is_drop, source.info.width, source.info.height
    )
    _save(marked_timeline(material, sound_tracks=_MOST_CHANNELS), sequence, [source], path)


def _save(timeline: Timeline, sequence: Sequence, sources: list[Source], path: Path) -> None:
    """Write a timeline whose tracks show some videos one after another."""
    from vindex.output.export.timeline import opentimelineio

    _describe(timeline, sequence, sources)
    text = opentimelineio("fcp_xml").adapters.write_to_string(timeline, "fcp_xml")
    root = ET.fromstring(text)  # noqa: S314 - written a moment ago
    ends = [int(item.findtext("end", "0")) for item in root.iter("clipitem")]
    for duration in root.findall(".//sequence/duration"):
        duration.text = str(max(ends))
    _link(root)
    for element in root.iter():
        element.text, element.tail = (element.text or "").strip(" \n") or None, None
    ET.indent(root)
    path.write_bytes(_HEAD + ET.tostring(root, encoding="utf-8"))


def _describe(timeline: Timeline, sequence: Sequence, sources: list[Source]) -> None:
    """Give a timeline the metadata that the adapter asks for."""
    size = {"samplecharacteristics": {"width": sequence.width, "height": sequence.height}}
    _set(timeline, media={"video": {"format": size}}, timecode=_counting(sequence.is_drop))
    for number, track in enumerate(timeline.tracks):
        for place, (item, source) in enumerate(zip(track, sources, strict=True)):
            if not hasattr(item, "media_reference"):
                continue
            _set(item, **{"@id": f"clipitem-{number * len(sources) + place + 1}"})
            if number:
                _set(item, sourcetrack={"mediatype": "audio", "trackindex": number})
            if said := item.metadata.get("vindex", {}).get("comment"):
                _set(item, comments={"mastercomment1": said})
            _set(
                item.media_reference, media=_media(source),
                timecode=_counting(source.start.is_drop) | {"reel": {"name": source.tape}},
            )  # fmt: skip
    for marker in timeline.tracks.markers:
        colour = _PREMIERE_COLOURS.get(marker.color)
        _set(marker, comment=marker.comment, **({"pproColor": colour} if colour else {}))


def _set(item: Any, **values: Any) -> None:  # noqa: ANN401
    kept = dict(item.metadata.get("fcp_xml", {}))
    item.metadata["fcp_xml"] = kept | values


def _counting(is_drop: bool) -> dict[str, Any]:
    return {"displayformat": "DF" if is_drop else "NDF"}


def _media(source: Source) -> dict[str, Any]:
    """What is in a file; the adapter takes every file for one with sound."""
    size = {"width": source.info.width, "height": source.info.height}
    media: dict[str, Any] = {"video": {"samplecharacteristics": size}}
    if source.info.sound_channels:
        media["audio"] = {"channelcount": source.info.sound_channels}
    return media


def _link(root: ET.Element) -> None:
    """Say of each item which others show the same moment."""
    together: dict[str, list[tuple[str, int, int, ET.Element]]] = {}
    for kind in ("video", "audio"):
        for number, track in enumerate(root.findall(f".//media/{kind}/track"), start=1):
            for place, item in enumerate(track.findall("clipitem"), start=1):
                start = item.findtext("start", "")
                together.setdefault(start, []).append((kind, number, place, item))
    for items in together.values():
        for *_, item in items if len(items) > 1 else ():
            for kind, number, place, other in items:
                link = ET.SubElement(item, "link")
                ET.SubElement(link, "linkclipref").text = other.get("id")
                ET.SubElement(link, "mediatype").text = kind
                ET.SubElement(link, "trackindex").text = str(number)
                ET.SubElement(link, "clipindex").text = str(place)


_READ_BY = "Premiere Pro, DaVinci Resolve, Final Cut Pro 7"

FORMATS = (
    Format(
        "fcp7xml", ".xml", Shape.FILE, is_text=True, write=_write, is_edit=True,
        holds="FCP7 XML (`xmeml`)", read_by=_READ_BY,
        markers=Format(
            "fcp7xml", ".markers.xml", Shape.FILE_PER_VIDEO, is_text=True, write=_write_markers,
            holds="the whole video with markers", read_by=_READ_BY,
        ),
    ),
)  # fmt: skip
