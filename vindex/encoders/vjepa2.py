"""V-JEPA 2 (Assran et al. 2025, arXiv:2506.09985), with and without a head for labels."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vindex.encoders.architectures import Architecture
from vindex.encoders.published import EvalProtocol
from vindex.encoders.settings_files import (
    IMAGENET_MEAN,
    IMAGENET_STD,
    Settings,
    agreed_size,
    check_fields,
    check_scaling,
    read_labels,
)
from vindex.errors import ModelError
from vindex.records import EncoderSpec

if TYPE_CHECKING:
    from pathlib import Path

    from transformers import PreTrainedConfig

    from vindex.encoders.checkpoint import Checkpoint
    from vindex.encoders.encoder import Encoder

__all__ = ["ARCHITECTURE", "tokens_per_clip", "vjepa2_spec"]

_FIELDS = frozenset({
    "attention_dropout", "attention_probs_dropout_prob", "crop_size", "drop_path_rate",
    "frames_per_clip", "hidden_act", "hidden_size", "in_chans", "initializer_range",
    "layer_norm_eps", "mlp_ratio", "num_attention_heads", "num_hidden_layers", "num_pooler_layers",
    "patch_size", "pred_hidden_size", "pred_mlp_ratio", "pred_num_attention_heads",
    "pred_num_hidden_layers", "pred_num_mask_tokens", "pred_zero_init_mask_tokens", "qkv_bias",
    "tubelet_size",
    # Left in published files by the class before its release; nothing reads them.
    "hidden_dropout_prob", "image_size", "wide_SiLU",
})  # fmt: skip
"""The fields of `VJEPA2Config` in transformers 5.23, which has V-JEPA 2 and no later model."""


def vjepa2_spec(checkpoint: Checkpoint, config: Settings, processor: Settings) -> EncoderSpec:
    """The facts of a checkpoint; the defaults are those of `VJEPA2Config`.

    Raises:
        ModelError: its files are incomplete or contradict each other.
    """
    check_fields(config, _FIELDS)
    side = agreed_size(
        config.file, "crop_size", config.positive_integer("crop_size", 256), processor, 256
    )
    check_scaling(processor)
    patch_size = config.positive_integer("patch_size", 16)
    if side % patch_size:
        raise ModelError(
            f"{config.file} says crop_size = {side} and patch_size = {patch_size}; patches that do "
            "not fill the picture are not supported."
        )
    # A rest of frames that fills no tubelet would be dropped in silence.
    tubelet_size = config.positive_integer("tubelet_size", 2)
    num_frames = config.positive_integer("frames_per_clip", 64)
    return EncoderSpec(
        name=checkpoint.name,
        revision=checkpoint.revision,
        architecture="vjepa2",
        default_frames=max(num_frames - num_frames % tubelet_size, tubelet_size),
        frames_multiple=tubelet_size,
        fixed_frames=False,
        crop_size=side,
        dim=config.positive_integer("hidden_size", 1024),
        labels=read_labels(config),
        image_mean=processor.rgb("image_mean", IMAGENET_MEAN),
        image_std=processor.rgb("image_std", IMAGENET_STD),
    )


def _load(folder: Path, spec: EncoderSpec, *, device: str, batch_size: int | None) -> Encoder:
    from vindex.encoders.vjepa2_encoder import VJepa2Encoder

    return VJepa2Encoder.load(folder, spec, device=device, batch_size=batch_size)


def tokens_per_clip(config: PreTrainedConfig) -> int:
    """Patches of a clip of the usual length."""
    num_steps = max(1, config.frames_per_clip // config.tubelet_size)
    return int(num_steps * (config.crop_size // config.patch_size) ** 2)


ARCHITECTURE = Architecture(
    "vjepa2",
    read_spec=vjepa2_spec,
    load=_load,
    unused=("vjepa2.predictor.", "predictor."),
    tokens_per_clip=tokens_per_clip,
    usual_protocol=EvalProtocol(4, 2, 3, True),
)
