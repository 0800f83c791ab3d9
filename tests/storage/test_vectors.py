"""The vector index finds what comparing everything finds, or says that it is not there."""

from __future__ import annotations

import json
import subprocess
import sys

import numpy as np
import pytest

from tests.storage.clips import DIM, encoded_clip, shard_rows
from tests.storage.limits import no_file_larger_than
from vindex.errors import IndexDamagedError, IndexFolderError, MissingDependencyError
from vindex.shards import iter_embeddings, write_shard
from vindex.vectors import build_vector_index, exact_similarities, open_vector_index
from vindex.vectors.library import load_faiss

FORCE_IVF = 1000
KINDS = pytest.mark.parametrize("exact_below", [200_000, FORCE_IVF], ids=["exact", "ivf"])


def clustered(num_clips: int, seed: int = 0, dim: int = DIM) -> np.ndarray:
    """Embeddings like those of videos: clips of one video are near each other; not normalised."""
    rng = np.random.default_rng(seed)
    videos = rng.normal(size=(num_clips // 8 + 1, dim))
    embeddings = np.repeat(videos, 8, axis=0)[:num_clips] + rng.normal(size=(num_clips, dim)) * 0.6
    return (embeddings * rng.uniform(0.5, 20, size=(num_clips, 1))).astype(np.float16)


def build(folder, embeddings, *, clip_ids=None, generation=1, **options):
    """Build from arrays, in batches of 300; ids are 3, 6, 9, ... unless given."""
    ids = np.arange(1, len(embeddings) + 1) * 3 if clip_ids is None else clip_ids

    def batches():
        for start in range(0, len(ids), 300):
            yield ids[start : start + 300], embeddings[start : start + 300]

    return build_vector_index(
        folder,
        generation,
        batches,
        **{
            "num_clips": len(ids),
            "dim": embeddings.shape[1],
            "max_clip_id": int(ids[-1]) if len(ids) else 0,
            **options,
        },
    )


@pytest.fixture(scope="module", autouse=True)
def one_thread():
    """OpenMP's waiting threads take the cores from whatever else runs there."""
    faiss = load_faiss()
    before = faiss.omp_get_max_threads()
    faiss.omp_set_num_threads(1)
    yield
    faiss.omp_set_num_threads(before)


@pytest.fixture(scope="module", params=[200_000, FORCE_IVF], ids=["exact", "ivf"])
def library(request, tmp_path_factory):
    """An opened index of 2000 clips, of each kind, with their embeddings."""
    folder = tmp_path_factory.mktemp("library")
    embeddings = clustered(2000)
    build(folder, embeddings, exact_below=request.param)
    return open_vector_index(folder), embeddings


def cosines(queries, embeddings):
    """The definition, in float64."""
    queries, embeddings = queries.astype(np.float64), embeddings.astype(np.float64)
    lengths = np.linalg.norm(queries, axis=1)[:, None] * np.linalg.norm(embeddings, axis=1)
    return queries @ embeddings.T / lengths


def recall_at_10(index, embeddings, queries, allowed_ids=None):
    similarities = cosines(queries, embeddings)
    if allowed_ids is not None:
        similarities[:, ~np.isin(np.arange(1, len(embeddings) + 1) * 3, allowed_ids)] = -np.inf
    truth = (np.argsort(-similarities, axis=1)[:, :10] + 1) * 3
    _, found = index.search(queries.astype(np.float32), 10, allowed_ids=allowed_ids)
    return np.mean([len(set(a) & set(b)) / 10 for a, b in zip(truth, found, strict=True)])


# --- what is found ---


def test_a_clip_finds_itself_first_with_similarity_one(library):
    index, embeddings = library
    similarities, clip_ids = index.search(embeddings[::50].astype(np.float32), 3)
    np.testing.assert_array_equal(clip_ids[:, 0], np.arange(1, 2001)[::50] * 3)
    np.testing.assert_allclose(similarities[:, 0], 1.0, atol=1e-3)
    assert (similarities[:, 1] < 0.999).all()


def test_similarities_are_cosines_and_fall(library):
    index, embeddings = library
    queries = clustered(5, seed=2) * np.float16(0.25)
    similarities, clip_ids = index.search(queries.astype(np.float32), 10)
    truth = cosines(queries, embeddings)
    np.testing.assert_allclose(
        similarities, np.take_along_axis(truth, clip_ids // 3 - 1, axis=1), atol=2e-4
    )
    assert (np.diff(similarities, axis=1) <= 0).all()
    assert similarities.dtype == np.float32
    assert clip_ids.dtype == np.int64


def test_the_exact_kind_finds_all_of_the_nearest(tmp_path):
    embeddings = clustered(2000)
    stamp = build(tmp_path, embeddings)
    assert (stamp.kind, stamp.num_lists, stamp.nprobe) == ("exact", 0, 0)
    assert stamp.recall_at_10 >= 0.999
    assert stamp.recall_sample == 200
    index = open_vector_index(tmp_path)
    assert recall_at_10(index, embeddings, clustered(100, seed=1)) >= 0.998


def test_ivf_visits_enough_lists(tmp_path):
    embeddings = np.random.default_rng(0).normal(size=(4000, DIM)).astype(np.float16)  # the worst
    stamp = build(tmp_path, embeddings, exact_below=FORCE_IVF)
    assert (stamp.kind, stamp.factory, stamp.num_lists) == ("ivf", "IVF256,SQfp16", 256)
    assert 16 < stamp.nprobe <= 256
    assert stamp.recall_at_10 >= 0.97
    index = open_vector_index(tmp_path)
    queries = np.random.default_rng(1).normal(size=(200, DIM)).astype(np.float16)
    assert recall_at_10(index, embeddings, queries) == pytest.approx(stamp.recall_at_10, abs=0.03)


def test_easy_vectors_need_few_lists(tmp_path):
    embeddings = np.repeat(clustered(1000)[::8], 12, axis=0)  # 125 heaps of twelve
    embeddings += np.random.default_rng(1).normal(size=embeddings.shape).astype(np.float16)
    stamp = build(tmp_path, embeddings, exact_below=FORCE_IVF)
    assert stamp.nprobe == 16
    assert stamp.recall_at_10 >= 0.99


def test_recall_counts_what_is_missed(tmp_path):
    """The measure itself: an index that visits one list of many must score badly."""
    from dataclasses import replace

    from vindex.vectors.build import _Truth
    from vindex.vectors.cosine import normalised
    from vindex.vectors.index import read_index

    embeddings = np.random.default_rng(0).normal(size=(2000, DIM)).astype(np.float16)
    stamp = build(tmp_path, embeddings, exact_below=FORCE_IVF)
    ids, vectors = np.arange(1, 2001) * 3, normalised(embeddings)
    truth = _Truth(ids[:100], vectors[:100], 2000)
    truth.add(ids[:700], vectors[:700])
    truth.add(ids[700:], vectors[700:])
    index = read_index(tmp_path / stamp.file_name, "ivf")
    measured = truth.measure(replace(stamp, nprobe=1), index)
    assert measured.recall_at_10 < 0.5
    assert truth.measure(replace(stamp, nprobe=128), index).recall_at_10 >= 0.999


@KINDS
def test_copies_are_all_found(tmp_path, exact_below):
    embeddings = clustered(1500)
    embeddings[100:140] = embeddings[7]
    stamp = build(tmp_path, embeddings, exact_below=exact_below)
    similarities, clip_ids = open_vector_index(tmp_path).search(
        embeddings[7:8].astype(np.float32), 41
    )
    assert set(clip_ids[0]) == {8 * 3, *(np.arange(101, 141) * 3)}
    np.testing.assert_allclose(similarities, 1.0, atol=1e-3)
    assert stamp.recall_at_10 >= 0.97


def test_recall_of_a_library_of_copies_is_one(tmp_path):
    embeddings = np.repeat(clustered(1), 300, axis=0)
    assert build(tmp_path, embeddings).recall_at_10 == 1.0


# --- filters ---


@pytest.mark.parametrize("share", [0.002, 0.01, 0.09, 0.2, 0.6])
def test_a_filter_finds_the_nearest_of_the_allowed(library, share):
    index, embeddings = library
    rng = np.random.default_rng(5)
    allowed = rng.choice(np.arange(1, 2001) * 3, int(share * 2000), replace=False)
    queries = clustered(60, seed=3)
    _, found = index.search(queries.astype(np.float32), 10, allowed_ids=allowed)
    assert np.isin(found[found >= 0], allowed).all()
    num_found = min(10, len(allowed))
    assert (found[:, :num_found] >= 0).all()
    assert (found[:, num_found:] == -1).all()
    if num_found == 10:
        least = 0.99 if share <= 0.1 or index.stamp.kind == "exact" else 0.95
        assert recall_at_10(index, embeddings, queries, allowed) >= least


def test_ids_that_are_not_held_are_ignored(library):
    index, embeddings = library
    allowed = np.array([-5, 0, 1, 9, 10**12])  # 9 alone is held
    similarities, clip_ids = index.search(embeddings[:1].astype(np.float32), 3, allowed_ids=allowed)
    np.testing.assert_array_equal(clip_ids, [[9, -1, -1]])
    np.testing.assert_array_equal(similarities[0, 1:], [-np.inf, -np.inf])
    _, none = index.search(embeddings[:2].astype(np.float32), 3, allowed_ids=np.array([], np.int64))
    np.testing.assert_array_equal(none, np.full((2, 3), -1))


# --- edges ---


def test_an_empty_index_finds_nothing(tmp_path):
    stamp = build(tmp_path / "new folder", np.empty((0, DIM), np.float16))
    assert (stamp.num_vectors, stamp.recall_at_10, stamp.recall_sample) == (0, None, 0)
    index = open_vector_index(tmp_path / "new folder")
    similarities, clip_ids = index.search(np.ones((2, DIM), np.float32), 4)
    np.testing.assert_array_equal(clip_ids, np.full((2, 4), -1))
    np.testing.assert_array_equal(similarities, np.full((2, 4), -np.inf))
    index.search(np.ones((1, DIM), np.float32), 4, allowed_ids=np.array([1, 2]))


@pytest.mark.parametrize("num_clips", [1, 2, 11])
def test_few_clips(tmp_path, num_clips):
    embeddings = clustered(num_clips)
    stamp = build(tmp_path, embeddings)
    assert stamp.recall_at_10 == (None if num_clips == 1 else 1.0)
    _, clip_ids = open_vector_index(tmp_path).search(embeddings.astype(np.float32), 20)
    assert (clip_ids[:, :num_clips] > 0).all()
    assert (clip_ids[:, num_clips:] == -1).all()


@KINDS
def test_zero_vectors_are_similar_to_nothing(tmp_path, exact_below):
    embeddings = clustered(1200)
    embeddings[[3, 900]] = 0
    build(tmp_path, embeddings, exact_below=exact_below)
    index = open_vector_index(tmp_path)
    similarities, clip_ids = index.search(embeddings[[3, 5]].astype(np.float32), 1)
    assert similarities[0, 0] == 0
    assert clip_ids[1, 0] == 6 * 3


def test_queries_of_another_length_are_refused(tmp_path):
    build(tmp_path, clustered(20))
    index = open_vector_index(tmp_path)
    with pytest.raises(ValueError, match=r"takes \(any, 32\)"):
        index.search(np.ones((1, DIM + 1), np.float32), 1)


def test_an_index_is_built_from_shards(tmp_path):
    for number in range(5):
        write_shard(
            tmp_path, f"{number}.parquet", shard_rows(range(number * 9 + 1, number * 9 + 10))
        )
    paths = sorted(tmp_path.glob("*.parquet"))
    build_vector_index(
        tmp_path, 1, lambda: iter_embeddings(paths), num_clips=45, dim=DIM, max_clip_id=45
    )
    _, clip_ids = open_vector_index(tmp_path).search(encoded_clip(31).embedding_D[None], 1)
    assert clip_ids == [[31]]


def test_the_same_clips_give_the_same_index(tmp_path):
    stamps = [build(tmp_path / name, clustered(1500), exact_below=FORCE_IVF) for name in ("a", "b")]
    assert stamps[0].recall_at_10 == stamps[1].recall_at_10
    assert stamps[0].num_bytes == stamps[1].num_bytes


def test_the_folder_may_have_any_name(tmp_path):
    folder = tmp_path / "\udcff [a]*?%s"
    for exact_below in (200_000, FORCE_IVF):
        build(folder, clustered(1100), exact_below=exact_below)
        _, clip_ids = open_vector_index(folder).search(clustered(1100)[:1].astype(np.float32), 1)
        assert clip_ids == [[3]]


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
    with no_file_larger_than(num_bytes), pytest.raises(IndexFolderError, match="clips are safe"):
        build(tmp_path, clustered(1200), generation=2, exact_below=FORCE_IVF)
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


# --- scoring by NumPy ---


def test_exact_similarities_are_cosines():
    embeddings = clustered(300)
    similarities = exact_similarities(embeddings[4].astype(np.float32), embeddings)
    assert similarities.dtype == np.float32
    np.testing.assert_allclose(similarities, cosines(embeddings[4:5], embeddings)[0], atol=1e-6)
    assert similarities[4] == pytest.approx(1.0, abs=1e-6)
    assert similarities.max() <= 1.0
    assert exact_similarities(embeddings[4], -embeddings).min() >= -1.0


def test_exact_similarities_of_nothing():
    assert exact_similarities(np.zeros(DIM), clustered(3)).tolist() == [0, 0, 0]
    assert exact_similarities(np.ones(DIM), np.zeros((2, DIM), np.float16)).tolist() == [0, 0]
    assert exact_similarities(np.ones(DIM), np.empty((0, DIM), np.float16)).shape == (0,)


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
    with pytest.raises(MissingDependencyError, match=r'pip install "vindex\[cpu\]"'):
        open_vector_index(tmp_path)
    assert open_vector_index(tmp_path / "nowhere") is None


def test_faiss_is_loaded_only_when_an_index_is_opened():
    program = (
        "import sys, pathlib; from vindex.vectors import open_vector_index; "
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
