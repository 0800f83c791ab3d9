"""Trains the demo model from scratch on rendered clips; stops and goes on at any time.

    python -m tools.demo_model.pool .training/pool &
    python -m tools.demo_model.train .training --steps 20000

The learning rate rises, stays, and falls to nothing over the last `--settle` steps. A run that
was stopped goes on from its last checkpoint; with another `--steps` it settles then.
"""

from __future__ import annotations

import argparse
import csv
import os
import time
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import torch
from torch.nn import functional

from tools.demo_model.augment import augmented, normalised
from tools.demo_model.network import (
    COSINE_SCALE,
    CROP_PX,
    Outputs,
    Student,
    build_model,
    calibrate,
    role_shares,
)
from tools.demo_model.pool import EASY_SHARDS, Pool
from vindex.demo.actions import LABELS
from vindex.demo.dataset import LabelledClips, render_clips
from vindex.demo.splits import HELD_OUT

__all__ = ["Plan", "learning_rate", "main"]

CHECK_SEED = 77
"""Of the held-out clips that the log is measured on; other seeds make the final figures."""


@dataclass(frozen=True, slots=True)
class Plan:
    """How long to train, and how."""

    steps: int
    settle: int = 4000
    batch: int = 64
    peak_rate: float = 1.2e-3
    warm_up: int = 600
    weight_decay: float = 0.03
    average: float = 0.998
    """Share of the averaged weights that each step keeps."""
    embedding_weight: float = 1.2
    margin: float = 0.15
    """By how much an embedding's cosine to its own label's direction must beat the others
    (CosFace, arXiv:1801.09414): draws a label's clips together, which `similar` needs."""
    role_weight: float = 1.0
    log_every: int = 100
    check_every: int = 500


def learning_rate(step: int, plan: Plan) -> float:
    """Linear up, constant, linear down to zero at the last step."""
    rise = min(1.0, (step + 1) / plan.warm_up)
    fall = min(1.0, max(0.0, (plan.steps - step) / plan.settle))
    return plan.peak_rate * rise * fall


def loss_of(
    outputs: Outputs, roles: torch.Tensor, labels: torch.Tensor, plan: Plan
) -> torch.Tensor:
    """Label, label by the mean token alone, and where hand and things are."""
    label = functional.cross_entropy(outputs.logits_BK, labels, label_smoothing=0.05)
    handicap = plan.margin * COSINE_SCALE * functional.one_hot(labels, len(LABELS))
    embedding = functional.cross_entropy(outputs.embedding_logits_BK - handicap, labels)
    said = outputs.role_logits_BNFCR.log_softmax(-1)
    role = -(role_shares(roles) * said).sum(-1).mean()
    return label + plan.embedding_weight * embedding + plan.role_weight * role


@torch.inference_mode()
def accuracy(student: Student, clips: LabelledClips) -> tuple[float, float]:
    """Top-1 of the head, and of the mean token against the labels' directions."""
    student.eval()
    right = by_embedding = 0
    for start in range(0, len(clips.labels_N), 64):
        pixels = normalised(clips.frames_NTHWC[start : start + 64])
        labels = torch.from_numpy(clips.labels_N[start : start + 64])
        outputs = student(pixels)
        right += int((outputs.logits_BK.argmax(1) == labels).sum())
        by_embedding += int((outputs.embedding_logits_BK.argmax(1) == labels).sum())
    student.train()
    return right / len(clips.labels_N), by_embedding / len(clips.labels_N)


class Threads:
    """Uses as many threads as pay: on a machine shared with others, more can be slower.

    Every hundredth step begins a short trial of each number of threads.
    """

    _EVERY, _TRIAL = 100, 4

    def __init__(self) -> None:
        self._counts = sorted({1, os.cpu_count() or 1})
        self._seconds = dict.fromkeys(self._counts, 0.0)

    def choose(self, step: int) -> int:
        """The number to use for a step; sets it."""
        trial = (step % self._EVERY) // self._TRIAL
        if step % self._EVERY == 0:
            self._seconds = dict.fromkeys(self._counts, 0.0)
        best = min(self._seconds, key=self._seconds.__getitem__)
        count = self._counts[trial] if trial < len(self._counts) else best
        torch.set_num_threads(count)
        return count

    def took(self, step: int, count: int, seconds: float) -> None:
        """Remember how long a step of a trial took."""
        if (step % self._EVERY) // self._TRIAL < len(self._counts):
            self._seconds[count] += seconds


