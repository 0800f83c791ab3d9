"""Teaches the words model's text tower anew, on what its trained picture tower sees.

    python -m tools.words_model.texts .training/words

With the pictures' vectors at hand a step costs little, so that captions can be changed without the
pictures' training. The tower must not be taught that words of other things fit no render: then the
background captions that a search compares with all fall together, every caption of known words is
far from them, and the score says yes to all (tried: z rose from 4 to 30, and of captions that are
half true as much).
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import torch

from tools.words_model.augment import augmented
from tools.words_model.captions import captions_of, truth_bc
from tools.words_model.losses import text_loss
from tools.words_model.measure import check_set, mean_average_precision
from tools.words_model.network import Student, build_model, pixels_of
from tools.words_model.pool import EASY_SHARDS, Frames, Pool
from tools.words_model.tokenizer import build_tokenizer, tokens_of

if TYPE_CHECKING:
    from transformers import SiglipModel

__all__ = ["seen_frames", "teach_texts"]

_PEAK_RATE = 2e-3
_CAPTIONS = 160
_FRAMES = 512


@torch.inference_mode()
def seen_frames(student: Student, pool: Pool, count: int) -> tuple[torch.Tensor, Frames]:
    """Vectors of frames of the pool, (N, D), and what they show."""
    rng, vectors, shown = np.random.default_rng(6), [], []
    for _ in range(0, count, _FRAMES):
        frames = augmented(pool.batch(rng, _FRAMES, EASY_SHARDS, pool.refresh()), rng)
        vectors.append(student.see(pixels_of(frames.pictures_NHWC)).vectors_ND)
        shown.append(frames.without_pictures())
    return torch.cat(vectors), Frames.joined(shown)


def teach_texts(
    model: SiglipModel, vectors_ND: torch.Tensor, frames: Frames, *, steps: int
) -> None:
    """Train the text tower, from random weights, and the scale of the cosines.

    Args:
        model: whose text tower is replaced.
        vectors_ND: of frames, as the picture tower gives them.
        frames: what they show.
        steps: of 160 captions and 512 frames each.
    """
    torch.manual_seed(2)
    model.text_model.load_state_dict(build_model().text_model.state_dict())
    parts = [*model.text_model.parameters(), model.logit_scale, model.logit_bias]
    optimizer = torch.optim.AdamW(parts, lr=_PEAK_RATE, betas=(0.9, 0.98), weight_decay=0.01)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, _PEAK_RATE, steps, pct_start=0.1)
    tokenizer = build_tokenizer()
    for step in range(steps):
        rng = np.random.default_rng((9, step))
        rows = rng.choice(len(frames), _FRAMES, replace=False)
        some = frames.of(rows)
        told = captions_of(some.of(np.arange(_CAPTIONS)), rng, changed=0.3)
        texts = [text for text, _ in told]
        truth = truth_bc(some, [wanted for _, wanted in told])
        read = model.text_model(input_ids=tokens_of(tokenizer, texts)).pooler_output
        cosines = vectors_ND[rows] @ torch.nn.functional.normalize(read, dim=-1).T
        loss = text_loss(cosines * model.logit_scale.exp() + model.logit_bias, truth)
        optimizer.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_(parts, 1.0)
        optimizer.step()
        schedule.step()


def main() -> None:
    """Replace the text tower of a run's averaged weights: `last.pt` becomes `told.pt`."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--frames", type=int, default=8192)
    parser.add_argument("--steps", type=int, default=700)
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    state = torch.load(arguments.folder / "last.pt", weights_only=True)
    student = Student(build_model())
    student.load_state_dict(state["averaged"])
    check = check_set(arguments.folder)
    print(f"check_map before: {mean_average_precision(student.model, *check):.4f}")
    vectors, frames = seen_frames(student, Pool(arguments.folder / "pool"), arguments.frames)
    teach_texts(student.model, vectors.clone(), frames, steps=arguments.steps)
    print(f"check_map after: {mean_average_precision(student.model, *check):.4f}")
    torch.save({**state, "averaged": student.state_dict()}, arguments.folder / "told.pt")


if __name__ == "__main__":
    main()
