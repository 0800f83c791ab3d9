"""What is made of a video, in pictures and in encoded cuts, has the colours of the video."""

from __future__ import annotations

from io import BytesIO

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
from tests.pictures.helpers import picture_of
from vindex.decode import decode_clips
from vindex.decode.scaling import RgbScaler
from vindex.jobs import DecodeJob
from vindex.pictures.cuts import cut_to_file, stream_span
from vindex.pictures.pictures import jpeg_at
from vindex.records import Clip, FrameRequest

GREEN = (30, 200, 60)
GREEN_SIGNAL = tuple(value / 255 for value in GREEN)
WHITE = (255, 255, 255)
PAL = Tags(5, 6, 5)


@pytest.fixture
def flat(tmp_path):
    """Makes a video of one colour."""

    def make(signal, size, matrix, tags, *, codec="libx264", rotation=0, **how):
        path = tmp_path / "flat.mp4"
        frame = flat_frame(signal, *size, matrix, tags, **how)
        flat_video(path, frame, codec=codec, rotation=rotation, seconds=1)
        return str(path)

    return make


def shown(video):
    """Size, tags and colour of the first frame of a video, read as its own tags say."""
    with av.open(BytesIO(video) if isinstance(video, bytes) else str(video)) as container:
        frame = next(container.decode(video=0))
    tags = Tags(frame.color_primaries, frame.color_trc, frame.colorspace)
    assert (frame.color_range, frame.format.name) == (1, "yuv420p")
    colour = [int(plane_HW[8, 8]) for plane_HW in RgbScaler("bilinear").planes(frame, 16, 16)]
    return (frame.width, frame.height), tags, colour


CASES = {
    "sd 709": ((640, 360), 1, BT709, {}, BT709),
    "sd 601": ((640, 360), 6, BT601, {}, BT601),
    "sd pal": ((720, 576), 6, PAL, {}, PAL),
    "sd untagged": ((640, 360), 6, UNTAGGED, {}, BT601),
    "sd matrix alone": ((640, 360), 1, Tags(2, 2, 1), {}, BT709),
    "hd 709": ((1280, 720), 1, BT709, {}, BT709),
    "hd 601": ((1280, 720), 6, BT601, {}, BT601),
    "hd untagged": ((1280, 720), 1, UNTAGGED, {}, BT709),
    "hd of full range": ((1280, 720), 1, BT709, {"full": True}, BT709),
    "portrait 709": ((1280, 720), 1, BT709, {"rotation": 90}, BT709),
    "portrait 601": ((1280, 720), 6, BT601, {"rotation": 90}, BT601),
    "portrait untagged": ((720, 1280), 1, UNTAGGED, {}, BT709),
    "sd turned untagged": ((640, 360), 6, UNTAGGED, {"rotation": 270}, BT601),
}


@pytest.mark.some_cases(4)
@pytest.mark.parametrize("name", CASES)
def test_an_encoded_cut_says_the_colours_of_its_source_and_keeps_them(flat, tmp_path, name):
    size, matrix, tags, how, expected = CASES[name]
    path = flat(GREEN_SIGNAL, size, matrix, tags, **how)
    upright = size[::-1] if how.get("rotation") else size
    cut_to_file(path, 0.0, 0.5, tmp_path / "cut.mp4", exact=True)
    for video in (tmp_path / "cut.mp4", b"".join(stream_span(path, 0.0, 0.5, max_height=4096))):
        assert shown(video)[:2] == (upright, expected)
        np.testing.assert_allclose(shown(video)[2], GREEN, atol=3)
    np.testing.assert_allclose(picture_of(jpeg_at(path, 0.2, 160))[40, 40], GREEN, atol=3)


