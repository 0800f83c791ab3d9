"""TimeSformer (Bertasius et al. 2021, arXiv:2102.05095), with and without a head for labels.

The embedding is the class token after the last LayerNorm, which the head is put on.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from vindex.encoders.architectures import Architecture
from vindex.encoders.pooled import KINETICS_PROTOCOL, Pooling, fixed_frames_spec
from vindex.encoders.settings_files import IMAGENET_MEAN, IMAGENET_STD, Settings, check_scaling
from vindex.errors import ModelError

if TYPE_CHECKING:
    import torch
    from transformers import PreTrainedConfig, PreTrainedModel

    from vindex.encoders.checkpoint import Checkpoint
    from vindex.records import EncoderSpec

__all__ = ["ARCHITECTURE"]


def _read_spec(checkpoint: Checkpoint, config: Settings, processor: Settings) -> EncoderSpec:
    """The defaults are those of `TimesformerConfig`."""
    if config.values.get("attention_type") == "space_only":
        raise ModelError(
            f"{config.file} says attention_type = 'space_only'; such a model sees frames one by "
            "one, and transformers gives no result for a clip."
        )
    check_scaling(processor)
    mean = processor.rgb("image_mean", IMAGENET_MEAN)
    std = processor.rgb("image_std", IMAGENET_STD)
    return fixed_frames_spec(
        checkpoint, config, processor, default_frames=8, statistics=(mean, std)
    )


def _class_token(_model: PreTrainedModel, tokens_BND: torch.Tensor) -> torch.Tensor:
    return tokens_BND[:, 0]


def _by_time(config: PreTrainedConfig, tokens_BND: torch.Tensor) -> torch.Tensor:
    """All but the class token; they come ordered by place first, and a step is a frame."""
    tokens_BPSD = tokens_BND[:, 1:].reshape(
        len(tokens_BND), -1, config.num_frames, tokens_BND.shape[-1]
    )
    return tokens_BPSD.transpose(1, 2)


def _tokens_per_clip(config: PreTrainedConfig) -> int:
    """Each frame has its own."""
    return int(config.num_frames * (config.image_size // config.patch_size) ** 2)


_POOLING = Pooling(
    ("TimesformerForVideoClassification", "TimesformerModel"), _class_token, _by_time
)

ARCHITECTURE = Architecture(
    "timesformer",
    read_spec=_read_spec,
    load=_POOLING.load,
    unused=_POOLING.unused,
    tokens_per_clip=_tokens_per_clip,
    usual_protocol=KINETICS_PROTOCOL,
)
