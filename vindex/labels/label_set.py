"""A label set, read for matching: its vocabulary, and how much each of its words tells."""

from __future__ import annotations

import math
import re
from collections import Counter
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from vindex.labels.dives import is_dive
from vindex.labels.tables import lines, table_words
from vindex.labels.tokens import Token, stem, tokens

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["LabelSet", "Wording", "own_labels", "plain_name", "read_labels"]

_PREPOSITION, _SOFT, _OPTIONAL, _MARK, _TRAILING = 0.75, 0.25, 0.3, 0.35, 0.6

_WILDCARD_SHARE = 0.2


class Wording(NamedTuple):
    """One way to read a label: "catching or throwing frisbee" has two."""

    label: int
    weights: dict[str, float]
    """How much each stem tells; the wildcards are no part of it."""
    num_wildcards: int
    head: str | None
    """The stem of the verb; None for a label without one ("archery")."""
    is_unreal: bool
    """It is pretended, tried or failed."""
    is_failed: bool
    """It is tried or failed, or something "cannot" be done."""
    is_negated: bool
    """It says "not" or "without"."""
    excluded: frozenset[str]
    """Stems in a parenthesis that begins with "not"."""
    asserted: frozenset[str]
    """Stems that stand under no negation."""
    negated: frozenset[str]
    """Stems that stand under one; where nothing follows it ("but doesn't"), all but the verb."""


class LabelSet(NamedTuple):
    """Everything about a set of labels that does not depend on the query."""

    names: tuple[str, ...]
    wordings: tuple[Wording, ...]
    importance: dict[str, float]
    """Weight of every stem of the set, in [0.5, 1]: rare ones tell more."""
    words: frozenset[str]
    """The words as written."""
    by_stem: dict[str, tuple[int, ...]]
    """Numbers of the wordings that have a stem."""
    pairs: frozenset[tuple[str, str]]
    """Stems that stand next to each other in a label."""
    heads: frozenset[str]
    """Stems of the verbs, and of labels of one word ("squat")."""
    has_unreal: bool
    has_wildcard: bool
    """Labels say "something" for an object as a rule, not once by chance."""

    def weight(self, word_stem: str) -> float:
        """How much a stem of the set tells, by its rarity and its kind."""
        return self.importance[word_stem] * kind_weight(word_stem)


@lru_cache(maxsize=4096)
def kind_weight(word_stem: str) -> float:
    """What the kind of a word makes of its importance."""
    if word_stem in _stems_of("PREPOSITIONS"):
        return _PREPOSITION
    if word_stem in _stems_of("SOFT_WORDS") or word_stem in _stems_of("PEOPLE"):
        return _SOFT
    if word_stem in marks():
        return _MARK
    return 1.0


@lru_cache(maxsize=8)
def _stems_of(name: str) -> frozenset[str]:
    return frozenset(stem(word) for word in table_words(name))


@lru_cache(maxsize=1)
def marks() -> frozenset[str]:
    """Stems that say that it does not really happen."""
    return unreal_marks() | _stems_of("NEGATIONS")


@lru_cache(maxsize=1)
def unreal_marks() -> frozenset[str]:
    """Stems of pretending, failing and trying."""
    return _stems_of("PRETENDING") | _stems_of("FAILING") | _stems_of("TRYING")


@lru_cache(maxsize=1)
def failing_marks() -> frozenset[str]:
    """Stems of failing and trying, and "cannot"."""
    return _stems_of("FAILING") | _stems_of("TRYING") | _stems_of("CANNOT")


def plain_name(text: str) -> str:
    """A text as names are compared: no case, no square brackets, single spaces."""
    return " ".join(text.casefold().replace("[", "").replace("]", "").split())


@lru_cache(maxsize=4)
def own_labels(names: tuple[str, ...]) -> tuple[str, ...]:
    """Labels that nothing was written for: taught ones, and those of any other model."""
    published = {plain_name(name) for name in lines("published")}
    return tuple(name for name in names if not (plain_name(name) in published or is_dive(name)))


def _alternatives(text: str) -> list[str]:
    """The readings of "A or B": one with each."""
    choice = re.search(r"([\w']+) or (\w+)", text)
    if not choice:
        return [text]
    before, after = text[: choice.start()], text[choice.end() :]
    return [
        reading for word in choice.groups() for reading in _alternatives(f"{before}{word}{after}")
    ]


