"""Building a vector index, and measuring what it finds."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Literal

import numpy as np
from numpy.typing import NDArray

from vindex.errors import IndexDamagedError, IndexFolderError
from vindex.store.durable import checksum, replacing, sweep_temporary
from vindex.store.vectors.cosine import normalised
from vindex.store.vectors.faiss_loader import load_faiss
from vindex.store.vectors.lists import FIRST_NPROBE, num_lists_for, num_training_for, train_lists
from vindex.store.vectors.stamp import VectorStamp, write_stamp
from vindex.store.vectors.vector_index import VectorIndex, read_index

if TYPE_CHECKING:
    from pathlib import Path

    import faiss

__all__ = ["build_vector_index", "drop_other_generations"]

_EXACT_BELOW = 200_000
"""Clips up to which every vector is compared: 16 ms a query, 0.4 GB at D = 1024."""

_COMPRESSED_FROM = 5_000_000
"""Clips from which on an index holds codes of one bit a dimension (RaBitQ: Gao and Long, SIGMOD
2024) instead of half precision: 10 GB of memory while it is built become 0.8 GB."""

_NUM_QUERIES = 200
"""Clips that recall is measured with."""

_CHEAP_NPROBE = 128
"""Up to here more lists are visited for `_GOOD_RECALL`, beyond only for `_LEAST_RECALL`."""
_GOOD_RECALL = 0.99
_LEAST_RECALL = 0.97

_SPARE = (50, 100, 200)
"""How many clips more than wanted an index of codes may have to give, to be compared exactly."""
_NUM_TRUE = 100
"""Nearest clips of each query that are kept: ten, and what lies as near as the tenth."""

_TIE = 1e-4
"""Similarities closer than this are equal: half precision rounds by up to 5e-5."""

Batch = tuple[NDArray[np.int64], NDArray[np.float16]]
Batches = Callable[[], Iterable[Batch]]


def build_vector_index(
    folder: Path,
    generation: int,
    batches: Batches,
    *,
    num_clips: int,
    dim: int,
    max_clip_id: int,
    exact_below: int = _EXACT_BELOW,
    compressed_from: int = _COMPRESSED_FROM,
) -> VectorStamp:
    """Build the index of one generation and make it the current one.

    Below `exact_below` clips every vector is compared (`SQfp16`); from there on the nearest of
    many lists are (`IVF,SQfp16`), as many as the measured recall asks for. From
    `compressed_from` clips on the lists hold codes (`IVF,RaBitQ`) that propose clips to be
    compared exactly, again as many as the recall asks for; where the most that are allowed do
    not reach the least recall, `IVF,SQfp16` is built after all. At any instant readers find the
    old index or the new one.

    While it builds, the index is held in memory (at D = 1024 2 GB for a million clips, 0.15 GB
    as codes); the embeddings pass through.

    Args:
        folder: of the index; made if it is not there.
        generation: larger than that of the current index.
        batches: gives `clip_ids_N` and `embeddings_ND` of every clip, each time it is called in
            the same order; called twice, or four times.
        num_clips: how many clips that is.
        dim: D.
        max_clip_id: the largest clip id that is covered.
        exact_below: where the kind of index changes.
        compressed_from: where it changes again.

    Returns:
        The stamp.

    Raises:
        IndexDamagedError: the batches hold another number of clips than `num_clips`.
        IndexFolderError: the index cannot be written, as on a full disk; the old one stays.
        MissingDependencyError: FAISS cannot be loaded.
    """
    kind: Literal["exact", "ivf", "rabitq"] = "exact" if num_clips < exact_below else "ivf"
    kind = "rabitq" if kind == "ivf" and num_clips >= compressed_from else kind
    stamp = VectorStamp(
        generation, kind, "", num_clips, max_clip_id, dim, str(load_faiss().__version__)
    )
    index, truth = _filled(stamp, batches)
    if kind == "rabitq":
        tuned = _tuned(replace(stamp, num_lists=num_lists_for(num_clips)), index, truth)
        if (tuned.recall_at_10 or 0) < _LEAST_RECALL:
            stamp = replace(stamp, kind="ivf")
            index, truth = _filled(stamp, batches)
    num_lists = 0 if stamp.kind == "exact" else num_lists_for(num_clips)
    stamp = replace(stamp, factory=_factory(stamp), num_lists=num_lists)
    return _store(folder, stamp, index, truth)


def _factory(stamp: VectorStamp) -> str:
    """What an index is made of, in FAISS's words."""
    if stamp.kind == "exact":
        return "IDMap2,SQfp16"
    coding = "RaBitQ" if stamp.kind == "rabitq" else "SQfp16"
    return f"IVF{num_lists_for(stamp.num_vectors)},{coding}"


