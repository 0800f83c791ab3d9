"""A command line, or a group of commands in one, whose commands take `-q`."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from functools import wraps
from typing import Annotated, Any

import typer

from vindex.cli.output import be_quiet
from vindex.cli.plain import PlainCommand

__all__ = ["CommandLine"]

_QuietOption = Annotated[
    bool, typer.Option("--quiet", "-q", help="Say nothing on stderr except what fails.")
]


class CommandLine(typer.Typer):
    """An app whose commands read plain values and can be quiet."""

    def command(  # type: ignore[override]
        self,
        name: str | None = None,
        *,
        cls: Any = PlainCommand,  # noqa: ANN401
    ) -> Callable[[Callable[..., None]], Callable[..., None]]:
        """Add a function as a command; it gets one more option, and stays as it is."""
        register = super().command(name, cls=cls)

        def add(function: Callable[..., None]) -> Callable[..., None]:
            """Register it, and give it back."""
            register(_that_can_be_quiet(function))
            return function

        return add


def _that_can_be_quiet(command: Callable[..., None]) -> Callable[..., None]:
    """A command with one more option."""

    @wraps(command)
    def run(*arguments: Any, quiet: bool, **given: Any) -> None:  # noqa: ANN401
        """Run the command, silenced if that is wanted."""
        if quiet:
            be_quiet()
        command(*arguments, **given)

    own = inspect.signature(command, eval_str=True).parameters.values()
    option = inspect.Parameter(
        "quiet", inspect.Parameter.KEYWORD_ONLY, default=False, annotation=_QuietOption
    )
    run.__signature__ = inspect.Signature([*own, option])  # type: ignore[attr-defined]
    return run
