"""Turns stored clips into training batches: crops, mirrors, reversals, colours, grain."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import torch

from tools.demo_model.network import CROP_PX, IMAGE_MEAN, IMAGE_STD
from vindex.demo.actions import LABELS, MIRRORED, REVERSED

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from vindex.demo.dataset import LabelledClips

__all__ = ["augmented", "normalised"]

_MIRRORED_IDS = np.array([LABELS.index(MIRRORED[label]) for label in LABELS])
_REVERSED_IDS = np.array([LABELS.index(REVERSED[x]) if x in REVERSED else -1 for x in LABELS])


def normalised(frames_BTHWC: NDArray[np.uint8] | torch.Tensor) -> torch.Tensor:
    """8-bit frames as the encoder takes them: (B, T, C, H, W), ImageNet mean and deviation."""
    frames = torch.as_tensor(frames_BTHWC).permute(0, 1, 4, 2, 3).float()
    mean = torch.tensor(IMAGE_MEAN).view(3, 1, 1) * 255
    deviation = torch.tensor(IMAGE_STD).view(3, 1, 1) * 255
    return (frames - mean) / deviation


def augmented(
    clips: LabelledClips, rng: np.random.Generator
) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    """A varied batch of stored clips.

    Args:
        clips: stored clips, larger than the crop.
        rng: where randomness comes from.

    Returns:
        pixels (B, T, C, H, W), roles (B, T, H/2, W/2) and labels (B).
    """
    count, num_frames = clips.frames_NTHWC.shape[:2]
    slack = (clips.frames_NTHWC.shape[2] - CROP_PX) // 2 + 1
    frames = np.empty((count, num_frames, CROP_PX, CROP_PX, 3), np.uint8)
    roles = np.empty((count, num_frames, CROP_PX // 2, CROP_PX // 2), np.uint8)
    labels = clips.labels_N.copy()
    for i in range(count):
        row, column = rng.integers(0, slack, 2)
        reverse = _REVERSED_IDS[labels[i]] >= 0 and rng.random() < 0.5
        mirror = rng.random() < 0.5
        order = slice(None, None, -1 if reverse else 1)
        across = slice(None, None, -1 if mirror else 1)
        half = CROP_PX // 2
        cut = clips.frames_NTHWC[
            i, order, 2 * row : 2 * row + CROP_PX, 2 * column : 2 * column + CROP_PX
        ]
        frames[i] = cut[:, :, across, rng.permutation(3) if rng.random() < 0.3 else slice(None)]
        roles[i] = clips.roles_NTHW[i, order, row : row + half, column : column + half][..., across]
        labels[i] = _REVERSED_IDS[labels[i]] if reverse else labels[i]
        labels[i] = _MIRRORED_IDS[labels[i]] if mirror else labels[i]
    pixels = normalised(frames)
    gains = torch.from_numpy(rng.uniform(0.75, 1.3, (count, 1, 3, 1, 1)).astype(np.float32))
    shifts = torch.from_numpy(rng.uniform(-0.3, 0.3, (count, 1, 3, 1, 1)).astype(np.float32))
    pixels.mul_(gains).add_(shifts)
    return pixels, torch.from_numpy(roles), torch.from_numpy(labels)
