"""Which layers' tokens a head of V-JEPA 2 looks at."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

import torch

if TYPE_CHECKING:
    from collections.abc import Iterator

    from transformers import VJEPA2Config

__all__ = ["head_layers", "keeping_layers"]

_DIVING48_LAYERS = {(1024, 24): (17, 19, 21, 23), (1408, 40): (24, 29, 34, 39)}
"""By hidden size and number of layers: `out_layers` in the authors' evaluation configs,
configs/inference/{vitl,vitg-384}/diving48.yaml of github.com/facebookresearch/vjepa2."""


def head_layers(config: VJEPA2Config) -> tuple[int, ...]:
    """Encoder layers, from 0, whose tokens the head was trained on; the last one is the last.

    The Diving48 heads were trained on the tokens of four layers, joined to one sequence, but
    the class of transformers gives every head those of the last layer: nothing fails, and the
    labels are wrong. Nothing in their config tells these heads from others, so they are known by
    what the published ones have in common: 48 labels, 32 frames, and a size of the table.

    Args:
        config: of a model with a head.
    """
    last = (config.num_hidden_layers - 1,)
    if (config.num_labels, config.frames_per_clip) != (48, 32):
        return last
    return _DIVING48_LAYERS.get((config.hidden_size, config.num_hidden_layers), last)


@contextmanager
def keeping_layers(
    encoder: torch.nn.Module, layers: tuple[int, ...]
) -> Iterator[list[torch.Tensor]]:
    """Keep what layers of an encoder give while it runs.

    Args:
        encoder: a `VJEPA2Encoder`.
        layers: from 0, ascending.

    Yields:
        A list that receives `tokens_BND` of each of the layers, before the last LayerNorm.
    """
    kept: list[torch.Tensor] = []

    def keep(_module: torch.nn.Module, _given: object, outputs: tuple[torch.Tensor, ...]) -> None:
        """Remember the tokens, the first of a layer's outputs."""
        kept.append(outputs[0])

    stack = encoder.layer
    assert isinstance(stack, torch.nn.ModuleList)
    handles = [stack[layer].register_forward_hook(keep) for layer in layers]
    try:
        yield kept
    finally:
        for handle in handles:
            handle.remove()
