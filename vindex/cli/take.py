"""`vindex export` and `vindex cut`."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from vindex.cli.any_query import (
    ClipOption,
    SimilarOption,
    TextArgument,
    asked,
    filters_of,
    limit_option,
    takes_any_query,
)
from vindex.cli.completion import choice_of
from vindex.cli.options import IndexesOption, JsonOption, SpaceOption
from vindex.cli.output import (
    print_json,
    print_line,
    printable,
    say,
    say_refused,
    shown_path,
    shows_progress,
)
from vindex.cli.standard_output import STANDARD_OUTPUT, through_a_file
from vindex.errors import ExitCode, UsageError
from vindex.output.export.format import Shape
from vindex.output.export.formats import all_formats, names
from vindex.plurals import counted

if TYPE_CHECKING:
    from vindex.index import IndexSet, VideoIndex
    from vindex.output.export.choosing import Wishes
    from vindex.output.export.writing import Exported
    from vindex.query.results import SearchResult

__all__ = ["cut", "export"]

_EXPORT_LIMIT = 1000
_CUT_LIMIT = 10


def _and(words: list[str]) -> str:
    return " and ".join([", ".join(words[:-1])] * (len(words) > 1) + words[-1:])


_OutputOption = Annotated[
    Path | None,
    typer.Option(
        "--output",
        "-o",
        help="File to write, or - for stdout; of "
        f"{_and(names(Shape.FOLDER, Shape.FILE_PER_VIDEO))} a folder.",
        show_default=False,
    ),
]
_FormatOption = Annotated[
    str | None,
    typer.Option(
        "--format",
        metavar="NAME",
        autocompletion=choice_of(all_formats()),
        help=f"One of {', '.join(all_formats())}. Default: by the suffix of the file.",
        show_default=False,
    ),
]
_BesideOption = Annotated[
    bool,
    typer.Option(
        "--beside-videos",
        help=f"For {_and(names(Shape.FILE_PER_VIDEO))}: write next to each video.",
    ),
]
_MarkersOption = Annotated[
    bool,
    typer.Option(
        "--markers",
        help="For "
        f"{_and([each.name for each in all_formats().values() if each.markers])}: markers on each "
        "whole video instead of cuts or rows.",
    ),
]
_HandlesOption = Annotated[
    str | None,
    typer.Option(
        "--handles",
        metavar="TIME",
        help="For edits: time to add before and after each result, as far as its video goes; 12f "
        "is 12 frames.",
        show_default=False,
    ),
]
_FpsOption = Annotated[
    str | None,
    typer.Option(
        "--fps",
        metavar="RATE",
        help="For edits: frames per second, such as 23.976 or 25. Default: that of most results.",
        show_default=False,
    ),
]
_ForceOption = Annotated[bool, typer.Option("--force", help="Replace existing files.")]


@takes_any_query
def export(
    text: TextArgument = None,
    *,
    similar: SimilarOption = None,
    clip: ClipOption = None,
    output: _OutputOption = None,
    format_name: _FormatOption = None,
    beside_videos: _BesideOption = False,
    markers: _MarkersOption = False,
    handles: _HandlesOption = None,
    fps: _FpsOption = None,
    limit: Annotated[
        int | None, limit_option(f"{_EXPORT_LIMIT} for a query, all clips without one")
    ] = None,
    force: _ForceOption = False,
    index: IndexesOption = None,
    space: SpaceOption = None,
    json_output: JsonOption = False,
    **options: Any,  # noqa: ANN401 - those that `takes_any_query` gives
) -> None:
    """Export a query's results, or all clips, for other programs."""
    from vindex.index import open_indexes
    from vindex.output.export.choosing import Wishes, chosen_format

    wishes = Wishes(beside_videos, markers, handles, fps)
    if output == STANDARD_OUTPUT and json_output:
        raise UsageError("-o - and --json were given; both go to stdout. Leave one out.")
    if output == STANDARD_OUTPUT:
        _require_text(format_name, wishes)
        is_streamed = False
    else:
        form = chosen_format(output, format_name, wishes, overwrite=force)
        is_streamed = form.is_streamed
    opened = open_indexes(index, space=space)
    result = asked(opened, text, similar, clip, options | {"limit": limit}, limit=_EXPORT_LIMIT)
    if result is None:
        result = _everything(opened, limit, options, in_memory=not is_streamed)
    if output == STANDARD_OUTPUT:
        _export_to_stdout(opened, result, format_name, wishes)
        return
    exported = opened.export(result, output, format=format_name, force=force, **asdict(wishes))
    if json_output:
        print_json(exported.as_dict())
        _end(exported)
        return
    for file in exported.files:
        print_line(printable(shown_path(file)))
    say(
        f"{counted(exported.hits, 'result')} in {counted(len(exported.files), 'file')} "
        f"({exported.format})."
    )
    _end(exported)


