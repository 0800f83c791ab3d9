"""A shard gives back exactly what it was given, or says that it is damaged."""

from __future__ import annotations

import dataclasses
import subprocess
import sys

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tests.storage.clips import DIM, encoded_clip, encoded_clips, write_sealed
from tests.storage.limits import no_file_larger_than
from vindex.errors import IndexDamagedError, ModelError
from vindex.store.durable import checksum, replace_file, replacing, sweep_temporary
from vindex.store.shards import (
    ShardOrigin,
    ShardPlaces,
    fits_shard,
    iter_embeddings,
    read_rows,
    read_sealed,
    read_shard,
    sealed_shard,
    write_shard,
)


def assert_same_rows(actual, expected):
    for got, want in zip(actual, expected, strict=True):
        assert got.clip_id == want.clip_id
        assert (got.fingerprint, got.path, got.clip) == (want.fingerprint, want.path, want.clip)
        np.testing.assert_array_equal(got.embedding_D, want.embedding_D)
        if want.probabilities_K is None:
            assert got.probabilities_K is None
        else:
            np.testing.assert_array_equal(got.probabilities_K, want.probabilities_K)


# --- what is written is what is read ---


def test_all_rows_come_back_exactly(tmp_path):
    rows = encoded_clips(range(7, 307))  # more than two row groups
    shard = write_shard(tmp_path, "a.parquet", rows)
    assert_same_rows(read_shard(tmp_path / "a.parquet"), rows)
    assert (shard.name, shard.num_clips, shard.min_clip_id, shard.max_clip_id) == (
        "a.parquet", 300, 7, 306,
    )  # fmt: skip
    assert shard.num_bytes == (tmp_path / "a.parquet").stat().st_size
    with (tmp_path / "a.parquet").open("rb") as file:
        assert shard.checksum == checksum(file)


def test_a_shard_in_memory_is_read_as_one_on_disk_and_refused_when_it_was_altered():
    rows = encoded_clips(range(7, 9))
    sealed = sealed_shard(rows)
    assert_same_rows(read_sealed(sealed), rows)
    with pytest.raises(ValueError, match="cut short"):
        read_sealed(sealed[:-1])
    with pytest.raises(ValueError, match="altered"):
        read_sealed(sealed[:-40] + bytes([sealed[-40] ^ 1]) + sealed[-39:])


def test_equal_rows_give_equal_bytes_and_these_are_the_file(tmp_path):
    rows, origin = encoded_clips(range(7, 307)), ShardOrigin("ours", ("old.parquet",))
    sealed = sealed_shard(rows, origin)
    copies = [dataclasses.replace(clip) for clip in rows]
    assert sealed_shard(copies, origin) == sealed
    assert sealed_shard(rows) != sealed
    write_shard(tmp_path, "a.parquet", rows, origin)
    assert (tmp_path / "a.parquet").read_bytes() == sealed


def test_no_altered_footer_is_read(tmp_path):
    """At some of these, Arrow's C++ would end the process."""
    rows = encoded_clips(range(1, 4))
    path = tmp_path / "a.parquet"
    write_shard(tmp_path, path.name, rows)
    sound = path.read_bytes()
    length = int.from_bytes(sound[-8:-4], "little")
    for position in range(len(sound) - 8 - length, len(sound)):
        altered = bytearray(sound)
        altered[position] ^= 1 << position % 8
        path.write_bytes(altered)
        with pytest.raises(IndexDamagedError):
            ShardPlaces().fetch(path, np.array([2]))
    path.write_bytes(sound)
    assert ShardPlaces().fetch(path, np.array([2]))[0].tolist() == rows[1].embedding_D.tolist()


def test_a_model_without_a_head_has_no_probabilities(tmp_path):
    rows = encoded_clips([1, 2], head=False)
    write_shard(tmp_path, "a.parquet", rows)
    assert_same_rows(read_shard(tmp_path / "a.parquet"), rows)
    assert "probabilities" not in pq.read_schema(tmp_path / "a.parquet").names


def test_embeddings_are_half_precision_of_what_was_given(tmp_path):
    clip = dataclasses.replace(
        encoded_clip(1), embedding_D=np.linspace(-3, 3, DIM, dtype=np.float32)
    )
    write_shard(tmp_path, "a.parquet", [clip])
    ((ids, embeddings),) = iter_embeddings([tmp_path / "a.parquet"])
    assert ids.dtype == np.int64
    assert embeddings.dtype == np.float16
    np.testing.assert_array_equal(embeddings[0], clip.embedding_D.astype(np.float16))