def test_what_is_made_smaller_for_the_browser_keeps_the_colours_that_the_source_has(flat):
    path = flat(GREEN_SIGNAL, (1280, 720), 1, UNTAGGED)
    size, tags, colour = shown(b"".join(stream_span(path, 0.0, 0.5, max_height=360)))
    assert (size, tags) == ((640, 360), BT709)
    np.testing.assert_allclose(colour, GREEN, atol=3)


@pytest.mark.some_cases(3)
@pytest.mark.parametrize(
    ("tags", "white"), [(PQ, 0.5807), (HLG, 0.75), (BT2020, 1.0)], ids=["pq", "hlg", "sdr"]
)
@pytest.mark.parametrize("rotation", [0, 90])
def test_white_of_wide_range_is_white(flat, tmp_path, tags, white, rotation):
    path = flat((white,) * 3, (320, 240), 9, tags, codec="libx265", rotation=rotation, bits=10)
    cut_to_file(path, 0.0, 0.5, tmp_path / "cut.mp4", exact=True)
    for video in (tmp_path / "cut.mp4", b"".join(stream_span(path, 0.0, 0.5))):
        assert shown(video)[1] == BT709
        np.testing.assert_allclose(shown(video)[2], WHITE, atol=3)
    np.testing.assert_allclose(picture_of(jpeg_at(path, 0.2, 160))[40, 40], WHITE, atol=3)


TRANSPARENT = {
    "mov": ("qtrle", "argb"),
    "mkv": ("ffv1", "bgra"),
    "webm": ("libvpx-vp9", "yuva420p"),
    "vp8.webm": ("libvpx", "yuva420p"),
}
"""Codec and pixel format by suffix."""


def first_picture(video):
    with av.open(BytesIO(video) if isinstance(video, bytes) else str(video)) as container:
        return next(container.decode(video=0)).to_ndarray(format="rgb24")


@pytest.mark.some_cases(3)
@pytest.mark.parametrize("suffix", TRANSPARENT)
@pytest.mark.parametrize("turned", [False, True])
def test_a_transparent_film_is_on_black_wherever_it_is_shown(tmp_path, suffix, turned):
    path = transparent_video(tmp_path / f"film.{suffix}", *TRANSPARENT[suffix], turned=turned)
    pictures = [picture_of(jpeg_at(path, 0.75, 160)), picture_of(jpeg_at(path, 0.0, 160))]
    for exact in (False, True):
        cut = cut_to_file(path, 0.2, 0.7, tmp_path / "cut.mp4", exact=exact)
        assert cut.converted == ("transparency to black",)
        pictures.append(first_picture(tmp_path / "cut.mp4"))
    pictures.append(first_picture(b"".join(stream_span(path, 0.2, 0.7))))
    request = FrameRequest(4, 160, fit="squash")
    job = DecodeJob(path, "", (Clip(0.0, 1.0),), 1.0, (request,), "pyav")
    (clip,) = decode_clips(job)
    pictures += [*clip.frames[0][0]]
    for shown_HWC in pictures:
        assert shown_HWC[:, :72].max() <= 8
        assert shown_HWC[:, 88:].min() >= 247


def test_a_cut_says_what_is_transparent_later_than_its_first_picture(tmp_path):
    path = transparent_video(tmp_path / "film.mov", "qtrle", "argb", num_opaque=6)
    for end_seconds, converted in ((0.6, ()), (1.0, ("transparency to black",))):
        cut = cut_to_file(path, 0.0, end_seconds, tmp_path / "cut.mp4")
        assert cut.converted == converted


@pytest.mark.parametrize(
    ("tags", "expected"),
    [(BT2020, "the wide colours of BT.2020 to BT.709"), (PQ, "high dynamic range to BT.709")],
)
def test_a_cut_tells_wide_colours_from_high_range(flat, tmp_path, tags, expected):
    path = flat((0.5, 0.5, 0.5), (160, 120), 9, tags, bits=10)
    cut = cut_to_file(path, 0.0, 0.5, tmp_path / "cut.mp4", exact=True)
    assert cut.converted == (expected,)
