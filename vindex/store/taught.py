"""Own labels: what was learned of each, applied to the features that the shards hold.

A head is linear: the probability of its label is 1 / (1 + exp(-(w . x + b))) for the features x of
a clip. Standardising the features and calibrating the result are linear too, and are in w and b.
Learning one is the business of `vindex.teach`; applying it needs no more than this, so a build
tells of its new clips which own labels they have.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from vindex.store.catalog.heads import HeadRow, add_predictions, heads, unscored_clips
from vindex.store.shards import read_rows
from vindex.store.snapshot import Snapshot

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from vindex.store.catalog.heads import Scored
    from vindex.store.layout import IndexFolder

__all__ = ["Head", "Quality", "read_heads", "refresh_taught", "score_clips"]


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
    features: str = "mean"
    """Which features of a clip it reads: `mean`, the embedding."""
    quality: Quality | None = None
    """None: there are too few examples to say."""

    def probabilities(self, features_ND: NDArray[np.floating]) -> NDArray[np.float32]:
        """How probable the label is of each clip."""
        logits_N = np.asarray(features_ND, np.float32) @ self.weights_D + np.float32(self.bias)
        probabilities_N: NDArray[np.float32] = 0.5 + 0.5 * np.tanh(0.5 * logits_N)
        return probabilities_N.astype(np.float32)

    def row(self, label: str) -> HeadRow:
        """As the catalog keeps it."""
        quality = asdict(self.quality) if self.quality else None
        facts = {"bias": self.bias, "features": self.features, "quality": quality}
        weights = self.weights_D.astype("<f4").tobytes()
        return HeadRow(label, self.num_yes, self.num_no, self.cut, json.dumps(facts), weights)

    @classmethod
    def of(cls, row: HeadRow) -> Head:
        """That of a row of the catalog."""
        facts = json.loads(row.facts)
        quality = Quality.of(facts["quality"]) if facts["quality"] else None
        weights_D = np.frombuffer(row.weights, "<f4").astype(np.float32)
        return cls(
            weights_D, facts["bias"], row.num_yes, row.num_no, row.cut, facts["features"], quality
        )


def read_heads(index: IndexFolder) -> dict[str, Head]:
    """What was learned of each taught label of the space."""
    return {row.label: Head.of(row) for row in heads(index)}


def score_clips(
    index: IndexFolder, learned: Sequence[Head], clips: Mapping[str, Sequence[int]]
) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
    """How probable each label is of some clips.

    Args:
        index: the index, with the space that they were learned in.
        learned: H heads of the same features.
        clips: ids by shard.

    Returns:
        `clip_ids_N` and `probabilities_NH`.

    Raises:
        IndexDamagedError: a shard is damaged.
    """
    ids = [np.zeros(0, np.int64)]
    probabilities = [np.zeros((0, len(learned)), np.float32)]
    for name, clip_ids in clips.items():
        ids_N = np.asarray(clip_ids, np.int64)
        features_ND = read_rows(index.shards / name, ids_N).astype(np.float32)
        ids.append(ids_N)
        probabilities.append(np.stack([h.probabilities(features_ND) for h in learned], axis=1))
    return np.concatenate(ids), np.concatenate(probabilities)


def refresh_taught(index: IndexFolder) -> None:
    """Tell of each clip that is new which taught labels of the space it has."""
    with Snapshot.of(index) as snapshot:
        rows = heads(snapshot)
        missing = {row.label_id: unscored_clips(snapshot, row.label_id) for row in rows}
    scored: dict[int, Scored] = {}
    for row in rows:
        if missing[row.label_id]:
            ids_N, probabilities_N1 = score_clips(index, [Head.of(row)], missing[row.label_id])
            scored[row.label_id] = ids_N, probabilities_N1[:, 0]
    if scored:
        add_predictions(index, scored)
