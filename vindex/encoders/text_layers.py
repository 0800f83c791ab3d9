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

    def run(self, hidden_BND: Array, place: int) -> Array:
        """Pass B texts of N tokens through all layers; gives `rows_BD` of the tokens at a place.

        The last layer makes these rows alone, from all: of twelve layers that saves a fifteenth.
        """
        for layer in range(self.num_layers):
            name = f"encoder.layers.{layer}"
            wanted_P = np.arange(hidden_BND.shape[1])
            if layer == self.num_layers - 1:
                wanted_P = wanted_P[[place]]
            normed_BND = self.norm(hidden_BND, f"{name}.layer_norm1")
            hidden_BPD = hidden_BND[:, wanted_P] + self._attend(normed_BND, wanted_P, name)
            inner_BPM = self.linear(self.norm(hidden_BPD, f"{name}.layer_norm2"), f"{name}.mlp.fc1")
            hidden_BND = hidden_BPD + self.linear(self.act(inner_BPM), f"{name}.mlp.fc2")
        return hidden_BND[:, 0]

    def linear(self, rows: Array, name: str) -> Array:
        """A linear layer, with or without a bias, of rows of any number of axes."""
        out_XM = self.weights.times(rows.reshape(-1, rows.shape[-1]), f"{name}.weight")
        bias_M = self.weights.get(f"{name}.bias")
        if bias_M is not None:
            out_XM += bias_M
        return out_XM.reshape(*rows.shape[:-1], -1)

    def norm(self, rows: Array, name: str) -> Array:
        """A LayerNorm, of rows of any number of axes."""
        centred = rows - rows.mean(-1, keepdims=True)
        variance = np.square(centred).mean(-1, keepdims=True)
        scaled: Array = centred / np.sqrt(variance + self.epsilon)
        return scaled * self.weights[f"{name}.weight"] + self.weights[f"{name}.bias"]

    def _attend(self, rows_BND: Array, wanted_P: NDArray[np.int64], layer: str) -> Array:
        """What some tokens (P, as queries) take from all (N, as keys); heads H of depth E."""
        name = f"{layer}.self_attn"
        query_BHPE = self._heads(rows_BND[:, wanted_P], f"{name}.q_proj")
        key_BHNE = self._heads(rows_BND, f"{name}.k_proj")
        value_BHNE = self._heads(rows_BND, f"{name}.v_proj")
        scores_BHPN = query_BHPE @ key_BHNE.swapaxes(2, 3) / np.float32(sqrt(query_BHPE.shape[-1]))
        if self.cap is not None:
            scores_BHPN = np.float32(self.cap) * np.tanh(scores_BHPN / np.float32(self.cap))
        if self.is_causal:
            scores_BHPN[:, :, np.arange(rows_BND.shape[1]) > wanted_P[:, None]] = -np.inf
        shares_BHPN = np.exp(scores_BHPN - scores_BHPN.max(-1, keepdims=True))
        shares_BHPN /= shares_BHPN.sum(-1, keepdims=True)
        mixed_BPHE = (shares_BHPN @ value_BHNE).swapaxes(1, 2)
        return self.linear(mixed_BPHE.reshape(*mixed_BPHE.shape[:2], -1), f"{name}.out_proj")

    def _heads(self, rows_BND: Array, name: str) -> Array:
        """A linear layer's rows, shared out to the heads: `rows_BHNE`."""
        made_BNM = self.linear(rows_BND, name)
        return made_BNM.reshape(*made_BNM.shape[:2], self.num_heads, -1).swapaxes(1, 2)


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
    inner = sqrt(2 / np.pi) * (x + 0.044715 * (x * x * x))  # numpy's powers take ten times as long
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
