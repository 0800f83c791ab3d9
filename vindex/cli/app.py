"""The commands, in the order in which they are listed."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from functools import wraps
from importlib import import_module
from typing import Annotated, Any

import typer

from vindex import __version__
from vindex.cli.contents import ContentsGroup
from vindex.cli.output import be_quiet, print_line
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
    "forget": "maintain.forget",
    "demo": "demo.demo",
    "eval": "evaluate.evaluate",
}
"""Each command's function, by module of this room; one may have a `COMMAND_CLASS` of its own.
A group of commands is a `typer.Typer`."""


def app_for(*arguments: str) -> typer.Typer:
    """The command line, with all commands unless the arguments begin with the name of one.

    Making the others would cost a search a tenth of its time.
    """
    app = typer.Typer(
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
            app.command(name, cls=kind)(_that_can_be_quiet(command))
    return app


_QuietOption = Annotated[
    bool, typer.Option("--quiet", "-q", help="Say nothing on stderr but what fails.")
]


def _that_can_be_quiet(command: Callable[..., None]) -> Callable[..., None]:
    """A command with one more option."""

    @wraps(command)
    def run(*arguments: Any, quiet: bool, **given: Any) -> None:  # noqa: ANN401
        if quiet:
            be_quiet()
        command(*arguments, **given)

    own = inspect.signature(command, eval_str=True).parameters.values()
    option = inspect.Parameter(
        "quiet", inspect.Parameter.KEYWORD_ONLY, default=False, annotation=_QuietOption
    )
    run.__signature__ = inspect.Signature([*own, option])  # type: ignore[attr-defined]
    return run


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
