"""What is no video is refused in a sentence that says why."""

from __future__ import annotations

import os
import sys
from dataclasses import replace
from pathlib import Path
from shutil import copy

import av
import numpy as np
import pytest
from av.stream import Disposition

from tests.decode.helpers import check_clips, job_of
from tests.media_factory import make_video
from vindex.decode import VIDEO_SUFFIXES, decode_clips, geometry, opening, probe
from vindex.errors import MediaError
from vindex.records import FrameRequest, Reason


def refusal_of(path: object) -> MediaError:
    with pytest.raises(MediaError) as caught:
        probe(str(path))
    return caught.value


def write_sound(path: Path, *, with_cover: bool = False) -> Path:
    with av.open(str(path), "w") as container:
        cover = None
        if with_cover:
            cover = container.add_stream("mjpeg", rate=1)
            cover.width, cover.height, cover.pix_fmt = 64, 64, "yuvj420p"
            cover.disposition = Disposition.attached_pic
        stream = container.add_stream("alac", rate=8000, layout="mono")
        if cover:
            container.mux(cover.encode(av.VideoFrame.from_ndarray(np.zeros((64, 64, 3), np.uint8))))
            container.mux(cover.encode(None))
        frame = av.AudioFrame.from_ndarray(np.zeros((1, 8000), np.int16), "s16p", "mono")
        frame.sample_rate = 8000
        container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return path


def write_picture(path: Path) -> Path:
    codec = "png" if path.suffix == ".png" else "mjpeg"
    with av.open(str(path), "w", format="image2") as container:
        stream = container.add_stream(codec, rate=1)
        stream.width, stream.height = 64, 48
        stream.pix_fmt = "rgb24" if codec == "png" else "yuvj420p"
        container.mux(stream.encode(av.VideoFrame.from_ndarray(np.zeros((48, 64, 3), np.uint8))))
        container.mux(stream.encode(None))
    return path


@pytest.mark.parametrize("content", [b"", b"this is no video\n" * 40, bytes(range(256)) * 40])
def test_files_that_are_no_container_are_no_videos(tmp_path, content):
    path = tmp_path / "bad.mp4"
    path.write_bytes(content)
    refusal = refusal_of(path)
    assert refusal.reason == Reason.NOT_A_VIDEO
    assert refusal.message == (
        "It cannot be opened as a video: FFmpeg says 'Invalid data found when processing input'."
    )


def test_a_missing_file_and_a_folder_are_unreadable(tmp_path):
    missing, folder = refusal_of(tmp_path / "gone.mp4"), refusal_of(tmp_path)
    assert missing.reason == folder.reason == Reason.UNREADABLE
    assert missing.message == "It cannot be read: No such file or directory."
    assert "a file is needed" in folder.message


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root reads everything")
def test_a_forbidden_file_is_unreadable(tmp_path):
    path = tmp_path / "secret.mp4"
    path.write_bytes(b"secret")
    path.chmod(0)
    refusal = refusal_of(path)
    assert (refusal.reason, "Permission denied" in refusal.message) == (Reason.UNREADABLE, True)


def test_sound_alone_is_no_video(tmp_path):
    refusal = refusal_of(write_sound(tmp_path / "sound.m4a"))
    assert refusal.reason == Reason.NOT_A_VIDEO
    assert "holds audio" in refusal.message


def test_cover_art_does_not_make_sound_a_video(tmp_path):
    path = write_sound(tmp_path / "song.mp4", with_cover=True)
    with av.open(str(path)) as container:
        assert len(container.streams.video) == 1
    refusal = refusal_of(path)
    assert refusal.reason == Reason.NOT_A_VIDEO
    assert "holds audio and video" in refusal.message


@pytest.mark.parametrize("name", ["picture.png", "picture.jpg"])
def test_pictures_are_no_videos_whatever_they_are_called(tmp_path, name):
    path = write_picture(tmp_path / name)
    renamed = Path(copy(path, tmp_path / "picture.mp4"))
    assert refusal_of(path).reason == refusal_of(renamed).reason == Reason.NOT_A_VIDEO


