"""`write_sheet`: an ethogram as one file: a table, all of it as JSON, or a BORIS project."""

from __future__ import annotations

import csv
import json
from dataclasses import asdict, fields
from pathlib import Path
from typing import TYPE_CHECKING

from vindex.errors import UsageError
from vindex.output.cells import safe_cell
from vindex.output.ethogram.counting import ROWS
from vindex.output.export.material import clean
from vindex.settings import check_choice
from vindex.store.durable import free_place, replacing

if TYPE_CHECKING:
    import os

    from vindex.output.ethogram.records import Ethogram

__all__ = ["SHEETS", "write_sheet"]

SHEETS = (".csv", ".parquet", ".json", ".boris")
"""Suffixes of files; the first two hold one table."""


def write_sheet(
    ethogram: Ethogram,
    destination: str | os.PathLike[str],
    table: str = "totals",
    *,
    overwrite: bool = False,
) -> Path:
    """Write an ethogram as a file, which is whole or not there.

    Args:
        ethogram: what to write.
        destination: the file; its suffix says how: one of `SHEETS`.
        table: which table a CSV or Parquet file holds.
        overwrite: whether a file that is there may be replaced.

    Raises:
        UsageError: no such suffix, table or folder, or the file already exists.
        OSError: the file cannot be written.
    """
    place = Path(destination).absolute()
    suffix = place.suffix.lower()
    if suffix not in SHEETS:
        raise UsageError(
            f"{destination} was given; the suffix says how it is written: {', '.join(SHEETS)}."
        )
    check_choice("--table", table, tuple(ROWS))
    place = free_place(place, overwrite=overwrite)
    with replacing(place) as temporary:
        if suffix == ".csv":
            _write_csv(ethogram, table, temporary)
        elif suffix == ".parquet":
            from vindex.store.tables import write_records

            write_records(ROWS[table], ethogram.table(table), temporary)
        else:
            from vindex.output.ethogram.boris import boris_project

            held = ethogram.as_dict() if suffix == ".json" else boris_project(ethogram)
            temporary.write_text(json.dumps(held, indent=1, allow_nan=False), encoding="utf-8")
    return place


def _write_csv(ethogram: Ethogram, table: str, path: Path) -> None:
    """One row a record (RFC 4180); what is not known is an empty cell."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(field.name for field in fields(ROWS[table]))
        for row in ethogram.table(table):
            cells = asdict(row).values()
            writer.writerow(
                safe_cell(clean(cell)) if isinstance(cell, str) else cell for cell in cells
            )
