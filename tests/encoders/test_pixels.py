"""The pixels are those of the published processor, to one uint8 level."""

from pathlib import Path

import numpy as np
import pytest
import torch

from tests.encoders.processors.pictures import CROP_SIZE, picture, recorded_sizes
from tests.tiny_models import (
    save_tiny_timesformer,
    save_tiny_videomae,
    save_tiny_vivit,
    save_tiny_vjepa2,
)
from vindex.encoders import encoder_spec
from vindex.encoders.pixels import normalized_pixels, reference_frames

SIZES = [(240, 320), (360, 640), (321, 181), (100, 100), (64, 90), (33, 47), (720, 1280)]
"""Heights and widths: larger and smaller than the crop of 64, wide and tall, odd."""

PROCESSORS = {
    "vjepa2": save_tiny_vjepa2,
    "videomae": save_tiny_videomae,
    "timesformer": save_tiny_timesformer,
    "vivit": save_tiny_vivit,
}
"""What saves the settings that were recorded."""


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
    assert ours.shape == (2, 64, 64, 3)
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


@pytest.mark.some_cases(2)
@pytest.mark.parametrize("architecture", PROCESSORS)
def test_both_steps_equal_the_published_processor(architecture, tmp_path):
    """What the processors gave is recorded: they need torchvision (see `processors/record.py`)."""
    save = PROCESSORS[architecture]
    spec = encoder_spec(str(save(tmp_path)))
    one_level = 1 / 255 / np.array(spec.image_std)[:, None, None]
    with np.load(Path(__file__).parent / "processors" / "pixels.npz") as record:
        for height, width in recorded_sizes(architecture):
            theirs_TCHW = record[f"{architecture}-{height}x{width}"]
            scaled = torch.tensor(reference_frames(picture(height, width), CROP_SIZE))
            (ours_TCHW,) = normalized_pixels(scaled[None], spec.image_mean, spec.image_std).numpy()
            assert ours_TCHW.shape == theirs_TCHW.shape == (2, 3, CROP_SIZE, CROP_SIZE)
            levels = np.abs(ours_TCHW - theirs_TCHW) / one_level
            # They are recorded in half precision, which is a tenth of a level at most.
            assert levels.max() < 1.1
            assert levels.mean() < 0.05
