"""CSV (RFC 4180): one row a hit."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING

from vindex.cells import safe_cell
from vindex.output.export.format import Format, Shape
from vindex.output.export.material import clean

if TYPE_CHECKING:
    from pathlib import Path

    from vindex.output.export.material import Material

__all__ = ["FORMATS"]


def _write(material: Material, path: Path) -> None:
    """Write the file; what is not known is an empty cell, and no cell is a formula."""
    from vindex.query.results import COLUMNS

    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(COLUMNS)
        for hit in material.hits:
            row = [hit.cell(name) for name in COLUMNS]
            writer.writerow(
                [safe_cell(clean(cell)) if isinstance(cell, str) else cell for cell in row]
            )


FORMATS = (
    Format(
        "csv", ".csv", Shape.FILE, is_text=True, write=_write, is_table=True,
        holds="", read_by="spreadsheets, pandas",
    ),
)  # fmt: skip
