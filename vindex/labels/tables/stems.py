"""Writes `stemmed`: the tables of synonyms and of English words, parsed and stemmed beforehand.

A search is a process of a tenth of a second, and stemming four thousand phrases takes a third of
that. So this is done once, when a table is changed:

    python -m vindex.labels.tables.stems
"""

from __future__ import annotations

from pathlib import Path

from vindex.labels.tables import activities, english, motions
from vindex.labels.words import content_words, stem, table_words

__all__ = ["BACKWARD", "CLOSE", "LOOSE", "SAME", "source"]

SAME, CLOSE, LOOSE, BACKWARD = "=", "-", "~", "<"
"""Marks of a target: another word for it; much the same; something like it; a line read
backward."""

_STRENGTH = {BACKWARD: 0, LOOSE: 1, CLOSE: 2, SAME: 3}
_ALSO_KNOWN = ("PEOPLE", "SOFT_WORDS", "PREPOSITIONS", "WILDCARDS", "NEGATIONS")

_MODULE = '''"""The tables of synonyms and words, stemmed: written by `stems` from the tables."""

# ruff: noqa: E501 - one word or phrase a line

__all__ = ["KNOWN_STEMS", "KNOWN_WORDS", "MEANINGS", "VERB_STEMS"]

MEANINGS = """
{meanings}
"""
"""Stems of a word or a phrase, and after each tab a mark and the stems that it may mean."""

KNOWN_WORDS = """
{known_words}
"""
"""Words that are spelled right, as written and in their forms."""

KNOWN_STEMS = """
{known_stems}
"""

VERB_STEMS = """
{verb_stems}
"""
'''


def source() -> str:
    """The text of `stemmed`, as the tables and the stemmer have it now."""
    lines = _lines()
    known_words = set(english.VERBS.split()) | set(english.WORDS.split())
    for keys, targets in lines:
        for phrase in [*keys, *(target for target, _ in targets)]:
            known_words.update(phrase)
    also_known = known_words.union(*(table_words(name) for name in _ALSO_KNOWN))
    return _MODULE.format(
        meanings="\n".join(
            "\t".join([" ".join(key), *(mark + " ".join(target) for target, mark in found.items())])
            for key, found in _meanings(lines).items()
        ),
        known_words=_in_lines(known_words),
        known_stems=_in_lines({stem(word) for word in also_known}),
        verb_stems=_in_lines({stem(word) for word in english.VERBS.split()}),
    )


def _lines() -> list[tuple[list[list[str]], list[tuple[list[str], str]]]]:
    """(phrases, (target, mark)s) of all tables, as words."""
    parsed = []
    for line in (motions.MEANINGS + activities.MEANINGS).split("\n"):
        if not line:
            continue
        keys, targets = line.split(": ")
        words = [content_words(key) for key in keys.split(", ")]
        meant = [
            (content_words(target.lstrip("~=")), target[0] if target[0] in "~=" else CLOSE)
            for target in targets.split(", ")
        ]
        parsed.append((words, meant))
    return parsed


def _stems(words: list[str]) -> tuple[str, ...]:
    wildcards = table_words("WILDCARDS")
    return tuple(dict.fromkeys(stem(word) for word in words if word not in wildcards))


def _meanings(
    lines: list[tuple[list[list[str]], list[tuple[list[str], str]]]],
) -> dict[tuple[str, ...], dict[tuple[str, ...], str]]:
    """Marks by the stems of a word or a phrase and by what it may mean; the strongest mark wins."""
    found: dict[tuple[str, ...], dict[tuple[str, ...], str]] = {}

    def add(key: tuple[str, ...], target: tuple[str, ...], mark: str) -> None:
        if key and target and key != target:
            meanings = found.setdefault(key, {})
            meanings[target] = max(mark, meanings.get(target, mark), key=_STRENGTH.__getitem__)

    for keys, targets in lines:
        for key in map(_stems, keys):
            for target, mark in targets:
                stems = _stems(target)
                add(key, stems, mark)
                if len(key) == len(stems) == 1:
                    add(stems, key, SAME if mark == SAME else BACKWARD)
    return found


def _in_lines(words: set[str]) -> str:
    """Words in alphabetical order, those of one letter in a line."""
    lines: dict[str, list[str]] = {}
    for word in sorted(words):
        lines.setdefault(word[0], []).append(word)
    return "\n".join(" ".join(line) for line in lines.values())


if __name__ == "__main__":
    Path(__file__).with_name("stemmed.py").write_text(source(), encoding="utf-8")
