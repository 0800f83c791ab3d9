"""The vector index: nearest clips by cosine. Derived from the shards, stamped, disposable.

Only this room knows FAISS, and loads it when an index is built or opened.
"""

from vindex.store.vectors.build import build_vector_index, drop_other_generations
from vindex.store.vectors.check import check_vectors
from vindex.store.vectors.cosine import exact_similarities
from vindex.store.vectors.faiss_loader import load_faiss, require_faiss
from vindex.store.vectors.gpu import gpu_notice
from vindex.store.vectors.largest import largest
from vindex.store.vectors.lists import in_lists
from vindex.store.vectors.stamp import VectorStamp
from vindex.store.vectors.vector_index import (
    ValueOf,
    VectorIndex,
    open_to_ask_once,
    open_vector_index,
)

__all__ = [
    "ValueOf",
    "VectorIndex",
    "VectorStamp",
    "build_vector_index",
    "check_vectors",
    "drop_other_generations",
    "exact_similarities",
    "gpu_notice",
    "in_lists",
    "largest",
    "load_faiss",
    "open_to_ask_once",
    "open_vector_index",
    "require_faiss",
]
