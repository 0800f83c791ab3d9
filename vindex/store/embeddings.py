"""All embeddings of a space, read shard by shard into one matrix."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from vindex.store.catalog import reader
from vindex.store.snapshot import Snapshot

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from vindex.store.layout import IndexFolder

__all__ = ["Embeddings", "all_embeddings"]


@dataclass(frozen=True, slots=True, eq=False)
class Embeddings:
    """The embeddings of all clips of a space."""

    clip_ids_N: NDArray[np.int64]
    """Ascending within each shard, and shards by their first clip."""
    embeddings_ND: NDArray[np.float16]
    """As the shards hold them, one row for each id."""

    def __len__(self) -> int:
        return len(self.clip_ids_N)

    def __repr__(self) -> str:
        num, dim = self.embeddings_ND.shape
        return f"<Embeddings of {num} clips, {dim} dimensions>"


def all_embeddings(index: IndexFolder) -> Embeddings:
    """The embeddings of all clips of a space; each is copied once, into its row.

    Raises:
        IndexDamagedError: a shard cannot be read.
    """
    with Snapshot.of(index) as snapshot:
        by_shard = {
            shard: np.array(ids, np.int64) for shard, ids in reader.live_clip_ids(snapshot).items()
        }
        dim = snapshot.recipe.encoder.dim
        clip_ids_N = np.concatenate([np.empty(0, np.int64), *by_shard.values()])
        embeddings_ND = np.empty((len(clip_ids_N), dim), np.float16)
        first = 0
        for shard, ids in by_shard.items():
            embeddings_ND[first : first + len(ids)] = snapshot.embeddings_in(shard, ids)
            first += len(ids)
    return Embeddings(clip_ids_N, embeddings_ND)
