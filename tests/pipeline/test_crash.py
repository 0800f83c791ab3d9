"""A build that is killed or interrupted, and the one that goes on from there."""

import os
import signal
import subprocess
import sys
import time

import pytest

from tests.conftest import CLIP_SECONDS
from tests.media_factory import make_video
from tests.pipeline.test_build import assert_same_rows
from vindex import VideoIndex

BUILD = """
import sys
from vindex.pipeline import ingest
ingest._COMMIT_CLIPS = 2  # a commit a second would leave nothing to kill between
from vindex.cli import main
main()
"""


@pytest.fixture(scope="module")
def long_library(tmp_path_factory):
    """Six videos of eight clips."""
    root = tmp_path_factory.mktemp("long") / "videos"
    root.mkdir()
    for number in range(6):
        make_video(root / f"{number}.mp4", num_frames=240 + number, frame_rate=15)
    return root


@pytest.fixture(scope="module")
def undisturbed(long_library, tiny_model, tmp_path_factory):
    """An index of it, built in one go."""
    index = VideoIndex.at(tmp_path_factory.mktemp("undisturbed") / "index")
    index.build(long_library, model=str(tiny_model), clip_seconds=CLIP_SECONDS)
    return index


def start(index, library, model):
    return subprocess.Popen(
        [sys.executable, "-c", BUILD, "build", library, "--model", model, "--index", index.path,
         "--clip-seconds", str(CLIP_SECONDS), "--batch-size", "2", "--workers", "1"],
        stderr=subprocess.PIPE, text=True, start_new_session=True,
    )  # fmt: skip


def wait_for_shards(index, number, process):
    """Wait until the build has written some shards, or is over."""
    folder = VideoIndex.at(index.path)._folder.shards
    while process.poll() is None and len(list(folder.glob("*.parquet"))) < number:
        time.sleep(0.002)


@pytest.mark.parametrize("num_shards", [0, 1, 4])
def test_a_killed_build_goes_on_where_it_was(
    long_library, undisturbed, index, tiny_model, num_shards
):
    process = start(index, long_library, tiny_model)
    wait_for_shards(index, num_shards, process)
    process.kill()
    process.communicate()
    kept = index.status().clips if index._folder.exists else 0
    report = index.build(long_library, model=str(tiny_model), clip_seconds=CLIP_SECONDS)
    assert report.clips_planned == undisturbed.status().clips - kept
    assert_same_rows(index, undisturbed)
    assert index.status().partial_videos == 0


def test_an_interrupted_build_keeps_what_is_encoded(long_library, undisturbed, index, tiny_model):
    process = start(index, long_library, tiny_model)
    wait_for_shards(index, 2, process)
    os.killpg(process.pid, signal.SIGINT)  # as a terminal does: the workers get it too
    _, err = process.communicate(timeout=60)
    assert process.returncode == 130, err
    assert "Interrupted" in err
    assert "Traceback" not in err
    kept = index.status().clips
    assert kept >= 4
    report = index.build(long_library)
    assert report.clips_planned == undisturbed.status().clips - kept
    assert_same_rows(index, undisturbed)


def test_readers_work_during_a_build(long_library, index, tiny_model):
    process = start(index, long_library, tiny_model)
    wait_for_shards(index, 1, process)
    seen = 0
    while process.poll() is None and index._folder.exists:
        clips = index.status().clips
        assert clips >= seen
        seen = clips
        for hit in index.similar(clip_id=1, limit=5) if clips else ():
            assert hit.similarity <= 1.001
    _, err = process.communicate()
    assert process.returncode == 0, err
    assert index.status().clips == 48
