"""A query, read against a label set: its actions, each a list of terms."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from vindex.labels.label_set import kind_weight, marks
from vindex.labels.mending import meant_tokens
from vindex.labels.synonyms import SAME, Synonym, synonyms, verb_stems
from vindex.labels.tables import table_words
from vindex.labels.tokens import particles, stem

if TYPE_CHECKING:
    from vindex.labels.label_set import LabelSet
    from vindex.labels.tokens import Token

__all__ = ["Term", "actions", "readings"]

_LONGEST_PHRASE = 4
_LONGEST_GAP = 4
"""Words between a verb and its particle."""
_VERB_OF_PHRASE, _PART_OF_PHRASE = 0.85, 0.5
"""Strengths of a phrase's verb alone, and of its words where the label set lacks one of them."""
_NO_VERB = 0.5
"""Strength of a meaning as a verb, where the word stands as a noun."""
_VERB, _TRAILING = 1.25, 0.6
"""What makes of a term's importance that it is a verb, or in a clause ("so that ...")."""
_UNKNOWN, _UNKNOWN_OBJECT, _STRAY_PREPOSITION, _SOFT, _MARK = 0.45, 0.35, 0.1, 0.15, 0.3
"""Weights of words that the labels lack (an object where they say "something") or say little."""


class Term(NamedTuple):
    """A word or a phrase of the query, and what it may mean in this label set."""

    text: str
    kind: str
    """"verb", "noun", "place" (a preposition), "manner", "soft" or "mark"."""
    weight: float
    meanings: tuple[Synonym, ...]
    separated: bool = False
    governed: bool = False
    """A preposition stands before it."""
    negated: bool = False
    """It is under a negation that is no part of it ("without *dropping* it")."""
    is_negation: bool = False
    """It is, or has, a word that negates ("nothing inside")."""
    tells: bool = False
    """It negates what happens, not what is wanted."""


def readings(text: str, labels: LabelSet) -> list[list[Term]]:
    """The ways to read a text: as the longest phrases that are known first, as single words last.

    Each reading is the terms of the text in order, with what each may mean in the label set.
    """
    found = _without_pretence(meant_tokens(text, labels), labels)
    ways: list[list[Term]] = []
    for longest in range(_LONGEST_PHRASE, 0, -1):
        terms = _joined_nouns(_terms(found, longest, labels))
        if terms not in ways:
            ways.append(terms)
    return ways


def _without_pretence(found: list[Token], labels: LabelSet) -> list[Token]:
    """The tokens; where no label is pretended or failed, what is so in the query is negated."""
    if labels.has_unreal:
        return found
    meant: list[Token] = []
    is_pretended = False
    for token in found:
        is_pretended = (is_pretended and not token.separated) or _is_pretence(token.stem)
        meant.append(token._replace(negated=token.negated or is_pretended))
    return meant


@cache
def _is_pretence(word_stem: str) -> bool:
    pretences = {stem(word) for word in table_words("PRETENDING") | table_words("FAILING")}
    same = (meaning.stems[0] for meaning in synonyms(word_stem) if meaning.strength == SAME)
    return not pretences.isdisjoint((word_stem, *same))


def actions(terms: list[Term], labels: LabelSet) -> list[list[Term]]:
    """The terms parted at separators, where each part has a verb.

    A part without one ("put a cup *and a spoon* on the table") belongs to the part before it; in
    a label set without a wildcard a text without verbs may list topics ("guitar and drums").
    """
    parts: list[list[Term]] = []
    for term in terms:
        if term.separated or not parts:
            parts.append([])
        parts[-1].append(term)
    has_verb = labels.has_wildcard or any(_is_action(part, {"verb"}) for part in parts)
    kinds = {"verb"} if has_verb else {"verb", "noun"}
    joined: list[list[Term]] = []
    for part in parts:
        if joined and not (_is_action(part, kinds) and _is_action(joined[-1], kinds)):
            joined[-1].extend(part)
        else:
            joined.append(list(part))
    return joined


def _is_action(part: list[Term], kinds: set[str]) -> bool:
    return any(term.kind in kinds and term.meanings and not term.negated for term in part)


def _usable(meanings: tuple[Synonym, ...], labels: LabelSet) -> tuple[Synonym, ...]:
    """Meanings that some label has, all stems together."""
    kept = []
    for meaning in meanings:
        sets = [set(labels.by_stem.get(word_stem, ())) for word_stem in meaning.stems]
        if sets and set.intersection(*sets):
            kept.append(meaning)
    return tuple(kept)


