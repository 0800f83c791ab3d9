"""What the adapters of VideoMAE, TimeSformer and ViViT share.

These models take a fixed number of frames, and their head is one linear layer on a pooled
feature: that feature is the embedding, so that one pass gives both.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, Any, ClassVar, Self

import torch

from vindex.encoders.batches import RunResult, check_frames, encode_in_batches, gathered
from vindex.encoders.devices import choose_device, default_batch_size, on_device, weight_type
from vindex.encoders.feeding import Feeder
from vindex.encoders.importance import temporal_importance
from vindex.encoders.pixels import normalized_pixels
from vindex.encoders.weights import load_pretrained

if TYPE_CHECKING:
    from pathlib import Path

    import numpy as np
    from numpy.typing import NDArray
    from transformers import PreTrainedModel

    from vindex.jobs import Encoding
    from vindex.records import EncoderSpec

__all__ = ["PooledEncoder"]


class PooledEncoder(ABC):
    """A model of transformers that takes `pixel_values` and pools its tokens into one feature.

    The embedding is the feature that the head is put on; without a head it is what the head
    would be put on. The probabilities are the softmax of the head's logits.
    """

    unused: ClassVar[tuple[str, ...]] = ()
    """Prefixes of weights that a checkpoint may have or lack, and that are never run."""
    base_arguments: ClassVar[dict[str, Any]] = {}
    """Of the class without a head."""

    def __init__(
        self, model: PreTrainedModel, spec: EncoderSpec, *, device: str, batch_size: int | None
    ) -> None:
        self.spec = spec
        self.device = device
        self.config = model.config
        self._model = on_device(model, device)
        self._feeder = Feeder(device)
        self._has_worked = False
        self.batch_size = batch_size or default_batch_size(device, spec, model.dtype)
        self._base = getattr(model, model.base_model_prefix) if spec.labels else model

    @classmethod
    @abstractmethod
    def model_class(cls, *, head: bool) -> type[PreTrainedModel]:
        """The class of transformers, with or without a head."""

    @abstractmethod
    def pooled_feature(self, tokens_BND: torch.Tensor) -> torch.Tensor:
        """`features_BD` of all tokens that the model gives."""

    @abstractmethod
    def tokens_by_time(self, tokens_BND: torch.Tensor) -> torch.Tensor:
        """`tokens_BSPD`: what the model gives of the S temporal steps at P places."""

    @classmethod
    def load(cls, folder: Path, spec: EncoderSpec, *, device: str, batch_size: int | None) -> Self:
        """Load a checkpoint that `spec` was read from.

        Raises:
            UsageError: this machine does not have the device.
            ModelError: the weights are broken or do not fit the config, or the device.
        """
        device = choose_device(device)
        head = bool(spec.labels)
        model = load_pretrained(
            cls.model_class(head=head),
            folder,
            dtype=weight_type(device, spec.dim),
            unused=cls.unused,
            **({} if head else cls.base_arguments),
        )
        return cls(model, spec, device=device, batch_size=batch_size)

    def encode(self, frames_BTHWC: NDArray[np.uint8]) -> Encoding:
        """Encode clips; more than `batch_size` are encoded one batch after the other.

        `batch_size` goes down for good when the device runs out of memory.

        Args:
            frames_BTHWC: RGB, H and W equal to `spec.crop_size`, T equal to `default_frames`.

        Raises:
            UsageError: a number of frames that the model cannot take.
            ModelError: the device cannot hold one clip, or what the model gives is not finite.
        """
        check_frames(self.spec, frames_BTHWC)
        encoding, self.batch_size = encode_in_batches(
            self._encode_batch, frames_BTHWC, self.batch_size, has_worked=self._has_worked
        )
        self._has_worked = True
        return encoding

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

    @torch.inference_mode()
    def _encode_batch(self, frames_BTHWC: NDArray[np.uint8]) -> Encoding:
        return gathered([self._run(piece) for piece in self._feeder.pieces(frames_BTHWC)])

    def _run(self, frames_BTHWC: torch.Tensor) -> RunResult:
        """Start the model on frames that are on the device."""
        pixels_BTCHW = normalized_pixels(frames_BTHWC, self.spec.image_mean, self.spec.image_std)
        tokens_BND = self._base(pixels_BTCHW.to(self._model.dtype)).last_hidden_state
        features_BD = self.pooled_feature(tokens_BND)
        importance_BS = temporal_importance(self.tokens_by_time(tokens_BND), frames_BTHWC)
        if not self.spec.labels:
            return RunResult(features_BD.float(), None, importance_BS)
        logits_BK = self._model.classifier(features_BD)
        return RunResult(features_BD.float(), logits_BK.float().softmax(-1), importance_BS)
