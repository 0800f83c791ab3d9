"""The weights of a text tower, mapped into memory from a checkpoint's own files, without torch.

Opening a file costs nothing that grows with it: of a tower of SigLIP 2's base size, copying the
weights took 0.25 s of a core, and reading a text takes 0.2 s. So the few lines that read a header
of safetensors (a length, JSON, then the numbers) are here, and not the library, which copies.
Matrices in half precision stay as they are until a product needs them, and are then widened into
memory that the core still holds: to widen all of them first took 0.56 s, in this way 0.09 s.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import numpy as np

from vindex.cores import num_cores
from vindex.encoders.checkpoint import weight_files
from vindex.errors import ModelError
from vindex.halves import widen

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    Array = NDArray[np.float32]

__all__ = ["TextWeights", "Widened"]

_TOWER = "text_model."
_TABLE = "text_model.embeddings.token_embedding.weight"

_OF_TEXT = ("text_model.", "text_projection.")

_TYPES = {"F32": "<f4", "F16": "<f2", "BF16": "<u2", "I64": "<i8"}
"""Of numpy, by the names in the files; bf16, which numpy does not have, as its two bytes."""

_PIECE = 1 << 18
"""Numbers that are widened at once: 1 MB."""


class TextWeights:
    """The weights of the half that reads text.

    Args:
        folder: of the checkpoint.

    Raises:
        ModelError: there are no weights, or they cannot be read.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._of = {
            name: weight for path in weight_files(folder) for name, weight in _mapped(path).items()
        }

    def loaded(self, projection: str | None) -> Widened:
        """All weights of the tower but the table of tokens, without their common prefix.

        Args:
            projection: name of the layer that makes the vector, with its prefix; it comes under
                `projection`. None: there is none.

        Raises:
            ModelError: there are none.
        """
        names = {
            name: name.removeprefix(_TOWER)
            for name in self._of
            if name.startswith(_TOWER) and name != _TABLE
        }
        for part in ("weight", "bias"):
            if projection and f"{projection}.{part}" in self._of:
                names[f"{projection}.{part}"] = f"projection.{part}"
        has_projection = projection is None or "projection.weight" in names.values()
        if not names or _TABLE not in self._of or not has_projection:
            raise ModelError(
                f"The weights in {self._folder} lack the half of the model that reads text; copy "
                f"the checkpoint again."
            )
        return Widened({renamed: self._of[name] for name, renamed in names.items()})

    @property
    def shapes(self) -> dict[str, tuple[int, ...]]:
        """Of all of them, without their common prefix."""
        return {name.removeprefix(_TOWER): weight.shape for name, weight in self._of.items()}

    def rows_of(self, tokens: Sequence[int]) -> Array:
        """`rows_ND` of the table of tokens, which is most of a SigLIP 2 and never read whole.

        Raises:
            ModelError: a token is beyond its end.
        """
        num_rows = len(self._of[_TABLE])
        if max(tokens, default=0) >= num_rows:
            raise ModelError(
                f"The tokenizer in {self._folder} is another model's: it gives a token "
                f"{max(tokens)}, and the weights know {num_rows:,}. Copy the checkpoint again."
            )
        return _float32(self._of[_TABLE][tokens])


class Widened(Mapping[str, "Array"]):
    """Weights by name in float32, whatever they are stored in.

    Matrices of 16 bits stay so: a product with one widens a piece of it at a time, into memory that
    the core still holds when it multiplies, on as many cores as there are. (The threads of numpy's
    own library would spin while they wait for each other; see `vindex.cores.on_one_core`.)
    """

    def __init__(self, stored: Mapping[str, NDArray[np.generic]]) -> None:
        """Args: the weights as they are stored."""
        self._stored = {
            name: weight if _is_matrix_of_16_bits(weight) else _float32(weight)
            for name, weight in stored.items()
        }
        self._pool = ThreadPoolExecutor(num_cores())

    def __getitem__(self, name: str) -> Array:
        """One of them, copied if it must be widened."""
        return _float32(self._stored[name])

    def times(self, rows_ND: Array, name: str) -> Array:
        """`rows_NM`: rows times a matrix of M rows, transposed."""
        weight_MD = self._stored[name]
        if not _is_matrix_of_16_bits(weight_MD):
            return np.asarray(rows_ND @ self[name].T)
        num_rows, dim = weight_MD.shape
        out_NM = np.empty((len(rows_ND), num_rows), np.float32)
        step = max(1, _PIECE // dim)

        def multiply(start: int) -> None:
            """Multiply by the rows from `start` on."""
            piece_PD = weight_MD[start : start + step]
            wide_PD = widen(piece_PD, np.empty(piece_PD.shape, np.float32))
            out_NM[:, start : start + step] = rows_ND @ wide_PD.T

        list(self._pool.map(multiply, range(0, num_rows, step)))
        return out_NM

    def __iter__(self) -> Iterator[str]:
        """Their names."""
        return iter(self._stored)

    def __len__(self) -> int:
        """How many there are."""
        return len(self._stored)


def _is_matrix_of_16_bits(weight: NDArray[np.generic]) -> bool:
    return weight.ndim == 2 and weight.dtype in (np.float16, np.uint16)


def _mapped(file: Path) -> dict[str, NDArray[np.generic]]:
    """The weights of the half that reads text, of the types in which they lie in a file.

    Raises:
        ModelError: it is not a safetensors file, it is cut off, or its numbers are of another type.
    """
    try:
        content = np.asarray(np.memmap(file, np.uint8, mode="r"))
        start = 8 + int.from_bytes(content[:8].tobytes(), "little")
        header = json.loads(content[8:start].tobytes())
        header.pop("__metadata__", None)
        content = content[start:]
        if len(content) != max(about["data_offsets"][1] for about in header.values()):
            raise ValueError("its end is missing")  # noqa: TRY301
        of_text = {name: about for name, about in header.items() if name.startswith(_OF_TEXT)}
        strange = sorted({about["dtype"] for about in of_text.values()} - _TYPES.keys())
        if not strange:
            return {name: _numbers(content, about) for name, about in of_text.items()}
    except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:
        raise ModelError(
            f"{file} cannot be read as safetensors ({error}); copy it again."
        ) from error
    raise ModelError(
        f"{file} holds numbers of the type {strange[0]}; vindex reads texts with those of "
        f"{', '.join(_TYPES)}. Save the model with transformers in float32 or float16."
    )


def _numbers(content: NDArray[np.uint8], about: dict[str, Any]) -> NDArray[np.generic]:
    first, last = about["data_offsets"]
    numbers: NDArray[np.generic] = content[first:last].view(_TYPES[about["dtype"]])
    return numbers.reshape(about["shape"])


def _float32(numbers: NDArray[np.generic]) -> Array:
    """The same, not copied where they are so already."""
    if numbers.dtype == np.uint16:  # bf16 is the upper half of a float32
        return (numbers.astype(np.uint32) << 16).view(np.float32)
    return numbers.astype(np.float32, copy=False)
