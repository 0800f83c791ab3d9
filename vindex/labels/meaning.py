"""Which labels are closest in meaning to a text, whatever words they use.

Words are compared by their vectors (`vectors`); the same stem is near by 1, words without a vector
by 0. With w the weight of a word, for a text and a label:

    whole = cosine of the sums of w * vector
    asked = sum of w * nearness to the label's nearest word / sum of w     over the text's words
    told  = sum of w * nearness to the text's nearest word / sum of w      over the label's words
    score = (whole + sqrt(asked * told)) / 2
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from math import log10, sqrt
from operator import mul
from typing import TYPE_CHECKING

from vindex.labels.label_set import kind_weight
from vindex.labels.mending import is_person
from vindex.labels.spelling import nearest_word
from vindex.labels.tokens import Token, stem, tokens
from vindex.labels.vectors import vector_of

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["by_meaning", "closest"]

_LEAST, _OF_LABELS, _A_DECADE = 0.41, 40, 0.15
"""A label of 40 is near from this score on; of ten times as many, chance brings one nearer by so
much. By the label sets in `tools/word_vectors`: 0.9 of the texts that none fits find none."""
_RELATIVE = 0.8
"""Labels below this share of the best score are dropped."""
_SHORTEST_HALF = 3
"""Letters of a word that is a part of another one ("jay" and "walking")."""


@dataclass(frozen=True, slots=True)
class _Word:
    stem: str
    figures: tuple[float, ...]
    """Its vector; empty where there is none."""
    weight: float

    def near(self, other: _Word) -> float:
        """How near it is in meaning to another word, in [-1, 1]."""
        if self.stem == other.stem:
            return 1.0
        return float(sum(map(mul, self.figures, other.figures)))


@dataclass(frozen=True, slots=True)
class _Phrase:
    words: tuple[_Word, ...]
    length: float
    """Of the sum of its weighted vectors."""

    @classmethod
    def of(cls, words: Iterable[_Word]) -> _Phrase:
        """The phrase of some words, its length by how near they are to each other."""
        each = tuple(words)
        square = sum(a.weight * b.weight * a.near(b) for a in each for b in each)
        return cls(each, sqrt(max(square, 0.0)))


def closest(text: str, names: tuple[str, ...]) -> list[tuple[str, float]]:
    """(label, weight) of the labels that are near enough to a text, nearest first.

    Args:
        text: what the user typed.
        names: the labels.

    Returns:
        Weights in (0, 1]: the score, times the square of its share of the best one.
    """
    scored = by_meaning(text, names)
    more = max(log10(len(names) / _OF_LABELS), 0.0)
    best = scored[0][1] if scored else 0.0
    if best < _LEAST + _A_DECADE * more:
        return []
    return [
        (names[label], min(score, 1.0) * (score / best) ** 2)
        for label, score in scored
        if score >= _RELATIVE * best
    ]


def by_meaning(text: str, names: tuple[str, ...]) -> list[tuple[int, float]]:
    """(label, score) of the labels that have anything to do with a text, nearest first.

    Args:
        text: what the user typed; what stands under a negation is left out.
        names: the labels. What is read of them is kept for the next text.
    """
    labels, spelled = _read(names)
    asked = [token for token in tokens(text) if not (token.negated or is_person(token))]
    phrase = _Phrase.of(word for token in asked for word in _words(token, spelled))
    scored = [(number, _score(phrase, label)) for number, label in enumerate(labels)]
    return sorted((each for each in scored if each[1] > 0), key=lambda each: (-each[1], each[0]))


@lru_cache(maxsize=4)
def _read(names: tuple[str, ...]) -> tuple[tuple[_Phrase, ...], frozenset[str]]:
    """The labels, and the words in them as they are spelled."""
    all_tokens = [tokens(name.replace("_", " ")) for name in names]
    spelled = frozenset(token.word for found in all_tokens for token in found)
    phrases = tuple(
        _Phrase.of(word for token in found for word in _words(token, spelled))
        for found in all_tokens
    )
    return phrases, spelled


def _words(token: Token, spelled: frozenset[str]) -> list[_Word]:
    """A word as it was meant: mended by those of the labels, or parted, where it is not known."""
    if token.word in spelled and vector_of(token.stem) is None:
        return _halves(token.word) or [_word(token.stem)]
    if vector_of(token.stem) is None:
        near = nearest_word(token.word, spelled, ())
        return [_word(stem(near))] if near else _halves(token.word) or [_word(token.stem)]
    return [_word(token.stem)]


def _word(word_stem: str) -> _Word:
    vector = vector_of(word_stem)
    weight = kind_weight(word_stem)
    if vector is None:
        return _Word(word_stem, (), weight)
    return _Word(word_stem, vector.figures, weight * vector.weight)


def _halves(word: str) -> list[_Word]:
    """The two words that one is made of; empty where it is made of none that are known."""
    for cut in range(len(word) - _SHORTEST_HALF, _SHORTEST_HALF - 1, -1):
        halves = [stem(word[:cut]), stem(word[cut:])]
        if all(vector_of(half) for half in halves):
            return [_word(half) for half in halves]
    return []


def _score(text: _Phrase, label: _Phrase) -> float:
    if not text.length or not label.length:
        return 0.0
    near = [[a.near(b) for b in label.words] for a in text.words]
    whole = sum(
        a.weight * b.weight * value
        for a, row in zip(text.words, near, strict=True)
        for b, value in zip(label.words, row, strict=True)
    )
    asked = _share(text, [max(row) for row in near])
    told = _share(label, [max(column) for column in zip(*near, strict=True)])
    return (whole / (text.length * label.length) + sqrt(asked * told)) / 2


def _share(phrase: _Phrase, near: list[float]) -> float:
    total = sum(word.weight for word in phrase.words)
    found = sum(
        word.weight * max(value, 0.0) for word, value in zip(phrase.words, near, strict=True)
    )
    return found / total
