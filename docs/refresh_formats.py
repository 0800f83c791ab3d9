"""Put the formats of `vindex export` into the table of docs/formats.md.

python docs/refresh_formats.py
"""

from __future__ import annotations

import re
from pathlib import Path

from vindex.output.export.formats import all_formats

PAGE = Path(__file__).with_name("formats.md")
_TABLE = re.compile(r"(?<=<!-- formats -->\n)(.*?)(?=<!-- /formats -->)", re.DOTALL)


def table() -> str:
    """The whole table, ending with a line break."""
    lines = ["| `--format` | writes | for |", "|---|---|---|"]
    for known in all_formats().values():
        writes = known.shape.value + (f": {known.holds}" if known.holds else "")
        lines.append(f"| `{known.name}` | {writes} | {known.read_by} |")
    return "\n".join(lines) + "\n"


def refreshed(page: str) -> str:
    """The page with the table as it should be."""
    return _TABLE.sub(lambda _: table(), page)


if __name__ == "__main__":
    PAGE.write_text(refreshed(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
