"""Clips that may be near a query: proposed by the vector index, judged by what the shards hold."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from vindex.errors import IndexDamagedError
from vindex.store.vectors import exact_similarities

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from numpy.typing import NDArray

    from vindex.store.catalog.records import FoundClip
    from vindex.store.snapshot import Snapshot
    from vindex.store.vectors import ValueOf

    Measure = Callable[[NDArray[np.int64], NDArray[np.float16]], NDArray[np.float32]]
    """How near clips are to each query: `clip_ids_N` and `embeddings_ND` to `values_NQ`."""

__all__ = ["Judge", "Proposal", "Proposer", "Wide", "cosines_to"]


@dataclass(frozen=True, slots=True)
class Proposal:
    """Clips worth judging."""

    clip_ids: set[int]
    ids_Qk: NDArray[np.int64]
    """Those that the vector index holds, nearest first for each query, ending with -1."""
    is_all: bool
    """Whether there are no others."""
    farthest: float
    """No clip that was not proposed is more similar than this to any query."""
    guesses: dict[int, float]
    """Similarity to the nearest query by the vector index: rounded, and not checked. None are of
    an index that estimates, all of whose clips must be judged."""


@dataclass(frozen=True, slots=True)
class Wide:
    """Clips by the thousand near one query, for those who rank by more than the cosine."""

    newer: set[int]
    """Ids of clips that the vector index does not hold."""
    clip_ids_N: NDArray[np.int64]
    """Those that it does, in no order."""
    values_N: NDArray[np.float32]
    """Of these, from what the vector index says: rounded, and not checked. NaN: not known."""
    is_all: bool
    """Whether there are no others."""
    num: int
    """So many best ones are among them, as far as was looked."""
    num_spare: int
    """So many more than are wanted must be judged, as the values are estimates; 0: none."""


class Proposer:
    """Proposes clips that are near some queries."""

    def __init__(
        self,
        snapshot: Snapshot,
        queries_QD: NDArray[np.float32],
        allowed: NDArray[np.int64] | None,
    ) -> None:
        """Args: the space, what is asked of it, and ids of the clips that pass; None: all do."""
        self._vectors = snapshot.vectors
        self._queries_QD = queries_QD
        self._allowed = allowed
        newest = self._vectors.stamp.max_clip_id if self._vectors else 0
        newer = set(snapshot.clip_ids_above(newest))
        self._newer = newer if allowed is None else newer.intersection(allowed.tolist())
        self._last: tuple[int, Proposal] | None = None
        self._wide: Wide | None = None

    def nearest(self, k: int) -> Proposal:
        """The `k` nearest of each query, and all clips that are newer than the vector index.

        Without a usable vector index that is every clip.
        """
        if self._last is None or self._last[0] != k:
            self._last = k, self._nearest(k)
        return self._last[1]

    def _nearest(self, k: int) -> Proposal:
        num_queries = len(self._queries_QD)
        if self._vectors is None:
            no_ids_Q0 = np.full((num_queries, 0), -1, np.int64)
            return Proposal(self._newer, no_ids_Q0, is_all=True, farthest=-1.0, guesses={})
        is_estimate = self._vectors.stamp.num_spare > 0
        k += self._vectors.stamp.num_spare
        similarities_Qk, ids_Qk = self._vectors.search(
            self._queries_QD, k, allowed_ids=self._allowed
        )
        return Proposal(
            self._newer.union(ids_Qk[ids_Qk >= 0].tolist()),
            ids_Qk,
            is_all=k >= self._vectors.stamp.num_vectors or bool((ids_Qk[:, -1] < 0).all()),
            farthest=max(float(similarities_Qk[:, -1].max()), -1.0),
            guesses={} if is_estimate else _nearest_first(similarities_Qk, ids_Qk),
        )

    def widely(self, num: int, value_of: ValueOf) -> Wide:
        """Clips by the thousand near the first query; `num` at least, or all.

        Args:
            num: how many.
            value_of: what they are ranked by; the same each time.
        """
        wide = self._wide
        if wide is None or not (wide.is_all or wide.num >= num):
            self._wide = wide = self._wide_of(num, value_of)
        return wide

    def _wide_of(self, num: int, value_of: ValueOf) -> Wide:
        if self._vectors is None:
            return Wide(self._newer, np.empty(0, np.int64), np.empty(0, np.float32), True, num, 0)
        values_N, clip_ids_N, is_all = self._vectors.widely(
            self._queries_QD[0], num, value_of, self._allowed
        )
        num_spare = self._vectors.stamp.num_spare
        return Wide(self._newer, clip_ids_N, values_N, is_all, num, num_spare)


def _nearest_first(
    similarities_Qk: NDArray[np.float32], ids_Qk: NDArray[np.int64]
) -> dict[int, float]:
    """The largest similarity of each clip that was found."""
    order = np.argsort(similarities_Qk, axis=None)
    pairs = zip(
        ids_Qk.ravel()[order].tolist(), similarities_Qk.ravel()[order].tolist(), strict=True
    )
    return {clip_id: value for clip_id, value in pairs if clip_id >= 0}


def cosines_to(queries_QD: NDArray[np.float32]) -> Measure:
    """What measures similarity to queries."""
    return lambda _clip_ids_N, embeddings_ND: np.stack(
        [exact_similarities(query_D, embeddings_ND) for query_D in queries_QD], axis=1
    )


class Judge:
    """Says how near clips are, computed from the shards; each clip is read once."""

    def __init__(
        self, snapshot: Snapshot, measure: Measure, lost: str = "cannot be compared"
    ) -> None:
        """Args: the space of the clips, what compares them, and what is said of damaged ones."""
        self._snapshot = snapshot
        self._measure = measure
        self._lost = lost
        self._known: dict[int, NDArray[np.float32] | None] = {}
        self._nearest: dict[int, float | None] = {}
        self._num_lost: dict[str, int] = {}

    @property
    def warnings(self) -> list[str]:
        """One for each damaged shard; its clips have no similarity."""
        return [
            f"{'1 candidate' if num == 1 else f'{num} candidates'} {self._lost}: {error}"
            for error, num in self._num_lost.items()
        ]

    def knows(self, clip_id: int) -> bool:
        """Whether this clip was judged before, or tried to."""
        return clip_id in self._known

    def values(self, clips: Iterable[FoundClip], guesses: Mapping[int, float]) -> dict[int, float]:
        """Value of each clip for its nearest query, or the guess where it was not judged yet.

        Clips of damaged shards are left out.
        """
        values = dict(guesses) | self._nearest
        pairs = ((clip.clip_id, values.get(clip.clip_id)) for clip in clips)
        return {clip_id: value for clip_id, value in pairs if value is not None}

    def known(self, clip_ids: Iterable[int]) -> dict[int, float]:
        """Value of each clip that was judged, for its nearest query, by id."""
        pairs = ((clip_id, self._nearest.get(clip_id)) for clip_id in clip_ids)
        return {clip_id: value for clip_id, value in pairs if value is not None}

    def of_each_query(self, clip_id: int) -> NDArray[np.float32] | None:
        """Values of a judged clip for each query; None where its shard is damaged."""
        return self._known[clip_id]

    def nearest(self, clips: Iterable[FoundClip]) -> dict[int, float]:
        """Value of each clip for its nearest query; clips of damaged shards are left out."""
        clips = list(clips)
        self.read(clips)
        return self.values(clips, {})

    def read(self, clips: Iterable[FoundClip]) -> None:
        """Judge those of the clips that were not judged yet."""
        by_shard: dict[str, dict[int, None]] = {}
        for clip in clips:
            if clip.clip_id not in self._known:
                by_shard.setdefault(clip.shard, {})[clip.clip_id] = None
        read_ids: list[int] = []
        read_ND = []
        for shard, clip_ids in by_shard.items():
            sound_ids, rows_ND, error = _sound_rows(self._snapshot, shard, list(clip_ids))
            read_ids += sound_ids
            read_ND += rows_ND
            if error is not None:
                num_lost = len(clip_ids) - len(sound_ids)
                self._num_lost[str(error)] = self._num_lost.get(str(error), 0) + num_lost
                lost_ids = clip_ids.keys() - set(sound_ids)
                self._known |= dict.fromkeys(lost_ids)
                self._nearest |= dict.fromkeys(lost_ids)
        if read_ids:
            values_NQ = self._measure(np.array(read_ids), np.concatenate(read_ND))
            self._known |= dict(zip(read_ids, values_NQ, strict=True))
            self._nearest |= dict(zip(read_ids, values_NQ.max(axis=1).tolist(), strict=True))


def _sound_rows(
    snapshot: Snapshot, shard: str, clip_ids: list[int]
) -> tuple[list[int], list[NDArray[np.float16]], IndexDamagedError | None]:
    """Ids and embeddings of the clips that a shard holds unharmed; what is wrong with others."""
    try:
        return clip_ids, [snapshot.embeddings_in(shard, np.array(clip_ids))], None
    except IndexDamagedError as error:
        damage = error
    sound_ids, rows = [], []
    for clip_id in clip_ids if (snapshot.shards / shard).exists() else ():
        try:
            rows.append(snapshot.embeddings_in(shard, np.array([clip_id])))
        except IndexDamagedError:
            continue
        sound_ids.append(clip_id)
    return sound_ids, rows, damage
