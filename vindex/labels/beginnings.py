"""Labels by their beginnings: what is meant while it is still being typed."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from vindex.labels.mending import is_known
from vindex.labels.tokens import tokens

if TYPE_CHECKING:
    from collections.abc import Iterable

    from vindex.labels.label_set import LabelSet

__all__ = ["beginning_with", "led_by", "unfinished"]

_LEAST_LETTERS = 3


def unfinished(text: str, labels: LabelSet) -> list[int]:
    """Labels with a text whose last word is no word yet: "playing gui", "snowb".

    Args:
        text: what the user typed.
        labels: the label set.

    Returns:
        Their numbers, the shortest first: those that begin with it, or else have it further on;
        none where the last word is whole.
    """
    found = tokens(text)
    typed = _words(text)
    if len("".join(typed)) < _LEAST_LETTERS or not found or found[-1].word != typed[-1]:
        return []
    if is_known(found[-1], labels):
        return []
    fits = [number for number, name in enumerate(labels.names) if _has_begun(typed, _words(name))]
    return beginning_with(text, labels) or _shortest_first(fits, labels)


def beginning_with(text: str, labels: LabelSet) -> list[int]:
    """Labels whose name begins with a text, the shortest first."""
    typed = " ".join(_words(text))
    if len(typed) < _LEAST_LETTERS:
        return []
    fits = [
        number
        for number, name in enumerate(labels.names)
        if " ".join(_words(name)).startswith(typed)
    ]
    return _shortest_first(fits, labels)


def led_by(text: str, names: Iterable[str]) -> list[str]:
    """Names that begin with the words of a text, in any form: "knock" of "knocking on door"."""
    stems = [token.stem for token in tokens(text)]
    if not stems:
        return []
    return [
        name
        for name in names
        if [token.stem for token in tokens(name.replace("_", " "))][: len(stems)] == stems
    ]


def _words(text: str) -> list[str]:
    return re.findall(r"[^\W_]+", text.casefold())


def _has_begun(typed: list[str], words: list[str]) -> bool:
    num = len(typed)
    return any(
        words[start : start + num - 1] == typed[:-1]
        and words[start + num - 1].startswith(typed[-1])
        for start in range(len(words) - num + 1)
    )


def _shortest_first(numbers: list[int], labels: LabelSet) -> list[int]:
    return sorted(numbers, key=lambda number: (len(labels.names[number]), number))
