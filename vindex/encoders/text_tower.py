"""The half of a model of pictures and text that reads text, without torch.

A search has one text and cannot wait for torch. So the tower runs in numpy, on weights that are
read from the checkpoint's own file; of the table of tokens, which is most of a SigLIP 2, only the
rows of the text. The tests compare it with the library's own classes.
"""

from __future__ import annotations

import string
from contextlib import ExitStack
from dataclasses import dataclass
from math import sqrt
from typing import TYPE_CHECKING, Any, Self

import numpy as np
from safetensors import SafetensorError, safe_open
from tokenizers import Tokenizer

from vindex.encoders.checkpoint import read_json, weight_files
from vindex.encoders.settings_files import Settings, read_config
from vindex.errors import ModelError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    Array = NDArray[np.float32]

__all__ = ["ReadText", "TextTower"]

_TOKENIZER = "tokenizer.json"
_TOKENIZER_SETTINGS = "tokenizer_config.json"


@dataclass(frozen=True, slots=True)
class ReadText:
    """A text as a model understands it."""

    vector_D: Array
    """Of length 1, to be compared with those of clips."""
    is_cut: bool
    """It was longer than the model takes; the end was left out."""


@dataclass(frozen=True, slots=True)
class _Kind:
    """In what the towers of two architectures differ."""

    default_tokens: int
    default_act: str
    default_epsilon: float
    default_end: int
    """Id of the token that ends a text."""
    is_causal: bool
    """A token is told nothing of those after it; else all are padded to the longest text."""
    projection: str
    """Name of the layer that makes the vector."""


_KINDS = {
    "siglip": _Kind(
        64, "gelu_pytorch_tanh", 1e-6, 49407, is_causal=False, projection="text_model.head"
    ),
    "clip": _Kind(77, "quick_gelu", 1e-5, 49407, is_causal=True, projection="text_projection"),
}
"""The defaults are those of `SiglipTextConfig` and `CLIPTextConfig`."""


