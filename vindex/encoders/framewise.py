"""Models of pictures and text, such as SigLIP and CLIP, that are shown a clip frame by frame.

A clip's embedding is the mean of its frames' vectors, each of length 1, made as long again: what
Luo et al. 2021 (arXiv:2104.08860) call mean pooling, and what such models are compared by on
videos. It knows what is to be seen, and hardly the order in which. Loads no torch.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from vindex.encoders.published import EvalProtocol
from vindex.encoders.settings_files import HALVES, Settings, check_scaling
from vindex.errors import ModelError
from vindex.records import EncoderSpec

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import torch
    from transformers import PreTrainedConfig
    from transformers.modeling_outputs import ModelOutput

    from vindex.encoders.checkpoint import Checkpoint
    from vindex.encoders.encoder import Encoder
    from vindex.records import Fit

__all__ = ["FRAMEWISE_PROTOCOL", "Tower", "framewise_spec", "part_of", "tokens_per_clip"]

FRAMEWISE_PROTOCOL = EvalProtocol(1, 1, 1, False)
"""These models have no head for labels, so that nothing is ever measured by it."""

_NUM_FRAMES = 4
"""Frames of a clip, where nobody asks for more: with four, the smallest SigLIP 2 costs a
thirty-seventh of V-JEPA 2 on the same clip."""


@dataclass(frozen=True, slots=True)
class Tower:
    """The half of a model that sees pictures, as a class of transformers."""

    class_name: str
    feature: Callable[[ModelOutput], torch.Tensor]
    """`vectors_ND` of what the class gives for N pictures, beside the vectors of texts."""
    num_leading: int
    """Tokens before those of the patches."""
    unused: tuple[str, ...]
    """Starts of the names of the weights of the other half."""

    def load(
        self, folder: Path, spec: EncoderSpec, *, device: str, batch_size: int | None
    ) -> Encoder:
        """Load a checkpoint, as `vindex.encoders.architectures.LoadEncoder` says it."""
        from vindex.encoders.framewise_encoder import FramewiseEncoder

        return FramewiseEncoder.load(self, folder, spec, device=device, batch_size=batch_size)


def part_of(config: Settings, name: str) -> Settings:
    """The settings of one half of a model.

    Raises:
        ModelError: they are not what such settings are.
    """
    values = config.values.get(name, {})
    if not isinstance(values, dict):
        raise ModelError(f"{config.file} says {name} = {values!r}; it must be a JSON object.")
    return Settings(config.file, values)


def framewise_spec(
    checkpoint: Checkpoint,
    config: Settings,
    processor: Settings,
    *,
    dim: int,
    fit: Fit,
    shown_side: int,
) -> EncoderSpec:
    """The facts of a model of pictures.

    Args:
        checkpoint: whose they are.
        config: of the whole model.
        processor: its settings.
        dim: length of an embedding.
        fit: how a picture becomes a square.
        shown_side: of the square, as the processor says it.

    Raises:
        ModelError: the files are incomplete or contradict each other.
    """
    for key in ("image_mean", "image_std", "resample"):
        if key not in processor.values:
            raise ModelError(
                f"{processor.file} does not say {key}, and pictures would be shown otherwise than "
                "the model was trained on; copy the file from the checkpoint that it was made from."
            )
    check_scaling(processor)
    vision = part_of(config, "vision_config")
    side = vision.positive_integer("image_size", 224)
    if shown_side != side:
        raise ModelError(
            f"{config.file} says image_size = {side} and {processor.file.name} beside it "
            f"{shown_side}; they must agree, since the positions of the patches depend on it."
        )
    if side < vision.positive_integer("patch_size", 16):
        raise ModelError(f"{config.file} says image_size = {side}, less than one of its patches.")
    return EncoderSpec(
        name=checkpoint.name,
        revision=checkpoint.revision,
        architecture=str(config.values["model_type"]),
        default_frames=_NUM_FRAMES,
        frames_multiple=1,
        fixed_frames=False,
        crop_size=side,
        dim=dim,
        labels=(),
        image_mean=processor.rgb("image_mean", HALVES),
        image_std=processor.rgb("image_std", HALVES),
        fit=fit,
    )


def tokens_per_clip(config: PreTrainedConfig) -> int:
    """By the config of the half that sees pictures."""
    return int(_NUM_FRAMES * (config.image_size // config.patch_size) ** 2)
