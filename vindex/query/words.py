"""What the words space says of a text: how unusually well it fits each clip.

The figure is z against the background captions (`vindex.store.background`), and the vector index
of the space is one by cosine. For a clip of length 1 z is q.v / s(v), with q the text minus the
mean of the captions: the cosine of q times its length, over the spread of the captions on the
clip, which is kept of each clip. So the vector index gives clips by the thousand, and those of
the largest z are taken, without reading a vector. (Of the few hundred nearest by cosine, half of
the best would be missed: spreads differ by more than the cosines of the best do.) What is shown is
computed from the shards, as of every query.

A clip in a list that is not visited is missed; `benchmarks/words_scale.py` measures how many are.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import exp, inf
from types import MappingProxyType
from typing import TYPE_CHECKING
from unicodedata import category

import numpy as np

from vindex.labels import is_refusal
from vindex.query.candidates import Judge, Proposer
from vindex.query.matching import WORDS_WEIGHT
from vindex.query.queries import quoted
from vindex.query.results import WordsMatch
from vindex.query.voices import Best
from vindex.store.layout import WORDS_SPACE
from vindex.store.vectors import largest

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from numpy.typing import NDArray

    from vindex.encode.texts import ReadText
    from vindex.labels import LabelMatch
    from vindex.store.background import Background
    from vindex.store.catalog.records import Filters, FoundClip
    from vindex.store.snapshot import Snapshot

__all__ = ["WordsMatcher", "WordsMeaning", "WordsVoice"]

_OF_WORDS = "LMNS"
"""First letters of Unicode's categories of letters, marks, numbers and symbols such as emoji."""

_LONG = 40
"""Letters of an unknown word that are said."""

_FEW = 8
"""Of the clips that a text seems to fit best so many are looked at: one of them does."""

_FIRST = 4 * _FEW
"""Whose shards are asked for at once: mostly all whose vectors a query reads."""


class WordsMatcher:
    """Compares the vector of a text with those of the clips in the words space."""

    def __init__(
        self,
        space: Snapshot,
        background: Background,
        texts: Mapping[str, ReadText],
        num_candidates: int,
        elsewhere: Mapping[str, float] = MappingProxyType({}),
    ) -> None:
        """Take what texts are compared with.

        Args:
            space: the words space.
            background: its captions.
            texts: those that will be asked, as its model reads them.
            num_candidates: clips that are looked at for the one that a text fits best.
            elsewhere: the largest z of texts in other indexes that are asked the same.
        """
        self._space = space
        self._background = background
        self._texts = texts
        self._num_candidates = num_candidates
        self._elsewhere = elsewhere

    def best_z(self, text: str) -> float:
        """The largest z of a text in this index; -inf where it has no clip."""
        fit = TextFit(self._space, self._background, self._texts[text].vector_D)
        return fit.best_z(self._num_candidates)

    def meaning(self, text: str) -> WordsMeaning:
        """What a text means to this space; see `TextMatcher`."""
        read, background = self._texts[text], self._background
        fit = TextFit(self._space, background, read.vector_D)
        best_z = max(fit.best_z(self._num_candidates), self._elsewhere.get(text, -inf))
        percentile = background.percentile_of(best_z)
        refusal = _not_understood(text, read)
        if refusal is None and (best_z == -inf or best_z < background.cut):
            refusal = (
                f"{quoted(text)} fits no clip here better than {percentile:.0f} % of random "
                "sentences do."
            )
            refusal += " There are few clips to compare with." if background.is_small else ""
        return WordsMeaning(text, fit, WordsMatch(percentile, read.is_cut), refusal)


