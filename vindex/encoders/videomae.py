"""VideoMAE (Tong et al. 2022, arXiv:2203.12602): fine-tuned, or pre-trained only.

The embedding is the mean over all tokens, after a LayerNorm. Of a fine-tuned checkpoint it is the
mean that its head's own LayerNorm has gone over, which is what the linear layer for the labels
sees. A pre-trained checkpoint has its LayerNorm before the mean; its decoder is never loaded.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from vindex.encoders.architectures import Architecture
from vindex.encoders.pooled import KINETICS_PROTOCOL, Pooling, fixed_frames_spec
from vindex.encoders.settings_files import HALVES, Settings, check_scaling

if TYPE_CHECKING:
    from pathlib import Path

    import torch
    from transformers import PreTrainedConfig, PreTrainedModel

    from vindex.encoders.checkpoint import Checkpoint
    from vindex.encoders.encoder import Encoder
    from vindex.records import EncoderSpec

__all__ = ["ARCHITECTURE"]


def _read_spec(checkpoint: Checkpoint, config: Settings, processor: Settings) -> EncoderSpec:
    """The defaults are those of `VideoMAEConfig`."""
    check_scaling(processor)
    statistics = (processor.rgb("image_mean", HALVES), processor.rgb("image_std", HALVES))
    return fixed_frames_spec(
        checkpoint, config, processor, default_frames=16, statistics=statistics
    )


def _load(folder: Path, spec: EncoderSpec, *, device: str, batch_size: int | None) -> Encoder:
    from vindex.encoders.videomae_biases import load_with_biases

    return load_with_biases(_POOLING, folder, spec, device=device, batch_size=batch_size)


def _feature(model: PreTrainedModel, tokens_BND: torch.Tensor) -> torch.Tensor:
    """`features_BD`: what the head is put on, or the mean of the tokens without a head."""
    if not hasattr(model, "classifier"):
        return tokens_BND.float().mean(1)
    if model.fc_norm is None:
        return tokens_BND[:, 0]
    return model.fc_norm(tokens_BND.mean(1))  # type: ignore[no-any-return]


def _by_time(config: PreTrainedConfig, tokens_BND: torch.Tensor) -> torch.Tensor:
    """All tokens, which come ordered by time; a step is a tubelet of two frames."""
    num_steps = config.num_frames // config.tubelet_size
    return tokens_BND.reshape(len(tokens_BND), num_steps, -1, tokens_BND.shape[-1])


def _tokens_per_clip(config: PreTrainedConfig) -> int:
    num_steps = config.num_frames // config.tubelet_size
    return int(num_steps * (config.image_size // config.patch_size) ** 2)


_POOLING = Pooling(
    ("VideoMAEForVideoClassification", "VideoMAEModel"),
    _feature,
    _by_time,
    unused=("decoder.", "encoder_to_decoder.", "mask_token", "position_embeddings"),
)

ARCHITECTURE = Architecture(
    "videomae",
    read_spec=_read_spec,
    load=_load,
    unused=_POOLING.unused,
    tokens_per_clip=_tokens_per_clip,
    usual_protocol=KINETICS_PROTOCOL,
)
