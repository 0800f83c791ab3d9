"""All clips in two dimensions: those that look and move alike lie close together."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from vindex.store.catalog import browse
from vindex.store.snapshot import Snapshot

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from vindex.store.layout import IndexFolder

__all__ = ["MOST_POINTS", "ClipMap", "MapPoint", "draw_map", "flatten"]

MOST_POINTS = 2000
"""More dots than these hide each other."""

_OUTLIER_SHARE = 0.005
"""So large a share of the points at each edge lies on the edge, so that the others have room."""


@dataclass(frozen=True, slots=True)
class MapPoint:
    """A clip's place; x and y from 0 to 1."""

    clip_id: int
    label: str | None
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class ClipMap:
    """The places of a sample of an index's clips."""

    points: tuple[MapPoint, ...]
    kept_share: float
    """How much of the variance of the embeddings two dimensions show."""


def draw_map(index: IndexFolder, limit: int = MOST_POINTS) -> ClipMap:
    """Place a sample of the clips.

    Args:
        index: the index.
        limit: most clips; a larger index is sampled evenly.

    Raises:
        IndexDamagedError: a shard cannot be read.
    """
    clips = browse.sample_clips(index, limit)
    if not clips:
        return ClipMap((), 0.0)
    with Snapshot.of(index) as snapshot:  # which keeps no build waiting while shards are read
        embeddings_ND = snapshot.embeddings_of(clips)
    places_N2, kept_share = flatten(embeddings_ND.astype(np.float32))
    points = (
        MapPoint(clip.clip_id, clip.label, float(x), float(y))
        for clip, (x, y) in zip(clips, places_N2, strict=True)
    )
    return ClipMap(tuple(points), kept_share)


def flatten(embeddings_ND: NDArray[np.float32]) -> tuple[NDArray[np.float64], float]:
    """The two principal components of unit vectors, each scaled to [0, 1].

    The sign of a component is chosen so that its largest loading is positive: the map does not
    flip from one call to the next.

    Returns:
        `places_N2`, and the share of the variance that they keep.
    """
    lengths_N1 = np.linalg.norm(embeddings_ND, axis=1, keepdims=True)
    unit_ND = embeddings_ND.astype(np.float64) / np.maximum(lengths_N1, 1e-12)
    centred_ND = unit_ND - unit_ND.mean(axis=0)
    variances_D, axes_DD = np.linalg.eigh(centred_ND.T @ centred_ND)
    axes_D2 = axes_DD[:, :-3:-1]
    axes_D2 = axes_D2 * np.sign(np.take_along_axis(axes_D2, abs(axes_D2).argmax(0)[None], 0))
    places_N2 = centred_ND @ axes_D2
    low_2, high_2 = np.quantile(places_N2, [_OUTLIER_SHARE, 1 - _OUTLIER_SHARE], axis=0)
    span_2 = np.where(high_2 - low_2 > 1e-12, high_2 - low_2, 1.0)
    total = variances_D.sum()
    kept_share = float(variances_D[-2:].sum() / total) if total > 0 else 1.0
    return np.clip((places_N2 - low_2) / span_2, 0.0, 1.0), kept_share
