"""Which room imports which, lazy imports and those of types among them."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

import grimp

from tools.house.plan import GROUND

if TYPE_CHECKING:
    from tools.house.plan import Plan

__all__ = ["Imports", "circles", "read_imports", "without_shortcuts"]

Imports = dict[tuple[str, str], list[tuple[str, str]]]
"""By importing and imported room: the modules that do so."""


def read_imports(plan: Plan) -> Imports:
    """The imports between rooms of the code that is there."""
    graph = grimp.build_graph("vindex", exclude_type_checking_imports=False, cache_dir=None)
    ground = {
        room for room in plan.layers[-1].rooms if not graph.find_children(f"vindex.{room}")
    }  # fmt: skip

    def room_of(module: str) -> str:
        _, _, below = module.partition(".")
        room = below.partition(".")[0]
        return GROUND if room in ground else room

    found: Imports = defaultdict(list)
    for importer in sorted(graph.modules):
        for imported in sorted(graph.find_modules_directly_imported_by(importer)):
            pair = room_of(importer), room_of(imported)
            if all(pair) and pair[0] != pair[1]:  # the front door is no room
                found[pair].append((importer, imported))
    return dict(found)


def _reached(imports: Imports) -> dict[str, set[str]]:
    """All rooms that a room leads to, by any way."""
    reached: dict[str, set[str]] = defaultdict(set)
    for above, below in imports:
        reached[above].add(below)
    for middle in list(reached):
        for rooms in list(reached.values()):
            if middle in rooms:
                rooms.update(reached[middle])
    return reached


def circles(imports: Imports) -> list[str]:
    """Rooms that lead back to themselves."""
    return sorted(room for room, rooms in _reached(imports).items() if room in rooms)


def without_shortcuts(imports: Imports) -> list[tuple[str, str]]:
    """The imports that no longer way replaces; of a plan without circles."""
    reached = _reached(imports)
    return [
        (above, below)
        for above, below in imports
        if not any(below in reached.get(middle, ()) for other, middle in imports if other == above)
    ]
