"""SigLIP and SigLIP 2 of fixed resolution (arXiv:2303.15343, arXiv:2502.14786): pictures and text.

Checkpoints of both have the `model_type` siglip. Those of SigLIP 2 that take pictures of any shape
("NaFlex") have another, and are not of this kind.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from vindex.encoders.architectures import Architecture
from vindex.encoders.framewise import Tower, framewise_spec, tokens_per_clip
from vindex.encoders.published import HEADLESS_PROTOCOL
from vindex.encoders.settings_files import squashed_side
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
    vision, text = config.part("vision_config"), config.part("text_config")
    dim = vision.positive_integer("hidden_size", 768)
    text_dim = text.positive_integer("projection_size", text.positive_integer("hidden_size", 768))
    if text_dim != dim:
        raise ModelError(
            f"{config.file} says that texts become vectors of {text_dim} numbers and pictures of "
            f"{dim}; they must agree to be compared."
        )
    return framewise_spec(
        checkpoint, config, processor, dim=dim, fit="squash", shown_side=squashed_side(processor)
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
    usual_protocol=HEADLESS_PROTOCOL,
    reads_text=True,
)
