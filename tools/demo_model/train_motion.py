"""Goes on training the demo model on motion as such, so that it can be taught new gestures.

    python -m tools.demo_model.pool .training/pool --shards 4 &
    python -m tools.demo_model.motif_pool .training/motifs --shards 40
    python -m tools.demo_model.train_motion .training vindex/demo/checkpoint --minutes 25

It starts from a checkpoint and keeps its actions. Beside them it sees performances of random motifs
and learns three things of them: that those of a motif have features alike (of the kind that a label
is taught with: mean and temporal moments), that those of different motifs have not, and how thing,
hand and camera change from step to step, which the renderer knows. The learning rate falls to
nothing over the time that it has; a run that was stopped goes on from `motion.pt`.
"""

from __future__ import annotations

import argparse
import csv
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import torch
from torch import nn
from torch.nn import functional

from tools.demo_model.augment import augmented, normalised
from tools.demo_model.motif_pool import (
    MOTIFS_PER_SHARD,
    NUM_TARGETS,
    TURNED_ACROSS,
    TURNED_DOWN,
    MotifClips,
    read_shard,
)
from tools.demo_model.network import COSINE_SCALE, CROP_PX
from tools.demo_model.pool import Pool
from vindex.demo.actions import LABELS

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from transformers import VJEPA2ForVideoClassification

__all__ = ["MotionStudent", "Plan", "View", "alike_loss", "main"]


@dataclass(frozen=True, slots=True)
class Plan:
    """How to train."""

    minutes: float
    peak_rate: float = 3e-4
    warm_up: int = 15
    weight_decay: float = 0.03
    motifs: int = 10
    """Of a batch, each by so many performances:"""
    performances: int = 3
    actions: int = 16
    """Clips of actions in a batch."""
    frozen_layers: int = 2
    """The first layers stay what they are: they see motion already, and a step is much quicker."""
    margin: float = 0.15
    """As in `train.Plan`."""
    temperature: float = 0.1
    motif_weight: float = 1.0
    change_weight: float = 1.0
    save_every: int = 10


class _Outputs(NamedTuple):
    logits_BK: torch.Tensor
    embedding_logits_BK: torch.Tensor
    features_BF: torch.Tensor
    """Mean and moments, each standardised, as a head that is taught sees them."""
    changes_BSC: torch.Tensor


class MotionStudent(nn.Module):
    """The model with the heads of this training."""

    def __init__(self, model: VJEPA2ForVideoClassification) -> None:
        super().__init__()
        self.model = model
        width = model.config.hidden_size
        self.directions = nn.Parameter(torch.randn(len(LABELS), width))
        self.standardise = nn.BatchNorm1d(3 * width, affine=False)
        self.changes = nn.Linear(2 * width, NUM_TARGETS)

    def forward(self, pixels_BTCHW: torch.Tensor) -> _Outputs:
        """Pixels as the encoder takes them (normalised)."""
        tokens = self.model.vjepa2.encoder(pixel_values_videos=pixels_BTCHW).last_hidden_state
        num_steps = pixels_BTCHW.shape[1] // self.model.config.tubelet_size
        tokens_BSPD = tokens.view(len(tokens), num_steps, -1, tokens.shape[-1])
        mean_BD = tokens.mean(1)
        steps_BSD = tokens_BSPD.mean(2)
        features = torch.cat([mean_BD, _moments(tokens_BSPD)], 1)
        return _Outputs(
            self.model.classifier(self.model.pooler(tokens)),
            COSINE_SCALE
            * functional.normalize(mean_BD, dim=1)
            @ functional.normalize(self.directions, dim=1).T,
            functional.normalize(self.standardise(features), dim=1),
            self.changes(torch.cat([steps_BSD[:, :-1], steps_BSD[:, 1:]], 2)),
        )


def _moments(tokens_BSPD: torch.Tensor) -> torch.Tensor:
    """`temporal_moments` with a gradient that stays finite where a third moment is 0."""
    centred = tokens_BSPD - tokens_BSPD.mean(1, keepdim=True)
    third = centred.pow(3).mean(1)
    root = third.sign() * ((third.abs() + 1e-4).pow(1 / 3) - 1e-4 ** (1 / 3))
    return torch.cat([centred.square().mean((1, 2)), root.mean(1)], 1)


