"""Shards: immutable Parquet files that hold the clips, one row each. Only this room knows Parquet.

A shard is written once, durably, and never changed. Its columns, none of them nullable:

| column | type | |
|---|---|---|
| `clip_id` | int64 | ascending |
| `video_fingerprint` | string | of the video's content |
| `path` | binary | of the file that was read, as the operating system spells it |
| `start_seconds`, `end_seconds` | double | the clip's span, end exclusive |
| `embedding` | half float [D] | as the encoder gave it, not normalised |
| `probabilities` | half float [K] | softmax over the labels; no such column without a head |
| `best_seconds` | double | most telling moment, NaN: unknown; no such column where all are |
| `row_crc32` | uint32 | CRC-32 of all the other columns of the row |

Parquet's page checksums cover the values but not the page headers and the footer: a bit flipped
there can silently select other bytes. The row's own CRC closes that gap, so what is read is what
was written, or an `IndexDamagedError`.
"""

from __future__ import annotations

import errno
import json
import os
import zlib
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from math import isnan, nan
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from vindex.durable import checksum, replacing
from vindex.errors import IndexDamagedError, ModelError
from vindex.media import Clip, EncodedClip, Shard, ShardOrigin

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

__all__ = [
    "EmbeddingBatch",
    "ShardRow",
    "fits_shard",
    "iter_embeddings",
    "read_embeddings",
    "read_origin",
    "read_rows",
    "read_shard",
    "write_shard",
]

_ROWS_PER_GROUP = 128
"""The smallest piece that is read: the fewer rows, the quicker one clip is fetched, while all of
a shard is read no slower (measured at D = 1024, K = 174)."""

_GROUPS_PER_BATCH = 32
"""4096 clips at once, 8 MB of embeddings at D = 1024."""

_ORIGIN = b"vindex.origin"

_TYPES = {
    "clip_id": pa.int64(),
    "video_fingerprint": pa.string(),
    "path": pa.binary(),
    "start_seconds": pa.float64(),
    "end_seconds": pa.float64(),
    "row_crc32": pa.uint32(),
}

ShardRow = tuple[int, EncodedClip]
"""A clip with its id."""

EmbeddingBatch = tuple[NDArray[np.int64], NDArray[np.float16]]
"""`clip_ids_N` and `embeddings_ND`, rows matching."""


def fits_shard(encoded: EncodedClip) -> bool:
    """Whether a clip can be stored: every value is finite in half precision (at most 65504).

    V-JEPA 2 embeddings are far smaller; what does not fit comes from an overflow in the model,
    and is a `Failure` of its clip.
    """
    arrays = [encoded.embedding_D, encoded.probabilities_K]
    return all(array is None or bool(np.isfinite(_half(array)).all()) for array in arrays)


def write_shard(
    folder: Path, name: str, rows: Sequence[ShardRow], origin: ShardOrigin = ShardOrigin()
) -> Shard:
    """Write clips as one shard, so that it is whole on the disk or not there.

    Args:
        folder: an existing folder.
        name: file name, such as `000001.parquet`; a file of that name is replaced.
        rows: at least one; ids from 1, ascending; all of one encoder.
        origin: what to keep in its footer.

    Raises:
        ModelError: a value does not fit half precision; it is never stored as infinity. Keep
            such clips out with `fits_shard`.
        OSError: the folder cannot be written to, or the disk is full; nothing is left behind.
        ValueError: there are no rows, ids do not ascend, or the rows differ in D or K.
    """
    table = _columns_of(rows).to_table()
    table = table.replace_schema_metadata({_ORIGIN: json.dumps(asdict(origin))})
    with replacing(folder / name) as temporary:
        with temporary.open("wb") as sink:
            pq.write_table(
                table,
                sink,
                row_group_size=_ROWS_PER_GROUP,
                compression="none",  # embeddings are noise: zstd saves 8 %
                use_dictionary=["video_fingerprint", "path"],
                write_statistics=["clip_id"],
                write_page_checksum=True,
            )
        with temporary.open("rb") as file:
            num_bytes = os.fstat(file.fileno()).st_size
            crc = checksum(file)
    return Shard(name, len(rows), rows[0][0], rows[-1][0], num_bytes, crc)


