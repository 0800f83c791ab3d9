"""The contract of both readers: the frames nearest to the sample times, upright, or a refusal."""

from __future__ import annotations

import pickle
from functools import partial
from importlib.metadata import packages_distributions, version
from importlib.util import find_spec

import numpy as np
import pytest

from tests.decode.conftest import VIDEOS
from tests.decode.helpers import check_clips, job_of, numbers_of
from tests.media_factory import BLUE, RED
from vindex.decode import check_reader, decode_clips, found_reader, probe
from vindex.errors import MediaError, MissingDependencyError, UsageError
from vindex.jobs import ClipFrames
from vindex.records import ClipSpec, Reason

IS_DECORD2 = "decord2" in packages_distributions().get("decord", ())
DECORD_REFUSES = {
    "mpeg4_avi": "container is avi",
    "h264_avi": "container is avi",
    "vfr_avi": "container is avi",
    "mpeg2_ps": "container is mpeg",
    "mpeg2_open_gop_ts": "container is mpegts",
    "h264_ts": "container is mpegts",
    "hevc_m2ts": "container is mpegts",
    "h264_flv": "container is flv",
    "mpeg4_wmv": "container is asf",
    "mpeg2_mxf": "container is mxf",
    "mjpeg_mov": "codec is mjpeg",
    "h264_bare": "container is h264",
    "edit_list": "hidden",
    "mirrored": "mirrored",
    "mirrored_90": "mirrored",
} | (
    {"hevc": "codec is hevc", "hevc_10_bit": "codec is hevc", "hevc_open_gop": "codec is hevc"}
    if IS_DECORD2
    else {"av1": "codec is av1"}
)

needs_decord = pytest.mark.skipif(find_spec("decord") is None, reason="decord is not installed")
READERS = ["pyav", pytest.param("decord", marks=needs_decord)]


@pytest.mark.some_cases(4)
@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize("name", VIDEOS)
def test_clips_get_the_frames_nearest_to_their_sample_times(video, name, reader):
    asset = video(name)
    if reader == "decord" and name in DECORD_REFUSES:
        with pytest.raises(MediaError, match=DECORD_REFUSES[name]) as refusal:
            list(decode_clips(job_of(asset.path, reader=reader)))
        assert refusal.value.reason == Reason.UNSUPPORTED
        package = "decord2" if IS_DECORD2 else "decord"
        assert refusal.value.message.startswith(f"{package} {version(package)} does not read")
        assert "--reader pyav" in refusal.value.message
        return
    check_clips(asset, job_of(asset.path, reader=reader))


@pytest.mark.some_cases(8)
@pytest.mark.parametrize("name", VIDEOS)
def test_probe_tells_what_a_player_shows(video, name):
    asset = video(name)
    info = probe(asset.path)
    assert info.num_frames == asset.num_frames
    assert info.duration_seconds == pytest.approx(asset.duration_seconds, abs=1e-6)
    assert info.frame_rate == pytest.approx(asset.num_frames / asset.duration_seconds)
    assert (info.width, info.height) == (asset.width, asset.height)


def test_probe_names_the_codec_and_not_its_decoder(video):
    codecs = {name: probe(video(name).path).codec for name in ("h264", "hevc", "vp9", "av1")}
    assert codecs == {"h264": "h264", "hevc": "hevc", "vp9": "vp9", "av1": "av1"}


@needs_decord
def test_the_package_that_is_read_with_has_a_name_and_a_version():
    package = "decord2" if IS_DECORD2 else "decord"
    assert found_reader("decord") == f"{package} {version(package)}"
    assert found_reader("pyav") == f"av {version('av')}"


@needs_decord
def test_probe_asks_the_reader_that_is_going_to_decode(video):
    with pytest.raises(MediaError, match="mjpeg"):
        probe(video("mjpeg_mov").path, "decord")
    assert probe(video("h264").path, "decord") == probe(video("h264").path)


@pytest.mark.some_cases(2)
@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize("name", ["wide", "tall", "rotated_90"])
def test_three_views_are_spread_along_the_long_side(video, name, reader):
    asset = video(name)
    job = job_of(asset.path, reader=reader, spec=ClipSpec(0.5, 0.5, 8, views=3))
    item = next(decode_clips(job))
    assert isinstance(item, ClipFrames)
    first, _, last = item.frames[0]
    assert numbers_of(item, view=1) == asset.numbers_at([i / 16 for i in range(8)])
    if asset.height > asset.width:  # strips lie above and below: turn them to the sides
        first, last = first.swapaxes(1, 2), last.swapaxes(1, 2)
    np.testing.assert_allclose(first[:, 8:-8, 1:5].mean((0, 1, 2)), RED, atol=16)
    np.testing.assert_allclose(last[:, 8:-8, -5:-1].mean((0, 1, 2)), BLUE, atol=16)
    assert not np.array_equal(first, last)


@pytest.mark.parametrize("reader", READERS)
def test_a_frame_that_is_due_twice_comes_twice(video, reader):
    asset = video("h264")
    spec = ClipSpec(clip_seconds=0.1, stride_seconds=1, num_frames=8)  # 80 times a second
    job = job_of(asset.path, reader=reader, spec=spec)
    check_clips(asset, job)
    assert numbers_of(next(decode_clips(job))) == [0, 0, 0, 0, 1, 1, 1, 2]


def test_a_job_without_clips_gives_nothing(video):
    assert list(decode_clips(job_of(video("h264").path, clips=()))) == []


def test_probe_can_be_sent_to_a_worker_with_its_reader(video):
    asked = pickle.loads(pickle.dumps(partial(probe, reader="pyav")))
    assert asked(video("h264").path).num_frames == 60


def test_an_unknown_reader_is_refused_with_those_that_exist(video):
    with pytest.raises(UsageError, match=r"--reader 'pyva'.*pyav, decord.*'pyav'"):
        probe(video("h264").path, "pyva")


def test_a_reader_that_is_not_installed_names_the_command_that_installs_it(monkeypatch, video):
    monkeypatch.setitem(__import__("sys").modules, "decord", None)
    with pytest.raises(MissingDependencyError, match=r"pip install 'vindex-video\[decord\]'"):
        check_reader("decord")
    with pytest.raises(MissingDependencyError, match="leave --reader out"):
        next(decode_clips(job_of(video("h264").path, reader="decord")))
