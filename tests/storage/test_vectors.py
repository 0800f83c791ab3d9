"""The vector index finds what comparing everything finds."""

from __future__ import annotations

import numpy as np
import pytest

from tests.storage.clips import DIM, encoded_clip, encoded_clips
from tests.storage.vectors import FORCE_IVF, KINDS, build, clustered, cosines, recall_at_10
from vindex.store.shards import iter_embeddings, write_shard
from vindex.store.vectors import (
    build_vector_index,
    exact_similarities,
    in_lists,
    largest,
    open_vector_index,
)


@pytest.fixture(scope="module", params=[200_000, FORCE_IVF], ids=["exact", "ivf"])
def library(request, tmp_path_factory):
    """An opened index of 2000 clips, of each kind, with their embeddings."""
    folder = tmp_path_factory.mktemp("library")
    embeddings = clustered(2000)
    build(folder, embeddings, exact_below=request.param)
    return open_vector_index(folder), embeddings


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

    from vindex.store.vectors.build import _Truth
    from vindex.store.vectors.cosine import normalised
    from vindex.store.vectors.vector_index import read_index

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


def test_an_exact_index_in_lists_holds_the_same_clips(tmp_path):
    embeddings = clustered(2000)
    build(tmp_path, embeddings)
    exact = open_vector_index(tmp_path)
    listed = in_lists(exact)
    assert (listed.stamp.kind, listed.stamp.num_lists, listed.stamp.nprobe) == ("ivf", 128, 16)
    assert exact.stamp.kind == "exact"
    queries = embeddings[::40].astype(np.float32)
    similarities, clip_ids = listed.search(queries, 2000)  # of the lists visited, all
    expected, expected_ids = exact.search(queries, 2000)
    for found, ids, all_found, all_ids in zip(
        similarities, clip_ids, expected, expected_ids, strict=True
    ):
        by_id = dict(zip(all_ids.tolist(), all_found.tolist(), strict=True))
        held = ids >= 0
        wanted = [by_id[clip_id] for clip_id in ids[held].tolist()]
        np.testing.assert_allclose(found[held], wanted, atol=2e-4)
        assert 50 < held.sum() < 2000
    assert recall_at_10(listed, embeddings, embeddings[::40]) > 0.9


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


@pytest.mark.some_cases(4)
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
            tmp_path, f"{number}.parquet", encoded_clips(range(number * 9 + 1, number * 9 + 10))
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


def by_cosine(similarities, _clip_ids):
    return similarities


@KINDS
def test_widely_gives_the_best_by_more_than_the_cosine(tmp_path, exact_below):
    embeddings = clustered(3000)
    build(tmp_path, embeddings, exact_below=exact_below)
    index = open_vector_index(tmp_path)
    query = embeddings[7].astype(np.float64)
    similarities, clip_ids, is_all = index.widely(query, 100, by_cosine)
    assert not is_all
    assert len(clip_ids) >= 375
    exact = cosines(query[None], embeddings)[0]
    np.testing.assert_allclose(similarities, exact[clip_ids // 3 - 1], atol=1e-3)
    weights = np.random.default_rng(1).uniform(0.7, 1.3, len(embeddings))
    best = (np.argsort(-exact * weights)[:10] + 1) * 3
    assert set(best.tolist()) <= set(clip_ids.tolist())


@KINDS
def test_widely_gives_all_where_more_are_wanted_than_are_near(tmp_path, exact_below):
    embeddings = clustered(1500)
    build(tmp_path, embeddings, exact_below=exact_below)
    index = open_vector_index(tmp_path)
    similarities, clip_ids, is_all = index.widely(embeddings[3], 1500, by_cosine)
    assert is_all
    assert sorted(clip_ids.tolist()) == list(range(3, 4501, 3))
    assert len(similarities) == 1500
    allowed = np.arange(3, 4501, 9)
    similarities, clip_ids, is_all = index.widely(embeddings[3], 600, by_cosine, allowed)
    assert is_all
    assert sorted(clip_ids.tolist()) == allowed.tolist()
    _, few, _ = index.widely(embeddings[3], 10, by_cosine, allowed)
    assert set(few.tolist()) <= set(allowed.tolist())
    assert len(few) >= 10


def test_more_lists_are_visited_while_they_hold_better_clips(tmp_path):
    embeddings = clustered(8000)
    assert build(tmp_path, embeddings, exact_below=FORCE_IVF).num_lists == 256
    index = open_vector_index(tmp_path)
    _, near, _ = index.widely(embeddings[7], 10, by_cosine)
    _, ever_more, is_all = index.widely(embeddings[7], 10, lambda cosines, _: -cosines)
    assert set(near.tolist()) < set(ever_more.tolist())
    assert not is_all
    unscored = index.widely(embeddings[7], 10, lambda cosines, _: np.full_like(cosines, np.nan))
    assert sorted(unscored[1].tolist()) == sorted(ever_more.tolist())


def test_what_is_wanted_by_the_hundred_is_looked_for_in_more_lists(tmp_path):
    embeddings = clustered(8000)
    build(tmp_path, embeddings, exact_below=FORCE_IVF)
    index, rng = open_vector_index(tmp_path), np.random.default_rng(5)
    shares = []
    for _ in range(20):
        between = embeddings[rng.integers(0, len(embeddings), 6)].astype(np.float64).mean(axis=0)
        _, clip_ids, _ = index.widely(between, 200, by_cosine)
        best = (np.argsort(-cosines(between[None], embeddings)[0])[:200] + 1) * 3
        shares.append(np.isin(best, clip_ids).mean())
    assert np.mean(shares) > 0.95


def test_widely_gives_the_values_of_the_clips(tmp_path):
    embeddings = clustered(3000)
    build(tmp_path, embeddings, exact_below=FORCE_IVF)
    weight_of = dict(
        zip(range(3, 9001, 3), np.random.default_rng(1).uniform(0.7, 1.3, 3000), strict=True)
    )

    def weighted(similarities, clip_ids):
        return similarities * np.array([weight_of[i] for i in clip_ids.tolist()], np.float32)

    values, clip_ids, _ = open_vector_index(tmp_path).widely(embeddings[7], 100, weighted)
    exact = cosines(embeddings[7:8].astype(np.float64), embeddings)[0]
    exact *= np.array(list(weight_of.values()))
    np.testing.assert_allclose(values, exact[clip_ids // 3 - 1], atol=1e-3)
    best = clip_ids[largest(values, 10)]
    np.testing.assert_array_equal(best, (np.argsort(-exact)[:10] + 1) * 3)


def test_the_largest_are_numbers():
    values = np.array([1, np.nan, 3, -np.inf, 2], np.float32)
    assert largest(values, 2).tolist() == [2, 4]
    assert largest(values, 9).tolist() == [2, 4, 0, 3]
    assert largest(values[:0], 9).tolist() == []
