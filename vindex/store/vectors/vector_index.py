"""Opening and searching a vector index."""

from __future__ import annotations

import math
import os
import sys
from collections.abc import Callable
from contextlib import nullcontext
from typing import TYPE_CHECKING, Any, cast

import numpy as np
from numpy.typing import NDArray

from vindex.store.durable import checksum
from vindex.store.vectors.cosine import normalised
from vindex.store.vectors.faiss_loader import load_faiss, threads
from vindex.store.vectors.gpu import copy_to_gpu
from vindex.store.vectors.largest import largest
from vindex.store.vectors.stamp import VectorStamp, read_stamp

if TYPE_CHECKING:
    from pathlib import Path

    import faiss

__all__ = ["ValueOf", "VectorIndex", "open_to_ask_once", "open_vector_index", "read_index"]

ValueOf = Callable[[NDArray[np.float32], NDArray[np.int64]], NDArray[np.float32]]
"""Of clips: `similarities_N` as of `search` and `clip_ids_N` to `values_N`; NaN: has none."""

_BULK = 1000
"""From so many queries on it may pay to copy the index to a GPU. Not measured."""

_FIRST_WIDE, _MOST_WIDE = 16, 128
"""Lists that `widely` visits at first, and at most. They are learned from clips; a text lies
between them, and the clips that it fits best are in more of them than a clip's neighbours
(`benchmarks.words_scale`: of a text that the library shows 16 lists held all, and 8 nine tenths;
of one that fits no clip better than others, the best are spread over all lists)."""

_NUM_SETTLED = 10
_SHARE_SETTLED = 0.05
"""`widely` visits twice as many lists until those it added hold none of so many best clips, and
less than this share of the best of all that are wanted."""

_WIDE_SHARE = 8
_WIDE_LEAST = 1000
"""Of an exact index `widely` gives the nearest eighth, and no fewer than this: to sort by cosine
what will be sorted again takes longer than to compare it."""

_FEW = 1000
"""So many clips are read from their shards and compared in less time than FAISS takes to load."""

_NARROW = 0.1
"""A filter that keeps less than this share of the clips visits every list: the few allowed rows
are then all compared, which costs less than a query without a filter and misses nothing (with a
1 % filter and the usual lists recall fell to 0.66)."""


