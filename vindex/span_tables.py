"""Tables of spans that people write, and programs export: lines of a CSV file, and their times."""

from __future__ import annotations

import csv
import os
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING

from vindex.clips import seconds_of
from vindex.errors import UsageError
from vindex.records import Clip

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

__all__ = ["Line", "read_lines"]

_LONGER = {"start_seconds": "start", "end_seconds": "end"}
"""What the columns of times are called as well."""

_MOST_SAID = 100
"""Characters of a header that a message repeats."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a table."""

    number: int
    """Of the file, from 1."""
    cells: Mapping[str, str]
    """By column, without space around; what lacks is empty."""

    def __getitem__(self, column: str) -> str:
        return self.cells.get(column, "")

    @property
    def path(self) -> str:
        """What it calls its file, as paths are: bytes that are no UTF-8 are kept."""
        return os.fsdecode(self["path"].encode("utf-8", "surrogateescape"))

    @property
    def has_times(self) -> bool:
        """Whether it says where its span starts or ends."""
        return bool(self["start"] or self["end"])

    @property
    def span(self) -> Clip:
        """From its start to its end.

        Raises:
            ValueError: it has no such times; the message is a sentence.
        """
        times = self["start"], self["end"]
        try:
            start, end = (round(seconds_of(time), 6) for time in times)
        except ValueError:
            raise ValueError(
                f"{times[0]!r} to {times[1]!r} was given; both must be times, such as 72.5 or "
                "1:12.5."
            ) from None
        if not 0 <= start < end < float("inf"):
            raise ValueError(
                f"a span from {times[0]} to {times[1]} was given; it must start at 0 or later and "
                "end after its start."
            )
        return Clip(start, end)


def read_lines(
    path: str | os.PathLike[str],
    called: str,
    columns: Sequence[str],
    *,
    header_has: Sequence[str] = (),
) -> Iterator[Line]:
    """The lines below the header of a CSV file, with commas or tabs.

    The columns `start_seconds` and `end_seconds` are `start` and `end`.

    Args:
        path: of the file.
        called: what it is, as errors begin: `The truth file`.
        columns: that it must have.
        header_has: its header is the first line with one of these texts; before it may be others.

    Raises:
        UsageError: it cannot be read, or lacks a column.
    """
    try:
        # Spreadsheets put a mark before UTF-8; with this encoding it is not part of the text.
        text = Path(path).read_text(encoding="utf-8-sig", errors="surrogateescape")
    except OSError as error:
        raise UsageError(f"{called} {path} cannot be read: {error.strerror}.") from error
    except ValueError as error:
        raise UsageError(f"{called} {path!r} cannot be read: no path has a zero byte.") from error
    lines = StringIO(text).readlines()  # a line ends nowhere but at its end
    first = next((i for i, line in enumerate(lines) if any(w in line for w in header_has)), 0)
    header = lines[first] if lines else ""
    mark = "\t" if header.count("\t") > header.count(",") else ","
    rows = csv.DictReader(lines[first:], restval="", delimiter=mark)
    try:
        found = [_LONGER.get(name.strip(), name.strip()) for name in rows.fieldnames or ()]
        if missing := [name for name in columns if name not in found]:
            raise UsageError(
                f"{called} {path} has no column {', '.join(missing)}; its header is "
                f"{header.strip()[:_MOST_SAID]!r}. It must be text in UTF-8 whose first line names "
                f"the columns, with commas or tabs between them: {','.join(columns)}."
            )
        rows.fieldnames = found
        for row in rows:
            row.pop(None, None)  # what is beyond the last column
            yield Line(first + rows.line_num, {name: text.strip() for name, text in row.items()})
    except csv.Error as error:
        raise UsageError(f"{called} {path} cannot be read as CSV: {error}.") from error
