"""Measures the demo checkpoint on renders of settings that training never saw.

    python -m tools.demo_model.measure vindex/demo/checkpoint

Each clip holds one action. Beside the model stand the same model with the clip's frames in
random order and with one frame alone, and a baseline without weights: histograms of colour and
of change.
"""

from __future__ import annotations

import argparse
import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import torch

from tools.demo_model.augment import normalised
from tools.demo_model.network import CROP_PX
from vindex.demo.actions import LABELS
from vindex.demo.dataset import LabelledClips, render_clips
from vindex.demo.splits import HELD_OUT

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from transformers import VJEPA2ForVideoClassification

__all__ = [
    "CLIPS_PER_LABEL",
    "FINAL_SEED",
    "Figures",
    "average_precision",
    "encode",
    "measure",
    "neighbour_precision",
]

FINAL_SEED = 20_261_121
"""Of the clips that the published figures are measured on; no weights are picked by it."""
CLIPS_PER_LABEL = 40


@dataclass(frozen=True, slots=True)
class Figures:
    """What is published with the checkpoint; shares from 0 to 1."""

    num_clips: int
    num_labels: int
    top1: float
    top5: float
    label_search_map: float
    similar_precision_at_5: float
    shuffled_top1: float
    """With each clip's frames in random order."""
    single_frame_top1: float
    """With the middle frame shown all the time."""
    baseline_similar_precision_at_5: float
    """By histograms of colour and change."""
    baseline_top1: float
    """The label of the nearest other clip by the same histograms."""
    per_label_top1: dict[str, float]


@torch.inference_mode()
def encode(
    model: VJEPA2ForVideoClassification, frames_NTHWC: NDArray[np.uint8]
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Embeddings (N, D) and probabilities (N, K), as `vindex build` stores them."""
    model.eval()
    embeddings, probabilities = [], []
    for start in range(0, len(frames_NTHWC), 32):
        pixels = normalised(frames_NTHWC[start : start + 32])
        tokens = model.vjepa2.encoder(pixel_values_videos=pixels).last_hidden_state
        embeddings.append(tokens.float().mean(1))
        probabilities.append(model.classifier(model.pooler(tokens)).float().softmax(1))
    return torch.cat(embeddings).numpy(), torch.cat(probabilities).numpy()


def average_precision(scores_N: NDArray[np.float32], relevant_N: NDArray[np.bool_]) -> float:
    """Mean, over the relevant items, of the precision at each one's rank."""
    hits = relevant_N[np.argsort(-scores_N, kind="stable")]
    precisions = np.cumsum(hits) / np.arange(1, len(hits) + 1)
    return float(precisions[hits].mean())


def neighbour_precision(
    features_ND: NDArray[np.float32], labels_N: NDArray[np.int64], count: int
) -> float:
    """Share of each clip's nearest others, by cosine, that have its label."""
    unit = features_ND / np.linalg.norm(features_ND, axis=1, keepdims=True)
    cosines = unit @ unit.T
    np.fill_diagonal(cosines, -np.inf)
    nearest = np.argsort(-cosines, axis=1)[:, :count]
    return float((labels_N[nearest] == labels_N[:, None]).mean())


def histograms(frames_NTHWC: NDArray[np.uint8]) -> NDArray[np.float32]:
    """The baseline's features: how often each colour, and where and when how much change."""
    features = []
    for frames in frames_NTHWC:
        bins = (frames // 64).astype(np.int64) @ np.array([16, 4, 1])
        colours = np.bincount(bins.ravel(), minlength=64) / bins.size
        change = np.abs(np.diff(frames.astype(np.float32).mean(-1), axis=0))
        side = frames.shape[1] // 4
        change = change.reshape(5, -1, 4, side, 4, side).mean((1, 3, 5)).ravel()
        features.append(
            np.concatenate(
                [colours / np.linalg.norm(colours), change / max(np.linalg.norm(change), 1e-9)]
            )
        )
    return np.array(features, np.float32)


def measure(model: VJEPA2ForVideoClassification, clips: LabelledClips) -> Figures:
    """All figures of a model on labelled clips."""
    frames, labels = clips.frames_NTHWC, clips.labels_N
    embeddings, probabilities = encode(model, frames)
    ranks = np.argsort(-probabilities, axis=1)
    right = ranks[:, 0] == labels
    rng = np.random.default_rng(9)
    shuffled = np.stack([clip[rng.permutation(len(clip))] for clip in frames])
    middle = frames.shape[1] // 2
    still = np.repeat(frames[:, middle : middle + 1], frames.shape[1], axis=1)
    baseline = histograms(frames)
    return Figures(
        num_clips=len(labels),
        num_labels=len(LABELS),
        top1=float(right.mean()),
        top5=float((ranks[:, :5] == labels[:, None]).any(1).mean()),
        label_search_map=float(
            np.mean(
                [average_precision(probabilities[:, k], labels == k) for k in range(len(LABELS))]
            )
        ),
        similar_precision_at_5=neighbour_precision(embeddings, labels, 5),
        shuffled_top1=float((encode(model, shuffled)[1].argmax(1) == labels).mean()),
        single_frame_top1=float((encode(model, still)[1].argmax(1) == labels).mean()),
        baseline_similar_precision_at_5=neighbour_precision(baseline, labels, 5),
        baseline_top1=neighbour_precision(baseline, labels, 1),
        per_label_top1={LABELS[k]: float(right[labels == k].mean()) for k in range(len(LABELS))},
    )


def main() -> None:
    """Print the figures as JSON."""
    from transformers import VJEPA2ForVideoClassification

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("checkpoint", type=Path)
    parser.add_argument("--clips-per-label", type=int, default=CLIPS_PER_LABEL)
    parser.add_argument("--seed", type=int, default=FINAL_SEED)
    parser.add_argument("--unaligned", action="store_true", help="clips that cut into actions")
    arguments = parser.parse_args()
    model = VJEPA2ForVideoClassification.from_pretrained(arguments.checkpoint, dtype=torch.float32)
    count = arguments.clips_per_label * len(LABELS)
    clips = render_clips(arguments.seed, HELD_OUT, count, CROP_PX, aligned=not arguments.unaligned)
    print(json.dumps(asdict(measure(model, clips)), indent=2))


if __name__ == "__main__":
    main()
