"""Arguments of public methods: each is of a type that the signature names, or refused in words."""

from __future__ import annotations

import inspect
import os
import re
from collections.abc import Callable, Iterable
from functools import cache, wraps
from typing import Any, NamedTuple, TypeVar

from vindex.errors import UsageError

__all__ = ["checked", "checked_arguments"]

_Class = TypeVar("_Class", bound=type)
_Function = TypeVar("_Function", bound=Callable[..., Any])

_TEXT, _PATH, _LIST = "text", "a path", "a list"
_TYPES: dict[str, tuple[str, type]] = {
    "str": (_TEXT, str),
    "PathLike": (_PATH, os.PathLike),
    "Iterable": (_LIST, Iterable),
    "Sequence": (_LIST, Iterable),
    "bool": ("True or False", bool),
    "None": ("None", type(None)),
}
"""What signatures name, in words, and what it is held to. Numbers have their ranges, and anything
else is known best by what takes it."""


_INSIDE = r"\[[^|]*\]|\[.*\]"
"""Of a type: what it is of."""


class _Allowed(NamedTuple):
    """What an argument may be."""

    words: tuple[str, ...]
    types: tuple[type, ...]
    of_text: bool
    """A list holds text alone."""

    def refusal(self, value: object) -> str | None:
        """What is wrong with a value; None: nothing."""
        is_text = isinstance(value, str | bytes | bytearray)
        if not isinstance(value, self.types) or (is_text and str not in self.types):
            such = f", such as [{value!r:.80}]" if self.words[0] == _LIST else ""
            return f"it must be {' or '.join(self.words)}{such}"
        if self.of_text and isinstance(value, list | tuple):
            is_wrong = not all(isinstance(each, str) for each in value)
            return "it must be a list of text" if is_wrong else None
        if not isinstance(value, str | os.PathLike):
            return None
        text = os.fspath(value)
        if not isinstance(text, str):
            return "it must be a path of text, not of bytes; os.fsdecode() makes one"
        if "\0" in text:
            return "it must be without zero bytes, which no path and no name can have"
        return None if text or _PATH not in self.words else "it must not be empty"


def checked(cls: _Class) -> _Class:
    """Check the arguments of each public method and class method that a class defines itself."""
    for name, member in [*vars(cls).items()]:
        if name.startswith("_"):
            continue
        if isinstance(member, classmethod):
            setattr(cls, name, classmethod(checked_arguments(member.__func__)))
        elif inspect.isfunction(member):
            setattr(cls, name, checked_arguments(member))
    return cls


def checked_arguments(function: _Function) -> _Function:
    """Refuse arguments that are of no type that the function's signature names."""

    @wraps(function)
    def call(*arguments: Any, **given: Any) -> Any:  # noqa: ANN401
        """Call it.

        Raises:
            UsageError: an argument is of another type; what was given, and what may be.
        """
        positional, by_name, rest = _allowed(function)
        for place, value in enumerate(arguments):
            name, allowed = positional[place] if place < len(positional) else rest
            _check(function, name, value, allowed)
        for name, value in given.items():
            _check(function, name, value, by_name.get(name))
        return function(*arguments, **given)

    return call  # type: ignore[return-value]


def _check(function: _Function, name: str, value: object, allowed: _Allowed | None) -> None:
    wrong = allowed and allowed.refusal(value)
    if wrong:
        called = function.__qualname__.removesuffix(".__init__").rpartition(".")[2]
        raise UsageError(f"{called}({name}={value!r:.80}) was called; {wrong}.")


@cache  # and not before the first call: a search needs a single one
def _allowed(
    function: Callable[..., Any],
) -> tuple[
    list[tuple[str, _Allowed | None]], dict[str, _Allowed | None], tuple[str, _Allowed | None]
]:
    """What arguments may be: those by place, all by name, and those beyond the named ones."""
    parameters = inspect.signature(function).parameters.values()
    named = {each.name: _read(each.annotation) for each in parameters}
    by_place = (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)
    positional = [(each.name, named[each.name]) for each in parameters if each.kind in by_place]
    rest = [each.name for each in parameters if each.kind == each.VAR_POSITIONAL]
    return positional, named, (rest[0], named[rest[0]]) if rest else ("", None)


def _read(annotation: object) -> _Allowed | None:
    """What an annotation allows, by its text: to resolve it would load what it names."""
    text = annotation.__name__ if isinstance(annotation, type) else str(annotation)
    heads = [each.rpartition(".")[2] for each in re.sub(_INSIDE, "", text).split(" | ")]
    if not all(head in _TYPES for head in heads):
        return None
    words, types = zip(*(_TYPES[head] for head in heads), strict=True)
    return _Allowed(words, types, "Sequence[str]" in text)
