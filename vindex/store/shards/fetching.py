"""Embeddings, and moments, of clips by a short way, for a process that asks again and again.

Opening a Parquet file and decoding a row group takes a millisecond, of which the embedding of a
clip is 2 kB; and to decode every row takes twice as long as to read and check it. Shards are
written uncompressed, and all but their texts unencoded, so the values of a column are the last
bytes of its part of a row group, row after row. Where they lie each process finds out once, and
from then on it reads the rows and nothing else. The CRC of each row says whether that was right;
whatever is not as expected is left to `read_rows`, which tells damage.
"""

from __future__ import annotations

import os
import zlib
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from vindex.store.shards.columns import MOMENTS
from vindex.store.shards.reading import Features, id_ranges, read_features, read_rows
from vindex.store.shards.sealing import check_seal

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from numpy.typing import NDArray

    _Chosen = slice | NDArray[np.int64]
    """Rows of some, by their places."""

__all__ = ["ShardPlaces"]

_NUM_SHARDS = 4096
"""Footers that a process keeps, about 10 kB each."""

_NUM_GROUPS = 16_384
"""Row groups whose places a process keeps, about 6 kB each: two million clips."""

_TEXTS = ("video_fingerprint", "path")
"""What a row's CRC covers first, in this order."""

_NUMBERS = {
    "clip_id": 8, "start_seconds": 8, "end_seconds": 8, "best_seconds": 8,
    "row_crc32": 4, "moments_crc32": 4,
}  # fmt: skip
"""Bytes of a value."""

_CHECKED = (
    "clip_id", "start_seconds", "end_seconds", "embedding", "probabilities", "best_seconds",
)  # fmt: skip
"""What a row's CRC covers after its texts, in this order; see `Columns.crcs`."""


_UNEXPECTED = (OSError, ValueError, LookupError, ArithmeticError, pa.ArrowException)
"""What altered bytes, and shards that are gone, can raise here."""


class _Identity(NamedTuple):
    """Tells a shard from another that came into its place."""

    path: Path
    inode: int
    num_bytes: int
    modified_ns: int


class _Values(NamedTuple):
    """Where the values of a column lie in a row group."""

    offset: int
    row_bytes: int


@dataclass(frozen=True, slots=True)
class _Group:
    """Where the rows of a row group lie."""

    clip_ids_N: NDArray[np.int64]
    text_crcs: list[int]
    """CRC-32 of each row's fingerprint and path."""
    columns: dict[str, _Values]


@dataclass(frozen=True, slots=True)
class _Footer:
    metadata: pq.FileMetaData
    id_ranges_G2: NDArray[np.int64]

    def groups_of(self, clip_ids_N: NDArray[np.int64]) -> NDArray[np.int64]:
        """Number of the row group that may hold each clip.

        Raises:
            ValueError: none can hold one of them, or none was asked for.
        """
        groups_N = np.searchsorted(self.id_ranges_G2[:, 1], clip_ids_N)
        if not len(clip_ids_N) or groups_N.max() >= len(self.id_ranges_G2):
            raise ValueError("no row group holds the clip")
        return groups_N


