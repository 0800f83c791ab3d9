"""SIGKILL at any moment of a build: what was committed stays, and the next ends where it should."""

import os
import random
import re
import shutil
import time
from functools import cache
from pathlib import Path

import pytest

from tests.robust.crash.checks import NUM_CLIPS, NUM_PARTS, check_finished, copied, kept_clips
from vindex import VideoIndex
from vindex.store.catalog import reader
from vindex.store.vectors.stamp import read_stamp

NUM_KILLS = int(os.environ.get("VINDEX_TEST_KILLS", "100"))


def check_kill(killed_build, undisturbed, library, tiny_model, folder, **how):
    before = set(Path("/dev/shm").glob("*"))
    index = VideoIndex.at(folder)
    answer = killed_build(index, **how)
    kept = kept_clips(index)
    check_finished(index, undisturbed, library, tiny_model, kept)
    assert set(Path("/dev/shm").glob("*")) <= before
    return answer["status"], len(kept)


@pytest.mark.thorough
def test_a_kill_between_two_commits(killed_build, undisturbed, library, tiny_model, tmp_path):
    folder = tmp_path / "index"
    killed = check_kill(killed_build, undisturbed, library, tiny_model, folder, commits=2)
    assert killed == (-9, 4)


@pytest.fixture(scope="module")
def remains(remains_of, tmp_path_factory):
    """What kills of a build leave, and of one that commits each clip by itself."""

    @cache
    def of(*, early):
        index = VideoIndex.at(tmp_path_factory.mktemp("whole") / "index")
        found = remains_of(index, early=early)
        assert [shard.num_clips for shard in reader.shards(index._folder)] == [2] * 3
        return found

    return of


@pytest.mark.slow
@pytest.mark.parametrize("part", range(NUM_PARTS))
@pytest.mark.parametrize("early", [False, True])
def test_the_remains_of_kills_at_every_failpoint(
    remains, undisturbed, library, tiny_model, tmp_path, record_property, early, part
):  # fmt: skip
    kept = []
    for number, left in enumerate(remains(early=early).indexes[part::NUM_PARTS]):
        index = copied(left, tmp_path / str(number))
        clips = kept_clips(index)
        check_finished(index, undisturbed, library, tiny_model, clips)
        kept.append(len(clips))
    record_property("kept", str(kept))
    assert kept == sorted(kept)


@pytest.mark.slow
def test_the_remains_of_late_kills_of_a_build_with_lists(
    remains_of, killed_build, undisturbed, library, tiny_model, tmp_path, record_property
):
    """After the last commit: lists are trained and written, and the catalog is copied aside."""
    whole = VideoIndex.at(tmp_path / "whole")
    found = remains_of(whole, lists=True)
    assert read_stamp(whole._folder.vectors).kind == "ivf"
    late = [left for left in found.indexes if len(kept_clips(left)) == NUM_CLIPS]
    record_property("late", len(late))
    assert len(late) > 5
    for number, left in enumerate(late):
        index = copied(left, tmp_path / str(number))
        check_finished(index, undisturbed, library, tiny_model, kept_clips(index))


def shape(index):
    """Names of an index's files, without who wrote them, and what is in its shards."""
    files = [path for path in Path(index.path).rglob("*") if path.is_file()]
    return {
        re.sub(r"-\d+-\d+-", "-", str(path.relative_to(index.path))): path.suffix == ".parquet"
        and path.read_bytes()
        for path in files
    }


@pytest.mark.slow
def test_a_kill_leaves_what_a_halt_shows(killed_build, remains, tmp_path, record_property):
    found = remains(early=False)
    sample = list(zip(found.points, found.indexes, strict=True))[1::3]
    record_property("kills", len(sample))
    for point, left in sample:
        index = VideoIndex.at(tmp_path / str(point))
        assert killed_build(index, point=point)["status"] == -9
        assert shape(index) == shape(left)


@pytest.fixture(scope="module")
def whole_seconds(killed_build, tmp_path_factory):
    """How long a build takes that nobody kills: kills after its end are builds in vain."""
    assert killed_build(VideoIndex.at(tmp_path_factory.mktemp("cold") / "index"))["status"] == 0
    began = time.monotonic()
    assert killed_build(VideoIndex.at(tmp_path_factory.mktemp("warm") / "index"))["status"] == 0
    return time.monotonic() - began


@pytest.mark.slow
@pytest.mark.parametrize("part", range(NUM_PARTS))
def test_kills_at_random_moments(
    killed_build, whole_seconds, undisturbed, library, tiny_model, tmp_path, record_property, part
):
    num_kills = -(-NUM_KILLS // NUM_PARTS)
    seconds = dict.fromkeys(("start", "clips"), whole_seconds)
    rng = random.Random(part)
    outcomes = []
    while sum(status == -9 for status, _ in outcomes) < num_kills and len(outcomes) < 2 * num_kills:
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
    assert sum(status == -9 for status, _ in outcomes) == num_kills
