"""CLIP (Radford et al. 2021, arXiv:2103.00020), and what was trained its way: pictures and text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vindex.encoders.architectures import Architecture
from vindex.encoders.framewise import Tower, framewise_spec, tokens_per_clip
from vindex.encoders.published import HEADLESS_PROTOCOL
from vindex.encoders.settings_files import crop_size
from vindex.errors import ModelError

if TYPE_CHECKING:
    import torch
    from transformers.modeling_outputs import ModelOutput

    from vindex.encoders.checkpoint import Checkpoint
    from vindex.encoders.settings_files import Settings
    from vindex.records import EncoderSpec

__all__ = ["ARCHITECTURE"]


def _read_spec(checkpoint: Checkpoint, config: Settings, processor: Settings) -> EncoderSpec:
    """The short side is scaled to the square and the rest cropped, as `CLIPImageProcessor` does."""
    side = crop_size(processor, default=224)
    size = processor.values.get("size", side)
    short_side = size.get("shortest_edge") if isinstance(size, dict) else size
    if short_side != side or not processor.values.get("do_center_crop", True):
        raise ModelError(
            f"{processor.file} says size = {size!r} and crop_size = {side}; vindex scales the "
            "short side of a picture to the size of the crop, and crops its middle."
        )
    dim = config.positive_integer("projection_dim", 512)
    vision_dim = config.part("vision_config").positive_integer("projection_dim", 512)
    if vision_dim != dim:
        raise ModelError(
            f"{config.file} says projection_dim = {dim}, and {vision_dim} in its vision_config; "
            "they must agree."
        )
    return framewise_spec(checkpoint, config, processor, dim=dim, fit="crop", shown_side=side)


def _feature(output: ModelOutput) -> torch.Tensor:
    vectors_ND: torch.Tensor = output.image_embeds
    return vectors_ND


_TOWER = Tower(
    "CLIPVisionModelWithProjection",
    _feature,
    num_leading=1,
    unused=("text_model.", "text_projection.", "logit_scale"),
)

ARCHITECTURE = Architecture(
    "clip",
    read_spec=_read_spec,
    load=_TOWER.load,
    unused=_TOWER.unused,
    tokens_per_clip=tokens_per_clip,
    usual_protocol=HEADLESS_PROTOCOL,
    reads_text=True,
)
