"""Reading all of a vector index, to see whether it is what its stamp says."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from vindex.plurals import counted
from vindex.store.durable import checksum
from vindex.store.vectors.faiss_loader import load_faiss
from vindex.store.vectors.stamp import VectorStamp, has_stamp, read_stamp
from vindex.store.vectors.vector_index import read_index

if TYPE_CHECKING:
    from pathlib import Path

    import faiss
    from numpy.typing import NDArray

__all__ = ["check_vectors"]


def check_vectors(folder: Path, live_ids: NDArray[np.int64]) -> tuple[VectorStamp | None, str]:
    """Read the current vector index whole.

    Args:
        folder: that holds the stamp.
        live_ids: of the clips that exist.

    Returns:
        The stamp, if there is one, and what is wrong in a few words: empty where nothing is.

    Raises:
        MissingDependencyError: FAISS cannot be loaded.
    """
    stamp = read_stamp(folder)
    if stamp is None:
        return None, "its stamp cannot be read" if has_stamp(folder) else ""
    path = folder / stamp.file_name
    try:
        with path.open("rb") as file:
            if checksum(file) != stamp.checksum:
                return stamp, f"{path.name} does not match its checksum"
        ids = np.sort(_ids(read_index(path, stamp.kind)))
    except FileNotFoundError:
        return stamp, f"{path.name} is missing"
    except (OSError, RuntimeError) as error:  # FAISS raises RuntimeError for what it cannot read
        return stamp, f"{path.name} cannot be read ({error})"
    if len(ids) != stamp.num_vectors or len(np.unique(ids)) != len(ids):
        return stamp, f"{path.name} holds {len(ids)} vectors instead of {stamp.num_vectors}"
    absent = np.setdiff1d(live_ids[live_ids <= stamp.max_clip_id], ids)
    if absent.size:
        lack = counted(absent.size, "clip")
        return stamp, f"{path.name} lacks {lack}, the first being {absent[0]}"
    return stamp, ""


def _ids(index: faiss.Index) -> NDArray[np.int64]:
    """Ids of every vector."""
    faiss_module = load_faiss()
    inner = faiss_module.downcast_index(index)
    if hasattr(inner, "id_map"):
        ids: NDArray[np.int64] = faiss_module.vector_to_array(inner.id_map)
        return ids
    lists = inner.invlists
    parts = [
        faiss_module.rev_swig_ptr(lists.get_ids(number), lists.list_size(number)).copy()
        for number in range(inner.nlist)
        if lists.list_size(number)
    ]
    return np.concatenate(parts) if parts else np.empty(0, np.int64)
