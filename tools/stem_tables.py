"""Write `vindex/labels/data/stemmed`: the tables of words, parsed and stemmed beforehand.

After a change to a table, or to the stemmer:

    python -m tools.stem_tables
"""

from __future__ import annotations

from vindex.labels.tables import DATA, lines, table_words
from vindex.labels.tokens import content_words, stem

__all__ = ["stemmed_tables"]

_SAME, _CLOSE, _LOOSE, _BACKWARD = "=", "-", "~", "<"
"""Marks of a target: another word for it; much the same; something like it; a line read
backward."""

_STRENGTH = {_BACKWARD: 0, _LOOSE: 1, _CLOSE: 2, _SAME: 3}
_ALSO_KNOWN = ("PEOPLE", "SOFT_WORDS", "PREPOSITIONS", "WILDCARDS", "NEGATIONS")


def stemmed_tables() -> dict[str, str]:
    """What the files hold, by name, as the tables and the stemmer have it now."""
    groups = _groups()
    verbs, words = (set(" ".join(lines(name)).split()) for name in ("verbs", "words"))
    known_words = verbs | words
    for keys, targets in groups:
        for phrase in [*keys, *(target for target, _ in targets)]:
            known_words.update(phrase)
    also_known = known_words.union(*(table_words(name) for name in _ALSO_KNOWN))
    meanings = [
        "\t".join([" ".join(key), *(mark + " ".join(target) for target, mark in found.items())])
        for key, found in _meanings(groups).items()
    ]
    return {
        "meanings.tsv": "\n".join(meanings) + "\n",
        "known_words.txt": _in_lines(known_words),
        "known_stems.txt": _in_lines({stem(word) for word in also_known}),
        "verb_stems.txt": _in_lines({stem(word) for word in verbs}),
    }


def _groups() -> list[tuple[list[list[str]], list[tuple[list[str], str]]]]:
    """(phrases, (target, mark)s) of all tables, as words."""
    parsed = []
    for line in (*lines("motions"), *lines("activities")):
        keys, targets = line.split(": ")
        words = [content_words(key) for key in keys.split(", ")]
        meant = [
            (content_words(target.lstrip("~=")), target[0] if target[0] in "~=" else _CLOSE)
            for target in targets.split(", ")
        ]
        parsed.append((words, meant))
    return parsed


def _stems(words: list[str]) -> tuple[str, ...]:
    wildcards = table_words("WILDCARDS")
    return tuple(dict.fromkeys(stem(word) for word in words if word not in wildcards))


def _meanings(
    groups: list[tuple[list[list[str]], list[tuple[list[str], str]]]],
) -> dict[tuple[str, ...], dict[tuple[str, ...], str]]:
    """Marks by the stems of a word or a phrase and by what it may mean; the strongest mark wins."""
    found: dict[tuple[str, ...], dict[tuple[str, ...], str]] = {}

    def add(key: tuple[str, ...], target: tuple[str, ...], mark: str) -> None:
        if key and target and key != target:
            meanings = found.setdefault(key, {})
            meanings[target] = max(mark, meanings.get(target, mark), key=_STRENGTH.__getitem__)

    for keys, targets in groups:
        for key in map(_stems, keys):
            for target, mark in targets:
                stems = _stems(target)
                add(key, stems, mark)
                if len(key) == len(stems) == 1:
                    add(stems, key, _SAME if mark == _SAME else _BACKWARD)
    return found


def _in_lines(words: set[str]) -> str:
    """Words in alphabetical order, those of one letter in a line."""
    by_letter: dict[str, list[str]] = {}
    for word in sorted(words):
        by_letter.setdefault(word[0], []).append(word)
    return "".join(" ".join(line) + "\n" for line in by_letter.values())


if __name__ == "__main__":
    for name, text in stemmed_tables().items():
        (DATA / "stemmed" / name).write_text(text, encoding="utf-8")
