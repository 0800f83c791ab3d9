"""What people give as examples: ids of clips, spans of files, and tables of spans."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from vindex.clips import seconds_of
from vindex.encode.reading import resolve
from vindex.errors import UsageError
from vindex.records import Clip
from vindex.settings import check_clip_id
from vindex.span_tables import read_lines

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from vindex.span_tables import Line

__all__ = ["Given", "GivenSpan", "plain_label", "read_given", "read_table"]

Given = int | str | os.PathLike[str]
"""The id of a clip, `FILE@0:03-0:07`, a whole video file, or a CSV of spans."""

_SPAN = re.compile(r"(.+)@([\d:.]+)-([\d:.]+)", re.DOTALL)
_TABLES = (".csv", ".tsv")
_MAX_DIGITS = 100
"""Of a number that is taken for a clip's id, and refused if it is none."""

_POINT_SECONDS = 0.5
"""BORIS has events without a length; this much before and after one is taken to show it."""

_HEADERS = ("Behavior", "start_seconds")
"""Some exports of BORIS begin with lines about the observation."""

_COLUMNS = "A table has the columns path, start, end and label, or is an export of BORIS."

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
        UsageError: it is not a clip, file, span or table, or an address that cannot be asked for.
    """
    spans: list[GivenSpan] = []
    for each in given:
        if isinstance(each, bool) or not isinstance(each, int | str | os.PathLike):
            raise UsageError(
                f"{flag} {each!r} was given; it must be the id of a clip, a file, FILE@0:03-0:07 "
                "or a CSV file."
            )
        text = os.fspath(each) if not isinstance(each, int) else str(each)
        if text.isdecimal() and len(text) < _MAX_DIGITS:
            check_clip_id(flag, int(text))
            spans.append(GivenSpan(text, clip_id=int(text)))
        elif text.lower().endswith(_TABLES):
            spans += read_table(text)
        else:
            spans.append(_span(text, flag))
    return spans


def _span(text: str, flag: str) -> GivenSpan:
    is_there = os.path.exists(text)  # noqa: PTH110  # may be too long for a name
    match = None if is_there else _SPAN.fullmatch(text)
    if "://" in text:
        resolve(text if match is None else match[1])  # no message repeats what may be secret
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
    lines = list(read_lines(path, "The table", (), header_has=_HEADERS))
    folder = str(Path(path).resolve().parent)
    if not lines:
        raise UsageError(f"The table {path} has no lines below its header. {_COLUMNS}")
    read = _boris_spans if "Behavior" in lines[0].cells else _truth_spans
    return read([(f"{path}, line {line.number}", line) for line in lines], folder)


def _truth_spans(lines: Sequence[tuple[str, Line]], folder: str) -> list[GivenSpan]:
    return [_truth_span(line, where, folder) for where, line in lines]


def _truth_span(line: Line, where: str, folder: str) -> GivenSpan:
    missing = {"path", "label"} - line.cells.keys()
    if missing:
        raise UsageError(
            f"{where}: the column {' and '.join(sorted(missing))} is missing. {_COLUMNS}"
        )
    verdict = line["verdict"] or "yes"
    if verdict not in ("yes", "no"):
        raise UsageError(f"{where}: the verdict {verdict!r} was given; it must be yes or no.")
    return GivenSpan(
        where, path=line.path, clip=_clip(line, where) if line.has_times else None,
        label=_label(line["label"], where), is_no=verdict == "no",
        fingerprint=line["fingerprint"], folder=folder,
    )  # fmt: skip


def _label(text: str, where: str) -> str:
    label = " ".join(text.split())
    if not label:
        raise UsageError(f"{where}: the label is missing.")
    return label


def _clip(line: Line, where: str) -> Clip:
    try:
        return line.span
    except ValueError as error:
        raise UsageError(f"{where}: {error}") from error


def _boris_spans(lines: Sequence[tuple[str, Line]], folder: str) -> list[GivenSpan]:
    """Spans of BORIS's aggregated events (one line each), or of its tabular ones (START, STOP)."""
    spans: list[GivenSpan] = []
    begun: dict[tuple[str, str, str], tuple[float, GivenSpan]] = {}
    for where, line in lines:
        span = GivenSpan(
            where, path=_boris_media(line, where), label=_label(line["Behavior"], where),
            folder=folder,
        )  # fmt: skip
        kind = (line["Behavior type"] or line["Status"]).upper()
        if "Start (s)" in line.cells:
            start, end = _number(line, "Start (s)", where), _number(line, "Stop (s)", where)
            spans.append(_timed(span, start, end))
            continue
        time, key = _number(line, "Time", where), (span.path, line["Subject"], span.label)
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


def _boris_media(line: Line, where: str) -> str:
    media = next((line[name] for name in _BORIS_MEDIA if line[name]), "")
    media = re.sub(r"^player #\d+:", "", media.split(";")[0].strip())
    if not media:
        raise UsageError(f"{where}: the media file is missing. Export it from BORIS with the file.")
    return media


def _number(line: Line, column: str, where: str) -> float:
    try:
        return float(line[column])
    except ValueError as error:
        raise UsageError(
            f"{where}: {line[column]!r} was given as {column}; it must be seconds."
        ) from error


def _timed(span: GivenSpan, start: float, end: float) -> GivenSpan:
    if end <= start:
        start, end = max(start - _POINT_SECONDS, 0.0), start + _POINT_SECONDS
    return replace(span, clip=Clip(start, end))