class ShardPlaces:
    """Where the rows of immutable shards lie, as far as a process keeps it."""

    def __init__(self) -> None:
        self._footer_of = lru_cache(_NUM_SHARDS)(_empty_footer)
        self._group_of = lru_cache(_NUM_GROUPS)(_empty_group)

    def fetch(self, path: Path, clip_ids_N: NDArray[np.int64]) -> NDArray[np.float16]:
        """As `read_rows`, quicker from the second time on, and blind to damage of other rows.

        Args:
            path: of the shard.
            clip_ids_N: in any order.

        Returns:
            `embeddings_ND`, in the order of `clip_ids_N`; each row was checked.

        Raises:
            IndexDamagedError: the shard is missing, cut short or altered, or lacks one of the
                clips.
            OSError: the operating system refuses to read it.
        """
        try:
            return self._fetched(path, clip_ids_N).embeddings_ND
        except _UNEXPECTED:
            return read_rows(path, clip_ids_N)

    def features(self, path: Path, clip_ids_N: NDArray[np.int64]) -> Features:
        """As `read_features`, in half the time, and blind to damage of other rows.

        Args and Raises: as `fetch`.
        """
        try:
            return self._fetched(path, clip_ids_N, moments=True)
        except _UNEXPECTED:
            return read_features(path, clip_ids_N)

    def learn(self, paths: Iterable[Path]) -> None:
        """Find out now where the rows of these shards lie, as far as it is kept.

        Takes 0.3 ms for a shard of 500 clips; whatever cannot be read is left to `fetch`.
        """
        num_groups = 0
        for path in islice(paths, _NUM_SHARDS):
            if num_groups > _NUM_GROUPS:
                return
            with suppress(*_UNEXPECTED), _identified(path) as (shard, descriptor):
                num_groups += len(self._known_groups(shard, descriptor, None)[1])

    def _fetched(
        self, path: Path, clip_ids_N: NDArray[np.int64], *, moments: bool = False
    ) -> Features:
        with _identified(path) as (shard, descriptor):
            groups_N, groups = self._known_groups(shard, descriptor, clip_ids_N)
            if len(groups) == 1:
                (group,) = groups.values()
                return _rows(descriptor, group, clip_ids_N, moments=moments)
            places = [np.flatnonzero(groups_N == number) for number in groups]
            parts = [
                _rows(descriptor, group, clip_ids_N[places_N], moments=moments)
                for group, places_N in zip(groups.values(), places, strict=True)
            ]
        joined, placed_N = Features.joined(parts), np.concatenate(places)
        is_ordered = (np.diff(placed_N) > 0).all()
        return joined if is_ordered else joined.rows(np.argsort(placed_N))

    def _known_groups(
        self, shard: _Identity, descriptor: int, clip_ids_N: NDArray[np.int64] | None
    ) -> tuple[NDArray[np.int64], dict[int, _Group]]:
        """Number of each clip's row group, and where the rows of these groups (None: of all) lie.

        What the process has not met yet is read through Parquet, opened once for all of it.
        """
        kept_footer, file = self._footer_of(shard), None
        if not kept_footer:
            file = _opened(descriptor)
            kept_footer.append(_Footer(file.metadata, id_ranges(file)))
        footer = kept_footer[0]
        every_N = np.arange(len(footer.id_ranges_G2))
        groups_N = every_N if clip_ids_N is None else footer.groups_of(clip_ids_N)
        kept = {number: self._group_of(shard, number) for number in _distinct(groups_N)}
        missing = [number for number, group in kept.items() if not group]
        if missing:
            file = file or _opened(descriptor, footer.metadata)
            for number, group in zip(missing, _read_groups(file, descriptor, missing), strict=True):
                kept[number].append(group)
        return groups_N, {number: group[0] for number, group in kept.items()}


def _distinct(numbers_N: NDArray[np.int64]) -> list[int]:
    """What `np.unique` gives, which loads masked arrays first: 10 ms of a search."""
    return sorted(set(numbers_N.tolist()))


@contextmanager
def _identified(path: Path) -> Iterator[tuple[_Identity, int]]:
    """A shard that is open, and its descriptor."""
    descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        facts = os.fstat(descriptor)
        yield _Identity(path, facts.st_ino, facts.st_size, facts.st_mtime_ns), descriptor
    finally:
        os.close(descriptor)


