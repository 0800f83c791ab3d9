"""Text to words and stems: the same way for labels and for what people type.

A stem need not be a word ("baking" and "bake" are both "bak"); it only has to be the same for all
forms of one word.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import NamedTuple

from vindex.labels.negation import negated_places
from vindex.labels.tables import lines, table_words

__all__ = ["Token", "content_words", "particles", "rewritten", "stem", "tokens"]

_VOWEL = re.compile(r"[aeiouy]")
_SHORT = re.compile(r"[^aeiou]*[aeiouy][^aeiouwxy]")
"""One vowel, one consonant: with a single consonant before "-ing", the word ends in "e"."""
_WORD = re.compile(r"[^\W_]+|[,;&+.]")
_OPTIONAL = re.compile(r"\w\?")
_OPTIONAL_GROUP = re.compile(r"\(\?:[^()]*\)\?")
_FEW_PATTERNS = 1
"""Whoever would compile more of them, as for a model's labels, compiles one of all rewrites."""
_SEPARATORS = frozenset(
    (",", ";", "&", "+", ".", "and", "then", "while", "before", "after", "plus")
)


class Token(NamedTuple):
    """A word that carries meaning."""

    word: str
    stem: str
    determined: bool = False
    """An article, a possessive or a preposition stands before it: it is not a verb here."""
    separated: bool = False
    """A comma, "and", "then" or the like stands before it."""
    trailing: bool = False
    """It is in a clause that says how it goes or ends ("so that ...", "until ...")."""
    governed: bool = False
    """A preposition stands before its phrase: it is not a direct object ("surf *at sunset*")."""
    follows_object: bool = False
    """It stands right behind an object: uninflected, it is rather no verb ("a bread *roll*")."""
    follows_verb: bool = False
    """It stands right behind a word in "-ing": uninflected, it is rather an object ("pouring
    *water*")."""
    negated: bool = False
    """It is under a negation ("not", "without", "except")."""
    tells: bool = False
    """It negates what happens ("it *does not* fall", "*nothing* happens"), not what is wanted."""


@cache
def particles() -> frozenset[str]:
    """Stems that an object may part from their verb ("pick the cup up")."""
    return frozenset(stem(word) for word in table_words("PARTICLES"))


@cache
def _irregular() -> dict[str, str]:
    return {form: line.split()[0] for line in lines("irregular") for form in line.split()[1:]}


@cache
def _rewrites() -> tuple[tuple[str, str, frozenset[str]], ...]:
    """Each line of the table: a pattern, what it becomes, and what it matches some of."""
    sides = (line.split("=") for line in lines("rewrites"))
    return tuple((old.strip(), new.strip(), _pieces(old.strip())) for old, new in sides)


def _pieces(pattern: str) -> frozenset[str]:
    """Strings one of which, at least, is part of any text that a pattern of the table matches."""
    if "(" not in pattern:
        # The longest piece of each alternative without what may be missing ("arrows?").
        return frozenset(max(_OPTIONAL.split(each), key=len) for each in pattern.split("|"))
    while (needed := _OPTIONAL_GROUP.sub(" ", pattern)) != pattern:
        pattern = needed
    return frozenset(re.findall("[a-z]{3,}", _OPTIONAL.sub(" ", pattern)))


@lru_cache
def _pattern_of(places: tuple[int, ...]) -> re.Pattern[str]:
    """Some lines of the table, by their places, with a group for each."""
    groups = "|".join(f"({_rewrites()[place][0]})" for place in places)
    return re.compile(rf"\b(?:{groups})\b")


def _with_phrases_joined(text: str) -> str:
    """A text after the table's rewrites.

    To compile all of them takes 5 ms, and most queries have a use for none: at first those are
    taken that a text may have a use for.
    """
    rewrites = _rewrites()
    places = tuple(range(len(rewrites)))
    if _pattern_of.cache_info().currsize < _FEW_PATTERNS:
        places = tuple(
            place for place in places if any(piece in text for piece in rewrites[place][2])
        )
    if not places:
        return text
    becomes = [rewrites[place][1] for place in places]
    return _pattern_of(places).sub(lambda match: becomes[(match.lastindex or 0) - 1], text)


def _without_ending(word: str) -> str:
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith("ied") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith(("ses", "xes", "zes", "ches", "shes")):
        word = word[:-2]
    elif word.endswith("s") and not word.endswith(("ss", "us", "is")) and len(word) > 3:
        word = word[:-1]
    for ending in ("ing", "ed"):
        rest = word[: -len(ending)]
        if word.endswith(ending) and len(rest) > 1 and _VOWEL.search(rest):
            if word.endswith("eed"):
                return word
            return rest + "e" if _SHORT.fullmatch(rest) else rest
    return word


