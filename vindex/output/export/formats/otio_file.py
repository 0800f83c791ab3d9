"""OTIO: the hits as a timeline of OpenTimelineIO, which its own library writes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vindex.output.export.format import Format, Shape

if TYPE_CHECKING:
    from pathlib import Path

    from opentimelineio.schema import Timeline

    from vindex.output.export.material import Material

__all__ = ["FORMATS"]


def _write(material: Material, path: Path) -> None:
    from vindex.output.export.timeline import edit_timeline

    _save(edit_timeline(material), path)


def _write_markers(material: Material, path: Path) -> None:
    from vindex.output.export.timeline import marked_timeline

    _save(marked_timeline(material), path)


def _save(timeline: Timeline, path: Path) -> None:
    path.write_text(timeline.to_json_string(1) + "\n", encoding="utf-8")


_READ_BY = "DaVinci Resolve, Premiere Pro, Kdenlive"

FORMATS = (
    Format(
        "otio", ".otio", Shape.FILE, is_text=True, write=_write, is_edit=True,
        holds="OpenTimelineIO", read_by=_READ_BY,
        markers=Format(
            "otio", ".markers.otio", Shape.FILE_PER_VIDEO, is_text=True, write=_write_markers,
            holds="the whole video with markers", read_by=_READ_BY,
        ),
    ),
)  # fmt: skip