def _filled(stamp: VectorStamp, batches: Batches) -> tuple[faiss.Index, _Truth]:
    """An index of all clips, and what queries of it should find."""
    faiss_module = load_faiss()
    index = faiss_module.index_factory(
        stamp.dim, _factory(stamp), faiss_module.METRIC_INNER_PRODUCT
    )
    num_lists = 0 if stamp.kind == "exact" else num_lists_for(stamp.num_vectors)
    num_training = max(num_training_for(num_lists), _NUM_QUERIES)
    sample_ids, sample = _sample(batches, stamp.num_vectors, num_training, stamp.dim)
    if num_lists:
        train_lists(index, sample)
    truth = _Truth(sample_ids[:_NUM_QUERIES], sample[:_NUM_QUERIES], stamp.num_vectors)
    del sample
    for clip_ids, embeddings in _counted(batches, stamp.num_vectors):
        vectors = normalised(embeddings)
        index.add_with_ids(vectors, clip_ids)
        truth.add(clip_ids, vectors)
    return index, truth


def _counted(batches: Batches, num_clips: int) -> Iterator[Batch]:
    """One pass over all clips, which must be as many as was said."""
    total = 0
    for clip_ids, embeddings in batches():
        total += len(clip_ids)
        yield clip_ids, embeddings
    if total != num_clips:
        raise IndexDamagedError(
            f"The vector index was to hold {num_clips} clips, and the shards gave {total}."
        )


def _sample(
    batches: Batches, num_clips: int, size: int, dim: int
) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
    """Ids and vectors of up to `size` clips drawn from all, in random order."""
    rng = np.random.default_rng(0)  # the same clips give the same index
    size = min(size, num_clips)
    positions = np.sort(rng.choice(num_clips, size, replace=False))
    clip_ids_S = np.empty(size, np.int64)
    vectors_SD = np.empty((size, dim), np.float32)
    seen = 0
    for clip_ids, embeddings in _counted(batches, num_clips):
        first, last = np.searchsorted(positions, [seen, seen + len(clip_ids)])
        chosen = positions[first:last] - seen
        clip_ids_S[first:last] = clip_ids[chosen]
        vectors_SD[first:last] = normalised(embeddings[chosen])
        seen += len(clip_ids)
    order = rng.permutation(size)
    return clip_ids_S[order], vectors_SD[order]


class _Truth:
    """The truly nearest clips of a sample of clips, found by comparing with every clip."""

    def __init__(
        self, query_ids_Q: NDArray[np.int64], queries_QD: NDArray[np.float32], num_clips: int
    ) -> None:
        self._query_ids_Q = query_ids_Q
        self._queries_QD = queries_QD
        self._num_wanted = min(10, num_clips - 1)
        self._nearest_Qm = np.full((len(query_ids_Q), _NUM_TRUE), -np.inf, np.float32)
        self._nearest_ids_Qm = np.full((len(query_ids_Q), _NUM_TRUE), -1, np.int64)

    def add(self, clip_ids_N: NDArray[np.int64], vectors_ND: NDArray[np.float32]) -> None:
        """Compare with some more clips; a query is not its own neighbour."""
        similarities = self._queries_QD @ vectors_ND.T
        similarities[self._query_ids_Q[:, None] == clip_ids_N] = -np.inf
        candidates = np.concatenate([self._nearest_Qm, similarities], axis=1)
        ids = np.broadcast_to(clip_ids_N, similarities.shape)
        all_ids = np.concatenate([self._nearest_ids_Qm, ids], axis=1)
        best = np.argpartition(candidates, -_NUM_TRUE, axis=1)[:, -_NUM_TRUE:]
        self._nearest_Qm = np.take_along_axis(candidates, best, axis=1)
        self._nearest_ids_Qm = np.take_along_axis(all_ids, best, axis=1)

    def measure(self, stamp: VectorStamp, index: faiss.Index) -> VectorStamp:
        """The stamp with the recall of an index as it is searched with that stamp.

        A clip counts as found when it is as near as the tenth nearest: copies of one clip are
        equally right, whichever of them come first.
        """
        if self._num_wanted < 1:
            return stamp
        num_wanted = 11 + stamp.num_spare
        similarities, clip_ids = VectorIndex(stamp, index).search(self._queries_QD, num_wanted)
        tenth_Q = np.partition(self._nearest_Qm, -10, axis=1)[:, -10, None]
        if stamp.num_spare:  # estimates: what matters is which clips would be compared exactly
            is_near = self._nearest_Qm >= tenth_Q - _TIE
            right = [
                np.isin(ids[near], found)
                for ids, near, found in zip(self._nearest_ids_Qm, is_near, clip_ids, strict=True)
            ]
            num_right = np.array([np.count_nonzero(r) for r in right])
        else:
            near = (similarities >= tenth_Q - _TIE) & (clip_ids >= 0)
            num_right = (near & (clip_ids != self._query_ids_Q[:, None])).sum(axis=1)
        found = np.minimum(num_right, self._num_wanted)
        return replace(
            stamp,
            recall_at_10=round(float(found.mean()) / self._num_wanted, 4),
            recall_sample=len(found),
        )


