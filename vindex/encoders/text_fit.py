"""Whether the weights of a text tower are those that its config tells of. Loads no torch.

The library checks what it loads into its classes; the tower that runs in numpy has none.
"""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

from vindex.errors import ModelError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    Shape = tuple[int, ...]

__all__ = ["check_fit"]

_TABLE = "embeddings.token_embedding.weight"
_PLACES = "embeddings.position_embedding.weight"
_SUM = "embeddings.cls_emb"
_LAYER = "encoder.layers."


def check_fit(
    folder: Path,
    shapes: Mapping[str, Shape],
    projection: str | None,
    *,
    num_layers: int,
    num_heads: int,
    num_places: int | None,
) -> None:
    """Refuse a tower with a weight missing or of another shape, or with more layers than it says.

    Args:
        folder: of the checkpoint, for the message.
        shapes: of its weights, by the names that CLIP and SigLIP have.
        projection: name of the layer that makes the vector; None: there is none.
        num_layers: by its config.
        num_heads: of each layer, likewise.
        num_places: of tokens, that it has learned; None: it computes them, and has learned one for
            the sum of a text.

    Raises:
        ModelError: with the first thing that does not fit.
    """
    width = shapes[_TABLE][-1]
    if width % num_heads:
        raise ModelError(_misfit(folder, f"{num_heads} heads cannot share rows of {width} numbers"))
    needed: dict[str, Shape] = {_SUM: (1, 1, width)}
    if num_places is not None:
        needed = {_PLACES: (num_places, width)}
    if projection is not None:
        name = f"{projection.removeprefix('text_model.')}.weight"
        needed[name] = (shapes[name][0], width)
    inner = shapes.get(f"{_LAYER}0.mlp.fc1.weight", (0,))[0]
    for name, shape in chain(needed.items(), _of_layers(width, inner, num_layers)):
        found = shapes.get(name)
        if found != shape:
            has = "is missing" if found is None else f"has the shape {found} instead of {shape}"
            raise ModelError(_misfit(folder, f"{name} {has}"))
    num_found = len({name.split(".")[2] for name in shapes if name.startswith(_LAYER)})
    if num_found > num_layers:
        raise ModelError(_misfit(folder, f"there are {num_found} layers instead of {num_layers}"))


def _of_layers(width: int, inner: int, num_layers: int) -> Iterator[tuple[str, Shape]]:
    """Names and shapes of the weights of the LayerNorm at the end, and of all layers."""
    yield from _norm("final_layer_norm", width)
    sides = {f"self_attn.{part}_proj": (width, width) for part in ("q", "k", "v", "out")}
    sides |= {"mlp.fc1": (inner, width), "mlp.fc2": (width, inner)}
    for number in range(num_layers):
        layer = f"{_LAYER}{number}"
        yield from _norm(f"{layer}.layer_norm1", width)
        yield from _norm(f"{layer}.layer_norm2", width)
        for part, shape in sides.items():
            yield f"{layer}.{part}.weight", shape
            yield f"{layer}.{part}.bias", shape[:1]


def _norm(name: str, width: int) -> Iterator[tuple[str, Shape]]:
    yield f"{name}.weight", (width,)
    yield f"{name}.bias", (width,)


def _misfit(folder: Path, what: str) -> str:
    return (
        f"The half of the model in {folder} that reads text does not fit its config: {what}. Copy "
        f"the checkpoint again."
    )