def _rows(
    descriptor: int, group: _Group, clip_ids_N: NDArray[np.int64], *, moments: bool
) -> Features:
    """Some rows of a row group, checked."""
    places_N = np.searchsorted(group.clip_ids_N, clip_ids_N)
    first, last = int(places_N.min()), int(places_N.max())
    columns = {
        name: _read(descriptor, values, first, last)
        for name, values in group.columns.items()
        if moments or name not in MOMENTS
    }
    rows_N = places_N - first
    if not np.array_equal(np.frombuffer(columns["clip_id"], "<i8")[rows_N], clip_ids_N):
        raise ValueError("the clip is not where it was")
    num_rows = last + 1 - first
    is_every = len(rows_N) == num_rows and np.array_equal(rows_N, np.arange(num_rows))
    # Then nothing is copied.
    chosen_N: _Chosen = slice(None) if is_every else rows_N
    wanted_W: _Chosen = slice(None) if is_every else np.array(_distinct(rows_N))
    rows = {
        name: np.frombuffer(column, np.uint8).reshape(-1, group.columns[name].row_bytes)
        for name, column in columns.items()
    }
    checked = [rows[name][wanted_W] for name in _CHECKED if name in rows]
    crcs = np.array(group.text_crcs[first : last + 1])[wanted_W].tolist()
    crcs = _continued(crcs, np.concatenate(checked, axis=1), columns["row_crc32"], wanted_W)
    embeddings_ND = rows["embedding"].view("<f2")[chosen_N]
    if "moments" not in rows:
        return Features(clip_ids_N, embeddings_ND, None)
    _continued(crcs, rows["moments"][wanted_W], columns["moments_crc32"], wanted_W)
    return Features(clip_ids_N, embeddings_ND, rows["moments"].view("<f2")[chosen_N])


def _continued(
    crcs: list[int], rows_WX: NDArray[np.uint8], stored: bytes, wanted_W: _Chosen
) -> list[int]:
    """The CRC-32 of each row, continued over further values of it.

    Raises:
        ValueError: it is not the one that is stored.
    """
    continued = [zlib.crc32(row.data, crc) for row, crc in zip(rows_WX, crcs, strict=True)]
    if continued != np.frombuffer(stored, "<u4")[wanted_W].tolist():
        raise ValueError("the row was altered, or lies elsewhere")
    return continued


def _read(descriptor: int, values: _Values, first: int, last: int) -> bytes:
    num_bytes = (last + 1 - first) * values.row_bytes
    begin = values.offset + first * values.row_bytes
    if not 0 <= begin <= begin + num_bytes <= os.fstat(descriptor).st_size:
        raise ValueError("the rows lie outside of the file")
    return os.pread(descriptor, num_bytes, begin)


def _empty_footer(_shard: _Identity) -> list[_Footer]:
    """Where the footer of a shard is kept from when it was read first: empty before."""
    return []


def _empty_group(_shard: _Identity, _number: int) -> list[_Group]:
    """Where the places of a row group are kept, likewise."""
    return []


def _opened(descriptor: int, metadata: pq.FileMetaData | None = None) -> pq.ParquetFile:
    source = os.fdopen(descriptor, "rb", closefd=False)
    if metadata is None:
        check_seal(source)
    return pq.ParquetFile(source, metadata=metadata, pre_buffer=False)


def _read_groups(file: pq.ParquetFile, descriptor: int, numbers: list[int]) -> Iterator[_Group]:
    texts = _text_crcs(file.read_row_groups(numbers, list(_TEXTS), use_threads=False))
    first = 0
    for number in numbers:
        facts = file.metadata.row_group(number)
        places = _places(facts)
        ids = _read(descriptor, places["clip_id"], 0, facts.num_rows - 1)
        last = first + facts.num_rows
        yield _Group(np.frombuffer(ids, "<i8"), texts[first:last], places)
        first = last


def _text_crcs(texts: pa.Table) -> list[int]:
    """Of each row; most rows of a row group have the same few texts."""
    rows = list(zip(*(texts[name].to_pylist() for name in _TEXTS), strict=True))
    crcs = {
        (fingerprint, path): zlib.crc32(path, zlib.crc32(fingerprint.encode()))
        for fingerprint, path in set(rows)
    }
    return [crcs[row] for row in rows]


def _places(group: pq.RowGroupMetaData) -> dict[str, _Values]:
    """Where the values of each column end, counted back; texts are encoded and left out."""
    places = {}
    for number in range(group.num_columns):
        column = group.column(number)
        name = column.path_in_schema.split(".")[0]
        if name in _NUMBERS:
            row_bytes = _NUMBERS[name]
        elif name in _CHECKED or name == "moments":
            row_bytes = 2 * (column.num_values // group.num_rows)
        else:
            continue
        end = column.data_page_offset + column.total_compressed_size
        places[name] = _Values(end - group.num_rows * row_bytes, row_bytes)
    return places
