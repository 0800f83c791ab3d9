"""The demo model: a small V-JEPA 2, its starting weights, and the extra heads of its training."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import torch
from torch import nn
from torch.nn import functional

from vindex.demo.actions import LABELS
from vindex.demo.dataset import NUM_FRAMES

if TYPE_CHECKING:
    from transformers import VJEPA2ForVideoClassification

__all__ = [
    "COSINE_SCALE",
    "CROP_PX",
    "IMAGE_MEAN",
    "IMAGE_STD",
    "Outputs",
    "Student",
    "build_model",
    "calibrate",
    "role_shares",
]

CROP_PX = 64
PATCH_PX = 16
TUBELET = 2
IMAGE_MEAN = (0.485, 0.456, 0.406)
IMAGE_STD = (0.229, 0.224, 0.225)
_NUM_ROLES = 4
_CELLS = 2
"""Each patch is asked for the roles in this many rows and columns."""
COSINE_SCALE = 14.0
"""Inverse temperature of the labels' directions among embeddings."""


def build_model() -> VJEPA2ForVideoClassification:
    """The untrained model: 128 tokens of 192 numbers for 16 frames of 64 x 64 pixels."""
    from transformers import VJEPA2Config, VJEPA2ForVideoClassification

    config = VJEPA2Config(
        patch_size=PATCH_PX,
        crop_size=CROP_PX,
        frames_per_clip=NUM_FRAMES,
        tubelet_size=TUBELET,
        hidden_size=192,
        num_attention_heads=4,
        num_hidden_layers=5,
        mlp_ratio=4.0,
        num_pooler_layers=1,
        initializer_range=0.05,
        pred_hidden_size=24,
        pred_num_attention_heads=1,
        pred_num_hidden_layers=1,
        pred_num_mask_tokens=1,
        pred_mlp_ratio=1.0,
        id2label=dict(enumerate(LABELS)),
        label2id={label: i for i, label in enumerate(LABELS)},
    )
    model = VJEPA2ForVideoClassification(config)
    _see_motion_from_the_start(model.vjepa2.encoder.embeddings.patch_embeddings.proj)
    return model


@torch.no_grad()
def _see_motion_from_the_start(patches: nn.Conv3d) -> None:
    """Set the patch filters to random waves, most of them moving between a tubelet's frames.

    A wave of random direction and length under a soft window (Gabor's filter), in shades of
    one colour direction. In the tubelet's second frame its phase is shifted by a quarter wave
    either way (motion along it), by half a wave (change) or not at all (what is there).
    """
    rng = np.random.default_rng(3)
    axis = (np.arange(PATCH_PX) + 0.5) / PATCH_PX * 2 - 1
    v, u = np.meshgrid(axis, axis, indexing="ij")
    weights = np.empty(tuple(patches.weight.shape))
    for i in range(len(weights)):
        angle, waves, phase = (
            rng.uniform(0, np.pi),
            rng.uniform(0.2, 2.5),
            rng.uniform(0, 2 * np.pi),
        )
        along = np.pi * waves * (np.cos(angle) * u + np.sin(angle) * v) + phase
        shift = (0, np.pi / 2, -np.pi / 2, np.pi)[i % 4]
        centre = rng.uniform(-0.5, 0.5, 2)
        window = np.exp(-((u - centre[0]) ** 2 + (v - centre[1]) ** 2) / rng.uniform(0.3, 2))
        hues = np.ones(3) if rng.random() < 0.6 else rng.normal(size=3)
        picture = np.stack([window * np.cos(along), window * np.cos(along + shift)])
        weights[i] = hues[:, None, None, None] * picture
        weights[i] *= 0.6 / (np.abs(weights[i]).sum() ** 0.5 * (weights[i] ** 2).sum() ** 0.25)
    patches.weight.copy_(torch.from_numpy(weights))
    assert patches.bias is not None
    nn.init.zeros_(patches.bias)


@torch.no_grad()
def calibrate(model: VJEPA2ForVideoClassification, pixels_BTCHW: torch.Tensor) -> None:
    """Scale each patch filter so that its answers to real clips vary equally.

    Pictures hold little of what is fine or changes: unscaled, the filters that see motion
    would be drowned by those that see plain brightness.
    """
    embeddings = model.vjepa2.encoder.embeddings
    spread = embeddings(pixels_BTCHW).std((0, 1)).clamp(min=0.03)
    embeddings.patch_embeddings.proj.weight.mul_((0.7 / spread).view(-1, 1, 1, 1, 1))


class Outputs(NamedTuple):
    """What one pass gives in training."""

    logits_BK: torch.Tensor
    embedding_logits_BK: torch.Tensor
    """Cosines between embeddings and the labels' directions, scaled."""
    role_logits_BNFCR: torch.Tensor
    """Of each token, frame of its tubelet and cell: the roles' scores."""


class Student(nn.Module):
    """The model with two heads that only its training needs.

    One draws the mean token of a label's clips together (`similar` compares mean tokens); the
    other says for each token where hand and things are, which teaches the encoder to see
    motion long before labels alone would.
    """

    def __init__(self, model: VJEPA2ForVideoClassification) -> None:
        super().__init__()
        self.model = model
        width = model.config.hidden_size
        self.directions = nn.Parameter(torch.randn(len(LABELS), width))
        self.roles = nn.Linear(width, TUBELET * _CELLS * _CELLS * _NUM_ROLES)

    def forward(self, pixels_BTCHW: torch.Tensor) -> Outputs:
        """Pixels as the encoder takes them (normalised)."""
        tokens = self.model.vjepa2.encoder(pixel_values_videos=pixels_BTCHW).last_hidden_state
        logits = self.model.classifier(self.model.pooler(tokens))
        embeddings = functional.normalize(tokens.float().mean(1), dim=1)
        directions = functional.normalize(self.directions, dim=1)
        roles = self.roles(tokens).float()
        return Outputs(
            logits.float(),
            COSINE_SCALE * embeddings @ directions.T,
            roles.view(*roles.shape[:2], TUBELET, _CELLS * _CELLS, _NUM_ROLES),
        )


def role_shares(roles_BTHW: torch.Tensor) -> torch.Tensor:
    """What the role head should say: the share of each role in each cell.

    Args:
        roles_BTHW: `Role` of each pixel at half the crop's resolution.

    Returns:
        Shares (B, tokens, frames of the tubelet, cells, roles), in the encoder's token order.
    """
    grid, cell = CROP_PX // PATCH_PX, PATCH_PX // 2 // _CELLS
    batch, frames = roles_BTHW.shape[:2]
    hot = functional.one_hot(roles_BTHW.long(), _NUM_ROLES).float()
    hot = hot.view(
        batch, frames // TUBELET, TUBELET, grid, _CELLS, cell, grid, _CELLS, cell, _NUM_ROLES
    ).mean((5, 8))
    # (B, tubelets, frame, rows, cell row, columns, cell column, R)
    hot = hot.permute(0, 1, 3, 5, 2, 4, 6, 7)
    return hot.reshape(batch, -1, TUBELET, _CELLS * _CELLS, _NUM_ROLES)
