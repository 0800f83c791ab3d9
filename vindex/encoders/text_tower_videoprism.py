"""What the text tower of VideoPrism has that those of CLIP and SigLIP do not. Loads no torch."""

from __future__ import annotations

from math import inf, sqrt
from typing import TYPE_CHECKING

import numpy as np

from vindex.errors import ModelError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from numpy.typing import NDArray

    from vindex.encoders.settings_files import Settings

    Array = NDArray[np.float32]

__all__ = ["cap_of", "embedding", "name_as_clip", "weights_as_clip"]

_NAMES = (
    ("layers.", "encoder.layers."),
    ("layernorm.", "final_layer_norm."),
    (".layernorm_before.", ".layer_norm1."),
    (".layernorm_after.", ".layer_norm2."),
    (".attention.o_proj.", ".self_attn.out_proj."),
    (".attention.", ".self_attn."),
)
"""Parts of the names of weights, and what CLIP calls the same."""

_DEFAULT_CAP = 50.0

_MOST_TOKENS = 4096


def cap_of(text: Settings) -> float:
    """What no score of attention gets beyond.

    Raises:
        ModelError: it is not a number above 0.
    """
    cap = text.values.get("attn_logit_softcapping", _DEFAULT_CAP)
    if not isinstance(cap, int | float) or not 0 < cap < inf:
        raise ModelError(
            f"{text.file} says attn_logit_softcapping = {cap!r}; it must be a number above 0."
        )
    return float(cap)


def weights_as_clip(weights: Mapping[str, Array]) -> dict[str, Array]:
    """The weights by CLIP's names; its LayerNorms scale by what is stored and 1."""
    renamed = {}
    for name, values in weights.items():
        is_scale = "layernorm" in name and name.endswith(".weight")
        renamed[name_as_clip(name)] = values + np.float32(1) if is_scale else values
    return renamed


def name_as_clip(name: str) -> str:
    """What CLIP calls a weight."""
    for part, as_clip in _NAMES:
        if part in name and (part[0] == "." or name.startswith(part)):
            name = name.replace(part, as_clip, 1)
    return name


def embedding(
    weights: Mapping[str, Array], rows_of: Callable[[Sequence[int]], Array], num_tokens: int
) -> Callable[[Sequence[int]], Array]:
    """What turns tokens into vectors; the last is of a place of its own that sums up the text.

    Args:
        weights: of the tower.
        rows_of: gives the rows of the table of tokens for some tokens.
        num_tokens: most that the model takes.

    Raises:
        ModelError: these are more than any text needs.
    """
    sum_1D = weights["embeddings.cls_emb"].reshape(1, -1)
    scale = np.float32(sqrt(sum_1D.shape[1]))
    if num_tokens > _MOST_TOKENS:
        raise ModelError(
            f"This VideoPrism says that its texts have up to {num_tokens:,} tokens; the published "
            f"ones take 64, and vindex reads up to {_MOST_TOKENS:,}."
        )
    positions_ND = _positions(num_tokens, sum_1D.shape[1])

    def embed(tokens: Sequence[int]) -> Array:
        """The vectors of a text's tokens at their places, and the one that sums them up."""
        tokens_ND = rows_of(tokens) * scale + positions_ND[: len(tokens)]
        return np.concatenate([tokens_ND, sum_1D * scale])

    return embed


def _positions(num_tokens: int, dim: int) -> Array:
    """Sines and then cosines of each position, of wavelengths from 2 pi up to 10,000 times that."""
    waves_E = 1 / 10_000 ** (np.arange(0, dim, 2) / dim)
    angles_NE = np.arange(num_tokens)[:, None] * waves_E
    return np.concatenate([np.sin(angles_NE), np.cos(angles_NE)], axis=1).astype(np.float32)
