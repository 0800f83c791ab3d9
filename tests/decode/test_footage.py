"""Real footage, where there is some: both readers, the odd files among it, nothing on stderr."""

from __future__ import annotations

import os
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest

from tests.decode.helpers import decode_plainly, job_of, same_items
from vindex.decode import decode_clips, probe
from vindex.errors import MediaError
from vindex.jobs import ClipFrames
from vindex.records import ClipSpec, Reason

FOOTAGE = os.environ.get("VINDEX_FOOTAGE", "")
pytestmark = pytest.mark.skipif(not FOOTAGE, reason="VINDEX_FOOTAGE names no folder of footage")
needs_decord = pytest.mark.skipif(find_spec("decord") is None, reason="decord is not installed")

SPEC = ClipSpec(1.0, 1.0, 8)


def footage(name: str) -> str:
    path = Path(FOOTAGE) / name
    if not path.exists():
        pytest.skip(f"the footage has no {name}")
    return str(path)


@pytest.mark.parametrize(
    ("name", "num_frames", "seconds", "size"),
    [
        ("cve_vid1.mp4", 56, 2.24, (640, 360)),  # 18 more are hidden by an edit list
        ("dc_video_90.mov", 3, 0.1, (320, 568)),  # stored lying on its side
        ("mm_test.avi", 164, 6.56, (320, 240)),  # B-frames packed into AVI
        ("mm_ntu.avi", 103, 103 / 30, (1920, 1080)),
        ("mm_test.mp4", 300, 10.0, (455, 256)),  # its pixels are not square
        ("dc_flipping_a_pancake.mkv", 310, 10.333, (426, 240)),
        ("tc_av1_video.mkv", 125, 5.0, (640, 360)),
    ],
)
def test_probe_of_real_files(name, num_frames, seconds, size):
    info = probe(footage(name))
    assert info.num_frames == num_frames
    assert info.duration_seconds == pytest.approx(seconds)
    assert (info.width, info.height) == size


def test_the_file_that_is_no_video():
    with pytest.raises(MediaError) as refusal:
        probe(footage("px_bad.mp4"))
    assert refusal.value.reason == Reason.NOT_A_VIDEO


@pytest.mark.thorough
@pytest.mark.parametrize(("name", "frame_rate"), [("mm_ntu.avi", 30), ("mm_test.avi", 25)])
def test_frames_of_avi_come_in_the_order_in_which_they_are_shown(name, frame_rate):
    path = footage(name)
    item = next(decode_clips(job_of(path, spec=ClipSpec(48 / frame_rate, 2.0, 48))))
    assert isinstance(item, ClipFrames)
    np.testing.assert_allclose(item.pts_seconds[0], np.arange(48) / frame_rate)
    plain = decode_plainly(path)[:48]
    assert np.array_equal(item.frames[0], np.stack(plain, axis=1))


@pytest.mark.some_cases(1)
@pytest.mark.parametrize("name", ["tc_nasa_13013.mp4", "mm_demo.mp4", "tc_h265_video.mp4"])
def test_the_end_of_a_real_file_is_the_same_alone(name):
    job = job_of(footage(name), spec=SPEC)
    whole = list(decode_clips(job))
    assert same_items(
        list(decode_clips(job_of(job.path, spec=SPEC, clips=job.clips[-2:]))), whole[-2:]
    )


def areas(frames_VTHWC):
    """Mean colour of each square of 8 x 8 pixels."""
    views, num_frames, height, width, _ = frames_VTHWC.shape
    squares = frames_VTHWC.reshape(views, num_frames, height // 8, 8, width // 8, 8, 3)
    return squares.mean(axis=(3, 5))


@needs_decord
@pytest.mark.some_cases(2)
@pytest.mark.parametrize(
    "name",
    [
        "bbb.mp4",
        "dc_video_180.mov",
        "dc_video_90.mov",
        "mm_test.mp4",
        "tc_bt709_full_range.mp4",
        "tc_h264_10bits.mp4",
        "tc_h265_10bits.mp4",
    ],
)
def test_both_readers_show_the_same(name, capfd):
    path = footage(name)
    ones = list(decode_clips(job_of(path, spec=SPEC)))
    others = list(decode_clips(job_of(path, spec=SPEC, reader="decord")))
    for one, other in zip(ones, others, strict=True):
        assert isinstance(one, ClipFrames)
        assert isinstance(other, ClipFrames)
        assert np.array_equal(one.pts_seconds[0], other.pts_seconds[0])
        # They scale by different filters, which fine detail shows; areas of 8 x 8 do not.
        difference = np.abs(areas(one.frames[0]) - areas(other.frames[0]))
        assert (
            difference.mean() < 3
        )  # decord converts by the fast path that is up to 2.5 levels too dark
    assert capfd.readouterr().err == ""
