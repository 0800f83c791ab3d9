"""JSON: the document of `vindex search --json`, or a line for each of its hits."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from vindex.output.export.format import Format, Shape
from vindex.output.export.material import clean
from vindex.rounding import rounded

if TYPE_CHECKING:
    from pathlib import Path

    from vindex.output.export.material import Material
    from vindex.query.results import Hit

__all__ = ["FORMATS"]


def _write(material: Material, path: Path) -> None:
    """Write a line for each hit."""
    with path.open("w", encoding="ascii") as file:
        for hit in material.hits:
            file.write(json.dumps(_shape(hit)) + "\n")


def _write_document(material: Material, path: Path) -> None:
    """Write one document."""
    results = [_shape(hit) for hit in material.hits]
    document = rounded(material.result.as_dict()) | {"results": results}
    path.write_text(json.dumps(document, indent=2) + "\n", encoding="ascii")


def _shape(hit: Hit) -> dict[str, Any]:
    """A hit; bytes of a path that are no UTF-8 become U+FFFD."""
    shape: dict[str, Any] = rounded(hit.as_dict())
    return shape | {name: clean(text) for name, text in shape.items() if isinstance(text, str)}


FORMATS = (
    Format(
        "json", ".json", Shape.FILE, is_text=True, write=_write_document, is_table=True,
        holds="what `--json` prints", read_by="scripts",
    ),
    Format(
        "jsonl", ".jsonl", Shape.FILE, is_text=True, write=_write, is_table=True,
        holds="one hit per line, as in `--json`", read_by="scripts",
    ),
)  # fmt: skip
