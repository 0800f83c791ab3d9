"""The synonym tables, read once: what a word or a phrase may also mean."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from vindex.labels.tables import activities, english, motions
from vindex.labels.words import content_words, stem, table_words

__all__ = ["SAME", "Meaning", "known_words", "synonyms", "verb_stems"]

SAME, CLOSE, LOOSE, BACKWARD = 0.97, 0.87, 0.6, 0.55
"""Strengths: another word for it; much the same; something like it; a table line read backward."""


@dataclass(frozen=True, slots=True)
class Meaning:
    """Stems that together may stand for a word or a phrase."""

    stems: tuple[str, ...]
    strength: float
    is_ordered: bool = False
    """The stems are words of the query: a label should have them in the same order."""


@cache
def _lines() -> tuple[tuple[list[list[str]], list[tuple[list[str], float]]], ...]:
    """(phrases, (target, strength)s) of all tables, as words."""
    parsed = []
    marks = {"~": LOOSE, "=": SAME}
    for line in (motions.MEANINGS + activities.MEANINGS).split("\n"):
        if not line:
            continue
        keys, targets = line.split(": ")
        words = [content_words(key) for key in keys.split(", ")]
        meant = [
            (content_words(target.lstrip("~=")), marks.get(target[0], CLOSE))
            for target in targets.split(", ")
        ]
        parsed.append((words, meant))
    return tuple(parsed)


@cache
def _wildcards() -> frozenset[str]:
    return table_words("WILDCARDS")


def _stems(words: list[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(stem(word) for word in words if word not in _wildcards()))


@cache
def synonyms() -> dict[tuple[str, ...], tuple[Meaning, ...]]:
    """Meanings by the stems of a word or a phrase."""
    found: dict[tuple[str, ...], dict[tuple[str, ...], float]] = {}

    def add(key: tuple[str, ...], target: tuple[str, ...], strength: float) -> None:
        if key and target and key != target:
            meanings = found.setdefault(key, {})
            meanings[target] = max(strength, meanings.get(target, 0))

    for keys, targets in _lines():
        for key in map(_stems, keys):
            for target, strength in targets:
                stems = _stems(target)
                add(key, stems, strength)
                if len(key) == len(stems) == 1:
                    add(stems, key, SAME if strength == SAME else BACKWARD)
    return {
        key: tuple(Meaning(stems, strength) for stems, strength in meanings.items())
        for key, meanings in found.items()
    }


@cache
def verb_stems() -> frozenset[str]:
    """Stems of verbs, of any subject."""
    return frozenset(stem(word) for word in english.VERBS.split())


@cache
def known_words() -> frozenset[str]:
    """Words that are spelled right, as written and in their forms."""
    words = set(english.VERBS.split()) | set(english.WORDS.split())
    for keys, targets in _lines():
        for phrase in [*keys, *(target for target, _ in targets)]:
            words.update(phrase)
    return frozenset(words)
