"""Whether several indexes can be asked as one: of one model, or with the same labels."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from vindex.errors import IndexMismatchError, UsageError
from vindex.query.filters import label_number
from vindex.store.layout import WORDS_SPACE

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from vindex.query.queries import TextQuery
    from vindex.records import ClipSpec, Recipe

__all__ = [
    "Facts",
    "check_labels",
    "check_that_label",
    "check_vectors",
    "how_cuts_differ",
    "why_labels_alone",
]

_MOST_NAMED = 3
"""Labels that a refusal names."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What decides whether an index can be asked beside another one."""

    name: str
    """Of the index, in words."""
    recipe: Recipe
    words: Recipe | None
    """Of its words space; None: it has none."""
    labels: tuple[str, ...]
    """The model's, and those that were taught."""
    cuts_at_shots: bool
    has_spans: bool
    """Whether it has spans that were given with `--spans`, within which clips are cut."""


def check_vectors(facts: Sequence[Facts], by: str) -> None:
    """Refuse to compare vectors of different models, or of clips that are cut differently.

    Raises:
        IndexMismatchError: with the names of two indexes, and what each is of.
    """
    without = _without_words(facts) if by == WORDS_SPACE else None
    if without is not None:
        raise IndexMismatchError(
            f"--by words was given; {without}. Add one with `vindex build --words`, or leave that "
            "index out."
        )
    difference = _difference(facts, by)
    if difference is not None:
        raise IndexMismatchError(
            f"{difference}: their clips cannot be compared. Ask one of them at a time."
        )


def check_labels(facts: Sequence[Facts]) -> None:
    """Refuse to compare scores of models that do not know the same labels.

    Raises:
        IndexMismatchError: with the names of two indexes, and the labels that one of them lacks.
    """
    first = facts[0]
    for other in facts[1:]:
        for one, two in ((first, other), (other, first)):
            lacks = [x for x in one.recipe.encoder.labels if x not in two.recipe.encoder.labels]
            if lacks:
                more = len(lacks) - _MOST_NAMED
                named = ", ".join(map(repr, lacks[:_MOST_NAMED])) + f" and {more} more" * (more > 0)
                raise IndexMismatchError(
                    f"{one.name} is of the model {one.recipe.encoder.name}, {two.name} of "
                    f"{two.recipe.encoder.name}, which lacks its labels {named}: scores of both "
                    "cannot be compared. Ask one of them at a time."
                )


def check_that_label(facts: Sequence[Facts], label: str | None) -> None:
    """Refuse to narrow a query by a label that was taught to some of the indexes alone.

    Raises:
        UsageError: with the names of the others.
    """
    if label is None:
        return
    lacking = [each.name for each in facts if label_number(each.labels, label) is None]
    if lacking and len(lacking) < len(facts):
        raise UsageError(
            f"--label {label!r} was given, which {', '.join(lacking)} does not know. Teach it "
            "there too, or leave that index out."
        )


def why_labels_alone(facts: Sequence[Facts], query: TextQuery) -> str | None:
    """Why a text is not asked of the words spaces, where there are some; None: it can be.

    Raises:
        IndexMismatchError: the query wants these alone.
    """
    if query.by == "words":
        check_vectors(facts, WORDS_SPACE)
    if query.by == "labels" or not any(each.words for each in facts):
        return None
    reason = _without_words(facts) or _difference(facts, WORDS_SPACE)
    return reason and f"Labels alone were asked: {reason}."


def how_cuts_differ(facts: Sequence[Facts]) -> str:
    """Which indexes cut clips at shots or within spans, and which do not; empty: all are alike."""
    differences = (
        _some_alone("Cut at shots", {each.name: each.cuts_at_shots for each in facts}),
        _some_alone(
            "Cut within spans that were given", {each.name: each.has_spans for each in facts}
        ),
    )
    told = " ".join(filter(None, differences))
    return told and (
        f"{told} A video that several of them hold has clips at other times in each, so parts of "
        "one moment may be shown twice."
    )


def _some_alone(what: str, is_so: Mapping[str, bool]) -> str:
    """Of which indexes something is so and of which not; empty where they are alike."""
    with_it = [name for name, so in is_so.items() if so]
    without = [name for name, so in is_so.items() if not so]
    if not with_it or not without:
        return ""
    return f"{what}: {', '.join(with_it)}; not: {', '.join(without)}."


def _without_words(facts: Sequence[Facts]) -> str | None:
    """Which indexes have no words space, in a clause; None: each has one."""
    names = [each.name for each in facts if each.words is None]
    has = "has" if len(names) == 1 else "have"
    return f"{', '.join(names)} {has} no space that reads texts" if names else None


def _difference(facts: Sequence[Facts], by: str) -> str | None:
    """How spaces of two of the indexes differ, in a clause; None: their clips can be compared."""
    recipes = [each.words if by == WORDS_SPACE else each.recipe for each in facts]
    first, *others = [(each.name, of) for each, of in zip(facts, recipes, strict=True) if of]
    name, recipe = first
    for other_name, other in others:
        one, two = recipe.encoder, other.encoder
        if one.fingerprint != two.fingerprint and one.name != two.name:
            return f"{name} is of the model {one.name}, {other_name} of {two.name}"
        if one.fingerprint != two.fingerprint:
            return f"{name} and {other_name} are of different versions of the model {one.name}"
        if _cut(recipe.spec) != _cut(other.spec):
            return f"{name} has clips of {_cut(recipe.spec)}, {other_name} of {_cut(other.spec)}"
        if recipe.precision != other.precision:
            return (
                f"{name} was made with --precision {recipe.precision}, {other_name} with "
                f"{other.precision}"
            )
    return None


def _cut(spec: ClipSpec) -> str:
    """A cutting rule, in words."""
    nearest = " nearest to their times" * (spec.sampling == "nearest")
    views = f", {spec.views} views" * (spec.views > 1)
    return (
        f"{spec.clip_seconds:g} s every {spec.stride_seconds:g} s with {spec.num_frames} frames"
        f"{nearest}{views}"
    )
