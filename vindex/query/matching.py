"""What a text means to an index: where words become weights over labels."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from vindex.errors import NO_LABELS
from vindex.labels import is_refusal, match_labels, nearest_labels

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from vindex.labels import LabelMatch

__all__ = ["LabelMatcher", "Meaning", "TextMatcher"]


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a text means to an index."""

    text: str
    matches: tuple[LabelMatch, ...] = ()
    """What it was understood as, best first."""
    weights: Mapping[int, float] = field(default_factory=dict)
    """How well each label fits, in (0, 1], by label id."""
    refusal: str | None = None
    """Why it means nothing here, and what to do instead; None: it means something."""


class TextMatcher(Protocol):
    """Says what texts mean, as weights over the labels that clips have probabilities of."""

    def meaning(self, text: str) -> Meaning:
        """What a text means; it has weights or a refusal.

        Raises:
            UsageError: the text is too long.
        """


class LabelMatcher:
    """Compares the words of a text with those of the labels; loads no model."""

    def __init__(self, names: Sequence[str], of: str = "this index") -> None:
        """Args: the labels of a space's model, by label id, and whose they are, in words."""
        self._names = tuple(names)
        self._of = of

    def meaning(self, text: str) -> Meaning:
        """What a text means to these labels; see `TextMatcher`."""
        matches = tuple(match_labels(text, self._names))
        if not matches:
            return Meaning(text, refusal=self._refusal(text))
        weights = {self._names.index(match.label): match.weight for match in matches}
        return Meaning(text, matches, weights)

    def _refusal(self, text: str) -> str:
        """What is said of a text that fits no label; it names the nearest ones."""
        if not self._names:
            return (
                f"{NO_LABELS}: use `vindex similar`, or build another index with a model that "
                "`vindex models` lists with labels."
            )
        if is_refusal(text):
            return (
                f"{text!r} only says what is not wanted: labels can be asked for, not excluded. "
                "`vindex labels` lists all of them."
            )
        near = nearest_labels(text, self._names)
        hint = f" Nearest: {'; '.join(near)}." if near else ""
        return f"No label of {self._of} fits {text!r}.{hint} `vindex labels` lists all of them."