def test_chosen_rows_come_in_the_order_asked_for(tmp_path):
    write_shard(tmp_path, "a.parquet", encoded_clips(range(10, 1010, 2)))
    wanted = np.array([1008, 10, 500, 10])
    embeddings = read_rows(tmp_path / "a.parquet", wanted)
    assert embeddings.shape == (4, DIM)
    for clip_id, embedding in zip(wanted, embeddings, strict=True):
        np.testing.assert_array_equal(embedding, encoded_clip(int(clip_id)).embedding_D)
    assert read_rows(tmp_path / "a.parquet", np.array([], np.int64)).shape == (0, DIM)


def test_chosen_rows_are_read_without_the_rest(tmp_path):
    path = tmp_path / "a.parquet"
    write_shard(tmp_path, "a.parquet", encoded_clips(range(1, 301)))
    data = bytearray(path.read_bytes())
    data[data.index(encoded_clip(300).embedding_D.astype("<f2").tobytes())] ^= 1
    path.write_bytes(data)
    np.testing.assert_array_equal(read_rows(path, np.array([3]))[0], encoded_clip(3).embedding_D)
    with pytest.raises(IndexDamagedError):
        read_rows(path, np.array([3, 299]))


def test_many_shards_are_read_in_order(tmp_path):
    paths = []
    for number in range(20):
        name = f"{number:03}.parquet"
        write_shard(tmp_path, name, encoded_clips(range(number * 10 + 1, number * 10 + 11)))
        paths.append(tmp_path / name)
    batches = list(iter_embeddings(paths))
    np.testing.assert_array_equal(np.concatenate([ids for ids, _ in batches]), np.arange(1, 201))
    embeddings = np.concatenate([embeddings for _, embeddings in batches])
    for clip_id in (1, 77, 200):
        np.testing.assert_array_equal(embeddings[clip_id - 1], encoded_clip(clip_id).embedding_D)


def test_a_long_shard_is_read_in_pieces(tmp_path):
    write_shard(tmp_path, "a.parquet", encoded_clips(range(1, 5001)))
    sizes = [len(ids) for ids, _ in iter_embeddings([tmp_path / "a.parquet"])]
    assert sizes == [4096, 904]


@pytest.mark.parametrize("name", ["caf\udce9 \udcff.mp4", "new\nline '\".mp4", "../é<script>.mp4"])
def test_paths_keep_their_bytes(tmp_path, name):
    rows = encoded_clips([1], path=f"/videos/{name}")
    write_shard(tmp_path, "a.parquet", rows)
    assert read_shard(tmp_path / "a.parquet")[0].path == f"/videos/{name}"


def test_the_folder_may_have_any_name(tmp_path):
    folder = tmp_path / "\udcff [a]*?"
    folder.mkdir()
    write_shard(folder, "a.parquet", encoded_clips([1]))
    assert_same_rows(read_shard(folder / "a.parquet"), encoded_clips([1]))


def test_equal_embeddings_of_different_clips_stay_apart(tmp_path):
    twin = dataclasses.replace(encoded_clip(2), embedding_D=encoded_clip(1).embedding_D)
    write_shard(tmp_path, "a.parquet", [encoded_clip(1), twin])
    first, second = read_rows(tmp_path / "a.parquet", np.array([1, 2]))
    np.testing.assert_array_equal(first, second)
    assert read_shard(tmp_path / "a.parquet")[1].clip == twin.clip


# --- what cannot be stored is refused ---


@pytest.mark.some_cases(3)
@pytest.mark.parametrize("value", [65520.0, -1e9, np.inf, np.nan])
@pytest.mark.parametrize("field", ["embedding_D", "probabilities_K"])
def test_a_value_beyond_half_precision_is_refused(tmp_path, field, value):
    bad = getattr(encoded_clip(2), field).copy()
    bad[3] = value
    clip = dataclasses.replace(encoded_clip(2), **{field: bad})
    assert not fits_shard(clip)
    with pytest.raises(ModelError, match=r"/videos/one\.mp4 at 8 s"):
        write_shard(tmp_path, "a.parquet", [encoded_clip(1), clip])
    assert list(tmp_path.iterdir()) == []


def test_the_largest_and_smallest_values_fit(tmp_path):
    values = np.zeros(DIM, np.float32)
    values[:3] = [65504, -65504, 6e-8]
    clip = dataclasses.replace(encoded_clip(1, head=False), embedding_D=values)
    assert fits_shard(clip)
    write_shard(tmp_path, "a.parquet", [clip])
    ((_, embeddings),) = iter_embeddings([tmp_path / "a.parquet"])
    np.testing.assert_allclose(embeddings[0, :3], [65504, -65504, 5.96e-8], rtol=1e-2)


