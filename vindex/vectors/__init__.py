"""The vector index: nearest clips by cosine. Derived from the shards, stamped, disposable.

Only this room knows FAISS, and loads it when an index is built or opened.
"""

from vindex.vectors.build import build_vector_index, drop_other_generations
from vindex.vectors.check import check_vectors
from vindex.vectors.cosine import exact_similarities
from vindex.vectors.devices import gpu_notice
from vindex.vectors.index import VectorIndex, open_vector_index
from vindex.vectors.library import load_faiss, require_faiss
from vindex.vectors.lists import in_lists
from vindex.vectors.stamp import VectorStamp

__all__ = [
    "VectorIndex",
    "VectorStamp",
    "build_vector_index",
    "check_vectors",
    "drop_other_generations",
    "exact_similarities",
    "gpu_notice",
    "in_lists",
    "load_faiss",
    "open_vector_index",
    "require_faiss",
]
