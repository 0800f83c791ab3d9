"""SIGKILL of a compaction or a repair: no answer changes, and the next one mends everything."""

import shutil

import pytest

from tests.build.rows import assert_same_rows
from tests.robust.crash.checks import copied, kept_clips
from vindex import VideoIndex
from vindex.store import derive
from vindex.store.catalog import reader, upkeep, writer


@pytest.fixture(scope="module")
def many_shards(killed_build, tmp_path_factory):
    """An index of six small shards, of which one video's clips are dead."""
    index = VideoIndex.at(tmp_path_factory.mktemp("many") / "index")
    assert killed_build(index)["status"] == 0
    gone = [file for path, file in reader.known_files(index._folder).items() if "2.mp4" in path]
    writer.commit_walk(index._folder, [], gone, [], [])
    derive.refresh_vectors(index._folder)
    upkeep.copy_aside(index._folder)
    assert len(reader.shards(index._folder)) == 6
    assert len(kept_clips(index)) == 8
    return index


def check_killed_compaction(killed_build, many_shards, folder, point):
    """A compaction that dies changes no answer, and the next one ends where it should."""
    index = copied(many_shards, folder)
    answer = killed_build(index, "compact", point=point)
    assert kept_clips(index) == kept_clips(many_shards)
    assert_same_rows(index, many_shards)
    index.compact()
    assert kept_clips(index) == kept_clips(many_shards)
    assert_same_rows(index, many_shards)
    assert [shard.num_clips for shard in reader.shards(index._folder)] == [8]
    assert len(list(index._folder.shards.glob("*.parquet"))) == 1
    shutil.rmtree(folder)
    return answer


def check_killed_repair(killed_build, many_shards, folder, point):
    """A repair that dies loses nothing, and the next one mends everything."""
    index = copied(many_shards, folder)
    lost = reader.shards(index._folder)[0]
    with index._folder.catalog.open("r+b") as file:
        file.write(bytes(12288))  # both headers
    (index._folder.shards / lost.name).unlink()
    answer = killed_build(index, "verify", "--repair", point=point)
    assert index.repair().is_clean
    expected = kept_clips(many_shards) - set(range(lost.min_clip_id, lost.max_clip_id + 1))
    assert kept_clips(index) == expected
    shutil.rmtree(folder)
    return answer


CHECKS = {"compact": check_killed_compaction, "repair": check_killed_repair}


@pytest.mark.parametrize("name", CHECKS)
def test_upkeep_killed_at_a_failpoint(killed_build, many_shards, tmp_path, name):
    check = CHECKS[name]
    num_points = check(killed_build, many_shards, tmp_path / "whole", 0)["points"]
    point = num_points * 2 // 3
    assert check(killed_build, many_shards, tmp_path / "killed", point)["status"] == -9


@pytest.mark.slow
@pytest.mark.parametrize("name", CHECKS)
def test_upkeep_killed_at_every_failpoint(
    killed_build, many_shards, tmp_path, name, record_property
):
    check = CHECKS[name]
    num_points = check(killed_build, many_shards, tmp_path / "whole", 0)["points"]
    record_property("points", num_points)
    for point in range(1, num_points + 1):
        assert check(killed_build, many_shards, tmp_path / str(point), point)["status"] == -9