@pytest.mark.parametrize("clip_ids", [[], [0, 1], [2, 1], [1, 1]])
def test_ids_must_ascend_from_one(tmp_path, clip_ids):
    with pytest.raises(ValueError, match="ids from 1 that ascend"):
        write_shard(tmp_path, "a.parquet", encoded_clips(clip_ids))


def test_all_clips_or_none_have_probabilities(tmp_path):
    mixed = [encoded_clip(1), encoded_clip(2, head=False)]
    with pytest.raises(ValueError, match="some have none"):
        write_shard(tmp_path, "a.parquet", mixed)


# --- damage ---


@pytest.mark.thorough
def test_no_flipped_byte_gives_a_wrong_value(tmp_path):
    path = tmp_path / "a.parquet"
    rows = encoded_clips(range(1, 131))[-4:]
    write_shard(tmp_path, "a.parquet", rows)
    whole = path.read_bytes()
    expected = [encoded.embedding_D.tolist() for encoded in rows]
    num_damaged = 0
    positions = range(0, len(whole), 3)
    for position in positions:
        damaged = bytearray(whole)
        damaged[position] ^= 1 << (position % 8)
        path.write_bytes(damaged)
        try:
            actual = read_shard(path)
        except IndexDamagedError as error:
            assert str(path) in str(error)  # noqa: PT017 - most positions raise, some do no harm
            num_damaged += 1
        else:
            assert [encoded.embedding_D.tolist() for encoded in actual] == expected
            assert [(e.clip_id, e.path, e.clip) for e in actual] == [
                (e.clip_id, e.path, e.clip) for e in rows
            ]
    assert num_damaged > len(positions) / 2


def test_every_flipped_byte_of_an_embedding_is_found(tmp_path):
    path = tmp_path / "a.parquet"
    write_shard(tmp_path, "a.parquet", encoded_clips([1, 2, 3]))
    whole = path.read_bytes()
    embedding = encoded_clip(2).embedding_D.astype("<f2").tobytes()
    start = whole.index(embedding)
    for position in range(start, start + len(embedding)):
        damaged = bytearray(whole)
        damaged[position] ^= 0x10
        path.write_bytes(damaged)
        with pytest.raises(IndexDamagedError, match="is damaged"):
            read_rows(path, np.array([1]))  # of the same row group


@pytest.mark.parametrize("column", ["embedding", "probabilities", "start_seconds", "path"])
def test_another_row_in_a_sound_file_is_found(tmp_path, column):
    """Damage that Parquet's checksums cannot see: here clip 1 gets a value of clip 2."""
    path = tmp_path / "a.parquet"
    clips = [encoded_clip(1, path="/videos/a.mp4"), encoded_clip(2, path="/videos/b.mp4")]
    write_shard(tmp_path, "a.parquet", clips)
    table = pq.read_table(path)
    position = table.column_names.index(column)
    swapped = table[column].take([1, 1])
    write_sealed(table.set_column(position, table.schema.field(column), swapped), path)
    with pytest.raises(IndexDamagedError, match="clip 1 was altered"):
        read_shard(path)


def test_other_readers_can_check_the_pages(tmp_path):
    path = tmp_path / "a.parquet"
    write_shard(tmp_path, "a.parquet", encoded_clips([1, 2, 3]))
    data = bytearray(path.read_bytes())
    data[data.index(encoded_clip(2).embedding_D.astype("<f2").tobytes())] ^= 1
    path.write_bytes(data)
    with path.open("rb") as file:
        pages = pq.ParquetFile(file, page_checksum_verification=True)
        with pytest.raises(OSError, match="CRC"):
            pages.read()


@pytest.mark.parametrize("keep", [0, 3, 0.3, 0.9, -1])
def test_a_shard_cut_short_is_damaged(tmp_path, keep):
    path = tmp_path / "a.parquet"
    write_shard(tmp_path, "a.parquet", encoded_clips(range(1, 200)))
    whole = path.read_bytes()
    path.write_bytes(whole[: int(keep * len(whole)) if isinstance(keep, float) else keep])
    for read in (
        read_shard,
        lambda path: list(iter_embeddings([path])),
        lambda path: read_rows(path, np.array([1])),
    ):
        with pytest.raises(IndexDamagedError, match=r"a\.parquet is damaged"):
            read(path)


def test_a_missing_shard_is_damage_not_a_traceback(tmp_path):
    with pytest.raises(IndexDamagedError, match=r"gone\.parquet is damaged: the file is missing"):
        list(iter_embeddings([tmp_path / "gone.parquet"]))


