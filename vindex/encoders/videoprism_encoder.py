"""The encoder of VideoPrism-LvT."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

import torch
from torch.nn.functional import normalize

from vindex.encoders.batched import BatchedEncoder, load_model
from vindex.encoders.batches import RunResult
from vindex.encoders.devices import choose_device, kind_of, on_device, weight_type
from vindex.encoders.motion import motion_saliency
from vindex.encoders.pixels import normalized_pixels

if TYPE_CHECKING:
    from pathlib import Path

    import numpy as np
    from numpy.typing import NDArray
    from transformers import PreTrainedModel

    from vindex.records import EncoderSpec

__all__ = ["VideoPrismEncoder", "number_type"]

_CLASS = "VideoPrismVideoModel"
_OF_THE_WHOLE = {r"^video_model\.": ""}
"""What the names of its weights begin with in a checkpoint, which is a `VideoPrismClipModel`."""


def number_type(device: str, width: int) -> torch.dtype:
    """The number type that VideoPrism runs in.

    On a GPU it is bf16, in which the results of the published checkpoints were reproduced
    (embeddings-benchmark/mteb#5193), and not fp16, whose range nobody has tried on them.

    Args:
        device: as `choose_device` gives it.
        width: of the model's tokens.
    """
    if kind_of(device) != "cuda":
        return weight_type(device, width)
    has_bf16 = torch.cuda.is_bf16_supported(including_emulation=False)
    return torch.bfloat16 if has_bf16 else torch.float32


class VideoPrismEncoder(BatchedEncoder):
    """The half of a VideoPrism-LvT that sees videos; an embedding has length 1.

    Args:
        model: as loaded.
        spec: of the checkpoint.
        device: as `choose_device` gives it.
        batch_size: clips at once; None for what suits the device.
    """

    def __init__(
        self, model: PreTrainedModel, spec: EncoderSpec, *, device: str, batch_size: int | None
    ) -> None:
        self._model = on_device(model, device)
        super().__init__(model, spec, device=device, batch_size=batch_size)

    @classmethod
    def load(cls, folder: Path, spec: EncoderSpec, *, device: str, batch_size: int | None) -> Self:
        """Load a checkpoint that `spec` was read from.

        Raises:
            UsageError: this machine does not have the device.
            ModelError: the weights are broken or do not fit the config, or the device.
        """
        device = choose_device(device)
        model = load_model(
            folder,
            spec,
            classes=(_CLASS, _CLASS),
            device=device,
            dtype=number_type(device, spec.dim),
            base_arguments={"key_mapping": _OF_THE_WHOLE},
        )
        return cls(model, spec, device=device, batch_size=batch_size)

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
        output = self._model(pixels_BTCHW.to(self._model.dtype))
        vectors_BD = output.pooler_output[:, 0].float()  # one query, (B, 1, D)
        num_clips, num_frames = frames_BTHWC.shape[:2]
        tokens_BTPD = output.last_hidden_state.reshape(
            num_clips, num_frames, -1, vectors_BD.shape[-1]
        )
        saliency_BT = motion_saliency(tokens_BTPD, frames_BTHWC)
        return RunResult(normalize(vectors_BD, dim=-1), None, saliency_BT)
