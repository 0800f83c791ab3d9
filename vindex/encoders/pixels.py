"""Pictures to the numbers that a model sees.

Two ways lead to them. In a build the decoding worker scales and crops, so that only small uint8
frames travel, and `normalized_pixels` does the rest on the device. `reference_frames` is what the
published processor does to full-size frames, kept to measure the first way against
(`python -m benchmarks.preprocessing`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch
from torch.nn.functional import interpolate

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["normalized_pixels", "reference_frames"]


def normalized_pixels(
    frames_BTHWC: torch.Tensor,
    image_mean: tuple[float, float, float],
    image_std: tuple[float, float, float],
) -> torch.Tensor:
    """Scale to [0, 1], normalise, and put the colours first, on the device of the input.

    Args:
        frames_BTHWC: uint8.
        image_mean: of RGB scaled to [0, 1].
        image_std: of the same.

    Returns:
        `pixel_values_BTCHW`, float32.
    """
    # Both steps as one, as in the processor: (x / 255 - mean) / std = (x - 255 mean) / (255 std).
    # With numbers, not tensors: to copy those to a GPU would wait for what it is computing.
    colours_BTHW = [
        (frames_BTHWC[..., colour] - 255 * mean) / (255 * std)
        for colour, (mean, std) in enumerate(zip(image_mean, image_std, strict=True))
    ]
    return torch.stack(colours_BTHW, dim=2)


def reference_frames(frames_THWC: NDArray[np.uint8], crop_size: int) -> NDArray[np.uint8]:
    """Scale and crop as `VJEPA2VideoProcessor` does, told `size={"shortest_edge": crop_size}`.

    Bilinear with antialiasing, rounded to uint8, the long side rounded down, the centre cropped.
    The test compares it with that processor.

    Args:
        frames_THWC: RGB, upright, of any size.
        crop_size: side of the square, and length of the short side before cropping.

    Returns:
        `frames_THWC` of `crop_size` by `crop_size`.
    """
    _, height, width, _ = frames_THWC.shape
    short = min(height, width)
    scaled_height, scaled_width = crop_size * height // short, crop_size * width // short
    frames_TCHW = torch.tensor(frames_THWC).permute(0, 3, 1, 2)
    scaled_TCHW = interpolate(
        frames_TCHW, (scaled_height, scaled_width), mode="bilinear", antialias=True
    )
    top, left = (scaled_height - crop_size) // 2, (scaled_width - crop_size) // 2
    cropped_TCHW = scaled_TCHW[..., top : top + crop_size, left : left + crop_size]
    return cropped_TCHW.permute(0, 2, 3, 1).contiguous().numpy()
