"""The table of hits: as wide as the terminal, with links and pictures where the terminal has them.

What is not a terminal gets every cell whole and nothing else.
"""

from __future__ import annotations

import os
import shutil
import sys
from typing import TYPE_CHECKING
from urllib.parse import quote

from vindex.cli.colours import Style, styled
from vindex.cli.output import padded, print_line, printable, say, text_width

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from vindex.query.results import Hit

__all__ = ["fitted", "has_links", "print_hits", "shortened"]

_LABEL, _PATH = -3, -1
"""Places of the columns that can be shortened."""

_SHORTER = ((_LABEL, 18), (_PATH, 26), (_LABEL, 8), (_PATH, 12))
"""Which column gives way, and down to which width: the name of a file is worth more than the end
of a label, until it is a very long one."""

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
    table = [[printable(cell) for cell in row] for row in (header, *rows)]
    gap, links = "  ", False
    if sys.stdout.isatty():
        columns = shutil.get_terminal_size().columns
        gap = "  " if _row_width(table, 2) <= columns else " "
        table = fitted(table, columns, len(gap))
        links = has_links(os.environ)
    widths = _widths(table)
    print_line(styled(_line(table[0], widths, gap), Style.HEADER))
    are_weak = False
    for row, hit in zip(table[1:], hits, strict=True):
        if hit.is_weak and not are_weak:
            are_weak = True
            say("weaker matches below:")
        url = _url(hit.path) if links else None
        style = Style.WEAK if are_weak else Style.PLAIN
        print_line(styled(_line(row, widths, gap, url), style))
        shown = picture(hit) if picture else None
        if shown:
            print_line(shown)


def _url(path: str) -> str | None:
    """What opens a video; None: it lies in a store, which no terminal opens."""
    if "://" not in path:
        return f"file://{quote(os.fsencode(path))}"
    return path if path.startswith("http") else None


def _line(row: Sequence[str], widths: Sequence[int], gap: str, url: str | None = None) -> str:
    cells = [padded(cell, width) for cell, width in zip(row, widths, strict=True)]
    last = row[-1] if url is None else f"\x1b]8;;{url}\x1b\\{row[-1]}\x1b]8;;\x1b\\"
    return gap.join([*cells[:-1], last])


def fitted(table: Sequence[Sequence[str]], columns: int, gap_width: int = 1) -> list[list[str]]:
    """A table with its labels and paths shortened until its rows fit.

    Folders go first, then ends of labels, and parts of the names of files only then.

    Args:
        table: rows of cells, the header first; the last cell is a path, the last but two a label.
        columns: of the terminal.
        gap_width: between two cells.
    """
    widths = _widths(table)
    too_much = _row_width(table, gap_width) - columns
    names_width = max(_bare_width(row[_PATH]) for row in table)
    for column, least in ((_PATH, names_width), *_SHORTER):
        cut = max(0, min(too_much, widths[column] - least))
        widths[column] -= cut
        too_much -= cut
    return [
        [*row[:_LABEL], shortened(row[_LABEL], widths[_LABEL], at_end=True), row[_LABEL + 1],
         shortened(row[_PATH], widths[_PATH])]
        for row in table
    ]  # fmt: skip


def shortened(text: str, width: int, *, at_end: bool = False) -> str:
    """Text with `...` for what is too much: at its end, or in the middle of its folders.

    The name of a file is kept whole as long as it fits, and its end after that.
    """
    if text_width(text) <= width:
        return text
    if at_end:
        return _start(text, width - 3) + "..."
    folders, slash, name = text.rpartition("/")
    name = slash + name
    room = width - 3 - text_width(name)
    if room < 0:
        return "..." + _start(name[::-1], width - 3)[::-1]
    return _start(folders, room) + "..." + name


def _start(text: str, width: int) -> str:
    """The longest beginning that is no wider."""
    while text and text_width(text) > width:
        text = text[:-1]
    return text


def _bare_width(path: str) -> int:
    """Columns that a path takes whose folders are shortened, and whose name is whole."""
    _, slash, name = path.rpartition("/")
    return min(text_width(path), 3 + text_width(slash + name))


def _widths(table: Sequence[Sequence[str]]) -> list[int]:
    return [max(map(text_width, column)) for column in zip(*table, strict=True)]


def _row_width(table: Sequence[Sequence[str]], gap_width: int) -> int:
    widths = _widths(table)
    return sum(widths) + gap_width * (len(widths) - 1)


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
