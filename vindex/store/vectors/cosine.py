"""Cosine similarity in NumPy."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["exact_similarities", "normalised"]


def normalised(vectors_ND: NDArray[np.floating]) -> NDArray[np.float32]:
    """Vectors of length 1, float32; a vector of zeros stays as it is, similar to nothing."""
    vectors = np.array(vectors_ND, np.float32, order="C")
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    np.divide(vectors, lengths, out=vectors, where=lengths > 0)
    return vectors


def exact_similarities(
    query_D: NDArray[np.floating], embeddings_ND: NDArray[np.floating]
) -> NDArray[np.float32]:
    """Cosine of one query and many embeddings, in float32.

    It scores what the vector index does not hold yet, and says the similarity of its hits
    without the index's rounding.

    Args:
        query_D: of any length other than zero.
        embeddings_ND: as read from shards.

    Returns:
        `similarities_N` in [-1, 1]; 0 where a vector is all zeros.
    """
    query = normalised(np.asarray(query_D).reshape(1, -1))[0]
    # Row by row: a matrix product rounds by which rows are multiplied together.
    similarities: NDArray[np.float32] = (normalised(embeddings_ND) * query).sum(axis=1)
    return np.clip(similarities, -1, 1)  # rounding gives 1.0000001
