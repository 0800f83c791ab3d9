"""The tables of words in `data`: what is read of them, and how.

A line that begins with `#` is for people. Those in `data/stemmed` are made from the others by
`python -m tools.stem_tables`: a search is a process of a tenth of a second, and stemming four
thousand phrases takes a third of that.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

__all__ = ["DATA", "lines", "stemmed", "table_words"]

DATA = Path(__file__).with_name("data")
"""Read as files: importing `importlib.resources` takes longer than reading all of them."""


@cache
def lines(name: str) -> tuple[str, ...]:
    """The lines of one table, by its file's name without `.txt`."""
    text = (DATA / f"{name}.txt").read_text(encoding="utf-8")
    return tuple(line for line in text.splitlines() if line and not line.startswith("#"))


@cache
def table_words(name: str) -> frozenset[str]:
    """The words of one list of `grammar.txt`, by its name.

    Raises:
        KeyError: there is no such list.
    """
    return _lists()[name]


@cache
def _lists() -> dict[str, frozenset[str]]:
    words: dict[str, list[str]] = {}
    for line in lines("grammar"):
        if line.startswith("["):
            found = words[line.strip("[]")] = []
        else:
            found += line.split()
    return {name: frozenset(listed) for name, listed in words.items()}


def stemmed(file_name: str) -> str:
    """The text of one of the files in `data/stemmed`."""
    return (DATA / "stemmed" / file_name).read_text(encoding="utf-8")
