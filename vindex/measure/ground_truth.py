"""Truth files and caption files: CSVs that say what happens when in which video."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from vindex.errors import MediaError, UsageError
from vindex.records import Clip, Reason
from vindex.settings import MOST_TEXT
from vindex.span_tables import read_lines

if TYPE_CHECKING:
    import os
    from collections.abc import Callable, Iterable, Sequence

    from vindex.span_tables import Line

__all__ = [
    "LabelledFile",
    "TrueSpan",
    "named_as",
    "read_captions",
    "read_labelled",
    "read_truth",
    "true_label",
    "true_labels",
]

_SPAN_COLUMNS = ("path", "start", "end")
_LEAST_SHARE = 0.5


@dataclass(frozen=True, slots=True)
class TrueSpan:
    """An action and when it happens, `[start_seconds, end_seconds)`."""

    start_seconds: float
    end_seconds: float
    label: str
    """Without square brackets, as labels are shown; or the caption."""

    @property
    def clip(self) -> Clip:
        """The span alone."""
        return Clip(self.start_seconds, self.end_seconds)


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
            line.path, _label(line, where), _span(line, where, _label) if line.has_times else None
        )
        for where, line in _lines(path, ("path", "label"))
    ]


def read_truth(path: str | os.PathLike[str]) -> dict[str, list[TrueSpan]]:
    """The spans of each video, by its path below the library's root.

    Raises:
        UsageError: the file cannot be read, or a line is not what it should be.
    """
    spans: dict[str, list[TrueSpan]] = defaultdict(list)
    for where, line in _lines(path, (*_SPAN_COLUMNS, "label")):
        spans[line.path].append(_span(line, where, _label))
    return dict(spans)


def read_captions(path: str | os.PathLike[str]) -> dict[str, list[TrueSpan]]:
    """The captioned spans of each video, by its path below the library's root.

    Raises:
        UsageError: the file cannot be read, or a line is not what it should be.
    """
    spans: dict[str, list[TrueSpan]] = defaultdict(list)
    for where, line in _lines(path, (*_SPAN_COLUMNS, "caption"), "caption file"):
        spans[line.path].append(_span(line, where, _caption))
    return dict(spans)


def named_as(given: Iterable[str], names: Sequence[str]) -> tuple[dict[str, str], list[str]]:
    """Find labels of a truth file among those of a model, whose case they need not have.

    Returns:
        The model's name of each that it has, and those that it does not have.
    """
    by_plain = {name.casefold(): name for name in reversed(names)}
    known = {name: name for name in names}
    found = {label: known.get(label) or by_plain.get(label.casefold()) for label in set(given)}
    return (
        {label: name for label, name in found.items() if name is not None},
        sorted(label for label, name in found.items() if name is None),
    )


def _lines(
    path: str | os.PathLike[str], columns: tuple[str, ...], kind: str = "truth file"
) -> list[tuple[str, Line]]:
    """The lines below the header, at least one, and where each is.

    Raises:
        UsageError: the file cannot be read, or lacks a column.
    """
    lines = [
        (f"{path}, line {line.number}", line) for line in read_lines(path, f"The {kind}", columns)
    ]
    if not lines:
        raise UsageError(f"The {kind} {path} has no lines below its header.")
    return lines


def _label(line: Line, where: str) -> str:
    """The label of a line, as labels are shown: without the square brackets of templates."""
    label = " ".join(line["label"].replace("[", "").replace("]", "").split())
    if not label:
        raise UsageError(
            f"{where}: the label is missing. Give one that `vindex labels` or the model has."
        )
    return label


def _caption(line: Line, where: str) -> str:
    """The caption of a line, with single spaces."""
    caption = " ".join(line["caption"].split())
    if not caption:
        raise UsageError(f"{where}: the caption is missing. Say what the span shows.")
    if len(caption) > MOST_TEXT:
        raise UsageError(
            f"{where}: a caption of {len(caption)} characters was given; at most {MOST_TEXT} can "
            "be searched for."
        )
    return caption


def _span(line: Line, where: str, name: Callable[[Line, str], str]) -> TrueSpan:
    try:
        span = line.span
    except ValueError as error:
        raise UsageError(f"{where}: {error}") from error
    return TrueSpan(span.start_seconds, span.end_seconds, name(line, where))


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
        covered[span.label] += clip.shared_seconds(span.clip)
    return covered
