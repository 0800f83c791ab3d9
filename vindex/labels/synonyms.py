"""What a word or a phrase may also mean, and which words are known: from the stemmed tables."""

from __future__ import annotations

from functools import cache, lru_cache
from typing import NamedTuple

from vindex.labels.tables import stemmed

__all__ = [
    "SAME",
    "Synonym",
    "has_synonyms",
    "known_stems",
    "known_words",
    "synonyms",
    "verb_stems",
]

SAME = 0.97
"""Strength of another word for it."""
_STRENGTHS = {"=": SAME, "-": 0.87, "~": 0.6, "<": 0.55}
"""Strengths by the marks of the tables: another word for it; much the same; something like it; a
table line read backward."""


class Synonym(NamedTuple):
    """Stems that together may stand for a word or a phrase."""

    stems: tuple[str, ...]
    strength: float
    is_ordered: bool = False
    """The stems are words of the query: a label should have them in the same order."""


@cache
def _table() -> dict[str, str]:
    """What is behind the first tab of each line of the table, by what is before it."""
    lines = stemmed("meanings.tsv").strip().split("\n")
    return {key: meant for key, _, meant in (line.partition("\t") for line in lines)}


def has_synonyms(*stems: str) -> bool:
    """Whether the tables know a word or a phrase."""
    return " ".join(stems) in _table()


@lru_cache(maxsize=4096)
def synonyms(*stems: str) -> tuple[Synonym, ...]:
    """What a word or a phrase, given by its stems, may also mean; empty if the tables lack it."""
    meant = _table().get(" ".join(stems))
    if meant is None:
        return ()
    return tuple(
        Synonym(tuple(target[1:].split(" ")), _STRENGTHS[target[0]]) for target in meant.split("\t")
    )


@cache
def verb_stems() -> frozenset[str]:
    """Stems of verbs, of any subject."""
    return frozenset(stemmed("verb_stems.txt").split())


@cache
def known_words() -> frozenset[str]:
    """Words that are spelled right, as written and in their forms."""
    return frozenset(stemmed("known_words.txt").split())


@cache
def known_stems() -> frozenset[str]:
    """Stems of all known words, function words too."""
    return frozenset(stemmed("known_stems.txt").split())
