"""Truth files: a CSV that says what happens when in which video."""

from __future__ import annotations

import csv
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from vindex.errors import UsageError

if TYPE_CHECKING:
    import os
    from collections.abc import Sequence

    from vindex.media import Clip

__all__ = ["TrueSpan", "read_truth", "true_label"]

_COLUMNS = ("path", "start_seconds", "end_seconds", "label")
_LEAST_SHARE = 0.5


@dataclass(frozen=True, slots=True)
class TrueSpan:
    """An action and when it happens, `[start_seconds, end_seconds)`."""

    start_seconds: float
    end_seconds: float
    label: str


def read_truth(path: str | os.PathLike[str]) -> dict[str, list[TrueSpan]]:
    """The spans of each video, by its path below the library's root.

    Raises:
        UsageError: the file cannot be read, or a line is not what it should be.
    """
    spans: dict[str, list[TrueSpan]] = defaultdict(list)
    try:
        with Path(path).open(newline="", encoding="utf-8", errors="surrogateescape") as file:
            rows = csv.DictReader(file)
            missing = set(_COLUMNS) - set(rows.fieldnames or ())
            if missing:
                raise UsageError(
                    f"{path} has no column {', '.join(sorted(missing))}. A truth file has the "
                    f"columns {','.join(_COLUMNS)} in its first line."
                )
            for row in rows:
                spans[row["path"]].append(_span(row, f"{path}, line {rows.line_num}"))
    except OSError as error:
        raise UsageError(f"The truth file {path} cannot be read: {error.strerror}.") from error
    if not spans:
        raise UsageError(f"The truth file {path} has no lines below its header.")
    return dict(spans)


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