def _not_understood(text: str, read: ReadText) -> str | None:
    """Why the model can make nothing of a text, whatever clips show; None: it can."""
    if is_refusal(text):
        return (
            f"{quoted(text)} only says what is not wanted; say what is, and give the rest as "
            "--without TEXT."
        )
    if not any(category(letter)[0] in _OF_WORDS for letter in text):
        return f"{quoted(text)} has no words; say what there is to see."
    if read.unknown:
        few, more = read.unknown[:_FEW], "" if len(read.unknown) <= _FEW else ", ..."
        return (
            f"{quoted(text)} has words that the model of the space {WORDS_SPACE} was not taught: "
            f"{', '.join(repr(word[:_LONG]) for word in few)}{more}. Use other words, or leave "
            f"them out."
        )
    return None


@dataclass(frozen=True, slots=True)
class WordsMeaning:
    """What a text means to the words space."""

    text: str
    fit: TextFit
    words: WordsMatch
    refusal: str | None = None
    """Why it means nothing here; None: it means something."""

    @property
    def weight(self) -> float:
        """What its opinion counts beside that of the labels."""
        return WORDS_WEIGHT

    @property
    def matches(self) -> tuple[LabelMatch, ...]:
        """None: labels were not asked."""
        return ()

    @property
    def warnings(self) -> Sequence[str]:
        """One for each damaged shard, whose clips might have fitted."""
        return self.fit.judge.warnings

    def voice(self, _snapshot: Snapshot, filters: Filters, weight: float) -> WordsVoice:
        """How well clips fit the text as they look."""
        return WordsVoice(self, self.fit.space.allowed_clip_ids(filters), weight)


class TextFit:
    """How well one text fits clips; each clip is read once.

    Attributes:
        judge: knows z of the clips that were read.
        everywhere: finds clips among all.
    """

    def __init__(
        self, space: Snapshot, background: Background, vector_D: NDArray[np.float32]
    ) -> None:
        """Args: the words space, its captions, and the text's vector."""
        self.space = space
        self.background = background
        self.judge = Judge(space, self._z_of, "cannot be judged by words")
        self._vector_D = vector_D
        self._query_D = vector_D - background.mean
        self._length = float(np.linalg.norm(self._query_D))
        self._guesses: dict[int, float] = {}
        self._nearest: tuple[Proposer, int, Nearest] | None = None
        self._places: dict[int, FoundClip] = {}
        self.everywhere = self.proposer(None)

    def proposer(self, allowed: NDArray[np.int64] | None) -> Proposer:
        """What finds clips, among these ids; None: among all."""
        return Proposer(self.space, self._query_D[None], allowed)

    def best_z(self, num_candidates: int) -> float:
        """The largest z of a clip of the whole index; -inf where it has none."""
        clip_ids = self.nearest(self.everywhere, num_candidates).clip_ids
        self._learn_places(clip_ids[:_FIRST])  # each question costs a cold search 10 ms
        for first in range(0, len(clip_ids), _FEW):
            found = self.of(clip_ids[first : first + _FEW])
            if found:
                return max(found.values())
        return -inf

    def nearest(self, proposer: Proposer, num: int) -> Nearest:
        """So many clips of the largest z, best first, and those that were never compared."""
        last = self._nearest
        if last is None or last[:2] != (proposer, num):
            self._nearest = last = proposer, num, self._nearest_of(proposer, num)
        return last[2]

    def _nearest_of(self, proposer: Proposer, num: int) -> Nearest:
        wide = proposer.widely(num, self._guessed)
        order_K = largest(wide.values_N, num + wide.num_spare + 1)  # those of no value: not scored
        taken_K = order_K[: num + wide.num_spare]
        unseen = -inf if wide.is_all else 0.0
        unseen = max([unseen, *wide.values_N[order_K[len(taken_K) :]].tolist()])
        values = wide.values_N[taken_K].tolist()
        guesses = dict(zip(wide.clip_ids_N[taken_K].tolist(), values, strict=True))
        unknown = wide.newer.union(wide.clip_ids_N[np.isnan(wide.values_N)].tolist())
        if wide.num_spare:
            unknown, guesses = unknown.union(guesses), {}
        self._guesses |= guesses
        both = guesses | self.of(unknown)
        return Nearest(sorted(both, key=lambda clip_id: (-both[clip_id], clip_id)), unseen)

    def _guessed(
        self, similarities_N: NDArray[np.float32], clip_ids_N: NDArray[np.int64]
    ) -> NDArray[np.float32]:
        """`z_N` of clips, by what the vector index says; NaN of those whose spread is not known."""
        with np.errstate(invalid="ignore"):  # a clip of zeros has no spread
            z_N: NDArray[np.float32] = (
                similarities_N * np.float32(self._length) / self.background.spreads_of(clip_ids_N)
            )
        return z_N

    def of(self, clip_ids: Collection[int], *, guess: bool = False) -> dict[int, float]:
        """Z of clips by their id; those that the space lacks, and damaged ones, are left out.

        Args:
            clip_ids: the clips.
            guess: whether what the vector index says will do.
        """
        unread = [i for i in clip_ids if not self.judge.knows(i)]
        guesses = {i: self._guesses[i] for i in unread if i in self._guesses} if guess else {}
        unknown = [i for i in unread if i not in guesses]
        self._learn_places(unknown)
        self.judge.read(self._places[i] for i in unknown if i in self._places)
        return guesses | self.judge.known(clip_ids)

    def _learn_places(self, clip_ids: Collection[int]) -> None:
        """Find out which shards hold clips."""
        missing = [clip_id for clip_id in clip_ids if clip_id not in self._places]
        if missing:
            self._places |= {clip.clip_id: clip for clip in self.space.find_clips(missing)}

    def _z_of(
        self, clip_ids_N: NDArray[np.int64], embeddings_ND: NDArray[np.float16]
    ) -> NDArray[np.float32]:
        spreads_N = self.background.spreads_of(clip_ids_N)
        return self.background.z_of(self._vector_D[None], embeddings_ND, spreads_N).T


