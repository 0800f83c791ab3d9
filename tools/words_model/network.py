"""The words model: a small SigLIP, its starting weights, and the extra heads of its training."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import torch
from torch import nn
from torch.nn import functional

from tools.words_model.looks import COLOURS, SURFACES, THINGS
from tools.words_model.tokenizer import NUM_TOKENS, build_tokenizer

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from transformers import SiglipModel

__all__ = ["IMAGE_PX", "PATCH_PX", "Seen", "Student", "build_model", "calibrate", "pixels_of"]

IMAGE_PX = 84
PATCH_PX = 12
WIDTH = 128
_NUM_CLASSES = len(THINGS) + 3
_POOLED = (len(THINGS), len(COLOURS), len(SURFACES), len(SURFACES), 1)
"""What the whole picture is asked for: things, colours, table, wall, hand."""


def build_model() -> SiglipModel:
    """The untrained model: 49 tokens for a picture of 84 x 84 pixels, 24 for a text."""
    from transformers import SiglipConfig, SiglipModel

    config = SiglipConfig(
        text_config={
            "vocab_size": build_tokenizer().get_vocab_size(),
            "hidden_size": 96,
            "intermediate_size": 192,
            "num_hidden_layers": 2,
            "num_attention_heads": 4,
            "max_position_embeddings": NUM_TOKENS,
            "projection_size": WIDTH,
            "pad_token_id": 0,
            "bos_token_id": 1,
            "eos_token_id": 1,
        },
        vision_config={
            "hidden_size": WIDTH,
            "intermediate_size": 320,
            "num_hidden_layers": 4,
            "num_attention_heads": 4,
            "image_size": IMAGE_PX,
            "patch_size": PATCH_PX,
        },
    )
    model = SiglipModel(config)
    _see_edges_from_the_start(model.vision_model.embeddings.patch_embedding)
    _know_places_from_the_start(model.vision_model.embeddings.position_embedding)
    with torch.no_grad():
        model.logit_scale.fill_(np.log(12.0))
        model.logit_bias.fill_(-2.0)
    # On a CPU the fused attention's backward pass is slower than plain products.
    model.set_attn_implementation("eager")
    return model


@torch.no_grad()
def _see_edges_from_the_start(patches: nn.Conv2d) -> None:
    """Set the patch filters to random waves under soft windows (Gabor's), grey or coloured."""
    rng = np.random.default_rng(3)
    axis = (np.arange(PATCH_PX) + 0.5) / PATCH_PX * 2 - 1
    v, u = np.meshgrid(axis, axis, indexing="ij")
    weights = np.empty(tuple(patches.weight.shape))
    for i in range(len(weights)):
        angle, waves, phase = rng.uniform(0, np.pi), rng.uniform(0, 2.5), rng.uniform(0, 6.28)
        along = np.pi * waves * (np.cos(angle) * u + np.sin(angle) * v) + phase
        centre = rng.uniform(-0.6, 0.6, 2)
        window = np.exp(-((u - centre[0]) ** 2 + (v - centre[1]) ** 2) / rng.uniform(0.2, 2))
        hues = np.ones(3) if rng.random() < 0.45 else rng.normal(size=3)
        weights[i] = hues[:, None, None] * window * np.cos(along)
        weights[i] *= 0.4 / (np.abs(weights[i]).sum() ** 0.5 * (weights[i] ** 2).sum() ** 0.25)
    patches.weight.copy_(torch.from_numpy(weights))
    assert patches.bias is not None
    nn.init.zeros_(patches.bias)


@torch.no_grad()
def _know_places_from_the_start(positions: nn.Embedding) -> None:
    """Sines and cosines of row and column, as in Vaswani et al. 2017 (arXiv:1706.03762)."""
    grid = IMAGE_PX // PATCH_PX
    rates = grid ** (-torch.arange(WIDTH // 4) / (WIDTH // 4))
    row, column = torch.meshgrid(torch.arange(grid), torch.arange(grid), indexing="ij")
    angles = [place.reshape(-1, 1) * rates for place in (row, column)]
    waves = [wave for angle in angles for wave in (angle.sin(), angle.cos())]
    positions.weight.copy_(0.4 * torch.cat(waves, 1))


@torch.no_grad()
def calibrate(model: SiglipModel, pixels_NCHW: torch.Tensor) -> None:
    """Scale each patch filter so that its answers to real frames vary equally."""
    patches = model.vision_model.embeddings.patch_embedding
    spread = patches(pixels_NCHW).std((0, 2, 3)).clamp(min=0.03)
    patches.weight.mul_((0.7 / spread).view(-1, 1, 1, 1))


def pixels_of(pictures_NHWC: NDArray[np.uint8]) -> torch.Tensor:
    """8-bit pictures as the model takes them, (N, C, H, W): mean and deviation one half."""
    pixels = torch.from_numpy(np.ascontiguousarray(pictures_NHWC)).permute(0, 3, 1, 2)
    return pixels.float().div_(127.5).sub_(1)


class Seen(NamedTuple):
    """What a pass over pictures gives in training."""

    vectors_ND: torch.Tensor
    """Of length 1."""
    classes_NPK: torch.Tensor
    """Scores of what is in each patch."""
    colours_NPK: torch.Tensor
    """Scores of the colours of things in each patch; the last is none."""
    surfaces_NPK: torch.Tensor
    """Scores of the surface in each patch."""
    pooled: tuple[torch.Tensor, ...]
    """Scores of things, colours, tables, walls and a hand in the whole picture."""


class Student(nn.Module):
    """The model with heads that only its training needs.

    They say of each patch what is there, of what colour and surface, which teaches the tower to
    see long before captions alone would.
    """

    def __init__(self, model: SiglipModel) -> None:
        super().__init__()
        self.model = model
        self.patches = nn.Linear(WIDTH, _NUM_CLASSES + len(COLOURS) + 1 + len(SURFACES))
        self.pooled = nn.Linear(WIDTH, sum(_POOLED))

    def see(self, pixels_NCHW: torch.Tensor) -> Seen:
        """Pixels as `pixels_of` gives them."""
        out = self.model.vision_model(pixel_values=pixels_NCHW)
        sizes = [_NUM_CLASSES, len(COLOURS) + 1, len(SURFACES)]
        classes, colours, surfaces = self.patches(out.last_hidden_state).float().split(sizes, -1)
        vectors = functional.normalize(out.pooler_output.float(), dim=-1)
        pooled = self.pooled(vectors * WIDTH**0.5).split(_POOLED, -1)
        return Seen(vectors, classes, colours, surfaces, pooled)

    def read(self, tokens_CL: torch.Tensor) -> torch.Tensor:
        """Vectors of texts, of length 1."""
        out = self.model.text_model(input_ids=tokens_CL).pooler_output
        return functional.normalize(out.float(), dim=-1)
