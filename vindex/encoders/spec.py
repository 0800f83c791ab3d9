"""What a checkpoint eats and gives, read from its JSON files alone. Loads no torch."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from vindex.encoders.settings_files import (
    RGB,
    Settings,
    check_fields,
    check_scaling,
    crop_size,
    read_config,
    read_labels,
    read_processor,
    scaling_filter,
)
from vindex.errors import ModelError
from vindex.records import EncoderSpec

if TYPE_CHECKING:
    from collections.abc import Callable

    from vindex.encoders.checkpoint import Checkpoint

__all__ = ["ARCHITECTURES", "read_spec"]

_IMAGENET_MEAN = (0.485, 0.456, 0.406)
_IMAGENET_STD = (0.229, 0.224, 0.225)
_HALF = (0.5, 0.5, 0.5)
"""What the processors of transformers use where a config does not say: the first two for V-JEPA 2
and TimeSformer, the last for VideoMAE and ViViT."""


_VJEPA2_FIELDS = frozenset({
    "attention_dropout", "attention_probs_dropout_prob", "crop_size", "drop_path_rate",
    "frames_per_clip", "hidden_act", "hidden_size", "in_chans", "initializer_range",
    "layer_norm_eps", "mlp_ratio", "num_attention_heads", "num_hidden_layers", "num_pooler_layers",
    "patch_size", "pred_hidden_size", "pred_mlp_ratio", "pred_num_attention_heads",
    "pred_num_hidden_layers", "pred_num_mask_tokens", "pred_zero_init_mask_tokens", "qkv_bias",
    "tubelet_size",
    # Left in published files by the class before its release; nothing reads them.
    "hidden_dropout_prob", "image_size", "wide_SiLU",
})  # fmt: skip
"""Of `VJEPA2Config` in transformers 5.23, which has V-JEPA 2 and no later model."""


def read_spec(checkpoint: Checkpoint) -> EncoderSpec:
    """The facts of a checkpoint.

    Raises:
        ModelError: of an architecture that vindex does not have, or the files are incomplete or
            contradict each other.
    """
    config = read_config(checkpoint.folder)
    architecture = config.values.get("model_type")
    read = _READERS.get(str(architecture))
    if read is None:
        raise ModelError(
            f"{checkpoint.name} is of the architecture {architecture!r}; vindex has "
            f"{', '.join(ARCHITECTURES)}. `vindex models` lists checkpoints of these."
        )
    processor = read_processor(checkpoint.folder)
    return replace(read(checkpoint, config, processor), filter=scaling_filter(processor))


def _vjepa2(checkpoint: Checkpoint, config: Settings, processor: Settings) -> EncoderSpec:
    """V-JEPA 2; the defaults are those of `VJEPA2Config`."""
    check_fields(config, _VJEPA2_FIELDS)
    side = _agreed_size(
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
        image_mean=processor.rgb("image_mean", _IMAGENET_MEAN),
        image_std=processor.rgb("image_std", _IMAGENET_STD),
    )


def _videomae(checkpoint: Checkpoint, config: Settings, processor: Settings) -> EncoderSpec:
    """VideoMAE; the defaults are those of `VideoMAEConfig`."""
    check_scaling(processor)
    statistics = (processor.rgb("image_mean", _HALF), processor.rgb("image_std", _HALF))
    return _fixed_frames(checkpoint, config, processor, "videomae", 16, statistics)


def _timesformer(checkpoint: Checkpoint, config: Settings, processor: Settings) -> EncoderSpec:
    """TimeSformer; the defaults are those of `TimesformerConfig`."""
    if config.values.get("attention_type") == "space_only":
        raise ModelError(
            f"{config.file} says attention_type = 'space_only'; such a model sees frames one by "
            "one, and transformers gives no result for a clip."
        )
    check_scaling(processor)
    mean = processor.rgb("image_mean", _IMAGENET_MEAN)
    std = processor.rgb("image_std", _IMAGENET_STD)
    return _fixed_frames(checkpoint, config, processor, "timesformer", 8, (mean, std))


def _vivit(checkpoint: Checkpoint, config: Settings, processor: Settings) -> EncoderSpec:
    """ViViT; the defaults are those of `VivitConfig`."""
    check_scaling(processor, levels=127.5)
    if not processor.values.get("offset", True):
        raise ModelError(
            f"{processor.file} says offset = false; vindex scales pictures of ViViT to [-1, 1] "
            "before it normalises them, as the processor of transformers does."
        )
    mean, std = processor.rgb("image_mean", _HALF), processor.rgb("image_std", _HALF)
    # (x / 127.5 - 1 - mean) / std, written with x / 255 as for all others.
    of_unit_scale = (_each(mean, lambda m: (1 + m) / 2), _each(std, lambda s: s / 2))
    return _fixed_frames(checkpoint, config, processor, "vivit", 32, of_unit_scale)


def _fixed_frames(
    checkpoint: Checkpoint,
    config: Settings,
    processor: Settings,
    architecture: str,
    default_frames: int,
    statistics: tuple[RGB, RGB],
) -> EncoderSpec:
    """A model whose positions in time are learned or fixed: it takes one number of frames."""
    num_frames = config.positive_integer("num_frames", default_frames)
    tubelet_size = config.values.get("tubelet_size", 1)
    if isinstance(tubelet_size, list) and tubelet_size:  # ViViT's: frames, rows, columns
        tubelet_size = tubelet_size[0]
    if not isinstance(tubelet_size, int) or tubelet_size < 1 or num_frames % tubelet_size:
        raise ModelError(
            f"{config.file} says num_frames = {num_frames} and tubelet_size = "
            f"{config.values.get('tubelet_size')!r}; the frames must fill whole tubelets."
        )
    side = config.positive_integer("image_size", 224)
    # Processors saved before they had a crop_size name one size only, which is the model's.
    _agreed_size(config.file, "image_size", side, processor, side)
    return EncoderSpec(
        name=checkpoint.name,
        revision=checkpoint.revision,
        architecture=architecture,
        default_frames=num_frames,
        frames_multiple=num_frames,
        fixed_frames=True,
        crop_size=side,
        dim=config.positive_integer("hidden_size", 768),
        labels=read_labels(config),
        image_mean=statistics[0],
        image_std=statistics[1],
    )


def _agreed_size(
    config_file: object, key: str, size: int, processor: Settings, default: int
) -> int:
    """Side of the model's input, which its processor must have too.

    V-JEPA 2 takes its grid of positions from the config, whatever the input's size: it would
    run, with wrong rows and columns.
    """
    processor_size = crop_size(processor, default=default)
    if processor_size != size:
        raise ModelError(
            f"{config_file} says {key} = {size} and {processor.file.name} beside it "
            f"{processor_size}; they must agree, since the positions of the patches depend on it."
        )
    return size


def _each(colours: RGB, change: Callable[[float], float]) -> RGB:
    red, green, blue = colours
    return change(red), change(green), change(blue)


_READERS = {
    "vjepa2": _vjepa2,
    "videomae": _videomae,
    "timesformer": _timesformer,
    "vivit": _vivit,
}
"""`model_type` of a config to what reads it."""

ARCHITECTURES = tuple(_READERS)
"""What vindex can run, by the `model_type` of the hub's configs."""
