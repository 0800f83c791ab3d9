"""The half of a model of pictures or videos and text that reads text, without torch.

A search has one text and cannot wait for torch. So the tower runs in numpy, on weights that are
read from the checkpoint's own file; of the table of tokens, which is most of a SigLIP 2, only the
rows of the text. The tests compare it with the library's own classes.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import inf
from typing import TYPE_CHECKING, Self

import numpy as np

from vindex.encoders import text_tower_videoprism as videoprism
from vindex.encoders.read_text import ReadText
from vindex.encoders.settings_files import read_config
from vindex.encoders.text_fit import check_fit
from vindex.encoders.text_layers import TextLayers, activation
from vindex.encoders.text_tokens import TextTokens, full_stop, lower_case
from vindex.encoders.text_weights import TextWeights, Widened
from vindex.errors import ModelError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from vindex.encoders.text_vocabulary import Vocabulary

    Array = NDArray[np.float32]

__all__ = ["TextTower"]

_AT_ONCE = 8
"""Texts of a pass: of 64 tokens each, and 3072 numbers a token, what is held has 6 MB."""


@dataclass(frozen=True, slots=True)
class _Kind:
    """In what the towers of the architectures differ."""

    default_tokens: int
    default_heads: int
    default_act: str
    default_epsilon: float
    is_causal: bool
    """A token is told nothing of those after it; else all are padded to the longest text."""
    projection: str | None
    """Name of the layer that makes the vector; None: there is none."""
    written: Callable[[str], str] = lower_case
    """A text as the model was trained on texts."""
    default_end: int | None = None
    """Id of the token that ends a text, and sums it up; None: what comes last does, be it a pad."""


_KINDS = {
    "siglip": _Kind(
        64, 12, "gelu_pytorch_tanh", 1e-6, is_causal=False, projection="text_model.head"
    ),
    "clip": _Kind(
        77, 8, "quick_gelu", 1e-5, is_causal=True, projection="text_projection", default_end=49407
    ),
    "videoprism": _Kind(64, 12, "relu", 1e-6, is_causal=True, projection=None, written=full_stop),
}
"""The defaults are those of `SiglipTextConfig`, `CLIPTextConfig` and `VideoPrismTextConfig`."""


class TextTower:
    """Makes vectors of texts.

    Args:
        tokens: of the checkpoint.
        embed: makes `rows_ND` of some tokens, to be given to the layers.
        layers: with their weights.
        end_id: of the token whose vector is the text's; None: the last row is.
    """

    def __init__(
        self,
        tokens: TextTokens,
        embed: Callable[[Sequence[int]], Array],
        layers: TextLayers,
        end_id: int | None,
    ) -> None:
        self._tokens = tokens
        self._embed = embed
        self._layers = layers
        self._end_id = end_id

    @classmethod
    def load(cls, folder: Path, vocabulary: Vocabulary | None = None) -> Self:
        """Load the tower of a checkpoint in the hub's layout.

        Args:
            folder: of the checkpoint.
            vocabulary: of its tokenizer, which is read whole without.

        Raises:
            ModelError: its files are incomplete, broken, or of no model that reads text.
        """
        config = read_config(folder)
        model_type = str(config.values.get("model_type"))
        if model_type not in _KINDS:
            *most, last = _KINDS
            raise ModelError(
                f"{config.file} is of the architecture {model_type!r}, which reads no text; "
                f"{', '.join(most)} and {last} do."
            )
        kind, text = _KINDS[model_type], config.part("text_config")
        num_tokens = text.positive_integer("max_position_embeddings", kind.default_tokens)
        tokens = TextTokens.of(
            folder, num_tokens, is_padded=not kind.is_causal, written=kind.written,
            vocabulary=vocabulary,
        )  # fmt: skip
        num_layers = text.positive_integer("num_hidden_layers", 12)
        num_heads = text.positive_integer("num_attention_heads", kind.default_heads)
        files = TextWeights(folder)
        weights = files.loaded(kind.projection)
        check_fit(
            folder, _shapes_as_clip(files, model_type), kind.projection, num_layers=num_layers,
            num_heads=num_heads, num_places=None if model_type == "videoprism" else num_tokens,
        )  # fmt: skip
        if model_type == "videoprism":
            embed = videoprism.embedding(weights, files.rows_of, num_tokens)
            weights = Widened(videoprism.weights_as_clip(weights))
            cap: float | None = videoprism.cap_of(text)
        else:
            embed, cap = _embedding(weights, files.rows_of), None
        layers = TextLayers(
            weights,
            num_layers=num_layers,
            num_heads=num_heads,
            epsilon=text.fraction("layer_norm_eps", kind.default_epsilon),
            act=activation(text, kind.default_act),
            is_causal=kind.is_causal,
            cap=cap,
        )
        has_end = kind.default_end is not None
        end_id = text.values.get("eos_token_id", kind.default_end) if has_end else None
        return cls(tokens, embed, layers, end_id)

    def read(self, text: str) -> ReadText:
        """Make a vector of a text.

        Raises:
            ModelError: the model makes none.
        """
        ((_, read),) = self.read_all([text])
        return read

    def read_all(self, texts: Sequence[str]) -> Iterator[tuple[int, ReadText]]:
        """Make vectors of many texts, several in one pass, which reads and widens all weights once.

        Yields:
            The place of a text among them, and what the model makes of it; those of as many tokens
            together.

        Raises:
            ModelError: the model makes none of one of them.
        """
        tokens = [self._tokens.tokens_of(text) for text in texts]
        alike: dict[tuple[int, int], list[int]] = {}
        for place, (ids, *_) in enumerate(tokens):
            alike.setdefault((len(ids), self._place_of_sum(ids)), []).append(place)
        for (_, place_of_sum), places in alike.items():
            for first in range(0, len(places), _AT_ONCE):
                some = places[first : first + _AT_ONCE]
                rows_BND = np.stack([self._embed(tokens[place].ids) for place in some])
                vectors_BD = self._vectors_of(self._layers.run(rows_BND, place_of_sum))
                for place, vector_D in zip(some, vectors_BD, strict=True):
                    length = float(np.linalg.norm(vector_D))
                    if not 0 < length < inf:
                        raise ModelError(
                            f"The model of the words space makes no vector of "
                            f"{texts[place][:100]!r}: its weights are broken. Copy the checkpoint "
                            "again."
                        )
                    _, is_cut, unknown = tokens[place]
                    yield place, ReadText(vector_D / length, is_cut, unknown)

    def _vectors_of(self, rows_BD: Array) -> Array:
        """The vectors of texts, of any length, by what the layers make of their last tokens."""
        rows_BD = self._layers.norm(rows_BD, "final_layer_norm")
        if "projection.weight" in self._layers.weights:
            rows_BD = self._layers.linear(rows_BD, "projection")
        return rows_BD

    def _place_of_sum(self, tokens: list[int]) -> int:
        """The row that knows all others: what comes last, or the first token that ends a text.

        The configs of OpenAI's CLIP name an end that its tokenizer does not have; there it is the
        token with the largest id (huggingface/transformers#24773).
        """
        end_id = max(tokens, default=None) if self._end_id == 2 else self._end_id
        return tokens.index(end_id) if end_id in tokens else -1


def _embedding(
    weights: Mapping[str, Array], rows_of: Callable[[Sequence[int]], Array]
) -> Callable[[Sequence[int]], Array]:
    """What turns tokens into vectors, as CLIP and SigLIP do."""
    positions_ND = weights["embeddings.position_embedding.weight"]
    return lambda tokens: rows_of(tokens) + positions_ND[: len(tokens)]


def _shapes_as_clip(files: TextWeights, model_type: str) -> dict[str, tuple[int, ...]]:
    """Shapes of a checkpoint's weights, by the names that CLIP and SigLIP have."""
    if model_type != "videoprism":
        return files.shapes
    return {videoprism.name_as_clip(name): shape for name, shape in files.shapes.items()}
