"""Matrix products of a model in int8, on a CPU.

Weights are rounded once, each row with a scale of its own; what they are multiplied with is rounded
as it comes, one scale for all of it (dynamic quantisation). torch has the products, for CPUs of any
kind; those with AVX-512 VNNI gain most. Norms, softmax and attention stay in float32.
"""

from __future__ import annotations

import warnings

import torch
from torch import nn

__all__ = ["Int8Linear", "quantize"]

_LARGEST = 127
"""Of int8, on both sides."""

_LEAST_WIDTH = 64
"""A narrower product takes longer to round than to multiply."""


class Int8Linear(nn.Module):
    """A linear layer with its weights in int8.

    Args:
        given: in float32; it can be let go afterwards.
    """

    def __init__(self, given: nn.Linear) -> None:
        super().__init__()
        weight_OI = given.weight.detach()
        scales_O = weight_OI.abs().amax(1).clamp(min=torch.finfo(torch.float32).tiny) / _LARGEST
        zeros_O = torch.zeros(len(weight_OI), dtype=torch.int64)
        bias = None if given.bias is None else given.bias.detach()
        with warnings.catch_warnings():  # torch will drop such tensors one day, for torchao's
            warnings.simplefilter("ignore", UserWarning)
            rounded_OI = torch.quantize_per_channel(weight_OI, scales_O, zeros_O, 0, torch.qint8)
            self._packed = torch.ops.quantized.linear_prepack(rounded_OI, bias)

    def forward(self, given: torch.Tensor) -> torch.Tensor:
        """The product, in float32."""
        # What is multiplied gets seven bits: without VNNI two products of eight would overflow.
        product: torch.Tensor = torch.ops.quantized.linear_dynamic(given, self._packed, True)
        return product


def quantize(module: nn.Module) -> None:
    """Exchange all wide linear layers of a module, at any depth, for such ones."""
    for name, child in module.named_children():
        if isinstance(child, nn.Linear) and min(child.weight.shape) >= _LEAST_WIDTH:
            setattr(module, name, Int8Linear(child))
        else:
            quantize(child)
