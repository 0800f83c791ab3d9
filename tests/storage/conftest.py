import pytest

from vindex.store.vectors.faiss_loader import load_faiss


@pytest.fixture(scope="module", autouse=True)
def one_thread():
    """OpenMP's waiting threads take the cores from whatever else runs there."""
    faiss = load_faiss()
    before = faiss.omp_get_max_threads()
    faiss.omp_set_num_threads(1)
    yield
    faiss.omp_set_num_threads(before)
