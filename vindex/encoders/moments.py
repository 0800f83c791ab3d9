"""How the features of a clip move, in few numbers: its temporal moments.

The mean of a clip's tokens, which is its embedding, says what is there and loses how it goes on.
Variance and third moment over time, taken in each place of the picture and then averaged, say how
much each feature changes and whether it peaks or dips. A label that is taught from a few examples
is learned far better from them (docs/own-labels.md has the figures). After the moments of
SemanticMoments (training-free motion similarity), whose first, the mean, is the embedding itself.
"""

from __future__ import annotations

import torch

__all__ = ["temporal_moments"]


def temporal_moments(tokens_BSPD: torch.Tensor) -> torch.Tensor:
    """Second and third moment over the steps of each place, averaged over the places.

    Args:
        tokens_BSPD: features of S temporal steps at P places, of any number type.

    Returns:
        `moments_BM` of 2 * D numbers, float32: the variances, then the cube roots of the third
        central moments, which have the unit of the features.
    """
    mean_B1PD = tokens_BSPD.mean(1, keepdim=True, dtype=torch.float32)
    centred_BSPD = tokens_BSPD - mean_B1PD
    squared_BSPD = centred_BSPD.square()
    variance_BD = squared_BSPD.mean((1, 2))
    third_BPD = squared_BSPD.mul_(centred_BSPD).mean(1)
    root_BD = (third_BPD.sign() * third_BPD.abs().pow(1 / 3)).mean(1)
    return torch.cat([variance_BD, root_BD], 1)
