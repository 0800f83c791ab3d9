"""The commands, in the order in which they are listed."""

from __future__ import annotations

from typing import Annotated

import typer

from vindex import __version__
from vindex.cli import (
    build,
    demo,
    duplicates,
    evaluate,
    find,
    inspect,
    keyframes,
    maintain,
    models,
    serve,
    sql,
)
from vindex.cli.output import print_line

__all__ = ["app"]

app = typer.Typer(
    name="vindex",
    help="Index a video library and find clips by what happens in them.",
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _print_version(wanted: bool) -> None:
    if wanted:
        print_line(f"vindex {__version__}")
        raise typer.Exit


@app.callback()
def _root(
    *,
    version: Annotated[
        bool,
        typer.Option(
            "--version", help="Print the version.", callback=_print_version, is_eager=True
        ),
    ] = False,
) -> None:
    """Index a video library and find clips by what happens in them."""


app.command()(build.build)
app.command()(find.search)
app.command()(find.similar)
app.command()(serve.serve)
app.command()(duplicates.duplicates)
app.command()(sql.sql)
app.command()(keyframes.keyframes)
app.command()(inspect.labels)
app.command()(inspect.status)
app.command()(inspect.failures)
app.command()(models.models)
app.command()(models.download)
app.command()(maintain.verify)
app.command()(maintain.compact)
app.command()(demo.demo)
app.command("eval")(evaluate.evaluate)
