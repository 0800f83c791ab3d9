"""Trains the words model from scratch on rendered frames; stops and goes on at any time.

    python -m tools.words_model.pool .training/words/pool &
    python -m tools.words_model.train .training/words --steps 6000

First the heads alone teach the tower to see, then captions join them. A run that was stopped goes
on from its last checkpoint; with another `--steps` it settles then, and `--hours` stops it where
no more time is.
"""

from __future__ import annotations

import argparse
import csv
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import torch

from tools.words_model.augment import augmented
from tools.words_model.captions import captions_of, truth_bc
from tools.words_model.losses import asked_loss, patch_loss, text_loss
from tools.words_model.measure import check_set, mean_average_precision
from tools.words_model.network import Student, build_model, calibrate, pixels_of
from tools.words_model.pool import EASY_SHARDS, Frames, Pool
from tools.words_model.tokenizer import build_tokenizer, tokens_of

__all__ = ["Plan", "Run", "learning_rate"]

_THREADS = 2
_COLUMNS = (
    "step", "frames", "pool_shards", "patch_loss", "asked_loss", "text_loss", "rate",
    "frames_per_second", "minutes", "check_map",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Plan:
    """How long to train, and how."""

    steps: int
    settle: int = 1500
    batch: int = 64
    peak_rate: float = 1.5e-3
    warm_up: int = 200
    weight_decay: float = 0.03
    average: float = 0.997
    """Share of the averaged weights that each step keeps."""
    texts_from: int = 300
    """Steps of the heads alone."""
    changed: float = 0.35
    """Share of captions that say one thing otherwise."""
    asked_weight: float = 0.5
    log_every: int = 50
    check_every: int = 250


def learning_rate(step: int, plan: Plan) -> float:
    """Linear up, constant, linear down to zero at the last step."""
    rise = min(1.0, (step + 1) / plan.warm_up)
    fall = min(1.0, max(0.0, (plan.steps - step) / plan.settle))
    return plan.peak_rate * rise * fall


class Run:
    """Everything that a stopped training needs to go on."""

    def __init__(self, folder: Path, plan: Plan, first: Frames) -> None:
        torch.manual_seed(1)
        self.plan, self.step, self.file = plan, 0, folder / "last.pt"
        self.student, self.averaged = Student(build_model()), Student(build_model())
        self._threads = ThreadPoolExecutor(
            _THREADS, initializer=torch.set_num_threads, initargs=(1,)
        )
        decayed = [p for p in self.student.parameters() if p.ndim > 1]
        others = [p for p in self.student.parameters() if p.ndim <= 1]
        groups = [
            {"params": decayed, "weight_decay": plan.weight_decay},
            {"params": others, "weight_decay": 0.0},
        ]
        self.optimizer = torch.optim.AdamW(groups, betas=(0.9, 0.98))
        if not self.file.exists():
            pixels = pixels_of(augmented(first, np.random.default_rng(4)).pictures_NHWC)
            calibrate(self.student.model, pixels)
            self.averaged.load_state_dict(self.student.state_dict())
        else:
            state = torch.load(self.file, weights_only=True)
            self.step = state["step"]
            self.student.load_state_dict(state["student"])
            self.averaged.load_state_dict(state["averaged"])
            self.optimizer.load_state_dict(state["optimizer"])

    def save(self) -> None:
        """Replace the checkpoint in one move."""
        state = {
            "step": self.step,
            "plan": asdict(self.plan),
            "student": self.student.state_dict(),
            "averaged": self.averaged.state_dict(),
            "optimizer": self.optimizer.state_dict(),
        }
        torch.save(state, self.file.with_suffix(".tmp"))
        self.file.with_suffix(".tmp").rename(self.file)

    def advance(self, stored: Frames, rng: np.random.Generator) -> tuple[float, float, float]:
        """One step; returns the losses of patches, whole pictures and texts.

        Each half of the frames has a thread to itself: on a machine shared with others, threads
        that wait for each other within every product would be slower than one.
        """
        halves = np.array_split(np.arange(len(stored)), _THREADS)
        parts = [
            (stored.of(rows), half) for rows, half in zip(halves, rng.spawn(_THREADS), strict=True)
        ]
        losses, gradients = zip(*self._threads.map(self._gradients, parts), strict=True)
        for parameter, *some in zip(self.student.parameters(), *gradients, strict=True):
            told = [gradient for gradient in some if gradient is not None]
            parameter.grad = torch.stack(told).mean(0) if told else None
        for group in self.optimizer.param_groups:
            group["lr"] = learning_rate(self.step, self.plan)
        torch.nn.utils.clip_grad_norm_(self.student.parameters(), 1.0)
        self.optimizer.step()
        self.step += 1
        self._average()
        patches, asked, texts = np.mean(losses, 0).tolist()
        return patches, asked, texts

    def _gradients(
        self, part: tuple[Frames, np.random.Generator]
    ) -> tuple[tuple[float, float, float], tuple[torch.Tensor | None, ...]]:
        """Losses of some frames, and what changes them."""
        stored, rng = part
        frames, plan, student = augmented(stored, rng), self.plan, self.student
        seen = student.see(pixels_of(frames.pictures_NHWC))
        patches, asked = patch_loss(seen, frames), asked_loss(seen, frames)
        loss, texts = patches + plan.asked_weight * asked, torch.zeros(())
        if self.step >= plan.texts_from:
            told = captions_of(frames, rng, changed=plan.changed)
            vectors = student.read(tokens_of(build_tokenizer(), [text for text, _ in told]))
            scale, bias = student.model.logit_scale.exp(), student.model.logit_bias
            logits = seen.vectors_ND @ vectors.T * scale + bias
            texts = text_loss(logits, truth_bc(frames, [wanted for _, wanted in told]))
            loss = loss + texts
        gradients = torch.autograd.grad(loss, list(student.parameters()), allow_unused=True)
        return (float(patches.detach()), float(asked.detach()), float(texts.detach())), gradients

    @torch.no_grad()
    def _average(self) -> None:
        keep = min(self.plan.average, self.step / (self.step + 20))
        mine: list[torch.Tensor] = list(self.averaged.parameters())
        theirs: list[torch.Tensor] = list(self.student.parameters())
        torch._foreach_lerp_(mine, theirs, 1 - keep)


def shards_for(step: int, available: int) -> tuple[int, int]:
    """Which shards a step draws from: the easy ones first, later only the hard ones."""
    return min(EASY_SHARDS - 3, step // 150), min(available, 3 + step // 30)


def train(folder: Path, plan: Plan, hours: float) -> None:
    """Train until the plan's last step, logging to `training_log.csv` in the folder."""
    pool = Pool(folder / "pool")
    torch.set_num_threads(1)
    while pool.refresh() < 2:
        time.sleep(2)
    run = Run(folder, plan, pool.batch(np.random.default_rng(4), 256, 0, 2))
    check, began, start_step = check_set(folder), time.monotonic(), run.step
    available, losses = pool.refresh(), []
    while run.step < plan.steps and time.monotonic() - began < 3600 * hours:
        step = run.step
        rng = np.random.default_rng((5, step))
        losses.append(run.advance(pool.batch(rng, plan.batch, *shards_for(step, available)), rng))
        if run.step % plan.log_every:
            continue
        figure: float | str = ""
        if run.step % plan.check_every == 0:
            run.save()
            figure = mean_average_precision(run.averaged.model, *check)
        seconds = time.monotonic() - began
        rate = plan.batch * (run.step - start_step) / seconds
        row = [run.step, run.step * plan.batch, available, *np.mean(losses, 0).tolist()]
        row += [learning_rate(step, plan), rate, seconds / 60, figure]
        _log(folder / "training_log.csv", row)
        available, losses = pool.refresh(), []
    run.save()


def _log(file: Path, row: list[object]) -> None:
    new = not file.exists()
    with file.open("a", newline="") as lines:
        writer = csv.writer(lines)
        if new:
            writer.writerow(_COLUMNS)
        writer.writerow([f"{x:.5g}" if isinstance(x, float) else x for x in row])


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--steps", type=int, default=6000)
    parser.add_argument("--settle", type=int, default=1500)
    parser.add_argument("--hours", type=float, default=100.0)
    arguments = parser.parse_args()
    plan = Plan(steps=arguments.steps, settle=arguments.settle)
    train(arguments.folder, plan, arguments.hours)


if __name__ == "__main__":
    main()