def alike_loss(
    features_BF: torch.Tensor, kinds_B: torch.Tensor, temperature: float
) -> torch.Tensor:
    """Supervised contrast (arXiv:2004.11362): each clip is to find the others of its kind.

    Args:
        features_BF: of length 1.
        kinds_B: equal for clips that belong together; clips that are alone count as others only.
        temperature: the smaller, the more the nearest others matter.
    """
    itself = torch.eye(len(kinds_B), dtype=torch.bool)
    similarity = (features_BF @ features_BF.T / temperature).masked_fill(itself, -1e9)
    is_same = (kinds_B[:, None] == kinds_B) & ~itself
    logs = similarity.log_softmax(1)
    has_same = is_same.any(1)
    per_clip = -(logs * is_same).sum(1)[has_same] / is_same.sum(1)[has_same]
    return per_clip.mean()


class View(NamedTuple):
    """How a motif is looked at: another view shows another motif."""

    across: bool
    """Left and right exchanged."""
    down: bool
    """Upside down."""
    back: bool
    """Backwards."""

    def frames(self, frames_THWC: NDArray[np.uint8], rng: np.random.Generator) -> NDArray[np.uint8]:
        """A clip so seen, cut to the crop anywhere, at times in other colours."""
        row, column = rng.integers(0, frames_THWC.shape[1] - CROP_PX + 1, 2)
        cut = frames_THWC[:, row : row + CROP_PX, column : column + CROP_PX]
        colours = rng.permutation(3) if rng.random() < 0.3 else np.arange(3)
        order, rows, columns = (
            -1 if turned else 1 for turned in (self.back, self.down, self.across)
        )
        return cut[::order, ::rows, ::columns][..., colours]

    def changes(self, changes_SC: NDArray[np.float32]) -> NDArray[np.float32]:
        """What `trajectories` told, as it is seen."""
        sign_C = np.ones(NUM_TARGETS, np.float32)
        sign_C[list(TURNED_ACROSS)] *= -1 if self.across else 1
        sign_C[list(TURNED_DOWN)] *= -1 if self.down else 1
        return -sign_C * changes_SC[::-1] if self.back else sign_C * changes_SC


