"""`vindex ethogram`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from vindex import settings
from vindex.cli.completion import choice_of, complete_label
from vindex.cli.options import IndexOption, JsonOption, SpaceOption, seconds_option
from vindex.cli.output import print_json, print_line, print_rows, printable, say, shown_path
from vindex.cli.query_options import takes_filters
from vindex.clips import clock, clocks
from vindex.errors import ExitCode, UsageError
from vindex.plurals import counted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from vindex.output.ethogram.counting import Bout, Total, Transition
    from vindex.output.ethogram.records import Ethogram

__all__ = ["ethogram"]

_SHOWN_BOUTS = 200

_LabelOption = Annotated[
    list[str] | None,
    typer.Option(
        "--label",
        metavar="NAME",
        help="Only this label; may be given several times. Default: every label that is on "
        "somewhere.",
        autocompletion=complete_label,
        show_default=False,
    ),
]
_EnterOption = Annotated[
    float | None,
    typer.Option(settings.ENTER.flag, help=settings.ENTER.help, show_default=False),
]
_LeaveOption = Annotated[
    float | None,
    typer.Option(settings.LEAVE.flag, help=settings.LEAVE.help, show_default=False),
]
_SmoothOption = Annotated[float | None, seconds_option(settings.SMOOTH_SECONDS)]
_MinBoutOption = Annotated[float, seconds_option(settings.MIN_BOUT_SECONDS)]
_BinOption = Annotated[float | None, seconds_option(settings.BIN_SECONDS)]
_TableOption = Annotated[
    str,
    typer.Option(
        "--table",
        metavar="totals|bouts|transitions",
        autocompletion=choice_of(["totals", "bouts", "transitions"]),
        help="Which table is shown, and written to a .csv or .parquet file.",
    ),
]
_OutputOption = Annotated[
    Path | None,
    typer.Option(
        "--output",
        "-o",
        help="File to write: one table as .csv or .parquet, everything as .json, or a .boris "
        "project.",
        show_default=False,
    ),
]


@takes_filters
def ethogram(
    *,
    label: _LabelOption = None,
    enter: _EnterOption = None,
    leave: _LeaveOption = None,
    smooth: _SmoothOption = None,
    min_bout: _MinBoutOption = float(settings.MIN_BOUT_SECONDS.default or 0),
    time_bin: _BinOption = None,
    table: _TableOption = "totals",
    output: _OutputOption = None,
    force: Annotated[bool, typer.Option("--force", help="Replace an existing file.")] = False,
    index: IndexOption = None,
    space: SpaceOption = None,
    json_output: JsonOption = False,
    **filters: Any,  # noqa: ANN401 - those that `takes_filters` gives
) -> None:
    """Count how often and how long each label is on, in each video and in all."""
    from vindex.index import VideoIndex
    from vindex.output.ethogram.records import TABLES

    settings.check_choice("--table", table, TABLES)
    if output is not None and json_output:
        raise UsageError("-o and --json were given; -o FILE.json writes the same. Leave one out.")
    opened = VideoIndex.open(index, space=space)
    found = opened.ethogram(
        label, enter=enter, leave=leave, smooth=smooth, min_bout=min_bout, bin=time_bin, **filters,
    )  # fmt: skip
    for warning in found.warnings:
        say(warning)
    if output is not None:
        from vindex.output.ethogram.sheet import write_sheet

        file = write_sheet(found, output, table, overwrite=force)
        print_line(printable(shown_path(file)))
    elif json_output:
        print_json(found.as_dict())
    else:
        _PRINT[table](found)
    _say_what_was_seen(found)
    if not found.bouts:
        raise typer.Exit(ExitCode.FAILED)


def _print_totals(found: Ethogram) -> None:
    """A line for each label, and bin, of all videos together."""
    rows = [row for row in found.totals if row.path is None and row.bouts + row.videos]
    if found.bin_seconds is None:
        rows = sorted(rows, key=lambda row: (-row.total_seconds, row.label))
    header = ["bouts", "videos", "total s", "mean s", "share", "first s", "label"]
    times = ["from"] if found.bin_seconds else []
    _print_if_any([*times, *header], [_total_cells(row, with_time=bool(times)) for row in rows])


def _total_cells(row: Total, *, with_time: bool) -> list[str]:
    mean, latency = (
        "-" if value is None else f"{value:.1f}"
        for value in (row.mean_seconds, row.latency_seconds)
    )
    share = "-" if row.share is None else f"{row.share:.1%}"
    times = [clock(row.start_seconds, 0)] if with_time else []
    return [
        *times, str(row.bouts), str(row.videos), f"{row.total_seconds:.1f}", mean, share, latency,
        row.label,
    ]  # fmt: skip


def _print_bouts(found: Ethogram) -> None:
    rows = [_bout_cells(bout) for bout in found.bouts[:_SHOWN_BOUTS]]
    _print_if_any(["start", "end", "seconds", "p", "label", "path"], rows)
    if len(found.bouts) > _SHOWN_BOUTS:
        say(f"{len(found.bouts) - _SHOWN_BOUTS} more bouts: -o FILE.csv or --json has them all.")


def _bout_cells(bout: Bout) -> list[str]:
    return [
        *clocks(bout.start_seconds, bout.end_seconds), f"{bout.seconds:.1f}",
        f"{bout.probability:.2f}", bout.label, shown_path(bout.path),
    ]  # fmt: skip


def _print_transitions(found: Ethogram) -> None:
    rows = [row for row in found.transitions if row.path is None]
    _print_if_any(
        ["count", "share", "label", "next label"], [_transition_cells(row) for row in rows]
    )


def _transition_cells(row: Transition) -> list[str]:
    return [str(row.count), f"{row.share:.1%}", row.label, row.next_label]


def _print_if_any(header: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    if rows:
        print_rows(header, rows)


_PRINT = {"totals": _print_totals, "bouts": _print_bouts, "transitions": _print_transitions}


def _say_what_was_seen(found: Ethogram) -> None:
    """How much was looked at, of how much, and by which rule."""
    seen = sum(video.seen_seconds for video in found.videos)
    whole = sum(video.info.duration_seconds for video in found.videos)
    missing = f" of {clock(whole)}" if whole - seen > 0.05 else ""
    say(
        f"{counted(len(found.bouts), 'bout')} of {counted(len(found.labels), 'label')} in "
        f"{counted(len(found.videos), 'video')}, "
        f"{clock(seen)}{missing} seen."
    )
    taught = [f"{each.label} from {each.num_yes} yes" for each in found.labels if each.num_yes]
    if taught:
        say(f"Taught: {'; '.join(taught)}.")
    if not found.bouts:
        say("Nothing is on: a lower --enter takes less probable labels.")
