"""The pixels are those of the published processor, to one uint8 level."""

import numpy as np
import pytest
import torch

from vindex.encoders.pixels import normalized_pixels, reference_frames

SIZES = [(240, 320), (360, 640), (321, 181), (100, 100), (64, 90), (33, 47), (720, 1280)]
"""Heights and widths: larger and smaller than the crop of 64, wide and tall, odd."""


def picture(height, width):
    """Three frames with soft and hard edges, as real pictures have, and some noise."""
    rng = np.random.default_rng(height * width)
    y, x = np.mgrid[0:height, 0:width]
    frames = []
    for shift in (0, 3, 7):
        soft = np.stack([x / width, y / height, (x + y) / (width + height)], axis=-1) * 200
        soft[(x + shift) // 9 % 2 == 0] += 40
        frames.append(np.clip(soft + rng.normal(0, 8, soft.shape), 0, 255).astype(np.uint8))
    return np.stack(frames)


def triangle_weights(size_in, size_out):
    """The antialiased bilinear filter along one axis, from its definition."""
    scale = size_in / size_out
    width = max(scale, 1.0)
    centres = (np.arange(size_out) + 0.5) * scale
    distances = np.abs(np.arange(size_in)[None, :] + 0.5 - centres[:, None]) / width
    weights = np.clip(1 - distances, 0, None)
    return weights / weights.sum(1, keepdims=True)


def independent_frames(frames_THWC, crop_size):
    """Scale, round and crop, in float64 and numpy."""
    _, height, width, _ = frames_THWC.shape
    short = min(height, width)
    new_height, new_width = int(crop_size * height / short), int(crop_size * width / short)
    rows, columns = triangle_weights(height, new_height), triangle_weights(width, new_width)
    scaled = np.einsum("ih,thwc,jw->tijc", rows, frames_THWC, columns, optimize=True)
    top, left = int((new_height - crop_size) / 2), int((new_width - crop_size) / 2)
    return np.rint(scaled[:, top : top + crop_size, left : left + crop_size])


@pytest.mark.parametrize(("height", "width"), SIZES)
def test_reference_frames_follow_the_definition(height, width):
    frames_THWC = picture(height, width)
    ours = reference_frames(frames_THWC, 64)
    assert ours.shape == (3, 64, 64, 3)
    assert ours.dtype == np.uint8
    levels = ours - independent_frames(frames_THWC, 64)
    # The rows are rounded before the columns are scaled: single levels differ, either way.
    assert np.abs(levels).max() <= 1
    assert abs(levels.mean()) < 0.05


def test_the_centre_is_kept():
    frames_THWC = np.zeros((1, 64, 192, 3), np.uint8)
    frames_THWC[:, :, 64:128] = 200
    assert (reference_frames(frames_THWC, 64) == 200).all()


def test_normalized_pixels():
    frames_BTHWC = np.zeros((1, 2, 1, 1, 3), np.uint8)
    frames_BTHWC[0, 1, 0, 0] = [255, 51, 102]
    pixels = normalized_pixels(torch.tensor(frames_BTHWC), (0.5, 0.2, 0.1), (0.5, 0.1, 0.2))
    assert pixels.shape == (1, 2, 3, 1, 1)
    assert pixels.dtype == torch.float32
    torch.testing.assert_close(
        pixels[0, :, :, 0, 0], torch.tensor([[-1.0, -2.0, -0.5], [1.0, 0.0, 1.5]])
    )


@pytest.mark.parametrize(("height", "width"), SIZES)
def test_both_steps_equal_the_published_processor(height, width):
    """Skipped where torchvision does not fit torch; docs/models.md has the measured figures."""
    try:
        import torchvision  # noqa: F401
        from transformers import VJEPA2VideoProcessor
    except (ImportError, RuntimeError) as error:
        pytest.skip(f"the published processor needs torchvision: {error}")
    frames_THWC = picture(height, width)
    processor = VJEPA2VideoProcessor(crop_size=64)
    theirs = processor([frames_THWC], size={"shortest_edge": 64}, return_tensors="pt")
    ours = normalized_pixels(
        torch.tensor(reference_frames(frames_THWC, 64))[None],
        tuple(processor.image_mean),
        tuple(processor.image_std),
    )
    one_level = 1 / 255 / torch.tensor(processor.image_std).view(3, 1, 1)
    difference = (ours - theirs["pixel_values_videos"]).abs() / one_level
    assert difference.max() < 1.001
