"""`vindex search` and `vindex similar`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from vindex import settings
from vindex.cli.options import (
    DeviceOption,
    IndexOption,
    JsonOption,
    LimitOption,
    PathGlobOption,
    ReaderOption,
)
from vindex.cli.output import clock, print_json, print_rows, say
from vindex.errors import ExitCode

if TYPE_CHECKING:
    from vindex.results import SearchResult

__all__ = ["print_result", "search", "similar"]

_LIMIT = int(settings.LIMIT.default or 0)


def search(
    text: Annotated[str, typer.Argument(help="What happens, such as 'opening something'.")],
    *,
    index: IndexOption = None,
    limit: LimitOption = _LIMIT,
    min_score: Annotated[
        float, typer.Option(settings.MIN_SCORE.flag, help=settings.MIN_SCORE.help)
    ] = 0.0,
    path: PathGlobOption = None,
    json_output: JsonOption = False,
) -> None:
    """Find clips by what happens in them."""
    from vindex.index import VideoIndex

    result = VideoIndex.open(index).search(text, limit=limit, min_score=min_score, path_glob=path)
    print_result(result, json_output=json_output)
    if not result.labels:
        raise typer.Exit(ExitCode.FAILED)


def similar(
    file: Annotated[
        Path | None, typer.Argument(help="A video file, in the library or not.", show_default=False)
    ] = None,
    *,
    clip: Annotated[
        int | None,
        typer.Option(
            "--clip",
            metavar="ID",
            help="A clip of the index, instead of a file.",
            show_default=False,
        ),
    ] = None,
    start: Annotated[
        float | None, typer.Option("--start", help="Start in the file, in seconds.")
    ] = None,
    end: Annotated[float | None, typer.Option("--end", help="End in the file, in seconds.")] = None,
    index: IndexOption = None,
    limit: LimitOption = _LIMIT,
    exclude_same_video: Annotated[
        bool, typer.Option("--exclude-same-video", help="Leave out the query's own video.")
    ] = False,
    path: PathGlobOption = None,
    reader: ReaderOption = settings.DEFAULT_READER,
    device: DeviceOption = "auto",
    json_output: JsonOption = False,
) -> None:
    """Find clips that look and move like an example."""
    from vindex.index import VideoIndex

    result = VideoIndex.open(index).similar(
        file, clip_id=clip, start_seconds=start, end_seconds=end, limit=limit,
        exclude_same_video=exclude_same_video, path_glob=path, reader_name=reader, device=device,
    )  # fmt: skip
    print_result(result, json_output=json_output)


def print_result(result: SearchResult, *, json_output: bool = False) -> None:
    """A result as a table or as JSON, and what is to be said about it."""
    if result.labels:
        used = ", ".join(f"{match.label} {match.weight:.2f}" for match in result.labels)
        say(f"labels: {used}")
    for warning in result.warnings:
        say(warning)
    if json_output:
        print_json(result.as_dict())
    elif result.hits:
        measure = "score" if result[0].score is not None else "similarity"
        print_rows(
            ["rank", measure, "clip", "from", "to", "label", "prob.", "path"],
            [
                [
                    str(hit.rank), f"{getattr(hit, measure):.3f}", str(hit.clip_id),
                    clock(hit.start_seconds), clock(hit.end_seconds), hit.label or "-",
                    "-" if hit.probability is None else f"{hit.probability:.2f}",
                    hit.relative_path,
                ]
                for hit in result
            ],
        )  # fmt: skip
    elif not result.warnings:
        say("No clip passes the filters.")
    if result.has_more:
        say(f"There are more results; --limit {2 * len(result)} shows more.")
