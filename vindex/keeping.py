"""What an index says of itself, and how it is kept in order."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from vindex.settings import ROWS, TIMEOUT_SECONDS
from vindex.store.catalog import reader
from vindex.store.catalog.presence import lost_notice

if TYPE_CHECKING:
    import os

    from vindex.duplicates import Duplicates
    from vindex.measure.evaluate import Evaluation
    from vindex.records import Failure
    from vindex.store.catalog.sql import SelectedRows
    from vindex.store.layout import IndexFolder
    from vindex.upkeep.compact import Compaction
    from vindex.upkeep.status import IndexStatus
    from vindex.upkeep.verify import Verification

__all__ = ["KeptIndex"]


class KeptIndex:
    """The part of `VideoIndex` that neither builds nor looks for anything."""

    def __init__(self, folder: IndexFolder) -> None:
        """Use `VideoIndex.open` or `VideoIndex.at` instead."""
        self._folder = folder

    def __repr__(self) -> str:
        return f"VideoIndex({str(self._folder.path)!r})"

    @property
    def path(self) -> str:
        """Absolute path of the index folder."""
        return str(self._folder.path)

    def duplicates(self) -> Duplicates:
        """Files of the same content, and videos with spans that are copies of each other."""
        from vindex.duplicates import find_duplicates

        return find_duplicates(self._folder)

    def sql(
        self,
        query: str,
        *,
        limit: int = int(ROWS.default or 0),
        timeout_seconds: float = float(TIMEOUT_SECONDS.default or 0),
    ) -> SelectedRows:
        """Rows of a SELECT over the views clips, videos, labels, predictions and failures.

        It runs read-only, and can read no files.

        Args:
            query: one SELECT statement.
            limit: most rows to return.
            timeout_seconds: how long it may run; meanwhile no build can commit.

        Raises:
            UsageError: it is not one SELECT statement, DuckDB refuses it, or it takes too long.
        """
        from vindex.store.catalog.sql import select_rows

        ROWS.check(limit)
        TIMEOUT_SECONDS.check(timeout_seconds)
        return select_rows(self._folder, query, limit, timeout_seconds)

    def sql_to_parquet(
        self,
        query: str,
        path: str | os.PathLike[str],
        *,
        timeout_seconds: float = float(TIMEOUT_SECONDS.default or 0),
        overwrite: bool = False,
    ) -> int:
        """Write all rows of such a SELECT to a Parquet file; returns how many they are.

        Raises:
            UsageError: it is not one SELECT statement, DuckDB refuses it, it takes too long, or
                the file is there already and may not be replaced.
            OSError: the file cannot be written.
        """
        from vindex.store.catalog.sql import select_arrow
        from vindex.store.durable import make_way
        from vindex.store.tables import write_parquet

        TIMEOUT_SECONDS.check(timeout_seconds)
        make_way([Path(path)], overwrite=overwrite)
        table = select_arrow(self._folder, query, timeout_seconds)
        write_parquet(table, Path(path))
        return int(table.num_rows)

    def labels(self) -> list[tuple[str, int]]:
        """Each label of the model with the number of clips whose best label it is."""
        return reader.label_counts(self._folder)

    def failures(self) -> list[Failure]:
        """Every file and span that was refused, and why."""
        return reader.failures(self._folder)

    def evaluate(self, truth_path: str | os.PathLike[str]) -> Evaluation:
        """How well labels and similar clips are found, against a truth file.

        Args:
            truth_path: a CSV file with the columns path (below the library's root),
                start_seconds, end_seconds and label.

        Raises:
            UsageError: the file cannot be used, or does not fit the index.
        """
        from vindex.measure.evaluate import evaluate

        return evaluate(self._folder, truth_path)

    def verify(self) -> Verification:
        """Check everything that the index holds; changes nothing.

        Raises:
            IndexLockedError: it is being built.
        """
        from vindex.upkeep.verify import verify

        return verify(self._folder)

    def repair(self) -> Verification:
        """Mend what `verify` finds; `build` afterwards makes lost clips again.

        Raises:
            IndexLockedError: the index is being built.
            IndexDamagedError: neither the catalog nor its copy can be read.
        """
        from vindex.upkeep.repair import repair

        return repair(self._folder)

    def compact(self) -> Compaction:
        """Merge small shards into larger ones, and drop clips that no longer exist.

        Raises:
            IndexLockedError: the index is being built.
        """
        from vindex.upkeep.compact import compact

        return compact(self._folder)

    def lost_notice(self) -> str | None:
        """What to know of lost shards where the catalog alone answers; None: none is lost.

        `search` has it among its warnings; `sql`, `labels` and `status` cannot say it themselves.
        """
        return lost_notice(self._folder)

    def status(self) -> IndexStatus:
        """What the index holds, of which model, and how large it is."""
        from vindex.upkeep.status import read_status

        return read_status(self._folder)
