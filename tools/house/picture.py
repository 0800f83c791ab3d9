"""The picture of docs/how-it-works.md: a line leads from a room down to one that it imports."""

from __future__ import annotations

from statistics import fmean
from typing import TYPE_CHECKING

from tools.house.imports import without_shortcuts
from tools.house.plan import GROUND

if TYPE_CHECKING:
    from tools.house.imports import Imports
    from tools.house.plan import Plan

__all__ = ["svg"]

_WIDTH, _ROW, _BOX_WIDTH, _BOX_HEIGHT = 960, 84, 118, 34
_HEAD = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" '
    'font-family="sans-serif" font-size="15" text-anchor="middle">\n'
    "<title>The rooms of vindex: imports lead downward</title>\n"
    '<rect width="{width}" height="{height}" fill="#ffffff"/>\n'
)


def svg(plan: Plan, imports: Imports) -> str:
    """The picture as text."""
    drawn = without_shortcuts(imports)
    places = _places(plan, drawn)
    lines = [_line(places[above], places[below]) for above, below in drawn]
    boxes = [_box(room, *place) for room, place in places.items()]
    head = _HEAD.format(width=_WIDTH, height=_ROW * len(plan.layers))
    return head + "\n".join([*lines, *boxes]) + "\n</svg>\n"


def _places(plan: Plan, drawn: list[tuple[str, str]]) -> dict[str, tuple[float, float]]:
    """The middle of each room's box: in a row each below the rooms that import it."""
    shown = {room for pair in drawn for room in pair}
    rows = [shown & set(layer.rooms) for layer in plan.layers]
    rows[-1].add(GROUND)
    places: dict[str, tuple[float, float]] = {}

    def middle_of_importers(room: str) -> tuple[float, str]:
        return fmean([places[above][0] for above, below in drawn if below == room] or [0.0]), room

    for number, row in enumerate(rows):
        for column, room in enumerate(sorted(row, key=middle_of_importers)):
            aside = 0.15 if number % 2 else -0.15  # of a room alone, so that lines pass it by
            x = (column + 0.5) / len(row) if len(row) > 1 else 0.5 + aside
            places[room] = _WIDTH * x, _ROW * (number + 0.5)
    return places


def _line(above: tuple[float, float], below: tuple[float, float]) -> str:
    (x0, y0), (x1, y1) = above, below
    y0, y1 = y0 + _BOX_HEIGHT / 2, y1 - _BOX_HEIGHT / 2
    bend = (_ROW - _BOX_HEIGHT) / 2
    return (
        f'<path d="M{x0:.0f} {y0:.0f}C{x0:.0f} {y0 + bend:.0f} {x1:.0f} {y1 - bend:.0f} '
        f'{x1:.0f} {y1:.0f}" fill="none" stroke="#9aa4b2" stroke-width="1.4"/>'
    )


def _box(room: str, x: float, y: float) -> str:
    left, top = x - _BOX_WIDTH / 2, y - _BOX_HEIGHT / 2
    return (
        f'<rect x="{left:.0f}" y="{top:.0f}" width="{_BOX_WIDTH}" height="{_BOX_HEIGHT}" rx="7" '
        f'fill="#eef3fa" stroke="#5b6b82"/><text x="{x:.0f}" y="{y + 5:.0f}" fill="#1c2530">'
        f"{room}</text>"
    )
