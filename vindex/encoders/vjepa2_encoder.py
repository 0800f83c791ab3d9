"""The encoder of V-JEPA 2."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import torch

from vindex.encoders.batched import BatchedEncoder, load_model
from vindex.encoders.batches import (
    TOO_LITTLE_MEMORY,
    RunResult,
    check_frames,
    is_out_of_memory,
)
from vindex.encoders.devices import choose_device, on_device
from vindex.encoders.lean_check import check_lean
from vindex.encoders.lean_vjepa2 import V_JEPA_2, make_lean
from vindex.encoders.moments import temporal_moments
from vindex.encoders.motion import motion_saliency
from vindex.encoders.vjepa2_layers import head_layers, keeping_layers
from vindex.errors import ModelError

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray
    from transformers import PreTrainedModel, VJEPA2Config
    from transformers.models.vjepa2.modeling_vjepa2 import VJEPA2Encoder

    from vindex.encoders.lean_vjepa2 import Rotation
    from vindex.records import EncoderSpec

__all__ = ["VJepa2Encoder", "mend_pooler_heads"]


_CLASSES = ("VJEPA2ForVideoClassification", "VJEPA2Model")


class VJepa2Encoder(BatchedEncoder):
    """A V-JEPA 2 model: one pass gives the embedding and the label probabilities.

    The embedding is the mean over all tokens after the last LayerNorm, taken in float32; the
    temporal moments are of the same tokens. The
    probabilities are the softmax of the head's logits, where the checkpoint has a head; a head
    for Diving48 sees the tokens of four layers, each after the last LayerNorm, as one sequence.

    The whole model's `forward` is never called: it runs a predictor that nobody needs here, and
    copies all tokens through an index as large as they are. Encoder, pooler and classifier are
    called one after the other, which gives the same numbers.
    """

    def __init__(
        self,
        model: PreTrainedModel,
        spec: EncoderSpec,
        *,
        device: str,
        batch_size: int | None,
        rotation: Rotation = V_JEPA_2,
    ) -> None:
        encoder = _encoder_of(model, spec)
        make_lean(encoder, spec.image_mean, spec.image_std, rotation)
        self._encoder = on_device(encoder, device)
        self._frames_per_step = model.config.tubelet_size
        self._pooler = on_device(model.pooler, device) if spec.labels else None
        self._classifier = on_device(model.classifier, device) if spec.labels else None
        self._head_layers = head_layers(model.config) if spec.labels else ()
        super().__init__(model, spec, device=device, batch_size=batch_size)

    @classmethod
    def load(
        cls,
        folder: Path,
        spec: EncoderSpec,
        *,
        device: str,
        batch_size: int | None,
        rotation: Rotation = V_JEPA_2,
    ) -> VJepa2Encoder:
        """Load a checkpoint that `spec` was read from.

        Args:
            folder: of the checkpoint.
            spec: of the same.
            device: as in `load_encoder`.
            batch_size: as there.
            rotation: that its weights were trained with.

        Raises:
            UsageError: this machine does not have the device.
            ModelError: the weights are broken or do not fit the config, or the device; or the
                installed class computes something else than vindex does.
        """
        device = choose_device(device)
        model = load_model(folder, spec, classes=_CLASSES, device=device)
        check_lean(_encoder_of(model, spec), spec.image_mean, spec.image_std)
        if spec.labels:
            mend_pooler_heads(model.pooler, model.config)
        return cls(model, spec, device=device, batch_size=batch_size, rotation=rotation)

    def _run(self, frames_BTHWC: torch.Tensor) -> RunResult:
        """Start the model on frames that are on the device."""
        tokens_BND, head_tokens_BND = self._tokens(frames_BTHWC)
        embeddings_BD = tokens_BND.mean(1, dtype=torch.float32)
        num_steps = frames_BTHWC.shape[1] // self._frames_per_step
        # They come ordered by time.
        tokens_BSPD = tokens_BND.reshape(len(tokens_BND), num_steps, -1, tokens_BND.shape[-1])
        probabilities = self._probabilities(head_tokens_BND) if self.spec.labels else None
        saliency_BS = motion_saliency(tokens_BSPD, frames_BTHWC)
        return RunResult(embeddings_BD, probabilities, saliency_BS, temporal_moments(tokens_BSPD))

    @torch.inference_mode()
    def segment_probabilities(self, frames_BGTHWC: NDArray[np.uint8]) -> NDArray[np.float32]:
        """`probabilities_BK`, with the tokens of a video's G segments joined before the pooler.

        Source: `ClipAggregation` in the evaluation code of github.com/facebookresearch/vjepa2.
        No segment is encoded together with another, so that memory is needed for one only.

        Args:
            frames_BGTHWC: G segments of each of B videos; the rest as in `encode`.

        Raises:
            ModelError: the device cannot hold one segment.
            ValueError: the model has no head.
        """
        if not self.spec.labels:
            raise ValueError(f"{self.spec.name} has no head for labels.")
        probabilities = []
        for frames_GTHWC in frames_BGTHWC:
            check_frames(self.spec, frames_GTHWC)
            frames = torch.tensor(np.ascontiguousarray(frames_GTHWC))
            try:
                head_tokens = [self._tokens(clip[None].to(self.device))[1] for clip in frames]
                probabilities.append(self._probabilities(torch.cat(head_tokens, 1)).cpu())
            except (RuntimeError, MemoryError) as error:
                if not is_out_of_memory(error):
                    raise
                raise ModelError(TOO_LITTLE_MEMORY) from error
        return torch.cat(probabilities).numpy()

    def _tokens(self, frames_BTHWC: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        """`tokens_BND` of the last layer, and the tokens that the head looks at."""
        with keeping_layers(self._encoder, self._head_layers[:-1]) as inner_tokens:
            tokens_BND = self._encoder(pixel_values_videos=frames_BTHWC).last_hidden_state
        normed = [self._encoder.layernorm(tokens) for tokens in inner_tokens]
        return tokens_BND, torch.cat([*normed, tokens_BND], 1) if normed else tokens_BND

    def _probabilities(self, head_tokens_BND: torch.Tensor) -> torch.Tensor:
        assert self._pooler is not None
        assert self._classifier is not None
        logits_BK: torch.Tensor = self._classifier(self._pooler(head_tokens_BND))
        return logits_BK.float().softmax(-1)


def _encoder_of(model: PreTrainedModel, spec: EncoderSpec) -> VJEPA2Encoder:
    return model.vjepa2.encoder if spec.labels else model.encoder


def mend_pooler_heads(pooler: torch.nn.Module, config: VJEPA2Config) -> None:
    """Give the pooler of a ViT-g the 16 attention heads that it was trained with.

    The class of transformers takes the encoder's number, 22 for ViT-g; the shapes of the weights
    are the same, so nothing fails and the numbers are wrong. Source: `num_heads: 16` in
    configs/inference/vitg-384/{ssv2,diving48}.yaml of github.com/facebookresearch/vjepa2. The
    smaller models have 16 in both places.

    Args:
        pooler: of a `VJEPA2ForVideoClassification`; changed in place.
        config: the model's `VJEPA2Config`.
    """
    if (config.hidden_size, config.num_attention_heads) != (1408, 22):
        return
    for module in pooler.modules():
        if hasattr(module, "num_heads"):
            module.num_heads = 16  # type: ignore[assignment]
            module.head_dim = 1408 // 16  # type: ignore[assignment]
            module.scale = (1408 // 16) ** -0.5
