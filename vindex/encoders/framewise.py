"""Models of pictures and text, such as SigLIP and CLIP, that are shown a clip frame by frame.

A clip's embedding is the mean of its frames' vectors, each of length 1, made as long again: what
Luo et al. 2021 (arXiv:2104.08860) call mean pooling, and what such models are compared by on
videos. It knows what a picture shows, and hardly any order. Loads no torch.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from vindex.encoders.settings_files import HALVES, check_said, check_scaling
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
    from vindex.encoders.settings_files import Settings
    from vindex.records import Fit

__all__ = ["Tower", "framewise_spec", "tokens_per_clip"]

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
    check_said(processor, "image_mean", "image_std", "resample")
    check_scaling(processor)
    vision = config.part("vision_config")
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