def read_origin(path: Path) -> ShardOrigin:
    """Where a shard says that it comes from; nothing where it does not say.

    Raises:
        IndexDamagedError: the shard is missing or cut short.
        OSError: the operating system refuses to read it.
    """
    with _opened(path) as file:
        said = (file.schema_arrow.metadata or {}).get(_ORIGIN)
        facts = json.loads(said) if said else {}
        return ShardOrigin(facts.get("settings", ""), tuple(facts.get("replaces", ())))


def read_shard(path: Path) -> list[ShardRow]:
    """All of a shard: the rows that `write_shard` was given, rounded to half precision.

    Raises:
        IndexDamagedError: the shard is missing, cut short or altered.
        OSError: the operating system refuses to read it.
    """
    with _opened(path) as file:
        return _read(file, range(file.num_row_groups)).to_rows()


def read_embeddings(path: Path) -> EmbeddingBatch:
    """All embeddings of a shard.

    Returns:
        `clip_ids_N` int64, ascending, and `embeddings_ND` float16.

    Raises:
        IndexDamagedError: the shard is missing, cut short or altered.
        OSError: the operating system refuses to read it.
    """
    with _opened(path) as file:
        columns = _read(file, range(file.num_row_groups))
    return columns.clip_ids_N, columns.embeddings_ND


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
    with _opened(path) as file:
        columns = _read(file, _groups_holding(file, clip_ids_N), clip_ids_N)
        absent = np.setdiff1d(clip_ids_N, columns.clip_ids_N)
        if absent.size:
            raise ValueError(f"it does not hold clip {absent[0]}")
    rows: NDArray[np.float16] = columns.embeddings_ND[
        np.searchsorted(columns.clip_ids_N, clip_ids_N)
    ]
    return rows


def iter_embeddings(paths: Iterable[Path]) -> Iterator[EmbeddingBatch]:
    """All embeddings of many shards, at most 4096 clips in memory at once.

    Args:
        paths: of the shards, read in this order.

    Raises:
        IndexDamagedError: a shard is missing, cut short or altered.
        OSError: the operating system refuses to read one.
    """
    for path in paths:
        with _opened(path) as file:
            for first in range(0, file.num_row_groups, _GROUPS_PER_BATCH):
                last = min(first + _GROUPS_PER_BATCH, file.num_row_groups)
                columns = _read(file, range(first, last))
                yield columns.clip_ids_N, columns.embeddings_ND


@dataclass(frozen=True, slots=True)
class _Columns:
    """Rows of a shard, column by column."""

    clip_ids_N: NDArray[np.int64]
    fingerprints: list[str]
    paths: list[bytes]
    spans_N2: NDArray[np.float64]
    embeddings_ND: NDArray[np.float16]
    probabilities_NK: NDArray[np.float16] | None
    best_seconds_N: NDArray[np.float64] | None

    def crcs(self) -> NDArray[np.uint32]:
        """CRC-32 of each row: fingerprint, path, then the numbers, little endian."""
        numbers = [
            self.clip_ids_N.astype("<i8").reshape(-1, 1),
            self.spans_N2.astype("<f8"),
            self.embeddings_ND.astype("<f2"),
        ]
        if self.probabilities_NK is not None:
            numbers.append(self.probabilities_NK.astype("<f2"))
        if self.best_seconds_N is not None:
            numbers.append(self.best_seconds_N.astype("<f8").reshape(-1, 1))
        data = np.concatenate([np.ascontiguousarray(n).view(np.uint8) for n in numbers], axis=1)
        rows = zip(self.fingerprints, self.paths, data, strict=True)
        crcs = (
            zlib.crc32(row.data, zlib.crc32(path, zlib.crc32(fingerprint.encode())))
            for fingerprint, path, row in rows
        )
        return np.fromiter(crcs, np.uint32, len(data))

    def to_table(self) -> pa.Table:
        columns = {
            "clip_id": pa.array(self.clip_ids_N),
            "video_fingerprint": pa.array(self.fingerprints, pa.string()),
            "path": pa.array(self.paths, pa.binary()),
            "start_seconds": pa.array(self.spans_N2[:, 0]),
            "end_seconds": pa.array(self.spans_N2[:, 1]),
            "embedding": _list_array(self.embeddings_ND),
            "row_crc32": pa.array(self.crcs()),
        }
        if self.probabilities_NK is not None:
            columns["probabilities"] = _list_array(self.probabilities_NK)
        if self.best_seconds_N is not None:
            columns["best_seconds"] = pa.array(self.best_seconds_N)
        fields = [pa.field(name, column.type, nullable=False) for name, column in columns.items()]
        return pa.Table.from_arrays(list(columns.values()), schema=pa.schema(fields))

    def to_rows(self) -> list[ShardRow]:
        embeddings = self.embeddings_ND.astype(np.float32)
        probabilities: Iterable[NDArray[np.float32] | None] = (
            [None] * len(embeddings)
            if self.probabilities_NK is None
            else self.probabilities_NK.astype(np.float32)
        )
        best = self.best_seconds_N
        best_seconds = [nan] * len(embeddings) if best is None else best.tolist()
        columns = zip(
            self.clip_ids_N.tolist(), self.fingerprints, map(os.fsdecode, self.paths),
            (Clip(*span) for span in self.spans_N2.tolist()), embeddings, probabilities,
            (None if isnan(seconds) else seconds for seconds in best_seconds), strict=True,
        )  # fmt: skip
        return [(clip_id, EncodedClip(*values)) for clip_id, *values in columns]


