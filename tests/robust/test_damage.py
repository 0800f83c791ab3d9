"""Index folders damaged on purpose: verify names it, --repair mends it, search stays true."""

import shutil
from pathlib import Path

import pytest

from tests.pipeline.test_build import assert_same_rows
from vindex import VideoIndex
from vindex.errors import IndexDamagedError, VindexError
from vindex.verify import Part


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
QUICK = {(delete, "catalog.duckdb"), (flip, "shards/*.parquet"), (cut, "vectors/*.faiss")}
CASES = [
    pytest.param(
        name, how, id=f"{how.__name__} {name}",
        marks=[] if (how, name) in QUICK else [pytest.mark.slow],
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


def check_answers(index, truth):
    """Whatever is found has the similarity that it has in the whole index."""

    def similarities(of, clip_id):
        hits = of.similar(clip_id=clip_id, limit=99)
        return {(hit.relative_path, hit.start_seconds): hit.similarity for hit in hits}

    try:
        found = similarities(index, clip_id=1)
    except VindexError:  # its clip 1 cannot be read, or has another id by now
        return
    truths = [similarities(truth, clip_id) for clip_id in range(1, 11)]
    (expected,) = (answers for answers in truths if next(iter(answers)) == next(iter(found)))
    assert found == pytest.approx({span: expected[span] for span in found}, abs=1e-3)


def test_a_lost_catalog_and_its_lost_copy_are_told(copy):
    for path in Path(copy.path).glob("catalog*"):
        path.unlink()
    with pytest.raises(IndexDamagedError, match="Neither catalog"):
        copy.repair()


def test_clips_newer_than_the_restored_catalog_are_taken_over(library, index, tiny_model):
    folder = Path(index.path)
    options = {"model": str(tiny_model), "clip_seconds": 2.0, "num_workers": 1}
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


def test_compacting_changes_no_answer(library, index, tiny_model):
    options = {"model": str(tiny_model), "clip_seconds": 2.0, "num_workers": 1}
    for name in ("kitchen", "desk", "c.mp4"):
        index.build(library / name, **options)
    (library / "c.mp4").unlink()
    index.build(library / "c.mp4" if (library / "c.mp4").exists() else library, prune=True)
    before = {hit.clip_id: hit.similarity for hit in index.similar(clip_id=1, limit=99)}
    done = index.compact()
    assert (done.shards_before, done.shards_after, done.clips_dropped) == (3, 1, 3)
    after = {hit.clip_id: hit.similarity for hit in index.similar(clip_id=1, limit=99)}
    assert after == pytest.approx(before, abs=1e-4)
    assert parts(index) == set()
    assert len(list((Path(index.path) / "shards").iterdir())) == 1
    assert index.compact().shards_before == 1
    assert not index.build(library).changed_anything
