"""Which words get a vector, and how often English says them."""

from __future__ import annotations

import gzip
import json
import re
from dataclasses import dataclass
from importlib.resources import files
from typing import TYPE_CHECKING

from vindex.labels.synonyms import known_words
from vindex.labels.tables import lines

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["Vocabulary", "read_vocabulary"]

_MOST_WRITTEN, _MOST_SPOKEN = 50_000, 60_000


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Words, and the share of each among all that is written and said."""

    words: tuple[str, ...]
    shares: dict[str, float]
    """In [0, 1], by word; missing where a word is in neither list."""


def read_vocabulary(model: Path) -> Vocabulary:
    """The whole words of a model's vocabulary, the commonest of two lists, and those of the tables.

    The lists say only how common a word is: books, by the package `symspellpy`, and subtitles, by
    `pyspellchecker` (both MIT).

    Args:
        model: folder of a BERT model, with `vocab.txt`.
    """
    written = _written()
    spoken = _spoken()
    pieces = (model / "vocab.txt").read_text(encoding="utf-8").split("\n")
    whole = [piece for piece in pieces if re.fullmatch(r"[a-z]{2,}", piece)]
    most_spoken = [word for word in _commonest(spoken, _MOST_SPOKEN) if word in written]
    of_tables = [
        word for name in ("words", "verbs") for line in lines(name) for word in line.split()
    ]
    candidates = whole + _commonest(written, _MOST_WRITTEN) + most_spoken + of_tables
    candidates += sorted(known_words())
    words = [word for word in dict.fromkeys(candidates) if re.fullmatch(r"[a-z]{2,}", word)]
    num_written, num_spoken = sum(written.values()), sum(spoken.values())
    shares = {
        word: (written.get(word, 0) / num_written + spoken.get(word, 0) / num_spoken) / 2
        for word in words
    }
    return Vocabulary(tuple(words), shares)


def _commonest(counts: dict[str, int], num: int) -> list[str]:
    return sorted(counts, key=lambda word: (-counts[word], word))[:num]


def _written() -> dict[str, int]:
    text = files("symspellpy") / "frequency_dictionary_en_82_765.txt"
    pairs = (line.split() for line in text.read_text(encoding="utf-8-sig").splitlines())
    return {word: int(count) for word, count in pairs}


def _spoken() -> dict[str, int]:
    packed = (files("spellchecker") / "resources" / "en.json.gz").read_bytes()
    counts: dict[str, int] = json.loads(gzip.decompress(packed))
    return {word: count for word, count in counts.items() if re.fullmatch(r"[a-z]+", word)}
