"""Thumbnails show the frame of their moment, upright; previews move."""

from fractions import Fraction

import av
import numpy as np
import pytest

from tests.media_factory import make_video
from tests.pictures.helpers import number_of, picture_of
from vindex.errors import MediaError
from vindex.pictures.pictures import MAX_PREVIEW_BYTES, jpeg_at, preview_of_span
from vindex.records import Reason

KINDS = {
    "mp4": ("v.mp4", {}),
    "open-gop": ("v.mp4", {"open_gop": True, "gop_size": 24}),
    "hevc": ("v.mkv", {"codec": "libx265", "open_gop": True}),
    "ts": ("v.ts", {"start_ticks": 50}),
    "av1": ("v.mkv", {"codec": "libsvtav1"}),
    "vp9": ("v.webm", {"codec": "libvpx-vp9"}),
    "edit-list": ("v.mp4", {"num_hidden": 7}),
    "late": ("v.mkv", {"start_ticks": 125}),
    "long-gop": ("v.mp4", {"gop_size": 250}),
}


@pytest.mark.some_cases(2)
@pytest.mark.parametrize("kind", KINDS)
def test_a_thumbnail_shows_the_frame_of_its_moment(tmp_path, kind):
    name, options = KINDS[kind]
    video = make_video(tmp_path / name, num_frames=75, **options)
    for seconds in (0.0, 0.5, 1.02, 1.5, video.pts_seconds[-1], 99.0):
        frames = zip(video.pts_seconds, video.numbers, strict=True)
        shown = [number for pts, number in frames if pts <= seconds + 1e-3]
        assert number_of(picture_of(jpeg_at(video.path, seconds, 320))) == shown[-1]


@pytest.mark.parametrize("suffix", ["avi", "h264"])
def test_frames_that_are_counted_are_found_exactly(tmp_path, suffix):
    video = make_video(tmp_path / f"v.{suffix}", num_frames=75)
    for seconds in (0.0, 1.0, 2.02):
        picture = picture_of(jpeg_at(video.path, seconds, 320))
        assert [number_of(picture)] == video.numbers_at([seconds])


@pytest.mark.some_cases(3)
@pytest.mark.parametrize("rotation", [0, 90, 180, 270])
@pytest.mark.parametrize("mirrored", [False, True])
def test_a_thumbnail_is_upright(tmp_path, rotation, mirrored):
    video = make_video(
        tmp_path / "v.mp4", num_frames=12, width=160, height=96, rotation=rotation,
        mirrored=mirrored,
    )  # fmt: skip
    picture = picture_of(jpeg_at(video.path, 0.2, 320))
    assert picture.shape[:2] == (video.height, video.width)
    assert number_of(picture) == 5


def test_pixels_that_are_not_square_are_made_so_and_small_videos_are_not_enlarged(tmp_path):
    video = make_video(
        tmp_path / "v.mp4", num_frames=12, width=120, height=120, sample_aspect_ratio=Fraction(2)
    )
    assert picture_of(jpeg_at(video.path, 0, 1000)).shape == (120, 240, 3)
    assert picture_of(jpeg_at(video.path, 0, 100)).shape == (50, 100, 3)


def test_what_cannot_be_shown_is_refused(tmp_path):
    (tmp_path / "text.mp4").write_text("no video")
    with pytest.raises(MediaError):
        jpeg_at(str(tmp_path / "text.mp4"), 0, 320)
    with pytest.raises(MediaError):
        preview_of_span(str(tmp_path / "gone.mp4"), 0, 1, 320)


def test_a_hole_in_a_video_is_no_picture_of_what_lies_before_it(tmp_path):
    path = tmp_path / "v.mp4"
    make_video(path, num_frames=250, gop_size=25)
    data = bytearray(path.read_bytes())
    third = len(data) // 3
    data[third : 2 * third] = bytes(third)
    path.write_bytes(data)
    assert number_of(picture_of(jpeg_at(str(path), 1.0, 320))) == 25
    with pytest.raises(MediaError) as refused:
        jpeg_at(str(path), 5.0, 320)
    assert refused.value.reason == Reason.DAMAGED


def frames_of_webp(preview):
    """Pictures of an animated WebP (RFC 9649, 2.7): number of ANMF chunks and their durations."""
    place, durations, loops = 12, [], None
    while place < len(preview):
        kind = preview[place : place + 4]
        size = int.from_bytes(preview[place + 4 : place + 8], "little")
        if kind == b"ANIM":
            loops = int.from_bytes(preview[place + 12 : place + 14], "little")
        if kind == b"ANMF":
            durations.append(int.from_bytes(preview[place + 20 : place + 23], "little"))
        place += 8 + size + size % 2
    return loops, durations


def test_a_preview_moves_at_its_own_speed_for_ever(tmp_path):
    video = make_video(tmp_path / "v.mp4", num_frames=100, width=320)
    preview = preview_of_span(video.path, 1.0, 3.0, 160)
    loops, durations = frames_of_webp(preview)
    assert loops == 0
    assert sum(durations) == pytest.approx(2000, abs=130)
    assert len(durations) == 16
    canvas = (int.from_bytes(preview[at : at + 3], "little") + 1 for at in (24, 27))  # VP8X
    assert tuple(canvas) == (160, 60)


@pytest.mark.thorough
def test_a_preview_is_bounded_in_time_and_size(tmp_path):
    path = tmp_path / "noise.mp4"
    noise = np.random.default_rng(0)
    with av.open(str(path), "w") as container:
        stream = container.add_stream("mpeg4", rate=10, options={"b": "20M"})
        stream.width = stream.height = 256
        for _ in range(100):
            picture = noise.integers(0, 255, (256, 256, 3), np.uint8)
            container.mux(stream.encode(av.VideoFrame.from_ndarray(picture, "rgb24")))
        container.mux(stream.encode(None))
    preview = preview_of_span(str(path), 0.0, 10.0, 256)
    assert len(preview) < MAX_PREVIEW_BYTES
    assert sum(frames_of_webp(preview)[1]) == pytest.approx(6000, abs=130)
