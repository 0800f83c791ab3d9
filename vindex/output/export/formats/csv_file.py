"""CSV (RFC 4180): one row a hit; or the markers of a video, as Premiere Pro lists its own."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING, Any

from vindex.output.cells import safe_cell
from vindex.output.export.format import Format, Shape
from vindex.output.export.markers import marked
from vindex.output.export.material import clean
from vindex.timecode import Timecode

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from vindex.output.export.material import Material

__all__ = ["FORMATS"]

_MARKER_COLUMNS = (
    "Marker Name", "Description", "In", "Out", "Duration", "Marker Type", "Color", "Start Seconds",
    "End Seconds", "Rank", "Path",
)  # fmt: skip
"""Premiere Pro's first six, in its words."""


def _write(material: Material, path: Path) -> None:
    """Write the file; what is not known is an empty cell, and no cell is a formula."""
    from vindex.query.results import COLUMNS

    _save(path, COLUMNS, ([hit.cell(name) for name in COLUMNS] for hit in material.hits))


def _write_markers(material: Material, path: Path) -> None:
    """Write the markers of a video by its time code; Premiere counts the last frame as out."""
    source, markers = marked(material)
    zero = Timecode(0, source.start.base, source.start.is_drop)
    rows = (
        (
            each.name, each.comment, source.start + each.first, source.start + (each.end - 1),
            zero.end_of(each.num_frames), "Comment", each.colour.capitalize(),
            round(each.hit.start_seconds, 3), round(each.hit.end_seconds, 3), each.hit.rank,
            source.path,
        )
        for each in markers
    )  # fmt: skip
    _save(path, _MARKER_COLUMNS, rows)


def _save(path: Path, columns: Iterable[str], rows: Iterable[Iterable[Any]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(columns)
        for row in rows:
            writer.writerow(
                [safe_cell(clean(cell)) if isinstance(cell, str) else cell for cell in row]
            )


FORMATS = (
    Format(
        "csv", ".csv", Shape.FILE, is_text=True, write=_write, is_table=True,
        holds="", read_by="spreadsheets, pandas",
        markers=Format(
            "csv", ".markers.csv", Shape.FILE_PER_VIDEO, is_text=True, write=_write_markers,
            is_table=True, holds="markers as Premiere Pro lists them", read_by="spreadsheets",
        ),
    ),
)  # fmt: skip