@pytest.mark.parametrize(
    "text",
    [
        "ffconcat version 1.0\nfile '{}'\n",
        "#EXTM3U\n#EXT-X-TARGETDURATION:3\n#EXTINF:3,\n{}\n#EXT-X-ENDLIST\n",
    ],
)
def test_a_list_of_other_files_is_not_followed(video, tmp_path, text):
    path = tmp_path / "list.mp4"
    path.write_text(text.format(video("h264_ts").path))
    assert refusal_of(path).reason == Reason.NOT_A_VIDEO


def test_a_picture_over_the_limit_is_refused(video, monkeypatch):
    for module in (geometry, opening):
        monkeypatch.setattr(module, "MAX_PIXELS", 160 * 120 - 1)
    refusal = refusal_of(video("h264").path)
    assert refusal.reason == Reason.TOO_LARGE
    assert "160 x 120 pixels; at most 19,199" in refusal.message


def test_a_picture_that_would_be_scaled_beyond_the_limit_is_refused(video, monkeypatch):
    monkeypatch.setattr(geometry, "MAX_PIXELS", 50_000)
    job = replace(job_of(video("h264").path), requests=(FrameRequest(8, 256),))
    with pytest.raises(MediaError, match="341 x 256 pixels; at most 50,000") as refusal:
        list(decode_clips(job))
    assert refusal.value.reason == Reason.TOO_LARGE


def test_a_stream_that_grows_over_the_limit_is_not_decoded(video, monkeypatch):
    monkeypatch.setattr(opening, "MAX_PIXELS", 64 * 64)  # the decoder's own limit alone
    assert refusal_of(video("h264").path).reason == Reason.NO_FRAMES


@pytest.mark.parametrize(
    "name", [b"a:b c%d.mp4", b"http:x.mp4", b"-i \xc3\xa9\n.mp4", b"\xff\xfe.mp4"]
)
def test_odd_file_names_are_read(video, tmp_path, name):
    if b"\xff" in name and sys.platform != "linux":
        pytest.skip("this system has no file names that are not UTF-8")
    asset = video("h264")
    path = f"{tmp_path}/{os.fsdecode(name)}"
    copy(asset.path, path)
    check_clips(asset, job_of(path))


def test_a_relative_name_with_a_colon_is_a_file_and_no_address(video, tmp_path, monkeypatch):
    copy(video("h264").path, tmp_path / "http:x.mp4")
    monkeypatch.chdir(tmp_path)
    assert probe("http:x.mp4").num_frames == 60


def test_decord_refuses_a_path_that_it_cannot_take(video, tmp_path):
    pytest.importorskip("decord", reason="decord is not installed")
    if sys.platform != "linux":
        pytest.skip("this system has no file names that are not UTF-8")
    path = f"{tmp_path}/{os.fsdecode(bytes([255]))}.mp4"
    copy(video("h264").path, path)
    with pytest.raises(MediaError, match="not UTF-8"):
        list(decode_clips(job_of(path, reader="decord")))


def test_suffixes_are_those_of_videos():
    assert {".mp4", ".mov", ".mkv", ".webm", ".avi", ".ts", ".m2ts", ".mpg", ".wmv", ".vob"} <= (
        VIDEO_SUFFIXES
    )
    assert all(suffix == suffix.lower() and suffix[0] == "." for suffix in VIDEO_SUFFIXES)
    assert not VIDEO_SUFFIXES & {".jpg", ".png", ".gif", ".webp", ".heic", ".mp3", ".wav", ".m4a"}


@pytest.mark.parametrize("suffix", ["mp4", "mkv", "ts"])
def test_a_clock_that_was_set_forward_is_refused_before_it_is_cut_into_clips(tmp_path, suffix):
    def make(hours):
        ticks = [*range(40), *range(40 + hours * 3600 * 25, 60 + hours * 3600 * 25)]
        return make_video(tmp_path / f"{hours}.{suffix}", ticks=ticks, b_frames=0).path

    assert probe(make(5)).duration_seconds == pytest.approx(5 * 3600 + 60 / 25, abs=0.01)
    refusal = refusal_of(make(7))
    assert refusal.reason == Reason.DAMAGED
    assert "jumps by 7.0 hours at 1.560 s; at most 6 are taken" in refusal.message
