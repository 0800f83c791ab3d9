"""How well a query's terms and a label's words explain each other. The formula is in `__init__`."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

from vindex.labels.label_set import unreal_marks
from vindex.labels.refusal import Stance
from vindex.labels.tables import table_words
from vindex.labels.tokens import stem

if TYPE_CHECKING:
    from vindex.labels.label_set import LabelSet, Wording
    from vindex.labels.terms import Term

__all__ = ["ScoredLabel", "rank"]

_KNOWN_OBJECT = 0.7
"""How well a "something" stands for an object that other labels have a word for."""
_OTHER_READING = 0.95
"""A reading that leaves phrases apart."""
_PART_OF_MEANING = 0.7
"""A meaning of several words of which a label has only some counts so much of that share."""
_IMPLIED = 0.8
"""Strength of a single word that means several of a label's words, for each but the verb."""
_OTHER_ORDER = 0.85
"""A phrase whose words the label has in another order."""
_WILDCARD = 0.2
"""How much one "something" of a label tells."""
_LABEL_UNREAL, _QUERY_UNREAL = 0.5, 0.5
"""The label (the query) says "pretending", "failing" or "trying", the other one does not."""
_LABEL_NEGATED, _QUERY_NEGATED = 0.9, 0.7
"""The label (the query) says "not" or "without", the other one does not."""
_STRAY_NOUN = 0.7
"""The most that an object counts which the label lacks."""
_NAMED = 0.5
"""From this strength on a term stands for a word of the label, and is no "something" beside it."""
_LACKING, _MOSTLY_TOLD = 0.3, 0.75
"""Below this strength a label lacks a term; above this share a label has little that is unasked."""
_STRAY_VERB, _BOTH_LACK = 0.75, 0.85
"""The query has a verb that the label lacks; each has a word that the other one lacks."""
_OTHER_OBJECT = 0.8
"""The query's object is another one than the label's."""
_EXCLUDED = 0.5
"""The query asks for what the label excludes: "(not cat)"."""
_FITS = 0.55
"""From this score on a label that negates fits a query that does."""
_OTHER_VERB = 0.6
"""The label's verb is not asked for."""


class ScoredLabel(NamedTuple):
    """A label with the score of its best wording."""

    label: int
    score: float
    asked: float
    """The share of the query that the label explains, in [0, 1]."""


def rank(ways: list[list[Term]], labels: LabelSet) -> list[ScoredLabel]:
    """All labels that share a word with a text, best first.

    Args:
        ways: the ways to read the text; a label has the score of the best one.
        labels: the label set.
    """
    best: dict[int, ScoredLabel] = {}
    stances = [Stance.of(terms, labels) for terms in ways]
    is_told = any(_is_told(stance, labels) for stance in stances)
    for number, stance in enumerate(stances):
        for scored in _rank_one(stance, labels, is_told=is_told):
            score = scored.score * (_OTHER_READING if number else 1.0)
            before = best.get(scored.label)
            if before is None or score > before.score:
                best[scored.label] = scored._replace(score=score)
    return sorted(best.values(), key=lambda scored: (-scored.score, scored.label))


def _is_told(stance: Stance, labels: LabelSet) -> bool:
    """Whether the tables, or a label that negates, know what the query negates."""
    return stance.has_negative_phrase or any(
        _score(stance.terms, wording, labels).score >= _FITS
        for wording in (_wordings(stance.terms, labels) if stance.refused else ())
        if stance.names(wording)
    )


def _wordings(terms: list[Term], labels: LabelSet) -> list[Wording]:
    """Those that share a telling word with a query."""
    telling = [term for term in terms if term.kind not in ("soft", "mark", "place")]
    if not telling:
        telling = [term for term in terms if term.kind == "place"]
    stems = {word for term in telling for meaning in term.meanings for word in meaning.stems}
    positions = {position for word in stems for position in labels.by_stem.get(word, ())}
    return [labels.wordings[position] for position in sorted(positions)]


def _rank_one(stance: Stance, labels: LabelSet, *, is_told: bool) -> list[ScoredLabel]:
    scored = []
    for wording in _wordings(stance.terms, labels):
        heard = stance.heard(wording, is_told=is_told)
        if heard:
            scored.append(_score(heard, wording, labels))
    return [each for each in scored if each.score > 0]


def _score(terms: list[Term], wording: Wording, labels: LabelSet) -> ScoredLabel:
    covered: dict[str, float] = {}
    strengths = [_strength(term, wording, covered) for term in terms]
    has_verb = wording.head is None or covered.get(wording.head, 0.0) >= _NAMED
    objects = _objects(terms, strengths) if labels.has_wildcard and has_verb else []
    filled = objects[: wording.num_wildcards]
    for place in filled:
        is_known = bool(terms[place].meanings)
        strengths[place] = max(strengths[place], _KNOWN_OBJECT if is_known else 1.0)
    asked = _share(_term_weights(terms, strengths), strengths)
    weights = list(wording.weights.values())
    found = [covered.get(word, 0.0) for word in wording.weights]
    if any(term.kind == "noun" for term in terms):
        weights += [_WILDCARD] * wording.num_wildcards
        found += [strengths[place] for place in filled]
        found += [0.0] * (wording.num_wildcards - len(filled))
    told = _share(weights, found)
    factors = _clash(terms, strengths, told, wording) * _reality(terms, wording, labels)
    if labels.has_wildcard and not has_verb:
        factors *= _OTHER_VERB
    return ScoredLabel(wording.label, math.sqrt(told * asked) * factors, asked)


def _term_weights(terms: list[Term], strengths: list[float]) -> list[float]:
    return [
        min(term.weight, _STRAY_NOUN)
        if term.kind == "noun" and strength < _LACKING
        else term.weight
        for term, strength in zip(terms, strengths, strict=True)
    ]


