"""Rows fetched without decoding the shard are the rows that decoding gives."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from tests.storage.clips import DIM, encoded_clip, encoded_clips, numbered
from vindex.errors import IndexDamagedError
from vindex.store.shards import ShardPlaces, fetching, read_rows, write_shard


def with_best_seconds(rows):
    return [dataclasses.replace(c, best_seconds=c.clip_id * 4.0 + 1) for c in rows]


@pytest.mark.parametrize(
    "rows",
    [
        encoded_clips(range(10, 610, 2)),
        encoded_clips(range(10, 610, 2), head=False),
        with_best_seconds(encoded_clips(range(10, 610, 2))),
        encoded_clips(range(10, 610, 2), path="/videos/caf\udce9 \udcff.mp4"),
        encoded_clips([10]),
    ],
    ids=["whole", "no head", "best seconds", "path of bytes", "one row"],
)
def test_the_quick_way_gives_what_decoding_gives(tmp_path, rows):
    path = tmp_path / "a.parquet"
    write_shard(tmp_path, "a.parquet", rows)
    ids = np.array([clip.clip_id for clip in rows])
    wanted = np.random.default_rng(0).permutation(np.tile(ids, 2))[:40]
    places = ShardPlaces()
    for _ in range(2):  # the second time from known places
        np.testing.assert_array_equal(
            places._fetched(path, wanted).embeddings_ND, read_rows(path, wanted)
        )
        found = places.fetch(path, ids[:1])
        np.testing.assert_array_equal(found[0], rows[0].embedding_D)
    assert places.fetch(path, np.array([], np.int64)).shape == (0, DIM)


@pytest.mark.thorough
@pytest.mark.parametrize("is_known", [False, True])
def test_no_flipped_byte_gives_a_wrong_value(tmp_path, is_known):
    path = tmp_path / "a.parquet"
    write_shard(tmp_path, "a.parquet", encoded_clips([1, 2, 3, 4]))
    whole, places = path.read_bytes(), ShardPlaces()
    expected = np.stack([encoded_clip(i).embedding_D for i in (2, 3)])
    num_damaged = 0
    for position in range(0, len(whole), 7):
        if is_known:  # the places come from the sound file
            path.write_bytes(whole)
            places.fetch(path, np.array([2]))
        damaged = bytearray(whole)
        damaged[position] ^= 1 << (position % 8)
        path.write_bytes(damaged)
        try:
            found = places.fetch(path, np.array([2, 3]))
        except IndexDamagedError:
            num_damaged += 1
        else:
            np.testing.assert_array_equal(found, expected)
    assert num_damaged > 20


def test_damage_costs_only_the_rows_that_it_hits(tmp_path):
    path = tmp_path / "a.parquet"
    write_shard(tmp_path, "a.parquet", encoded_clips([1, 2, 3]))
    data = bytearray(path.read_bytes())
    data[data.index(encoded_clip(2).embedding_D.astype("<f2").tobytes())] ^= 1
    path.write_bytes(data)
    places = ShardPlaces()
    found = places.fetch(path, np.array([3, 1]))
    np.testing.assert_array_equal(found, [encoded_clip(i).embedding_D for i in (3, 1)])
    with pytest.raises(IndexDamagedError, match="is damaged"):
        places.fetch(path, np.array([1, 2]))


def test_another_shard_of_the_same_name_is_seen(tmp_path):
    path = tmp_path / "a.parquet"
    write_shard(tmp_path, "a.parquet", encoded_clips([1, 2, 3]))
    places = ShardPlaces()
    places.fetch(path, np.array([1, 2]))
    other = [*numbered([encoded_clip(2), encoded_clip(1)]), encoded_clip(5)]
    write_shard(tmp_path, "a.parquet", other)
    found = places.fetch(path, np.array([1, 2]))
    np.testing.assert_array_equal(found, [encoded_clip(i).embedding_D for i in (2, 1)])


@pytest.mark.parametrize("absent", [0, 4, 9])
def test_a_clip_that_the_shard_lacks_is_named(tmp_path, absent):
    write_shard(tmp_path, "a.parquet", encoded_clips([1, 2, 3, 5]))
    with pytest.raises(IndexDamagedError, match=f"does not hold clip {absent}"):
        ShardPlaces().fetch(tmp_path / "a.parquet", np.array([2, absent]))


def test_a_missing_shard_is_damage(tmp_path):
    with pytest.raises(IndexDamagedError, match="the file is missing"):
        ShardPlaces().fetch(tmp_path / "gone.parquet", np.array([1]))


def test_learned_places_are_those_that_fetching_finds_out(tmp_path, monkeypatch):
    paths = [tmp_path / f"{number}.parquet" for number in range(4)]
    for number, path in enumerate(paths[:3]):
        write_shard(tmp_path, path.name, encoded_clips(range(number * 300 + 1, number * 300 + 301)))
    paths[1].write_bytes(paths[1].read_bytes()[:-9])  # its footer is cut; the last is missing
    places = ShardPlaces()
    places.learn(paths)
    monkeypatch.delattr(fetching.pq, "ParquetFile")  # whatever is not known now cannot be found
    for first, path in ((1, paths[0]), (601, paths[2])):
        wanted = np.array([first + 299, first, first + 140])
        expected = [encoded_clip(i).embedding_D for i in wanted.tolist()]
        np.testing.assert_array_equal(places._fetched(path, wanted).embeddings_ND, expected)
    with pytest.raises(ValueError, match="cut short"):
        places._fetched(paths[1], np.array([301]))


@pytest.mark.parametrize("forgotten", ["_group_of", "_footer_of"])
def test_what_a_process_forgot_it_finds_out_again(forgotten, tmp_path):
    """It forgets the places that nobody asked for the longest, of either kind alone."""
    path = tmp_path / "a.parquet"
    write_shard(tmp_path, path.name, encoded_clips(range(1, 301)))
    wanted = np.array([299, 3])
    places = ShardPlaces()
    first = places._fetched(path, wanted).embeddings_ND
    getattr(places, forgotten).cache_clear()
    np.testing.assert_array_equal(places._fetched(path, wanted).embeddings_ND, first)
    np.testing.assert_array_equal(first, [encoded_clip(i).embedding_D for i in (299, 3)])
