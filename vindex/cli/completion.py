"""What the shell offers while a command is typed: names of models, and labels of its index."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

import typer

from vindex.errors import VindexError

__all__ = [
    "choice_of",
    "complete_collection",
    "complete_label",
    "complete_model",
    "complete_space",
    "complete_words_model",
]


def choice_of(choices: Iterable[str]) -> Callable[[str], list[str]]:
    """What the shell offers for an option that takes one of some words."""

    def complete(incomplete: str) -> list[str]:
        """Those that begin with what was typed so far."""
        return [choice for choice in choices if choice.startswith(incomplete)]

    return complete


def complete_model(incomplete: str) -> list[str]:
    """Names of known models that the shell offers for what was typed so far.

    Without an owner a name is offered without it, as `--model` understands it too.
    """
    from vindex.encoders import known_names

    return _named_so(known_names(), incomplete)


def complete_words_model(incomplete: str) -> list[str]:
    """The same of those that read texts."""
    from vindex.encoders import known_names

    return _named_so(known_names(that_read_text=True), incomplete)


def _named_so(names: list[str], incomplete: str) -> list[str]:
    if incomplete and "/" not in incomplete:
        names = names + [name.partition("/")[2] for name in names if "/" in name]
    return [name for name in names if name.startswith(incomplete)]


class _Offered(str):
    """Text that the shell is offered whatever was typed: the choice is made already.

    Typer keeps only what starts with the typed text, letter for letter and unquoted.
    """

    __slots__ = ()

    def startswith(self, *_: object) -> bool:
        """Always."""
        return True


def complete_label(ctx: typer.Context, incomplete: str) -> list[str]:
    """Labels of the index that is meant, for what was typed so far, in any case.

    Nothing is offered where there is no index, and nothing is said about it.
    """
    from vindex.index import open_indexes

    try:
        index = open_indexes(_indexes(ctx), space=ctx.params.get("space"))
        labels = [label for label, _ in index.labels()]
    except (VindexError, OSError):
        return []
    return _offered(labels, incomplete)


def complete_collection(ctx: typer.Context, incomplete: str) -> list[str]:
    """Collections of the index that is meant, likewise."""
    from vindex.index import VideoIndex

    try:
        names = [each.name for each in VideoIndex.open(_first(ctx)).collections()]
    except (VindexError, OSError):
        return []
    return _offered(names, incomplete)


def _indexes(ctx: typer.Context) -> Sequence[Path]:
    """Those that were given, as far as they were."""
    given = ctx.params.get("index")
    return [given] if isinstance(given, Path) else given or []


def _first(ctx: typer.Context) -> Path | None:
    """The first of them."""
    return next(iter(_indexes(ctx)), None)


def _offered(names: list[str], incomplete: str) -> list[str]:
    typed = incomplete.casefold()
    return [
        _Offered(_for_shell(name, incomplete))
        for name in names
        if name.casefold().startswith(typed)
    ]


def complete_space(ctx: typer.Context, incomplete: str) -> list[str]:
    """Spaces of the index that is meant; nothing where there is no index."""
    from vindex.store.catalog import reader
    from vindex.store.layout import find_index

    try:
        names = [str(index.space) for index in reader.spaces(find_index(_first(ctx)))]
    except (VindexError, OSError):
        return []
    return [name for name in names if name.startswith(incomplete)]


def _for_shell(label: str, incomplete: str) -> str:
    """A label as the shell has to insert it.

    zsh and fish quote what they insert; bash does so only inside quotes that were typed. zsh takes
    only what goes on letter for letter, and vindex takes labels in any case.
    """
    shell = os.environ.get("_VINDEX_COMPLETE")
    if shell == "complete_zsh":
        return incomplete + label[len(incomplete) :]
    if shell != "complete_bash":
        return label
    is_quoted = any(os.environ.get("COMP_WORDS", "").count(quote) % 2 for quote in "\"'")
    return label if is_quoted else re.sub(r"([^\w@%+:,./-])", r"\\\1", label)
