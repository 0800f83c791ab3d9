"""What an encoder is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from vindex.jobs import Encoding
    from vindex.records import EncoderSpec

__all__ = ["Encoder"]


class Encoder(Protocol):
    """Turns frames into embeddings and, where the model has a head, label probabilities."""

    spec: EncoderSpec
    device: str
    """Where it runs: `cuda`, a GPU by its number such as `cuda:1`, `mps` or `cpu`."""
    batch_size: int
    """Clips to hand over at once."""

    def encode(self, frames_BTHWC: NDArray[np.uint8]) -> Encoding:
        """Encode a batch in one pass.

        Args:
            frames_BTHWC: RGB, H and W equal to `spec.crop_size`, T allowed by `spec`.

        Returns:
            `embeddings_BD` and `probabilities_BK`, both float32; results do not depend on what
            else is in the batch.
        """
        ...

    def check_numbers(self) -> None:
        """Encode a black clip, to see that the model gives numbers.

        Raises:
            ModelError: the device cannot hold one clip, or what the model gives is not finite.
        """
        ...

    def quantize(self) -> None:
        """Multiply in int8 from now on, for good; on a CPU alone."""
        ...

    def segment_probabilities(self, frames_BGTHWC: NDArray[np.uint8]) -> NDArray[np.float32]:
        """Label probabilities of videos that are seen as several segments each.

        V-JEPA 2 joins the tokens of a video's segments before its head, as its published
        accuracies were measured; the other models take the mean of the segments' probabilities.

        Args:
            frames_BGTHWC: G segments of each of B videos; the rest as in `encode`.

        Returns:
            `probabilities_BK`.

        Raises:
            ValueError: the model has no head.
        """
        ...
