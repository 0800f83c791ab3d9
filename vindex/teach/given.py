"""What people give as examples: ids of clips, spans of files, and tables of spans."""

from __future__ import annotations

import csv
import os
import re
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from vindex.clips import seconds_of
from vindex.errors import UsageError
from vindex.records import Clip

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

__all__ = ["Given", "GivenSpan", "plain_label", "read_given", "read_table"]

Given = int | str | os.PathLike[str]
"""The id of a clip, `FILE@0:03-0:07`, a whole video file, or a CSV of spans."""

_SPAN = re.compile(r"(.+)@([\d:.]+)-([\d:.]+)")
_TABLES = (".csv", ".tsv")
_POINT_SECONDS = 0.5
"""BORIS has events without a length; this much before and after one is taken to show it."""

_BORIS_MEDIA = ("Media file name", "Media file", "Media file path", "Source")


@dataclass(frozen=True, slots=True)
class GivenSpan:
    """One example as it was given."""

    said: str
    """What was given, for messages."""
    path: str = ""
    """Of the video; empty: a clip of the index, by id."""
    clip_id: int = 0
    clip: Clip | None = None
    """None: the whole video."""
    label: str = ""
    """What a table says of it; empty: nothing."""
    is_no: bool = False
    """A table says that the label is not true of it."""
    fingerprint: str = ""
    """Of the content, where a table says it: then the file is not needed."""
    folder: str = ""
    """Of the table, where the path may be found as well."""


def plain_label(label: str) -> str:
    """A label as names are compared: no case, no square brackets, single spaces."""
    return " ".join(label.casefold().replace("[", "").replace("]", "").split())


def read_given(given: Iterable[Given], flag: str) -> list[GivenSpan]:
    """What was given for a flag, tables read.

    Raises:
        UsageError: it is no clip, file, span or table.
    """
    spans: list[GivenSpan] = []
    for each in given:
        if isinstance(each, bool) or not isinstance(each, int | str | os.PathLike):
            raise UsageError(
                f"{flag} {each!r} was given; it must be the id of a clip, a file, FILE@0:03-0:07 "
                "or a CSV file."
            )
        text = os.fspath(each) if not isinstance(each, int) else str(each)
        if text.isdecimal():
            spans.append(GivenSpan(text, clip_id=int(text)))
        elif text.lower().endswith(_TABLES):
            spans += read_table(text)
        else:
            spans.append(_span(text, flag))
    return spans


def _span(text: str, flag: str) -> GivenSpan:
    match = None if Path(text).exists() else _SPAN.fullmatch(text)
    if match is None:
        return GivenSpan(text, path=text)
    path, start, end = match.groups()
    try:
        return GivenSpan(text, path=path, clip=Clip(seconds_of(start), seconds_of(end)))
    except (ValueError, UsageError) as error:
        raise UsageError(
            f"{flag} {text} was given; the span must start at 0 or later and end after its start, "
            "such as FILE@0:03-0:07 or FILE@3-7.5."
        ) from error


def read_table(path: str | os.PathLike[str]) -> list[GivenSpan]:
    """The spans of a table: as `vindex eval` and `vindex examples` have them, or one of BORIS.

    Raises:
        UsageError: it cannot be read, has other columns, or a line is not what it should be.
    """
    folder = str(Path(path).resolve().parent)
    spans = []
    for where, row in _rows(path):
        if "Behavior" in row:
            spans.append((where, row))
        else:
            return [_truth_span(row, at, folder) for at, row in _rows(path)]
    return _boris_spans(spans, folder)


def _rows(path: str | os.PathLike[str]) -> Iterator[tuple[str, dict[str, str]]]:
    """The lines of a table by column, and where each is; at least one."""
    try:
        text = Path(path).read_text(encoding="utf-8-sig", errors="surrogateescape")
    except OSError as error:
        raise UsageError(f"The table {path} cannot be read: {error.strerror}.") from error
    lines = text.splitlines()
    # Some exports of BORIS begin with lines about the observation.
    known = (i for i, line in enumerate(lines) if "Behavior" in line or "start_seconds" in line)
    first = next(known, 0)
    header = lines[first] if lines else ""
    mark = "\t" if header.count("\t") > header.count(",") else ","
    number = first
    try:
        for number, row in enumerate(
            csv.DictReader(lines[first:], restval="", delimiter=mark), start=first + 2
        ):
            row.pop(None, None)  # what is beyond the last column
            yield f"{path}, line {number}", row
    except csv.Error as error:
        raise UsageError(f"The table {path} cannot be read as CSV: {error}.") from error
    if number == first:
        raise UsageError(
            f"The table {path} has no lines below its header. It has the columns path, "
            "start_seconds, end_seconds and label, or is an export of BORIS."
        )