class Run:
    """Everything that a stopped training needs to go on."""

    def __init__(self, folder: Path, plan: Plan, pool: Pool) -> None:
        torch.manual_seed(1)
        self.folder, self.plan, self.step = folder, plan, 0
        self.student = Student(build_model())
        decayed = [p for p in self.student.parameters() if p.ndim > 1]
        others = [p for p in self.student.parameters() if p.ndim <= 1]
        groups = [
            {"params": decayed, "weight_decay": plan.weight_decay},
            {"params": others, "weight_decay": 0.0},
        ]
        # On a CPU the fused attention's backward pass is three times slower than plain products.
        self.student.model.set_attn_implementation("eager")
        self.optimizer = torch.optim.AdamW(groups, betas=(0.9, 0.98))
        self.averaged = Student(build_model())
        self.file = folder / "last.pt"
        if not self.file.exists():
            first = pool.batch(np.random.default_rng(4), 128, 0, pool.refresh())
            calibrate(self.student.model, augmented(first, np.random.default_rng(4))[0])
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

    def advance(self, clips: LabelledClips, rng: np.random.Generator) -> tuple[float, float]:
        """One step; returns its loss and how many of its labels were right."""
        pixels, roles, labels = augmented(clips, rng)
        with torch.autocast("cpu", torch.bfloat16):
            outputs = self.student(pixels)
        loss = loss_of(outputs, roles, labels, self.plan)
        for group in self.optimizer.param_groups:
            group["lr"] = learning_rate(self.step, self.plan)
        self.optimizer.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_(self.student.parameters(), 1.0)
        self.optimizer.step()
        self.step += 1
        keep = min(self.plan.average, self.step / (self.step + 20))
        with torch.no_grad():
            mine: list[torch.Tensor] = list(self.averaged.parameters())
            theirs: list[torch.Tensor] = list(self.student.parameters())
            torch._foreach_lerp_(mine, theirs, 1 - keep)
        right = (outputs.logits_BK.argmax(1) == labels).float().mean()
        return float(loss.detach()), float(right)


def shards_for(step: int, available: int) -> tuple[int, int]:
    """Which shards a step draws from: the easy ones first, later only the hard ones."""
    last = min(available, 2 + step // 60)
    return min(EASY_SHARDS - 6, last // 2), last


def train(folder: Path, plan: Plan) -> None:
    """Train until the plan's last step, logging to `training_log.csv` in the folder."""
    pool = Pool(folder / "pool")
    while not pool.refresh():
        time.sleep(2)
    run = Run(folder, plan, pool)
    check = render_clips(CHECK_SEED, HELD_OUT, 520, CROP_PX, aligned=True)
    began, losses, rights = time.monotonic(), [], []
    start_step, threads = run.step, Threads()
    while run.step < plan.steps:
        if run.step % plan.log_every == 0 or run.step == start_step:
            available = pool.refresh()
        step, count, started = run.step, threads.choose(run.step), time.monotonic()
        rng = np.random.default_rng((5, step))
        clips = pool.batch(rng, plan.batch, *shards_for(step, available))
        loss, right = run.advance(clips, rng)
        threads.took(step, count, time.monotonic() - started)
        losses.append(loss)
        rights.append(right)
        if run.step % plan.log_every == 0:
            measured: tuple[float, float] | tuple[str, str] = ("", "")
            if run.step % plan.check_every == 0:
                measured = accuracy(run.averaged, check)
                run.save()
            rate = plan.batch * (run.step - start_step) / (time.monotonic() - began)
            row = [
                run.step,
                run.step * plan.batch,
                available,
                np.mean(losses),
                np.mean(rights),
                *measured,
                rate,
            ]
            _log(folder / "training_log.csv", row)
            losses, rights = [], []
    run.save()


def _log(file: Path, row: list[object]) -> None:
    new = not file.exists()
    with file.open("a", newline="") as lines:
        writer = csv.writer(lines)
        if new:
            writer.writerow(
                [
                    "step",
                    "clips",
                    "pool_shards",
                    "loss",
                    "training_top1",
                    "held_out_top1",
                    "held_out_embedding_top1",
                    "clips_per_second",
                ]
            )
        writer.writerow([f"{x:.4f}" if isinstance(x, float) else x for x in row])


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--steps", type=int, default=20000)
    parser.add_argument("--settle", type=int, default=4000)
    arguments = parser.parse_args()
    train(arguments.folder, Plan(steps=arguments.steps, settle=arguments.settle))


if __name__ == "__main__":
    main()
