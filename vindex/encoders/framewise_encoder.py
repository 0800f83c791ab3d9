"""The encoder of all models that are shown a clip frame by frame."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from torch.nn.functional import normalize

from vindex.encoders.batched import BatchedEncoder, load_model
from vindex.encoders.batches import RunResult
from vindex.encoders.devices import choose_device, on_device
from vindex.encoders.motion import motion_saliency
from vindex.encoders.pixels import normalized_pixels

if TYPE_CHECKING:
    from pathlib import Path

    import numpy as np
    import torch
    from numpy.typing import NDArray
    from transformers import PreTrainedModel

    from vindex.encoders.framewise import Tower
    from vindex.records import EncoderSpec

__all__ = ["FramewiseEncoder"]


class FramewiseEncoder(BatchedEncoder):
    """A tower for pictures; a clip's embedding is the mean of its frames' unit vectors.

    Args:
        model: as loaded.
        spec: of the checkpoint.
        tower: how the model is run.
        device: as `choose_device` gives it.
        batch_size: clips at once; None for what suits the device.
    """

    def __init__(
        self,
        model: PreTrainedModel,
        spec: EncoderSpec,
        tower: Tower,
        *,
        device: str,
        batch_size: int | None,
    ) -> None:
        self._model = on_device(model, device)
        self._tower = tower
        super().__init__(model, spec, device=device, batch_size=batch_size)

    @classmethod
    def load(
        cls,
        tower: Tower,
        folder: Path,
        spec: EncoderSpec,
        *,
        device: str,
        batch_size: int | None,
    ) -> Self:
        """Load a checkpoint that `spec` was read from.

        Raises:
            UsageError: this machine does not have the device.
            ModelError: the weights are broken or do not fit the config, or the device.
        """
        device = choose_device(device)
        classes = (tower.class_name, tower.class_name)
        model = load_model(folder, spec, classes=classes, device=device)
        return cls(model, spec, tower, device=device, batch_size=batch_size)

    def segment_probabilities(
        self,
        frames_BGTHWC: NDArray[np.uint8],  # noqa: ARG002  # as all encoders have it
    ) -> NDArray[np.float32]:
        """See `Encoder`; these models have no head.

        Raises:
            ValueError: always.
        """
        raise ValueError(f"{self.spec.name} has no head for labels.")

    def _run(self, frames_BTHWC: torch.Tensor) -> RunResult:
        """Start the model on frames that are on the device."""
        pixels_BTCHW = normalized_pixels(frames_BTHWC, self.spec.image_mean, self.spec.image_std)
        num_clips, num_frames = pixels_BTCHW.shape[:2]
        output = self._model(pixels_BTCHW.flatten(0, 1).to(self._model.dtype))
        vectors_ND = normalize(self._tower.feature(output).float(), dim=-1)
        mean_BD = vectors_ND.reshape(num_clips, num_frames, -1).mean(1)
        patches_NPD = output.last_hidden_state[:, self._tower.num_leading :]
        patches_BTPD = patches_NPD.reshape(num_clips, num_frames, *patches_NPD.shape[1:])
        saliency_BS = motion_saliency(patches_BTPD, frames_BTHWC)
        return RunResult(normalize(mean_BD, dim=-1), None, saliency_BS)
