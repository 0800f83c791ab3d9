"""Sorting vectors into lists, so that a query visits only those near to it."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from vindex.store.vectors.faiss_loader import load_faiss
from vindex.store.vectors.gpu import train_on_gpu
from vindex.store.vectors.vector_index import VectorIndex

if TYPE_CHECKING:
    import faiss
    from numpy.typing import NDArray

__all__ = ["FIRST_NPROBE", "in_lists", "num_lists_for", "num_training_for", "train_lists"]

FIRST_NPROBE = 16
"""Lists that a query visits at least."""

_TRAINING_PER_LIST = 40
_MAX_TRAINING = 200_000
"""Vectors that the lists are learned from; k-means wants 39 each, memory sets the limit."""

_ROWS_AT_ONCE = 16_384


def num_lists_for(num_vectors: int) -> int:
    """About 4 sqrt(n), as FAISS's guidelines advise, as a power of two."""
    return 1 << round(math.log2(4 * math.sqrt(num_vectors)))


def num_training_for(num_lists: int) -> int:
    """How many vectors the lists are learned from."""
    return min(_TRAINING_PER_LIST * num_lists, _MAX_TRAINING)


def train_lists(index: faiss.IndexIVF, sample_SD: NDArray[np.float32]) -> None:
    """Learn the lists from a sample."""
    index.cp.min_points_per_centroid = 1  # fewer would warn on stderr
    index.cp.niter = 10  # of 25: half the time, and the recall is measured
    train_on_gpu(index)
    try:
        index.train(sample_SD)
    except RuntimeError:  # FAISS has no narrower error
        if index.clustering_index is None:
            raise
        # The GPU is full, or lost.
        index.clustering_index = None  # type: ignore[assignment]  # faiss's stubs forget None
        index.train(sample_SD)


def in_lists(vectors: VectorIndex) -> VectorIndex:
    """The clips of an exact index in lists, in memory, to ask for the neighbours of all of them.

    That costs the square of their number in an exact index, and about its power 1.5 in lists.
    """
    faiss_module = load_faiss()
    exact = faiss_module.downcast_index(vectors.faiss_index)
    rows = faiss_module.downcast_index(exact.index)
    ids_N = faiss_module.vector_to_array(exact.id_map)
    num_lists = num_lists_for(len(ids_N))
    factory = f"IVF{num_lists},SQfp16"
    listed = faiss_module.index_factory(
        vectors.stamp.dim, factory, faiss_module.METRIC_INNER_PRODUCT
    )
    rng = np.random.default_rng(0)
    num_training = min(num_training_for(num_lists), len(ids_N))
    sample = rng.choice(len(ids_N), num_training, replace=False)
    train_lists(listed, rows.reconstruct_batch(np.sort(sample)))
    for first in range(0, len(ids_N), _ROWS_AT_ONCE):
        some_ids = ids_N[first : first + _ROWS_AT_ONCE]
        listed.add_with_ids(rows.reconstruct_n(first, len(some_ids)), some_ids)
    stamp = replace(
        vectors.stamp, kind="ivf", factory=factory, num_lists=num_lists, nprobe=FIRST_NPROBE
    )
    return VectorIndex(stamp, listed)
