"""Keyframes lie where something happens, and evenly where nothing does."""

import csv
import json
import shutil
import sys
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import av
import numpy as np
import pytest

from benchmarks.keyframes import measure_libraries
from tests.media_factory import make_video
from vindex.cli import main
from vindex.direct.keyframes import (
    Keyframe,
    Keyframes,
    check_no_pictures,
    choose_times,
    find_keyframes,
    write_keyframes,
)
from vindex.errors import MediaError, UsageError
from vindex.records import VideoInfo

pytestmark = pytest.mark.usefixtures("one_torch_thread")

SAMPLE = Path("sample_data")


@pytest.fixture(scope="module")
def part_of_sample(tmp_path_factory):
    """Every fifth annotated video of the sample library."""
    root = tmp_path_factory.mktemp("part")
    with (SAMPLE / "truth.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    paths = list(dict.fromkeys(row["path"] for row in rows))[::5]
    for path in paths:
        target = root / "videos" / path
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(SAMPLE / "videos" / path, target)
    with (root / "truth.csv").open("w", newline="") as file:
        writer = csv.DictWriter(file, rows[0])
        writer.writeheader()
        writer.writerows(row for row in rows if row["path"] in paths)
    return root


def assert_better_than_even(shares):
    for of_videos in shares:
        assert of_videos.chosen > of_videos.even, of_videos
        assert of_videos.chosen > of_videos.chance, of_videos


@pytest.mark.slow  # a measurement
def test_keyframes_show_actions_more_often_than_evenly_spaced_frames(part_of_sample):
    shares = measure_libraries([part_of_sample], "demo", counts=(8, 16))
    assert [of_videos.num_moments for of_videos in shares[:2]] == [64, 128]
    # Together: one of 64 moments more or less is chance.
    assert sum(one.chosen for one in shares[:2]) > sum(one.even for one in shares[:2])
    assert sum(one.chosen for one in shares[:2]) > sum(one.chance for one in shares[:2])


@pytest.mark.slow
def test_so_it_is_on_the_whole_sample_library():
    shares = measure_libraries([SAMPLE], "demo")
    assert_better_than_even(shares)
    assert shares[3].chosen / shares[3].num_moments > 0.80  # 8 of each video; even ones: 0.776


@pytest.fixture(scope="module")
def still(tmp_path_factory):
    """Six seconds of one noisy picture."""
    path = tmp_path_factory.mktemp("still") / "still.mp4"
    rng = np.random.default_rng(4)
    picture_HWC = (
        rng.integers(0, 255, (8, 12, 1), np.uint8).repeat(16, 0).repeat(16, 1).repeat(3, 2)
    )
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=10, options={"crf": "20"})
        stream.width, stream.height, stream.pix_fmt = 192, 128, "yuv420p"
        for _ in range(60):
            noise = rng.integers(-2, 3, picture_HWC.shape)
            noisy = np.clip(picture_HWC + noise, 0, 255).astype(np.uint8)
            container.mux(stream.encode(av.VideoFrame.from_ndarray(noisy, format="rgb24")))
        container.mux(stream.encode())
    return path


@pytest.mark.thorough
def test_a_video_in_which_nothing_moves_gives_even_frames(still):
    found = find_keyframes(str(still), 6, model="demo")
    assert found.is_even
    assert [frame.seconds for frame in found.frames] == pytest.approx(
        [0.5, 1.5, 2.5, 3.5, 4.5, 5.5]
    )


@pytest.fixture(scope="module")
def slides(tmp_path_factory):
    """A talk: six slides of five seconds, each of which fades in for half a second."""
    path = tmp_path_factory.mktemp("slides") / "slides.mp4"
    rng = np.random.default_rng(7)
    pictures = [
        rng.integers(0, 255, (8, 12, 1)).repeat(16, 0).repeat(16, 1).repeat(3, 2) for _ in range(6)
    ]
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=10, options={"crf": "28"})
        stream.width, stream.height, stream.pix_fmt = 192, 128, "yuv420p"
        for number, picture_HWC in enumerate(pictures):
            before_HWC = pictures[number - 1] if number else picture_HWC
            for place in range(50):
                share = min(1.0, place / 5)
                shown_HWC = (share * picture_HWC + (1 - share) * before_HWC).astype(np.uint8)
                container.mux(stream.encode(av.VideoFrame.from_ndarray(shown_HWC, format="rgb24")))
        container.mux(stream.encode())
    return path


