"""JSON lines: one document a hit, as in `vindex search --json`."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from vindex.output.export.format import Format, Shape
from vindex.output.export.material import clean

if TYPE_CHECKING:
    from pathlib import Path

    from vindex.output.export.material import Material

__all__ = ["FORMATS"]


def _write(material: Material, path: Path) -> None:
    """Write the file; bytes of a path that are no UTF-8 become U+FFFD."""
    with path.open("w", encoding="ascii") as file:
        for hit in material.hits:
            shape = hit.as_dict()
            texts = {name: clean(value) for name, value in shape.items() if isinstance(value, str)}
            file.write(json.dumps(shape | texts) + "\n")


FORMATS = (
    Format(
        "jsonl", ".jsonl", Shape.FILE, is_text=True, write=_write, is_table=True,
        holds="one hit per line, as in `--json`", read_by="scripts",
    ),
)  # fmt: skip
