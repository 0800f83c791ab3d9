"""What all encoders share: loading weights for a device, and encoding any number of clips."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, Any

import numpy as np
import torch
import transformers

from vindex.encoders.architectures import architecture_of
from vindex.encoders.batches import (
    NOT_FINITE,
    RunResult,
    check_frames,
    encode_in_batches,
    gathered,
)
from vindex.encoders.devices import current, default_batch_size, weight_type
from vindex.encoders.feeder import Feeder
from vindex.encoders.fitting_batch import FittingBatch
from vindex.encoders.int8 import quantize
from vindex.encoders.weights import load_pretrained
from vindex.errors import ModelError

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray
    from transformers import PreTrainedModel

    from vindex.jobs import Encoding
    from vindex.records import EncoderSpec

__all__ = ["BatchedEncoder", "load_model"]


def load_model(
    folder: Path,
    spec: EncoderSpec,
    *,
    classes: tuple[str, str],
    device: str,
    dtype: torch.dtype | None = None,
    base_arguments: dict[str, Any] | None = None,
) -> PreTrainedModel:
    """A checkpoint in its class of transformers, on the CPU.

    Args:
        folder: that `spec` was read from.
        spec: of the checkpoint.
        classes: names in transformers, with and without a head for labels.
        device: where it will run, as `choose_device` gives it.
        dtype: number type of the weights; None for what suits the device.
        base_arguments: for the class without a head.

    Raises:
        ModelError: the weights are broken or do not fit the config.
    """
    with_head, without_head = classes
    return load_pretrained(
        getattr(transformers, with_head if spec.labels else without_head),
        folder,
        dtype=dtype or weight_type(device, spec.dim),
        unused=architecture_of(spec.architecture).unused,
        **({} if spec.labels else base_arguments or {}),
    )


class BatchedEncoder(ABC):
    """An encoder that runs a batch at once, and a smaller one where memory is short.

    Args:
        model: whose parts that run are on the device.
        spec: of the checkpoint.
        device: as `choose_device` gives it.
        batch_size: clips at once; None for what suits the device.
    """

    def __init__(
        self, model: PreTrainedModel, spec: EncoderSpec, *, device: str, batch_size: int | None
    ) -> None:
        self.spec = spec
        self.device = device
        self._feeder = Feeder(device)
        self._has_worked = False
        self._has_graphs = False
        self._remembered = None if batch_size else FittingBatch.of(spec, device, model.dtype)
        self.batch_size = batch_size or self._usual_batch_size(model)

    def encode(self, frames_BTHWC: NDArray[np.uint8]) -> Encoding:
        """Encode clips; more than `batch_size` are encoded one batch after the other.

        `batch_size` goes down for good when the device runs out of memory; if the first clips of
        all have it so, and nobody gave a size, that is remembered for the next time.

        Args:
            frames_BTHWC: RGB, H and W equal to `spec.crop_size`, T allowed by `spec`.

        Raises:
            UsageError: a number of frames that the model cannot take.
            ModelError: the device cannot hold one clip, or what the model gives is not finite.
        """
        check_frames(self.spec, frames_BTHWC)
        believed = self.batch_size
        is_telling = not self._has_worked and frames_BTHWC.shape[1] == self.spec.default_frames
        remembered = self._remembered if is_telling else None
        try:
            encoding, self.batch_size = encode_in_batches(
                self._encode_batch, frames_BTHWC, believed, has_worked=self._has_worked
            )
        except ModelError:
            if remembered:
                remembered.forget()
            raise
        if remembered and self.batch_size < believed:
            remembered.keep(self.batch_size)
        self._has_worked = True
        return encoding

    def check_numbers(self) -> None:
        """Encode a black clip, to see that the model gives numbers and that these can be stored.

        It does not count as work that was done: what is learned of the first clips still is.

        Raises:
            ModelError: the device cannot hold one clip, or what the model gives is not finite.
        """
        size = self.spec.crop_size
        black_BTHWC = np.zeros((1, self.spec.default_frames, size, size, 3), np.uint8)
        encoding, _ = encode_in_batches(self._encode_batch, black_BTHWC, 1)
        for values in (encoding.embeddings_BD, encoding.probabilities_BK):
            if values is not None and not (np.abs(values) <= np.finfo(np.float16).max).all():
                raise ModelError(NOT_FINITE)

    def run_in(self, dtype: torch.dtype) -> None:
        """Compute in another number type from now on; what the weights lost before stays lost."""
        self._remembered = None  # it is of the other number type
        for part in self._parts():
            part.to(dtype)

    def quantize(self) -> None:
        """Multiply in int8 from now on, for good; the rest is computed in float32."""
        self._remembered = None  # it is of the other number type
        for part in self._parts():
            quantize(part.to(torch.float32))

    def compile(self, *, with_graphs: bool = False) -> None:
        """Let torch write kernels of its own for the model, which takes up to minutes.

        Off by default: on a CPU it is no quicker (docs/performance.md). Where the compiler fails,
        torch goes on without it and says so.

        Args:
            with_graphs: record what is launched for a batch as a CUDA graph, too, and play it for
                each that is as large; a device that has no such graphs goes without.
        """
        size = self.spec.crop_size
        # Tables that a model makes once must not lie in the memory of a graph, which it uses again.
        self.encode(np.zeros((1, self.spec.default_frames, size, size, 3), np.uint8))
        torch._dynamo.reset()
        torch._dynamo.config.suppress_errors = True
        self._has_graphs = with_graphs
        for part in self._parts():
            part.compile(mode="reduce-overhead" if with_graphs else "default")

    def _usual_batch_size(self, model: PreTrainedModel) -> int:
        """What suits the device, or less where it was found to have no memory for that."""
        spec = self.spec
        tokens = architecture_of(spec.architecture).tokens_per_clip(model.config)
        reckoned = default_batch_size(self.device, tokens, spec.dim, model.dtype)
        found = self._remembered.read() if self._remembered else None
        return min(reckoned, found or reckoned)

    def _parts(self) -> list[torch.nn.Module]:
        """The modules that run."""
        return [part for part in vars(self).values() if isinstance(part, torch.nn.Module)]

    @torch.inference_mode()
    def _encode_batch(self, frames_BTHWC: NDArray[np.uint8]) -> Encoding:
        with current(self.device):
            results = []
            for piece in self._feeder.pieces(frames_BTHWC):
                if self._has_graphs:  # the numbers of the piece before are no longer needed there
                    torch.compiler.cudagraph_mark_step_begin()  # type: ignore[no-untyped-call]
                results.append(self._run(piece))
            return gathered(results)

    @abstractmethod
    def _run(self, frames_BTHWC: torch.Tensor) -> RunResult:
        """Start the model on frames that are on the device."""