class VectorIndex:
    """Nearest clips by cosine.

    Attributes:
        stamp: what it holds.
        faiss_index: the index itself.
    """

    def __init__(self, stamp: VectorStamp, index: faiss.Index) -> None:
        self.stamp = stamp
        self.faiss_index = index
        self._gpu_index: faiss.Index | None = None
        self._is_gpu_tried = False

    def search(
        self,
        queries_QD: NDArray[np.floating],
        k: int,
        *,
        allowed_ids: NDArray[np.int64] | None = None,
    ) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
        """The nearest clips of each query.

        Args:
            queries_QD: of any length; D as the index has it.
            k: most clips to return, at least 1.
            allowed_ids: search only among these; ids that the index does not hold are ignored.

        Returns:
            `similarities_Qk`, cosines with the rounding of half precision (about 1e-4), falling,
            or estimates of them where `stamp.num_spare` is not zero; and `clip_ids_Qk`. Where
            there are fewer than k clips the ids end with -1 and the similarities with -inf.

        Raises:
            ValueError: the queries do not have the index's D.
        """
        if queries_QD.ndim != 2 or queries_QD.shape[1] != self.stamp.dim:
            raise ValueError(
                f"Queries of shape {queries_QD.shape} were given; the index takes "
                f"(any, {self.stamp.dim})."
            )
        queries_QD, options, found = normalised(queries_QD), self._options(allowed_ids), None
        # FAISS filters on the CPU only, and its codes of one bit stay there too.
        if allowed_ids is None and len(queries_QD) >= _BULK and self.stamp.kind != "rabitq":
            found = self._found_on_gpu(queries_QD, k, options)
        if found is None:
            # One query is over before a second thread has started.
            with threads(1) if len(queries_QD) == 1 else nullcontext():
                found = self.faiss_index.search(queries_QD, k, params=options)
        similarities, clip_ids = found
        similarities[clip_ids < 0] = -np.inf
        return similarities, clip_ids

    def widely(
        self,
        query_D: NDArray[np.floating],
        num: int,
        value_of: ValueOf,
        allowed_ids: NDArray[np.int64] | None = None,
    ) -> tuple[NDArray[np.float32], NDArray[np.int64], bool]:
        """Clips by the thousand that are nearer to a query than others.

        For those who rank by more than the cosine, and so cannot say how many of the nearest they
        need. An exact index gives the nearest eighth; one with lists all clips of those that it
        visits whose cosine is above 0.

        Args:
            query_D: of any length other than zero; D as the index has it.
            num: how many best ones are wanted; where fewer are near, all clips are given, whatever
                their cosine.
            value_of: what clips are ranked by.
            allowed_ids: search only among these, as in `search`.

        Returns:
            `values_N` of the clips and `clip_ids_N`, in no order; and whether there are no other
            clips.
        """
        queries_1D = normalised(np.asarray(query_D).reshape(1, -1))
        if self.stamp.kind == "exact":
            total = self.stamp.num_vectors
            k = min(max(num, _WIDE_LEAST, total // _WIDE_SHARE), max(total, 1))
            similarities_1k, ids_1k = self.search(queries_1D, k, allowed_ids=allowed_ids)
            is_found_k = ids_1k[0] >= 0
            is_all = k >= total or not is_found_k.all()
            ids_N = ids_1k[0, is_found_k]
            return value_of(similarities_1k[0, is_found_k], ids_N), ids_N, is_all
        values_N, ids_N = self._widening(queries_1D, num, value_of, allowed_ids)
        is_all = len(ids_N) < num
        if is_all:
            options = self._options(allowed_ids, self.stamp.num_lists)
            with threads(1):  # as in `search`
                _, similarities_N, ids_N = self.faiss_index.range_search(
                    queries_1D, -np.inf, params=options
                )
            values_N = value_of(similarities_N, ids_N)
        return values_N, ids_N, is_all

    def _widening(
        self,
        queries_1D: NDArray[np.float32],
        num: int,
        value_of: ValueOf,
        allowed_ids: NDArray[np.int64] | None,
    ) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
        """`widely` in ever more lists, the nearest first, until its best stay the same."""
        quantizer = cast("faiss.IndexIVF", self.faiss_index).quantizer
        options = cast("faiss.SearchParametersIVF", self._options(allowed_ids, _MOST_WIDE))
        most, values_N, ids_N = options.nprobe, np.empty(0, np.float32), np.empty(0, np.int64)
        is_every = most == self.stamp.num_lists
        first, last = 0, most if is_every else most * _FIRST_WIDE // _MOST_WIDE
        with threads(1):
            near_1L, lists_1L = quantizer.search(queries_1D, most)
            while first < most:
                similarities_N, more_N = self._in_lists(
                    queries_1D, lists_1L[:, first:last], near_1L[:, first:last], options
                )
                values_N = np.concatenate([values_N, value_of(similarities_N, more_N)])
                ids_N = np.concatenate([ids_N, more_N])
                is_added_K = largest(values_N, max(num, _NUM_SETTLED)) >= len(ids_N) - len(more_N)
                num_added = np.count_nonzero(is_added_K)
                is_settled = num_added < _SHARE_SETTLED * len(is_added_K)
                if is_settled and not is_added_K[:_NUM_SETTLED].any() and len(ids_N) >= num:
                    break
                first, last = last, min(2 * last, most)
        return values_N, ids_N

    def _in_lists(
        self,
        queries_1D: NDArray[np.float32],
        lists_1L: NDArray[np.int64],
        near_1L: NDArray[np.float32],
        options: faiss.SearchParametersIVF,
    ) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
        """All clips of some lists whose similarity to a query is above 0.

        Args:
            queries_1D: the query.
            lists_1L: the lists.
            near_1L: similarity of each to the query.
            options: which clips.
        """
        faiss_module, listed = load_faiss(), cast("Any", self.faiss_index)
        pointer, options.nprobe = faiss_module.swig_ptr, lists_1L.shape[1]
        found = faiss_module.RangeSearchResult(1)
        # What FAISS gives Python takes no options.
        listed.range_search_preassigned_c(
            1, pointer(queries_1D), 0.0, pointer(lists_1L), pointer(near_1L), found, False, options
        )
        num = int(faiss_module.rev_swig_ptr(found.lims, 2)[1])
        return (
            faiss_module.rev_swig_ptr(found.distances, num).copy(),
            faiss_module.rev_swig_ptr(found.labels, num).copy(),
        )

    def _found_on_gpu(
        self, queries_QD: NDArray[np.float32], k: int, options: faiss.SearchParameters | None
    ) -> tuple[NDArray[np.float32], NDArray[np.int64]] | None:
        """What `search` gives, or None: there is no GPU, or this is too much for it."""
        on_gpu = self._on_gpu()
        if on_gpu is None:
            return None
        try:
            found: tuple[NDArray[np.float32], NDArray[np.int64]] = on_gpu.search(
                queries_QD, k, params=options if self.stamp.kind == "ivf" else None
            )
        except RuntimeError:  # no memory is left, or more than 2048 clips or lists are asked for
            return None
        return found

    def _on_gpu(self) -> faiss.Index | None:
        """A copy on the GPU, made for the first bulk search."""
        if not self._is_gpu_tried:
            self._is_gpu_tried = True
            self._gpu_index = copy_to_gpu(self.faiss_index)
        return self._gpu_index

    def _options(
        self, allowed_ids: NDArray[np.int64] | None, least_lists: int = 0
    ) -> faiss.SearchParameters | None:
        """What FAISS is told about a search: which clips, and how many lists to visit."""
        faiss_module = load_faiss()
        selector, share = None, 1.0
        if allowed_ids is not None:
            held = allowed_ids[(allowed_ids >= 0) & (allowed_ids <= self.stamp.max_clip_id)]
            allowed = np.zeros(self.stamp.max_clip_id + 1, bool)
            allowed[held] = True
            share = min(np.count_nonzero(allowed) / max(self.stamp.num_vectors, 1), 1.0)
            selector = faiss_module.IDSelectorBitmap(np.packbits(allowed, bitorder="little"))
        options: faiss.SearchParameters
        if self.stamp.kind == "exact":
            options = faiss_module.SearchParameters(sel=selector)
        elif share < _NARROW:
            options = faiss_module.SearchParametersIVF(sel=selector, nprobe=self.stamp.num_lists)
        else:  # visit as many allowed clips as without a filter
            nprobe = math.ceil(max(self.stamp.nprobe, least_lists) / share)
            nprobe = min(nprobe, self.stamp.num_lists)
            options = faiss_module.SearchParametersIVF(sel=selector, nprobe=nprobe)
        return options


def open_vector_index(folder: Path) -> VectorIndex | None:
    """Open the current vector index, quickly: an IVF index is mapped, not read.

    Only the stamp, the file's size and the checksum of what is read anyway are compared; a byte
    flipped in a mapped vector can cost a hit, so say similarities from the shards.

    Args:
        folder: that holds the stamp.

    Returns:
        None where there is no index, or one that is cut short, altered or of another version of
        vindex: build it again, and score the shards exactly until then.

    Raises:
        MissingDependencyError: there is an index but FAISS cannot be loaded.
    """
    stamp = read_stamp(folder)
    while stamp is not None:
        index = _open_stamped(folder / stamp.file_name, stamp)
        if index is not None:
            return VectorIndex(stamp, index)
        failed, stamp = stamp, read_stamp(folder)
        if stamp == failed:
            return None
        # A build has replaced the index since the stamp was read: take the new one.
    return None


def open_to_ask_once(folder: Path) -> VectorIndex | None:
    """As `open_vector_index`; None, too, where to load FAISS takes longer than to do without it."""
    stamp = read_stamp(folder)
    if stamp is not None and stamp.num_vectors <= _FEW and "faiss" not in sys.modules:
        return None
    return open_vector_index(folder)


def _open_stamped(path: Path, stamp: VectorStamp) -> faiss.Index | None:
    try:
        with path.open("rb") as file:
            size = os.fstat(file.fileno()).st_size
            if size != stamp.num_bytes or checksum(file, stamp.head_bytes) != stamp.head_checksum:
                return None
        index = read_index(path, stamp.kind)
    except (OSError, RuntimeError):  # FAISS raises RuntimeError for whatever it cannot read
        return None
    same = index.ntotal == stamp.num_vectors and index.d == stamp.dim
    return index if same else None


def read_index(path: Path, kind: str) -> faiss.Index:
    """Let FAISS open a file: one with lists mapped, an exact one read (mapped it is slow cold).

    Raises:
        OSError: there is no such file.
        RuntimeError: FAISS cannot read it.
    """
    faiss_module = load_faiss()
    flags = faiss_module.IO_FLAG_MMAP if kind != "exact" else 0
    with path.open("rb") as file:  # by descriptor, since FAISS takes no path that is not UTF-8
        opened = faiss_module.read_index(f"/dev/fd/{file.fileno()}", flags)
    if kind != "exact":
        # By default each query starts 32 threads to read ahead: five times the query's own time
        # when the file is in memory, and no gain when it is not.
        faiss_module.downcast_InvertedLists(opened.invlists).prefetch_nthread = 0
    index: faiss.Index = opened
    return index
