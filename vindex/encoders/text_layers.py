"""The layers of a transformer that reads a text, in numpy."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt
from typing import TYPE_CHECKING

import numpy as np

from vindex.errors import ModelError

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from vindex.encoders.settings_files import Settings
    from vindex.encoders.text_weights import Widened

    Array = NDArray[np.float32]

__all__ = ["TextLayers", "activation"]


@dataclass(frozen=True, slots=True)
class TextLayers:
    """The layers of one tower, with their weights by the names that CLIP and SigLIP have."""

    weights: Widened
    num_layers: int
    num_heads: int
    epsilon: float
    """What a LayerNorm adds to the variance."""
    act: Callable[[Array], Array]
    is_causal: bool
    """A token is told nothing of those after it."""
    cap: float | None = None
    """What no score of attention gets beyond, by cap * tanh(score / cap)."""

    def run(self, hidden_ND: Array) -> Array:
        """Pass N tokens through all layers."""
        for layer in range(self.num_layers):
            name = f"encoder.layers.{layer}"
            attended_ND = self._attend(self.norm(hidden_ND, f"{name}.layer_norm1"), name)
            hidden_ND = hidden_ND + attended_ND
            inner_NM = self.linear(self.norm(hidden_ND, f"{name}.layer_norm2"), f"{name}.mlp.fc1")
            hidden_ND = hidden_ND + self.linear(self.act(inner_NM), f"{name}.mlp.fc2")
        return hidden_ND

    def linear(self, rows_ND: Array, name: str) -> Array:
        """A linear layer, with or without a bias."""
        out_NM = self.weights.times(rows_ND, f"{name}.weight")
        bias_M = self.weights.get(f"{name}.bias")
        return out_NM if bias_M is None else out_NM + bias_M

    def norm(self, rows_ND: Array, name: str) -> Array:
        """A LayerNorm."""
        centred_ND = rows_ND - rows_ND.mean(-1, keepdims=True)
        variance_N1 = np.square(centred_ND).mean(-1, keepdims=True)
        scaled_ND: Array = centred_ND / np.sqrt(variance_N1 + self.epsilon)
        return scaled_ND * self.weights[f"{name}.weight"] + self.weights[f"{name}.bias"]

    def _attend(self, rows_ND: Array, layer: str) -> Array:
        """Self-attention; heads H, tokens N (as queries) and M (as keys), depth E of a head."""
        name, num_tokens = f"{layer}.self_attn", len(rows_ND)
        query_HNE, key_HME, value_HME = (
            self.linear(rows_ND, f"{name}.{part}")
            .reshape(num_tokens, self.num_heads, -1)
            .swapaxes(0, 1)
            for part in ("q_proj", "k_proj", "v_proj")
        )
        scores_HNM = query_HNE @ key_HME.swapaxes(1, 2) / np.float32(sqrt(query_HNE.shape[-1]))
        if self.cap is not None:
            scores_HNM = np.float32(self.cap) * np.tanh(scores_HNM / np.float32(self.cap))
        if self.is_causal:
            scores_HNM[:, np.triu(np.ones((num_tokens, num_tokens), bool), 1)] = -np.inf
        shares_HNM = np.exp(scores_HNM - scores_HNM.max(-1, keepdims=True))
        shares_HNM /= shares_HNM.sum(-1, keepdims=True)
        mixed_ND = (shares_HNM @ value_HME).swapaxes(0, 1).reshape(num_tokens, -1)
        return self.linear(mixed_ND, f"{name}.out_proj")


def activation(text: Settings, default: str) -> Callable[[Array], Array]:
    """What a tower's config names as `hidden_act`.

    Raises:
        ModelError: vindex does not have it.
    """
    name = text.values.get("hidden_act", default)
    if not isinstance(name, str) or name not in _ACTIVATIONS:
        raise ModelError(
            f"{text.file} says hidden_act = {name!r}; vindex has {', '.join(_ACTIVATIONS)}."
        )
    return _ACTIVATIONS[name]


def _quick_gelu(x: Array) -> Array:
    with np.errstate(over="ignore"):  # exp of what is far below 0 is infinite, and gives 0
        return np.asarray(x / (1 + np.exp(-1.702 * x)), np.float32)


def _tanh_gelu(x: Array) -> Array:
    inner = sqrt(2 / np.pi) * (x + 0.044715 * x**3)
    return np.asarray(0.5 * x * (1 + np.tanh(inner)), np.float32)


def _gelu(x: Array) -> Array:
    return np.asarray(0.5 * x * (1 + _erf(x / sqrt(2))), np.float32)


def _erf(x: Array) -> Array:
    """The error function to 1.5e-7 (Abramowitz and Stegun 1964, 7.1.26)."""
    t = 1 / (1 + 0.3275911 * np.abs(x))
    series = t * (
        0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429)))
    )
    return np.asarray(np.sign(x) * (1 - series * np.exp(-np.square(x))), np.float32)


def _relu(x: Array) -> Array:
    return np.maximum(x, 0)


_ACTIVATIONS: dict[str, Callable[[Array], Array]] = {
    "quick_gelu": _quick_gelu,
    "gelu": _gelu,
    "gelu_pytorch_tanh": _tanh_gelu,
    "relu": _relu,
}