def _truth_span(row: Mapping[str, str], where: str, folder: str) -> GivenSpan:
    missing = {"path", "label"} - row.keys()
    if missing:
        raise UsageError(
            f"{where}: the column {' and '.join(sorted(missing))} is missing. A table has the "
            "columns path, start_seconds, end_seconds and label, or is an export of BORIS."
        )
    verdict = row.get("verdict", "yes").strip() or "yes"
    if verdict not in ("yes", "no"):
        raise UsageError(f"{where}: the verdict {verdict!r} was given; it must be yes or no.")
    times = row.get("start_seconds", ""), row.get("end_seconds", "")
    return GivenSpan(
        where, path=row["path"], clip=_clip(*times, where) if any(times) else None,
        label=_label(row["label"], where), is_no=verdict == "no",
        fingerprint=row.get("fingerprint", ""), folder=folder,
    )  # fmt: skip


def _label(text: str, where: str) -> str:
    label = " ".join(text.split())
    if not label:
        raise UsageError(f"{where}: the label is missing.")
    return label


def _clip(start: str, end: str, where: str) -> Clip:
    try:
        return Clip(seconds_of(start), seconds_of(end))
    except (ValueError, UsageError) as error:
        raise UsageError(
            f"{where}: {start!r} to {end!r} was given; both must be seconds, and the end later "
            "than the start."
        ) from error


def _boris_spans(rows: Sequence[tuple[str, dict[str, str]]], folder: str) -> list[GivenSpan]:
    """Spans of BORIS's aggregated events (one line each), or of its tabular ones (START, STOP)."""
    spans: list[GivenSpan] = []
    begun: dict[tuple[str, str, str], tuple[float, GivenSpan]] = {}
    for where, row in rows:
        span = GivenSpan(
            where, path=_boris_media(row, where), label=_label(row["Behavior"], where),
            folder=folder,
        )  # fmt: skip
        kind = (row.get("Behavior type") or row.get("Status") or "").upper()
        if "Start (s)" in row:
            start, end = _number(row, "Start (s)", where), _number(row, "Stop (s)", where)
            spans.append(_timed(span, start, end))
            continue
        time, key = _number(row, "Time", where), (span.path, row.get("Subject", ""), span.label)
        if kind == "START":
            begun[key] = time, span
        elif kind == "STOP" and key in begun:
            start, span = begun.pop(key)
            spans.append(_timed(span, start, time))
        elif kind == "POINT":
            spans.append(_timed(span, time, time))
        else:
            raise UsageError(f"{where}: {kind or 'an event'} of {span.label!r} has no START.")
    if begun:
        _, span = next(iter(begun.values()))
        raise UsageError(f"{span.said}: the START of {span.label!r} has no STOP.")
    return spans


def _boris_media(row: Mapping[str, str], where: str) -> str:
    media = next((row[name] for name in _BORIS_MEDIA if row.get(name)), "")
    media = re.sub(r"^player #\d+:", "", media.split(";")[0].strip())
    if not media:
        raise UsageError(f"{where}: the media file is missing. Export it from BORIS with the file.")
    return media


def _number(row: Mapping[str, str], column: str, where: str) -> float:
    try:
        return float(row[column])
    except (KeyError, ValueError) as error:
        raise UsageError(
            f"{where}: {row.get(column)!r} was given as {column}; it must be seconds."
        ) from error


def _timed(span: GivenSpan, start: float, end: float) -> GivenSpan:
    if end <= start:
        start, end = max(start - _POINT_SECONDS, 0.0), start + _POINT_SECONDS
    return replace(span, clip=Clip(start, end))
