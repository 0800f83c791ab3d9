"""The commands, in the order in which they are listed."""

from __future__ import annotations

from importlib import import_module
from typing import Annotated

import typer

from vindex import __version__
from vindex.cli.command_line import CommandLine
from vindex.cli.contents import ContentsGroup
from vindex.cli.output import print_line
from vindex.cli.plain import PlainCommand

__all__ = ["app_for"]

_COMMANDS = {
    "build": "build.build",
    "search": "find.search",
    "similar": "find.similar",
    "serve": "serve.serve",
    "report": "report.report",
    "collection": "collection.collection",
    "export": "take.export",
    "cut": "take.cut",
    "ethogram": "ethogram.ethogram",
    "duplicates": "duplicates.duplicates",
    "teach": "teach.teach",
    "review": "review.review",
    "examples": "teach.examples",
    "forget-label": "teach.forget_label",
    "sql": "sql.sql",
    "classify": "classify.classify",
    "keyframes": "keyframes.keyframes",
    "labels": "inspect.labels",
    "status": "inspect.status",
    "failures": "inspect.failures",
    "models": "models.models",
    "download": "models.download",
    "verify": "maintain.verify",
    "compact": "maintain.compact",
    "doctor": "doctor.doctor",
    "bench": "bench.bench",
    "forget": "maintain.forget",
    "move-root": "maintain.move_root",
    "merge": "maintain.merge",
    "demo": "demo.demo",
    "eval": "evaluate.evaluate",
}
"""Each command's function, by module of this room; one may have a `COMMAND_CLASS` of its own.
A group of commands is a `typer.Typer`."""


def app_for(*arguments: str) -> typer.Typer:
    """The command line, with all commands unless the arguments begin with the name of one.

    Making the others would cost a search a tenth of its time.
    """
    app = CommandLine(
        name="vindex",
        cls=ContentsGroup,
        help="Index a video library and find clips by what happens in them.",
        no_args_is_help=True,
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    app.callback()(_root)
    for name in [arguments[0]] if arguments and arguments[0] in _COMMANDS else _COMMANDS:
        module, function = _COMMANDS[name].split(".")
        room = import_module(f"vindex.cli.{module}")
        command = getattr(room, function)
        if isinstance(command, typer.Typer):
            app.add_typer(command, name=name)
        else:
            kind = getattr(room, "COMMAND_CLASS", PlainCommand)
            app.command(name, cls=kind)(command)
    return app


def _print_version(wanted: bool) -> None:
    if wanted:
        print_line(f"vindex {__version__}")
        raise typer.Exit


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
