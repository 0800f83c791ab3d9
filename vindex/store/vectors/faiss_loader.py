"""Loading FAISS, or saying in a sentence why it cannot be."""

from __future__ import annotations

from contextlib import contextmanager
from functools import cache
from importlib.metadata import PackageNotFoundError, distribution
from importlib.util import find_spec
from typing import TYPE_CHECKING

from vindex.errors import MissingDependencyError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import ModuleType

__all__ = ["load_faiss", "require_faiss", "threads"]


def require_faiss() -> None:
    """Refuse, before long work that ends with FAISS, to begin it without; loads nothing.

    Raises:
        MissingDependencyError: it is not installed, or installed twice.
    """
    if _is_installed("faiss-cpu") and _is_installed("faiss-gpu"):
        raise MissingDependencyError(
            "faiss-cpu and faiss-gpu are both installed, and overwrite each other's files. Run "
            '`pip uninstall faiss-cpu faiss-gpu`, then `pip install "vindex-video[cpu]"` or '
            '`pip install "vindex-video[gpu]"`.'
        )
    if find_spec("faiss") is None:
        raise _missing("it is not installed")


@cache
def load_faiss() -> ModuleType:
    """The `faiss` module.

    Raises:
        MissingDependencyError: it is not installed, installed twice, or does not load.
    """
    require_faiss()
    try:
        import faiss
    except (ImportError, RuntimeError) as error:  # RuntimeError: faiss-gpu without CUDA's libraries
        raise _missing(f"it cannot be loaded: {error}") from error
    return faiss


def _missing(why: str) -> MissingDependencyError:
    return MissingDependencyError(
        f'Comparing clips needs FAISS ({why}). Run `pip install "vindex-video[cpu]"`, or '
        '`pip install "vindex-video[gpu]"` on Linux with an NVIDIA GPU.'
    )


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
