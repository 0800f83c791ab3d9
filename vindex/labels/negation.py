"""How far a negation reaches: which words of a text are under "not", "without", "except"."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from vindex.labels.tables import table_words

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["negated_places"]

_ENDINGS = ("ing", "ed", "s")


@cache
def _listed(*names: str) -> frozenset[str]:
    return frozenset().union(*map(table_words, names))


def negated_places(words: Sequence[str]) -> frozenset[int]:
    """Places of the words that stand under a negation.

    It reaches to the end of its clause; over "and" where the same form of a word follows ("no
    opening and closing", but "does not open and falls"), and so over a comma in "except opening,
    closing".

    Args:
        words: words in lower case and punctuation marks, contractions spelled out.
    """
    places: set[int] = set()
    negation = first = ""
    for place, word in enumerate(words):
        if word in _listed("NEGATIONS", "BARE_NEGATIONS"):
            negation, first = word, ""
        elif negation and first and _is_end(word, negation, first, words[place + 1 :]):
            negation = ""
        elif negation:
            places.add(place)
            if not first and word not in _listed("STOP_WORDS", "DETERMINERS"):
                first = word
    return frozenset(places)


def _is_end(word: str, negation: str, first: str, rest: Sequence[str]) -> bool:
    if word in ("and", "&", "+") or (word == "," and negation == "except"):
        idle = _listed("STOP_WORDS", "DETERMINERS") | {"and"}
        following = next((other for other in rest if other not in idle), "")
        return not following or _ending(following) != _ending(first)
    return word == "," or word in _listed("CLAUSE_ENDS")


def _ending(word: str) -> str:
    return next((ending for ending in _ENDINGS if word.endswith(ending)), "")