def _everything(
    index: VideoIndex | IndexSet, limit: int | None, options: dict[str, Any], *, in_memory: bool
) -> SearchResult:
    """All clips that pass the filters."""
    if options["per_video"] is not None:
        raise UsageError("--per-video was given; it goes with a query. Give one, or leave it out.")
    result = index.everything(
        limit=limit, in_memory=in_memory, timeout=options["timeout"], **filters_of(options)
    )
    for warning in result.warnings:
        say(warning)
    if not result.hits:
        raise typer.Exit(ExitCode.FAILED)
    if result.has_more:
        say(
            f"There are more clips; --limit {2 * len(result)} takes more; without it all are taken."
        )
    return result


def _require_text(format_name: str | None, wishes: Wishes) -> None:
    """Refuse what cannot go to stdout.

    Raises:
        UsageError: with the formats that can.
    """
    if wishes.beside_videos or wishes.markers:
        option = "--markers" if wishes.markers else "--beside-videos"
        raise UsageError(f"-o - and {option} were given; that is a file per video. Give a folder.")
    formats = all_formats().values()
    texts = [each.name for each in formats if each.shape is Shape.FILE and each.is_text]
    if format_name not in texts:
        given = f" and --format {format_name}" if format_name else ""
        raise UsageError(
            f"-o -{given} was given; stdout takes a single text. Give --format: {', '.join(texts)}."
        )


def _export_to_stdout(
    index: VideoIndex | IndexSet, result: SearchResult, format_name: str | None, wishes: Wishes
) -> None:
    with through_a_file() as place:
        exported = index.export(result, place, format=format_name, **asdict(wishes))
    say(f"{counted(exported.hits, 'result')} ({exported.format}).")
    _end(exported)


def _end(exported: Exported) -> None:
    """Say what is not in the files.

    Raises:
        typer.Exit: with code 3, where something is missing.
    """
    for warning in exported.warnings:
        say(f"warning: {warning}")
    say_refused(exported.failed)
    if exported.failed:
        raise typer.Exit(ExitCode.FILES_FAILED)


@takes_any_query
def cut(
    text: TextArgument = None,
    *,
    similar: SimilarOption = None,
    clip: ClipOption = None,
    output: Annotated[
        Path, typer.Option("--output", "-o", help="Folder to write to.", show_default=False)
    ],
    exact: Annotated[
        bool,
        typer.Option(
            "--exact",
            help="Re-encode: slower, but each file holds its span and nothing else.",
        ),
    ] = False,
    limit: Annotated[int | None, limit_option(str(_CUT_LIMIT))] = None,
    force: _ForceOption = False,
    index: IndexesOption = None,
    space: SpaceOption = None,
    json_output: JsonOption = False,
    **options: Any,  # noqa: ANN401 - those that `takes_any_query` gives
) -> None:
    """Write a query's results as video files."""
    from vindex.index import open_indexes
    from vindex.output.cut import require_no_file

    if output == STANDARD_OUTPUT:
        raise UsageError("-o - was given; cuts are files and need a folder. Give one.")
    require_no_file(output)
    opened = open_indexes(index, space=space)
    result = asked(opened, text, similar, clip, options | {"limit": limit}, limit=_CUT_LIMIT)
    if result is None:
        raise UsageError(
            "No query was given. Give a text, --similar FILE, --clip ID or --collection NAME."
        )
    report = opened.cut(result, output, exact=exact, force=force, show_progress=shows_progress())
    say_refused(report.failed)
    for file in report.files:
        if file.losses:
            say(f"{shown_path(file.path)}: {file.losses}.")
    if json_output:
        print_json(report.as_dict())
    else:
        for file in report.files:
            print_line(printable(shown_path(file.path)))
        copied = sum(file.is_copy for file in report.files)
        files = counted(len(report.files), "file")
        say(f"{files}: {copied} copied, {len(report.files) - copied} encoded.")
    if report.failed:
        raise typer.Exit(ExitCode.FILES_FAILED)
