"""Reading shards: all of one, all embeddings of many, or the few rows that a query needs.

Only those who want temporal moments read them: they are twice as large as the embeddings.
"""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pyarrow.parquet as pq
from numpy.typing import NDArray

from vindex.store.shards.columns import MOMENTS, Columns, check_types
from vindex.store.shards.opening import opened
from vindex.store.shards.sealing import check_seal

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from vindex.jobs import EncodedClip

__all__ = [
    "EmbeddingBatch",
    "Features",
    "id_ranges",
    "iter_embeddings",
    "read_features",
    "read_rows",
    "read_sealed",
    "read_shard",
]

_GROUPS_PER_BATCH = 32
"""4096 clips at once, 8 MB of embeddings at D = 1024."""

EmbeddingBatch = tuple[NDArray[np.int64], NDArray[np.float16]]
"""`clip_ids_N` and `embeddings_ND`, rows matching."""


class Features(NamedTuple):
    """All that the shards keep of how clips look to a model, rows matching."""

    clip_ids_N: NDArray[np.int64]
    embeddings_ND: NDArray[np.float16]
    moments_NM: NDArray[np.float16] | None
    """Temporal moments, M = 2 D, see `vindex.encoders.moments`: NaN in the rows of clips that have
    none, None where no clip of the shard has any (an encoder without steps, an earlier vindex)."""

    @classmethod
    def of(cls, columns: Columns) -> Features:
        """Of rows that were read with their moments."""
        return cls(columns.clip_ids_N, columns.embeddings_ND, columns.moments_NM)

    @classmethod
    def joined(cls, parts: Sequence[Features]) -> Features:
        """The rows of at least one part after another, all of one model."""
        if len(parts) == 1:
            return parts[0]
        num_moments = max(0 if p.moments_NM is None else p.moments_NM.shape[1] for p in parts)
        moments = [
            np.full((len(p.clip_ids_N), num_moments), np.nan, np.float16)
            if p.moments_NM is None
            else p.moments_NM
            for p in parts
        ]
        return cls(
            np.concatenate([p.clip_ids_N for p in parts]),
            np.concatenate([p.embeddings_ND for p in parts]),
            np.concatenate(moments) if num_moments else None,
        )

    def rows(self, places_N: NDArray[np.int64]) -> Features:
        """Some of the rows, in the order of their places."""
        moments_NM = None if self.moments_NM is None else self.moments_NM[places_N]
        return Features(self.clip_ids_N[places_N], self.embeddings_ND[places_N], moments_NM)


def read_shard(path: Path) -> list[EncodedClip]:
    """All of a shard: the clips that `write_shard` was given, rounded to half precision.

    Raises:
        IndexDamagedError: the shard is missing, cut short or altered.
        OSError: the operating system refuses to read it.
    """
    with opened(path) as file:
        return _read(file, range(file.num_row_groups), moments=True).to_clips()


def read_sealed(data: bytes) -> list[EncodedClip]:
    """All of a shard that is kept in memory; see `sealed_shard`.

    Raises:
        ValueError: it was altered.
    """
    source = BytesIO(data)
    check_seal(source)
    file = pq.ParquetFile(source, page_checksum_verification=True)
    return _read(file, range(file.num_row_groups), moments=True).to_clips()


def read_rows(path: Path, clip_ids_N: NDArray[np.int64]) -> NDArray[np.float16]:
    """The embeddings of some clips, reading only the pieces of the shard that hold them.

    Args:
        path: of the shard.
        clip_ids_N: in any order.

    Returns:
        `embeddings_ND`, in the order of `clip_ids_N`.

    Raises:
        IndexDamagedError: the shard is missing, cut short or altered, or lacks one of the clips.
        OSError: the operating system refuses to read it.
    """
    with opened(path) as file:
        columns, rows_N = _rows(file, clip_ids_N)
    return columns.embeddings_ND[rows_N]