def _clash(terms: list[Term], strengths: list[float], told: float, wording: Wording) -> float:
    """What the words that a label lacks take away: a verb; any, where its own are unasked too."""
    lacking = [term for term, strength in zip(terms, strengths, strict=True) if strength < _LACKING]
    factor = 1.0
    is_named = any(
        wording.head in meaning.stems
        for term, strength in zip(terms, strengths, strict=True)
        if term.kind == "verb" and strength >= _LACKING
        for meaning in term.meanings
    )
    if not is_named and any(term.kind == "verb" and term.weight >= 0.5 for term in lacking):
        factor *= _STRAY_VERB
    if told < _MOSTLY_TOLD and any(term.kind in ("verb", "noun") for term in lacking):
        factor *= _BOTH_LACK
    if _has_other_object(terms, strengths, wording):
        factor *= _OTHER_OBJECT
    return factor


def _has_other_object(terms: list[Term], strengths: list[float], wording: Wording) -> bool:
    """Whether a verb alone speaks for a label with an object, and the query has another object.

    A noun behind a preposition is no object ("surfing *at sunset*"), nor is one before the verb.
    """
    if len(wording.weights) < 2 or wording.num_wildcards:
        return False
    has_evidence = is_behind_verb = has_object = False
    for term, strength in zip(terms, strengths, strict=True):
        is_phrase = term.kind == "noun" or " " in term.text
        has_evidence = has_evidence or (is_phrase and strength >= _LACKING)
        lacks = term.kind == "noun" and strength < _LACKING and not term.governed
        has_object = has_object or (is_behind_verb and lacks)
        is_behind_verb = is_behind_verb or term.kind == "verb"
    return has_object and not has_evidence


def _strength(term: Term, wording: Wording, covered: dict[str, float]) -> float:
    """How well a wording has a term, in [0, 1]; notes which of the label's stems it covers."""
    best = 0.0
    for meaning in term.meanings:
        if term.is_negation and meaning.is_ordered and not wording.negated:
            continue
        shared = [word for word in meaning.stems if word in wording.weights]
        if not shared:
            continue
        strength = meaning.strength
        if meaning.is_ordered and not _is_in_order(shared, wording):
            strength *= _OTHER_ORDER
        if len(shared) < len(meaning.stems):
            strength *= _PART_OF_MEANING * len(shared) / len(meaning.stems)
        is_implied = len(shared) > 1 and " " not in term.text
        for word in shared:
            found = strength * (_IMPLIED if is_implied and word != wording.head else 1.0)
            covered[word] = max(found, covered.get(word, 0.0))
        best = max(best, strength)
    return best


def _is_in_order(words: list[str], wording: Wording) -> bool:
    places = [list(wording.weights).index(word) for word in words]
    return places == sorted(places)


def _objects(terms: list[Term], strengths: list[float]) -> list[int]:
    """Places of the nouns that no word of the label stands for: they read as "something"."""
    return [
        place
        for place, (term, strength) in enumerate(zip(terms, strengths, strict=True))
        if term.kind == "noun" and strength < _NAMED
    ]


def _share(weights: list[float], found: list[float]) -> float:
    total = sum(weights)
    if not total:
        return 0.0
    return sum(weight * share for weight, share in zip(weights, found, strict=True)) / total


def _reality(terms: list[Term], wording: Wording, labels: LabelSet) -> float:
    """What pretending, failing, negation and exclusion that only one side has take away."""
    excluded = _EXCLUDED if wording.excluded & _surely_asked(terms) else 1.0
    return _agreement(_Mood.of(terms, labels), wording) * excluded


class _Mood(NamedTuple):
    """What a query says of whether it really happens."""

    is_unreal: bool
    """It is pretended, tried or failed, in a label set that has such labels."""
    is_impossible: bool
    """It "cannot" be done."""
    is_negated: bool

    @classmethod
    def of(cls, terms: list[Term], labels: LabelSet) -> _Mood:
        """What the words of a query say; that is the same as nothing where no label says it."""
        meant = {word for term in terms for meaning in term.meanings for word in meaning.stems}
        spoken = {word for term in terms for word in term.text.split()}
        is_impossible = not spoken.isdisjoint(table_words("CANNOT"))
        is_unreal = not unreal_marks().isdisjoint(meant.union(map(stem, spoken)))
        return cls(
            is_unreal and labels.has_unreal and not is_impossible,
            is_impossible,
            is_negated=not spoken.isdisjoint(table_words("NEGATIONS")),
        )


def _agreement(query: _Mood, wording: Wording) -> float:
    """1 where query and label agree on whether it really happens, else less."""
    is_as_impossible = query.is_impossible and wording.is_failed
    if wording.is_unreal:
        if query.is_unreal or is_as_impossible:
            return 1.0
        return _LABEL_NEGATED if query.is_negated else _LABEL_UNREAL
    if query.is_unreal:
        return _LABEL_NEGATED if wording.is_negated or wording.is_failed else _QUERY_UNREAL
    if is_as_impossible or query.is_negated == wording.is_negated:
        return 1.0
    return _QUERY_NEGATED if query.is_negated else _LABEL_NEGATED


def _surely_asked(terms: list[Term]) -> set[str]:
    """Stems of what each term most likely means: skiing may be slalom, but does not ask for it."""
    surest = (
        (max(meaning.strength for meaning in term.meanings), term.meanings)
        for term in terms
        if term.meanings
    )
    return {
        word
        for strength, meanings in surest
        for meaning in meanings
        if meaning.strength == strength
        for word in meaning.stems
    }
