"""Temporal moments come back where a shard has them, and cost those nothing who want none."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pyarrow.parquet as pq
import pytest

from tests.storage.clips import DIM, encoded_clips, write_sealed
from vindex.errors import IndexDamagedError
from vindex.store.shards import (
    Features,
    ShardPlaces,
    fits_shard,
    read_features,
    read_rows,
    read_shard,
    sealed_shard,
    write_shard,
)


def with_moments(clip_ids):
    """Clips whose moments depend on their id alone, exact in half precision."""
    return [
        replace(clip, moments_M=np.arange(2 * DIM, dtype=np.float32) + clip.clip_id)
        for clip in encoded_clips(clip_ids)
    ]


@pytest.fixture
def shard(tmp_path):
    """130 clips, so two row groups, with moments."""
    write_shard(tmp_path, "a.parquet", with_moments(range(1, 131)))
    return tmp_path / "a.parquet"


def test_moments_come_back_with_the_embeddings(shard):
    clips = with_moments(range(1, 131))
    np.testing.assert_array_equal(
        [clip.moments_M for clip in read_shard(shard)], [clip.moments_M for clip in clips]
    )
    ids_N = np.array([130, 2, 2])
    found = read_features(shard, ids_N)
    assert found.clip_ids_N.tolist() == [130, 2, 2]
    assert found.moments_NM.dtype == np.float16
    assert found.moments_NM[:, 0].tolist() == [130, 2, 2]
    np.testing.assert_array_equal(found.embeddings_ND, read_rows(shard, ids_N))
    everything = read_features(shard, np.arange(1, 131))
    assert everything.moments_NM[:, 1].tolist() == list(range(2, 132))


def test_the_short_way_gives_the_same_features(shard):
    ids_N, places = np.array([130, 2, 129, 2, 1]), ShardPlaces()
    expected = read_features(shard, ids_N)
    for _ in range(2):  # the second time it knows where they lie
        found = places._fetched(shard, ids_N, moments=True)
        for of_found, of_expected in zip(found, expected, strict=True):
            np.testing.assert_array_equal(of_found, of_expected)
    assert places._fetched(shard, ids_N).moments_NM is None


def test_what_a_search_reads_is_where_it_was_and_as_large(shard, tmp_path):
    write_shard(tmp_path, "b.parquet", encoded_clips(range(1, 131)))
    plain, ids_N = tmp_path / "b.parquet", np.array([1, 7, 130])
    np.testing.assert_array_equal(read_rows(shard, ids_N), read_rows(plain, ids_N))
    np.testing.assert_array_equal(
        ShardPlaces()._fetched(shard, ids_N).embeddings_ND,
        ShardPlaces()._fetched(plain, ids_N).embeddings_ND,
    )
    crcs = [pq.read_table(path)["row_crc32"].to_pylist() for path in (shard, plain)]
    assert crcs[0] == crcs[1]
    for path in (shard, plain):  # from the first clip to the last CRC of a row group
        group = pq.read_metadata(path).row_group(0)
        columns = [group.column(i) for i in range(7 + 1)]
        assert sum(column.total_compressed_size for column in columns) < 25_000


def test_shards_without_moments_say_so_and_are_as_they_were(tmp_path):
    write_shard(tmp_path, "a.parquet", encoded_clips([1, 2]))
    assert "moments" not in pq.read_schema(tmp_path / "a.parquet").names
    assert read_features(tmp_path / "a.parquet", np.array([2])).moments_NM is None
    assert [clip.moments_M for clip in read_shard(tmp_path / "a.parquet")] == [None, None]


def test_clips_with_and_without_moments_share_a_shard(tmp_path):
    """As after a compaction of a shard of an earlier vindex with a new one."""
    clips = [*encoded_clips([1]), *with_moments([2])]
    write_shard(tmp_path, "a.parquet", clips)
    found = read_features(tmp_path / "a.parquet", np.array([1, 2]))
    assert np.isnan(found.moments_NM[0]).all()
    assert found.moments_NM[1].tolist() == list(range(2, 2 + 2 * DIM))
    again = read_shard(tmp_path / "a.parquet")
    assert again[0].moments_M is None
    assert sealed_shard(again) == (tmp_path / "a.parquet").read_bytes()


def test_features_of_several_shards_are_joined(shard, tmp_path):
    write_shard(tmp_path, "b.parquet", encoded_clips([200]))
    old = read_features(tmp_path / "b.parquet", np.array([200]))
    joined = Features.joined([old, read_features(shard, np.array([5]))])
    assert joined.clip_ids_N.tolist() == [200, 5]
    assert np.isnan(joined.moments_NM[0]).all()
    assert joined.rows(np.array([1, 0])).moments_NM[0, 0] == 5
    assert Features.joined([old, old]).moments_NM is None


def test_altered_moments_are_found_by_those_who_read_them(shard):
    """Damage that Parquet's checksums cannot see: here clip 1 gets the moments of clip 2."""
    table = pq.read_table(shard)
    for name in ("moments", "moments_crc32"):
        swapped = table[name].take([1, 1, *range(2, 130)])
        table = table.set_column(table.column_names.index(name), table.field(name), swapped)
    write_sealed(table, shard)
    with pytest.raises(IndexDamagedError, match="clip 1 was altered"):
        read_features(shard, np.array([1]))
    with pytest.raises(IndexDamagedError, match="clip 1 was altered"):
        read_shard(shard)
    with pytest.raises(IndexDamagedError, match="clip 1 was altered"):
        ShardPlaces().features(shard, np.array([1]))
    assert read_rows(shard, np.array([1])).shape == (1, DIM)
    assert ShardPlaces().fetch(shard, np.array([1])).shape == (1, DIM)


def test_moments_without_their_crc_are_damage(shard):
    write_sealed(pq.read_table(shard).drop_columns(["moments_crc32"]), shard)
    with pytest.raises(IndexDamagedError, match="moments are not whole"):
        read_features(shard, np.array([1]))


def test_moments_beyond_half_precision_do_not_fit():
    (clip,) = with_moments([1])
    assert fits_shard(clip)
    assert not fits_shard(replace(clip, moments_M=np.full(2 * DIM, 1e6, np.float32)))
