"""ViViT (Arnab et al. 2021, arXiv:2103.15691), with and without a head for labels."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from transformers import VivitForVideoClassification, VivitModel

from vindex.encoders.pooled import PooledEncoder

if TYPE_CHECKING:
    import torch
    from transformers import PreTrainedModel

__all__ = ["VivitEncoder"]


class VivitEncoder(PooledEncoder):
    """The embedding is the class token after the last LayerNorm, which the head is put on."""

    # A dense layer behind the class token, which the head is not put on.
    unused: ClassVar[tuple[str, ...]] = ("pooler.", "vivit.pooler.")
    base_arguments: ClassVar[dict[str, bool]] = {"add_pooling_layer": False}

    @classmethod
    def model_class(cls, *, head: bool) -> type[PreTrainedModel]:
        """The class of transformers, with or without a head."""
        return VivitForVideoClassification if head else VivitModel  # type: ignore[no-any-return]

    def pooled_feature(self, tokens_BND: torch.Tensor) -> torch.Tensor:
        """The class token, `features_BD`."""
        return tokens_BND[:, 0]

    def tokens_by_time(self, tokens_BND: torch.Tensor) -> torch.Tensor:
        """All but the class token, which come ordered by time; a step is a tubelet."""
        num_steps = self.config.num_frames // self.config.tubelet_size[0]
        return tokens_BND[:, 1:].reshape(len(tokens_BND), num_steps, -1, tokens_BND.shape[-1])
