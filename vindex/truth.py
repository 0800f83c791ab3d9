"""Truth files: a CSV that says what happens when in which video."""

from __future__ import annotations

import csv
from collections import defaultdict
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from vindex.errors import MediaError, UsageError
from vindex.media import Reason

if TYPE_CHECKING:
    import os
    from collections.abc import Sequence

    from vindex.media import Clip

__all__ = ["LabelledFile", "TrueSpan", "read_labelled", "read_truth", "true_label"]

_COLUMNS = ("path", "start_seconds", "end_seconds", "label")
_LEAST_SHARE = 0.5


@dataclass(frozen=True, slots=True)
class TrueSpan:
    """An action and when it happens, `[start_seconds, end_seconds)`."""

    start_seconds: float
    end_seconds: float
    label: str


@dataclass(frozen=True, slots=True)
class LabelledFile:
    """A video, or a part of one, and what happens in it."""

    path: str
    label: str
    """Without square brackets, as labels are shown."""
    span: TrueSpan | None
    """None: the whole video."""

    def clip_of(self, whole: Clip) -> Clip:
        """The part of the video that has the label, as far as the video goes.

        Raises:
            MediaError: it begins where the video has ended.
        """
        if self.span is None:
            return whole
        if self.span.start_seconds >= whole.end_seconds:
            raise MediaError(
                Reason.NO_FRAMES,
                f"It ends at {whole.end_seconds:.1f} s, and the truth file has a label for it from "
                f"{self.span.start_seconds:g} s on.",
            )
        end_seconds = min(self.span.end_seconds, whole.end_seconds)
        return replace(whole, start_seconds=self.span.start_seconds, end_seconds=end_seconds)


def read_labelled(path: str | os.PathLike[str]) -> list[LabelledFile]:
    """The lines of a CSV of labelled videos: a truth file, or one without times.

    Raises:
        UsageError: the file cannot be read, or a line is not what it should be.
    """
    items = []
    try:
        with Path(path).open(newline="", encoding="utf-8", errors="surrogateescape") as file:
            rows = csv.DictReader(file)
            columns = set(rows.fieldnames or ())
            _check_columns(path, columns, ("path", "label"))
            for row in rows:
                where = f"{path}, line {rows.line_num}"
                span = _span(row, where) if columns.issuperset(_COLUMNS) else None
                label = (row["label"] or "").replace("[", "").replace("]", "").strip()
                items.append(LabelledFile(row["path"], label, span))
    except OSError as error:
        raise UsageError(f"The truth file {path} cannot be read: {error.strerror}.") from error
    if not items:
        raise UsageError(f"The truth file {path} has no lines below its header.")
    return items


def read_truth(path: str | os.PathLike[str]) -> dict[str, list[TrueSpan]]:
    """The spans of each video, by its path below the library's root.

    Raises:
        UsageError: the file cannot be read, or a line is not what it should be.
    """
    spans: dict[str, list[TrueSpan]] = defaultdict(list)
    try:
        with Path(path).open(newline="", encoding="utf-8", errors="surrogateescape") as file:
            rows = csv.DictReader(file)
            _check_columns(path, set(rows.fieldnames or ()), _COLUMNS)
            for row in rows:
                spans[row["path"]].append(_span(row, f"{path}, line {rows.line_num}"))
    except OSError as error:
        raise UsageError(f"The truth file {path} cannot be read: {error.strerror}.") from error
    if not spans:
        raise UsageError(f"The truth file {path} has no lines below its header.")
    return dict(spans)


def _check_columns(
    path: str | os.PathLike[str], columns: set[str], wanted: tuple[str, ...]
) -> None:
    missing = set(wanted) - columns
    if missing:
        raise UsageError(
            f"{path} has no column {', '.join(sorted(missing))}. A truth file has the columns "
            f"{','.join(wanted)} in its first line."
        )


def _span(row: dict[str, str], where: str) -> TrueSpan:
    try:
        start_seconds, end_seconds = float(row["start_seconds"]), float(row["end_seconds"])
    except (TypeError, ValueError) as error:
        raise UsageError(
            f"{where}: {row['start_seconds']!r} to {row['end_seconds']!r} was given; both must "
            "be seconds, such as 2.5."
        ) from error
    if not 0 <= start_seconds < end_seconds:
        raise UsageError(
            f"{where}: a span from {start_seconds} to {end_seconds} s was given; it must start "
            "at 0 or later and end after its start."
        )
    return TrueSpan(start_seconds, end_seconds, row["label"].strip())


def true_label(clip: Clip, spans: Sequence[TrueSpan]) -> str | None:
    """The label that covers most of a clip; None if it covers less than half of it."""
    covered: dict[str, float] = defaultdict(float)
    for span in spans:
        overlap_seconds = min(clip.end_seconds, span.end_seconds) - max(
            clip.start_seconds, span.start_seconds
        )
        covered[span.label] += max(overlap_seconds, 0.0)
    label = max(covered, key=lambda name: covered[name], default=None)
    if label is None or covered[label] < _LEAST_SHARE * clip.seconds:
        return None
    return label
