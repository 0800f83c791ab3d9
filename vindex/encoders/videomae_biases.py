"""Loading VideoMAE with the biases of its attention, which some releases of transformers lose."""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch
import transformers
from safetensors import safe_open

from vindex.encoders.checkpoint import weight_files
from vindex.encoders.pooled_encoder import PooledEncoder
from vindex.encoders.weights import WeightsMisfitError
from vindex.errors import ModelError

if TYPE_CHECKING:
    from pathlib import Path

    from transformers import PreTrainedModel

    from vindex.encoders.pooled import Pooling
    from vindex.records import EncoderSpec

__all__ = ["load_with_biases"]

_BIASES = ("attention.query.bias", "attention.value.bias")
_PUBLISHED_BIASES = ("attention.q_bias", "attention.v_bias")
"""As the published checkpoints call the same weights."""


def load_with_biases(
    pooling: Pooling, folder: Path, spec: EncoderSpec, *, device: str, batch_size: int | None
) -> PooledEncoder:
    """Load a VideoMAE that `spec` was read from, and make sure that its biases are there.

    Raises:
        UsageError: this machine does not have the device.
        ModelError: the weights are broken or do not fit the config, or the installed
            transformers loses part of them.
    """
    try:
        encoder = PooledEncoder.load(pooling, folder, spec, device=device, batch_size=batch_size)
    except WeightsMisfitError as error:
        if all(key.endswith(_BIASES) for key in error.missing) and error.missing:
            raise ModelError(_lost_biases(folder)) from error
        raise
    if not _has_its_biases(encoder.base, folder):
        raise ModelError(_lost_biases(folder))
    # The class keeps the table on the CPU, and would copy it to a GPU, and wait, every time.
    embeddings = encoder.base.embeddings
    embeddings.position_embeddings = embeddings.position_embeddings.to(
        encoder.device, encoder.base.dtype
    )
    return encoder


def _lost_biases(folder: Path) -> str:
    return (
        f"transformers {transformers.__version__} loads the VideoMAE checkpoint in {folder} "
        "without the biases of its attention, which would give wrong embeddings and labels; it "
        "does not know the names that the published checkpoints have for them. Update it: "
        "`pip install -U 'transformers>=5.23'`."
    )


def _has_its_biases(base: PreTrainedModel, folder: Path) -> bool:
    """Whether the first layer's biases in memory are those of the file.

    Some releases of transformers leave them at zero without a word, because the published
    checkpoints call them `q_bias` and `v_bias`.
    """
    attention = base.encoder.layer[0].attention.attention
    in_memory = (attention.query.bias, attention.value.bias)
    for names in (_PUBLISHED_BIASES, _BIASES):
        in_file = [_weight(folder, f"encoder.layer.0.attention.{name}") for name in names]
        if any(weight is not None for weight in in_file):
            return all(
                there is not None
                and here is not None
                and torch.equal(here.cpu().float(), there.to(here.dtype).float())
                for here, there in zip(in_memory, in_file, strict=True)
            )
    return in_memory == (None, None)


def _weight(folder: Path, ending: str) -> torch.Tensor | None:
    """The weight whose name has this ending; None where there is none."""
    for file in weight_files(folder):
        with safe_open(file, framework="pt") as weights:
            for name in weights.keys():  # noqa: SIM118 - it is not a dictionary
                if name.endswith(ending):
                    return weights.get_tensor(name)  # type: ignore[no-any-return]
    return None
