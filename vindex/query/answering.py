"""The answer to a query by text: one list of all who understand it."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from vindex.labels import is_refusal
from vindex.query.filters import make_filters
from vindex.query.label_search import search_followed, search_labels
from vindex.query.matching import LabelMatcher, LabelMeaning
from vindex.query.queries import quoted
from vindex.query.results import SearchResult
from vindex.store.layout import WORDS_SPACE

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import numpy as np
    from numpy.typing import NDArray

    from vindex.labels import LabelMatch
    from vindex.query.matching import Meaning, TextMatcher
    from vindex.query.queries import TextQuery
    from vindex.query.reading import ReadTexts
    from vindex.query.results import WordsMatch
    from vindex.query.voices import Voice
    from vindex.query.words import WordsMatcher
    from vindex.store.catalog.records import Filters
    from vindex.store.snapshot import Snapshot

__all__ = ["Understood", "answer_text", "whom_else", "words_matcher"]


class Understood(NamedTuple):
    """What a text means to those who are asked."""

    text: str
    meanings: tuple[Meaning, ...]
    """Of those to whom it means something."""
    refusal: str | None
    """Why it means nothing to anybody; None: it means something to somebody."""
    warnings: tuple[str, ...]
    """What is to be known of how that was found out."""

    @property
    def matches(self) -> tuple[LabelMatch, ...]:
        """Labels that it was matched to."""
        return tuple(match for each in self.meanings for match in each.matches)

    @property
    def words(self) -> WordsMatch | None:
        """How it fits by the words space; None: that has no opinion."""
        return next((each.words for each in self.meanings if each.words), None)

    def voices(self, snapshot: Snapshot, filters: Filters, weight: float = 1.0) -> list[Voice]:
        """Those who say how well clips fit it; the sum of their weights is this one."""
        total = sum(each.weight for each in self.meanings)
        return [
            each.voice(snapshot, filters, weight * each.weight / total) for each in self.meanings
        ]


def answer_text(
    snapshot: Snapshot,
    query: TextQuery,
    queries_QD: NDArray[np.float32] | None,
    read: ReadTexts | None,
) -> SearchResult:
    """Moments that a text finds, alone, followed by another, or mixed with an example.

    Args:
        snapshot: the space that is asked.
        query: what is asked.
        queries_QD: embeddings of the clips of `like`, where there is one.
        read: its texts for the words space; None: that is not asked.

    Raises:
        UsageError: an argument cannot be used as it was given.
    """
    filters = make_filters(snapshot, **query.filters)
    matchers = _matchers(snapshot, query, read)
    asked = [_understood(text, matchers, snapshot) for text in query.wanted]
    for each in asked:
        if each.refusal is not None:
            return SearchResult.nothing(each.text, each.refusal, each.warnings)
    unwanted = [_understood(text, matchers, snapshot) for text in query.without]
    alone = [each.meanings[0] for each in asked if len(each.meanings) == 1]
    by_labels = [meaning for meaning in alone if isinstance(meaning, LabelMeaning)]
    if len(by_labels) == len(asked) and queries_QD is None and not unwanted:
        result = _by_labels_alone(snapshot, query, by_labels, filters)
    else:
        from vindex.query.fused_answer import fused_answer  # with it comes all that judges clips

        result = fused_answer(snapshot, query, asked, unwanted, queries_QD, filters)
    warnings = dict.fromkeys((*result.warnings, *_notes(asked, unwanted)))
    return replace(result, warnings=tuple(warnings))


def _by_labels_alone(
    snapshot: Snapshot, query: TextQuery, meanings: Sequence[LabelMeaning], filters: Filters
) -> SearchResult:
    """What the labels find, in one question to the catalog."""
    if query.then is None:
        return search_labels(snapshot, query, meanings[0], filters)
    return search_followed(snapshot, query, meanings[0], meanings[1], filters)


def _matchers(snapshot: Snapshot, query: TextQuery, read: ReadTexts | None) -> list[TextMatcher]:
    """Those who are asked what texts mean."""
    matchers: list[TextMatcher] = []
    if read is not None:
        matchers.append(words_matcher(snapshot, query, read))
    if query.by != "words" and (snapshot.labels or not matchers):
        whose = partial(whom_else, snapshot)
        matchers.append(LabelMatcher(snapshot.labels, whose, is_alone=not matchers))
    return matchers


def words_matcher(snapshot: Snapshot, query: TextQuery, read: ReadTexts) -> WordsMatcher:
    """Who says what texts mean to the words space of an index."""
    from vindex.query.fusion import NUM_CANDIDATES
    from vindex.query.words import WordsMatcher

    num_candidates = query.limit + 1 + NUM_CANDIDATES  # those that are looked at first
    space = snapshot.in_space(WORDS_SPACE)
    return WordsMatcher(space, read.background, read.texts, num_candidates, read.elsewhere)


def _understood(text: str, matchers: Sequence[TextMatcher], snapshot: Snapshot) -> Understood:
    """What a text means to those who are asked.

    Raises:
        UsageError: it is too long.
    """
    meanings = [matcher.meaning(text) for matcher in matchers]
    heard = tuple(meaning for meaning in meanings if meaning.refusal is None)
    refusals = [meaning.refusal for meaning in meanings if meaning.refusal is not None]
    warnings = tuple(warning for meaning in meanings for warning in meaning.warnings)
    if heard:
        return Understood(text, heard, None, warnings)
    if len(refusals) > 1 and is_refusal(text):
        del refusals[1:]  # each says the same
    refusal = " ".join(refusals) + whom_else(snapshot)[1]
    return Understood(text, heard, refusal, warnings)


def whom_else(snapshot: Snapshot) -> tuple[str, str]:
    """Who is asked, in words, and a sentence on whom else to ask: the spaces, where are several."""
    names = [name for name in snapshot.spaces if name != WORDS_SPACE or name == snapshot.space]
    if len(names) < 2:
        return "this index", ""
    asked = snapshot.space or names[0]
    others = [name for name in names if name != asked]
    return f"the space {asked}", f" `--space` asks another one of this index: {', '.join(others)}."


def _notes(asked: Sequence[Understood], unwanted: Sequence[Understood]) -> Iterator[str]:
    """What is to be known of how texts were understood."""
    for each in (*asked, *unwanted):
        yield from each.warnings
        if each.words is not None and each.words.is_cut:
            yield f"{quoted(each.text)} is longer than the words model takes; its end was left out."
    for each in unwanted:
        if each.refusal is not None and is_refusal(each.text):
            yield f"--without {quoted(each.text)} lowers nothing. Say it without a no."
        elif each.refusal is not None:
            yield f"--without {quoted(each.text)} lowers nothing. {each.refusal}"
