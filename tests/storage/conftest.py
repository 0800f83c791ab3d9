import gzip
import shutil
from pathlib import Path

import pytest

from vindex.store.layout import IndexFolder
from vindex.store.vectors.faiss_loader import load_faiss

OLD_INDEX = Path(__file__).parent / "old_index" / "index"


@pytest.fixture(scope="module", autouse=True)
def one_thread():
    """OpenMP's waiting threads take the cores from whatever else runs there."""
    faiss = load_faiss()
    before = faiss.omp_get_max_threads()
    faiss.omp_set_num_threads(1)
    yield
    faiss.omp_set_num_threads(before)


@pytest.fixture
def old_index(tmp_path):
    """The kept index, as its files were written by schema 2."""
    folder = tmp_path / "old"
    shutil.copytree(OLD_INDEX, folder, ignore=shutil.ignore_patterns("*.gz"))
    catalog = gzip.decompress((OLD_INDEX / "catalog.duckdb.gz").read_bytes())
    (folder / "catalog.duckdb").write_bytes(catalog)
    return IndexFolder(folder)
