"""Printing: data on stdout, everything else on stderr."""

from __future__ import annotations

import csv
import json
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any
from unicodedata import combining, east_asian_width

from vindex.cli.colours import Style, styled
from vindex.clips import span_clock
from vindex.output.cells import safe_cell
from vindex.rounding import rounded

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from vindex.index import IndexSet, VideoIndex
    from vindex.output.refused import Refused
    from vindex.records import Failure

__all__ = [
    "be_quiet",
    "padded",
    "print_csv",
    "print_json",
    "print_line",
    "print_rows",
    "printable",
    "say",
    "say_failures",
    "say_lost",
    "say_refused",
    "shown_path",
    "shows_progress",
    "text_width",
]

_SHOWN_FAILURES = 20
_MOST_SHOWN = 8192

_STYLES = {"vindex": Style.FAILED, "failed": Style.FAILED, "warning": Style.WARNING}
"""What a message is, by its first word."""

_silenced: set[str] = set()
"""Holds something while only failures are said."""


def printable(text: str) -> str:
    """Text that a terminal shows as it is: control characters and stray bytes are escaped.

    What is longer than any path is cut: an index of somebody else's may hold labels of megabytes.
    """
    if len(text) > _MOST_SHOWN:
        text = f"{text[:_MOST_SHOWN]}... ({len(text)} characters)"
    if text.isprintable():
        return text
    return "".join(
        char if char.isprintable() else char.encode("unicode_escape").decode() for char in text
    )


def shown_path(path: str | os.PathLike[str]) -> str:
    """A path that can be used where one stands: from the current folder, or else in full."""
    if "://" in os.fspath(path):
        return os.fspath(path)
    whole = os.path.normpath(Path(path).absolute())
    return whole.removeprefix(str(Path.cwd()).rstrip("/") + "/")


def be_quiet() -> None:
    """Say nothing any more but what failed, and show no progress."""
    _silenced.add("notes")


def shows_progress() -> bool:
    """Whether bars are shown: not when the user wants quiet."""
    return not _silenced


def say(message: str) -> None:
    """One line on stderr; what it begins with shows what it is."""
    first, colon, rest = printable(message).partition(":")
    style = _STYLES.get(first, Style.PLAIN) if colon else Style.PLAIN
    if _silenced and style is not Style.FAILED:
        return
    print(styled(first + colon, style, sys.stderr) + rest, file=sys.stderr)


def print_line(text: str) -> None:
    """Lines on stdout, at once: they may belong between lines on stderr."""
    print(text, flush=True)


def print_json(document: dict[str, Any]) -> None:
    """One JSON document on stdout; paths that are no UTF-8 come as surrogate escapes.

    Raises:
        ValueError: it holds a number that is not finite, which JSON cannot say.
    """
    print(json.dumps(rounded(document), indent=2, default=str, allow_nan=False))


def print_rows(header: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Aligned columns on stdout; an empty header is left out."""
    table = [[printable(cell) for cell in row] for row in (header, *rows) if row]
    widths = [max(map(text_width, column)) for column in zip(*table, strict=True)]
    for row in table:
        cells = (padded(cell, width) for cell, width in zip(row, widths, strict=True))
        print("  ".join(cells).rstrip())


def padded(text: str, width: int) -> str:
    """Text with spaces up to a width."""
    return text + " " * (width - text_width(text))


def text_width(text: str) -> int:
    """Columns that text takes in a terminal."""
    if text.isascii():
        return len(text)
    return sum(
        2 if east_asian_width(char) in "WF" else 0 if combining(char) else 1 for char in text
    )


def print_csv(header: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Comma-separated values on stdout, as RFC 4180 has them, but with plain line ends.

    An empty header is left out. Text that spreadsheets would run gets an apostrophe before it, and
    what a terminal would obey is escaped on one.
    """
    writer = csv.writer(sys.stdout, lineterminator="\n")
    table = [header, *rows] if header else rows
    is_shown = sys.stdout.isatty()
    for row in table:
        cells = [printable(c) if is_shown and isinstance(c, str) else c for c in row]
        writer.writerow([safe_cell(cell) for cell in cells])
    sys.stdout.flush()


def say_failures(failures: Sequence[Failure], rest: str = "--json lists them all") -> None:
    """List refusals on stderr; a long list says how to see the rest.

    Args:
        failures: in the order in which they are said.
        rest: what lists those that are not.
    """
    for failure in failures[:_SHOWN_FAILURES]:
        span = ""
        if failure.start_seconds is not None and failure.end_seconds is not None:
            span = f" {span_clock(failure.start_seconds, failure.end_seconds)}"
        say(f"failed: {shown_path(failure.path)}{span}: {failure.message} [{failure.reason}]")
    if len(failures) > _SHOWN_FAILURES:
        say(f"{len(failures) - _SHOWN_FAILURES} more failures: {rest}.")


def say_refused(refused: Sequence[Refused]) -> None:
    """List hits of which there is nothing on stderr; a long list says how to see the rest."""
    for each in refused[:_SHOWN_FAILURES]:
        span = span_clock(each.start_seconds, each.end_seconds)
        say(f"failed: {shown_path(each.source)} {span}: {each.message} [{each.reason}]")
    if len(refused) > _SHOWN_FAILURES:
        say(f"{len(refused) - _SHOWN_FAILURES} more failed: --json lists them all.")


def say_lost(index: VideoIndex | IndexSet) -> None:
    """Warn on stderr where shards are lost and the catalog alone has answered."""
    notice = index.lost_notice()
    if notice:
        say(notice)
