"""Own labels: what was learned of each, applied to the features that the shards hold.

A head is linear: the probability of its label is 1 / (1 + exp(-(w . x + b))) for the features x of
a clip. Standardising the features and calibrating the result are linear too, and are in w and b.
Learning one is the business of `vindex.teach`; applying it needs no more than this, so a build
tells of its new clips which own labels they have.
"""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from vindex.cores import num_cores
from vindex.errors import IndexDamagedError
from vindex.halves import widen
from vindex.store.catalog.heads import HeadRow, add_predictions, heads, unscored_clips
from vindex.store.shards import Features
from vindex.store.snapshot import Snapshot

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from vindex.jobs import EncodedClip
    from vindex.store.catalog.heads import Scored
    from vindex.store.layout import IndexFolder
    from vindex.store.snapshot import PlacedClip

__all__ = [
    "FeatureKind", "Head", "Quality", "probabilities_of", "read_heads", "refresh_taught",
    "score_clips", "training_features", "vectors_of",
]  # fmt: skip


FeatureKind = Literal["mean", "moments"]

_PIECE = 64
"""Clips whose features are widened at once, into memory that the core still holds."""


@dataclass(frozen=True, slots=True)
class Quality:
    """How good a label is, measured on videos that it was not learned from.

    Each interval holds the true value in 90 of 100 cases.
    """

    average_precision: float
    average_precision_interval: tuple[float, float]
    precision: float
    """Share of the clips from the cut on that truly have the label."""
    precision_interval: tuple[float, float]
    num_videos: int
    """With examples, each of which was left out once."""
    more_yes: int | None = None
    """About so many more clips that have the label bring the average precision to `aim`; None:
    that cannot be told."""
    aim: float | None = None

    @classmethod
    def of(cls, facts: Mapping[str, Any]) -> Quality:
        """From JSON, which has no tuples."""
        values: dict[str, Any] = dict(facts)
        values |= {name: tuple(v) for name, v in facts.items() if isinstance(v, list)}
        return cls(**values)


@dataclass(frozen=True, slots=True)
class Head:
    """What was learned of one label."""

    weights_D: NDArray[np.float32]
    bias: float
    num_yes: int
    """Clips that were judged to have the label."""
    num_no: int
    cut: float = 0.5
    """A clip has the label from this probability on."""
    features: FeatureKind = "mean"
    """What it reads of a clip: the embedding, or that and the temporal moments."""
    quality: Quality | None = None
    """None: there are too few examples to say."""

    def logits(self, features_ND: NDArray[np.floating]) -> NDArray[np.float32]:
        """How sure the label is of each clip: w . x + b."""
        logits_N: NDArray[np.float32] = np.asarray(features_ND, np.float32) @ self.weights_D
        return logits_N + np.float32(self.bias)

    def logits_of(self, features: Features) -> NDArray[np.float32]:
        """How sure the label is of clips that were read; NaN: they lack what it learned from."""
        kept = [features.embeddings_ND]
        if self.features == "moments" and features.moments_NM is not None:
            kept.append(features.moments_NM)
        elif self.features == "moments":
            return np.full(len(features.clip_ids_N), np.nan, np.float32)
        logits_N = np.full(len(features.clip_ids_N), self.bias, np.float32)
        ends = np.cumsum([halves_ND.shape[1] for halves_ND in kept])
        for halves_ND, weights_D in zip(kept, np.split(self.weights_D, ends[:-1]), strict=True):
            for first in range(0, len(logits_N), _PIECE):
                piece_ND = halves_ND[first : first + _PIECE]
                wide_ND = widen(piece_ND, np.empty(piece_ND.shape, np.float32))
                logits_N[first : first + _PIECE] += wide_ND @ weights_D
            # Of a clip all moments are unknown, or none.
            logits_N[np.isnan(halves_ND[:, 0])] = np.nan
        return logits_N

    def probabilities(self, features_ND: NDArray[np.floating]) -> NDArray[np.float32]:
        """How probable the label is of each clip."""
        return probabilities_of(self.logits(features_ND))

    def row(self, label: str) -> HeadRow:
        """As the catalog keeps it."""
        quality = asdict(self.quality) if self.quality else None
        facts = {"bias": self.bias, "features": self.features, "quality": quality}
        weights = self.weights_D.astype("<f4").tobytes()
        return HeadRow(label, self.num_yes, self.num_no, self.cut, json.dumps(facts), weights)

    @classmethod
    def of(cls, row: HeadRow) -> Head:
        """That of a row of the catalog.

        Raises:
            IndexDamagedError: it is not one that `row` made.
        """
        try:
            facts = json.loads(row.facts)
            quality = Quality.of(facts["quality"]) if facts["quality"] else None
            weights_D = np.frombuffer(row.weights, "<f4").astype(np.float32)
            bias, features = facts["bias"], facts["features"]
        except (AttributeError, KeyError, TypeError, ValueError) as error:
            raise IndexDamagedError(
                f"The catalog does not say what was learned of {row.label!r} ({error!r}). Restore "
                "it from its copy with `vindex verify --repair`."
            ) from error
        return cls(weights_D, bias, row.num_yes, row.num_no, row.cut, features, quality)


