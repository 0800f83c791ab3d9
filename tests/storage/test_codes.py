"""The compressed kind of index: codes propose clips, and exact comparison finds the nearest."""

from __future__ import annotations

import numpy as np
import pytest

from tests.storage.vectors import FORCE_IVF, build, cosines
from vindex.store.vectors import check_vectors, open_vector_index

FORCE_CODES = {"exact_below": FORCE_IVF, "compressed_from": FORCE_IVF}
DIM = 256


def videos(num_clips, seed=0):
    """Clips of videos of sixteen."""
    rng = np.random.default_rng(seed)
    centres = np.random.default_rng(9).normal(size=(4000 // 16, DIM))
    embeddings = np.repeat(centres, 16, axis=0)[:num_clips]
    return (embeddings + 0.6 * rng.normal(size=embeddings.shape)).astype(np.float16)


def nearest_after_comparing(index, embeddings, queries, allowed_ids=None):
    """Ids of the ten nearest among those that the index proposes, and among all."""
    truth = cosines(queries, embeddings)
    ids = np.arange(1, len(embeddings) + 1) * 3
    if allowed_ids is not None:
        truth[:, ~np.isin(ids, allowed_ids)] = -np.inf
    num_wanted = 10 + index.stamp.num_spare
    _, found = index.search(queries.astype(np.float32), num_wanted, allowed_ids=allowed_ids)
    proposed = np.where((found[:, :, None] == ids).any(axis=1), truth, -np.inf)
    return [ids[np.argsort(-of, axis=1)[:, :10]] for of in (proposed, truth)]


def recall(found, true):
    return np.mean([len(set(f) & set(t)) / 10 for f, t in zip(found, true, strict=True)])


@pytest.fixture(scope="module")
def library(tmp_path_factory):
    folder = tmp_path_factory.mktemp("codes")
    embeddings = videos(4000)
    return build(folder, embeddings, **FORCE_CODES), folder, embeddings


def test_the_stamp_says_what_was_built_and_measured(library):
    stamp, folder, _ = library
    assert (stamp.kind, stamp.factory, stamp.num_lists) == ("rabitq", "IVF256,RaBitQ", 256)
    assert stamp.num_spare in (50, 100, 200)
    assert stamp.recall_at_10 >= 0.99
    assert stamp.recall_sample == 200
    assert stamp.num_bytes < 4000 * (DIM // 8 + 8 + 8) + 256 * DIM * 4 + 10_000
    assert open_vector_index(folder).stamp == stamp
    assert check_vectors(folder, np.arange(1, 4001) * 3) == (stamp, "")


def test_after_exact_comparison_the_nearest_are_found(library):
    _, folder, embeddings = library
    queries = videos(4000, seed=1)[::40]
    found, true = nearest_after_comparing(open_vector_index(folder), embeddings, queries)
    assert recall(found, true) >= 0.99
    found, true = nearest_after_comparing(open_vector_index(folder), embeddings, embeddings[::40])
    assert recall(found, true) >= 0.99


def test_a_narrow_filter_stays_exact(library):
    _, folder, embeddings = library
    allowed_ids = np.arange(1, 4001, 100) * 3
    found, true = nearest_after_comparing(
        open_vector_index(folder), embeddings, embeddings[:50], allowed_ids
    )
    np.testing.assert_array_equal(found, true)


def test_a_flipped_byte_is_found_or_harmless(library, tmp_path):
    stamp, folder, embeddings = library
    path = tmp_path / stamp.file_name
    whole = (folder / stamp.file_name).read_bytes()
    (tmp_path / "vectors.json").write_bytes((folder / "vectors.json").read_bytes())
    for position in [*range(0, 400, 13), *range(400, len(whole), len(whole) // 60)]:
        damaged = bytearray(whole)
        damaged[position] ^= 0x40
        path.write_bytes(damaged)
        index = open_vector_index(tmp_path)
        assert (index is None) == (position < stamp.head_bytes)
        if index is not None:
            _, clip_ids = index.search(embeddings[:5].astype(np.float32), 5)
            assert clip_ids.shape == (5, 5)
    path.write_bytes(whole[:-1])
    assert open_vector_index(tmp_path) is None


def test_where_codes_tell_too_little_half_precision_is_built(tmp_path):
    embeddings = np.random.default_rng(0).normal(size=(4000, 32)).astype(np.float16)
    stamp = build(tmp_path, embeddings, **FORCE_CODES)
    assert (stamp.kind, stamp.factory, stamp.num_spare) == ("ivf", "IVF256,SQfp16", 0)
    assert stamp.recall_at_10 >= 0.97
    similarities, _ = open_vector_index(tmp_path).search(embeddings[:5].astype(np.float32), 1)
    np.testing.assert_allclose(similarities, 1.0, atol=1e-3)
