"""Vector indexes of made-up embeddings, and what they should find."""

from __future__ import annotations

import numpy as np
import pytest

from tests.storage.clips import DIM
from vindex.store.vectors import build_vector_index

FORCE_IVF = 1000
KINDS = pytest.mark.parametrize("exact_below", [200_000, FORCE_IVF], ids=["exact", "ivf"])


def clustered(num_clips: int, seed: int = 0, dim: int = DIM) -> np.ndarray:
    """Embeddings like those of videos: clips of one video are near each other; not normalised."""
    rng = np.random.default_rng(seed)
    videos = rng.normal(size=(num_clips // 8 + 1, dim))
    embeddings = np.repeat(videos, 8, axis=0)[:num_clips] + rng.normal(size=(num_clips, dim)) * 0.6
    return (embeddings * rng.uniform(0.5, 20, size=(num_clips, 1))).astype(np.float16)


def build(folder, embeddings, *, clip_ids=None, generation=1, **options):
    """Build from arrays, in batches of 300; ids are 3, 6, 9, ... unless given."""
    ids = np.arange(1, len(embeddings) + 1) * 3 if clip_ids is None else clip_ids

    def batches():
        for start in range(0, len(ids), 300):
            yield ids[start : start + 300], embeddings[start : start + 300]

    return build_vector_index(
        folder,
        generation,
        batches,
        **{
            "num_clips": len(ids),
            "dim": embeddings.shape[1],
            "max_clip_id": int(ids[-1]) if len(ids) else 0,
            **options,
        },
    )


def cosines(queries, embeddings):
    """The definition, in float64."""
    queries, embeddings = queries.astype(np.float64), embeddings.astype(np.float64)
    lengths = np.linalg.norm(queries, axis=1)[:, None] * np.linalg.norm(embeddings, axis=1)
    return queries @ embeddings.T / lengths


def recall_at_10(index, embeddings, queries, allowed_ids=None):
    similarities = cosines(queries, embeddings)
    if allowed_ids is not None:
        similarities[:, ~np.isin(np.arange(1, len(embeddings) + 1) * 3, allowed_ids)] = -np.inf
    truth = (np.argsort(-similarities, axis=1)[:, :10] + 1) * 3
    _, found = index.search(queries.astype(np.float32), 10, allowed_ids=allowed_ids)
    return np.mean([len(set(a) & set(b)) / 10 for a, b in zip(truth, found, strict=True)])