def training_features(
    snapshot: Snapshot, clips: Sequence[PlacedClip], outside: Sequence[EncodedClip]
) -> Features:
    """What is kept of clips of the index, and after them of others that its model encoded."""
    parts = [snapshot.features_of(clips)] if clips else []
    if outside:
        moments = [clip.moments_M for clip in outside if clip.moments_M is not None]
        has_all = len(moments) == len(outside)
        parts.append(
            Features(
                np.zeros(len(outside), np.int64),
                np.stack([clip.embedding_D for clip in outside]).astype(np.float16),
                np.stack(moments).astype(np.float16) if has_all else None,
            )
        )
    return Features.joined(parts)


def vectors_of(features: Features, kind: FeatureKind) -> NDArray[np.float32]:
    """`features_ND` that a head reads: NaN for clips of which an earlier vindex kept less."""
    embeddings_ND = features.embeddings_ND.astype(np.float32)
    if kind == "mean":
        return embeddings_ND
    if features.moments_NM is None:
        return np.full((len(embeddings_ND), 3 * embeddings_ND.shape[1]), np.nan, np.float32)
    return np.concatenate([embeddings_ND, features.moments_NM.astype(np.float32)], axis=1)


def read_heads(index: IndexFolder) -> dict[str, Head]:
    """What was learned of each taught label of the space."""
    return {row.label: Head.of(row) for row in heads(index)}


def score_clips(
    index: IndexFolder, head: Head, clips: Mapping[str, Sequence[int]]
) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
    """How sure a label is of some clips; shards are read on every core.

    Args:
        index: the index, with the space that the label was learned in.
        head: what was learned.
        clips: ids by shard.

    Returns:
        `clip_ids_N` and `logits_N`: NaN where a clip lacks the features.

    Raises:
        IndexDamagedError: a shard is damaged.
    """

    def logits_in(name: str) -> NDArray[np.float32]:
        """Those of the clips of one shard."""
        return head.logits_of(snapshot.features_in(name, np.asarray(clips[name], np.int64)))

    with Snapshot.of(index) as snapshot, ThreadPoolExecutor(num_cores()) as threads:
        logits = list(threads.map(logits_in, clips))
    ids_N = np.array([clip_id for ids in clips.values() for clip_id in ids], np.int64)
    return ids_N, np.concatenate([np.zeros(0, np.float32), *logits])


def probabilities_of(logits_N: NDArray[np.floating]) -> NDArray[np.float32]:
    """1 / (1 + exp(-logit)), without overflow."""
    probabilities_N: NDArray[np.float32] = 0.5 + 0.5 * np.tanh(0.5 * logits_N, dtype=np.float32)
    return probabilities_N


def refresh_taught(index: IndexFolder) -> None:
    """Tell of each clip that is new which taught labels of the space it has."""
    with Snapshot.of(index) as snapshot:
        rows = heads(snapshot)
        missing = {row.label_id: unscored_clips(snapshot, row.label_id) for row in rows}
    scored: dict[int, Scored] = {}
    for row in rows:
        if missing[row.label_id]:
            ids_N, logits_N = score_clips(index, Head.of(row), missing[row.label_id])
            has_features_N = np.isfinite(logits_N)
            if has_features_N.any():
                probabilities_N = probabilities_of(logits_N[has_features_N])
                scored[row.label_id] = ids_N[has_features_N], probabilities_N
    if scored:
        add_predictions(index, scored)
