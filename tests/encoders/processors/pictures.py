"""The pictures that the processors are compared on."""

import numpy as np

CROP_SIZE = 32

SIZES = ((240, 320), (360, 640), (321, 181), (50, 50), (32, 45), (17, 24), (720, 1280))
"""Heights and widths: larger and smaller than the crop, wide and tall, odd."""


def picture(height, width):
    """Two frames with soft and hard edges, as real pictures have, and some noise."""
    rng = np.random.default_rng(height * width)
    y, x = np.mgrid[0:height, 0:width]
    frames = []
    for shift in (0, 7):
        soft = np.stack([x / width, y / height, (x + y) / (width + height)], axis=-1) * 200
        soft[(x + shift) // 9 % 2 == 0] += 40
        frames.append(np.clip(soft + rng.normal(0, 8, soft.shape), 0, 255).astype(np.uint8))
    return np.stack(frames)


def recorded_sizes(architecture):
    """All sizes of the default architecture, some of the others."""
    return SIZES if architecture == "vjepa2" else SIZES[::3]
