"""How much happens at each moment of a clip, read from the tokens that its embedding comes from."""

from __future__ import annotations

import torch
from torch.nn.functional import adaptive_avg_pool2d

__all__ = ["motion_saliency"]

_MOVING_QUANTILE = 0.95
_STILL_QUANTILE = 0.5

_STILL_GRID = 8
_STILL_LEVELS = 3.0
"""Where in an 8 x 8 grid no mean green level, of 255, changes by more, the picture stands still:
noise and compression change less, and features change by themselves with their position."""


def motion_saliency(tokens_BSPD: torch.Tensor, frames_BTHWC: torch.Tensor) -> torch.Tensor:
    """How much moves at each temporal step, on the device of the input.

    Of the change of the features from one step to the next, in each place of the picture, it is
    what the most moving twentieth of the picture has above the median place, in units of the
    features' mean length, squared. So what acts in a part of the picture counts, while a cut or a
    shaking camera, which change every place alike, do not. The plain variance over time was
    measured too, and finds the cuts (docs/models.md has the figures).

    Args:
        tokens_BSPD: features of S temporal steps at P places, of any number type.
        frames_BTHWC: the clips' pictures, uint8; T a multiple of S.

    Returns:
        `saliency_BS`, float32, not negative, 0 where the picture stands still; comparable
        within one model only. Equal everywhere in clips of one step.
    """
    num_clips, num_steps, _, _ = tokens_BSPD.shape
    if num_steps == 1:
        return torch.ones(num_clips, 1, device=tokens_BSPD.device)
    lengths_B = _lengths(tokens_BSPD).mean(dim=(1, 2)).clamp(min=1e-12)
    changes_BSP = _lengths(tokens_BSPD[:, 1:] - tokens_BSPD[:, :-1])
    moving_BS = changes_BSP.quantile(_MOVING_QUANTILE, dim=-1)
    motion_BS = moving_BS - changes_BSP.quantile(_STILL_QUANTILE, dim=-1)
    motion_BS = motion_BS / lengths_B[:, None] * _picture_changes(frames_BTHWC, num_steps)
    # A step has the mean of the change that leads to it and the change that leads away from it.
    before_BS = torch.cat([motion_BS[:, :1], motion_BS], dim=1)
    after_BS = torch.cat([motion_BS, motion_BS[:, -1:]], dim=1)
    return ((before_BS + after_BS) / 2).square()


def _lengths(vectors_XD: torch.Tensor) -> torch.Tensor:
    lengths_X: torch.Tensor = torch.linalg.vector_norm(vectors_XD, dim=-1, dtype=torch.float32)
    return lengths_X


def _picture_changes(frames_BTHWC: torch.Tensor, num_steps: int) -> torch.Tensor:
    """Whether the picture changes from each step to the next, (B, S - 1)."""
    green_BTHW = frames_BTHWC[..., 1].float()  # most of what eyes see, at a third of the work
    coarse_BTHW = adaptive_avg_pool2d(green_BTHW, _STILL_GRID)
    per_step = (len(coarse_BTHW), num_steps, -1, _STILL_GRID, _STILL_GRID)
    coarse_BSHW = coarse_BTHW.reshape(per_step).mean(2)
    changes_BS = coarse_BSHW.diff(dim=1).abs().amax(dim=(-2, -1))
    return changes_BS > _STILL_LEVELS