@dataclass(frozen=True, slots=True)
class Nearest:
    """Clips that a text fits best."""

    clip_ids: list[int]
    unseen: float
    """About the largest z of another clip; -inf: there is none."""


class WordsVoice:
    """How well a text fits clips as they look: 1 / (1 + exp(-(z - cut))), 0.5 at the cut.

    At the cut the best clip of the index fits as well as 85 of 100 random sentences do at most.
    """

    name = "words"
    is_needed = False
    is_sure = False

    def __init__(
        self, meaning: WordsMeaning, allowed: NDArray[np.int64] | None, weight: float
    ) -> None:
        """Args: of the text, ids of the clips that pass (None: all do), and the voice's weight."""
        self.space = meaning.fit.space.space
        self.weight = weight
        self._fit = meaning.fit
        self._cut = meaning.fit.background.cut
        fit = meaning.fit
        self._proposer = fit.everywhere if allowed is None else fit.proposer(allowed)

    @property
    def warnings(self) -> Sequence[str]:
        """One for each damaged shard."""
        return self._fit.judge.warnings

    def best(self, num: int) -> Best:
        """So many clips that the text fits best."""
        found = self._fit.nearest(self._proposer, num)
        is_all = found.unseen == -inf
        return Best(found.clip_ids, 0.0 if is_all else self._opinion(found.unseen), is_all)

    def opinions(self, clips: Sequence[FoundClip]) -> dict[int, float]:
        """The opinion of each clip that the words space has unharmed."""
        z = self._fit.of([clip.clip_id for clip in clips], guess=True)
        return {clip_id: self._opinion(value) for clip_id, value in z.items()}

    def make_sure(self, clips: Sequence[FoundClip]) -> bool:
        """Read those clips of which it only knows what the vector index says."""
        clip_ids = [clip.clip_id for clip in clips]
        unsure = [clip_id for clip_id in clip_ids if not self._fit.judge.knows(clip_id)]
        self._fit.of(unsure)
        return any(self._fit.judge.knows(clip_id) for clip_id in unsure)

    def _opinion(self, z: float) -> float:
        return 1 / (1 + exp(min(self._cut - z, _MOST_EXPONENT)))


_MOST_EXPONENT = 700.0
"""Python raises e to no higher power."""