@pytest.mark.thorough
def test_a_slide_is_shown_once_and_frames_keep_a_distance(slides):
    found = find_keyframes(str(slides), 5, model="demo")
    assert not found.is_even
    seconds = [frame.seconds for frame in found.frames]
    assert len(seconds) == 5
    assert all(later - one >= 1.0 for one, later in pairwise(seconds))
    whole = find_keyframes(str(slides), 40, model="demo")
    # a slide, and at most a frame of each fade beside it: never the same slide again
    assert 6 <= len(whole.frames) <= 11
    still = [frame.seconds for frame in whole.frames if frame.seconds % 5 > 0.6]
    assert sorted({int(at // 5) for at in still}) == sorted(int(at // 5) for at in still)


def test_a_video_with_fewer_frames_gives_all_of_them(tmp_path):
    path = make_video(tmp_path / "short.mp4", num_frames=5, frame_rate=10).path
    found = find_keyframes(path, 8, model="demo")
    shown = [int(frame.seconds * 10 + 1e-6) for frame in found.frames]
    assert shown == [0, 1, 2, 3, 4]


def test_a_burst_shorter_than_its_share_of_frames_gives_no_frame_twice():
    info = VideoInfo(10.0, 100, 10.0, 64, 64, "h264")
    steps = [(0.0, 0.0), (5.0, 1.0), (5.2, 0.0)]
    moments = choose_times(steps, info, 8)
    assert all(later - one >= 0.1 - 1e-6 for one, later in pairwise(moments))
    assert any(5.0 <= moment < 5.2 for moment in moments)
    assert choose_times(steps, info, 200) == pytest.approx([0.05 + k / 10 for k in range(100)])


def test_the_command_writes_pictures_whose_names_sort(tmp_path, still, monkeypatch, capsys):
    folder = tmp_path / "frames"
    arguments = ["keyframes", still, "-n", 11, "-o", folder, "--model", "demo", "--json"]
    monkeypatch.setattr(sys, "argv", ["vindex", *map(str, arguments)])
    with pytest.raises(SystemExit) as exited:
        main()
    assert not exited.value.code
    out, err = capsys.readouterr()
    document = json.loads(out)
    files = sorted(folder.iterdir())
    assert [frame["file"] for frame in document["keyframes"]] == [str(file) for file in files]
    assert [file.name for file in files][:2] == ["still_01_0.273s.jpg", "still_02_0.818s.jpg"]
    assert document["evenly_spaced"] is True
    assert "evenly spaced" in err
    with av.open(str(files[3])) as picture:
        frame = next(picture.decode(video=0)).to_ndarray(format="rgb24")
    with av.open(str(still)) as video:
        first = next(video.decode(video=0)).to_ndarray(format="rgb24")
    assert frame.shape == (128, 192, 3)
    assert np.abs(frame.astype(int) - first.astype(int)).mean() < 8


def test_pictures_are_replaced_only_when_asked(tmp_path):
    frame = Keyframe(1, 0.5)
    (tmp_path / "a_1_0.500s.jpg").write_bytes(b"mine")
    found = Keyframes("none/a.mp4", "demo", 1.0, is_even=True, frames=(frame,))
    with pytest.raises(UsageError, match="--force"):
        write_keyframes(found, tmp_path)
    assert (tmp_path / "a_1_0.500s.jpg").read_bytes() == b"mine"
    shutil.copy(SAMPLE / "videos" / "kitchen" / "clip_100.mp4", tmp_path / "a.mp4")
    found = replace(found, path=str(tmp_path / "a.mp4"))
    write_keyframes(found, tmp_path, overwrite=True)
    assert (tmp_path / "a_1_0.500s.jpg").read_bytes().startswith(b"\xff\xd8")


def test_a_file_in_the_place_of_the_folder_is_refused_before_the_work(
    tmp_path, monkeypatch, capsys
):
    (tmp_path / "file").touch()
    arguments = ["keyframes", "none.mp4", "-o", tmp_path / "file", "--model", "demo"]
    monkeypatch.setattr(sys, "argv", ["vindex", *map(str, arguments)])
    with pytest.raises(SystemExit) as exited:
        main()
    assert exited.value.code == 2
    assert "which is a file; give a folder" in capsys.readouterr().err


def test_keyframes_that_are_there_are_refused_before_the_work(tmp_path, monkeypatch, capsys):
    """Also those of another choice: the two would not be told apart."""
    (tmp_path / "a[1]_03_12.500s.jpg").touch()
    arguments = ["keyframes", "a[1].mp4", "-o", tmp_path, "--model", "none"]
    monkeypatch.setattr(sys, "argv", ["vindex", *map(str, arguments)])
    with pytest.raises(SystemExit) as exited:
        main()
    assert exited.value.code == 2
    assert "a[1]_03_12.500s.jpg already exists" in capsys.readouterr().err
    check_no_pictures("a.mp4", tmp_path)
    check_no_pictures("a[1]_03.mp4", tmp_path)
    check_no_pictures("a[1].mp4", tmp_path / "none")


def test_what_is_no_video_is_refused(tmp_path):
    with pytest.raises(UsageError, match="is not a file"):
        find_keyframes(str(tmp_path), model="demo")
    bad = tmp_path / "bad.mp4"
    bad.write_text("this is no video")
    with pytest.raises(MediaError, match="cannot be opened as a video"):
        find_keyframes(str(bad), model="demo")
    with pytest.raises(UsageError, match="--count 0"):
        find_keyframes(str(bad), 0, model="demo")
