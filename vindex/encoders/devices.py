"""Where an encoder runs, how precisely, and how many clips at once."""

from contextlib import AbstractContextManager, nullcontext
from functools import cache
from pathlib import Path
from typing import TypeVar

import torch

from vindex.errors import ModelError, UsageError

__all__ = [
    "choose_device",
    "choose_devices",
    "clips_for_a_gpu",
    "current",
    "default_batch_size",
    "has_fast_bf16_products_only",
    "kind_of",
    "on_device",
    "weight_type",
]

_DEVICES = ("cuda", "mps", "cpu")

_LEAST_BF16_WIDTH = 64
"""Narrower matrices are no quicker in bf16 (measured: at 32, half as quick to twice as quick)."""

_CACHE_BYTES = 1 << 21
"""What the cache beside a core holds; with 1 to 4 MB a small model encodes as many clips a second.
"""

_GPU_TOKENS = 1 << 16
"""32 clips of ViT-L, 16 frames each. Not measured."""

_WIDEST = 4
"""How much wider than a token a layer gets inside."""

_HELD = 20
"""Activations held at once, in units of all tokens: queries, keys and values, before and after
they are turned, the widest ones before and after their activation, and what is added at the end."""

_MOST_CLIPS = 256

ModuleT = TypeVar("ModuleT", bound=torch.nn.Module)


def choose_device(device: str) -> str:
    """The device to use: `cuda`, a GPU by its number such as `cuda:1`, `mps` or `cpu`.

    Args:
        device: one of these, or `auto` for the first that this machine has.

    Raises:
        UsageError: this machine does not have it.
    """
    available = [name for name in _DEVICES if _is_available(name)]
    if device == "auto":
        return available[0]
    if ":" in device and "cuda" in available:
        available[1:1] = _gpus()
    if device not in available:
        raise UsageError(
            f"--device {device} was given, but torch finds none on this machine; it finds "
            f"{', '.join(available)}. Give one that there is, or leave it out."
        )
    return device


def choose_devices(devices: str) -> list[str]:
    """The devices that share the batches of a build.

    Args:
        devices: one as `choose_device` takes it, or GPUs by their numbers with commas between them;
            `auto` is all GPUs, where this machine has some.

    Raises:
        UsageError: this machine does not have one of them.
    """
    if devices == "auto" and _is_available("cuda") and len(gpus := _gpus()) > 1:
        return gpus
    return [choose_device(device) for device in devices.split(",")]


def kind_of(device: str) -> str:
    """Which kind of device one is: `cuda`, `mps` or `cpu`."""
    return device.partition(":")[0]


def current(device: str) -> AbstractContextManager[object]:
    """Within it a GPU is the one that this thread means when it names none."""
    return torch.cuda.device(device) if kind_of(device) == "cuda" else nullcontext()


def _gpus() -> list[str]:
    return [f"cuda:{number}" for number in range(torch.cuda.device_count())]


def default_batch_size(device: str, tokens: int, width: int, dtype: torch.dtype) -> int:
    """Clips to encode at once: enough to keep the device busy, few enough for its memory.

    On a CPU that is what its caches hold, since each clip is as quick alone as with others. On a
    GPU it is `clips_for_a_gpu`; should they not fit after all, `encode_in_batches` halves the
    batch.

    Args:
        device: as `choose_device` gives it.
        tokens: of a clip.
        width: of a token.
        dtype: of the weights, which are on the device already.
    """
    layer_bytes = tokens * width * dtype.itemsize
    if kind_of(device) == "cuda":
        free_bytes, _ = torch.cuda.mem_get_info(device)
        return clips_for_a_gpu(tokens, layer_bytes, free_bytes)
    if device == "cpu":
        clips = torch.get_num_threads() * _CACHE_BYTES // (_WIDEST * layer_bytes)
    else:
        clips = _GPU_TOKENS // 4 // tokens
    return min(max(1, clips), _MOST_CLIPS)


def clips_for_a_gpu(tokens: int, layer_bytes: int, free_bytes: int) -> int:
    """As many clips as fill all units of a GPU, if they fit into half of the memory that is free.

    More memory than that takes gives no larger batch: nothing would be quicker, and the frames of
    two batches wait in the machine's memory.

    Args:
        tokens: of a clip.
        layer_bytes: what they take between two layers.
        free_bytes: of the GPU's memory.
    """
    clips = min(_GPU_TOKENS // tokens, free_bytes // 2 // (_HELD * layer_bytes))
    return min(max(1, clips), _MOST_CLIPS)


def on_device(module: ModuleT, device: str) -> ModuleT:
    """A part of a model, with its weights brought to a device.

    Raises:
        ModelError: they do not fit there, or the device does not work.
    """
    try:
        return module.to(device)
    except RuntimeError as error:
        cause = str(error).partition("\n")[0]
        raise ModelError(
            f"The model cannot be moved to {device} ({cause[:300]}); close whatever else uses it, "
            f"give a smaller model, or try --device cpu."
        ) from error


def weight_type(device: str, width: int) -> torch.dtype:
    """The number type that a model runs in.

    Half precision on cuda is fp16, not bf16: the published results were made with it, and its
    numbers are eight times as precise. On a CPU it is bf16 where the CPU multiplies matrices of
    it, which is several times as quick as float32 then, and much slower elsewhere.

    Args:
        device: as `choose_device` gives it.
        width: of the model's tokens.
    """
    if kind_of(device) == "cuda":
        return torch.float16
    has_bf16 = bool(_cpu_flags() & {"amx_bf16", "avx512_bf16"})
    if device == "cpu" and has_bf16 and width >= _LEAST_BF16_WIDTH:
        return torch.bfloat16
    return torch.float32


def has_fast_bf16_products_only() -> bool:
    """Whether products of bf16 matrices are quick on this CPU, but torch's attention is not."""
    return "avx512_bf16" in _cpu_flags() and "amx_bf16" not in _cpu_flags()


@cache
def _cpu_flags() -> frozenset[str]:
    """What the CPU can do, as Linux names it; empty on other systems."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="ascii", errors="replace").splitlines()
    except OSError:
        return frozenset()
    flags = next((line for line in lines if line.startswith("flags")), "")
    return frozenset(flags.partition(":")[2].split())


def _is_available(device: str) -> bool:
    if device == "cuda":
        return torch.cuda.is_available()
    if device == "mps":
        return torch.backends.mps.is_available()
    return True