def read_features(path: Path, clip_ids_N: NDArray[np.int64]) -> Features:
    """Embeddings and temporal moments of some clips, reading only the pieces that hold them.

    Args:
        path: of the shard.
        clip_ids_N: in any order, which is that of the rows of what is returned.

    Raises:
        IndexDamagedError: the shard is missing, cut short or altered, or lacks one of the clips.
        OSError: the operating system refuses to read it.
    """
    with opened(path) as file:
        columns, rows_N = _rows(file, clip_ids_N, moments=True)
    return Features.of(columns).rows(rows_N)


def iter_embeddings(paths: Iterable[Path]) -> Iterator[EmbeddingBatch]:
    """All embeddings of many shards, at most 4096 clips in memory at once.

    Args:
        paths: of the shards, read in this order.

    Raises:
        IndexDamagedError: a shard is missing, cut short or altered.
        OSError: the operating system refuses to read one.
    """
    for path in paths:
        with opened(path) as file:
            for first in range(0, file.num_row_groups, _GROUPS_PER_BATCH):
                last = min(first + _GROUPS_PER_BATCH, file.num_row_groups)
                columns = _read(file, range(first, last))
                yield columns.clip_ids_N, columns.embeddings_ND


def _rows(
    file: pq.ParquetFile, clip_ids_N: NDArray[np.int64], *, moments: bool = False
) -> tuple[Columns, NDArray[np.int64]]:
    """What was read of some clips, and the row of each of them in it.

    Raises:
        ValueError: the shard lacks one of them.
    """
    columns = _read(file, _groups_holding(file, clip_ids_N), clip_ids_N, moments=moments)
    absent = np.setdiff1d(clip_ids_N, columns.clip_ids_N)
    if absent.size:
        raise ValueError(f"it does not hold clip {absent[0]}")
    return columns, np.searchsorted(columns.clip_ids_N, clip_ids_N)


def _read(
    file: pq.ParquetFile,
    groups: Sequence[int],
    clip_ids_N: NDArray[np.int64] | None = None,
    *,
    moments: bool = False,
) -> Columns:
    """Read some row groups, and check each row against its CRC.

    Args:
        file: the shard.
        groups: numbers of its row groups.
        clip_ids_N: check and return only the rows of these clips; None: all.
        moments: read the temporal moments too, if there are any.
    """
    names = [name for name in file.schema_arrow.names if moments or name not in MOMENTS]
    table = file.read_row_groups(list(groups), names, use_threads=False)
    # The footer says three times how many rows there are; damage seldom alters all three alike.
    sizes = [file.metadata.row_group(group).num_rows for group in range(file.num_row_groups)]
    if table.num_rows != sum(sizes[g] for g in groups) or sum(sizes) != file.metadata.num_rows:
        raise ValueError("its footer contradicts itself about the number of clips")
    check_types(table)
    if clip_ids_N is not None:
        is_wanted_N = np.isin(table["clip_id"].to_numpy(), clip_ids_N)
        table = table.take(np.flatnonzero(is_wanted_N))
    return Columns.read(table)


def _groups_holding(file: pq.ParquetFile, clip_ids_N: NDArray[np.int64]) -> list[int]:
    """The row groups whose range of ids holds one of these ids."""
    wanted = np.unique(clip_ids_N)
    groups = []
    for group, (smallest, largest) in enumerate(id_ranges(file).tolist()):
        first, last = np.searchsorted(wanted, [smallest, largest + 1])
        if first < last:
            groups.append(group)
    return groups


def id_ranges(file: pq.ParquetFile) -> NDArray[np.int64]:
    """Smallest and largest clip id of each row group.

    Raises:
        ValueError: the footer does not say them.
    """
    ranges_G2 = np.empty((file.num_row_groups, 2), np.int64)
    for group in range(file.num_row_groups):
        column = file.metadata.row_group(group).column(0)
        # Arrow aborts the process when it is asked for the statistics of another type.
        known = column.physical_type == file.schema.column(0).physical_type == "INT64"
        statistics = column.statistics if known else None
        if statistics is None or not statistics.has_min_max:
            raise ValueError("its row groups do not say which clips they hold")
        ranges_G2[group] = statistics.min, statistics.max
    return ranges_G2
