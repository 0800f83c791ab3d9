"""faiss-gpu: used where it and a GPU are there, and never missed."""

import numpy as np
import pytest

from tests.storage.vectors import FORCE_IVF, KINDS, build, clustered
from vindex.store.vectors import gpu_notice, open_vector_index
from vindex.store.vectors.faiss_loader import load_faiss
from vindex.store.vectors.gpu import copy_to_gpu, train_on_gpu
from vindex.store.vectors.lists import train_lists

faiss = load_faiss()
HAS_CODE = hasattr(faiss, "StandardGpuResources")
HAS_GPU = HAS_CODE and faiss.get_num_gpus() > 0
needs_gpu = pytest.mark.skipif(not HAS_GPU, reason="no faiss-gpu with a GPU here")
needs_no_gpu = pytest.mark.skipif(HAS_GPU, reason="faiss-gpu with a GPU is here")


@pytest.mark.skipif(HAS_CODE, reason="faiss-gpu is here")
def test_faiss_cpu_has_nothing_to_say():
    assert gpu_notice() is None


@pytest.mark.skipif(not HAS_CODE or HAS_GPU, reason="no faiss-gpu without a GPU here")
def test_faiss_gpu_without_a_gpu_says_so_in_a_sentence():
    assert gpu_notice() == (
        "faiss-gpu is installed but finds no NVIDIA GPU or no driver, so clips are compared on "
        "the CPU."
    )


@needs_no_gpu
def test_without_a_gpu_nothing_changes():
    index = faiss.index_factory(8, "IVF4,SQfp16", faiss.METRIC_INNER_PRODUCT)
    train_on_gpu(index)
    assert index.clustering_index is None
    assert copy_to_gpu(index) is None


@KINDS
def test_many_queries_at_once_find_what_single_ones_find(tmp_path, exact_below):
    """On a GPU, where there is one."""
    embeddings = clustered(FORCE_IVF + 200)
    build(tmp_path, embeddings, exact_below=exact_below)
    index = open_vector_index(tmp_path)
    similarities, ids = index.search(embeddings, 3)
    singly = [index.search(query[None], 3) for query in embeddings[:20]]
    np.testing.assert_array_equal(ids[:20, 0], [found[0, 0] for _, found in singly])
    found = np.concatenate([one for one, _ in singly])
    np.testing.assert_allclose(similarities[:20], found, atol=1e-3)


def test_bulk_searches_that_a_gpu_refuses_run_on_the_cpu(tmp_path):
    embeddings = clustered(FORCE_IVF)
    build(tmp_path, embeddings)
    index = open_vector_index(tmp_path)
    similarities, ids = index.search(embeddings, 3)
    refusing = faiss.index_factory(embeddings.shape[1], "IVF4,SQfp16")  # it is not trained
    index._gpu_index, index._is_gpu_tried = refusing, True
    with pytest.raises(RuntimeError, match="is_trained"):
        refusing.search(embeddings.astype(np.float32), 3)
    again = index.search(embeddings, 3)
    np.testing.assert_array_equal(again[0], similarities)
    np.testing.assert_array_equal(again[1], ids)


def test_lists_that_a_gpu_cannot_learn_are_learned_on_the_cpu():
    sample = clustered(400).astype(np.float32)
    plain, failing = (
        faiss.index_factory(sample.shape[1], "IVF4,SQfp16", faiss.METRIC_INNER_PRODUCT)
        for _ in range(2)
    )
    failing.clustering_index = faiss.IndexFlatIP(sample.shape[1] + 1)  # of no use
    with pytest.raises(RuntimeError):
        failing.train(sample)
    for index in (plain, failing):
        train_lists(index, sample)
    assert failing.is_trained
    centres = [index.quantizer.reconstruct_n(0, 4) for index in (plain, failing)]
    np.testing.assert_array_equal(*centres)


@needs_gpu
def test_more_clips_than_a_gpu_gives_are_found(tmp_path):
    embeddings = clustered(3000)
    build(tmp_path, embeddings)
    index = open_vector_index(tmp_path)
    _, ids = index.search(embeddings[:1000], 2500)
    assert index._gpu_index is not None
    assert (np.sort(ids, axis=1)[:, 0] >= 0).all()


@needs_gpu
@KINDS
def test_bulk_searches_run_on_the_gpu(tmp_path, exact_below):
    embeddings = clustered(FORCE_IVF + 200)
    build(tmp_path, embeddings, exact_below=exact_below)
    index = open_vector_index(tmp_path)
    index.search(embeddings, 3)
    assert index._gpu_index is not None
