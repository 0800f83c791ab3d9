"""What a model makes of a text. Loads nothing that reads one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["ReadText"]


@dataclass(frozen=True, slots=True)
class ReadText:
    """A text as a model understands it."""

    vector_D: NDArray[np.float32]
    """Of length 1, to be compared with those of clips."""
    is_cut: bool
    """It was longer than the model takes; the end was left out."""
    unknown: tuple[str, ...] = ()
    """Words of it that the model was not taught, as far as its tokenizer tells."""
