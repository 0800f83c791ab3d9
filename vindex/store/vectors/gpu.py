"""Using a GPU through faiss-gpu, where both are there, and else saying why not."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from vindex.store.vectors.faiss_loader import load_faiss

if TYPE_CHECKING:
    import faiss

__all__ = ["copy_to_gpu", "gpu_notice", "train_on_gpu"]


def gpu_notice() -> str | None:
    """A sentence for people who installed faiss-gpu in vain; None where nothing is amiss."""
    if _has_gpu_code() and not load_faiss().get_num_gpus():
        return (
            "faiss-gpu is installed but finds no NVIDIA GPU or no driver, so clips are compared "
            "on the CPU."
        )
    return None


def train_on_gpu(index: faiss.IndexIVF) -> None:
    """Let an index with lists learn them on the GPU; without one nothing changes.

    Args:
        index: an `IndexIVF` that is not trained.
    """
    on_gpu = copy_to_gpu(load_faiss().IndexFlatIP(index.d), in_half=False)
    if on_gpu is not None:
        index.clustering_index = on_gpu


def copy_to_gpu(index: faiss.Index, *, in_half: bool = True) -> faiss.Index | None:
    """A copy that searches on the GPU, or None: there is none, or it has too little memory.

    Args:
        index: of the kinds that FAISS has on GPUs.
        in_half: keep the vectors in half precision, as an index in a file holds them.
    """
    resources = _resources()
    if resources is None:
        return None
    faiss_module = load_faiss()
    options = faiss_module.GpuClonerOptions()
    options.useFloat16 = in_half
    options.use_cuvs = False  # it knows no scalar quantizer, where FAISS was built with it
    try:
        copied: faiss.Index = faiss_module.index_cpu_to_gpu(resources, 0, index, options)
    except RuntimeError:  # FAISS has no narrower error
        return None
    return copied


def _has_gpu_code() -> bool:
    return hasattr(load_faiss(), "StandardGpuResources")


@cache
def _resources() -> object | None:
    """What FAISS needs to work on the first GPU, made once; None without faiss-gpu or a GPU."""
    if not _has_gpu_code() or not load_faiss().get_num_gpus():
        return None
    return load_faiss().StandardGpuResources()  # type: ignore[no-any-return]
