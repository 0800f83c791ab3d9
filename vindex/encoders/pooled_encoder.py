"""The encoder of all architectures of the pooled kind."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

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

    from vindex.encoders.pooled import Pooling
    from vindex.records import EncoderSpec

__all__ = ["PooledEncoder"]


class PooledEncoder(BatchedEncoder):
    """A model of transformers that takes `pixel_values` and pools its tokens into one feature.

    The embedding is the feature that the head is put on; without a head it is what the head
    would be put on. The probabilities are the softmax of the head's logits.

    Args:
        model: as loaded.
        spec: of the checkpoint.
        pooling: how the model is run.
        device: as `choose_device` gives it.
        batch_size: clips at once; None for what suits the device.

    Attributes:
        pooling: how the model is run.
        base: the model without its head.
    """

    def __init__(
        self,
        model: PreTrainedModel,
        spec: EncoderSpec,
        pooling: Pooling,
        *,
        device: str,
        batch_size: int | None,
    ) -> None:
        self._model = on_device(model, device)
        self.pooling = pooling
        self.base = getattr(model, model.base_model_prefix) if spec.labels else model
        super().__init__(model, spec, device=device, batch_size=batch_size)

    @classmethod
    def load(
        cls,
        pooling: Pooling,
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
        model = load_model(
            folder,
            spec,
            classes=pooling.classes,
            device=device,
            base_arguments=pooling.base_arguments,
        )
        return cls(model, spec, pooling, device=device, batch_size=batch_size)

    def segment_probabilities(self, frames_BGTHWC: NDArray[np.uint8]) -> NDArray[np.float32]:
        """`probabilities_BK`: the mean over the G segments of each video.

        Args:
            frames_BGTHWC: G segments of each of B videos; the rest as in `encode`.

        Raises:
            ValueError: the model has no head.
        """
        num_videos, num_segments = frames_BGTHWC.shape[:2]
        clips_BTHWC = frames_BGTHWC.reshape(-1, *frames_BGTHWC.shape[2:])
        probabilities_BK = self.encode(clips_BTHWC).probabilities_BK
        if probabilities_BK is None:
            raise ValueError(f"{self.spec.name} has no head for labels.")
        mean_BK: NDArray[np.float32] = probabilities_BK.reshape(num_videos, num_segments, -1).mean(
            1
        )
        return mean_BK

    def _run(self, frames_BTHWC: torch.Tensor) -> RunResult:
        """Start the model on frames that are on the device."""
        pixels_BTCHW = normalized_pixels(frames_BTHWC, self.spec.image_mean, self.spec.image_std)
        tokens_BND = self.base(pixels_BTCHW.to(self._model.dtype)).last_hidden_state
        features_BD = self.pooling.feature(self._model, tokens_BND)
        tokens_BSPD = self.pooling.by_time(self._model.config, tokens_BND)
        saliency_BS = motion_saliency(tokens_BSPD, frames_BTHWC)
        if not self.spec.labels:
            return RunResult(features_BD.float(), None, saliency_BS)
        logits_BK = self._model.classifier(features_BD)
        return RunResult(features_BD.float(), logits_BK.float().softmax(-1), saliency_BS)
