"""SQL that users write: read-only, with no way out of the catalog, bounded in time and memory."""

from __future__ import annotations

from array import array
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from vindex.errors import UsageError
from vindex.settings import MEMORY_LIMIT, ROWS, TIMEOUT_SECONDS, check_text
from vindex.store.memory import quarter_of_memory

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import BinaryIO

    import pandas as pd
    import pyarrow as pa

    from vindex.store.layout import IndexFolder

__all__ = [
    "WHERE_COLUMNS",
    "PassingClips",
    "SelectedRows",
    "clips_where",
    "select_rows",
    "select_to_parquet",
]

WHERE_COLUMNS = (
    "clip_id", "video_id", "path", "relative_path", "start_seconds", "end_seconds", "label",
    "probability", "best_seconds", "span", "indexed_at", "fingerprint", "duration_seconds",
    "num_frames", "frame_rate",
    "width", "height", "codec", "timeline_offset_seconds", "start_timecode", "nominal_frame_rate",
    "sound_channels", "recorded_at", "camera", "latitude", "longitude", "state", "num_files",
    "modified_at",
)  # fmt: skip
"""Columns of the view `clips` and, of the clip's video, of the view `videos`."""


@dataclass(frozen=True, slots=True)
class SelectedRows:
    """What a query of the user's gave."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]
    has_more: bool
    """Whether the limit cut rows off."""

    def __len__(self) -> int:
        return len(self.rows)

    def __iter__(self) -> Iterator[tuple[Any, ...]]:
        return iter(self.rows)

    def to_arrow(self) -> pa.Table:
        """The rows as an Arrow table."""
        from vindex.store.tables import rows_to_arrow

        return rows_to_arrow(self.columns, self.rows)

    def to_pandas(self) -> pd.DataFrame:
        """The rows as a pandas data frame.

        Raises:
            MissingDependencyError: pandas is not installed.
        """
        from vindex.store.tables import to_pandas

        return to_pandas(self.to_arrow())


_MOST_BITS = 1 << 28


@dataclass(frozen=True, eq=False, slots=True)
class PassingClips:
    """The clips that a condition of the user's is true of."""

    where: str
    """The condition."""
    first_id: int
    bits: str
    """A 1 for each of them, by clip id from the first one on, and else a 0: DuckDB takes a million
    in 20 ms, and a list of so many ids in 3 s."""

    def __str__(self) -> str:
        return self.where

    @classmethod
    def of(cls, where: str, clip_ids: Sequence[int]) -> PassingClips:
        """Those of some ids.

        Raises:
            UsageError: the ids are too far apart.
        """
        first_id = min(clip_ids, default=1)
        num_bits = max(clip_ids, default=0) - first_id + 1
        if num_bits > _MOST_BITS:
            raise UsageError(
                f"--where {where!r} was given; the clips that pass have ids that lie {num_bits} "
                f"apart, and up to {_MOST_BITS} can be compared. Narrow it, as to later clips."
            )
        bits = bytearray(b"0") * num_bits
        for clip_id in clip_ids:
            bits[clip_id - first_id] = ord("1")
        return cls(where, first_id, bits.decode("ascii"))


def select_rows(
    index: IndexFolder,
    sql: str,
    limit: int,
    timeout_seconds: float = float(TIMEOUT_SECONDS.default or 0),
    memory_gb: float | None = None,
) -> SelectedRows:
    """The first rows of a query over the documented views.

    Args:
        index: the index.
        sql: one SELECT statement.
        limit: most rows to return.
        timeout_seconds: how long it may run, not counting the wait for the catalog.
        memory_gb: how much memory it may take; None: a quarter of what there is.

    Raises:
        UsageError: a number is out of its range, it is not one SELECT statement, DuckDB refuses
            it, or it takes too much time or memory.
        IndexFolderError: the catalog cannot be read.
    """
    ROWS.check(limit)
    said = _answers("rows", index, sql, timeout_seconds, memory_gb, limit=limit + 1)
    columns = next(said)
    rows = [row for some in said for row in some]
    return SelectedRows(columns, tuple(rows[:limit]), has_more=len(rows) > limit)


def select_to_parquet(
    index: IndexFolder, sql: str, file: BinaryIO, timeout_seconds: float, memory_gb: float | None
) -> int:
    """Write all rows of a query over the documented views to an open file; says how many.

    Raises:
        UsageError: as `select_rows`, or Parquet cannot hold all its columns.
        IndexFolderError: the catalog cannot be read.
        OSError: the file cannot be written.
    """
    said = _answers("parquet", index, sql, timeout_seconds, memory_gb, file=file.fileno())
    (num_rows,) = said
    return int(num_rows)


def clips_where(
    index: IndexFolder, where: str, timeout_seconds: float, *, with_absent: bool
) -> PassingClips:
    """The clips of a space that a condition over `WHERE_COLUMNS` is true of.

    Args:
        index: the index, and the space.
        where: a SQL expression.
        timeout_seconds: how long it may run, not counting the wait for the catalog.
        with_absent: whether clips that are set aside pass, too.

    Raises:
        UsageError: it is not a SQL expression, DuckDB refuses it, or it takes too much time or
            memory.
        IndexFolderError: the catalog cannot be read.
    """
    clip_ids = array("q")
    for some in _answers("where", index, where, timeout_seconds, None, with_absent=with_absent):
        clip_ids.frombytes(some)
    return PassingClips.of(where, clip_ids)


def _answers(
    kind: Literal["rows", "where", "parquet"],
    index: IndexFolder,
    sql: str,
    timeout_seconds: float,
    memory_gb: float | None,
    **how: Any,  # noqa: ANN401 - the fields of `Question`
) -> Iterator[Any]:
    """What the process says that runs it."""
    from vindex.store.catalog.asking import Question, asked

    check_text("--where" if kind == "where" else "The query", sql)
    TIMEOUT_SECONDS.check(timeout_seconds)
    if memory_gb is None:
        num_bytes = quarter_of_memory()
    else:
        MEMORY_LIMIT.check(memory_gb)
        num_bytes = int(memory_gb * 1e9)
    folder = str(index.path)
    question = Question(kind, folder, index.space, sql, timeout_seconds, num_bytes, **how)
    with asked(question) as said:
        yield from said
