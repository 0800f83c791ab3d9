"""Word vectors: how near words are in meaning. Plain Python: a search loads no numpy for them.

The files in `data/vectors` are made by `python -m tools.word_vectors` from the sentence encoder
all-MiniLM-L6-v2 (`README.md` there has the licence): the stems, one a line, and for each of them a
row of `NUM_FIGURES` figures of 4 bits, then a byte of weight: how much the word tells, less for
common ones.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, lru_cache
from math import sqrt

from vindex.labels.tables import DATA

__all__ = [
    "NUM_FIGURES",
    "NUM_PARTS",
    "VECTORS",
    "WORDS_FILE",
    "WordVector",
    "part_file",
    "vector_of",
]

VECTORS = DATA / "vectors"
WORDS_FILE = "stems.txt"
NUM_PARTS = 2
NUM_FIGURES = 96
_ROW = NUM_FIGURES // 2 + 1
"""Bytes of a row."""
_FIGURES = [(float((byte >> 4) - 8), float((byte & 15) - 8)) for byte in range(256)]
"""The two figures of each byte."""


@dataclass(frozen=True, slots=True)
class WordVector:
    """What a word means, as a direction."""

    figures: tuple[float, ...]
    """`NUM_FIGURES`, of unit length."""
    weight: float
    """How much the word tells, in (0, 1]."""


def part_file(number: int) -> str:
    """The name of one of the files of rows."""
    return f"rows-{number}.bin"


@lru_cache(maxsize=8192)
def vector_of(word_stem: str) -> WordVector | None:
    """The vector of a stem; None where there is none."""
    place = _places().get(word_stem)
    if place is None:
        return None
    row = _rows()[place * _ROW : (place + 1) * _ROW]
    figures = [figure for byte in row[:-1] for figure in _FIGURES[byte]]
    length = sqrt(sum(figure * figure for figure in figures))
    return WordVector(tuple(figure / length for figure in figures), row[-1] / 255)


@cache
def _places() -> dict[str, int]:
    stems = (VECTORS / WORDS_FILE).read_text(encoding="utf-8").split("\n")
    return {word_stem: place for place, word_stem in enumerate(stems)}


@cache
def _rows() -> bytes:
    return b"".join((VECTORS / part_file(number)).read_bytes() for number in range(NUM_PARTS))
