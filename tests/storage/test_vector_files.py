"""Files of the vector index: damage is seen, replacing is safe, FAISS may be missing."""

from __future__ import annotations

import json
import subprocess
import sys

import numpy as np
import pytest

from tests.storage.clips import DIM
from tests.storage.limits import no_file_larger_than
from tests.storage.vectors import FORCE_IVF, KINDS, build, clustered
from vindex.errors import IndexDamagedError, IndexFolderError, MissingDependencyError
from vindex.store.vectors import build_vector_index, open_vector_index
from vindex.store.vectors.faiss_loader import load_faiss

# --- the stamp, and damage ---


def test_the_stamp_says_what_the_index_holds(tmp_path):
    stamp = build(tmp_path, clustered(50), generation=7, max_clip_id=400)
    assert open_vector_index(tmp_path).stamp == stamp
    assert (stamp.generation, stamp.num_vectors, stamp.max_clip_id, stamp.dim) == (7, 50, 400, DIM)
    assert stamp.file_name == "vectors-000007.faiss"
    assert stamp.num_bytes == (tmp_path / stamp.file_name).stat().st_size
    assert json.loads((tmp_path / "vectors.json").read_text())["recall_at_10"] == 1.0


def test_a_missing_index_is_none(tmp_path):
    assert open_vector_index(tmp_path / "nowhere") is None
    stamp = build(tmp_path, clustered(50))
    (tmp_path / stamp.file_name).unlink()
    assert open_vector_index(tmp_path) is None


@pytest.mark.some_cases(3)
@KINDS
@pytest.mark.parametrize("share", [0, 0.001, 0.5, 0.999])
def test_an_index_cut_short_is_none(tmp_path, exact_below, share):
    path = tmp_path / build(tmp_path, clustered(1200), exact_below=exact_below).file_name
    data = path.read_bytes()
    path.write_bytes(data[: int(share * len(data))])
    assert open_vector_index(tmp_path) is None


def test_no_flipped_byte_of_the_stamp_goes_unseen(tmp_path):
    build(tmp_path, clustered(50))
    path = tmp_path / "vectors.json"
    whole = path.read_bytes()
    for position in range(len(whole)):
        damaged = bytearray(whole)
        damaged[position] ^= 1 << (position % 7)
        path.write_bytes(damaged)
        assert open_vector_index(tmp_path) is None, (position, damaged)


@pytest.mark.some_cases(3)
@pytest.mark.parametrize("content", [b"", b"null", b"[]", b"{}", b"\xff\xfe", b'{"format": 1}'])
def test_a_stamp_of_something_else_is_none(tmp_path, content):
    build(tmp_path, clustered(50))
    (tmp_path / "vectors.json").write_bytes(content)
    assert open_vector_index(tmp_path) is None