def test_a_clip_that_the_shard_lacks_is_named(tmp_path):
    write_shard(tmp_path, "a.parquet", encoded_clips([1, 2, 5]))
    with pytest.raises(IndexDamagedError, match="does not hold clip 4"):
        read_rows(tmp_path / "a.parquet", np.array([2, 4]))


def test_a_parquet_file_of_something_else_is_no_shard(tmp_path):
    table = pa.table({"clip_id": [1, 2], "embedding": [1.0, 2.0]})
    write_sealed(table, tmp_path / "a.parquet")
    with pytest.raises(IndexDamagedError, match="video_fingerprint is missing"):
        read_shard(tmp_path / "a.parquet")


# --- whole or not there ---


def test_a_disk_that_fills_up_leaves_the_old_shard(tmp_path):
    rows = encoded_clips([1, 2])
    write_shard(tmp_path, "a.parquet", rows)
    with no_file_larger_than(4096), pytest.raises(OSError, match="File too large"):
        write_shard(tmp_path, "a.parquet", encoded_clips(range(1, 400)))
    assert [path.name for path in tmp_path.iterdir()] == ["a.parquet"]
    assert_same_rows(read_shard(tmp_path / "a.parquet"), rows)


def test_a_shard_appears_only_when_it_is_whole(tmp_path):
    with replacing(tmp_path / "a.bin") as temporary:
        temporary.write_bytes(b"half")
        assert temporary.parent == tmp_path
        assert not (tmp_path / "a.bin").exists()
    assert (tmp_path / "a.bin").read_bytes() == b"half"


def test_an_interrupted_replacement_keeps_the_old_file(tmp_path):
    def interrupted():
        with replacing(tmp_path / "a.bin") as temporary:
            temporary.write_bytes(b"new")
            raise KeyboardInterrupt

    replace_file(tmp_path / "a.bin", b"old")
    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == {"a.bin": b"old"}


def test_leftovers_of_a_dead_writer_are_swept(tmp_path):
    write_shard(tmp_path, "kept.parquet", encoded_clips([1]))
    (tmp_path / "notes.txt").write_text("not ours")
    dying = (
        "import os, pathlib, sys; from vindex.store.durable import replacing\n"
        "with replacing(pathlib.Path(sys.argv[1])) as temporary:\n"
        "    temporary.write_bytes(b'half'); os._exit(9)"
    )
    dead = subprocess.run([sys.executable, "-c", dying, str(tmp_path / "dead.parquet")])
    assert dead.returncode == 9
    assert len(list(tmp_path.iterdir())) == 3
    assert sweep_temporary(tmp_path) == 1
    assert {path.name for path in tmp_path.iterdir()} == {"kept.parquet", "notes.txt"}
    assert sweep_temporary(tmp_path / "no such folder") == 0


def test_checksum_reads_as_much_as_it_is_told(tmp_path):
    path = tmp_path / "a.bin"
    path.write_bytes(b"123456789" + bytes(3_000_000))
    with path.open("rb") as file:
        assert checksum(file, 9) == "cbf43926"  # the check value in the definition of CRC-32
        whole = checksum(file)
    path.write_bytes(b"123456789" + bytes(2_999_999) + b"\x01")
    with path.open("rb") as file:
        file.seek(9)
        assert checksum(file) != whole


# --- the most telling moment ---


def test_the_most_telling_moment_comes_back_where_it_is_known(tmp_path):
    known = dataclasses.replace(encoded_clip(1), best_seconds=5.1)
    write_shard(tmp_path, "a.parquet", [known, encoded_clip(2)])
    assert [clip.best_seconds for clip in read_shard(tmp_path / "a.parquet")] == [5.1, None]


def test_a_shard_without_any_telling_moment_is_as_older_ones_are(tmp_path):
    write_shard(tmp_path, "a.parquet", encoded_clips([1, 2]))
    assert "best_seconds" not in pq.read_schema(tmp_path / "a.parquet").names
    assert [clip.best_seconds for clip in read_shard(tmp_path / "a.parquet")] == [None, None]


def test_an_altered_telling_moment_is_noticed(tmp_path):
    path = tmp_path / "a.parquet"
    write_shard(tmp_path, "a.parquet", [dataclasses.replace(encoded_clip(1), best_seconds=5.1)])
    table = pq.read_table(path)
    column = table.column_names.index("best_seconds")
    altered = table.set_column(column, table.field(column), pa.array([5.2]))
    write_sealed(altered, path)
    with pytest.raises(IndexDamagedError, match="clip 1 was altered"):
        read_shard(path)