@lru_cache(maxsize=8192)
def stem(word: str) -> str:
    """The stem of one lower-case word: "tearing", "tears", "tore" and "torn" have one."""
    if word in table_words("WHOLE_WORDS"):
        return word
    word = _irregular().get(word, word)
    word = _without_ending(word)
    word = _irregular().get(word, word)
    if len(word) > 3 and word.endswith("ie"):
        word = word[:-1]
    elif word.endswith("e") and not word.endswith("ee") and not _SHORT.fullmatch(word[:-1]):
        word = word[:-1] if len(word) > 3 else word
    if word.endswith("y") and len(word) > 3 and word[-2] not in "aeiou":
        word = word[:-1] + "i"
    if len(word) > 2 and word[-1] == word[-2] and word[-1] not in "aeiou":
        word = word[:-1]
    return word


def rewritten(text: str) -> str:
    """Lower case, contractions spelled out, set phrases ("in front of") joined."""
    text = text.casefold().replace("[", " ").replace("]", " ").replace("\u2019", "'")
    text = re.sub(r"(?<=\w)-(?=\w)", " ", text)
    text = re.sub(r"\bcan't\b", "can not", text)
    text = re.sub(r"\bwon't\b", "will not", text)
    text = re.sub(r"n't\b", " not", text)
    text = re.sub(r"'s?\b", "", text)
    text = re.sub(r" {2,}", " ", text)
    return re.sub(r"\b\d+\b", "several", _with_phrases_joined(text))


@cache
def _idle() -> frozenset[str]:
    return table_words("STOP_WORDS") | table_words("DETERMINERS") | _SEPARATORS


@cache
def _rewritten_words() -> frozenset[str]:
    """All words of the patterns that rewrite: most phrases have none, and need no rewriting."""
    rewrites = "\n".join(lines("rewrites"))
    with_options = rewrites.replace("?", "")
    without_options = re.sub(r"\w\?", "", rewrites)
    return frozenset(re.findall(r"[a-z]{2,}", f"{with_options} {without_options}"))


def content_words(phrase: str) -> list[str]:
    """The words of a lower-case phrase without punctuation that carry meaning."""
    words = phrase.split()
    if not _rewritten_words().isdisjoint(words):
        words = rewritten(phrase).split()
    return [word for word in words if word not in _idle()]


def _is_object(token: Token) -> bool:
    return not (
        token.word in table_words("PREPOSITIONS")
        or token.word in table_words("PEOPLE")
        or token.word.endswith(("ing", "ly"))
    )


@lru_cache(maxsize=4096)
def tokens(text: str) -> tuple[Token, ...]:
    """The words of a text that carry meaning, in order.

    Args:
        text: a label or a query.

    Returns:
        Tokens without articles, pronouns and the like.
    """
    words = _WORD.findall(rewritten(" ".join(text.split())))
    negated_at = negated_places(words)
    found: list[Token] = []
    context = _Context()
    for place, word in enumerate(words):
        if context.passes_over(word):
            continue
        before = words[place - 1] if place else ""
        tells = word == "nothing" or (word == "not" and before in table_words("TELLING_VERBS"))
        last = found[-1] if found else None
        found.append(context.token(word, last, negated=place in negated_at, tells=tells))
    return tuple(found)


@dataclass(slots=True)
class _Context:
    """What the words so far say of the next one; see `Token`."""

    determined: bool = False
    separated: bool = False
    trailing: bool = False
    governed: bool = False
    infinitive: bool = False
    """The word "to" stands before it."""

    def passes_over(self, word: str) -> bool:
        """Whether a word carries no meaning; then it is taken note of for the next one."""
        self.trailing = self.trailing or word in table_words("CLAUSE_WORDS")
        if word in _SEPARATORS:
            self.separated, self.determined, self.governed = True, False, False
        elif word in ("it", "they", "both") and self.separated:
            self.separated = False  # "... and it falls" says how it ends: no other action
        elif word == "to":
            self.infinitive = True
        elif word in table_words("DETERMINERS"):
            self.determined = True
        elif word not in table_words("STOP_WORDS"):
            return False
        elif word not in ("not", "of"):
            self.determined = False
        return True

    def token(self, word: str, last: Token | None, *, negated: bool, tells: bool) -> Token:
        """The token of a word that carries meaning, behind the last one that did."""
        is_new = self.separated or self.infinitive
        follows_object = last is not None and not is_new and _is_object(last)
        follows_verb = last is not None and not is_new and last.word.endswith("ing")
        is_preposition = word in table_words("PREPOSITIONS")
        self.governed = is_preposition or (self.governed and not word.endswith("ing"))
        token = Token(
            word, stem(word), self.determined, self.separated, self.trailing, self.governed,
            follows_object, follows_verb, negated, tells,
        )  # fmt: skip
        self.determined = is_preposition and word not in _OPEN_ENDED
        self.separated = self.infinitive = False
        return token


_OPEN_ENDED = frozenset(("up", "down", "away", "off", "over", "out"))
"""Words that end a phrasal verb as often as they begin a place: a verb may follow them."""
