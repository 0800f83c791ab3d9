"""Clips that may be near a query: proposed by the vector index, judged by what the shards hold."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from vindex.errors import IndexDamagedError
from vindex.store.catalog import query, reader
from vindex.store.catalog.held import held
from vindex.store.shards import fetch_rows, learn_places, read_rows
from vindex.store.vectors import exact_similarities, open_vector_index
from vindex.store.vectors.stamp import read_stamp

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from pathlib import Path

    from numpy.typing import NDArray

    from vindex.store.catalog.records import Filters, FoundClip
    from vindex.store.layout import IndexFolder
    from vindex.store.vectors import VectorIndex, VectorStamp

__all__ = ["Judge", "Proposal", "Proposer", "current_embeddings"]


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


class Proposer:
    """Proposes clips that are near some queries."""

    def __init__(
        self, index: IndexFolder, queries_QD: NDArray[np.float32], filters: Filters
    ) -> None:
        allowed = query.allowed_clip_ids(index, filters)
        self._vectors = _opened(index)
        self._queries_QD = queries_QD
        self._allowed = allowed
        newest = self._vectors.stamp.max_clip_id if self._vectors else 0
        newer = {i for ids in reader.live_clip_ids(index, above=newest).values() for i in ids}
        self._newer = newer if allowed is None else newer.intersection(allowed.tolist())

    def nearest(self, k: int) -> Proposal:
        """The `k` nearest of each query, and all clips that are newer than the vector index.

        Without a usable vector index that is every clip.
        """
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


def _nearest_first(
    similarities_Qk: NDArray[np.float32], ids_Qk: NDArray[np.int64]
) -> dict[int, float]:
    """The largest similarity of each clip that was found."""
    order = np.argsort(similarities_Qk, axis=None)
    pairs = zip(
        ids_Qk.ravel()[order].tolist(), similarities_Qk.ravel()[order].tolist(), strict=True
    )
    return {clip_id: value for clip_id, value in pairs if clip_id >= 0}


_last_opened: dict[tuple[IndexFolder, VectorStamp], VectorIndex] = {}
"""The vector index of the last query, to be used again while its stamp is the current one."""


def _opened(index: IndexFolder) -> VectorIndex | None:
    """The current vector index; None where it is missing, altered or of another version."""
    vectors = _last_opened.get((index, stamp)) if (stamp := read_stamp(index.vectors)) else None
    if vectors is None:
        vectors = open_vector_index(index.vectors)
        _last_opened.clear()
        if vectors is not None:
            _last_opened[index, vectors.stamp] = vectors
    return vectors


_learned: set[tuple[object, ...]] = set()
"""The state of the catalog whose shards were learned last."""


def _learn(index: IndexFolder) -> None:
    """Find out where the rows of all shards lie, in a process that holds their catalog."""
    catalog = held(index)
    if catalog is not None and catalog.state not in _learned:
        _learned.clear()
        _learned.add(catalog.state)
        learn_places(index.shards / name for name in catalog.shards.values())


def current_embeddings(
    index: IndexFolder,
    shard: str,
    clip_ids_N: NDArray[np.int64],
    read: Callable[[Path, NDArray[np.int64]], NDArray[np.float16]] = read_rows,
) -> NDArray[np.float16]:
    """`read_rows`, or as `read` reads them, of clips that a shard held a moment ago.

    For those who read the catalog and the shards one after the other, or hold the catalog in
    memory: a compaction meanwhile removes shards, and then the clips are read from the one that
    they were merged into.

    Raises:
        IndexDamagedError: the shard is damaged, or the clips exist no more.
    """
    path = index.shards / shard
    try:
        return read(path, clip_ids_N)
    except IndexDamagedError:
        if path.exists():
            raise
        now = reader.shard_names_of(index, clip_ids_N.tolist())
        if len(now) < len(clip_ids_N) or shard in now.values():
            raise
    rows = [read(index.shards / now[i], np.array([i])) for i in clip_ids_N.tolist()]
    return np.concatenate(rows)


class Judge:
    """Says the similarity of clips, computed from the shards; each clip is read once.

    Attributes:
        warnings: one for each damaged shard; its clips have no similarity.
    """

    def __init__(self, index: IndexFolder, queries_QD: NDArray[np.float32]) -> None:
        self._index = index
        self._queries_QD = queries_QD
        self._known: dict[int, NDArray[np.float32] | None] = {}
        self._nearest: dict[int, float | None] = {}
        self.warnings: list[str] = []
        _learn(index)

    def knows(self, clip_id: int) -> bool:
        """Whether this clip was judged before, or tried to."""
        return clip_id in self._known

    def values(self, clips: Iterable[FoundClip], guesses: Mapping[int, float]) -> dict[int, float]:
        """Cosine of each clip to its nearest query, or the guess where it was not judged yet.

        Clips of damaged shards are left out.
        """
        values = dict(guesses) | self._nearest
        pairs = ((clip.clip_id, values.get(clip.clip_id)) for clip in clips)
        return {clip_id: value for clip_id, value in pairs if value is not None}

    def of_each_query(self, clip_id: int) -> NDArray[np.float32] | None:
        """Cosine of a judged clip to each query; None where its shard is damaged."""
        return self._known[clip_id]

    def nearest(self, clips: Iterable[FoundClip]) -> dict[int, float]:
        """Cosine of each clip to its nearest query; clips of damaged shards are left out."""
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
            sound_ids, rows_ND, error = _sound_rows(self._index, shard, list(clip_ids))
            read_ids += sound_ids
            read_ND += rows_ND
            if error is not None:
                num_lost = len(clip_ids) - len(sound_ids)
                self.warnings.append(f"{num_lost} candidates are left out: {error}")
                lost_ids = clip_ids.keys() - set(sound_ids)
                self._known |= dict.fromkeys(lost_ids)
                self._nearest |= dict.fromkeys(lost_ids)
        if read_ids:
            all_ND = np.concatenate(read_ND)
            similarities_NQ = np.stack(
                [exact_similarities(query_D, all_ND) for query_D in self._queries_QD], axis=1
            )
            self._known |= dict(zip(read_ids, similarities_NQ, strict=True))
            self._nearest |= dict(zip(read_ids, similarities_NQ.max(axis=1).tolist(), strict=True))


def _sound_rows(
    index: IndexFolder, shard: str, clip_ids: list[int]
) -> tuple[list[int], list[NDArray[np.float16]], IndexDamagedError | None]:
    """Ids and embeddings of the clips that a shard holds unharmed; what is wrong with others."""
    try:
        return clip_ids, [current_embeddings(index, shard, np.array(clip_ids), fetch_rows)], None
    except IndexDamagedError as error:
        damage = error
    path = index.shards / shard
    sound_ids, rows = [], []
    for clip_id in clip_ids if path.exists() else ():
        try:
            rows.append(fetch_rows(path, np.array([clip_id])))
        except IndexDamagedError:
            continue
        sound_ids.append(clip_id)
    return sound_ids, rows, damage
