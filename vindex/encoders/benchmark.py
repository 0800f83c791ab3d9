"""How fast a device runs a model, what that computes, and what the device could do.

Work is counted as multiplications and additions of matrix products (a multiplication and an
addition are two), as is usual; norms, softmax, activations and rotations are left out. torch's own
counter does it, while a clip is encoded.
"""

from __future__ import annotations

import os
import resource
import sys
import time
from dataclasses import dataclass
from importlib.util import find_spec
from shutil import which
from typing import TYPE_CHECKING

import numpy as np
import torch
import transformers
from torch.utils.flop_counter import FlopCounterMode, sdpa_flop

from vindex.encoders.devices import kind_of, weight_type
from vindex.encoders.pixels import normalized_pixels
from vindex.encoders.vjepa2_encoder import mend_pooler_heads
from vindex.encoders.weights import load_pretrained
from vindex.jobs import colour_planes

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from numpy.typing import NDArray

    from vindex.encoders.batched import BatchedEncoder
    from vindex.records import EncoderSpec

__all__ = [
    "NUMBER_TYPES",
    "WAYS",
    "PlainLoop",
    "Variant",
    "apply",
    "can_compile",
    "clips_a_second",
    "count_flops",
    "forget_peak",
    "least_cosine",
    "matrix_flops",
    "noise",
    "number_types",
    "peak_bytes",
    "plain_loop",
    "runs_in",
]

NUMBER_TYPES = {"fp32": torch.float32, "bf16": torch.bfloat16, "fp16": torch.float16}

WAYS = ("eager", "compiled", "CUDA graphs")
"""Of running a model: launch by launch, by kernels that torch writes for it, and these recorded
once and played as a whole."""

_SIDES = {"cpu": 4096, "cuda": 8192, "mps": 4096}
"""Of the matrices whose product shows what a device can: a GPU is quickest with more than fills a
CPU."""

_WIDE = 1024
"""Width of a model for which bf16 pays on a CPU that multiplies it."""

_GPU_REPEATS = 20
"""Products between two looks at the clock."""

_CPU_ATTENTION = torch.ops.aten._scaled_dot_product_flash_attention_for_cpu
"""Which torch's counter does not know."""


@dataclass(frozen=True, slots=True)
class Variant:
    """A way to run a model."""

    number_type: str
    """One of `NUMBER_TYPES`."""
    batch_size: int
    way: str = "eager"
    """One of `WAYS`."""

    def __str__(self) -> str:
        return f"{self.number_type}, batch {self.batch_size}, {self.way}"


def apply(variant: Variant, encoder: BatchedEncoder) -> None:
    """Let an encoder run in another way; what was compiled once stays compiled."""
    encoder.run_in(NUMBER_TYPES[variant.number_type])
    encoder.batch_size = variant.batch_size
    if variant.way != "eager":
        encoder.compile(with_graphs=variant.way == "CUDA graphs")


def number_types(device: str) -> tuple[str, ...]:
    """Those that are worth a look on a device."""
    if kind_of(device) == "cuda":
        return ("fp16", "bf16", "fp32")
    is_quick = weight_type(device, _WIDE) == torch.bfloat16
    return ("bf16", "fp32") if is_quick else ("fp32",)


def runs_in(encoder: BatchedEncoder) -> str:
    """The number type that an encoder runs in by itself."""
    dtype = weight_type(encoder.device, encoder.spec.dim)
    return next(name for name, each in NUMBER_TYPES.items() if each == dtype)


def can_compile() -> bool:
    """Whether torch has what it compiles with: a C++ compiler for a CPU, Triton for a GPU."""
    if torch.cuda.is_available():
        return find_spec("triton") is not None
    return any(which(os.environ.get("CXX", name)) for name in ("g++", "clang++"))


def noise(spec: EncoderSpec, num_clips: int) -> NDArray[np.uint8]:
    """`frames_BTHWC` that mean nothing, laid in memory as a build has them."""
    shape = (num_clips, spec.default_frames, spec.crop_size, spec.crop_size, 3)
    planes_BTHWC = colour_planes(*shape)
    planes_BTHWC[...] = np.random.default_rng(0).integers(0, 256, shape, dtype=np.uint8)
    return planes_BTHWC


def count_flops(encoder: BatchedEncoder) -> float:
    """Work of a clip of the usual length: all that runs, the head included."""
    counter = FlopCounterMode(display=False, custom_mapping={_CPU_ATTENTION: _attention_flops})
    with counter:
        encoder.encode(noise(encoder.spec, 1))
    return float(counter.get_total_flops())