class _Motifs:
    """The motif shards that there are, drawn from by motif."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._shards: list[MotifClips] = []

    def refresh(self) -> int:
        """Open what was added; gives the number of shards."""
        while (shard := read_shard(self._folder, len(self._shards))) is not None:
            self._shards.append(shard)
        return len(self._shards)

    @property
    def spread(self) -> torch.Tensor:
        """`spread_C`: standard deviation of each of the renderer's changes."""
        changes = np.concatenate([shard.changes_NSC for shard in self._shards])
        return torch.from_numpy(changes.std((0, 1)) + 1e-3)

    def batch(self, rng: np.random.Generator, plan: Plan) -> MotifClips:
        """Some performances of some motifs, cut to the crop.

        All performances of a motif are seen alike, mirrored, upside down or backwards.
        """
        frames, kinds, changes = [], [], []
        chosen = rng.choice(len(self._shards) * MOTIFS_PER_SHARD, plan.motifs, replace=False)
        for motif in chosen.tolist():
            shard = self._shards[motif // MOTIFS_PER_SHARD]
            rows = np.flatnonzero(shard.motifs_N == motif)
            view = View(*(rng.random(3) < (0.5, 0.3, 0.3)).tolist())
            for row in rng.choice(rows, plan.performances, replace=False):
                frames.append(view.frames(shard.frames_NTHWC[row], rng))
                changes.append(view.changes(shard.changes_NSC[row]))
                kinds.append(motif)
        return MotifClips(np.stack(frames), np.array(kinds), np.stack(changes))


class Run:
    """Everything that a stopped training needs to go on."""

    def __init__(self, folder: Path, checkpoint: Path, plan: Plan) -> None:
        from transformers import VJEPA2ForVideoClassification

        torch.manual_seed(2)
        self.plan, self.file, self.step, self.spent = plan, folder / "motion.pt", 0, 0.0
        self.pool, self.motifs = Pool(folder / "pool"), _Motifs(folder / "motifs")
        model = VJEPA2ForVideoClassification.from_pretrained(checkpoint, dtype=torch.float32)
        model.set_attn_implementation("eager")  # see `train.Run`
        encoder = model.vjepa2.encoder
        for part in (encoder.embeddings, *encoder.layer[: plan.frozen_layers]):
            part.requires_grad_(False)
        self.student = MotionStudent(model).train()
        decayed = [p for p in self.student.parameters() if p.ndim > 1]
        others = [p for p in self.student.parameters() if p.ndim <= 1]
        self.optimizer = torch.optim.AdamW(
            [
                {"params": decayed, "weight_decay": plan.weight_decay},
                {"params": others, "weight_decay": 0.0},
            ],
            betas=(0.9, 0.98),
        )
        self.num_pool, self.num_motifs = self.pool.refresh(), self.motifs.refresh()
        if self.file.exists():
            state = torch.load(self.file, weights_only=True)
            self.step, self.spent = state["step"], state["spent"]
            self.student.load_state_dict(state["student"])
            self.optimizer.load_state_dict(state["optimizer"])
        else:
            self._point_directions()

    @torch.no_grad()
    def _point_directions(self) -> None:
        """Begin with each label's direction at the mean of its clips' embeddings."""
        rng = np.random.default_rng(8)
        pixels, _, labels = augmented(self.pool.batch(rng, 208, 0, self.num_pool), rng)
        tokens = [
            self.student.model.vjepa2.encoder(pixel_values_videos=part).last_hidden_state.mean(1)
            for part in torch.split(pixels, 32)
        ]
        means = functional.normalize(torch.cat(tokens), dim=1)
        for label in set(labels.tolist()):
            self.student.directions[label] = means[labels == label].mean(0)

    def save(self) -> None:
        """Replace the state in one move, and the checkpoint that is measured."""
        state = {
            "step": self.step,
            "spent": self.spent,
            "student": self.student.state_dict(),
            "optimizer": self.optimizer.state_dict(),
        }
        torch.save(state, self.file.with_suffix(".tmp"))
        self.file.with_suffix(".tmp").rename(self.file)

    def advance(self, spread_C: torch.Tensor) -> dict[str, float]:
        """One step; gives its losses."""
        rng, plan = np.random.default_rng((11, self.step)), self.plan
        actions, _, labels = augmented(self.pool.batch(rng, plan.actions, 0, self.num_pool), rng)
        frames, motifs, changes = self.motifs.batch(rng, plan)
        pixels = normalised(frames)
        shape = (len(pixels), 1, 3, 1, 1)
        pixels.mul_(torch.from_numpy(rng.uniform(0.75, 1.3, shape).astype(np.float32)))
        pixels.add_(torch.from_numpy(rng.uniform(-0.3, 0.3, shape).astype(np.float32)))
        out = self.student(torch.cat([actions, pixels]))
        first = len(labels)
        handicap = plan.margin * COSINE_SCALE * functional.one_hot(labels, len(LABELS))
        kinds = torch.cat([-1 - labels, torch.from_numpy(motifs)])
        losses = {
            "label": functional.cross_entropy(out.logits_BK[:first], labels, label_smoothing=0.05),
            "embedding": functional.cross_entropy(
                out.embedding_logits_BK[:first] - handicap, labels
            ),
            "alike": plan.motif_weight * alike_loss(out.features_BF, kinds, plan.temperature),
            "changes": plan.change_weight
            * functional.smooth_l1_loss(
                out.changes_BSC[first:], torch.from_numpy(changes) / spread_C
            ),
        }
        for group in self.optimizer.param_groups:
            rise = min(1.0, (self.step + 1) / plan.warm_up)
            group["lr"] = plan.peak_rate * rise * max(0.0, 1 - self.spent / (60 * plan.minutes))
        self.optimizer.zero_grad()
        torch.stack([*losses.values()]).sum().backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_(self.student.parameters(), 1.0)
        self.optimizer.step()
        self.step += 1
        right = (out.logits_BK[:first].argmax(1) == labels).float().mean()
        return {name: float(loss.detach()) for name, loss in losses.items()} | {
            "top1": float(right)
        }


def train(folder: Path, checkpoint: Path, plan: Plan) -> None:
    """Train until the time is spent, and write the weights to `motion` in the folder."""
    run = Run(folder, checkpoint, plan)
    spread_C, rows = run.motifs.spread, []
    while run.spent < 60 * plan.minutes:
        began = time.monotonic()
        rows.append(run.advance(spread_C))
        run.spent += time.monotonic() - began
        if run.step % plan.save_every == 0:
            run.save()
            with (folder / "motion_log.csv").open("a", newline="") as lines:
                means = [f"{np.mean([row[name] for row in rows]):.4f}" for name in rows[0]]
                csv.writer(lines).writerow([run.step, round(run.spent), *means])
            rows = []
    run.save()
    run.student.model.half().save_pretrained(folder / "motion")


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("checkpoint", type=Path)
    parser.add_argument("--minutes", type=float, default=25)
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    train(arguments.folder, arguments.checkpoint, Plan(minutes=arguments.minutes))


if __name__ == "__main__":
    main()
