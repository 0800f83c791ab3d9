"""The table of hits: as wide as the terminal, with links and pictures where the terminal has them.

What is not a terminal gets every cell whole and nothing else.
"""

from __future__ import annotations

import os
import shutil
import sys
from typing import TYPE_CHECKING
from unicodedata import combining, east_asian_width
from urllib.parse import quote

from vindex.cli.output import print_rows, printable

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from vindex.results import Hit

__all__ = ["fitted", "has_links", "print_hits", "shortened"]

_NARROW = 80
"""Columns of a terminal below which a single space lies between two cells."""

_LEAST_LABEL = 8
_LEAST_PATH = 12
_LINKING_PROGRAMS = frozenset(
    {"iTerm.app", "WezTerm", "vscode", "ghostty", "Hyper", "Tabby", "rio", "WarpTerminal"}
)
_LINKING_VARIABLES = (
    "KITTY_WINDOW_ID", "WT_SESSION", "KONSOLE_VERSION", "ALACRITTY_WINDOW_ID", "DOMTERM",
    "FORCE_HYPERLINK",
)  # fmt: skip
_LEAST_VTE = 5000
"""GNOME's terminals know links since VTE 0.50."""


def print_hits(
    header: Sequence[str],
    rows: Sequence[Sequence[str]],
    hits: Sequence[Hit],
    picture: Callable[[Hit], str | None] | None = None,
) -> None:
    """Print hits on stdout, one row each; the label is the last column but two, the path the last.

    Args:
        header: names of the columns.
        rows: the cells, a row a hit.
        hits: what the rows show.
        picture: gives what a terminal shows as a picture of a hit.
    """
    if not sys.stdout.isatty():
        print_rows(header, rows)
        return
    table = [[printable(cell) for cell in row] for row in (header, *rows)]
    columns = shutil.get_terminal_size().columns
    gap = " " if columns < _NARROW else "  "
    table = fitted(table, columns, len(gap))
    widths = [max(map(_width, column)) for column in zip(*table, strict=True)]
    links = has_links(os.environ)
    _print_row(table[0], widths, gap, None)
    for row, hit in zip(table[1:], hits, strict=True):
        _print_row(row, widths, gap, f"file://{quote(os.fsencode(hit.path))}" if links else None)
        shown = picture(hit) if picture else None
        if shown:
            sys.stdout.write(shown + "\n")
    sys.stdout.flush()


def _print_row(row: Sequence[str], widths: Sequence[int], gap: str, url: str | None) -> None:
    cells = [cell + " " * (width - _width(cell)) for cell, width in zip(row, widths, strict=True)]
    last = row[-1] if url is None else f"\x1b]8;;{url}\x1b\\{row[-1]}\x1b]8;;\x1b\\"
    sys.stdout.write(gap.join([*cells[:-1], last]) + "\n")


def fitted(table: Sequence[Sequence[str]], columns: int, gap_width: int = 2) -> list[list[str]]:
    """A table with its labels and paths shortened until its rows fit.

    Args:
        table: rows of cells, the header first; the last cell is a path, the last but two a label.
        columns: of the terminal.
        gap_width: between two cells.
    """
    widths = [max(map(_width, column)) for column in zip(*table, strict=True)]
    too_much = sum(widths) + gap_width * (len(widths) - 1) - columns
    if too_much <= 0:
        return [list(row) for row in table]
    path_width = max(widths[-1] - too_much, min(widths[-1], _LEAST_PATH))
    too_much -= widths[-1] - path_width
    label_width = max(widths[-3] - max(0, too_much), min(widths[-3], _LEAST_LABEL))
    return [
        [*row[:-3], shortened(row[-3], label_width, at_end=True), row[-2],
         shortened(row[-1], path_width)]
        for row in table
    ]  # fmt: skip


def shortened(text: str, width: int, *, at_end: bool = False) -> str:
    """Text with `...` for what is too much: at its end, or in the middle of its folders.

    The name of a file is kept whole as long as it fits, and its end after that.
    """
    if _width(text) <= width:
        return text
    if at_end:
        return _start(text, width - 3) + "..."
    folders, slash, name = text.rpartition("/")
    name = slash + name
    room = width - 3 - _width(name)
    if room < 0:
        return "..." + _start(name[::-1], width - 3)[::-1]
    return _start(folders, room) + "..." + name


def _start(text: str, width: int) -> str:
    """The longest beginning that is no wider."""
    while text and _width(text) > width:
        text = text[:-1]
    return text


def _width(text: str) -> int:
    """Columns that text takes in a terminal."""
    if text.isascii():
        return len(text)
    return sum(
        2 if east_asian_width(char) in "WF" else 0 if combining(char) else 1 for char in text
    )


def has_links(environment: Mapping[str, str]) -> bool:
    """Whether the terminal that these variables describe is known to show links (OSC 8)."""
    if environment.get("TERM", "dumb") == "dumb":
        return False
    vte = environment.get("VTE_VERSION", "0")
    return (
        environment.get("TERM_PROGRAM") in _LINKING_PROGRAMS
        or any(environment.get(name) for name in _LINKING_VARIABLES)
        or (vte.isdecimal() and int(vte) >= _LEAST_VTE)
        or environment["TERM"] in ("xterm-kitty", "alacritty", "foot")
    )
