"""Colours of thumbnails, keyframes and cuts: alpha, tags of colour, high dynamic range."""

import av
import numpy as np
import pytest

from tests.pictures.helpers import picture_of
from vindex.decode import decode_clips
from vindex.jobs import DecodeJob
from vindex.pictures.cuts import cut_to_file
from vindex.pictures.pictures import jpeg_at
from vindex.records import Clip, FrameRequest

GREEN = (30, 200, 60)
BT709, BT601 = (0.2126, 0.0722), (0.299, 0.114)
"""Shares of red and of blue in luma (ITU-R BT.709, BT.601)."""


def picture(path):
    return picture_of(jpeg_at(str(path), 2.0, 1280)).astype(float)


def as_a_player_shows(path):
    """The colour in the middle of a video: by its tags, else BT.709 for HD and BT.601 below."""
    with av.open(str(path)) as container:
        frame = next(container.decode(video=0))
    assert frame.format.name in ("yuv420p", "yuvj420p")
    is_hd = frame.height >= 720 or frame.width >= 1280
    red, blue = {1: BT709, 5: BT601, 6: BT601}.get(int(frame.colorspace), BT709 if is_hd else BT601)
    width, height = frame.width // 2 * 2, frame.height // 2 * 2
    planes = frame.to_ndarray()
    luma = planes[:height, :width][height // 2, width // 2]
    chroma = planes[height:].reshape(2, height // 2, width // 2)[:, height // 4, width // 4]
    y = (float(luma) - 16) / 219
    cb, cr = (chroma.astype(float) - 128) / 224
    r, b = y + 2 * (1 - red) * cr, y + 2 * (1 - blue) * cb
    g = (y - red * r - blue * b) / (1 - red - blue)
    return 255 * np.array([r, g, b])


def test_what_is_transparent_is_black(inputs):
    shown = picture(inputs / "alpha.mov")  # hidden red below, an opaque white square in front
    assert shown[100:, :, :].max() < 16
    assert shown[60, 70:90].min() > 240
    job = DecodeJob(
        str(inputs / "alpha.mov"), "", (Clip(0, 4),), 4.0, (FrameRequest(4, 112),), "pyav"
    )
    (item,) = decode_clips(job)
    assert item.frames[0][:, :, 90:].max() < 16
    assert item.frames[0].max() > 240


@pytest.mark.thorough
@pytest.mark.parametrize("name", ["sd709.mp4", "hd601.mp4", "portrait709.mp4"])
def test_tagged_colours_are_those_of_the_source_in_pictures_and_cuts(inputs, tmp_path, name):
    shown = picture(inputs / name)
    assert shown.mean(axis=(0, 1)) == pytest.approx(GREEN, abs=4)
    for exact in (True, False):
        cut_to_file(str(inputs / name), 1, 1.4, tmp_path / "cut.mp4", exact=exact)
        assert as_a_player_shows(tmp_path / "cut.mp4") == pytest.approx(GREEN, abs=4)


@pytest.mark.parametrize(
    ("size", "matrix"), [((1280, 720), BT709), ((720, 1280), BT709), ((640, 360), BT601)]
)
def test_untagged_colours_are_taken_as_players_take_them(tmp_path, size, matrix):
    path = tmp_path / "untagged.mp4"
    write_colour(path, GREEN, *size, *matrix)
    assert as_a_player_shows(path) == pytest.approx(GREEN, abs=3)
    assert picture(path).mean(axis=(0, 1)) == pytest.approx(GREEN, abs=4)
    cut_to_file(str(path), 0, 2, tmp_path / "cut.mp4", exact=True)
    assert as_a_player_shows(tmp_path / "cut.mp4") == pytest.approx(GREEN, abs=4)


def write_colour(path, rgb, width, height, red, blue):
    """A video of one colour, by a matrix that it does not name."""
    r, g, b = (one / 255 for one in rgb)
    y = red * r + (1 - red - blue) * g + blue * b
    levels = (16 + 219 * y, 128 + 112 * (b - y) / (1 - blue), 128 + 112 * (r - y) / (1 - red))
    areas = (width * height, width * height // 4, width * height // 4)
    pixels = np.repeat(np.array(levels).round().astype(np.uint8), areas)
    pixels = pixels.reshape(height * 3 // 2, width)
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=5, options={"preset": "ultrafast"})
        stream.width, stream.height, stream.pix_fmt = width, height, "yuv420p"
        for _ in range(12):
            container.mux(stream.encode(av.VideoFrame.from_ndarray(pixels, "yuv420p")))
        container.mux(stream.encode(None))


@pytest.mark.parametrize("name", ["pq_white.mp4", "hlg_white.mp4"])
def test_white_of_high_dynamic_range_is_white(inputs, tmp_path, name):
    shown = picture(inputs / name)
    assert shown.min() > 230
    assert np.ptp(shown.mean(axis=(0, 1))) < 4
    cut_to_file(str(inputs / name), 1, 1.4, tmp_path / "cut.mp4", exact=True)
    with av.open(str(tmp_path / "cut.mp4")) as container:
        frame = next(container.decode(video=0))
    if int(frame.color_trc) in (16, 18):  # kept, and tagged as PQ or HLG
        assert "10" in frame.format.name
    else:
        assert as_a_player_shows(tmp_path / "cut.mp4").min() > 230
