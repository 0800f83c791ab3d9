"""`vindex report`."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Annotated, Any

import typer

from vindex.cli.options import IndexOption, JsonOption, takes_query_options
from vindex.cli.output import print_json, print_line, printable, say, say_lost
from vindex.cli.take import ClipOption, SimilarOption, TextArgument, asked
from vindex.errors import UsageError

__all__ = ["report"]

_LIMIT = 48


@partial(takes_query_options, limit=_LIMIT)
def report(
    text: TextArgument = None,
    *,
    similar: SimilarOption = None,
    clip: ClipOption = None,
    library: Annotated[
        bool, typer.Option("--library", help="Or: an overview of the whole library.")
    ] = False,
    output: Annotated[
        Path, typer.Option("--output", "-o", help="HTML file to write.", show_default=False)
    ],
    force: Annotated[bool, typer.Option("--force", help="Replace a file that is there.")] = False,
    index: IndexOption = None,
    json_output: JsonOption = False,
    **options: Any,  # noqa: ANN401 - those that `takes_query_options` gives
) -> None:
    """Write a query's results as one HTML page with pictures."""
    from vindex.index import VideoIndex

    opened = VideoIndex.open(index)
    result = asked(opened, text, similar, clip, options)
    if (result is None) != library:
        raise UsageError("Give one of a text, --similar FILE, --clip ID and --library.")
    written = opened.report(result, output, overwrite=force)
    if library:
        say_lost(opened)
    if json_output:
        print_json(written.as_dict())
        return
    print_line(printable(written.path))
    say(
        f"{written.hits} results with {written.thumbnails} thumbnails and {written.previews} "
        f"previews, {written.num_bytes / 1e6:.1f} MB."
    )
    if written.previews < written.thumbnails:
        say("Some previews are left out: a page holds 25 MB. --limit makes it smaller.")
