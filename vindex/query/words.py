"""What the words space says of a text: how unusually well it fits each clip.

The figure is z against the background captions (`vindex.store.background`). Candidates come from
the vector index: of the text minus the mean of the captions the cosine ranks as t.v - m(v) does,
which is z but for s(v), the spread of the captions on the clip. So z of the candidates is computed
from the shards, and another clip is taken to have at most the last candidate's t.v - m(v) over the
usual spread of the clips that were read. That is an estimate: of clips that nearly tie, some with a
small spread can be missed. `benchmarks/words_scale.py` measures how many are.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import exp, inf
from typing import TYPE_CHECKING

import numpy as np

from vindex.labels import is_refusal
from vindex.query.candidates import Judge, Proposer
from vindex.query.results import WordsMatch
from vindex.query.voices import WORDS_WEIGHT, Best

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from numpy.typing import NDArray

    from vindex.encode.texts import ReadText
    from vindex.labels import LabelMatch
    from vindex.query.candidates import Proposal
    from vindex.store.background import Background
    from vindex.store.catalog.records import Filters, FoundClip
    from vindex.store.snapshot import Snapshot

__all__ = ["WordsMatcher", "WordsMeaning", "WordsVoice"]

_LEAST_Z = 0.1
"""Below it, rounding says more about the spread of the captions than they do."""


class WordsMatcher:
    """Compares the vector of a text with those of the clips in the words space."""

    def __init__(
        self,
        space: Snapshot,
        background: Background,
        texts: Mapping[str, ReadText],
        num_candidates: int,
    ) -> None:
        """Take what texts are compared with.

        Args:
            space: the words space.
            background: its captions.
            texts: those that will be asked, as its model reads them.
            num_candidates: clips that are looked at for the one that a text fits best.
        """
        self._space = space
        self._background = background
        self._texts = texts
        self._num_candidates = num_candidates

    def meaning(self, text: str) -> WordsMeaning:
        """What a text means to this space; see `TextMatcher`."""
        read, background = self._texts[text], self._background
        fit = TextFit(self._space, background, read.vector_D)
        best_z = fit.best_z(self._num_candidates)
        percentile = background.percentile_of(best_z)
        refusal = None
        if is_refusal(text):
            refusal = (
                f"{text!r} only says what is not wanted; say what is, and give the rest as "
                "--without TEXT."
            )
        elif best_z == -inf or best_z < background.cut:
            refusal = (
                f"{text!r} fits no clip here better than {percentile:.0f} % of random sentences do."
            )
            refusal += " There are few clips to compare with." if background.is_small else ""
        return WordsMeaning(text, fit, WordsMatch(percentile, read.is_cut), refusal)


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
        self._spreads: list[NDArray[np.float32]] = []
        self.everywhere = self.proposer(None)

    def proposer(self, allowed: NDArray[np.int64] | None) -> Proposer:
        """What finds clips, among these ids; None: among all."""
        return Proposer(self.space, self._query_D[None], allowed)

    def best_z(self, num_candidates: int) -> float:
        """The largest z of so many candidates from the whole index; -inf where it has no clip."""
        proposal = self.everywhere.nearest(num_candidates)
        return max(self.of(proposal.clip_ids).values(), default=-inf)

    def of(self, clip_ids: Collection[int]) -> dict[int, float]:
        """Z of clips by their id; those that the space lacks, and damaged ones, are left out."""
        unknown = [clip_id for clip_id in clip_ids if not self.judge.knows(clip_id)]
        if unknown:
            self.judge.read(self.space.find_clips(unknown))
        return self.judge.known(clip_ids)

    def unseen(self, proposal: Proposal) -> float:
        """About the largest z of a clip that was not proposed; see above."""
        if not self._spreads:
            return 0.0
        farthest = proposal.farthest * float(np.linalg.norm(self._query_D))
        return max(farthest, 0.0) / float(np.median(np.concatenate(self._spreads)))

    def _z_of(self, embeddings_ND: NDArray[np.float16]) -> NDArray[np.float32]:
        clips_ND = embeddings_ND.astype(np.float32)
        z_1N = self.background.z_of(self._vector_D[None], clips_ND)
        z_N = z_1N[0]
        sure_N = z_N > _LEAST_Z
        if sure_N.any():
            sure_ND = clips_ND[sure_N]
            over_N = sure_ND @ self._query_D / np.linalg.norm(sure_ND, axis=1)
            self._spreads.append(over_N / z_N[sure_N])
        return z_1N.T


class WordsVoice:
    """How well a text fits clips as they look: 1 / (1 + exp(-(z - cut))), 0.5 at the cut.

    At the cut the best clip of the index fits as well as 80 of 100 random sentences do at most.
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
        """Those of so many clips that the text fits best, and all that no vector index has yet."""
        proposal = self._proposer.nearest(num)
        self._fit.of(proposal.clip_ids)  # of which it learns what the others can reach
        return Best(proposal.clip_ids, self._opinion(self._fit.unseen(proposal)), proposal.is_all)

    def opinions(self, clips: Sequence[FoundClip]) -> dict[int, float]:
        """The opinion of each clip that the words space has unharmed."""
        z = self._fit.of([clip.clip_id for clip in clips])
        return {clip_id: self._opinion(value) for clip_id, value in z.items()}

    def _opinion(self, z: float) -> float:
        return 1 / (1 + exp(min(self._cut - z, _MOST_EXPONENT)))


_MOST_EXPONENT = 700.0
"""Python raises e to no higher power."""
