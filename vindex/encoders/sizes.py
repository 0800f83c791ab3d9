"""Whether the sizes in a checkpoint's config can be those of its weights, before memory is taken.

A class of transformers is built as large as its config says, and only then compared with the
weights: a slip of the hand in a number of layers took minutes and all memory to be refused. The
header of safetensors says the same in a millisecond.
"""

from __future__ import annotations

from math import prod
from typing import TYPE_CHECKING, Any

from safetensors import SafetensorError, safe_open

from vindex.encoders.checkpoint import CONFIG_FILE, read_json, weight_files
from vindex.errors import ModelError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

__all__ = ["check_sizes"]

_LAYERS = frozenset({
    "num_auxiliary_layers", "num_hidden_layers", "num_pooler_layers", "num_spatial_layers",
    "num_temporal_layers", "num_unimodal_layers",
})  # fmt: skip
_LENGTHS = frozenset({
    "hidden_size", "intermediate_size", "max_position_embeddings", "num_labels",
    "pred_hidden_size", "projection_dim", "vocab_size",
})  # fmt: skip
"""Each is the length of a side of some weight."""

_RATIOS = frozenset({"mlp_ratio", "pred_mlp_ratio"})
"""Each makes such a length, of the hidden size."""

_FEW_LAYERS = 64
"""So many may be of a part whose weights are left out, as no one runs it."""

_SMALL = 1 << 20
"""A number up to this takes little memory, whatever it is the size of."""


def check_sizes(folder: Path) -> None:
    """Refuse a config with more layers than the weights have, or sides longer than any of theirs.

    Whether each size is the right one, transformers says when it loads the weights.

    Args:
        folder: of the checkpoint.

    Raises:
        ModelError: with the first size that cannot be, or the weights cannot be read.
    """
    layers: set[str] = set()
    longest, num_all = 0, 0
    for name, shape in _weights(folder):
        layers |= {part for part in name.split(".") if part.isdecimal()}
        num_all += (size := prod(shape))
        longest = max([longest, *shape]) if size else longest
    num_layers = len(layers)  # whatever the numbers: one layer may be called the billionth
    for name, value in _numbers(read_json(folder / CONFIG_FILE)):
        last = name.rpartition(".")[2]
        if last in _LAYERS and value > num_layers:
            raise ModelError(_misfit(folder, name, value, f"have at most {num_layers} layers"))
        if last.endswith("layers") and value > max(num_layers, _FEW_LAYERS):
            raise ModelError(_misfit(folder, name, value, f"have at most {num_layers} layers"))
        if last in _LENGTHS and value > longest:
            raise ModelError(_misfit(folder, name, value, f"are at most {longest} long"))
        if last in _RATIOS and value > longest:
            raise ModelError(_misfit(folder, name, value, f"are at most {longest} long"))
        if value > max(num_all, _SMALL):
            raise ModelError(_misfit(folder, name, value, f"are {num_all} numbers in all"))


def _weights(folder: Path) -> Iterator[tuple[str, list[int]]]:
    """Names and shapes of all weights, by the heads of their files."""
    for path in weight_files(folder):
        try:
            with safe_open(path, framework="numpy") as file:
                for name in file.keys():  # noqa: SIM118 - it is not a mapping
                    yield name, file.get_slice(name).get_shape()
        except (OSError, SafetensorError) as error:
            raise ModelError(
                f"{path} cannot be read as safetensors ({error}); copy the checkpoint again."
            ) from error


def _numbers(settings: dict[str, Any], above: str = "") -> Iterator[tuple[str, float]]:
    """The numbers of a config, at any depth, by their names with those above them."""
    for name, value in settings.items():
        if isinstance(value, dict):
            yield from _numbers(value, f"{above}{name}.")
        elif isinstance(value, int | float):
            yield f"{above}{name}", value


def _misfit(folder: Path, name: str, value: float, what: str) -> str:
    return (
        f"{folder / CONFIG_FILE} says {name} = {value}, and the weights beside it {what}. Copy "
        f"the checkpoint again."
    )
