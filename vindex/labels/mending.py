"""The words of a query as they were meant: spelling, compounds and agents."""

from __future__ import annotations

from functools import cache
from itertools import zip_longest
from typing import TYPE_CHECKING

from vindex.labels.spelling import nearest_word
from vindex.labels.synonyms import has_synonyms, known_stems, known_words, verb_stems
from vindex.labels.tables import lines, table_words
from vindex.labels.tokens import Token, stem, tokens

if TYPE_CHECKING:
    from vindex.labels.label_set import LabelSet

__all__ = ["is_known", "is_person", "meant_tokens"]

_AGENT_ENDINGS = ("ers", "er", "ors", "or", "ists", "ist")
_WORD_ENDINGS = ("ing", "ng", "in", "ign", "nig", "igng", "ed", "es", "s", "d")
"""Ends of inflected words, and as they are often mistyped."""


def meant_tokens(text: str, labels: LabelSet) -> list[Token]:
    """The words of a query that carry meaning, as they were meant.

    Args:
        text: what the user typed.
        labels: the label set; its words win where a misspelled word is as near to others.

    Returns:
        Tokens: spelling mistakes mended, compounds as the labels write them ("pushup" or
        "push-up"), who does it turned into what is done ("beekeeper") or left out ("a man", or a
        name).
    """
    found = _compounds([_without_agent(token, labels) for token in tokens(text)], labels)
    return _without_people([_respelled(token, labels) for token in found], labels)


def is_known(token: Token, labels: LabelSet) -> bool:
    """Whether a word is one, and spelled right."""
    return (
        token.stem in labels.importance
        or has_synonyms(token.stem)
        or token.stem in verb_stems()
        or token.word in known_words()
        or token.stem in known_stems()
        or token.word.isdigit()
        or token.word in _names()
    )


def _without_agent(token: Token, labels: LabelSet) -> Token:
    """The token, who does it ("beekeeper") turned into what is done, if only that is known."""
    is_meant = token.stem in labels.importance or has_synonyms(token.stem)
    if is_meant or token.word in _names():
        return token
    for ending in _AGENT_ENDINGS:
        rest = token.word.removesuffix(ending)
        for base in (stem(rest), stem(rest + "e")):
            if rest != token.word and base in labels.importance:
                return token._replace(stem=base)
    return token


def _respelled(token: Token, labels: LabelSet) -> Token:
    """The token, a spelling mistake in it mended."""
    if is_known(token, labels):
        return token
    near = nearest_word(token.word, labels.words, known_words(), length=len(token.stem))
    if near is None:
        near = _nearest_form(token.word, labels)
    return token._replace(word=near, stem=stem(near)) if near else token


def _nearest_form(word: str, labels: LabelSet) -> str | None:
    """A known word, one of whose forms this one most likely is."""
    for ending in _WORD_ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) > 2:
            rest = word[: -len(ending)]
            for base in (rest, rest + "e", rest[:-1] if rest[-1] == rest[-2] else rest):
                known = stem(base)
                if known in labels.importance or known in known_stems():
                    return base
            near = nearest_word(rest, labels.importance, known_stems())
            if near:
                return near
    return None


def _compounds(found: list[Token], labels: LabelSet) -> list[Token]:
    """Words joined or parted as the labels (or the tables) write them."""
    parted: list[Token] = []
    for token in found:
        halves = None if is_known(token, labels) else _halves(token.word, labels)
        if halves:
            parted.append(token._replace(word=halves[0], stem=stem(halves[0])))
            parted.append(Token(halves[1], stem(halves[1]), negated=token.negated))
        elif (
            parted
            and not token.determined
            and not token.separated
            and token.negated == parted[-1].negated
            and stem(parted[-1].word + token.word) in labels.importance
            and (parted[-1].stem, token.stem) not in labels.pairs
        ):
            word = parted[-1].word + token.word
            parted[-1] = parted[-1]._replace(word=word, stem=stem(word))
        else:
            parted.append(token)
    return parted


def _halves(word: str, labels: LabelSet) -> tuple[str, str] | None:
    for cut in range(2, len(word) - 1):
        left, right = word[:cut], word[cut:]
        pair = (stem(left), stem(right))
        if pair in labels.pairs or has_synonyms(*pair):
            return left, right
    return None


def _without_people(found: list[Token], labels: LabelSet) -> list[Token]:
    """Who does it is told by no label, unless the label set knows the word."""
    return [
        token
        for token, behind in zip_longest(found, found[1:])
        if not (is_person(token) and token.stem not in labels.importance)
        and not (behind and _is_hand_that_acts(token, behind))
    ] or found


def is_person(token: Token) -> bool:
    """Whether a word only says who does it: "a man", "john"."""
    return token.word in table_words("PEOPLE") or token.word in _names()


def _is_hand_that_acts(token: Token, behind: Token) -> bool:
    """As in "hand picks phone"; not so in "hand soap"."""
    is_verb = behind.word.endswith("s") and behind.stem in verb_stems()
    return token.word == "hand" and is_verb


@cache
def _names() -> frozenset[str]:
    return frozenset(name for line in lines("names") for name in line.split())
