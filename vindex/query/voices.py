"""Voices: who has an opinion of the clips that a query asks for.

The labels of a space, the space that reads texts, and an example are asked in the same way: each
names the clips that it thinks most of, and says of any clip what it thinks, in [0, 1]. What
becomes of several opinions is up to `vindex.query.fusion`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from vindex.store.catalog import scoring

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from vindex.query.candidates import Judge, Proposer
    from vindex.store.catalog.records import Filters, FoundClip
    from vindex.store.snapshot import Snapshot

__all__ = ["Best", "ExampleVoice", "LabelVoice", "Voice"]


@dataclass(frozen=True, slots=True)
class Best:
    """Clips that a voice thinks most of."""

    clip_ids: Iterable[int]
    unseen: float
    """It thinks more of no other clip than this."""
    is_all: bool
    """There is no other clip of which it thinks anything."""
    clips: Mapping[int, FoundClip] = field(default_factory=dict)
    """Those of them that it knows by name, by id."""


class Voice(Protocol):
    """Somebody who has an opinion of clips.

    Attributes:
        name: what results call it.
        weight: what its opinion counts beside others.
        space: name of the space whose clips it knows; None: the first.
        is_needed: a clip that it knows nothing of is no hit, whatever others say.
        is_sure: what it says of clips that it did not name (`Best.unseen`) is no estimate.
    """

    name: str
    weight: float
    space: str | None
    is_needed: bool
    is_sure: bool

    @property
    def warnings(self) -> Sequence[str]:
        """What is to be known of its opinions."""

    def best(self, num: int) -> Best:
        """So many clips that it thinks most of, or more.

        Raises:
            UsageError: DuckDB refuses the filter's `where`.
        """

    def opinions(self, clips: Sequence[FoundClip]) -> dict[int, float]:
        """What it thinks of clips, in [0, 1] by id; those that it cannot judge are left out."""

    def make_sure(self, clips: Sequence[FoundClip]) -> bool:
        """Look at clips themselves, of which it went by what is derived; False: it did before."""


class LabelVoice:
    """What the labels of a space say: the sum of weight times probability."""

    name = "labels"
    is_needed = False
    is_sure = True
    warnings = ()

    def __init__(
        self, snapshot: Snapshot, weights: Mapping[int, float], filters: Filters, weight: float
    ) -> None:
        """Args: the space, weights of its labels, what clips must pass, and the voice's weight."""
        self.space = snapshot.space
        self.weight = weight
        self._snapshot = snapshot
        self._weights = weights
        self._filters = filters

    def best(self, num: int) -> Best:
        """So many clips that fit the labels best, as far as these are among their best labels."""
        scored = scoring.score_labels(self._snapshot, self._weights, self._filters, limit=num)
        clips = {clip.clip_id: clip for clip, _ in scored}
        unseen = scored[-1][1] if len(scored) == num else 0.0
        return Best(clips, unseen, is_all=False, clips=clips)

    def opinions(self, clips: Sequence[FoundClip]) -> dict[int, float]:
        """The score of each clip of the space; see `scoring.score_labels`."""
        clip_ids = [clip.clip_id for clip in clips]
        return scoring.score_clips(self._snapshot, self._weights, clip_ids)

    def make_sure(self, _clips: Sequence[FoundClip]) -> bool:
        """Nothing: the catalog is the truth."""
        return False


class ExampleVoice:
    """How similar clips are to an example: the cosine to the nearest of its clips, or 0."""

    name = "example"
    is_needed = True
    is_sure = True

    def __init__(self, space: str | None, proposer: Proposer, judge: Judge, weight: float) -> None:
        """Args: name of the space, what finds and compares its clips, and the voice's weight."""
        self.space = space
        self.weight = weight
        self._proposer = proposer
        self._judge = judge

    @property
    def warnings(self) -> Sequence[str]:
        """One for each damaged shard."""
        return self._judge.warnings

    def best(self, num: int) -> Best:
        """So many clips of each query that are nearest to it."""
        proposal = self._proposer.nearest(num)
        return Best(proposal.clip_ids, max(proposal.farthest, 0.0), proposal.is_all)

    def opinions(self, clips: Sequence[FoundClip]) -> dict[int, float]:
        """The similarity of each clip where it is above 0; damaged ones are left out."""
        return {clip_id: max(value, 0.0) for clip_id, value in self._judge.nearest(clips).items()}

    def make_sure(self, _clips: Sequence[FoundClip]) -> bool:
        """Nothing: it always looks."""
        return False
