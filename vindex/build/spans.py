"""Spans that a user has already: a table of files and times, within which alone clips are cut."""

from __future__ import annotations

import csv
import os
from bisect import bisect_left, insort
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from vindex.clips import plan_pieces, seconds_of
from vindex.errors import UsageError
from vindex.globs import composed
from vindex.store.catalog import reader
from vindex.store.catalog.absence import absent_files
from vindex.store.catalog.given_spans import (
    NamedSpan,
    pieces_by_content,
    read_spans,
    replace_spans,
    video_seconds,
)
from vindex.store.snapshot import Snapshot

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from vindex.records import ClipSpec
    from vindex.store.layout import IndexFolder

__all__ = ["SpanTable", "take_spans"]

_COLUMNS = ("path", "start", "end")
_LONGER = ("start_seconds", "end_seconds")
_END_TOLERANCE = 0.1
"""Seconds by which a span may end after its video: those who wrote the table rounded, or counted
the last frame's length in."""


@dataclass(frozen=True, slots=True)
class _Row:
    line: int
    path: str
    start_seconds: float
    end_seconds: float
    name: str


@dataclass(slots=True)
class SpanTable:
    """The rows of a table of spans that can be read, and what is wrong with the others."""

    path: Path
    rows: list[_Row] = field(default_factory=list)
    _refused: list[tuple[int, str]] = field(default_factory=list)

    @classmethod
    def read(cls, path: str | os.PathLike[str]) -> SpanTable:
        """Read a CSV file with the columns path, start, end and, where spans have one, name.

        Raises:
            UsageError: it cannot be read, or lacks a column.
        """
        table = cls(Path(path))
        try:
            # Spreadsheets put a mark before UTF-8; with this encoding it is no part of the text.
            with table.path.open(
                newline="", encoding="utf-8-sig", errors="surrogateescape"
            ) as file:
                rows = csv.DictReader(file, restval="")
                table._check_columns(rows.fieldnames or ())
                for row in rows:
                    table._add(rows.line_num, row)
        except OSError as error:
            raise UsageError(f"--spans {path} cannot be read: {error.strerror}.") from error
        except csv.Error as error:
            raise UsageError(f"--spans {path} is no CSV that can be read: {error}.") from error
        return table

    @property
    def refused(self) -> list[str]:
        """A sentence for each row that is left out, by line."""
        return [f"{self.path}, line {line}: {why}" for line, why in sorted(self._refused)]

    def refuse(self, line: int, why: str) -> None:
        """Leave a row out."""
        self._refused.append((line, why))

    def _check_columns(self, names: Iterable[str]) -> None:
        found = {name.removesuffix("_seconds") if name in _LONGER else name for name in names}
        if missing := [name for name in _COLUMNS if name not in found]:
            raise UsageError(
                f"--spans {self.path} has no column {', '.join(missing)}. Its first line names the "
                "columns: path,start,end and, where spans have names, name."
            )

    def _add(self, line: int, row: Mapping[str, str]) -> None:
        path = os.fsdecode((row["path"] or "").strip().encode("utf-8", "surrogateescape"))
        times = [(row.get(name) or row.get(f"{name}_seconds") or "").strip()
                 for name in ("start", "end")]  # fmt: skip
        if not path:
            self.refuse(line, "it names no file.")
            return
        try:
            start, end = map(seconds_of, times)
        except ValueError:
            self.refuse(
                line, f"{times[0]!r} to {times[1]!r} was given; both must be times, such as 72.5 "
                "or 1:12.5."
            )  # fmt: skip
            return
        if not 0 <= start < end < float("inf"):
            self.refuse(
                line, f"a span from {times[0]} to {times[1]} was given; it must start at 0 or "
                "later and end after its start."
            )  # fmt: skip
            return
        name = " ".join((row.get("name") or "").encode("utf-8", "replace").decode().split())
        self.rows.append(_Row(line, path, round(start, 6), round(end, 6), composed(name)))


