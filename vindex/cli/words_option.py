"""`--words [MODEL]`: an option of which the value may be left out, also before a path."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from vindex import settings
from vindex.cli.completion import complete_words_model
from vindex.cli.plain import PlainCommand
from vindex.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["BuildCommand", "NoWordsOption", "WordsOption", "asked_words"]

_FLAG = "--words"

WordsOption = Annotated[
    str | None,
    typer.Option(
        _FLAG,
        metavar="[MODEL]",
        help="Also find clips by free text: adds a space by a model that reads text (a hub name, a "
        "local folder, or `demo`). The index remembers it. Default: the index's own, or "
        f"{settings.DEFAULT_WORDS_MODEL}.",
        show_default=False,
        autocompletion=complete_words_model,
    ),
]
NoWordsOption = Annotated[
    bool, typer.Option("--no-words", help="Remove the space of --words from the index.")
]


class BuildCommand(PlainCommand):
    """`vindex build`, of which `--words` may stand without a value."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:  # noqa: ANN401
        """Read what was typed, a value put behind each `--words` that has none."""
        parsed: list[str] = super().parse_args(ctx, _with_values(args))
        return parsed


def asked_words(words: str | None, *, none: bool) -> str | bool | None:
    """What `vindex.BuildOptions.words` is by the two options.

    Raises:
        UsageError: both were given.
    """
    if words is not None and none:
        raise UsageError(
            "--words and --no-words were both given; one makes the words space and the other "
            "removes it. Give one of them."
        )
    return False if none else True if words == "" else words


def _with_values(args: Sequence[str]) -> list[str]:
    """Arguments in which each `--words` has a value, be it an empty one."""
    options = list(args[: args.index("--")] if "--" in args else args)
    found: list[str] = []
    for place, argument in enumerate(options):
        found.append(argument)
        if argument == _FLAG and not _is_model(options[place + 1 : place + 2]):
            found.append("")
    return found + list(args[len(options) :])


def _is_model(next_argument: Sequence[str]) -> bool:
    """Whether what follows is meant as a model: no option, and no video or folder of videos."""
    if not next_argument or next_argument[0].startswith("-"):
        return False
    path = Path(next_argument[0]).expanduser()
    return not path.exists() or (path / "config.json").is_file()
