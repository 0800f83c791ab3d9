"""SIGKILL at any moment of a build: what was committed stays, and the next ends where it should."""

import os
import random
import shutil
import time
from pathlib import Path

import pytest

from tests.robust.crash.checks import check_finished, kept_clips
from vindex import VideoIndex
from vindex.store.catalog import reader

NUM_KILLS = int(os.environ.get("VINDEX_TEST_KILLS", "100"))


@pytest.fixture(scope="module")
def num_points(killed_build, tmp_path_factory):
    """How many failpoints a build has."""
    answer = killed_build(VideoIndex.at(tmp_path_factory.mktemp("whole") / "index"))
    assert answer["status"] == 0
    return answer["points"]


@pytest.fixture(scope="module")
def whole_seconds(killed_build, num_points, tmp_path_factory):
    """How long a build takes that nobody kills: kills after its end are builds in vain."""
    began = time.monotonic()
    assert killed_build(VideoIndex.at(tmp_path_factory.mktemp("warm") / "index"))["status"] == 0
    return time.monotonic() - began


def check_kill(killed_build, undisturbed, library, tiny_model, folder, **how):
    before = set(Path("/dev/shm").glob("*"))
    index = VideoIndex.at(folder)
    answer = killed_build(index, **how)
    kept = kept_clips(index)
    check_finished(index, undisturbed, library, tiny_model, kept)
    assert set(Path("/dev/shm").glob("*")) <= before
    return answer["status"], len(kept)


def test_kills_at_some_failpoints(
    killed_build, num_points, undisturbed, library, tiny_model, tmp_path
):
    for point in (num_points // 2, num_points - 8):
        status, _ = check_kill(
            killed_build, undisturbed, library, tiny_model, tmp_path / str(point), point=point
        )
        assert status == -9


@pytest.fixture(scope="module")
def early_run(killed_build, tmp_path_factory):
    """How many failpoints a build has that commits each clip by itself."""
    index = VideoIndex.at(tmp_path_factory.mktemp("early") / "index")
    answer = killed_build(index, early=True)
    assert answer["status"] == 0
    assert [shard.num_clips for shard in reader.shards(index._folder)] == [2] * 6
    return answer["points"]


@pytest.mark.slow
@pytest.mark.parametrize("early", [False, True])
def test_kills_at_every_failpoint(
    killed_build, num_points, early_run, undisturbed, library, tiny_model, tmp_path,
    record_property, early,
):  # fmt: skip
    kept = []
    for point in range(1, (early_run if early else num_points) + 1):
        folder = tmp_path / str(point)
        status, num_kept = check_kill(
            killed_build, undisturbed, library, tiny_model, folder, point=point, early=early
        )
        assert status == -9
        kept.append(num_kept)
    record_property("kept", str(kept))
    assert kept == sorted(kept)


@pytest.mark.slow
def test_kills_at_random_moments(
    killed_build, whole_seconds, undisturbed, library, tiny_model, tmp_path, record_property
):
    seconds = dict.fromkeys(("start", "clips"), whole_seconds)
    rng = random.Random(5)
    outcomes = []
    while sum(status == -9 for status, _ in outcomes) < NUM_KILLS and len(outcomes) < 2 * NUM_KILLS:
        start = rng.choice(["start", "clips", "clips"])
        moment = rng.uniform(0, seconds[start])
        folder = tmp_path / str(len(outcomes))
        how = {"seconds": moment, "from": start}
        outcome = check_kill(killed_build, undisturbed, library, tiny_model, folder, **how)
        outcomes.append(outcome)
        if outcome[0] == 0:  # it ended before its moment, and does not count
            seconds[start] = moment
        shutil.rmtree(folder)
    record_property("outcomes", str(outcomes))
    assert sum(status == -9 for status, _ in outcomes) == NUM_KILLS
