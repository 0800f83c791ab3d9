"""The colours that a decoded frame is given are those that a player shows."""

from __future__ import annotations

from fractions import Fraction

import av
import numpy as np
import pytest

from vindex.decode.scaling import RgbScaler, Scaler
from vindex.records import FrameRequest

GREEN = (30, 200, 60)

LUMA_WEIGHTS = {1: (0.2126, 0.0722), 6: (0.299, 0.114), 9: (0.2627, 0.0593)}
"""Of red and blue, by the number of the matrix in ITU-T H.273."""


def yuv_frame(rgb, width, height, matrix, *, tag, full=False):
    """A frame of one colour in yuv420p, that is tagged with a matrix or (2) with none."""
    red_weight, blue_weight = LUMA_WEIGHTS[matrix]
    red, green, blue = (value / 255 for value in rgb)
    luma = red_weight * red + (1 - red_weight - blue_weight) * green + blue_weight * blue
    differences = (blue - luma) / (2 - 2 * blue_weight), (red - luma) / (2 - 2 * red_weight)
    low, luma_steps, chroma_steps = (0, 255, 255) if full else (16, 219, 224)
    values = [low + luma_steps * luma, *(128 + chroma_steps * one for one in differences)]
    sizes = (width * height, width * height // 4, width * height // 4)
    planes = [
        np.full(size, round(value), np.uint8) for size, value in zip(sizes, values, strict=True)
    ]
    frame = av.VideoFrame.from_ndarray(
        np.concatenate(planes).reshape(height * 3 // 2, width), "yuv420p"
    )
    frame.colorspace, frame.color_range = tag, 2 if full else 1
    return frame


def colour_of(frame):
    """The one colour that all pixels of a frame are given."""
    picture_HWC = np.stack(RgbScaler("bilinear").planes(frame, 64, 48), axis=-1)
    assert np.ptp(picture_HWC, axis=(0, 1)).max() <= 1
    return picture_HWC[24, 32].tolist()


@pytest.mark.parametrize(
    ("size", "matrix", "tag"),
    [
        ((640, 360), 1, 1),
        ((640, 360), 6, 6),
        ((1280, 720), 1, 1),
        ((1280, 720), 6, 6),
        ((640, 360), 6, 2),
        ((720, 576), 6, 2),
        ((1280, 720), 1, 2),
        ((1280, 534), 1, 2),
        ((720, 1280), 1, 2),
        ((1920, 1080), 1, 0),
        ((640, 360), 9, 9),
    ],
)
@pytest.mark.parametrize("full", [False, True])
def test_the_matrix_is_the_one_tagged_or_what_players_take(size, matrix, tag, full):
    frame = yuv_frame(GREEN, *size, matrix, tag=tag, full=full)
    np.testing.assert_allclose(colour_of(frame), GREEN, atol=2)


@pytest.mark.parametrize("pixel_format", ["rgb24", "gbrp", "bgr0"])
def test_rgb_stays_as_it_is(pixel_format):
    picture_HWC = np.full((720, 1280, 3), GREEN, np.uint8)
    frame = av.VideoFrame.from_ndarray(picture_HWC, "rgb24").reformat(format=pixel_format)
    assert colour_of(frame) == list(GREEN)


@pytest.mark.parametrize("pixel_format", ["rgba", "argb", "bgra", "gbrap", "yuva444p", "yuva420p"])
def test_what_is_transparent_is_black(pixel_format):
    picture_HWC = np.full((48, 64, 4), (255, 0, 0, 0), np.uint8)
    picture_HWC[:24, :32] = (255, 255, 255, 255)
    picture_HWC[:24, 32:] = (200, 100, 50, 128)
    frame = av.VideoFrame.from_ndarray(picture_HWC, "rgba").reformat(format=pixel_format)
    views_VHWC = Scaler(FrameRequest(1, 24), Fraction(1)).views(frame)
    np.testing.assert_allclose(views_VHWC[0, 2:9, 2:9], 255, atol=2)
    np.testing.assert_allclose(views_VHWC[0, 4, 20], (100, 50, 25), atol=3)
    assert views_VHWC[0, 14:].max() <= 2


def test_the_transparent_entry_of_a_palette_is_black():
    indices_HW = np.zeros((48, 64), np.uint8)
    indices_HW[:, 32:] = 1
    palette_KC = np.zeros((256, 4), np.uint8)
    palette_KC[0] = (0, 255, 0, 0)
    palette_KC[1] = (255, 255, 255, 255)
    frame = av.VideoFrame.from_ndarray((indices_HW, palette_KC), "pal8")
    picture_HWC = np.stack(RgbScaler("bilinear").planes(frame, 64, 48), axis=-1)
    assert picture_HWC[:, :31].max() == 0
    assert picture_HWC[:, 33:].min() == 255
