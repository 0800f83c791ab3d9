"""Free text to weights over a model's label names."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["LabelMatch", "match_labels"]


@dataclass(frozen=True, slots=True)
class LabelMatch:
    """One label that a text means, and how surely."""

    label: str
    weight: float
    """In (0, 1]."""


def _words(text: str) -> set[str]:
    return set(re.findall(r"\w+", text.casefold()))


def match_labels(text: str, label_names: Sequence[str]) -> list[LabelMatch]:
    """The labels that a text means, best first.

    A text that is a label's name means that label alone. Otherwise every label that has all the
    words of the text is meant, the more surely the fewer words it has beside them.

    Args:
        text: what the user typed.
        label_names: the model's labels.

    Returns:
        Matches with weights in (0, 1]; empty when nothing fits.
    """
    asked = _words(text)
    if not asked:
        return []
    weights = {
        name: len(asked) / len(words) for name in label_names if asked <= (words := _words(name))
    }
    exact = [name for name, weight in weights.items() if weight == 1]
    names = exact or sorted(weights, key=lambda name: -weights[name])
    return [LabelMatch(name, round(weights[name], 4)) for name in names]