@KINDS
def test_a_flipped_byte_is_found_or_harmless(tmp_path, exact_below):
    """What is not compared at opening are the mapped vectors: there the query must survive."""
    embeddings = clustered(1200)
    stamp = build(tmp_path, embeddings, exact_below=exact_below)
    path = tmp_path / stamp.file_name
    whole = path.read_bytes()
    for position in [*range(0, 400, 7), *range(400, len(whole), len(whole) // 80)]:
        damaged = bytearray(whole)
        damaged[position] ^= 0x40
        path.write_bytes(damaged)
        index = open_vector_index(tmp_path)
        if position < stamp.head_bytes:
            assert index is None
        else:
            _, clip_ids = index.search(embeddings[:20].astype(np.float32), 5)
            assert clip_ids.shape == (20, 5)


# --- replacing ---


def test_a_new_generation_replaces_the_old(tmp_path):
    build(tmp_path, clustered(50), generation=1)
    stamp = build(tmp_path, clustered(60), generation=2)
    assert open_vector_index(tmp_path).stamp == stamp
    names = {path.name for path in tmp_path.iterdir()}
    assert names == {"vectors-000002.faiss", "vectors.json"}


@KINDS
def test_an_open_index_outlives_its_replacement(tmp_path, exact_below):
    embeddings = clustered(1200)
    build(tmp_path, embeddings, exact_below=exact_below)
    index = open_vector_index(tmp_path)
    build(tmp_path, clustered(60, seed=9), generation=2)
    _, clip_ids = index.search(embeddings[7:8].astype(np.float32), 1)
    assert clip_ids == [[24]]


@pytest.mark.parametrize("num_bytes", [100, 5000, 60_000])
def test_a_disk_that_fills_up_keeps_the_old_index(tmp_path, num_bytes):
    old = build(tmp_path, clustered(50))
    with no_file_larger_than(num_bytes), pytest.raises(IndexFolderError) as refused:
        build(tmp_path, clustered(1200), generation=2, exact_below=FORCE_IVF)
    assert str(refused.value) == (
        f"The vector index cannot be written to {tmp_path}: File too large. The clips are safe. "
        "Make room or give permission there, and run `vindex build` again."
    )
    assert open_vector_index(tmp_path).stamp == old
    assert {path.name for path in tmp_path.iterdir()} == {old.file_name, "vectors.json"}


def test_an_interrupted_build_keeps_the_old_index(tmp_path):
    old = build(tmp_path, clustered(50))

    def interrupted():
        yield np.array([1]), clustered(1)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        build_vector_index(tmp_path, 2, interrupted, num_clips=9, dim=DIM, max_clip_id=9)
    assert open_vector_index(tmp_path).stamp == old
    assert {path.name for path in tmp_path.iterdir()} == {old.file_name, "vectors.json"}


@pytest.mark.parametrize("num_clips", [49, 51])
def test_shards_that_contradict_the_catalog_are_damage(tmp_path, num_clips):
    with pytest.raises(IndexDamagedError, match=f"hold {num_clips} clips, and the shards gave 50"):
        build(tmp_path, clustered(50), num_clips=num_clips)


# --- FAISS itself ---


@pytest.fixture
def fresh_load():
    load_faiss.cache_clear()
    yield
    load_faiss.cache_clear()


@pytest.mark.usefixtures("fresh_load")
def test_both_faiss_packages_are_refused(tmp_path, monkeypatch):
    for name in ("faiss_cpu", "faiss_gpu"):
        folder = tmp_path / f"{name}-1.15.1.dist-info"
        folder.mkdir()
        (folder / "METADATA").write_text(
            f"Metadata-Version: 2.1\nName: {name.replace('_', '-')}\nVersion: 1.15.1\n"
        )
    monkeypatch.syspath_prepend(tmp_path)
    with pytest.raises(MissingDependencyError, match="pip uninstall faiss-cpu faiss-gpu"):
        build(tmp_path / "index", clustered(5))


@pytest.mark.usefixtures("fresh_load")
def test_without_faiss_the_error_names_the_extra(tmp_path, monkeypatch):
    build(tmp_path, clustered(5))
    load_faiss.cache_clear()
    monkeypatch.setitem(sys.modules, "faiss", None)  # how Python marks a module as not there
    with pytest.raises(MissingDependencyError, match=r'pip install "vindex-video\[cpu\]"'):
        open_vector_index(tmp_path)
    assert open_vector_index(tmp_path / "nowhere") is None


def test_faiss_is_loaded_only_when_an_index_is_opened():
    program = (
        "import sys, pathlib; from vindex.store.vectors import open_vector_index; "
        "open_vector_index(pathlib.Path('/nowhere')); sys.exit('faiss' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", program]).returncode == 0


def test_searching_leaves_the_number_of_threads_alone(tmp_path):
    build(tmp_path, clustered(50))
    index = open_vector_index(tmp_path)
    faiss = load_faiss()
    before = faiss.omp_get_max_threads()
    faiss.omp_set_num_threads(2)
    try:
        index.search(clustered(1).astype(np.float32), 1)
        assert faiss.omp_get_max_threads() == 2
    finally:
        faiss.omp_set_num_threads(before)
