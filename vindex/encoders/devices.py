"""Where an encoder runs, how precisely, and how many clips at once."""

import torch

from vindex.errors import UsageError

__all__ = ["choose_device", "default_batch_size", "weight_type"]

_BATCH_SIZES = {"cuda": 32, "mps": 8, "cpu": 4}
"""Clips at once: enough to keep the device busy, little enough to fit beside ViT-L's weights."""


def choose_device(device: str) -> str:
    """The device to use: `cuda`, `mps` or `cpu`.

    Args:
        device: one of these, or `auto` for the first that this machine has.

    Raises:
        UsageError: this machine does not have it.
    """
    available = [name for name in _BATCH_SIZES if _is_available(name)]
    if device == "auto":
        return available[0]
    if device not in available:
        raise UsageError(
            f"--device {device} was given, but torch finds none on this machine; it finds "
            f"{', '.join(available)}."
        )
    return device


def default_batch_size(device: str) -> int:
    """Clips to encode at once."""
    return _BATCH_SIZES[device]


def weight_type(device: str) -> torch.dtype:
    """The number type that the model runs in.

    Half precision on cuda is fp16, not bf16: the published results were made with it, and the
    angles of the rotary positions, computed in this type, are ten times as precise.
    """
    return torch.float16 if device == "cuda" else torch.float32


def _is_available(device: str) -> bool:
    if device == "cuda":
        return torch.cuda.is_available()
    if device == "mps":
        return torch.backends.mps.is_available()
    return True
