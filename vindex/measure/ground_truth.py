"""Truth files and caption files: CSVs that say what happens when in which video."""

from __future__ import annotations

import csv
import os
from collections import defaultdict
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from vindex.clips import seconds_of
from vindex.errors import MediaError, UsageError
from vindex.records import Reason
from vindex.settings import MOST_TEXT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from vindex.records import Clip

__all__ = [
    "LabelledFile",
    "TrueSpan",
    "read_captions",
    "read_labelled",
    "read_truth",
    "true_label",
    "true_labels",
]

_SPAN_COLUMNS = ("path", "start_seconds", "end_seconds")
_LEAST_SHARE = 0.5


@dataclass(frozen=True, slots=True)
class TrueSpan:
    """An action and when it happens, `[start_seconds, end_seconds)`."""

    start_seconds: float
    end_seconds: float
    label: str
    """Without square brackets, as labels are shown; or the caption."""


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

    A line whose times are empty stands for the whole video.

    Raises:
        UsageError: the file cannot be read, or a line is not what it should be.
    """
    return [
        LabelledFile(
            row["path"], _label(row, where), _span(row, where, _label) if _has_times(row) else None
        )
        for where, row in _rows(path, ("path", "label"))
    ]


def read_truth(path: str | os.PathLike[str]) -> dict[str, list[TrueSpan]]:
    """The spans of each video, by its path below the library's root.

    Raises:
        UsageError: the file cannot be read, or a line is not what it should be.
    """
    spans: dict[str, list[TrueSpan]] = defaultdict(list)
    for where, row in _rows(path, (*_SPAN_COLUMNS, "label")):
        spans[row["path"]].append(_span(row, where, _label))
    return dict(spans)


def read_captions(path: str | os.PathLike[str]) -> dict[str, list[TrueSpan]]:
    """The captioned spans of each video, by its path below the library's root.

    Raises:
        UsageError: the file cannot be read, or a line is not what it should be.
    """
    spans: dict[str, list[TrueSpan]] = defaultdict(list)
    for where, row in _rows(path, (*_SPAN_COLUMNS, "caption"), "caption file"):
        spans[row["path"]].append(_span(row, where, _caption))
    return dict(spans)


def _rows(
    path: str | os.PathLike[str], columns: tuple[str, ...], kind: str = "truth file"
) -> Iterator[tuple[str, dict[str, str]]]:
    """The lines below the header, at least one, and where each is; what lacks in one is empty.

    Raises:
        UsageError: the file cannot be read, or lacks a column.
    """
    num_rows = 0
    try:
        # Spreadsheets put a mark before UTF-8; with this encoding it is no part of the text.
        with Path(path).open(newline="", encoding="utf-8-sig", errors="surrogateescape") as file:
            rows = csv.DictReader(file, restval="")
            missing = set(columns) - set(rows.fieldnames or ())
            if missing:
                raise UsageError(
                    f"{path} has no column {', '.join(sorted(missing))}. A {kind} has the "
                    f"columns {','.join(columns)} in its first line."
                )
            for num_rows, row in enumerate(rows, start=1):  # noqa: B007 - read after the loop
                row["path"] = os.fsdecode((row["path"] or "").encode("utf-8", "surrogateescape"))
                yield f"{path}, line {rows.line_num}", row
    except OSError as error:
        raise UsageError(f"The {kind} {path} cannot be read: {error.strerror}.") from error
    except csv.Error as error:
        raise UsageError(f"The {kind} {path} cannot be read as CSV: {error}.") from error
    if not num_rows:
        raise UsageError(f"The {kind} {path} has no lines below its header.")


def _label(row: dict[str, str], where: str) -> str:
    """The label of a line, as labels are shown: without the square brackets of templates."""
    label = " ".join(row["label"].replace("[", "").replace("]", "").split())
    if not label:
        raise UsageError(
            f"{where}: the label is missing. Give one that `vindex labels` or the model has."
        )
    return label


def _caption(row: dict[str, str], where: str) -> str:
    """The caption of a line, with single spaces."""
    caption = " ".join(row["caption"].split())
    if not caption:
        raise UsageError(f"{where}: the caption is missing. Say what the span shows.")
    if len(caption) > MOST_TEXT:
        raise UsageError(
            f"{where}: a caption of {len(caption)} characters was given; at most {MOST_TEXT} can "
            "be searched for."
        )
    return caption


def _has_times(row: dict[str, str]) -> bool:
    return bool(row.get("start_seconds") or row.get("end_seconds"))


def _span(row: dict[str, str], where: str, name: Callable[[dict[str, str], str], str]) -> TrueSpan:
    times = [row.get(name, "") for name in ("start_seconds", "end_seconds")]
    try:
        start_seconds, end_seconds = map(seconds_of, times)
    except ValueError as error:
        raise UsageError(
            f"{where}: {times[0]!r} to {times[1]!r} was given; both must be seconds, such as 62.5, "
            "or times as results show them, such as 1:02.5."
        ) from error
    if not 0 <= start_seconds < end_seconds:
        raise UsageError(
            f"{where}: a span from {start_seconds} to {end_seconds} s was given; it must start "
            "at 0 or later and end after its start."
        )
    return TrueSpan(start_seconds, end_seconds, name(row, where))


def true_label(clip: Clip, spans: Sequence[TrueSpan]) -> str | None:
    """The label that covers most of a clip; None if it covers less than half of it."""
    covered = _covered(clip, spans)
    label = max(covered, key=lambda name: covered[name], default=None)
    if label is None or covered[label] < _LEAST_SHARE * clip.seconds:
        return None
    return label


def true_labels(clip: Clip, spans: Sequence[TrueSpan]) -> set[str]:
    """All labels, or captions, that cover at least half of a clip."""
    covered = _covered(clip, spans)
    return {label for label in covered if covered[label] >= _LEAST_SHARE * clip.seconds}


def _covered(clip: Clip, spans: Sequence[TrueSpan]) -> dict[str, float]:
    """The seconds of a clip that each label covers."""
    covered: dict[str, float] = defaultdict(float)
    for span in spans:
        overlap_seconds = min(clip.end_seconds, span.end_seconds) - max(
            clip.start_seconds, span.start_seconds
        )
        covered[span.label] += max(overlap_seconds, 0.0)
    return covered
