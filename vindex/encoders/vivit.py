"""ViViT (Arnab et al. 2021, arXiv:2103.15691), with and without a head for labels.

The embedding is the class token after the last LayerNorm, which the head is put on.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from vindex.encoders.architectures import Architecture
from vindex.encoders.pooled import KINETICS_PROTOCOL, Pooling, fixed_frames_spec
from vindex.encoders.settings_files import HALVES, RGB, Settings, check_scaling
from vindex.errors import ModelError

if TYPE_CHECKING:
    from collections.abc import Callable

    import torch
    from transformers import PreTrainedConfig, PreTrainedModel

    from vindex.encoders.checkpoint import Checkpoint
    from vindex.records import EncoderSpec

__all__ = ["ARCHITECTURE"]


def _read_spec(checkpoint: Checkpoint, config: Settings, processor: Settings) -> EncoderSpec:
    """The defaults are those of `VivitConfig`."""
    check_scaling(processor, levels=127.5)
    if not processor.values.get("offset", True):
        raise ModelError(
            f"{processor.file} says offset = false; vindex scales pictures of ViViT to [-1, 1] "
            "before it normalises them, as the processor of transformers does."
        )
    mean, std = processor.rgb("image_mean", HALVES), processor.rgb("image_std", HALVES)
    # (x / 127.5 - 1 - mean) / std, written with x / 255 as for all others.
    of_unit_scale = (_each(mean, lambda m: (1 + m) / 2), _each(std, lambda s: s / 2))
    return fixed_frames_spec(
        checkpoint, config, processor, default_frames=32, statistics=of_unit_scale
    )


def _each(colours: RGB, change: Callable[[float], float]) -> RGB:
    red, green, blue = colours
    return change(red), change(green), change(blue)


def _class_token(_model: PreTrainedModel, tokens_BND: torch.Tensor) -> torch.Tensor:
    return tokens_BND[:, 0]


def _by_time(config: PreTrainedConfig, tokens_BND: torch.Tensor) -> torch.Tensor:
    """All but the class token, which come ordered by time; a step is a tubelet."""
    num_steps = config.num_frames // config.tubelet_size[0]
    return tokens_BND[:, 1:].reshape(len(tokens_BND), num_steps, -1, tokens_BND.shape[-1])


def _tokens_per_clip(config: PreTrainedConfig) -> int:
    frames, rows, columns = config.tubelet_size
    side = config.image_size
    return int((config.num_frames // frames) * (side // rows) * (side // columns))


_POOLING = Pooling(
    ("VivitForVideoClassification", "VivitModel"),
    _class_token,
    _by_time,
    # A dense layer behind the class token, which the head is not put on.
    unused=("pooler.", "vivit.pooler."),
    base_arguments={"add_pooling_layer": False},
)

ARCHITECTURE = Architecture(
    "vivit",
    read_spec=_read_spec,
    load=_POOLING.load,
    unused=_POOLING.unused,
    tokens_per_clip=_tokens_per_clip,
    usual_protocol=KINETICS_PROTOCOL,
)