def take_spans(index: IndexFolder, table: SpanTable | None, spec: ClipSpec) -> int:
    """Let an index have the spans of a table in the place of those that it had.

    Rows that it cannot have join those that the table refuses. Clips that are planned no more are
    dropped, and those of all spans that are as they were stay.

    Args:
        index: under its lock, after probing.
        table: of spans; None: it is to have none.
        spec: the cutting rule.

    Returns:
        How many contents have other spans, or other names of them, than before.
    """
    with Snapshot.of(index) as snapshot:
        before = read_spans(snapshot)
        seconds = video_seconds(snapshot)
        after: list[NamedSpan] = []
        if table is not None:
            after = sorted(_spans(table, _Files(snapshot, table.path.parent), seconds))
        pieces = pieces_by_content(snapshot, after)
    changed = {*before} ^ {*after}
    times = {(s.fingerprint, s.clip) for s in before} ^ {(s.fingerprint, s.clip) for s in after}
    planned = {
        content: plan_pieces(seconds[content], pieces.get(content, ()), spec)
        for content in {content for content, _ in times} & seconds.keys()
    }
    if changed:
        replace_spans(index, after, planned)
    return len({span.fingerprint for span in changed})


class _Files:
    """Contents of an index by what a table can call them."""

    def __init__(self, snapshot: Snapshot, folder: Path) -> None:
        self._folder = folder
        self._by_path: dict[str, set[str]] = defaultdict(set)
        self._by_relative_path: dict[str, set[str]] = defaultdict(set)
        aside = [file for files in absent_files(snapshot).values() for file in files]
        for file in (*reader.known_files(snapshot).values(), *aside):
            self._by_path[composed(file.path)].add(file.fingerprint)
            self._by_relative_path[composed(file.relative_path)].add(file.fingerprint)

    def contents(self, path: str) -> set[str]:
        """What is meant: below a library's root, beside the table, from here, or in full."""
        below = self._by_relative_path.get(composed(os.path.normpath(path)))
        if below:
            return below
        for whole in (self._folder / path, Path(path)):
            for form in (os.path.normpath(whole.absolute()), os.path.realpath(whole)):
                if found := self._by_path.get(composed(form)):
                    return found
        return set()


def _spans(table: SpanTable, files: _Files, seconds: Mapping[str, float]) -> Iterator[NamedSpan]:
    """The spans of the rows that the index can have; refuses the others."""
    taken: dict[str, list[tuple[NamedSpan, int]]] = defaultdict(list)
    for row in table.rows:
        contents = files.contents(row.path)
        if not contents:
            table.refuse(row.line, f"the index has no file {row.path}.")
        for content in sorted(contents):
            if content not in seconds:
                table.refuse(row.line, f"{row.path} is no video that could be read.")
                continue
            end = min(row.end_seconds, seconds[content])
            if row.start_seconds >= end or row.end_seconds > end + _END_TOLERANCE:
                table.refuse(
                    row.line,
                    f"a span from {row.start_seconds:g} to {row.end_seconds:g} s was given; "
                    f"{row.path} is {seconds[content]:.2f} s long.",
                )
                continue
            span = NamedSpan(content, row.start_seconds, end, row.name)
            place = bisect_left(taken[content], (span, 0))
            around = taken[content][max(place - 1, 0) : place + 1]
            other = next((one for one in around if _overlap(one[0], span)), None)
            if other is None:
                insort(taken[content], (span, row.line))
                yield span
            elif other[0] != span:
                table.refuse(
                    row.line,
                    f"a span from {row.start_seconds:g} to {row.end_seconds:g} s was given, which "
                    f"overlaps that of line {other[1]}.",
                )


def _overlap(one: NamedSpan, other: NamedSpan) -> bool:
    return one.start_seconds < other.end_seconds and other.start_seconds < one.end_seconds
