"""Loading FAISS, or saying in a sentence why it cannot be."""

from __future__ import annotations

from contextlib import contextmanager
from functools import cache
from importlib.metadata import PackageNotFoundError, distribution
from typing import TYPE_CHECKING

from vindex.errors import MissingDependencyError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import ModuleType

__all__ = ["load_faiss", "threads"]


@cache
def load_faiss() -> ModuleType:
    """The `faiss` module.

    Raises:
        MissingDependencyError: it is not installed, installed twice, or does not load.
    """
    if _is_installed("faiss-cpu") and _is_installed("faiss-gpu"):
        raise MissingDependencyError(
            "faiss-cpu and faiss-gpu are both installed, and overwrite each other's files. Run "
            '`pip uninstall faiss-cpu faiss-gpu`, then `pip install "vindex[cpu]"` or '
            '`pip install "vindex[gpu]"`.'
        )
    try:
        import faiss
    except (ImportError, RuntimeError) as error:  # RuntimeError: faiss-gpu without CUDA's libraries
        raise MissingDependencyError(
            f"Comparing clips needs FAISS, which cannot be loaded ({error}). Run "
            '`pip install "vindex[cpu]"`, or `pip install "vindex[gpu]"` on Linux with an NVIDIA '
            "GPU."
        ) from error
    return faiss


def _is_installed(name: str) -> bool:
    try:
        distribution(name)
    except PackageNotFoundError:
        return False
    return True


@contextmanager
def threads(num_threads: int) -> Iterator[None]:
    """Let FAISS use that many threads for a while."""
    faiss = load_faiss()
    before = faiss.omp_get_max_threads()
    faiss.omp_set_num_threads(num_threads)
    try:
        yield
    finally:
        faiss.omp_set_num_threads(before)
