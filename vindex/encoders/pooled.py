"""Architectures whose head is one linear layer on a pooled feature. Loads no torch.

These models take a fixed number of frames as `pixel_values`. The pooled feature is the embedding,
so that one pass gives both.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from vindex.encoders.published import EvalProtocol
from vindex.encoders.settings_files import (
    RGB,
    Settings,
    agreed_size,
    is_positive_integer,
    read_labels,
)
from vindex.errors import ModelError
from vindex.records import EncoderSpec

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import torch
    from transformers import PreTrainedConfig, PreTrainedModel

    from vindex.encoders.checkpoint import Checkpoint
    from vindex.encoders.encoder import Encoder

__all__ = ["KINETICS_PROTOCOL", "Pooling", "fixed_frames_spec"]

KINETICS_PROTOCOL = EvalProtocol(4, 5, 3, False)
"""How VideoMAE is measured on Kinetics: five segments, three views."""


@dataclass(frozen=True, slots=True)
class Pooling:
    """How a class of transformers is run, and how its tokens become one feature."""

    classes: tuple[str, str]
    """Names in transformers, with and without a head for labels."""
    feature: Callable[[PreTrainedModel, torch.Tensor], torch.Tensor]
    """`features_BD` of the loaded model's `tokens_BND`: what a head is put on."""
    by_time: Callable[[PreTrainedConfig, torch.Tensor], torch.Tensor]
    """`tokens_BSPD` of the same: S temporal steps at P places."""
    unused: tuple[str, ...] = ()
    """Starts of the names of weights that a checkpoint may have or lack, and that never run."""
    base_arguments: dict[str, Any] = field(default_factory=dict)
    """Arguments of the class without a head."""

    def load(
        self, folder: Path, spec: EncoderSpec, *, device: str, batch_size: int | None
    ) -> Encoder:
        """Load a checkpoint, as `vindex.encoders.architectures.LoadEncoder` says it."""
        from vindex.encoders.pooled_encoder import PooledEncoder

        return PooledEncoder.load(self, folder, spec, device=device, batch_size=batch_size)


def fixed_frames_spec(
    checkpoint: Checkpoint,
    config: Settings,
    processor: Settings,
    *,
    default_frames: int,
    statistics: tuple[RGB, RGB],
) -> EncoderSpec:
    """The facts of a model whose positions in time are learned or fixed.

    Args:
        checkpoint: whose they are.
        config: of the model.
        processor: its settings.
        default_frames: where the config does not say.
        statistics: mean and standard deviation of RGB scaled to [0, 1].

    Raises:
        ModelError: the files are incomplete or contradict each other.
    """
    num_frames = config.positive_integer("num_frames", default_frames)
    tubelet_size = config.values.get("tubelet_size", 1)
    if isinstance(tubelet_size, list) and tubelet_size:  # ViViT's: frames, rows, columns
        tubelet_size = tubelet_size[0]
    if not is_positive_integer(tubelet_size) or num_frames % tubelet_size:
        raise ModelError(
            f"{config.file} says num_frames = {num_frames} and tubelet_size = "
            f"{config.values.get('tubelet_size')!r}; the frames must fill whole tubelets."
        )
    side = config.positive_integer("image_size", 224)
    # Processors saved before they had a crop_size name one size only, which is the model's.
    agreed_size(config.file, "image_size", side, processor, side)
    return EncoderSpec(
        name=checkpoint.name,
        revision=checkpoint.revision,
        architecture=str(config.values["model_type"]),
        default_frames=num_frames,
        frames_multiple=num_frames,
        fixed_frames=True,
        crop_size=side,
        dim=config.positive_integer("hidden_size", 768),
        labels=read_labels(config),
        image_mean=statistics[0],
        image_std=statistics[1],
    )
