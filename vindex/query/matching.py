"""What a text means to an index: to the labels of a space, and to the space that reads texts."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple, Protocol

from vindex.errors import NO_LABELS
from vindex.labels import is_refusal, match_labels, nearest_labels
from vindex.settings import MOST_TEXT

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from vindex.labels import LabelMatch
    from vindex.query.results import WordsMatch
    from vindex.query.voices import Voice
    from vindex.store.catalog.records import Filters
    from vindex.store.snapshot import Snapshot

__all__ = ["WORDS_WEIGHT", "LabelMatcher", "LabelMeaning", "Meaning", "TextMatcher"]

WORDS_WEIGHT = 0.5
"""What the words space counts where the labels have an opinion too; these count the rest."""


class Meaning(Protocol):
    """What a text means to somebody who has opinions of clips."""

    @property
    def text(self) -> str:
        """The text."""

    @property
    def refusal(self) -> str | None:
        """Why it means nothing here, and what to do instead; None: it means something."""

    @property
    def matches(self) -> tuple[LabelMatch, ...]:
        """Labels that it was understood as, best first."""

    @property
    def words(self) -> WordsMatch | None:
        """How it fits by the words space; None: this is somebody else."""

    @property
    def warnings(self) -> Sequence[str]:
        """What is to be known of how it was found out."""

    @property
    def weight(self) -> float:
        """What its opinion counts where others have one too."""

    def voice(self, snapshot: Snapshot, filters: Filters, weight: float) -> Voice:
        """Who says how well clips fit it.

        Args:
            snapshot: the space that is asked.
            filters: what clips must pass, by this space.
            weight: of the voice beside others.
        """


class TextMatcher(Protocol):
    """Says what texts mean, without a look at the clips that a query is narrowed to."""

    def meaning(self, text: str) -> Meaning:
        """What a text means; without a refusal it has a voice.

        Raises:
            UsageError: the text is too long.
        """


class LabelMeaning(NamedTuple):
    """What a text means to the labels of a space."""

    text: str
    matches: tuple[LabelMatch, ...] = ()
    """What it was understood as, best first."""
    weights: Mapping[int, float] = MappingProxyType({})
    """How well each label fits, in (0, 1], by label id."""
    refusal: str | None = None
    """Why it means nothing here, and what to do instead; None: it means something."""

    @property
    def weight(self) -> float:
        """What its opinion counts beside that of the words space."""
        return 1.0 - WORDS_WEIGHT

    @property
    def words(self) -> WordsMatch | None:
        """Nothing: labels were asked."""
        return None

    @property
    def warnings(self) -> Sequence[str]:
        """None: no clip was looked at."""
        return ()

    def voice(self, snapshot: Snapshot, filters: Filters, weight: float) -> Voice:
        """What the labels of a space say."""
        from vindex.query.voices import LabelVoice  # labels that are asked alone need none

        return LabelVoice(snapshot, self.weights, filters, weight)


class LabelMatcher:
    """Compares the words of a text with those of the labels; loads no model."""

    def __init__(
        self,
        names: Sequence[str],
        whose: Callable[[], tuple[str, str]] = lambda: ("this index", ""),
        *,
        is_alone: bool = True,
    ) -> None:
        """Take what texts are compared with.

        Args:
            names: the labels of a space's model, by label id.
            whose: says whose they are, in words, and whom else to ask; see `whom_else`.
            is_alone: nobody else is asked, who might read a text that is too long for labels.
        """
        self._names = tuple(names)
        self._whose = whose
        self._is_alone = is_alone

    def meaning(self, text: str) -> LabelMeaning:
        """What a text means to these labels; see `TextMatcher`."""
        if len(text) > MOST_TEXT and not self._is_alone:
            return LabelMeaning(
                text, refusal=f"Labels are matched to texts of up to {MOST_TEXT} characters."
            )
        matches = tuple(match_labels(text, self._names))
        if not matches:
            return LabelMeaning(text, refusal=self._refusal(text))
        weights = {self._names.index(match.label): match.weight for match in matches}
        return LabelMeaning(text, matches, weights)

    def _refusal(self, text: str) -> str:
        """What is said of a text that fits no label; it names the nearest ones."""
        if not self._names:
            return (
                f"{NO_LABELS}: use `vindex similar`, teach it a name of your own by `vindex "
                "teach`, or build another index with a model that `vindex models` lists with "
                "labels."
            )
        if is_refusal(text):
            return (
                f"{text!r} only says what is not wanted: labels can be asked for, not excluded. "
                "`vindex labels` lists all of them."
            )
        near = nearest_labels(text, self._names)
        hint = f" Nearest: {'; '.join(near)}." if near else ""
        of, _ = self._whose()
        return f"No label of {of} fits {text!r}.{hint} `vindex labels` lists all of them."
