"""How much happens at each moment of a clip, read from the tokens that its embedding comes from."""

from __future__ import annotations

import torch

__all__ = ["temporal_importance"]

_MOVING_QUANTILE = 0.95
_STILL_QUANTILE = 0.5


def temporal_importance(tokens_BSPD: torch.Tensor) -> torch.Tensor:
    """How much moves at each temporal step, on the device of the input.

    Of the change of the features from one step to the next, in each place of the picture, it is
    what the most moving twentieth of the picture has above the median place, squared. So what
    acts in a part of the picture counts, while a cut or a shaking camera, which change every
    place alike, do not. The plain variance over time was measured too, and finds the cuts
    (docs/models.md has the figures).

    Args:
        tokens_BSPD: features of S temporal steps at P places, of any number type.

    Returns:
        `importance_BS`, float32, not negative; comparable within one model only. Equal
        everywhere in a clip of one step.
    """
    num_clips, num_steps, _, _ = tokens_BSPD.shape
    if num_steps == 1:
        return torch.ones(num_clips, 1, device=tokens_BSPD.device)
    changes_BSPD = tokens_BSPD[:, 1:] - tokens_BSPD[:, :-1]
    changes_BSP = torch.linalg.vector_norm(changes_BSPD, dim=-1, dtype=torch.float32)
    moving_BS = changes_BSP.quantile(_MOVING_QUANTILE, dim=-1)
    motion_BS = moving_BS - changes_BSP.quantile(_STILL_QUANTILE, dim=-1)
    # A step has the mean of the change that leads to it and the change that leads away from it.
    before_BS = torch.cat([motion_BS[:, :1], motion_BS], dim=1)
    after_BS = torch.cat([motion_BS, motion_BS[:, -1:]], dim=1)
    return ((before_BS + after_BS) / 2).square()
