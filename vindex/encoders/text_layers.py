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

    def run(self, hidden_ND: Array, place: int) -> Array:
        """Pass N tokens through all layers; gives `row_1D` of the one at a place.

        The last layer makes this row alone, from all: of twelve layers that saves a fifteenth.
        """
        for layer in range(self.num_layers):
            name = f"encoder.layers.{layer}"
            wanted_P = np.arange(len(hidden_ND))
            if layer == self.num_layers - 1:
                wanted_P = wanted_P[[place]]
            attended_PD = self._attend(self.norm(hidden_ND, f"{name}.layer_norm1"), wanted_P, name)
            hidden_ND = hidden_ND[wanted_P] + attended_PD
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

    def _attend(self, rows_ND: Array, wanted_P: NDArray[np.int64], layer: str) -> Array:
        """What some tokens (P, as queries) take from all (N, as keys); heads H of depth E."""
        name = f"{layer}.self_attn"
        query_HPE = self._heads(rows_ND[wanted_P], f"{name}.q_proj")
        key_HNE = self._heads(rows_ND, f"{name}.k_proj")
        value_HNE = self._heads(rows_ND, f"{name}.v_proj")
        scores_HPN = query_HPE @ key_HNE.swapaxes(1, 2) / np.float32(sqrt(query_HPE.shape[-1]))
        if self.cap is not None:
            scores_HPN = np.float32(self.cap) * np.tanh(scores_HPN / np.float32(self.cap))
        if self.is_causal:
            scores_HPN[:, np.arange(len(rows_ND)) > wanted_P[:, None]] = -np.inf
        shares_HPN = np.exp(scores_HPN - scores_HPN.max(-1, keepdims=True))
        shares_HPN /= shares_HPN.sum(-1, keepdims=True)
        mixed_PD = (shares_HPN @ value_HNE).swapaxes(0, 1).reshape(len(wanted_P), -1)
        return self.linear(mixed_PD, f"{name}.out_proj")

    def _heads(self, rows_ND: Array, name: str) -> Array:
        """A linear layer's rows, shared out to the heads: `rows_HNE`."""
        return self.linear(rows_ND, name).reshape(len(rows_ND), self.num_heads, -1).swapaxes(0, 1)


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
