"""What a query refuses ("open but *not close*"), and what a label may then still be asked with."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from vindex.labels.label_set import kind_weight, marks
from vindex.labels.tables import table_words
from vindex.labels.tokens import stem, tokens

if TYPE_CHECKING:
    from collections.abc import Iterable

    from vindex.labels.label_set import LabelSet, Wording
    from vindex.labels.terms import Term

__all__ = ["Stance", "is_refusal"]

_SURE = 0.85
"""From this strength on a refused term stands for a word of the label."""


def is_refusal(text: str) -> bool:
    """Whether a text says only what is not wanted ("anything except opening")."""
    idle = table_words("WILDCARDS") | table_words("PEOPLE") | table_words("FOOTAGE")
    telling = [
        token
        for token in tokens(text)
        if token.word not in idle and token.stem not in marks() and kind_weight(token.stem) == 1
    ]
    return bool(telling) and all(token.negated for token in telling)


class Stance(NamedTuple):
    """What one reading of a query asks for, and what it negates."""

    terms: list[Term]
    refused: list[Term]
    asked: list[Term]
    """The terms without those under a negation and without the negations."""
    refused_stems: set[str]
    """Everything that the refused terms may mean."""
    asked_stems: set[str]
    has_wildcard: bool

    @classmethod
    def of(cls, terms: list[Term], labels: LabelSet) -> Stance:
        """The stance of a reading."""
        refused = [term for term in terms if term.negated]
        asked = [
            term
            for term in terms
            if not term.negated and not (term.is_negation and term.kind == "mark")
        ]
        return cls(terms, refused, asked, _stems(refused), _stems(asked), labels.has_wildcard)

    @property
    def has_negative_phrase(self) -> bool:
        """Whether the tables know a phrase with a negation in it ("nothing inside")."""
        return any(
            term.is_negation and term.kind != "mark" and term.meanings for term in self.terms
        )

    def names(self, wording: Wording) -> bool:
        """Whether a label that negates, or is failed, may be what the query tells.

        It negates the same and asserts the same verb; or it is failed, and the query denies a
        part of it; or it is pretended, and the query denies it ("reach without picking up",
        "squeeze without squeezing", "not really squeezing"); or the query tells what does not
        happen ("it does not fall") or cannot.
        """
        return bool(self.refused) and (
            self._says_that_it_cannot(wording)
            or self._denies_a_part_of(wording)
            or self._denies_what_is_pretended(wording)
            or self._negates_the_same(wording)
            or self._tells_what_does_not_happen(wording)
        )

    def _says_that_it_cannot(self, wording: Wording) -> bool:
        return wording.is_failed and any(term.text in table_words("CANNOT") for term in self.terms)

    def _denies_a_part_of(self, wording: Wording) -> bool:
        """As in "reach without picking up" of a label that fails at it."""
        shared = self.asked_stems & wording.asserted
        is_failure = wording.is_failed and len(shared) > 1 and wording.head in shared
        return is_failure and not self.refused_stems.isdisjoint(wording.asserted)

    def _denies_what_is_pretended(self, wording: Wording) -> bool:
        """As in "squeeze without squeezing", or "not really squeezing"."""
        if not wording.is_unreal or wording.head not in _words(self.refused):
            return False
        denies = wording.head in self.asked_stems or not marks().isdisjoint(self.refused_stems)
        return denies or any(term.kind == "verb" and not term.meanings for term in self.asked)

    def _negates_the_same(self, wording: Wording) -> bool:
        """The label negates the same; its verb is asserted by both, or negated by both."""
        if not any(kind_weight(word) == 1 for word in self.refused_stems & wording.negated):
            return False
        is_asserted = wording.head in wording.asserted
        verbs = self.asked_stems if is_asserted else self.refused_stems
        has_verb = any(term.kind == "verb" and term.meanings for term in self.asked)
        is_any_verb = bool(self.asked_stems) and not has_verb
        return wording.head is None or wording.head in verbs or is_any_verb

    def _tells_what_does_not_happen(self, wording: Wording) -> bool:
        """As in "it does not fall"."""
        is_negated = wording.is_negated and not wording.is_unreal and bool(self.asked_stems)
        return (is_negated or wording.is_failed) and any(term.tells for term in self.terms)

    def heard(self, wording: Wording, *, is_told: bool) -> list[Term]:
        """The terms that ask for a label; empty where it is not asked for.

        Args:
            wording: the label.
            is_told: some label that negates fits the query as a whole. Then what is negated
                counts against the others; else it is left out.
        """
        if not self.refused or self.names(wording):
            return self.terms
        asked = self._kept()
        is_telling = any(term.meanings and term.kind not in ("soft", "mark") for term in asked)
        if not is_telling or self._is_refused(wording):
            return []
        if not is_told or (wording.is_unreal and not any(term.tells for term in self.terms)):
            return asked
        return [term._replace(meanings=()) if term.negated else term for term in self.terms]

    def _kept(self) -> list[Term]:
        """What is asked for and not refused outright ("open it without opening it")."""
        if any(term.kind == "noun" for term in self.refused):
            return self.asked
        denied = {term.meanings for term in self.refused}
        return [term for term in self.asked if not term.meanings or term.meanings not in denied]

    def _is_refused(self, wording: Wording) -> bool:
        """Whether a label says all that is refused, and more of it than what is asked for."""
        if wording.is_unreal or wording.is_negated:
            return False
        said: set[str] = set()
        for term in self.refused:
            if not term.meanings or term.kind in ("soft", "mark"):
                continue
            sure = _surely_said(term, wording)
            said |= sure
            fills = term.kind == "noun" and self.has_wildcard and wording.num_wildcards > 0
            if not (sure or fills):
                return False
        has_object = any(term.kind == "noun" for term in self.refused)
        return bool(said - _stems(self.asked, _SURE)) or (bool(said) and not has_object)


def _surely_said(term: Term, wording: Wording) -> set[str]:
    """Stems of what a term surely means, as far as a label asserts it."""
    return {
        word
        for meaning in term.meanings
        if meaning.strength >= _SURE and wording.asserted.issuperset(meaning.stems)
        for word in meaning.stems
    }


def _words(terms: Iterable[Term]) -> set[str]:
    """Stems of the words as they are said, and of single words for them."""
    said = {stem(word) for term in terms for word in term.text.split()}
    meanings = (meaning for term in terms for meaning in term.meanings)
    return said.union(*(meaning.stems for meaning in meanings if len(meaning.stems) == 1))


def _stems(terms: Iterable[Term], at_least: float = 0.0) -> set[str]:
    return {
        word
        for term in terms
        for meaning in term.meanings
        if meaning.strength >= at_least
        for word in meaning.stems
    }