def _terms(found: list[Token], longest: int, labels: LabelSet) -> list[Term]:
    terms: list[Term] = []
    used: set[int] = set()
    for start, token in enumerate(found):
        if start in used:
            continue
        places, meanings = _phrase_at(found, start, used, longest, labels)
        used.update(places)
        terms.append(_term([found[place] for place in places], meanings, token, labels))
    return terms


def _phrase_at(
    found: list[Token], start: int, used: set[int], longest: int, labels: LabelSet
) -> tuple[list[int], tuple[Synonym, ...]]:
    """The places and meanings of the longest phrase that begins at a token."""
    for length in range(longest, 1, -1):
        for places in _spans(found, start, length, used, labels):
            stems = tuple(found[place].stem for place in places)
            for first in (stems[0], *_other_words(stems[0])):
                meanings = _usable(synonyms(first, *stems[1:]), labels)
                if meanings:
                    return places, (*meanings, *_literal(stems, labels))
    return [start], _word_meanings(found[start], labels)


def _other_words(word_stem: str) -> list[str]:
    """Stems of other words for a word."""
    return [
        meaning.stems[0]
        for meaning in synonyms(word_stem)
        if meaning.strength == SAME and len(meaning.stems) == 1
    ]


def _literal(stems: tuple[str, ...], labels: LabelSet) -> tuple[Synonym, ...]:
    """What a phrase means word by word; of a verb with a particle, also the verb alone."""
    known = tuple(word_stem for word_stem in stems if word_stem in labels.importance)
    strength = 1.0 if len(known) == len(stems) else _PART_OF_PHRASE
    meanings = [Synonym(known, strength, is_ordered=True)] if known else []
    if len(stems) > 1 and stems[-1] in particles() and stems[0] in labels.heads:
        meanings.append(Synonym((stems[0],), _VERB_OF_PHRASE))
    return tuple(meanings)


def _word_meanings(token: Token, labels: LabelSet) -> tuple[Synonym, ...]:
    direct = (Synonym((token.stem,), 1.0),) if token.stem in labels.by_stem else ()
    meanings = _usable(synonyms(token.stem), labels)
    if token.determined and labels.has_wildcard:
        # "in the park" is a place, not the verb: it hardly means other verbs.
        meanings = tuple(
            meaning._replace(strength=meaning.strength * _NO_VERB)
            if labels.heads.intersection(meaning.stems)
            else meaning
            for meaning in meanings
        )
    return direct + meanings


def _spans(
    found: list[Token], start: int, length: int, used: set[int], labels: LabelSet
) -> list[list[int]]:
    """Places of `length` tokens from one on, as a phrase may be written.

    In a row; in a row but for prepositions ("cycling in snow") or for words that mean nothing here
    ("take one *pencil* from many"); with the last, a particle, behind the object ("pick the cup
    up").
    """
    free = [place for place in range(start, len(found)) if place not in used]
    if len(free) < length - 1:
        return []
    spans = _in_a_row(found, free, length, labels) + _before_a_particle(found, free, length)
    return [
        span
        for span in spans
        if not any(token.separated for token in found[span[0] + 1 : span[-1] + 1])
        and _is_of_one_mind([found[place] for place in span])
    ]


def _in_a_row(
    found: list[Token], free: list[int], length: int, labels: LabelSet
) -> list[list[int]]:
    """Places of the next tokens; and where prepositions, or words that mean nothing, are left out.

    Args:
        found: all tokens.
        free: places of those that may be taken; the phrase begins with the first.
        length: of the phrase, in tokens.
        labels: the label set.
    """
    start, rest = free[0], free[1:]
    bare = [start, *(place for place in rest if not _is_preposition(found[place]))]
    telling = [start, *(place for place in rest if _is_telling(found[place], labels))]
    both = [place for place in telling if place in bare]
    spans = [free[:length]] if len(free) >= length else []
    for near in (bare[:length], telling[:length], both[:length]):
        is_near = len(near) == length and near[-1] - start <= length + 1
        if is_near and not _is_preposition(found[near[-1]]) and near not in spans:
            spans.append(near)
    return spans


def _before_a_particle(found: list[Token], free: list[int], length: int) -> list[list[int]]:
    """Places of the next tokens but for the last, a particle, which comes a little later."""
    spans = []
    for last in free[length - 1 : length + _LONGEST_GAP]:
        if found[last].separated:
            break
        if found[last].stem in particles():
            spans.append([*free[: length - 1], last])
        if _is_preposition(found[last]):
            break
    return spans


