"""Spans that a user has already: a table of files and times, within which alone clips are cut."""

from __future__ import annotations

import os
from bisect import bisect_left, insort
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from vindex.clips import plan_pieces
from vindex.errors import UsageError
from vindex.globs import composed
from vindex.sources import source_of
from vindex.span_tables import read_lines
from vindex.store.catalog import reader
from vindex.store.catalog.absence import absent_files
from vindex.store.catalog.contents import video_seconds
from vindex.store.catalog.given_spans import NamedSpan, read_spans, replace_spans
from vindex.store.catalog.pieces import pieces_by_content
from vindex.store.snapshot import Snapshot

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from vindex.records import ClipSpec, VideoFile
    from vindex.span_tables import Line
    from vindex.store.layout import IndexFolder

__all__ = ["SpanTable", "take_spans"]

_COLUMNS = ("path", "start", "end")
_END_TOLERANCE = 0.1
"""Seconds by which a span may end after its video: those who wrote the table rounded, or counted
the last frame's length in."""
_TO_COME = ""
"""The fingerprint of a file that was not read yet."""

_MOST_ROWS = 3
"""How many rows a message names."""


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
    _refused: list[tuple[int, str, str]] = field(default_factory=list)

    @classmethod
    def read(cls, path: str | os.PathLike[str]) -> SpanTable:
        """Read a CSV file with the columns path, start, end and, where spans have one, name.

        Raises:
            UsageError: it cannot be read, lacks a column, or has no row that can be used.
        """
        table = cls(Path(path))
        for line in read_lines(path, "--spans", _COLUMNS):
            table._add(line)
        if not table.rows:
            raise table.unusable
        return table

    def anew(self) -> SpanTable:
        """The table without what it is made to refuse from now on."""
        return SpanTable(self.path, self.rows, [*self._refused])

    @property
    def refused(self) -> list[str]:
        """A sentence for each row that is left out, by line."""
        return [f"{self.path}, line {line}: {why}" for line, why, _ in sorted(self._refused)]

    @property
    def refused_paths(self) -> set[str]:
        """What the rows that are left out call their files; empty where one names none."""
        return {path for _, _, path in self._refused}

    @property
    def unusable(self) -> UsageError:
        """What is raised of a table with no row that can be used."""
        rows = [f"line {line}: {why}" for line, why, _ in sorted(self._refused)[:_MOST_ROWS]]
        return UsageError(
            f"--spans {self.path} has no row that can be used ({' '.join(rows) or 'it is empty'}). "
            "The index keeps the spans that it has; --no-spans forgets them."
        )

    def refuse(self, line: int, path: str, why: str) -> None:
        """Leave a row out."""
        self._refused.append((line, why, path))

    def _add(self, line: Line) -> None:
        if not line.path:
            self.refuse(line.number, "", "it names no file.")
        elif odd := _why_no_address(line.path):
            self.refuse(line.number, "", odd)
        elif "\0" in line.path:
            self.refuse(
                line.number, "", f"{line.path!r} was given; no file can have a NUL in its name."
            )
        else:
            try:
                span = line.span
            except ValueError as error:
                self.refuse(line.number, line.path, str(error))
            else:
                name = " ".join(line["name"].encode("utf-8", "replace").decode().split())
                self.rows.append(
                    _Row(
                        line.number, line.path, span.start_seconds, span.end_seconds, composed(name)
                    )
                )


def take_spans(
    index: IndexFolder,
    table: SpanTable | None,
    spec: ClipSpec,
    walked: Collection[str],
    to_come: Iterable[VideoFile] = (),
) -> set[str]:
    """Let the contents of a library have the spans of a table in the place of those they had.

    Rows that it cannot have join those that the table refuses; what a refused row may be of keeps
    its earlier spans, as far as no other row overlaps them. So does everything while a row waits,
    which may yet be refused. Clips that are planned no more are dropped, and those of all spans
    that are as they were stay.

    Args:
        index: under its lock, after probing.
        table: of spans; None: the library is to have none.
        spec: the cutting rule.
        walked: contents of the library that is built. Others keep their spans: a clip of theirs
            that is dropped would not be made anew.
        to_come: files of it whose contents are not known yet; rows that name them wait.

    Returns:
        The contents that have other spans, or other names of them, than before.

    Raises:
        UsageError: no row of the table can be used, and none waits; nothing was changed.
    """
    with Snapshot.of(index) as snapshot:
        before = read_spans(snapshot)
        seconds = video_seconds(snapshot)
        if table is None:
            after = [span for span in before if span.fingerprint not in walked]
        else:
            files = _Files(snapshot, to_come, table.path.parent)
            after = _merged(before, table, files, seconds, walked)
        times = {(s.fingerprint, s.clip) for s in before} ^ {(s.fingerprint, s.clip) for s in after}
        recut = {content for content, _ in times} & seconds.keys()
        spans = [span for span in after if span.fingerprint in recut]
        pieces = pieces_by_content(snapshot, recut, spans=spans)
    changed = {*before} ^ {*after}
    planned = {
        content: plan_pieces(seconds[content], pieces.get(content, ()), spec) for content in recut
    }
    if changed:
        replace_spans(index, after, planned)
    return {span.fingerprint for span in changed}


