"""The colours that a decoded frame is given are those that a player shows."""

from __future__ import annotations

from fractions import Fraction
from importlib.util import find_spec

import av
import numpy as np
import pytest

from tests.colour_factory import (
    BT601,
    BT709,
    BT2020,
    HLG,
    PQ,
    UNTAGGED,
    Tags,
    flat_frame,
    flat_video,
    transparent_video,
)
from tests.decode.helpers import job_of
from vindex.decode import decode_clips
from vindex.decode.scaling import RgbScaler, Scaler, is_transparent
from vindex.errors import MediaError
from vindex.records import FrameRequest

GREEN = (30, 200, 60)
GREEN_SIGNAL = tuple(value / 255 for value in GREEN)
needs_decord = pytest.mark.skipif(find_spec("decord") is None, reason="decord is not installed")

SD, HD = (640, 360), (1280, 720)
RGB_MATRIX_IN_YUV = Tags(2, 2, 0)

PQ_WHITE, PQ_GREY = 0.5807, 0.38
"""Signals of 203 and 26 cd/m2: reference white and a grey card (ITU-R BT.2408-8, table 1)."""

HLG_WHITE, HLG_GREY = 0.75, 0.38


def colour_of(frame):
    """The one colour that all pixels of a frame are given."""
    picture_HWC = np.stack(RgbScaler("bilinear").planes(frame, 64, 48), axis=-1)
    assert np.ptp(picture_HWC, axis=(0, 1)).max() <= 1
    return picture_HWC[24, 32].tolist()


@pytest.mark.some_cases(7)
@pytest.mark.parametrize(
    ("size", "matrix", "tags"),
    [
        ((640, 360), 1, BT709),
        ((640, 360), 6, BT601),
        ((1280, 720), 1, BT709),
        ((1280, 720), 6, BT601),
        ((640, 360), 6, UNTAGGED),
        ((720, 576), 6, UNTAGGED),
        ((1280, 720), 1, UNTAGGED),
        ((1280, 534), 1, UNTAGGED),
        ((720, 1280), 1, UNTAGGED),
        ((1920, 1080), 1, RGB_MATRIX_IN_YUV),
    ],
)
@pytest.mark.parametrize("full", [False, True])
def test_the_matrix_is_the_one_tagged_or_what_players_take(size, matrix, tags, full):
    frame = flat_frame(GREEN_SIGNAL, *size, matrix, tags, full=full)
    np.testing.assert_allclose(colour_of(frame), GREEN, atol=2)


@pytest.mark.parametrize("pixel_format", ["rgb24", "gbrp", "bgr0"])
def test_rgb_stays_as_it_is(pixel_format):
    picture_HWC = np.full((720, 1280, 3), GREEN, np.uint8)
    frame = av.VideoFrame.from_ndarray(picture_HWC, "rgb24").reformat(format=pixel_format)
    assert colour_of(frame) == list(GREEN)


@pytest.mark.some_cases(2)
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


def test_the_byte_that_windows_leaves_unused_is_no_alpha():
    picture_HWC = np.full((48, 64, 4), (*GREEN, 0), np.uint8)
    frame = av.VideoFrame.from_ndarray(picture_HWC, "rgba").reformat(format="bgra")
    assert colour_of(frame) == list(GREEN)
    assert not is_transparent(frame)


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


@pytest.mark.some_cases(3)
@pytest.mark.parametrize(
    ("tags", "signal", "expected"),
    [
        (PQ, PQ_WHITE, 255),
        (PQ, PQ_GREY, 108),
        (PQ, 0.0, 0),
        (PQ, 0.75, 255),
        (HLG, HLG_WHITE, 255),
        (HLG, HLG_GREY, 108),
        (HLG, 0.0, 0),
        (HLG, 1.0, 255),
        (BT2020, 1.0, 255),
        (BT2020, 0.5, 128),
    ],
)
def test_greys_of_wide_range_are_those_of_standard_range(tags, signal, expected):
    frame = flat_frame((signal,) * 3, 64, 48, 9, tags, bits=10)
    np.testing.assert_allclose(colour_of(frame), expected, atol=2)


def test_a_colour_of_709_in_2020_comes_back():
    # BT.2087-0: light of BT.709 by the primaries of BT.2020, at 203 cd/m2 for white.
    light_C = np.array(GREEN_SIGNAL) ** 2.4
    to_2020 = np.array(
        [[0.6274, 0.3293, 0.0433], [0.0691, 0.9195, 0.0114], [0.0164, 0.0880, 0.8956]]
    )
    power_C = (203 / 10_000 * to_2020 @ light_C) ** (2610 / 16384)
    signal_C = ((3424 + 32 * 2413 * power_C) / (4096 + 32 * 2392 * power_C)) ** (2523 / 32)
    frame = flat_frame(signal_C, 64, 48, 9, PQ, bits=10)
    np.testing.assert_allclose(colour_of(frame), GREEN, atol=2)


def test_what_is_brighter_than_white_keeps_its_hue():
    red, green, blue = colour_of(flat_frame((0.85, 0.8, 0.75), 64, 48, 9, PQ, bits=10))
    assert red == 255
    assert red - 20 > green > blue + 20


@pytest.mark.parametrize(("tags", "white"), [(PQ, PQ_WHITE), (HLG, HLG_WHITE)])
def test_a_model_is_shown_the_white_of_a_film_in_high_range(tmp_path, tags, white):
    path = tmp_path / "white.mp4"
    flat_video(path, flat_frame((white,) * 3, 320, 240, 9, tags, bits=10), codec="libx265")
    for item in decode_clips(job_of(str(path))):
        assert item.frames[0].min() >= 252


@pytest.mark.parametrize(
    ("size", "matrix", "tags", "how"),
    [
        (HD, 1, UNTAGGED, "does not say that its colours are BT.709"),
        (SD, 9, PQ, "high dynamic range"),
        (SD, 9, HLG, "high dynamic range"),
    ],
)
@needs_decord
def test_decord_refuses_colours_that_it_would_read_wrong(tmp_path, size, matrix, tags, how):
    path = tmp_path / "flat.mp4"
    flat_video(path, flat_frame(GREEN_SIGNAL, *size, matrix, tags))
    with pytest.raises(MediaError, match=how):
        list(decode_clips(job_of(str(path), reader="decord")))


@needs_decord
def test_decord_refuses_what_it_would_show_the_hidden_colour_of(tmp_path):
    path = transparent_video(tmp_path / "film.webm", "libvpx-vp9", "yuva420p")
    with pytest.raises(MediaError, match="it has transparent pictures"):
        list(decode_clips(job_of(path, reader="decord")))


@pytest.mark.some_cases(2)
@pytest.mark.parametrize(
    ("size", "matrix", "tags"), [(HD, 1, BT709), (HD, 6, BT601), (SD, 1, BT709), (SD, 6, UNTAGGED)]
)
@needs_decord
def test_decord_gives_the_colours_that_it_does_not_refuse(tmp_path, size, matrix, tags):
    path = tmp_path / "flat.mp4"
    flat_video(path, flat_frame(GREEN_SIGNAL, *size, matrix, tags))
    for item in decode_clips(job_of(str(path), reader="decord")):
        np.testing.assert_allclose(item.frames[0][..., 60, 60, :].mean(axis=(0, 1)), GREEN, atol=4)
