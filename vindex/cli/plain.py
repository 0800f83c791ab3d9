"""Reading plain values from the command line without pydantic.

From 0.29 on typer converts each value with pydantic, even text to text, which costs a search a
third of its time. Every parameter here is text, a number, a path or several of them, and Python
converts these. Earlier versions of typer have nothing to replace.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args, get_origin

import typer
from typer.core import TyperCommand, TyperGroup

from vindex.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["PlainCommand", "PlainGroup"]

_KINDS: dict[type, str] = {
    bool: "true or false",
    int: "a whole number",
    float: "a number",
    str: "text",
    Path: "a path (. is the current folder)",
}


_METAVARS: dict[type, str] = {int: "N", float: "NUMBER", str: "TEXT", Path: "PATH"}


def _path(given: str | Path) -> Path:
    """A path of this machine: pathlib would take an unset variable for the current folder.

    Raises:
        ValueError: it is empty, or an address, of which pathlib would take away a slash.
    """
    if given == "" or "://" in str(given):
        raise ValueError
    return Path(given)


class _Plain:
    """Converts the values of one parameter; typer asks it in the place of its own."""

    def __init__(self, annotation: Any, parser: Callable[[str], Any] | None) -> None:  # noqa: ANN401
        is_list = get_origin(annotation) is list
        self.kind: type = get_args(annotation)[0] if is_list else annotation
        self.is_list = is_list
        self._parser = parser

    def coerce(self, value: Any, param: Any, ctx: Any) -> Any:  # noqa: ANN401
        """The value of a parameter as its command takes it.

        Raises:
            typer.BadParameter: it is of another kind.
        """
        if value is None:
            return () if self.is_list else None
        values = [self._read(each, param, ctx) for each in (value if self.is_list else [value])]
        return values if self.is_list else values[0]

    def _read(self, given: Any, param: Any, ctx: Any) -> Any:  # noqa: ANN401
        if self._parser:  # a default is what it gives already
            return self._parser(given) if isinstance(given, str) else given
        try:
            return _path(given) if self.kind is Path else self.kind(given)
        except ValueError as error:
            is_address = self.kind is Path and "://" in given
            what = "a path on this machine" if is_address else _KINDS[self.kind]
            raise typer.BadParameter(
                f"{given!r} was given; it must be {what}.", ctx=ctx, param=param
            ) from error


def _read_plainly(params: list[Any]) -> list[Any]:
    for param in params:
        if hasattr(param, "get_runtime_param"):
            parser = param.type_descriptor.parameter_info.parser
            plain = _Plain(param.type_descriptor.annotation, parser)
            if plain.kind in _KINDS or parser:
                param.get_runtime_param = lambda plain=plain: plain
                _name_value(param, plain)
    return params


def _name_value(param: Any, plain: _Plain) -> None:  # noqa: ANN401
    """Say what the help calls a value: an option's by its kind, an argument's by its name."""
    if param.param_type_name == "argument":
        param.metavar = param.metavar or str(param.name).upper()
        param.display_type_rich = lambda ctx: ""  # noqa: ARG005
    else:
        param.metavar = param.metavar or _METAVARS.get(plain.kind)


class PlainCommand(TyperCommand):
    """A command whose parameters are plain values."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:  # noqa: ANN401
        """Read what was typed.

        Raises:
            UsageError: several indexes, of which it would take the last.
        """
        is_for_one = any(each.name == "index" and not each.multiple for each in self.params)
        if is_for_one and sum(each.partition("=")[0] == "--index" for each in args) > 1:
            raise UsageError(
                f"--index was given several times; `{ctx.command_path}` works on one index. "
                "Commands that search, list and export take several."
            )
        rest: list[str] = super().parse_args(ctx, args)
        return rest

    def get_params(self, ctx: Any) -> list[Any]:  # noqa: ANN401
        """All parameters, `--help` among them."""
        return _read_plainly(super().get_params(ctx))


class PlainGroup(TyperGroup):
    """A group of commands whose parameters are plain values."""

    def get_params(self, ctx: Any) -> list[Any]:  # noqa: ANN401
        """All parameters, `--help` among them."""
        return _read_plainly(super().get_params(ctx))