def _why_no_address(path: str) -> str:
    """Why what a row calls its file is an address that cannot be asked for; empty where it is not.

    What is said repeats nothing of it that may be secret, as a message about the file would.
    """
    if "://" in path:
        try:
            source_of(path).resolve(path)
        except UsageError as error:
            return str(error)
    return ""


class _Files:
    """Contents of an index by what a table can call them."""

    def __init__(self, snapshot: Snapshot, to_come: Iterable[VideoFile], folder: Path) -> None:
        self._folder = folder
        self._by_path: dict[str, set[str]] = defaultdict(set)
        self._by_relative_path: dict[str, set[str]] = defaultdict(set)
        aside = [file for files in absent_files(snapshot).values() for file in files]
        for file in (*reader.known_files(snapshot).values(), *aside, *to_come):
            self._by_path[composed(file.path)].add(file.fingerprint)
            self._by_relative_path[composed(file.relative_path)].add(file.fingerprint)

    def contents(self, path: str) -> set[str]:
        """What is meant: below a library's root, beside the table, from here, or in full."""
        below = self._by_relative_path.get(composed(os.path.normpath(path)))
        if below:
            return below
        if "://" in path:
            return self._by_path.get(composed(source_of(path).resolve(path)), set())
        for whole in (self._folder / path, Path(path)):
            for form in (os.path.normpath(whole.absolute()), os.path.realpath(whole)):
                if found := self._by_path.get(composed(form)):
                    return found
        return set()


class _Apart:
    """Spans of which no two overlap, each with the line that it is from."""

    def __init__(self) -> None:
        self._taken: dict[str, list[tuple[NamedSpan, int]]] = defaultdict(list)

    @property
    def spans(self) -> list[NamedSpan]:
        """All, by content and start."""
        return sorted(span for taken in self._taken.values() for span, _ in taken)

    def add(self, span: NamedSpan, line: int = 0) -> int | None:
        """Take a span; returns the line of one that it overlaps and is not, if there is one."""
        taken = self._taken[span.fingerprint]
        place = bisect_left(taken, (span, 0))
        for other, other_line in taken[max(place - 1, 0) : place + 1]:
            if other.clip.overlaps(span.clip):
                return other_line if other != span else None
        insort(taken, (span, line))
        return None


def _merged(
    before: Sequence[NamedSpan],
    table: SpanTable,
    files: _Files,
    seconds: Mapping[str, float],
    walked: Collection[str],
) -> list[NamedSpan]:
    """The spans that the index is to have; refuses the rows that it cannot have.

    Raises:
        UsageError: there is no other row.
    """
    apart, known, named = _Apart(), {*before}, set()
    for row in table.rows:
        contents = files.contents(row.path)
        # Where another library has a file of that name as well, that of the one built is meant.
        contents = {c for c in contents if c in walked or c == _TO_COME} or contents
        named |= contents
        if not contents:
            table.refuse(row.line, row.path, f"the index has no file {row.path}.")
        for content in sorted(contents - {_TO_COME}):
            span = _span_of(row, content, seconds)
            if isinstance(span, str):
                table.refuse(row.line, row.path, span)
            elif content not in walked and span not in known:
                table.refuse(
                    row.line, row.path, f"{row.path} lies outside of what is built, and keeps the "
                    "spans that it has; build it, too."
                )  # fmt: skip
            elif overlapped := apart.add(span, row.line):
                table.refuse(
                    row.line, row.path,
                    f"a span from {row.start_seconds:g} to {row.end_seconds:g} s was given, which "
                    f"overlaps that of line {overlapped}.",
                )  # fmt: skip
    waits = _TO_COME in named
    if not apart.spans and not waits:
        raise table.unusable
    meant = [files.contents(path) if path else set() for path in table.refused_paths]
    unclear = set().union(*meant)
    for span in before:
        content = span.fingerprint
        may_be_meant = content in unclear or (content not in named and not all(meant))
        if waits or may_be_meant or content not in walked:
            apart.add(span)
    return apart.spans


def _span_of(row: _Row, content: str, seconds: Mapping[str, float]) -> NamedSpan | str:
    """The span of a row, or why its video cannot have it."""
    if content not in seconds:
        return f"{row.path} could not be read as a video."
    end = min(row.end_seconds, seconds[content])
    if row.start_seconds >= end or row.end_seconds > end + _END_TOLERANCE:
        return (
            f"a span from {row.start_seconds:g} to {row.end_seconds:g} s was given; {row.path} is "
            f"{seconds[content]:.2f} s long."
        )
    return NamedSpan(content, row.start_seconds, end, row.name)