# --- writing ---


def _columns_of(rows: Sequence[ShardRow]) -> _Columns:
    clip_ids_N = np.array([clip_id for clip_id, _ in rows], np.int64)
    if not rows or clip_ids_N[0] < 1 or (np.diff(clip_ids_N) < 1).any():
        raise ValueError("A shard needs at least one clip, with ids from 1 that ascend.")
    clips = [encoded for _, encoded in rows]
    probabilities = [e.probabilities_K for e in clips if e.probabilities_K is not None]
    if len(probabilities) not in (0, len(clips)):
        raise ValueError("Some clips of a shard have label probabilities and some have none.")
    return _Columns(
        clip_ids_N,
        fingerprints=[encoded.fingerprint for encoded in clips],
        paths=[os.fsencode(encoded.path) for encoded in clips],
        spans_N2=np.array([(e.clip.start_seconds, e.clip.end_seconds) for e in clips], np.float64),
        embeddings_ND=_halves(clips, [encoded.embedding_D for encoded in clips]),
        probabilities_NK=_halves(clips, probabilities) if probabilities else None,
        best_seconds_N=_best_seconds(clips),
    )


def _best_seconds(clips: Sequence[EncodedClip]) -> NDArray[np.float64] | None:
    """NaN where it is unknown; None where it is of every clip."""
    known = [nan if clip.best_seconds is None else clip.best_seconds for clip in clips]
    return None if all(map(isnan, known)) else np.array(known, np.float64)


def _half(array: NDArray[np.float32]) -> NDArray[np.float16]:
    with np.errstate(over="ignore"):  # infinities are looked for where they matter
        return array.astype(np.float16)


def _halves(
    clips: Sequence[EncodedClip], arrays: Sequence[NDArray[np.float32]]
) -> NDArray[np.float16]:
    matrix = _half(np.stack(arrays))
    bad = np.flatnonzero(~np.isfinite(matrix).all(axis=1))
    if bad.size:
        encoded = clips[bad[0]]
        raise ModelError(
            f"The model gave values that half precision cannot hold (not a number, or beyond "
            f"65504) for {encoded.path} at {encoded.clip.start_seconds:g} s. Run it in full "
            "precision (--device cpu), or check its weights."
        )
    return matrix


def _list_array(matrix: NDArray[np.float16]) -> pa.Array:
    item = pa.field("element", pa.float16(), nullable=False)
    kind = pa.list_(item, matrix.shape[1])
    return pa.FixedSizeListArray.from_arrays(pa.array(matrix.ravel()), type=kind)


# --- reading ---


