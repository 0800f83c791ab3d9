"""The weights of a text tower, read from a checkpoint's own files without torch."""

from __future__ import annotations

from contextlib import ExitStack
from typing import TYPE_CHECKING, Any

import numpy as np
from safetensors import SafetensorError, safe_open

from vindex.encoders.checkpoint import weight_files
from vindex.errors import ModelError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    Array = NDArray[np.float32]

__all__ = ["TextWeights"]

_TOWER = "text_model."
_TABLE = "text_model.embeddings.token_embedding.weight"


class TextWeights:
    """The weights of the half that reads text; the files are mapped into memory.

    Args:
        folder: of the checkpoint.

    Raises:
        ModelError: there are no weights, or they cannot be read.
    """

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

    def loaded(self, projection: str | None) -> dict[str, Array]:
        """All weights of the tower but the table of tokens, float32, without their common prefix.

        Args:
            projection: name of the layer that makes the vector, with its prefix; it comes under
                `projection`. None: there is none.

        Raises:
            ModelError: there are none, or they are of a number type that numpy does not have.
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
                "the checkpoint anew."
            )
        return {
            renamed: self._number(self._of[name].get_tensor, name)
            for name, renamed in names.items()
        }

    def rows_of(self, tokens: Sequence[int]) -> Array:
        """`rows_ND` of the table of tokens, which is most of a SigLIP 2 and never read whole."""
        table = self._of[_TABLE].get_slice(_TABLE)
        return np.stack([self._number(lambda i: table[i : i + 1][0], i) for i in tokens])

    def _number(self, read: Callable[[Any], Any], what: object) -> Array:
        try:
            return np.asarray(read(what), np.float32)
        except (SafetensorError, TypeError, AttributeError) as error:
            raise ModelError(
                f"The weights in {self._folder} are stored as numbers that numpy does not have "
                f"({error}); save the model with transformers in float32 or float16."
            ) from error
