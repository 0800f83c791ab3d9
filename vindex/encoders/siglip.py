"""SigLIP and SigLIP 2 of fixed resolution (arXiv:2303.15343, arXiv:2502.14786): pictures and text.

Checkpoints of both have the `model_type` siglip. Those of SigLIP 2 that take pictures of any shape
("NaFlex") have another, and are not of this kind.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from vindex.encoders.architectures import Architecture
from vindex.encoders.framewise import (
    FRAMEWISE_PROTOCOL,
    Tower,
    framewise_spec,
    part_of,
    tokens_per_clip,
)
from vindex.errors import ModelError

if TYPE_CHECKING:
    import torch
    from transformers.modeling_outputs import ModelOutput

    from vindex.encoders.checkpoint import Checkpoint
    from vindex.encoders.settings_files import Settings
    from vindex.records import EncoderSpec

__all__ = ["ARCHITECTURE"]


def _read_spec(checkpoint: Checkpoint, config: Settings, processor: Settings) -> EncoderSpec:
    """Pictures are squashed to a square; the defaults are those of `SiglipVisionConfig`."""
    vision, text = part_of(config, "vision_config"), part_of(config, "text_config")
    dim = vision.positive_integer("hidden_size", 768)
    text_dim = text.positive_integer("projection_size", text.positive_integer("hidden_size", 768))
    if text_dim != dim:
        raise ModelError(
            f"{config.file} says that texts become vectors of {text_dim} numbers and pictures of "
            f"{dim}; they must agree to be compared."
        )
    return framewise_spec(
        checkpoint, config, processor, dim=dim, fit="squash", shown_side=_side(processor)
    )


def _side(processor: Settings) -> int:
    size = processor.values.get("size")
    if isinstance(size, dict) and size.get("height") == size.get("width"):
        side = size.get("height")
        if isinstance(side, int) and side >= 1:
            return side
    raise ModelError(
        f"{processor.file} says size = {size!r}; it must be an equal height and width."
    )


def _feature(output: ModelOutput) -> torch.Tensor:
    vectors_ND: torch.Tensor = output.pooler_output
    return vectors_ND


_TOWER = Tower(
    "SiglipVisionModel",
    _feature,
    num_leading=0,
    unused=("text_model.", "logit_scale", "logit_bias"),
)

ARCHITECTURE = Architecture(
    "siglip",
    read_spec=_read_spec,
    load=_TOWER.load,
    unused=_TOWER.unused,
    tokens_per_clip=tokens_per_clip,
    usual_protocol=FRAMEWISE_PROTOCOL,
    reads_text=True,
)
