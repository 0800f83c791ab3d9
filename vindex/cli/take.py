"""`vindex export` and `vindex cut`, and the query that they share with `vindex report`."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from vindex.cli.completion import complete_label
from vindex.cli.options import IndexOption, JsonOption, takes_query_options
from vindex.cli.output import print_json, print_line, printable, say
from vindex.errors import ExitCode, UsageError

if TYPE_CHECKING:
    from vindex.index import VideoIndex
    from vindex.results import SearchResult

__all__ = ["ClipOption", "SimilarOption", "TextArgument", "asked", "cut", "export", "filters_of"]

_EXPORT_LIMIT = 1000
_CUT_LIMIT = 10
_FILTERS = ("path_glob", "label", "min_seconds", "max_seconds", "after", "before", "where")

TextArgument = Annotated[
    str | None,
    typer.Argument(
        help="What happens, as in `vindex search`.",
        show_default=False,
        autocompletion=complete_label,
    ),
]
SimilarOption = Annotated[
    Path | None,
    typer.Option(
        "--similar", metavar="FILE", help="Or: what looks like this video file.", show_default=False
    ),
]
ClipOption = Annotated[
    int | None,
    typer.Option("--clip", metavar="ID", help="Or: what looks like this clip.", show_default=False),
]
_ForceOption = Annotated[bool, typer.Option("--force", help="Replace files that are there.")]


def asked(
    index: VideoIndex,
    text: str | None,
    similar: Path | None,
    clip: int | None,
    options: dict[str, Any],
) -> SearchResult | None:
    """The result of the query that a command was given; None: it was given none.

    What the user should know of it is said on stderr.

    Raises:
        UsageError: more than one query was given, or it cannot be answered.
    """
    if sum(given is not None for given in (text, similar, clip)) > 1:
        raise UsageError("Give one of a text, --similar FILE and --clip ID.")
    if text is not None:
        result = index.search(text, **options)
    elif similar is not None or clip is not None:
        result = index.similar(similar, clip_id=clip, **options)
    else:
        return None
    for warning in result.warnings:
        say(warning)
    if result.has_more:
        say(f"There are more results; --limit {2 * len(result)} takes more.")
    return result


def filters_of(options: dict[str, Any]) -> dict[str, Any]:
    """Those of the query's options that narrow it."""
    return {name: options[name] for name in _FILTERS}


@partial(takes_query_options, limit=_EXPORT_LIMIT)
def export(
    text: TextArgument = None,
    *,
    similar: SimilarOption = None,
    clip: ClipOption = None,
    output: Annotated[
        Path | None,
        typer.Option(
            "--output",
            "-o",
            help="File to write; of vtt, srt and fiftyone a folder.",
            show_default=False,
        ),
    ] = None,
    format_name: Annotated[
        str | None,
        typer.Option(
            "--format",
            metavar="NAME",
            help="csv, parquet (with embeddings), jsonl, vtt, srt, edl, fcpxml, fiftyone or "
            "label-studio. Default: by the suffix of the file.",
            show_default=False,
        ),
    ] = None,
    beside_videos: Annotated[
        bool,
        typer.Option("--beside-videos", help="Of vtt and srt: write next to each video."),
    ] = False,
    force: _ForceOption = False,
    index: IndexOption = None,
    json_output: JsonOption = False,
    **options: Any,  # noqa: ANN401 - those that `takes_query_options` gives
) -> None:
    """Write a query's results, or all clips, for other programs."""
    from vindex.index import VideoIndex

    opened = VideoIndex.open(index)
    result = asked(opened, text, similar, clip, options)
    if result is None:
        result = opened.everything(**filters_of(options))
        for warning in result.warnings:
            say(warning)
    exported = opened.export(
        result, output, format_name=format_name, beside_videos=beside_videos, overwrite=force
    )
    if json_output:
        print_json(exported.as_dict())
        return
    for file in exported.files:
        print_line(printable(file))
    say(f"{exported.hits} results in {len(exported.files)} files ({exported.format}).")


@partial(takes_query_options, limit=_CUT_LIMIT)
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
            help="Encode anew: slower, but a file holds its span and nothing else.",
        ),
    ] = False,
    force: _ForceOption = False,
    index: IndexOption = None,
    json_output: JsonOption = False,
    **options: Any,  # noqa: ANN401 - those that `takes_query_options` gives
) -> None:
    """Write a query's results as video files."""
    from vindex.index import VideoIndex

    opened = VideoIndex.open(index)
    result = asked(opened, text, similar, clip, options)
    if result is None:
        raise UsageError("Nothing was asked for. Give a text, --similar FILE or --clip ID.")
    report = opened.cut(result, output, exact=exact, overwrite=force)
    for source, why in report.failed:
        say(f"failed: {source}: {why}")
    if json_output:
        print_json(report.as_dict())
    else:
        for file in report.files:
            print_line(printable(file.path))
        copied = sum(file.is_copy for file in report.files)
        say(f"{len(report.files)} files: {copied} copied, {len(report.files) - copied} encoded.")
    if report.failed:
        raise typer.Exit(ExitCode.FILES_FAILED)