class TextTower:
    """Makes vectors of texts.

    Args:
        kind: of the architecture.
        text: settings of the tower.
        tokenizer: of the checkpoint.
        weights: by their names in the file, but for the table of tokens.
        rows_of: gives the rows of that table for some tokens.
    """

    def __init__(
        self,
        kind: _Kind,
        text: Settings,
        tokenizer: _Texts,
        weights: Mapping[str, Array],
        rows_of: Callable[[Sequence[int]], Array],
    ) -> None:
        self._kind = kind
        self._tokenizer = tokenizer
        self._weights = weights
        self._rows_of = rows_of
        self._num_heads = text.positive_integer("num_attention_heads", 12)
        self._num_layers = text.positive_integer("num_hidden_layers", 12)
        self._epsilon = float(text.values.get("layer_norm_eps", kind.default_epsilon))
        self._end_id = text.values.get("eos_token_id", kind.default_end)
        self._act = _activation(text, kind)

    @classmethod
    def load(cls, folder: Path) -> Self:
        """Load the tower of a checkpoint in the hub's layout.

        Raises:
            ModelError: its files are incomplete, broken, or of no model that reads text.
        """
        config = read_config(folder)
        kind = _KINDS.get(str(config.values.get("model_type")))
        if kind is None:
            raise ModelError(
                f"{config.file} is of the architecture {config.values.get('model_type')!r}, which "
                f"reads no text; {' and '.join(_KINDS)} do."
            )
        text = config.part("text_config")
        num_tokens = text.positive_integer("max_position_embeddings", kind.default_tokens)
        tokenizer = _Texts.of(folder, num_tokens, is_padded=not kind.is_causal)
        weights = _Weights(folder)
        return cls(kind, text, tokenizer, weights.loaded(kind.projection), weights.rows_of)

    def read(self, text: str) -> ReadText:
        """Make a vector of a text."""
        tokens, is_cut = self._tokenizer.tokens_of(text)
        hidden_ND = self._rows_of(tokens)
        hidden_ND = (
            hidden_ND
            + self._weights["text_model.embeddings.position_embedding.weight"][: len(tokens)]
        )
        for layer in range(self._num_layers):
            name = f"text_model.encoder.layers.{layer}"
            hidden_ND += self._attend(self._norm(hidden_ND, f"{name}.layer_norm1"), name)
            inner_NM = self._linear(self._norm(hidden_ND, f"{name}.layer_norm2"), f"{name}.mlp.fc1")
            hidden_ND += self._linear(self._act(inner_NM), f"{name}.mlp.fc2")
        summed_up = self._place_of_sum(tokens)
        last_1D = self._norm(hidden_ND[summed_up : summed_up + 1], "text_model.final_layer_norm")
        vector_D = self._linear(last_1D, self._kind.projection)[0]
        return ReadText(vector_D / max(float(np.linalg.norm(vector_D)), 1e-12), is_cut)

    def _place_of_sum(self, tokens: list[int]) -> int:
        """The token that knows all others: SigLIP's last, be it a pad, and CLIP's first end.

        The configs of OpenAI's CLIP name an end that its tokenizer does not have; there it is the
        token with the largest id (huggingface/transformers#24773).
        """
        if not self._kind.is_causal:
            return len(tokens) - 1
        end_id = max(tokens) if self._end_id == 2 else self._end_id
        return tokens.index(end_id) if end_id in tokens else len(tokens) - 1

    def _linear(self, rows_ND: Array, name: str) -> Array:
        out_NM: Array = rows_ND @ self._weights[f"{name}.weight"].T
        bias_M = self._weights.get(f"{name}.bias")
        return out_NM if bias_M is None else out_NM + bias_M

    def _norm(self, rows_ND: Array, name: str) -> Array:
        centred_ND = rows_ND - rows_ND.mean(-1, keepdims=True)
        variance_N1 = np.square(centred_ND).mean(-1, keepdims=True)
        scaled_ND: Array = centred_ND / np.sqrt(variance_N1 + self._epsilon)
        return scaled_ND * self._weights[f"{name}.weight"] + self._weights[f"{name}.bias"]

    def _attend(self, rows_ND: Array, layer: str) -> Array:
        """Self-attention; heads H, tokens N (as queries) and M (as keys), depth E of a head."""
        name, num_tokens = f"{layer}.self_attn", len(rows_ND)
        query_HNE, key_HME, value_HME = (
            self._linear(rows_ND, f"{name}.{part}")
            .reshape(num_tokens, self._num_heads, -1)
            .swapaxes(0, 1)
            for part in ("q_proj", "k_proj", "v_proj")
        )
        scores_HNM = query_HNE @ key_HME.swapaxes(1, 2) / np.float32(sqrt(query_HNE.shape[-1]))
        if self._kind.is_causal:
            scores_HNM[:, np.triu(np.ones((num_tokens, num_tokens), bool), 1)] = -np.inf
        shares_HNM = np.exp(scores_HNM - scores_HNM.max(-1, keepdims=True))
        shares_HNM /= shares_HNM.sum(-1, keepdims=True)
        mixed_ND = (shares_HNM @ value_HME).swapaxes(0, 1).reshape(num_tokens, -1)
        return self._linear(mixed_ND, f"{name}.out_proj")


