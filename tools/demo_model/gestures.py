"""Eight gestures that no training sees, and how well they are learned from a few examples.

    python -m tools.demo_model.gestures vindex/demo/checkpoint

The library is of held-out things, surfaces and seeds: clips of the gestures, and of the actions
that the demo model knows.
"""

from __future__ import annotations

import argparse
import json
import warnings
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import torch

from tools.demo_model.augment import normalised
from tools.demo_model.measure import average_precision
from tools.demo_model.motifs import NUM_PHASES, Motif, perform
from tools.demo_model.network import CROP_PX, TUBELET
from vindex.demo.dataset import CLIP_SECONDS, NUM_FRAMES, render_clips
from vindex.demo.renderer import render_reel
from vindex.demo.scene import Reel, random_look
from vindex.demo.splits import HELD_OUT
from vindex.encoders.moments import temporal_moments

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from transformers import VJEPA2ForVideoClassification

__all__ = ["GESTURES", "features_of", "few_shot_precision", "render_gestures"]

_T = np.linspace(0, 1, NUM_PHASES)


def _of(values_P: NDArray[np.floating]) -> tuple[float, ...]:
    return tuple(values_P.tolist())


GESTURES = {
    "shakes it from side to side": Motif(x=_of(0.3 * np.sin(6 * np.pi * _T))),
    "draws a figure of eight": Motif(
        x=_of(0.6 * np.sin(2 * np.pi * _T)), y=_of(0.35 * np.sin(4 * np.pi * _T)), hand="hovers"
    ),
    "tips it over": Motif(turn=_of(np.pi / 2 * np.clip(2 * _T - 0.5, 0, 1)), hand="leaves"),
    "walks it in three steps": Motif(
        x=_of(0.9 * (np.floor(3 * _T * 0.999) / 2 - 0.5)), y=_of(-0.3 * abs(np.sin(3 * np.pi * _T)))
    ),
    "rocks to and fro by itself": Motif(turn=_of(0.6 * np.sin(4 * np.pi * _T)), hand="none"),
    "vanishes and comes back": Motif(fade=_of(np.sin(np.pi * _T) ** 0.5), hand="none"),
    "rolls down a slope": Motif(
        x=_of(1.2 * (_T**1.6 - 0.5)),
        y=_of(0.6 * (_T**1.6 - 0.5)),
        turn=_of(6 * _T**1.6),
        hand="none",
    ),
    "swaps the two": Motif(
        x=_of(0.5 * np.cos(np.pi * _T)), y=_of(0.3 * np.sin(np.pi * _T)), second="mirrors"
    ),
}
"""What to call each, and how it goes."""


def render_gestures(seed: int, clips_per_gesture: int) -> tuple[NDArray[np.uint8], list[str]]:
    """`frames_NTHWC` of held-out performances, and which gesture each is."""
    rng = np.random.default_rng(HELD_OUT.seed_base + seed)
    names = [name for name in GESTURES for _ in range(clips_per_gesture)]
    frames = np.empty((len(names), NUM_FRAMES, CROP_PX, CROP_PX, 3), np.uint8)
    for i, name in enumerate(names):
        take = perform(GESTURES[name], rng, HELD_OUT, name)
        reel = Reel(random_look(rng, HELD_OUT, rng.uniform(0.67, 1)), (take,))
        start = rng.uniform(0, max(0.0, reel.seconds - CLIP_SECONDS))
        seconds_T = start + np.arange(NUM_FRAMES) * CLIP_SECONDS / NUM_FRAMES
        frames[i], _ = render_reel(reel, seconds_T, CROP_PX, CROP_PX)
    return frames, names


@torch.inference_mode()
def features_of(
    model: VJEPA2ForVideoClassification, frames_NTHWC: NDArray[np.uint8]
) -> dict[str, NDArray[np.float32]]:
    """What `vindex build` stores of clips: `mean` (N, D), and `moments` with it (N, 3 D)."""
    model.eval()
    parts = []
    for start in range(0, len(frames_NTHWC), 32):
        pixels = normalised(frames_NTHWC[start : start + 32])
        tokens = model.vjepa2.encoder(pixel_values_videos=pixels).last_hidden_state.float()
        by_step = tokens.view(len(tokens), NUM_FRAMES // TUBELET, -1, tokens.shape[-1])
        parts.append(torch.cat([tokens.mean(1), temporal_moments(by_step)], 1))
    joined = torch.cat(parts).numpy()
    return {"mean": joined[:, : joined.shape[1] // 3], "moments": joined}


def few_shot_precision(
    features_NF: NDArray[np.float32], names: list[str], shots: int, *, draws: int = 5
) -> float:
    """Mean average precision over gestures and draws of so many yes and 100 random no."""
    from sklearn.linear_model import LogisticRegression
    from sklearn.preprocessing import StandardScaler

    scaled = StandardScaler().fit_transform(features_NF)
    kinds = np.array(names)
    precisions = []
    for name in GESTURES:
        is_yes = kinds == name
        for draw in range(draws):
            rng = np.random.default_rng(draw)
            yes = rng.choice(np.flatnonzero(is_yes), shots, replace=False)
            no = rng.choice(np.flatnonzero(~is_yes), 100, replace=False)
            head = LogisticRegression(C=0.1, class_weight="balanced", max_iter=500)
            head.fit(scaled[np.r_[yes, no]], np.r_[np.ones(shots), np.zeros(100)])
            rest = np.setdiff1d(np.arange(len(kinds)), np.r_[yes, no])
            precisions.append(average_precision(head.decision_function(scaled[rest]), is_yes[rest]))
    return float(np.mean(precisions))


def library(
    folder: Path, clips_per_gesture: int, known_clips: int
) -> tuple[NDArray[np.uint8], list[str]]:
    """The gestures and known actions to measure with, drawn once and kept in a folder."""
    kept = folder / f"gestures-{clips_per_gesture}-{known_clips}.npz"
    if not kept.exists():
        frames, names = render_gestures(5, clips_per_gesture)
        known = render_clips(6, HELD_OUT, known_clips, CROP_PX, aligned=True)
        folder.mkdir(parents=True, exist_ok=True)
        names += [f"action {label}" for label in known.labels_N.tolist()]
        np.savez(kept, frames=np.concatenate([frames, known.frames_NTHWC]), names=names)
    held = np.load(kept)
    return held["frames"], held["names"].tolist()


def main() -> None:
    """Print mean average precision by features and number of examples, as JSON."""
    from transformers import VJEPA2ForVideoClassification

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("checkpoint", type=Path)
    parser.add_argument("--keep", type=Path, default=Path(".training"))
    parser.add_argument("--clips-per-gesture", type=int, default=30)
    parser.add_argument("--known-clips", type=int, default=260)
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    warnings.simplefilter("ignore")
    model = VJEPA2ForVideoClassification.from_pretrained(arguments.checkpoint, dtype=torch.float32)
    frames, names = library(arguments.keep, arguments.clips_per_gesture, arguments.known_clips)
    table = {
        kind: {shots: few_shot_precision(features, names, shots) for shots in (1, 2, 5, 10, 20)}
        for kind, features in features_of(model, frames).items()
    }
    print(json.dumps(table, indent=2))


if __name__ == "__main__":
    main()