def _parted(name: str) -> tuple[str, str, str]:
    """(the label itself, what its parentheses add, what they exclude)."""
    inside = re.findall(r"\(([^)]*)\)", name)
    added = " ".join(part for part in inside if not part.startswith("not "))
    excluded = " ".join(part for part in inside if part.startswith("not "))
    return re.sub(r"\([^)]*\)", " ", name), added, excluded


def _is_verb(token: Token) -> bool:
    return token.word.endswith("ing") and token.word not in table_words("NOT_VERBS")


def _wording(number: int, text: str, name: str, importance: dict[str, float]) -> Wording:
    _, added, excluded = _parted(name)
    found, optional = tokens(text), tokens(added)
    wildcards = _stems_of("WILDCARDS")
    weights = _weights(found, optional, importance)
    in_label = {token.stem for token in found}
    is_unreal = not in_label.isdisjoint(unreal_marks())
    is_negated = bool(in_label & _stems_of("NEGATIONS") - _stems_of("CANNOT"))
    head = _head(found, is_unreal=is_unreal)
    negated = {token.stem for token in (*found, *optional) if token.negated} - wildcards
    if is_negated and not negated:
        negated = weights.keys() - {head}
    return Wording(
        label=number,
        weights=weights,
        num_wildcards=sum(token.stem in wildcards for token in found),
        head=head,
        is_unreal=is_unreal,
        is_failed=not in_label.isdisjoint(failing_marks()),
        is_negated=is_negated,
        excluded=frozenset(token.stem for token in tokens(excluded)) - weights.keys(),
        asserted=frozenset(token.stem for token in found if not token.negated) - wildcards,
        negated=frozenset(negated),
    )


def _weights(
    found: tuple[Token, ...], optional: tuple[Token, ...], importance: dict[str, float]
) -> dict[str, float]:
    """How much each stem of a label tells, and each that its parentheses add."""
    weights: dict[str, float] = {}
    for token in optional:
        weights[token.stem] = importance[token.stem] * kind_weight(token.stem) * _OPTIONAL
    for token in found:
        if token.stem not in _stems_of("WILDCARDS"):
            weight = importance[token.stem] * kind_weight(token.stem)
            weight *= _TRAILING if token.trailing else 1.0
            weights[token.stem] = max(weight, weights.get(token.stem, 0.0))
    return weights


def _head(found: tuple[Token, ...], *, is_unreal: bool) -> str | None:
    """The stem of a label's verb, if it has one.

    Of "pretending to open ..." it is the first word that is no mark.
    """
    words = [token for token in found if token.stem not in marks()]
    verbs = [token for token in words if _is_verb(token)]
    if is_unreal and (not verbs or found[0].stem in unreal_marks()):
        verbs = words
    return verbs[0].stem if verbs else None


def _importance(stems_by_label: list[set[str]]) -> dict[str, float]:
    counts = Counter(word_stem for stems in stems_by_label for word_stem in stems)
    rarity = {
        word_stem: math.log(1 + len(stems_by_label) / count) for word_stem, count in counts.items()
    }
    rarest = max(rarity.values(), default=1.0)
    return {word_stem: 0.5 + 0.5 * value / rarest for word_stem, value in rarity.items()}


@lru_cache(maxsize=4)
def read_labels(names: tuple[str, ...]) -> LabelSet:
    """Reads the labels of a model; kept, as every query has the same ones."""
    all_tokens = [tokens(name.casefold()) for name in names]
    importance = _importance([{token.stem for token in found} for found in all_tokens])
    wordings = tuple(
        _wording(number, text, name, importance)
        for number, name in enumerate(names)
        for text in _alternatives(_parted(name.casefold())[0])
    )
    num_wild = sum(wording.num_wildcards > 0 for wording in wordings)
    by_stem: dict[str, list[int]] = {}
    for position, wording in enumerate(wordings):
        for word_stem in wording.weights:
            by_stem.setdefault(word_stem, []).append(position)
    return LabelSet(
        names=names,
        wordings=wordings,
        importance=importance,
        words=frozenset(token.word for found in all_tokens for token in found),
        by_stem={word_stem: tuple(positions) for word_stem, positions in by_stem.items()},
        pairs=frozenset(_pairs(all_tokens)),
        heads=frozenset(wording.head or "" for wording in wordings)
        | {next(iter(wording.weights)) for wording in wordings if len(wording.weights) == 1},
        has_unreal=any(wording.is_unreal for wording in wordings),
        has_wildcard=num_wild > _WILDCARD_SHARE * len(wordings),
    )


def _pairs(all_tokens: list[tuple[Token, ...]]) -> Iterable[tuple[str, str]]:
    for found in all_tokens:
        for left, right in pairwise(found):
            yield left.stem, right.stem