class _Texts:
    """A tokenizer, with the rules of its checkpoint."""

    def __init__(
        self, tokenizer: Tokenizer, num_tokens: int, *, pad_id: int | None, is_bare: bool
    ) -> None:
        self._tokenizer = tokenizer
        self._num_tokens = num_tokens
        self._pad_id = pad_id
        self._is_bare = is_bare

    @classmethod
    def of(cls, folder: Path, num_tokens: int, *, is_padded: bool) -> Self:
        """The tokenizer of a checkpoint.

        Args:
            folder: of the checkpoint.
            num_tokens: that the model takes.
            is_padded: it was trained on texts that are padded to that many, and on no others.

        Raises:
            ModelError: there is none, or it is broken.
        """
        file, settings = folder / _TOKENIZER, read_json(folder / _TOKENIZER_SETTINGS)
        if not file.is_file():
            raise ModelError(
                f"{folder} has no {_TOKENIZER}, without which no text can be read; copy it from "
                "the checkpoint that the model was made from."
            )
        try:
            tokenizer = Tokenizer.from_file(str(file))
        except Exception as error:  # the library raises nothing more special
            raise ModelError(f"{file} cannot be read ({error}); copy it anew.") from error
        tokenizer.no_padding()
        tokenizer.no_truncation()
        pad_id = tokenizer.token_to_id(_content(settings.get("pad_token"))) if is_padded else None
        if is_padded and pad_id is None:
            raise ModelError(
                f"{folder / _TOKENIZER_SETTINGS} names no pad_token that {_TOKENIZER} has; the "
                "model reads texts of one length only. Copy both files anew."
            )
        is_bare = settings.get("tokenizer_class") == "SiglipTokenizer"
        return cls(tokenizer, num_tokens, pad_id=pad_id, is_bare=is_bare)

    def tokens_of(self, text: str) -> tuple[list[int], bool]:
        """The tokens of a text, and whether the end of it was left out."""
        # SigLIP was trained on lower case, and SigLIP 2's files name a tokenizer that keeps
        # capitals (huggingface/transformers#43054).
        text = " ".join(text.lower().split())
        if self._is_bare:  # as SigLIP's own, and not SigLIP 2's, does to texts
            text = " ".join(text.translate(str.maketrans("", "", string.punctuation)).split())
        num_whole = len(self._tokenizer.encode(text).ids)
        self._tokenizer.enable_truncation(self._num_tokens)
        tokens = self._tokenizer.encode(text).ids
        self._tokenizer.no_truncation()
        if self._pad_id is not None:
            tokens += [self._pad_id] * (self._num_tokens - len(tokens))
        return tokens, num_whole > self._num_tokens


def _content(token: object) -> str:
    """A special token, which files write as a text or as an object."""
    content = token.get("content") if isinstance(token, dict) else token
    return content if isinstance(content, str) else ""


class _Weights:
    """The weights of a text tower in its checkpoint's files."""

    _TABLE = "text_model.embeddings.token_embedding.weight"

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._files = ExitStack()
        self._of: dict[str, Any] = {}
        try:
            for path in weight_files(folder):
                file = self._files.enter_context(safe_open(path, framework="numpy"))
                self._of |= dict.fromkeys(file.keys(), file)
        except (SafetensorError, OSError) as error:
            raise ModelError(f"The weights in {folder} cannot be read ({error}).") from error

    def loaded(self, projection: str) -> dict[str, Array]:
        """All weights of the tower but the table of tokens, float32.

        Raises:
            ModelError: there are none, or they are of a number type that numpy does not have.
        """
        names = [
            name
            for name in self._of
            if name.startswith(("text_model.", f"{projection}.")) and name != self._TABLE
        ]
        if not names or self._TABLE not in self._of or f"{projection}.weight" not in self._of:
            raise ModelError(
                f"The weights in {self._folder} lack the half of the model that reads text; copy "
                "the checkpoint anew."
            )
        return {name: self._number(self._of[name].get_tensor, name) for name in names}

    def rows_of(self, tokens: Sequence[int]) -> Array:
        """`rows_ND` of the table of tokens."""
        table = self._of[self._TABLE].get_slice(self._TABLE)
        return np.stack([self._number(lambda i: table[i : i + 1][0], i) for i in tokens])

    def _number(self, read: Callable[[Any], Any], what: object) -> Array:
        try:
            return np.asarray(read(what), np.float32)
        except (SafetensorError, TypeError, AttributeError) as error:
            raise ModelError(
                f"The weights in {self._folder} are stored as numbers that numpy does not have "
                f"({error}); save the model with transformers in float32 or float16."
            ) from error


def _activation(text: Settings, kind: _Kind) -> Callable[[Array], Array]:
    name = text.values.get("hidden_act", kind.default_act)
    if name not in _ACTIVATIONS:
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


_ACTIVATIONS: dict[str, Callable[[Array], Array]] = {
    "quick_gelu": _quick_gelu,
    "gelu": _gelu,
    "gelu_pytorch_tanh": _tanh_gelu,
}
