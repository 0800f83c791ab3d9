"""SIGKILL of a compaction or a repair: no answer changes, and the next one mends everything."""

import pytest

from tests.build.rows import assert_same_rows
from tests.robust.crash.checks import copied, kept_clips
from vindex import VideoIndex
from vindex.store import derive
from vindex.store.catalog import absence, reader, upkeep


@pytest.fixture(scope="module")
def many_shards(killed_build, tmp_path_factory):
    """An index of three small shards, of which one video's clips are dead."""
    index = VideoIndex.at(tmp_path_factory.mktemp("many") / "index")
    assert killed_build(index)["status"] == 0
    gone = [path for path in reader.known_files(index._folder) if "1.mp4" in path]
    absence.forget_below(index._folder, gone)
    derive.refresh_vectors(index._folder)
    upkeep.copy_aside(index._folder)
    assert len(reader.shards(index._folder)) == 3
    assert len(kept_clips(index)) == 3
    return index


def damaged(index):
    """Both headers of the catalog are zeros, and the first shard is gone."""
    lost = reader.shards(index._folder)[0]
    with index._folder.catalog.open("r+b") as file:
        file.write(bytes(12288))
    (index._folder.shards / lost.name).unlink()
    return index


def check_compacted(index, many_shards):
    """A compaction that died changed no answer, and the next one ends where it should."""
    for _ in range(2):
        assert kept_clips(index) == kept_clips(many_shards)
        assert_same_rows(index, many_shards)
        index.compact()
    assert [shard.num_clips for shard in reader.shards(index._folder)] == [3]
    assert len(list(index._folder.shards.glob("*.parquet"))) == 1


def check_repaired(index, many_shards):
    """A repair that died lost nothing, and the next one mends everything."""
    lost = reader.shards(many_shards._folder)[0]
    assert index.repair().is_clean
    expected = kept_clips(many_shards) - set(range(lost.min_clip_id, lost.max_clip_id + 1))
    assert kept_clips(index) == expected


CASES = {
    "compact": (lambda index: index, ["compact"], 10, check_compacted),
    "repair": (damaged, ["verify", "--repair"], 10, check_repaired),
}
"""What happens before, the command, a failpoint in its middle, and what must be true after it."""


@pytest.mark.thorough
@pytest.mark.parametrize("name", ["compact", pytest.param("repair", marks=pytest.mark.slow)])
def test_upkeep_killed_at_a_failpoint(killed_build, many_shards, tmp_path, name):
    prepared, command, point, check = CASES[name]
    index = prepared(copied(many_shards, tmp_path / "index"))
    assert killed_build(index, *command, point=point)["status"] == -9
    check(index, many_shards)


@pytest.mark.slow
@pytest.mark.parametrize("name", CASES)
def test_the_remains_of_upkeep_killed_at_every_failpoint(
    remains_of, many_shards, tmp_path, name, record_property
):
    prepared, command, _, check = CASES[name]
    remains = remains_of(prepared(copied(many_shards, tmp_path / "index")), *command)
    record_property("points", [remains.num_points, remains.points])
    for left in remains.indexes:
        check(left, many_shards)