def matrix_flops(device: str, number_type: str, *, seconds: float = 1.0) -> float:
    """What a device does a second in one large matrix product: the peak that can be measured.

    Args:
        device: as `choose_device` gives it.
        number_type: one of `NUMBER_TYPES`.
        seconds: for so long it is repeated; in a few milliseconds a GPU's clock neither rises nor
            falls.
    """
    side = _SIDES[kind_of(device)]
    left, right = torch.randn(2, side, side).to(device, NUMBER_TYPES[number_type])
    repeats = _GPU_REPEATS if kind_of(device) == "cuda" else 1
    torch.mm(left, right)
    finish(device)
    num_done, began = 0, time.perf_counter()
    while num_done == 0 or time.perf_counter() - began < seconds:
        for _ in range(repeats):
            torch.mm(left, right)
        finish(device)
        num_done += repeats
    return num_done * 2 * side**3 / (time.perf_counter() - began)


def clips_a_second(
    encode: Callable[[NDArray[np.uint8]], object],
    clips_BTHWC: NDArray[np.uint8],
    *,
    seconds: float,
) -> float:
    """How fast clips are encoded, all of those given at once, after a first time that warms up."""
    encode(clips_BTHWC)
    num_done, began = 0, time.perf_counter()
    while num_done == 0 or time.perf_counter() - began < seconds:
        encode(clips_BTHWC)
        num_done += len(clips_BTHWC)
    return num_done / (time.perf_counter() - began)


class PlainLoop:
    """A V-JEPA 2 as a user of transformers writes it: float32, one clip at a time.

    On a GPU without TF32, as torch has it by default.

    Args:
        folder: of the checkpoint.
        spec: of the same.
        device: where it runs.
    """

    def __init__(self, folder: Path, spec: EncoderSpec, device: str) -> None:
        name = "VJEPA2ForVideoClassification" if spec.labels else "VJEPA2Model"
        self._model = load_pretrained(
            getattr(transformers, name),
            folder,
            dtype=torch.float32,
            unused=("vjepa2.predictor.", "predictor."),
        ).to(device)
        if spec.labels:
            mend_pooler_heads(self._model.pooler, self._model.config)
        self._spec = spec
        self._device = device

    @torch.inference_mode()
    def encode(self, frames_BTHWC: NDArray[np.uint8]) -> NDArray[np.float32]:
        """`probabilities_BK`, or without a head `embeddings_BD`."""
        outputs = []
        for clip_THWC in frames_BTHWC:
            pixels = self._pixels(clip_THWC)
            if self._spec.labels:
                outputs.append(self._model(pixels).logits.softmax(-1))
            else:
                outputs.append(self._model.get_vision_features(pixels).mean(1))
        joined: NDArray[np.float32] = torch.cat(outputs).cpu().numpy()
        return joined

    @torch.inference_mode()
    def embedding(self, clip_THWC: NDArray[np.uint8]) -> NDArray[np.float32]:
        """The mean token of a clip."""
        model = self._model.vjepa2 if self._spec.labels else self._model
        tokens_1ND = model.get_vision_features(self._pixels(clip_THWC))
        mean_D: NDArray[np.float32] = tokens_1ND.mean(1)[0].cpu().numpy()
        return mean_D

    def _pixels(self, clip_THWC: NDArray[np.uint8]) -> torch.Tensor:
        frames_1THWC = torch.from_numpy(np.ascontiguousarray(clip_THWC))[None].to(self._device)
        return normalized_pixels(frames_1THWC, self._spec.image_mean, self._spec.image_std)


def plain_loop(folder: Path, spec: EncoderSpec, device: str) -> PlainLoop | None:
    """What a user would write for a checkpoint; None where transformers has no V-JEPA 2."""
    return PlainLoop(folder, spec, device) if spec.architecture == "vjepa2" else None


def least_cosine(one_BD: NDArray[np.float32], other_BD: NDArray[np.float32]) -> float:
    """Of the embeddings that two models gave the same clips."""
    lengths_B = np.linalg.norm(one_BD, axis=1) * np.linalg.norm(other_BD, axis=1)
    return float(((one_BD * other_BD).sum(1) / lengths_B).min())


def peak_bytes(device: str) -> int:
    """Most memory that was held at once: on a GPU by torch, elsewhere by this process."""
    if kind_of(device) == "cuda":
        return int(torch.cuda.max_memory_allocated(device))
    used = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return used if sys.platform == "darwin" else used * 1024


def forget_peak(device: str) -> None:
    """Count the most memory from here on; possible on a GPU alone."""
    if kind_of(device) == "cuda":
        torch.cuda.reset_peak_memory_stats(device)


def finish(device: str) -> None:
    """Wait for what a device was given to do."""
    if kind_of(device) == "cuda":
        torch.cuda.synchronize(device)


def _attention_flops(
    query: torch.Size, key: torch.Size, value: torch.Size, *_: object, **__: object
) -> int:
    return int(sdpa_flop(query, key, value))
