"""TimeSformer (Bertasius et al. 2021, arXiv:2102.05095), with and without a head for labels."""

from __future__ import annotations

from typing import TYPE_CHECKING

from transformers import TimesformerForVideoClassification, TimesformerModel

from vindex.encoders.pooled import PooledEncoder

if TYPE_CHECKING:
    import torch
    from transformers import PreTrainedModel

__all__ = ["TimesformerEncoder"]


class TimesformerEncoder(PooledEncoder):
    """The embedding is the class token after the last LayerNorm, which the head is put on."""

    @classmethod
    def model_class(cls, *, head: bool) -> type[PreTrainedModel]:
        """The class of transformers, with or without a head."""
        return TimesformerForVideoClassification if head else TimesformerModel  # type: ignore[no-any-return]

    def pooled_feature(self, tokens_BND: torch.Tensor) -> torch.Tensor:
        """The class token, `features_BD`."""
        return tokens_BND[:, 0]

    def tokens_by_time(self, tokens_BND: torch.Tensor) -> torch.Tensor:
        """All but the class token; they come ordered by place first, and a step is a frame."""
        num_steps = self.config.num_frames
        tokens_BPSD = tokens_BND[:, 1:].reshape(
            len(tokens_BND), -1, num_steps, tokens_BND.shape[-1]
        )
        return tokens_BPSD.transpose(1, 2)
