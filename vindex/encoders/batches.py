"""Cutting a batch into pieces that the device can hold, and checking what goes in and comes out."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import torch

from vindex.errors import ModelError
from vindex.jobs import Encoding

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from vindex.records import EncoderSpec

__all__ = [
    "NOT_FINITE",
    "TOO_LITTLE_MEMORY",
    "RunResult",
    "check_frames",
    "encode_in_batches",
    "gathered",
    "is_out_of_memory",
]

TOO_LITTLE_MEMORY = (
    "There is too little memory to encode one clip; give fewer --frames or --workers, a smaller "
    "model, or another --device."
)

NOT_FINITE = (
    "The model gave numbers that are not finite: its weights are broken, or too large for half "
    "precision. Copy the checkpoint again, or try --device cpu."
)

_SIGNS_OF_TOO_LITTLE_MEMORY = (
    "can't allocate memory",
    "not enough memory",
    "out of memory",
    "OUT_OF_MEMORY",
    "ALLOC_FAILED",
)
"""What torch says on CPUs, of CUDA's own calls, of cuDNN, and of cuBLAS."""


class RunResult(NamedTuple):
    """What a model gives for some clips, float32, still on its device."""

    embeddings_BD: torch.Tensor
    probabilities_BK: torch.Tensor | None
    saliency_BS: torch.Tensor | None = None
    moments_BM: torch.Tensor | None = None


def check_frames(spec: EncoderSpec, frames_BTHWC: NDArray[np.uint8]) -> None:
    """Refuse frames of a shape or type that the model would misread.

    Raises:
        UsageError: a number of frames that the model cannot take.
        ValueError: anything else, which only a mistake in the calling code can cause.
    """
    expected = (spec.crop_size, spec.crop_size, 3)
    shape = frames_BTHWC.shape
    if len(shape) != 5 or shape[0] == 0 or shape[2:] != expected or frames_BTHWC.dtype != np.uint8:
        raise ValueError(
            f"frames_BTHWC has shape {shape} and type {frames_BTHWC.dtype}; expected at least one "
            f"clip of (T, {spec.crop_size}, {spec.crop_size}, 3) uint8."
        )
    spec.check_frames(shape[1])


def encode_in_batches(
    encode_batch: Callable[[NDArray[np.uint8]], Encoding],
    frames_BTHWC: NDArray[np.uint8],
    batch_size: int,
    *,
    has_worked: bool = False,
) -> tuple[Encoding, int]:
    """Encode any number of clips, at most `batch_size` at once.

    Where the device runs out of memory, the batch size is halved and the same clips are tried
    again. A clip for which the numbers of the model are not finite keeps them, if those of others
    in its batch are, or it is alone in it and the model has worked before: it is for the caller to
    refuse, and stops nothing else.

    Args:
        encode_batch: encodes a batch.
        frames_BTHWC: the clips.
        batch_size: clips at once, at most.
        has_worked: the model has given a clip finite numbers before.

    Returns:
        The encoding of all clips in their order, and the batch size that was possible.

    Raises:
        ModelError: not even one clip fits, or the model itself gives numbers that are not finite.
    """
    encodings: list[Encoding] = []
    start = 0
    while start < len(frames_BTHWC):
        batch_BTHWC = frames_BTHWC[start : start + batch_size]
        try:
            encoding = encode_batch(batch_BTHWC)
        except (RuntimeError, MemoryError) as error:
            if not is_out_of_memory(error):
                raise
            if len(batch_BTHWC) == 1:
                raise ModelError(TOO_LITTLE_MEMORY) from error
            encoding = None
        if encoding is None:
            # Outside the handler: the error holds on to the tensors of the failed attempt.
            batch_size = len(batch_BTHWC) // 2  # the last batch may have been smaller already
            torch.cuda.empty_cache()
            continue
        if np.isfinite(encoding.embeddings_BD).all(1).any():
            has_worked = True
        elif len(batch_BTHWC) > 1 or not has_worked:
            raise ModelError(NOT_FINITE)
        encodings.append(encoding)
        start += batch_size
    return _concatenate(encodings), batch_size


def gathered(results: list[RunResult]) -> Encoding:
    """One encoding of the clips of all results, which must be alike; waits for the device."""
    embeddings, *optional = zip(*results, strict=True)
    return Encoding(
        torch.cat(embeddings).cpu().numpy(),
        *(None if of[0] is None else torch.cat(of).cpu().numpy() for of in optional),
    )


def is_out_of_memory(error: RuntimeError | MemoryError) -> bool:
    """Whether an attempt failed for want of memory.

    torch has a class for what its own allocator on a GPU refuses, and only words for the rest: on
    a CPU, in page-locked memory, and in the libraries that take memory on a GPU for themselves.
    """
    if isinstance(error, torch.OutOfMemoryError | MemoryError):
        return True
    return any(sign in str(error) for sign in _SIGNS_OF_TOO_LITTLE_MEMORY)


def _concatenate(encodings: list[Encoding]) -> Encoding:
    probabilities = [e.probabilities_BK for e in encodings if e.probabilities_BK is not None]
    saliencies = [e.saliency_BS for e in encodings if e.saliency_BS is not None]
    moments = [e.moments_BM for e in encodings if e.moments_BM is not None]
    return Encoding(
        np.concatenate([encoding.embeddings_BD for encoding in encodings]),
        *(np.concatenate(of) if of else None for of in (probabilities, saliencies, moments)),
    )
