"""The committed library is the one that the script makes, and its truth fits it."""

import csv
from pathlib import Path

import av
import numpy as np
import pytest

from vindex.demo.actions import LABELS, MIRRORED
from vindex.demo.recording import rendered
from vindex.demo.sample_library import SAMPLE_SEED, plan_library, write_library

SAMPLES = Path(__file__).parents[2] / "sample_data"


@pytest.fixture(scope="module")
def truth():
    with (SAMPLES / "truth.csv").open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def decoded(path):
    """Upright frames of a video and their times."""
    with av.open(str(path)) as container:
        frames = list(container.decode(video=0))
    pictures = [np.rot90(f.to_ndarray(format="rgb24"), (f.rotation // 90) % 4) for f in frames]
    return pictures, [frame.time for frame in frames]


@pytest.mark.thorough
@pytest.mark.parametrize("number", [3, 4])  # an AV1 file and the portrait with the flag
def test_videos_can_be_rendered_again(number):
    recording, reel = plan_library(SAMPLE_SEED)[number]
    pictures, times = decoded(SAMPLES / "videos" / recording.path)
    for i, (second, frame) in enumerate(rendered(recording, reel)):
        if i == 24:
            break
        assert times[i] == pytest.approx(second, abs=0.01)
        assert pictures[i].shape == frame.shape
        # Half of the codec's loss is chroma; a wrong frame or a turned one is off by 20 and more.
        assert np.abs(pictures[i].astype(int) - frame).mean() < 7


def test_truth_names_videos_of_the_library_and_times_inside_them(truth):
    plans = {recording.path: reel for recording, reel in plan_library(SAMPLE_SEED)}
    for row in truth:
        assert row["label"] in LABELS
        assert (SAMPLES / "videos" / row["path"]).is_file()
        start, end = float(row["start_seconds"]), float(row["end_seconds"])
        assert 0 <= start < end
        if row["path"] in plans:
            assert end <= plans[row["path"]].seconds
    assert {row["label"] for row in truth} == {*LABELS}


def test_the_library_is_small_and_varied(truth):
    files = [path for path in (SAMPLES / "videos").rglob("*") if path.is_file()]
    assert 30 <= len(files) <= 60
    assert sum(path.stat().st_size for path in files) <= 12_000_000
    codecs = set()
    for path in {row["path"] for row in truth}:
        with av.open(str(SAMPLES / "videos" / path)) as container:
            codecs.add(container.streams.video[0].codec_context.name)
    assert {"h264", "hevc", "vp9", "mpeg4"} < codecs
    assert any("av1" in codec for codec in codecs)


def test_the_renamed_copy_is_the_same_bytes(truth):
    (copy,) = {row["path"] for row in truth if "copy of" in row["path"]}
    name = copy.removeprefix("archive/copy of ")
    (original,) = (SAMPLES / "videos").rglob(name)
    assert original.read_bytes() == (SAMPLES / "videos" / copy).read_bytes()


@pytest.mark.parametrize("path", ["archive/broken_download.mp4", "desk/notes.mp4"])
def test_bad_files_cannot_be_opened(path):
    with pytest.raises(av.error.InvalidDataError):
        av.open(str(SAMPLES / "videos" / path))


def test_the_mirrored_copy_has_mirrored_labels(truth):
    first = plan_library(SAMPLE_SEED)[0][0].path
    originals = [row["label"] for row in truth if row["path"] == first]
    labels = [row["label"] for row in truth if row["path"] == "archive/mirrored.mp4"]
    assert labels == [MIRRORED[label] for label in originals] != []


@pytest.mark.slow
def test_a_library_of_another_seed_is_another_library(tmp_path):
    rows = write_library(tmp_path, seed=12, num_videos=8).read_text().splitlines()
    assert len(rows) > 20
    assert rows[1:] != (SAMPLES / "truth.csv").read_text().splitlines()[1 : len(rows)]
