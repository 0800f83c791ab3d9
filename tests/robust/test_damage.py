"""Index folders damaged on purpose: verify names it, --repair mends it, search stays true."""

import shutil
import sys
import threading
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from tests.build.rows import assert_same_rows
from tests.storage.limits import no_file_larger_than
from vindex import VideoIndex
from vindex.errors import IndexDamagedError, VindexError
from vindex.query.candidates import Judge, cosines_to
from vindex.query.example import clip_embedding
from vindex.store.cache import IndexCache
from vindex.store.catalog import absence, query, reader, upkeep
from vindex.store.catalog.records import Filters
from vindex.store.held_snapshot import HeldSnapshot, held_snapshot
from vindex.store.shards import read_rows, read_shard
from vindex.store.snapshot import Snapshot
from vindex.upkeep.verify import Part


def parts(index):
    return {damage.part for damage in index.verify().damages}


@pytest.fixture
def copy(built, tmp_path):
    """An index to damage: a whole copy of the one that is built once."""
    return VideoIndex.at(shutil.copytree(built.path, tmp_path / "index"))


def delete(path):
    path.unlink()


def cut(path):
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def empty(path):
    path.write_bytes(b"")


def flip(path):
    data = bytearray(path.read_bytes())
    data[len(data) // 3] ^= 4
    path.write_bytes(data)


def flip_in_used_block(path):
    """DuckDB's second header is at 8192 and its blocks follow at 12288, of 256 KiB each."""
    data = bytearray(path.read_bytes())
    for position in range(12288 + 100, len(data), 262144):
        data[position] ^= 4
    path.write_bytes(data)


FILES = {
    "catalog.duckdb": Part.CATALOG,
    "catalog.copy.duckdb": Part.COPY,
    "shards/*.parquet": Part.SHARD,
    "vectors/vectors.json": Part.VECTORS,
    "vectors/*.faiss": Part.VECTORS,
}
QUICK = {(delete, "catalog.duckdb"), (flip, "shards/*.parquet")}
THOROUGH = {(cut, "vectors/*.faiss")}
CASES = [
    pytest.param(
        name, how, id=f"{how.__name__} {name}",
        marks=[] if (how, name) in QUICK else [
            pytest.mark.thorough if (how, name) in THOROUGH else pytest.mark.slow
        ],
    )
    for name in FILES for how in (delete, cut, empty, flip)
]  # fmt: skip


def test_a_whole_index_is_clean(built):
    found = built.verify()
    assert (found.damages, found.notes) == ([], [])
    assert (found.clips, found.shards) == (10, 1)


@pytest.mark.parametrize(("name", "how"), CASES)
def test_each_damage_is_named_and_mended(copy, built, master_library, name, how):
    (path,) = Path(copy.path).glob(name)
    if "duckdb" in name and how is flip:
        how = flip_in_used_block
    how(path)
    check_answers(copy, built)
    if name == "catalog.copy.duckdb" and how is delete:  # nothing is wrong yet
        assert "no catalog.copy.duckdb" in copy.verify().notes[0]
    else:
        found = copy.verify()
        assert [damage.part for damage in found.damages] == [FILES[name]]
        assert "vindex verify --repair" in found.damages[0].message
        assert copy.repair().is_clean
    copy.build(master_library)
    assert parts(copy) == set()
    assert_same_rows(copy, built)
    check_answers(copy, built)


def similarities(index, clip_id):
    hits = index.similar(clip=clip_id, limit=99, merge=False)
    return {(hit.relative_path, hit.start_seconds): hit.similarity for hit in hits}


@cache
def truths_of(index):
    """What a whole index answers to each of its clips."""
    return [similarities(index, clip_id) for clip_id in range(1, 11)]


def check_answers(index, truth):
    """Whatever is found has the similarity that it has in the whole index."""
    try:
        found = similarities(index, clip_id=1)
    except VindexError:  # its clip 1 cannot be read, or has another id by now
        return
    truths = truths_of(truth)
    (expected,) = (answers for answers in truths if next(iter(answers)) == next(iter(found)))
    assert found == pytest.approx({span: expected[span] for span in found}, abs=1e-3)


def damaged_catalogs(index):
    return sorted(path.name for path in Path(index.path).glob("catalog.damaged-*"))


@pytest.mark.thorough
def test_a_damaged_catalog_and_its_log_are_kept(copy, built):
    flip_in_used_block(copy._folder.catalog)
    log = copy._folder.catalog.with_name("catalog.duckdb.wal")
    log.write_bytes(b"the log")
    damaged = copy._folder.catalog.read_bytes()
    found = copy.repair()
    assert found.is_clean
    one, other = damaged_catalogs(copy)
    assert (Path(copy.path) / one).read_bytes() == damaged
    assert other == f"{one}.wal"
    assert (Path(copy.path) / other).read_bytes() == b"the log"
    assert (
        f"restored from catalog.copy.duckdb. What was damaged is kept as {other}"
        in (found.repairs[0])
    )
    assert any("set aside by a repair" in note for note in found.notes)
    assert_same_rows(copy, built)


@pytest.mark.thorough
def test_a_folder_in_the_place_of_the_catalog_is_called_one_and_set_aside(copy):
    place = Path(copy.path) / "catalog.duckdb"
    before = copy.search("opening something")
    place.unlink()
    place.mkdir()
    (place / "notes.txt").write_text("mine")
    with pytest.raises(IndexDamagedError, match=r"a folder .*, not a file.* verify --repair"):
        copy.search("opening something")
    assert parts(copy) == {Part.CATALOG}
    assert copy.repair().is_clean
    assert copy.search("opening something") == before
    (kept,) = Path(copy.path).glob("catalog.damaged-*.duckdb")
    assert (kept / "notes.txt").read_text() == "mine"


@pytest.mark.thorough
def test_a_damaged_log_alone_costs_only_the_log(copy):
    before = copy._folder.catalog.read_bytes()
    copy._folder.catalog.with_name("catalog.duckdb.wal").write_bytes(b"x" * 4096)
    restored = upkeep.restore_catalog(copy._folder)
    assert restored.source == "catalog.duckdb"
    assert list(restored.kept) == damaged_catalogs(copy)
    assert [name[-11:] for name in restored.kept] == [".duckdb.wal"]
    assert copy._folder.catalog.read_bytes() == before
    assert copy.verify().is_clean


def test_where_nothing_can_be_restored_nothing_is_touched(copy):
    log = copy._folder.catalog.with_name("catalog.duckdb.wal")
    log.write_bytes(b"the log")
    empty(copy._folder.catalog_copy)
    cut(copy._folder.catalog)
    before = copy._folder.catalog.read_bytes()
    with pytest.raises(IndexDamagedError, match="Neither catalog"):
        copy.repair()
    assert (copy._folder.catalog.read_bytes(), log.read_bytes()) == (before, b"the log")
    assert damaged_catalogs(copy) == []


def test_a_restoration_on_a_full_disk_puts_everything_back(copy):
    log = copy._folder.catalog.with_name("catalog.duckdb.wal")
    log.write_bytes(b"the log")
    flip_in_used_block(copy._folder.catalog)
    before = copy._folder.catalog.read_bytes()
    whole = upkeep._is_whole_alone
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(upkeep, "_is_whole_alone", lambda _, path: "copy" in path.name)
        with no_file_larger_than(len(before) // 2), pytest.raises(OSError, match="large"):
            upkeep.restore_catalog(copy._folder)
    assert (copy._folder.catalog.read_bytes(), log.read_bytes()) == (before, b"the log")
    assert damaged_catalogs(copy) == []
    assert whole(copy._folder, copy._folder.catalog_copy)


def test_who_reads_while_shards_are_merged_reads_the_merged_one(copy, library):
    before = query.find_clips(copy._folder, list(range(1, 11)), Filters())
    ids = np.array([clip.clip_id for clip in before])
    old = before[0].shard
    expected = read_rows(copy._folder.shards / old, ids)
    (library / "c.mp4").unlink()
    gone = [path for path in reader.known_files(copy._folder) if path.endswith("c.mp4")]
    absence.forget_below(copy._folder, gone)
    alive = ids[np.isin(ids, [i for v in reader.live_clip_ids(copy._folder).values() for i in v])]
    copy.compact()
    assert not (copy._folder.shards / old).exists()
    with Snapshot.of(copy._folder) as snapshot:
        found = snapshot.embeddings_in(old, alive)
        np.testing.assert_array_equal(found, expected[np.isin(ids, alive)])
        with pytest.raises(IndexDamagedError, match="missing"):
            snapshot.embeddings_in(old, np.array([999]))


def test_a_catalog_in_memory_finds_the_merged_shard_too(copy):
    folder = copy._folder
    gone = [path for path in reader.known_files(folder) if path.endswith("c.mp4")]
    absence.forget_below(folder, gone)
    cache = IndexCache(folder)
    for _ in range(2):  # the second time it is taken into memory
        with held_snapshot(folder, cache):
            pass
    with held_snapshot(folder, cache) as snapshot:
        assert isinstance(snapshot, HeldSnapshot)
        clips = snapshot.find_clips(list(range(1, 11)))
        compaction = threading.Thread(target=copy.compact)
        compaction.start()
        compaction.join()
        assert not (folder.shards / clips[0].shard).exists()
        _, query_D = clip_embedding(snapshot, clips[0].clip_id)
        judge = Judge(snapshot, cosines_to(query_D[None]))
        found = judge.nearest(clips)
    assert judge.warnings == []
    assert len(found) == 7
    assert found[clips[0].clip_id] == pytest.approx(1, abs=1e-3)


@pytest.mark.slow  # two builds
def test_a_catalog_and_all_shards_that_are_lost_are_mended_from_the_copy(
    copy, built, master_library
):
    copy._folder.catalog.unlink()
    shutil.rmtree(copy._folder.shards)
    assert copy._folder.exists
    found = copy.repair()
    assert (found.is_clean, found.clips) == (True, 0)
    assert copy.build(master_library).clips_indexed == 10
    assert_same_rows(copy, built)


def test_a_lost_catalog_and_its_lost_copy_are_told(copy):
    for path in Path(copy.path).glob("catalog*"):
        path.unlink()
    with pytest.raises(IndexDamagedError, match="Neither catalog"):
        copy.repair()


@pytest.mark.slow
def test_clips_newer_than_the_restored_catalog_are_taken_over(library, index, tiny_model):
    folder = Path(index.path)
    options = {"model": str(tiny_model), "clip_seconds": 2.0, "workers": 1}
    index.build(library / "kitchen", **options)
    old = (folder / "catalog.copy.duckdb").read_bytes()
    report = index.build(library)
    assert report.clips_indexed == 8
    (folder / "catalog.copy.duckdb").write_bytes(old)
    (folder / "catalog.duckdb").unlink()
    found = index.repair()
    assert found.is_clean
    assert found.clips == 2
    report = index.build(library)
    assert (report.clips_planned, index.status().clips) == (0, 10)
    assert parts(index) == set()


@pytest.mark.slow  # three builds
def test_a_catalog_that_is_lost_in_the_first_build_is_restored(
    library, index, tiny_model, monkeypatch
):
    options = {"model": str(tiny_model), "clip_seconds": 2.0, "workers": 1}

    def die(_):
        raise OSError("the machine is switched off")

    monkeypatch.setattr(sys.modules["vindex.build.steps"], "refresh_vectors", die)
    with pytest.raises(OSError, match="switched off"):
        index.build(library, **options)
    monkeypatch.undo()
    assert index.status().clips == 10
    first_copy = index._folder.catalog_copy.read_bytes()
    index.compact()  # makes a copy of its own
    assert index.verify().is_clean  # a vector index that was never made is not lost
    index._folder.catalog_copy.write_bytes(first_copy)
    index._folder.catalog.unlink()
    found = index.repair()
    assert (found.is_clean, found.clips) == (True, 0)
    report = index.build(library)
    assert (report.clips_planned, index.status().clips) == (0, 10)
    assert (index.verify().damages, index.verify().notes) == ([], [])


def moments_of(index):
    """Temporal moments by clip id, of all clips that shards hold."""
    shards = sorted((Path(index.path) / "shards").iterdir())
    return {clip.clip_id: clip.moments_M for shard in shards for clip in read_shard(shard)}


@pytest.mark.slow
def test_compacting_changes_no_answer(library, index, tiny_model):
    options = {"model": str(tiny_model), "clip_seconds": 2.0, "workers": 1}
    for name in ("kitchen", "desk", "c.mp4"):
        index.build(library / name, **options)
    (library / "c.mp4").unlink()  # else the last build would take it in again
    index.forget(library / "c.mp4")
    before = {hit.clip_id: hit.similarity for hit in index.similar(clip=1, limit=99)}
    moments_before = moments_of(index)
    assert np.isfinite(np.stack(list(moments_before.values()))).all()
    done = index.compact()
    assert (done.shards_before, done.shards_after, done.clips_dropped) == (3, 1, 3)
    after = {hit.clip_id: hit.similarity for hit in index.similar(clip=1, limit=99)}
    assert after == pytest.approx(before, abs=1e-4)
    moments_after = moments_of(index)
    assert len(moments_after) == len(moments_before) - 3
    for clip_id, moments_M in moments_after.items():
        np.testing.assert_array_equal(moments_M, moments_before[clip_id])
    assert parts(index) == set()
    assert len(list((Path(index.path) / "shards").iterdir())) == 1
    assert index.compact().shards_before == 1
    assert not index.build(library).changed_anything
