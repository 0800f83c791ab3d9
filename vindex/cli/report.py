"""`vindex report`."""

from __future__ import annotations

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
from vindex.cli.options import IndexesOption, JsonOption, SpaceOption
from vindex.cli.output import (
    print_json,
    print_line,
    printable,
    say,
    say_lost,
    say_refused,
    shown_path,
    shows_progress,
)
from vindex.cli.standard_output import STANDARD_OUTPUT, through_a_file
from vindex.errors import ExitCode, UsageError
from vindex.plurals import counted

if TYPE_CHECKING:
    from vindex.output.report import WrittenReport

__all__ = ["report"]

_LIMIT = 48


@takes_any_query
def report(
    text: TextArgument = None,
    *,
    similar: SimilarOption = None,
    clip: ClipOption = None,
    library: Annotated[
        bool, typer.Option("--library", help="Or: an overview of the whole library.")
    ] = False,
    output: Annotated[
        Path,
        typer.Option(
            "--output", "-o", help="HTML file to write, or - for stdout.", show_default=False
        ),
    ],
    limit: Annotated[int | None, limit_option(str(_LIMIT))] = None,
    force: Annotated[bool, typer.Option("--force", help="Replace an existing file.")] = False,
    index: IndexesOption = None,
    space: SpaceOption = None,
    json_output: JsonOption = False,
    **options: Any,  # noqa: ANN401 - those that `takes_any_query` gives
) -> None:
    """Write a query's results as one HTML page with pictures."""
    from vindex.index import open_indexes
    from vindex.output.report import free_place

    if output == STANDARD_OUTPUT and json_output:
        raise UsageError("-o - and --json were given; both go to stdout. Leave one out.")
    narrowing = {name: value for name, value in filters_of(options).items() if value is not None}
    queries = (text, similar, clip, options["collection"], options["recurring"])
    if any(queries) == library:
        raise UsageError(
            "Give one of a text, --similar FILE, --clip ID, --collection NAME and --library."
        )
    if library and (narrowing or limit is not None):
        given = "filters" if narrowing else "--limit"
        raise UsageError(f"--library was given, and {given}; it shows all. Leave one out.")
    if output != STANDARD_OUTPUT:
        free_place(output, overwrite=force)
    opened = open_indexes(index, space=space)
    result = asked(opened, text, similar, clip, options | {"limit": limit}, limit=_LIMIT)
    if output == STANDARD_OUTPUT:
        with through_a_file() as place:
            written = opened.report(result, place, show_progress=shows_progress())
    else:
        written = opened.report(result, output, force=force, show_progress=shows_progress())
    if library:
        say_lost(opened)
    say_refused(written.failed)
    if json_output:
        print_json(written.as_dict())
    else:
        _say_what_is_in(written, output)
    if written.failed:
        raise typer.Exit(ExitCode.FILES_FAILED)


def _say_what_is_in(written: WrittenReport, output: Path) -> None:
    if output != STANDARD_OUTPUT:
        print_line(printable(shown_path(written.path)))
    say(
        f"{counted(written.hits, 'result')} with {counted(written.thumbnails, 'thumbnail')} and "
        f"{counted(written.previews, 'preview')}, {written.num_bytes / 1e6:.1f} MB."
    )
    if written.is_cut:
        say("Some previews are left out: a page holds 25 MB. --limit makes it smaller.")
