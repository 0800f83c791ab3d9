"""Shards that no catalog lists: nothing that can still be of use is deleted, no id given twice."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from tests.catalog.conftest import INFO, SETTINGS, add_video, encoded, index, video_file
from tests.storage.clips import numbered
from vindex.records import Video
from vindex.store.catalog import absence, reader, upkeep, writer
from vindex.store.derive import refresh_vectors
from vindex.store.orphans import adopt_orphans, orphan_shards
from vindex.store.shards import ShardOrigin, read_shard, write_shard

__all__ = ["index"]

OURS = ShardOrigin(SETTINGS.fingerprint)
OPENING = [1, 0, 0]


def orphan(index, first_id, clips, origin=OURS, name=None):
    name = name or index.free_shard_name(first_id)
    write_shard(index.shards, name, numbered(clips, first_id), origin)
    return index.shards / name


def know(index, *fingerprints):
    """What a walk and a probe tell the catalog."""
    files = [video_file(f"{key}.mp4", key) for key in fingerprints]
    writer.commit_walk(index, files, [], [], [])
    writer.commit_probes(index, [Video(key, INFO) for key in fingerprints], [])


def ids(index):
    return reader.live_clip_ids(index)


def test_a_whole_shard_keeps_its_ids(index):
    know(index, "aa")
    path = orphan(index, 5, [encoded("aa", 0, OPENING), encoded("aa", 4, OPENING)])
    adoption = adopt_orphans(index, SETTINGS)
    assert (adoption.num_clips, adoption.warnings) == (2, [])
    assert ids(index) == {path.name: [5, 6]}
    assert reader.next_clip_id(index) == 7


def test_reserved_ids_are_kept_in_whichever_order_their_shards_were_listed(index):
    know(index, "aa", "bb")
    writer.reserve_clip_ids(index, 10)
    later = write_shard(index.shards, "later.parquet", [encoded("bb", 0, OPENING, clip_id=7)])
    writer.commit_clips(index, [later], [], [])
    path = orphan(index, 3, [encoded("aa", 0, OPENING)])
    adoption = adopt_orphans(index, SETTINGS)
    assert (adoption.num_clips, adoption.warnings) == (1, [])
    assert ids(index) == {path.name: [3], "later.parquet": [7]}
    assert reader.next_clip_id(index) == 10


def test_of_two_shards_with_the_same_clips_one_is_listed(index):
    """Two workers did the same piece of work, and the second one was late."""
    know(index, "aa")
    for _ in range(2):
        orphan(index, 5, [encoded("aa", 0, OPENING)])
    assert adopt_orphans(index, SETTINGS).num_clips == 1
    (left,) = index.shards.iterdir()
    assert ids(index) == {left.name: [5]}


def test_an_id_that_a_listed_clip_has_is_not_taken_over(index):
    add_video(index, "a.mp4", "aa", [encoded("aa", 0, OPENING)], 5)
    know(index, "bb")
    orphan(index, 5, [encoded("bb", 0, OPENING)])
    assert adopt_orphans(index, SETTINGS).num_clips == 1
    assert ids(index) == {"000000000005.parquet": [5], "000000000006.parquet": [6]}
    assert orphan_shards(index) == []


@pytest.mark.thorough
def test_clips_that_a_vector_index_would_hide_get_new_ids(index):
    """It was made while they were missing, and it is taken to hold every clip of a smaller id."""
    add_video(index, "b.mp4", "bb", [encoded("bb", 0, OPENING)], 7)
    refresh_vectors(index)
    know(index, "aa")
    orphan(index, 3, [encoded("aa", 0, OPENING)])
    assert adopt_orphans(index, SETTINGS).num_clips == 1
    assert sorted(i for found in ids(index).values() for i in found) == [7, 8]


def test_clips_of_files_that_were_not_looked_at_are_kept_until_they_are(index):
    path = orphan(index, 1, [encoded("aa", 0, OPENING), encoded("bb", 0, OPENING, seed=3)])
    know(index, "aa")
    adoption = adopt_orphans(index, SETTINGS)
    assert adoption.num_clips == 1
    assert "holds 1 clip of files that this index does not know" in adoption.warnings[0]
    assert path.exists()
    assert ids(index) == {"000000000001.1.parquet": [1]}
    add_video(index, "cc.mp4", "cc", [encoded("cc", 0, OPENING)], adoption.next_clip_id)
    know(index, "bb")
    adoption = adopt_orphans(index, SETTINGS)
    assert (adoption.num_clips, adoption.warnings) == (1, [])
    assert sorted(i for found in ids(index).values() for i in found) == [1, 2, 3]
    assert orphan_shards(index) == []
    assert ids(index)[path.name] == [2]
    _, clip = read_shard(path)
    assert clip.fingerprint == "bb"
    expected = encoded("bb", 0, OPENING, seed=3).embedding_D
    np.testing.assert_allclose(clip.embedding_D, expected, atol=2e-3)


def test_a_kept_shard_is_never_overwritten_and_its_ids_are_not_given(index):
    path = orphan(index, 1, [encoded("bb", 0, OPENING), encoded("bb", 4, OPENING)])
    before = path.read_bytes()
    adoption = adopt_orphans(index, SETTINGS)
    assert adoption.next_clip_id == 3
    assert index.free_shard_name(1) == "000000000001.1.parquet"
    assert path.read_bytes() == before


@pytest.mark.parametrize("origin", [
    ShardOrigin(),
    ShardOrigin(replace(SETTINGS, encoder=replace(SETTINGS.encoder, revision="x")).fingerprint),
    ShardOrigin(replace(SETTINGS, spec=replace(SETTINGS.spec, num_frames=8)).fingerprint),
])  # fmt: skip
def test_clips_of_another_model_or_rule_are_neither_taken_nor_deleted(index, origin):
    know(index, "aa")
    path = orphan(index, 1, [encoded("aa", 0, OPENING)], origin)
    adoption = adopt_orphans(index, SETTINGS)
    assert (adoption.num_clips, path.exists()) == (0, True)
    assert "not known to be made with this model" in adoption.warnings[0]
    writer.set_encoder(index, replace(SETTINGS.encoder, name="moved"))
    assert reader.recipe(index).fingerprint == SETTINGS.fingerprint  # a moved model is the same


def test_what_is_indexed_or_unreadable_is_removed(index):
    add_video(index, "a.mp4", "aa", [encoded("aa", 0, OPENING)], 1)
    orphan(index, 7, [encoded("aa", 0, OPENING)])
    (index.shards / "000000000009.parquet").write_bytes(b"half a shard")
    assert adopt_orphans(index, SETTINGS).warnings == []
    assert orphan_shards(index) == []
    assert ids(index) == {"000000000001.parquet": [1]}


def test_what_a_dead_merge_left_is_removed_even_where_its_clips_are_gone(index):
    add_video(index, "a.mp4", "aa", [encoded("aa", 0, OPENING)], 1)
    gone = [encoded("gone", 0, OPENING)]
    orphan(index, 1, gone, replace(OURS, replaces=("000000000001.parquet",)), "merged.parquet")
    listed = ShardOrigin(OURS.settings, ("000000000005.parquet",))
    know(index, "bb")
    rows = [encoded("bb", 0, OPENING, clip_id=9)]
    writer.commit_clips(index, [write_shard(index.shards, "new.parquet", rows, listed)], [], [])
    orphan(index, 5, gone)
    assert len(orphan_shards(index)) == 2
    adopt_orphans(index, SETTINGS)
    assert orphan_shards(index) == []


@pytest.mark.thorough
def test_what_a_dead_compaction_dropped_is_removed_and_nothing_else_of_its_name(index):
    add_video(index, "a.mp4", "aa", [encoded("aa", 0, OPENING)], 1)
    add_video(index, "b.mp4", "bb", [encoded("bb", 0, OPENING)], 2)
    absence.forget_below(index, list(reader.known_files(index)))
    first, second = orphans = [index.shards / shard.name for shard in reader.shards(index)]
    upkeep.exchange_shards(index, [first.name], None)
    upkeep.exchange_shards(index, [second.name], None)
    assert orphan_shards(index) == orphans
    assert adopt_orphans(index, SETTINGS).warnings == []
    assert orphan_shards(index) == []
    orphan(index, 7, [encoded("cc", 0, OPENING)], name=first.name)
    assert len(adopt_orphans(index, SETTINGS).warnings) == 1
    assert orphan_shards(index) == [first]


def test_clips_are_taken_once_however_many_shards_hold_them(index):
    know(index, "aa")
    orphan(index, 1, [encoded("aa", 0, OPENING)])
    orphan(index, 4, [encoded("aa", 0, OPENING), encoded("aa", 4, OPENING)])
    assert adopt_orphans(index, SETTINGS).num_clips == 2
    assert reader.counts(index).clips == 2


@pytest.mark.slow
def test_a_build_of_other_files_loses_no_clips_of_a_restored_index(library, tmp_path, tiny_model):
    from vindex import VideoIndex

    index = VideoIndex.at(tmp_path / "index")
    options = {"model": str(tiny_model), "clip_seconds": 2.0, "workers": 1}
    index.build(library / "kitchen", **options)
    old = Path(index.path, "catalog.copy.duckdb").read_bytes()
    index.build(library / "desk")
    Path(index.path, "catalog.copy.duckdb").write_bytes(old)
    Path(index.path, "catalog.duckdb").unlink()
    assert index.repair().is_clean
    report = index.build(library / "c.mp4")  # does not look at the desk
    assert report.clips_indexed == 3
    assert "5 clips of files" in report.warnings[0]
    report = index.build(library / "desk")
    assert (report.clips_planned, report.warnings) == (0, [])
    assert index.status().clips == 10
    found = index.verify()
    assert (found.damages, found.notes) == ([], [])
