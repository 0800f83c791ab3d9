"""Free text to weights over a model's label names.

Text and labels become stems; set phrases ("in front of") are one stem. A query is read as terms,
once as the longest phrases that are known and again as shorter ones. Each term knows what it may
mean in this label set, with a strength in (0, 1]: itself 1, a synonym less; a spelling mistake is
mended first. For a label, with w the importance of a word (its rarity among the labels; less for
prepositions and in a clause, little for "two" or "slowly"):

    asked = sum of w(term) * strength(term, label) / sum of w(term)     over the query's terms
    told  = sum of w(word) * strength(word, query) / sum of w(word)     over the label's words
    score = sqrt(told * asked) * factors

Where labels say "something", an object that no word of a label stands for fills its next
"something". Factors, each below 1: the label's verb is not asked for; the query has a verb or an
object that the label lacks; only one side says "pretending", "trying", "failing"; only one side
says "not"; the query asks for what the label excludes in "(not ...)". Labels below 0.55, or below
0.6 of the best, are dropped; of the others the five best of an action are kept, with

    weight = score * (score / best)^2

so that a label that fits worse counts clearly less. A query of several actions has the union of
their labels.

What stands under a negation ("open but *not close*", "anything except opening") asks for nothing.
Labels that negate, pretend or fail themselves are matched with all terms where they negate the
same; the others only with what is left. Where the label set has no pretended action, pretending
negates too.

Before all that come a label's own name, a name that is still being typed (`beginnings`) and dives
(`dives`). Where the tables know no label that the index's user named, those are asked that are
closest in meaning (`meaning`); labels that the tables were written for have nothing to gain by it.
"""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING, NamedTuple

from vindex.errors import UsageError
from vindex.labels.beginnings import beginning_with, led_by, unfinished
from vindex.labels.dives import dives_meant
from vindex.labels.label_set import own_labels, plain_name, read_labels
from vindex.labels.ranking import rank
from vindex.labels.refusal import is_refusal
from vindex.labels.terms import actions, readings
from vindex.settings import MOST_TEXT

if TYPE_CHECKING:
    from collections.abc import Sequence

    from vindex.labels.label_set import LabelSet
    from vindex.labels.ranking import ScoredLabel
    from vindex.labels.terms import Term

__all__ = ["LabelMatch", "is_refusal", "match_labels", "nearest_labels"]

_FLOOR = 0.55
_RELATIVE_FLOOR = 0.6
_MOST_LABELS = 5
"""Labels of one action, at most."""
_WHOLE = 0.9
"""A label that explains so much of a query of several actions means all of them at once."""
_BEGUN = 0.95
"""Weight of a label of which only the beginning was typed."""
_SURE = 0.9
"""From this weight on a published label leaves nothing to ask the user's own for."""


class LabelMatch(NamedTuple):
    """One label that a text means, and how surely."""

    label: str
    weight: float
    """In (0, 1]; 1 for a label's own name."""
    by_meaning: bool = False
    """It is the closest in meaning: the text has no word for it that the tables know."""


def match_labels(text: str, label_names: Sequence[str]) -> list[LabelMatch]:
    """The labels that a text means, best first.

    A label's own name, in any case and with or without square brackets, means that label alone.

    Args:
        text: what the user typed.
        label_names: the model's labels.

    Returns:
        Matches with weights in (0, 1]; empty when nothing fits.

    Raises:
        UsageError: the text is longer than `MOST_TEXT` characters.
    """
    _check_length(text)
    asked_name = plain_name(text)
    for name in label_names:
        if plain_name(name) == asked_name:
            return [LabelMatch(name, 1.0)]
    labels = read_labels(tuple(label_names))
    weights = _typed(text, labels) or _told(text, labels)
    matches = [
        LabelMatch(labels.names[label], round(weight, 4))
        for label, weight in sorted(weights.items(), key=lambda item: -item[1])
    ]
    return matches if is_refusal(text) else _with_closest(text, labels, matches)


def _typed(text: str, labels: LabelSet) -> dict[int, float]:
    """Weights of labels whose beginning was typed, or that are dives."""
    begun = unfinished(text, labels)[:_MOST_LABELS]
    return dict.fromkeys(begun, _BEGUN) or dives_meant(text, labels.names)


def _told(text: str, labels: LabelSet) -> dict[int, float]:
    """Weights of labels that say what the text says, by the tables; or that begin with it.

    Of the user's own labels those that begin with it are meant first.
    """
    led = led_by(text, own_labels(labels.names))
    weights = dict.fromkeys(map(labels.names.index, led), _BEGUN)
    for label, weight in _weights(readings(text, labels), labels):
        weights[label] = max(weight, weights.get(label, 0.0))
    weights = dict(sorted(weights.items()))
    return weights or dict.fromkeys(beginning_with(text, labels)[:_MOST_LABELS], _BEGUN)


def _with_closest(text: str, labels: LabelSet, found: list[LabelMatch]) -> list[LabelMatch]:
    """What was found; and of the user's own labels those closest in meaning, if it has none."""
    if any(match.weight >= _SURE for match in found):
        return found
    own = own_labels(labels.names)
    if not own or any(match.label in own for match in found):
        return found
    from vindex.labels.meaning import closest

    near = [
        LabelMatch(name, round(weight, 4), by_meaning=True)
        for name, weight in closest(text, own)[:_MOST_LABELS]
    ]
    return sorted(found + near, key=lambda match: -match.weight)


def nearest_labels(text: str, label_names: Sequence[str], n: int = 3) -> list[str]:
    """Labels to suggest for a text that fits none: those that share most with it.

    Args:
        text: what the user typed.
        label_names: the model's labels.
        n: most labels to suggest.

    Returns:
        At most `n` labels, nearest first; empty when nothing is near.

    Raises:
        UsageError: the text is longer than `MOST_TEXT` characters.
    """
    _check_length(text)
    labels = read_labels(tuple(label_names))
    near = [labels.names[scored.label] for scored in rank(readings(text, labels), labels)[:n]]
    by_plain_name = {plain_name(name): name for name in label_names}
    alike = get_close_matches(plain_name(text), by_plain_name, n=n, cutoff=0.4)
    return list(dict.fromkeys(near + [by_plain_name[name] for name in alike]))[:n]


def _check_length(text: str) -> None:
    if len(text) > MOST_TEXT:
        raise UsageError(
            f"A text of {len(text):,} characters was given; what is searched for may have "
            f"{MOST_TEXT}. Say in a few words what happens."
        )


def _weights(ways: list[list[Term]], labels: LabelSet) -> list[tuple[int, float]]:
    """(label, weight) of a query's actions; a label may come more than once."""
    whole = rank(ways, labels)
    parts = [actions(terms, labels) for terms in ways]
    num_parts = len(parts[0])
    if num_parts == 1 or any(each.asked >= _WHOLE and each.score >= _FLOOR for each in whole):
        return _kept(whole)
    found = _kept(whole)
    for number in range(num_parts):
        found += _kept(rank([part[number] for part in parts if len(part) == num_parts], labels))
    return found


def _kept(scored: list[ScoredLabel]) -> list[tuple[int, float]]:
    """(label, weight) of the labels that fit well enough."""
    if not scored:
        return []
    best = scored[0].score
    lowest = max(_FLOOR, _RELATIVE_FLOOR * best)
    return [
        (each.label, min(each.score, 1.0) * (each.score / best) ** 2)
        for each in scored[:_MOST_LABELS]
        if each.score >= lowest
    ]
