"""A query, read against a label set: its actions, each a list of terms."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING

from vindex.labels.label_set import kind_weight, marks
from vindex.labels.spelling import nearest_word
from vindex.labels.synonyms import Meaning, known_words, synonyms, verb_stems
from vindex.labels.words import Token, particles, stem, table_words, tokens

if TYPE_CHECKING:
    from vindex.labels.label_set import LabelSet

__all__ = ["Term", "actions", "readings"]

_LONGEST_PHRASE = 4
_LONGEST_GAP = 4
_VERB_OF_PHRASE = 0.85
_VERB, _UNKNOWN_NOUN, _UNKNOWN_WITH_WILDCARD, _STRAY_PREPOSITION = 1.25, 0.45, 0.35, 0.1


@dataclass(frozen=True, slots=True)
class Term:
    """A word or a phrase of the query, and what it may mean in this label set."""

    text: str
    kind: str
    """"verb", "noun", "place" (a preposition), "manner", "soft" or "mark"."""
    weight: float
    meanings: tuple[Meaning, ...]
    separated: bool = False


def readings(text: str, labels: LabelSet) -> list[list[Term]]:
    """The ways to read a text: as the longest phrases that are known first, as single words last.

    Each reading is the terms of the text in order, with what each may mean in the label set.
    """
    found = _compounds([_without_agent(token, labels) for token in tokens(text)], labels)
    found = _without_people([_respelled(token, labels) for token in found], labels)
    ways: list[list[Term]] = []
    for longest in range(_LONGEST_PHRASE, 0, -1):
        terms = _joined_nouns(_terms(found, longest, labels))
        if terms not in ways:
            ways.append(terms)
    return ways


def actions(terms: list[Term], labels: LabelSet) -> list[list[Term]]:
    """The terms parted at separators, where each part has a verb.

    A part without one ("put a cup *and a spoon* on the table") belongs to the part before it; in
    a label set without a wildcard a part may also be a topic ("guitar and drums").
    """
    parts: list[list[Term]] = []
    for term in terms:
        if term.separated or not parts:
            parts.append([])
        parts[-1].append(term)
    joined: list[list[Term]] = []
    for part in parts:
        if joined and not (_is_action(part, labels) and _is_action(joined[-1], labels)):
            joined[-1].extend(part)
        else:
            joined.append(list(part))
    return joined


def _is_action(part: list[Term], labels: LabelSet) -> bool:
    kinds = {"verb"} if labels.has_wildcard else {"verb", "noun"}
    return any(term.kind in kinds and term.meanings for term in part)


# --- words -----------------------------------------------------------------------------------


def _is_known(token: Token, labels: LabelSet) -> bool:
    return (
        token.stem in labels.importance
        or (token.stem,) in synonyms()
        or token.stem in verb_stems()
        or token.word in known_words()
        or token.stem in _known_stems()
        or token.word.isdigit()
    )


_known: frozenset[str] | None = None


def _known_stems() -> frozenset[str]:
    global _known  # noqa: PLW0603 - a cache
    if _known is None:
        lists = ("PEOPLE", "SOFT_WORDS", "PREPOSITIONS", "WILDCARDS", "NEGATIONS")
        words = known_words().union(*(table_words(name) for name in lists))
        _known = frozenset(stem(word) for word in words)
    return _known


def _without_agent(token: Token, labels: LabelSet) -> Token:
    """The token, who does it ("beekeeper") turned into what is done, if only that is known."""
    if token.stem in labels.importance or (token.stem,) in synonyms():
        return token
    for ending in ("ers", "er", "ors", "or", "ists", "ist"):
        rest = stem(token.word.removesuffix(ending))
        if token.word.endswith(ending) and rest in labels.importance:
            return replace(token, stem=rest, determined=True)
    return token


def _respelled(token: Token, labels: LabelSet) -> Token:
    """The token, a spelling mistake in it mended."""
    if _is_known(token, labels):
        return token
    near = nearest_word(token.word, labels.words, known_words(), length=len(token.stem))
    if near is None:
        near = _nearest_form(token.word, labels)
    return replace(token, word=near, stem=stem(near)) if near else token


def _nearest_form(word: str, labels: LabelSet) -> str | None:
    """A known word, one of whose forms this one most likely is."""
    for ending in ("ing", "ng", "in", "ign", "nig", "igng", "ed", "es", "s", "d"):
        if word.endswith(ending) and len(word) - len(ending) > 2:
            rest = word[: -len(ending)]
            for base in (rest, rest + "e", rest[:-1] if rest[-1] == rest[-2] else rest):
                known = stem(base)
                if known in labels.importance or known in _known_stems():
                    return base
            near = nearest_word(rest, labels.importance, _known_stems())
            if near:
                return near
    return None


def _compounds(found: list[Token], labels: LabelSet) -> list[Token]:
    """Words joined or parted as the labels (or the tables) write them."""
    parted: list[Token] = []
    for token in found:
        halves = None if _is_known(token, labels) else _halves(token.word, labels)
        if halves:
            parted.append(replace(token, word=halves[0], stem=stem(halves[0])))
            parted.append(Token(halves[1], stem(halves[1])))
        elif (
            parted
            and not token.determined
            and not token.separated
            and stem(parted[-1].word + token.word) in labels.importance
            and (parted[-1].stem, token.stem) not in labels.pairs
        ):
            word = parted[-1].word + token.word
            parted[-1] = replace(parted[-1], word=word, stem=stem(word))
        else:
            parted.append(token)
    return parted


def _halves(word: str, labels: LabelSet) -> tuple[str, str] | None:
    for cut in range(2, len(word) - 1):
        left, right = word[:cut], word[cut:]
        pair = (stem(left), stem(right))
        if pair in labels.pairs or pair in synonyms():
            return left, right
    return None


def _without_people(found: list[Token], labels: LabelSet) -> list[Token]:
    """Who does it is told by no label, unless the label set knows the word."""
    people = table_words("PEOPLE")
    return [
        token for token in found if token.word not in people or token.stem in labels.importance
    ] or found


# --- terms -----------------------------------------------------------------------------------


def _usable(meanings: tuple[Meaning, ...], labels: LabelSet) -> tuple[Meaning, ...]:
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
) -> tuple[list[int], tuple[Meaning, ...]]:
    """The places and meanings of the longest phrase that begins at a token."""
    for length in range(longest, 1, -1):
        for places in _spans(found, start, length, used):
            stems = tuple(found[place].stem for place in places)
            meanings = _usable(synonyms().get(stems, ()), labels)
            if meanings:
                return places, (*meanings, *_literal(stems, labels))
    return [start], _word_meanings(found[start], labels)


def _literal(stems: tuple[str, ...], labels: LabelSet) -> tuple[Meaning, ...]:
    """What a phrase means word by word; of a verb with a particle, also the verb alone."""
    known = tuple(word_stem for word_stem in stems if word_stem in labels.importance)
    meanings = [Meaning(known, 1.0)] if known else []
    if len(stems) > 1 and stems[-1] in particles() and stems[0] in labels.heads:
        meanings.append(Meaning((stems[0],), _VERB_OF_PHRASE))
    return tuple(meanings)


def _word_meanings(token: Token, labels: LabelSet) -> tuple[Meaning, ...]:
    direct = (Meaning((token.stem,), 1.0),) if token.stem in labels.by_stem else ()
    meanings = _usable(synonyms().get((token.stem,), ()), labels)
    if token.determined and labels.has_wildcard:
        # "in the park" is a place, not the verb: it means no other verb either.
        meanings = tuple(
            meaning for meaning in meanings if not labels.heads.intersection(meaning.stems)
        )
    return direct + meanings


def _spans(found: list[Token], start: int, length: int, used: set[int]) -> list[list[int]]:
    """Places of `length` tokens from one on, as a phrase may be written.

    In a row; in a row but for prepositions ("cycling in snow"); or with the last, a particle,
    behind the object ("pick the cup up").
    """
    free = [place for place in range(start, len(found)) if place not in used]
    row = free[:length]
    if len(row) < length - 1:
        return []
    spans = [row] if len(row) == length else []
    bare = [
        place
        for place in free
        if place == start or found[place].word not in table_words("PREPOSITIONS")
    ][:length]
    if len(bare) == length and bare != row:
        spans.append(bare)
    for last in free[length - 1 : length + _LONGEST_GAP]:
        if found[last].separated:
            break
        if found[last].stem in particles():
            spans.append([*row[: length - 1], last])
        if found[last].word in table_words("PREPOSITIONS"):
            break
    return [span for span in spans if not any(found[place].separated for place in span[1:])]


def _kind(token: Token, labels: LabelSet) -> str:
    if token.stem in marks():
        return "mark"
    weight = kind_weight(token.stem)
    if token.word in table_words("MANNERS"):
        return "manner"
    if token.word in table_words("PREPOSITIONS"):
        return "place"
    if weight < 1 or token.word.isdigit():
        return "soft"
    if token.word.endswith("ing") and token.word not in table_words("NOT_VERBS"):
        return "verb"
    is_verb = token.stem in verb_stems() or token.stem in labels.heads
    is_bare = token.follows_object and not token.word.endswith(("s", "ed"))
    return "verb" if is_verb and not token.determined and not is_bare else "noun"


def _term(span: list[Token], meanings: tuple[Meaning, ...], first: Token, labels: LabelSet) -> Term:
    kind = _kind(first, labels)
    if len(span) > 1 and kind in ("soft", "place", "mark"):
        kind = "manner"
    weight = _weight(kind, first, meanings, labels)
    text = " ".join(token.word for token in span)
    return Term(text, kind, weight, meanings, first.separated)


def _weight(kind: str, first: Token, meanings: tuple[Meaning, ...], labels: LabelSet) -> float:
    """What a term counts: its importance in the label set, and little where it has none."""
    if kind == "soft":
        return 0.15 if meanings else 0.0
    if kind == "mark":
        return 0.3
    if kind == "place" and not (meanings and labels.has_wildcard):
        return _STRAY_PREPOSITION if meanings else 0.0
    if not meanings:
        if kind == "manner":
            return _UNKNOWN_NOUN
        if kind == "verb":
            return _UNKNOWN_NOUN if first.stem in light_verbs() else _VERB
        return _UNKNOWN_WITH_WILDCARD if labels.has_wildcard else _UNKNOWN_NOUN
    if kind == "verb" and first.stem in light_verbs() and not labels.has_wildcard:
        return _UNKNOWN_NOUN
    importance = max(
        sum(labels.weight(word_stem) for word_stem in meaning.stems) / len(meaning.stems)
        for meaning in meanings
    )
    return importance * (_VERB if kind == "verb" else 1.0)


@cache
def light_verbs() -> frozenset[str]:
    """Stems of verbs that say little."""
    return frozenset(stem(word) for word in table_words("LIGHT_VERBS"))


def _joined_nouns(terms: list[Term]) -> list[Term]:
    """Unknown nouns in a row ("coffee cup") made one."""
    joined: list[Term] = []
    for term in terms:
        before = joined[-1] if joined else None
        if (
            before
            and not term.separated
            and {before.kind, term.kind} == {"noun"}
            and not (before.meanings and term.meanings)
        ):
            kept = before if before.meanings else term
            joined[-1] = replace(kept, separated=before.separated)
        elif term.weight > 0 or term.separated:
            joined.append(term)
    return joined