def _is_of_one_mind(span: list[Token]) -> bool:
    """Whether all words are under a negation, or none; or the negation is one of them."""
    is_mixed = len({token.negated for token in span}) > 1
    return not is_mixed or any(_is_negation(token) for token in span)


def _is_negation(token: Token) -> bool:
    return token.word in table_words("NEGATIONS")


def _is_preposition(token: Token) -> bool:
    return token.word in table_words("PREPOSITIONS")


def _is_telling(token: Token, labels: LabelSet) -> bool:
    return bool(_word_meanings(token, labels))


def _kind(token: Token, labels: LabelSet) -> str:
    word = token.word
    if token.stem in marks():
        return "mark"
    if word in table_words("MANNERS"):
        return "manner"
    if word.endswith("ly") and token.stem not in labels.importance:
        return "manner"
    if _is_preposition(token):
        return "place"
    if kind_weight(token.stem) < 1 or word.isdigit():
        return "soft"
    return "verb" if _is_verb(token, labels) else "noun"


def _is_verb(token: Token, labels: LabelSet) -> bool:
    if token.word.endswith("ing") and token.word not in table_words("NOT_VERBS"):
        return True
    is_head = token.stem in labels.heads
    is_behind = token.follows_object or (token.follows_verb and not is_head)
    is_bare = is_behind and not token.word.endswith(("s", "ed"))
    is_verb = token.stem in verb_stems() or is_head
    return is_verb and not token.determined and not is_bare


def _term(span: list[Token], meanings: tuple[Synonym, ...], first: Token, labels: LabelSet) -> Term:
    kind = _kind(first, labels)
    if len(span) > 1 and kind in ("soft", "place", "mark"):
        kind = "manner"
    weight = _weight(kind, first, meanings, labels)
    weight *= _TRAILING if first.trailing else 1.0
    text = " ".join(token.word for token in span)
    return Term(
        text, kind, weight, meanings, first.separated, first.governed,
        negated=all(token.negated for token in span),
        is_negation=any(_is_negation(token) for token in span),
        tells=any(token.tells for token in span),
    )  # fmt: skip


def _weight(kind: str, first: Token, meanings: tuple[Synonym, ...], labels: LabelSet) -> float:
    """What a term counts: its importance in the label set, and little where it has none."""
    if kind == "soft":
        return _SOFT if meanings else 0.0
    if kind == "mark":
        return _MARK
    if kind == "place" and not (meanings and labels.has_wildcard):
        return _STRAY_PREPOSITION if meanings else 0.0
    if not meanings:
        return _weight_of_unknown(kind, first, labels)
    if kind == "verb":
        is_light = first.stem in light_verbs() and not labels.has_wildcard
        return _UNKNOWN if is_light else _VERB * _importance(meanings, labels)
    return _importance(meanings, labels)


def _weight_of_unknown(kind: str, first: Token, labels: LabelSet) -> float:
    """What a verb, a noun or a word of manner counts that the labels lack."""
    if kind == "manner":
        return _UNKNOWN
    if kind == "verb":
        return _UNKNOWN if first.stem in light_verbs() else _VERB
    return _UNKNOWN_OBJECT if labels.has_wildcard else _UNKNOWN


def _importance(meanings: tuple[Synonym, ...], labels: LabelSet) -> float:
    """Of the meaning that tells most, as its stems do on average."""
    return max(
        sum(labels.weight(word_stem) for word_stem in meaning.stems) / len(meaning.stems)
        for meaning in meanings
    )


@cache
def light_verbs() -> frozenset[str]:
    """Stems of verbs that say little."""
    return frozenset(stem(word) for word in table_words("LIGHT_VERBS"))


def _joined_nouns(terms: list[Term]) -> list[Term]:
    """Unknown nouns made one with the noun behind them: the last of a row is what it is."""
    joined: list[Term] = []
    for term in terms:
        before = joined[-1] if joined else None
        if (
            before
            and not term.separated
            and before.negated == term.negated
            and {before.kind, term.kind} == {"noun"}
            and not before.meanings
            and stem(term.text) not in verb_stems()
        ):
            joined[-1] = term._replace(separated=before.separated)
        elif term.weight > 0 or term.separated:
            joined.append(term)
    return joined
