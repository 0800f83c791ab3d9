"""V-JEPA 2's encoder without the work that its class in transformers repeats.

`make_lean` exchanges two kinds of modules in an encoder that was loaded; the numbers stay the same
but for rounding.

- Attention. In every layer the class computes the sines and cosines of the rotary positions anew,
  for queries and keys and for time, rows and columns apart. Here they are tables, made once for a
  number of tokens; queries, keys and values come from one product.
- Patches. The class takes normalised floats with the colours first. Here a patch of raw uint8 is
  multiplied at once, its normalisation folded into the weights.

The weights of queries and keys are put in another order, so that the two numbers of a rotated pair
lie half a head apart, not side by side: then swapping them moves long runs. Scores are sums over
the pairs in any order.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import torch
from torch import nn
from torch.nn.functional import linear

from vindex.encoders.attention import attend

if TYPE_CHECKING:
    from transformers.models.vjepa2.modeling_vjepa2 import (
        VJEPA2Embeddings,
        VJEPA2Encoder,
        VJEPA2RopeAttention,
    )

__all__ = [
    "V_JEPA_2",
    "V_JEPA_2_1",
    "LeanAttention",
    "RotaryTables",
    "Rotation",
    "TokensOfPatches",
    "lean_parts",
    "make_lean",
]

_CENTRE = 128
"""Near the mean of a colour. x - 128 is exact in half precision for every uint8 x."""


@dataclass(frozen=True, slots=True)
class Rotation:
    """By which angles positions turn queries and keys."""

    has_own_frequencies: bool
    """Each pair of numbers turns by a frequency of its own, as was meant. In V-JEPA 2's code number
    j of a third turns by that of j mod (half a third), and its weights were trained so."""
    trained_grid_size: int | None
    """Rows and columns of patches of another grid are moved together or apart, so that the last is
    where the last of this grid is; None: they are counted."""

    def places(self, grid_size: int) -> torch.Tensor:
        """Where the rows, or the columns, of a grid of patches are."""
        counted = torch.arange(grid_size, dtype=torch.float32)
        if self.trained_grid_size is None or grid_size == 1:
            return counted
        return counted * (self.trained_grid_size - 1) / (grid_size - 1)


V_JEPA_2 = Rotation(has_own_frequencies=False, trained_grid_size=None)
V_JEPA_2_1 = Rotation(has_own_frequencies=True, trained_grid_size=16)
"""Source: app/vjepa_2_1/models/utils/modules.py of github.com/facebookresearch/vjepa2, as its
hub functions for V-JEPA 2.1 use it: 256 pixels in patches of 16, also for 384 pixels."""


def make_lean(
    encoder: VJEPA2Encoder,
    image_mean: tuple[float, ...],
    image_std: tuple[float, ...],
    rotation: Rotation = V_JEPA_2,
) -> None:
    """Let an encoder take `frames_BTHWC` uint8 as its input, and compute each thing once.

    Args:
        encoder: changed in place. Its layers stay modules of their own; each still gives the
            tokens of shape (B, N, D) that it gave before.
        image_mean: of RGB scaled to [0, 1].
        image_std: of the same.
        rotation: that its weights were trained with.
    """
    patches, attention = lean_parts(
        encoder.embeddings, encoder.layer[0].attention, image_mean, image_std, rotation
    )
    encoder.embeddings = patches
    if attention is None:
        return
    for layer in encoder.layer:
        layer.attention = LeanAttention(layer.attention, attention.tables)


def lean_parts(
    embeddings: VJEPA2Embeddings,
    attention: VJEPA2RopeAttention,
    image_mean: tuple[float, ...],
    image_std: tuple[float, ...],
    rotation: Rotation = V_JEPA_2,
) -> tuple[TokensOfPatches, LeanAttention | None]:
    """What stands in for an encoder's patch embedding and for the attention of one layer.

    Args:
        embeddings: of the library's class; stays as it is.
        attention: of one of its layers; stays as it is.
        image_mean: of RGB scaled to [0, 1].
        image_std: of the same.
        rotation: that its weights were trained with.

    Returns:
        Both; without the attention where heads are of an odd size.
    """
    patches = TokensOfPatches(embeddings.patch_embeddings.proj, image_mean, image_std)
    if attention.attention_head_size % 2:  # no published model; a number without a pair has no half
        return patches, None
    tables = RotaryTables(
        attention.attention_head_size, attention.d_dim, attention.grid_size, rotation
    )
    return patches, LeanAttention(attention, tables)


class TokensOfPatches(nn.Module):
    """The patch embedding, of raw frames.

    With y = x - 128 a normalised value is (x / 255 - mean) / std = a y + b, where
    a = 1 / (255 std) and b = (128 / 255 - mean) / std; a goes into the weights, b into the bias.

    Args:
        convolution: whose stride is its kernel, (frames, rows, columns) of a patch.
        image_mean: of RGB scaled to [0, 1].
        image_std: of the same.
    """

    _weight: torch.Tensor
    _bias: torch.Tensor

    def __init__(
        self, convolution: nn.Conv3d, image_mean: tuple[float, ...], image_std: tuple[float, ...]
    ) -> None:
        super().__init__()
        self._patch = tuple(convolution.kernel_size)
        weight_DCTHW = convolution.weight.detach().float()
        bias_D = torch.zeros(len(weight_DCTHW))
        if convolution.bias is not None:
            bias_D = convolution.bias.detach().float()
        mean_C = torch.tensor(image_mean)
        std_C = torch.tensor(image_std)
        a_C, b_C = 1 / (255 * std_C), (_CENTRE / 255 - mean_C) / std_C
        folded_DTHWC = torch.einsum("dcthw,c->dthwc", weight_DCTHW, a_C)
        bias_D = bias_D + torch.einsum("dcthw,c->d", weight_DCTHW, b_C)
        dtype = convolution.weight.dtype
        self.register_buffer("_weight", folded_DTHWC.flatten(1).to(dtype))
        self.register_buffer("_bias", bias_D.to(dtype))

    def forward(self, frames_BTHWC: torch.Tensor) -> torch.Tensor:
        """`tokens_BND`, ordered by time, row and column."""
        batch, num_frames, height, width, colours = frames_BTHWC.shape
        t, h, w = self._patch
        patches = frames_BTHWC.view(
            batch, num_frames // t, t, height // h, h, width // w, w, colours
        )
        patches_BNX = patches.permute(0, 1, 3, 5, 2, 4, 6, 7).reshape(
            batch, -1, t * h * w * colours
        )
        # Flipping the highest bit of x gives the int8 x - 128, at a byte a value.
        centred_BNX = patches_BNX.bitwise_xor(_CENTRE).view(torch.int8)
        return linear(centred_BNX.to(self._weight.dtype), self._weight, self._bias)


class RotaryTables:
    """Sines and cosines of the rotary positions, shared by the layers.

    A third of a head's numbers turns with the time, a third with the row, a third with the
    column; what is left over stays. Numbers 2i and 2i + 1 of a third are a pair.

    Args:
        head_size: of queries and keys.
        third: how many of them turn with each of time, row and column; even.
        grid_size: rows and columns of patches.
        rotation: by which angles.

    Attributes:
        order: the places that a head's numbers come from: first the first of each pair.
    """

    def __init__(
        self, head_size: int, third: int, grid_size: int, rotation: Rotation = V_JEPA_2
    ) -> None:
        self.order = torch.cat([torch.arange(0, head_size, 2), torch.arange(1, head_size, 2)])
        self._head_size = head_size
        self._third = third
        self._grid_size = grid_size
        self._rotation = rotation
        self._made: tuple[torch.Tensor, torch.Tensor] | None = None

    def of(self, tokens_BND: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        """Cosines and signed sines for some tokens, in their type, on their device.

        Of shape (N, head size), in `order`; x cos + (x with its halves swapped) sin is x turned.
        """
        num_tokens = tokens_BND.shape[1]
        made = self._made
        if (
            made is None
            or len(made[0]) != num_tokens
            or (made[0].dtype, made[0].device) != (tokens_BND.dtype, tokens_BND.device)
        ):
            made = self._made = self._make(num_tokens, tokens_BND)
        return made

    def _make(self, num_tokens: int, like: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        """In float32: half precision would turn late frames by angles off by up to 0.03."""
        ids_N = torch.arange(num_tokens)
        per_step = self._grid_size**2
        places = self._rotation.places(self._grid_size)
        rows_N = places[ids_N % per_step // self._grid_size]
        columns_N = places[ids_N % self._grid_size]
        half = self._third // 2
        frequencies = 1.0 / 10000 ** (torch.arange(half) / half)
        angles_NX = torch.zeros(num_tokens, self._head_size)
        for number, positions_N in enumerate((ids_N // per_step, rows_N, columns_N)):
            turned = positions_N[:, None] * frequencies
            if self._rotation.has_own_frequencies:
                turned = turned.repeat_interleave(2, 1)
            else:
                turned = turned.repeat(1, 2)
            angles_NX[:, number * self._third : (number + 1) * self._third] = turned
        cosines_NX, sines_NX = angles_NX.cos(), angles_NX.sin()
        sines_NX[:, ::2] *= -1
        cosines_NX, sines_NX = (
            table_NX[:, self.order].to(like.device, like.dtype)
            for table_NX in (cosines_NX, sines_NX)
        )
        return cosines_NX, sines_NX


class LeanAttention(nn.Module):
    """Self-attention with rotary positions, with the weights of a `VJEPA2RopeAttention`."""

    def __init__(self, given: VJEPA2RopeAttention, tables: RotaryTables) -> None:
        super().__init__()
        self.tables = tables
        self._num_heads = given.num_attention_heads
        self._scale = given.scaling
        self.qkv = self._joined(given.query, given.key, given.value)
        self.proj = given.proj

    def _joined(self, query: nn.Linear, key: nn.Linear, value: nn.Linear) -> nn.Linear:
        """One product for all three."""
        with torch.device("meta"):
            joined = nn.Linear(query.in_features, 3 * query.out_features, query.bias is not None)
        for name in dict(joined.named_parameters()):
            ordered = [self._ordered(getattr(part, name)) for part in (query, key)]
            rows = torch.cat([*ordered, getattr(value, name).detach()])
            setattr(joined, name, nn.Parameter(rows, requires_grad=False))
        return joined

    def _ordered(self, rows: torch.Tensor) -> torch.Tensor:
        """The rows of a weight or bias, each head's in the order of the tables."""
        by_head = rows.detach().view(self._num_heads, -1, *rows.shape[1:])
        return by_head[:, self.tables.order].flatten(0, 1)

    def forward(
        self, tokens_BND: torch.Tensor, position_mask: None = None
    ) -> tuple[torch.Tensor, None]:
        """What was attended to, of the shape of the tokens; the weights of it are not kept.

        Args:
            tokens_BND: of whole clips, ordered by time, row and column.
            position_mask: as the layer gives it; None, since no token is left out.
        """
        del position_mask
        cosines_NX, sines_NX = self.tables.of(tokens_BND)
        qkv = self.qkv(tokens_BND)
        qkv_3BHNX = qkv.view(*qkv.shape[:2], 3, self._num_heads, -1).permute(2, 0, 3, 1, 4)
        qk_2BHNX, value_BHNX = qkv_3BHNX[:2], qkv_3BHNX[2]
        first, second = qk_2BHNX.chunk(2, -1)
        turned_2BHNX = torch.cat([second, first], -1).mul_(sines_NX)
        query_BHNX, key_BHNX = turned_2BHNX.addcmul_(qk_2BHNX, cosines_NX)
        attended_BHNX = attend(query_BHNX, key_BHNX, value_BHNX, self._scale)
        context_BND: torch.Tensor = self.proj(attended_BHNX.transpose(1, 2).flatten(2))
        return context_BND, None
