"""Follows a words model while it is trained, on clips of scenes that training never saw.

A clip's embedding is the normalised mean of the vectors of four of its frames. Captions rank the
clips by cosine; what cannot be told of a clip is left out of that caption's ranking. The published
figures are of other clips and of captions by somebody else (`tools.words_model.exam`).
"""

from __future__ import annotations

import pickle
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import torch
from torch.nn import functional

from tools.demo_model.measure import average_precision
from tools.words_model.captions import MAYBE, YES, captions_of, truth_bc
from tools.words_model.looks import Looks, Wanted, see
from tools.words_model.network import IMAGE_PX, pixels_of
from tools.words_model.pool import Frames, encoded, squashed
from tools.words_model.scenes import WORDS_HELD_OUT
from tools.words_model.tokenizer import build_tokenizer, tokens_of
from vindex.demo.actions import LABELS
from vindex.demo.dataset import CLIP_SECONDS, random_reel
from vindex.demo.scene import random_look

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from numpy.typing import NDArray
    from transformers import SiglipModel

__all__ = [
    "Clips",
    "check_set",
    "draw_clips",
    "embed_clips",
    "embed_texts",
    "mean_average_precision",
]

FRAMES_A_CLIP = 4
CHECK_SEED = 77
"""Of the clips that the log is measured on; other seeds make the final figures."""
_DRAWN = (96, 128)
_DIFFICULTY = 0.8


@dataclass(frozen=True, slots=True)
class Clips:
    """Clips, and what they show."""

    pictures_NTHWC: NDArray[np.uint8]
    looks: tuple[Looks, ...]


def draw_clips(seed: int, count: int) -> Clips:
    """Draw clips of held-out scenes, each action as often as any other.

    Args:
        seed: equal seeds give equal clips.
        count: how many.
    """
    rng = np.random.default_rng(WORDS_HELD_OUT.seed_base + seed)
    pictures, told = [], []
    for number in rng.permutation(np.arange(count) % len(LABELS)):
        look = random_look(rng, WORDS_HELD_OUT, _DIFFICULTY * rng.uniform(0.67, 1.0))
        reel = random_reel(rng, WORDS_HELD_OUT, look, (LABELS[number],))
        begin = rng.uniform(0, max(0.0, reel.seconds - CLIP_SECONDS))
        length = min(CLIP_SECONDS, reel.seconds)
        seconds_T = begin + (np.arange(FRAMES_A_CLIP) + 0.5) * length / FRAMES_A_CLIP
        sight = see(reel, seconds_T, *_DRAWN)
        pictures.append(np.stack([squashed(frame, IMAGE_PX) for frame in sight.frames_THWC]))
        told.append(sight.looks())
    return Clips(np.stack(pictures), tuple(told))


def as_frames(clips: Clips) -> Frames:
    """Clips as `Frames`, of which only what they show is to be used."""
    columns = zip(*(encoded(looks) for looks in clips.looks), strict=True)
    empty = np.zeros((len(clips.looks), 0), np.uint8)
    return Frames(empty, empty, empty, *(np.stack(column) for column in columns))


def check_set(folder: Path, count: int = 400) -> tuple[Clips, list[tuple[str, Wanted]]]:
    """Clips and captions for the log, kept in the folder of the run.

    Args:
        folder: of the run.
        count: clips; as many captions are said of them, and those true of fewer than 3 left out.
    """
    file = folder / "check.pickle"
    if not file.exists():
        file.write_bytes(pickle.dumps(draw_clips(CHECK_SEED, count)))
    clips: Clips = pickle.loads(file.read_bytes())
    frames = as_frames(clips)
    captions = captions_of(frames, np.random.default_rng(CHECK_SEED), changed=0.0)
    true = (truth_bc(frames, [wanted for _, wanted in captions]) == YES).sum(0)
    return clips, [caption for caption, count in zip(captions, true, strict=True) if count >= 3]


@torch.inference_mode()
def embed_clips(model: SiglipModel, clips: Clips) -> NDArray[np.float32]:
    """Clips' embeddings, (N, D), of length 1."""
    pictures, vectors = clips.pictures_NTHWC, []
    for start in range(0, len(pictures), 32):
        some = pictures[start : start + 32]
        pixels = pixels_of(some.reshape(-1, *some.shape[2:]))
        of_frames = model.vision_model(pixel_values=pixels).pooler_output.float()
        of_frames = functional.normalize(of_frames, dim=-1).view(*some.shape[:2], -1)
        vectors.append(functional.normalize(of_frames.mean(1), dim=-1))
    return torch.cat(vectors).numpy()


@torch.inference_mode()
def embed_texts(model: SiglipModel, texts: Sequence[str]) -> NDArray[np.float32]:
    """Texts' vectors, (C, D), of length 1."""
    out = model.text_model(input_ids=tokens_of(build_tokenizer(), texts)).pooler_output
    vectors: NDArray[np.float32] = functional.normalize(out.float(), dim=-1).numpy()
    return vectors


def precisions(cosines_NC: NDArray[np.float32], truth_nc: NDArray[np.int8]) -> list[float]:
    """Average precision of each caption over the clips that tell; NaN where none shows it."""
    figures = []
    for cosines, truth in zip(cosines_NC.T, truth_nc.T, strict=True):
        told, right = truth != MAYBE, truth == YES
        is_shown = bool(right.any())
        figures.append(average_precision(cosines[told], right[told]) if is_shown else float("nan"))
    return figures


def mean_average_precision(
    model: SiglipModel, clips: Clips, captions: list[tuple[str, Wanted]]
) -> float:
    """Of captions, each of which is true of some clip."""
    cosines = embed_clips(model, clips) @ embed_texts(model, [text for text, _ in captions]).T
    truth = truth_bc(as_frames(clips), [wanted for _, wanted in captions])
    return float(np.mean(precisions(cosines, truth)))