def _store(folder: Path, stamp: VectorStamp, index: faiss.Index, truth: _Truth) -> VectorStamp:
    """Write an index, measure what was written, and make it the current one."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        sweep_temporary(folder)
        with replacing(folder / stamp.file_name) as temporary:
            with temporary.open("wb") as file:
                load_faiss().write_index(index, f"/dev/fd/{file.fileno()}")
            written = read_index(temporary, stamp.kind)
            stamp = _with_checksums(stamp, temporary, getattr(index, "code_size", 0))
            stamp = _tuned(stamp, written, truth)
        write_stamp(folder, stamp)
        drop_other_generations(folder, stamp)
    except (OSError, RuntimeError) as error:  # RuntimeError: FAISS could not write or read back
        raise IndexFolderError(
            f"The vector index cannot be written to {folder}: {_in_short(error)}. The clips are "
            "safe. Make room or give permission there, and run `vindex build` again."
        ) from error
    return stamp


def _in_short(error: OSError | RuntimeError) -> str:
    """What the system said; FAISS puts it in brackets, after where in its sources it was heard."""
    if isinstance(error, OSError):
        return error.strerror or str(error)
    told = re.search(r"\(([^()]+)\)\s*$", str(error))
    return told[1] if told else "FAISS could not write it, or not read it back"


def drop_other_generations(folder: Path, stamp: VectorStamp) -> None:
    """Remove what is not the current index, such as what a build that died could not remove.

    Raises:
        OSError: the folder is not writable.
    """
    for path in folder.glob("vectors-*.faiss"):
        if path.name != stamp.file_name:
            path.unlink(missing_ok=True)


def _with_checksums(stamp: VectorStamp, path: Path, code_bytes: int) -> VectorStamp:
    num_bytes = path.stat().st_size
    head_bytes = num_bytes
    if stamp.kind != "exact":  # FAISS writes the lists last: codes and ids
        head_bytes -= stamp.num_vectors * (code_bytes + 8)
    with path.open("rb") as file:
        whole = checksum(file)
        file.seek(0)
        head = checksum(file, head_bytes)
    return replace(
        stamp, num_bytes=num_bytes, checksum=whole, head_bytes=head_bytes, head_checksum=head
    )


def _tuned(stamp: VectorStamp, index: faiss.Index, truth: _Truth) -> VectorStamp:
    """Visit as few lists, and ask for as few spare clips, as give the recall that is asked for."""
    if stamp.kind == "exact":
        return truth.measure(stamp, index)
    nprobe = FIRST_NPROBE
    while True:
        nprobe = min(nprobe, stamp.num_lists)
        enough = _GOOD_RECALL if nprobe < _CHEAP_NPROBE else _LEAST_RECALL
        for num_spare in _SPARE if stamp.kind == "rabitq" else (0,):
            measured = truth.measure(replace(stamp, nprobe=nprobe, num_spare=num_spare), index)
            if (measured.recall_at_10 or 0) >= enough:
                return measured
        if nprobe == stamp.num_lists:
            return measured
        nprobe *= 2
