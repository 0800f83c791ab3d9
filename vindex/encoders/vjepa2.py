"""V-JEPA 2 (Assran et al. 2025, arXiv:2506.09985), with and without a head for labels."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import torch
from transformers import VJEPA2ForVideoClassification, VJEPA2Model

from vindex.encoders.batches import check_frames, encode_in_batches
from vindex.encoders.devices import choose_device, default_batch_size, weight_type
from vindex.encoders.importance import temporal_importance
from vindex.encoders.pixels import normalized_pixels
from vindex.encoders.vjepa2_layers import head_layers, keeping_layers
from vindex.encoders.weights import load_pretrained
from vindex.media import EncoderSpec, Encoding

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray
    from transformers import PreTrainedModel, VJEPA2Config

__all__ = ["VJepa2Encoder", "mend_pooler_heads"]


class VJepa2Encoder:
    """A V-JEPA 2 model: one pass gives the embedding and the label probabilities.

    The embedding is the mean over all tokens after the last LayerNorm, taken in float32. The
    probabilities are the softmax of the head's logits, where the checkpoint has a head; a head
    for Diving48 sees the tokens of four layers, each after the last LayerNorm, as one sequence.

    The whole model's `forward` is never called: it runs a predictor that nobody needs here, and
    copies all tokens through an index as large as they are. Encoder, pooler and classifier are
    called one after the other, which gives the same numbers.
    """

    def __init__(
        self, model: PreTrainedModel, spec: EncoderSpec, *, device: str, batch_size: int
    ) -> None:
        self.spec = spec
        self.device = device
        self.batch_size = batch_size
        base = model.vjepa2 if spec.labels else model
        self._encoder = base.encoder.to(device)
        self._frames_per_step = model.config.tubelet_size
        self._pooler = model.pooler.to(device) if spec.labels else None
        self._classifier = model.classifier.to(device) if spec.labels else None
        self._head_layers = head_layers(model.config) if spec.labels else ()

    @classmethod
    def load(
        cls, folder: Path, spec: EncoderSpec, *, device: str, batch_size: int | None
    ) -> VJepa2Encoder:
        """Load a checkpoint that `spec` was read from.

        Raises:
            UsageError: this machine does not have the device.
            ModelError: the weights are broken or do not fit the config.
        """
        device = choose_device(device)
        model = load_pretrained(
            VJEPA2ForVideoClassification if spec.labels else VJEPA2Model,
            folder,
            dtype=weight_type(device),
            unused=("vjepa2.predictor.", "predictor."),
        )
        if spec.labels:
            mend_pooler_heads(model.pooler, model.config)
        return cls(model, spec, device=device, batch_size=batch_size or default_batch_size(device))

    def encode(self, frames_BTHWC: NDArray[np.uint8]) -> Encoding:
        """Encode clips; more than `batch_size` are encoded one batch after the other.

        `batch_size` goes down for good when the device runs out of memory.

        Args:
            frames_BTHWC: RGB, H and W equal to `spec.crop_size`, T allowed by `spec`.

        Raises:
            UsageError: a number of frames that the model cannot take.
            ModelError: the device cannot hold one clip, or the results are not finite.
        """
        check_frames(self.spec, frames_BTHWC)
        encoding, self.batch_size = encode_in_batches(
            self._encode_batch, frames_BTHWC, self.batch_size
        )
        return encoding

    @torch.inference_mode()
    def _encode_batch(self, frames_BTHWC: NDArray[np.uint8]) -> Encoding:
        # Copied, not shared: the array may be a view of memory that must not be written to.
        frames = torch.tensor(np.ascontiguousarray(frames_BTHWC)).to(self.device)
        pixels_BTCHW = normalized_pixels(frames, self.spec.image_mean, self.spec.image_std)
        with keeping_layers(self._encoder, self._head_layers[:-1]) as inner_tokens:
            tokens_BND = self._encoder(pixel_values_videos=pixels_BTCHW).last_hidden_state
        embeddings_BD = tokens_BND.float().mean(1).cpu().numpy()
        num_steps = frames_BTHWC.shape[1] // self._frames_per_step
        tokens_BSPD = tokens_BND.unflatten(1, (num_steps, -1))  # they come ordered by time
        importance_BS = temporal_importance(tokens_BSPD, frames).cpu().numpy()
        if self._pooler is None or self._classifier is None:
            return Encoding(embeddings_BD, None, importance_BS)
        if inner_tokens:
            tokens_BND = torch.cat([*map(self._encoder.layernorm, inner_tokens), tokens_BND], 1)
        logits_BK = self._classifier(self._pooler(tokens_BND))
        probabilities_BK = logits_BK.float().softmax(-1).cpu().numpy()
        return Encoding(embeddings_BD, probabilities_BK, importance_BS)


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
