"""Print the map of the house: what each room is for, and which rooms import which.

python -m tools.house           # rooms, imports, circles
python -m tools.house --write   # CONTRIBUTING's table and the picture of docs/how-it-works.md
"""

from __future__ import annotations

import argparse
import re
from collections import defaultdict
from typing import TYPE_CHECKING

from tools.house.imports import circles, read_imports
from tools.house.picture import svg
from tools.house.plan import ROOT, read_plan

if TYPE_CHECKING:
    from tools.house.imports import Imports
    from tools.house.plan import Plan

__all__ = ["PAGE", "PICTURE", "figures", "refreshed"]

PAGE = ROOT / "CONTRIBUTING.md"
PICTURE = ROOT / "docs" / "images" / "rooms.svg"
_TABLE = re.compile(r"(?<=<!-- layers -->\n)(.*?)(?=<!-- /layers -->)", re.DOTALL)


def figures(plan: Plan, imports: Imports) -> str:
    """The rooms with what each imports, and how many of everything there are."""
    below: dict[str, list[str]] = defaultdict(list)
    for (room, imported), modules in imports.items():
        below[room].append(f"{imported} {len(modules)}")
    rooms = {room for pair in imports for room in pair}
    lines = [f"{room}: {', '.join(sorted(below[room])) or 'nothing'}" for room in sorted(rooms)]
    lines.append(
        f"\n{len(rooms)} rooms in {len(plan.layers)} layers, {len(imports)} imports from room to "
        f"room, circles: {', '.join(circles(imports)) or 'none'}"
    )
    return "\n".join(lines)


def table(plan: Plan) -> str:
    """The layers from top to bottom, ending with a line break."""
    lines = ["| layer | rooms | what it is | the only place for |", "|---|---|---|---|"]
    for number, layer in zip(range(len(plan.layers), 0, -1), plan.layers, strict=True):
        rooms = ", ".join(f"`{room}`" for room in layer.rooms)
        only = [
            f"{', '.join(plan.only_here[room])} (`{room}`)"
            for room in layer.rooms
            if room in plan.only_here
        ]
        lines.append(f"| {number} | {rooms} | {layer.sentence} | {'; '.join(only)} |")
    return "\n".join(lines) + "\n"


def refreshed(page: str, plan: Plan) -> str:
    """CONTRIBUTING with the table as it should be."""
    return _TABLE.sub(lambda _: table(plan), page)


def main() -> None:
    """Print or write it."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--write", action="store_true", help="write the table and the picture")
    plan = read_plan((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    imports = read_imports(plan)
    if parser.parse_args().write:
        PAGE.write_text(refreshed(PAGE.read_text(encoding="utf-8"), plan), encoding="utf-8")
        PICTURE.write_text(svg(plan, imports), encoding="utf-8")
    print(figures(plan, imports))


if __name__ == "__main__":
    main()
