"""Hits as Arrow tables, and tables as Parquet files."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any, BinaryIO, Protocol, get_args, get_type_hints

import pyarrow as pa
import pyarrow.parquet as pq

from vindex.errors import MissingDependencyError, UsageError
from vindex.store.durable import free_place, replacing

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

    from vindex.store.layout import IndexFolder

__all__ = [
    "hits_to_arrow",
    "records_to_arrow",
    "rows_to_arrow",
    "rows_to_parquet",
    "to_pandas",
    "write_batches",
    "write_hits_with_embeddings",
    "write_records",
]

_HIT_COLUMNS = {
    "rank": pa.int64(),
    "clip_id": pa.int64(),
    "path": pa.string(),
    "relative_path": pa.string(),
    "start_seconds": pa.float64(),
    "end_seconds": pa.float64(),
    "best_seconds": pa.float64(),
    "num_clips": pa.int64(),
    "label": pa.string(),
    "probability": pa.float64(),
    "score": pa.float64(),
    "similarity": pa.float64(),
    "found_by": pa.string(),
    "percentile": pa.float64(),
    "is_weak": pa.bool_(),
    "is_example": pa.bool_(),
    "note": pa.string(),
    "span": pa.string(),
    "index": pa.string(),
    "then_clip_id": pa.int64(),
    "then_start_seconds": pa.float64(),
    "then_end_seconds": pa.float64(),
    "then_label": pa.string(),
    "then_probability": pa.float64(),
}
"""The `vindex.query.results.COLUMNS`."""

_ARROW_TYPES = {str: pa.string(), int: pa.int64(), float: pa.float64()}
"""Of the fields of records."""


class Row(Protocol):
    """A `vindex.query.results.Hit`, as a room below it knows one."""

    def cell(self, column: str) -> Any:  # noqa: ANN401
        """The value of a column."""


def hits_to_arrow(hits: Sequence[Row]) -> pa.Table:
    """One row a hit; bytes of a path that are no UTF-8 become U+FFFD, as Arrow text must be."""

    def value(hit: Row, name: str) -> object:
        """One cell, as Arrow takes it."""
        found = hit.cell(name)
        return _utf8(found) if "path" in name else found

    columns = {
        name: pa.array([value(hit, name) for hit in hits], kind)
        for name, kind in _HIT_COLUMNS.items()
    }
    return pa.table(columns)


def records_to_arrow(kind: type, records: Sequence[Any]) -> pa.Table:
    """One row a record, one column a field, whose types are text and numbers or None.

    Args:
        kind: the data class of the records.
        records: of that class; bytes of text that are no UTF-8 become U+FFFD.
    """
    columns = {}
    for name, hint in get_type_hints(kind).items():
        of = next(each for each in _ARROW_TYPES if each in (hint, *get_args(hint)))
        values = [getattr(record, name) for record in records]
        if of is str:
            values = [None if text is None else _utf8(text) for text in values]
        columns[name] = pa.array(values, _ARROW_TYPES[of])
    return pa.table(columns)


def _utf8(text: str) -> str:
    return os.fsencode(text).decode("utf-8", "replace")


def rows_to_arrow(names: Sequence[str], rows: Sequence[Sequence[Any]]) -> pa.Table:
    """A table of rows of any values; bytes of text that are no UTF-8 become U+FFFD.

    Args:
        names: of the columns; several may have one name.
        rows: a value for each column.
    """
    columns = list(zip(*rows, strict=True)) if rows else [()] * len(names)
    arrays = [pa.array([_arrow_value(value) for value in column]) for column in columns]
    return pa.Table.from_arrays(arrays, names=list(names))


def _arrow_value(value: object) -> object:
    return _utf8(str(value)) if isinstance(value, str) else value


def to_pandas(table: pa.Table) -> pd.DataFrame:
    """The table as a data frame.

    Raises:
        MissingDependencyError: pandas is not installed.
    """
    try:
        return table.to_pandas()
    except ModuleNotFoundError as error:
        raise MissingDependencyError(
            "to_pandas() was called and pandas is not installed. Install it with "
            "`pip install pandas`, or use to_arrow()."
        ) from error


def rows_to_parquet(
    index: IndexFolder,
    sql: str,
    path: str | os.PathLike[str],
    timeout_seconds: float,
    memory_gb: float | None,
    *,
    overwrite: bool,
) -> int:
    """Write all rows of a SELECT as a Parquet file, which is whole or not there; says how many.

    Raises:
        UsageError: as `vindex.store.catalog.sql.select_to_parquet`, or the file already exists and
            may not be replaced.
        OSError: the file cannot be written.
    """
    from vindex.store.catalog.own_files import require_no_library_file
    from vindex.store.catalog.sql import select_to_parquet

    place = free_place(path, overwrite=overwrite)
    require_no_library_file([index], [place])
    with replacing(place) as temporary, temporary.open("wb") as file:
        return select_to_parquet(index, sql, file, timeout_seconds, memory_gb)


def write_batches(file: BinaryIO, batches: pa.RecordBatchReader) -> int:
    """Write rows as Parquet as they come; says how many.

    Raises:
        UsageError: Parquet cannot hold all columns, or two have one name.
        OSError: the file cannot be written.
    """
    names = batches.schema.names
    if twice := [name for name in names if names.count(name) > 1]:
        raise UsageError(
            f"The query gives several columns of the name {twice[0]!r}, which those who read "
            "Parquet could not tell apart. Give each a name of its own with AS."
        )
    num_rows = 0
    try:
        in_utc = batches.cast(pa.schema([_in_utc(field) for field in batches.schema]))
        with pq.ParquetWriter(file, in_utc.schema) as writer:
            for batch in in_utc:
                writer.write_batch(batch)
                num_rows += batch.num_rows
    except pa.ArrowNotImplementedError as error:
        raise UsageError(
            f"Parquet cannot hold all columns of the query ({error}). Cast them, such as "
            "CAST(... AS VARCHAR)."
        ) from error
    return num_rows


def _in_utc(field: pa.Field) -> pa.Field:
    """A column; times that have a zone have UTC in the place of that of this machine."""
    is_zoned = pa.types.is_timestamp(field.type) and field.type.tz is not None
    return field.with_type(pa.timestamp(field.type.unit, "UTC")) if is_zoned else field


def write_hits_with_embeddings(
    path: Path, batches: Iterable[tuple[Sequence[Row], NDArray[np.float32]]]
) -> int:
    """Write hits and the embeddings of their best clips, batch by batch.

    Args:
        path: a temporary file; see `vindex.store.durable.replacing`.
        batches: hits with their `embeddings_ND`; at least one.

    Returns:
        How many hits there were.

    Raises:
        OSError: the file cannot be written.
    """
    with path.open("wb") as file:  # Arrow takes no name that is not UTF-8
        return _write_batches(file, batches)


def _write_batches(
    file: BinaryIO, batches: Iterable[tuple[Sequence[Row], NDArray[np.float32]]]
) -> int:
    writer, num_hits = None, 0
    for hits, embeddings_ND in batches:
        values = pa.array(embeddings_ND.reshape(-1), pa.float32())
        column = pa.FixedSizeListArray.from_arrays(values, embeddings_ND.shape[1])
        table = hits_to_arrow(hits).append_column("embedding", column)
        if writer is None:
            writer = pq.ParquetWriter(file, table.schema)
        writer.write_table(table)
        num_hits += len(hits)
    if writer is not None:
        writer.close()
    return num_hits


def write_records(kind: type, records: Sequence[Any], path: Path) -> None:
    """Write records as a Parquet file, as `records_to_arrow` makes a table of them.

    Args:
        kind: the data class of the records.
        records: of that class.
        path: a temporary file; see `vindex.store.durable.replacing`.

    Raises:
        OSError: the file cannot be written.
    """
    with path.open("wb") as file:
        pq.write_table(records_to_arrow(kind, records), file)