@contextmanager
def _opened(path: Path) -> Iterator[pq.ParquetFile]:
    """Open a shard; whatever its content makes go wrong in the body means that it is damaged."""
    try:
        with path.open("rb") as file:
            yield pq.ParquetFile(file, page_checksum_verification=True, pre_buffer=False)
    except FileNotFoundError:
        raise IndexDamagedError(_damage(path, "the file is missing")) from None
    except (pa.ArrowException, OSError, ValueError, KeyError) as error:
        # Arrow reports bad content as OSError without a number; numbers come from the system.
        if isinstance(error, OSError) and error.errno not in (None, errno.EIO):
            raise
        raise IndexDamagedError(_damage(path, str(error))) from error


def _damage(path: Path, what: str) -> str:
    return (
        f"The shard {path} is damaged: {what}. Put the file back from a backup, or run `vindex "
        "verify --repair` and then `vindex build`, which makes its clips again."
    )


def _read(
    file: pq.ParquetFile, groups: Sequence[int], clip_ids_N: NDArray[np.int64] | None = None
) -> _Columns:
    """Read some row groups, and check each row against its CRC.

    Args:
        file: the shard.
        groups: numbers of its row groups.
        clip_ids_N: check and return only the rows of these clips; None: all.
    """
    table = file.read_row_groups(list(groups), use_threads=False)
    # The footer says three times how many rows there are; damage seldom alters all three alike.
    sizes = [file.metadata.row_group(group).num_rows for group in range(file.num_row_groups)]
    if table.num_rows != sum(sizes[g] for g in groups) or sum(sizes) != file.metadata.num_rows:
        raise ValueError("its footer contradicts itself about the number of clips")
    types = dict(zip(table.column_names, table.schema.types, strict=True))
    for name, expected in _TYPES.items():
        if types.get(name) != expected:
            raise ValueError(f"its column {name} is {types.get(name, 'missing')}")
    if clip_ids_N is not None:
        is_wanted_N = np.isin(table["clip_id"].to_numpy(), clip_ids_N)
        table = table.take(np.flatnonzero(is_wanted_N))
    array = {name: table[name].combine_chunks() for name in table.column_names}
    columns = _Columns(
        array["clip_id"].to_numpy(zero_copy_only=False),
        array["video_fingerprint"].to_pylist(),
        array["path"].to_pylist(),
        np.stack([array["start_seconds"], array["end_seconds"]], axis=1),
        _matrix(array["embedding"]),
        _matrix(array["probabilities"]) if "probabilities" in array else None,
        _doubles(array["best_seconds"]) if "best_seconds" in array else None,
    )
    altered = np.flatnonzero(columns.crcs() != array["row_crc32"].to_numpy(zero_copy_only=False))
    if altered.size:
        raise ValueError(f"clip {columns.clip_ids_N[altered[0]]} was altered")
    return columns


def _matrix(array: pa.Array) -> NDArray[np.float16]:
    kind: Any = array.type
    if not pa.types.is_fixed_size_list(kind) or kind.value_type != pa.float16():
        raise ValueError(f"a column of half-float lists has the type {kind}")
    values: NDArray[np.float16] = array.flatten().to_numpy(zero_copy_only=False)
    return values.reshape(len(array), kind.list_size)


def _doubles(array: pa.Array) -> NDArray[np.float64]:
    if array.type != pa.float64():
        raise ValueError(f"a column of doubles has the type {array.type}")
    values: NDArray[np.float64] = array.to_numpy(zero_copy_only=False)
    return values


def _groups_holding(file: pq.ParquetFile, clip_ids_N: NDArray[np.int64]) -> list[int]:
    """The row groups whose range of ids holds one of these ids."""
    wanted = np.unique(clip_ids_N)
    groups = []
    for group in range(file.num_row_groups):
        column = file.metadata.row_group(group).column(0)
        # Arrow aborts the process when it is asked for the statistics of another type.
        known = column.physical_type == file.schema.column(0).physical_type == "INT64"
        statistics = column.statistics if known else None
        if statistics is None or not statistics.has_min_max:
            raise ValueError("its row groups do not say which clips they hold")
        first, last = np.searchsorted(wanted, [statistics.min, statistics.max + 1])
        if first < last:
            groups.append(group)
    return groups
