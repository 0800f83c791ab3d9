"""`VideoIndex`: the object that people hold."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from vindex.arguments import checked
from vindex.index.building import Building
from vindex.index.care import Care
from vindex.index.collecting import Collections
from vindex.index.finding import Finding
from vindex.index.own_labels import OwnLabels
from vindex.index.writing import Writing
from vindex.keywords import keywords
from vindex.settings import ROWS, TIMEOUT_SECONDS
from vindex.store.cache import IndexCache
from vindex.store.catalog import reader
from vindex.store.layout import find_index, index_for_build
from vindex.store.record_list import RecordList
from vindex.store.snapshot import Snapshot

if TYPE_CHECKING:
    from vindex.duplicates import Duplicates
    from vindex.measure.captions import CaptionEvaluation
    from vindex.measure.evaluate import Evaluation
    from vindex.records import Failure
    from vindex.store.catalog.sql import SelectedRows
    from vindex.store.embeddings import Embeddings
    from vindex.store.layout import IndexFolder

__all__ = ["VideoIndex"]


@checked
class VideoIndex(Building, Finding, Writing, OwnLabels, Collections, Care):
    """An index of a video library.

    Every method opens what it needs and closes it again, so an object can be kept for as long
    as one likes, also while another process builds the same index.
    """

    def __init__(self, folder: IndexFolder) -> None:
        """Use `VideoIndex.open` or `VideoIndex.at` instead.

        Raises:
            TypeError: it was given a path, as these two are.
        """
        if isinstance(folder, str | os.PathLike):
            raise TypeError(
                f"VideoIndex({folder!r}) was called; VideoIndex.open({folder!r}) opens an index, "
                f"and VideoIndex.at({folder!r}) is one to build."
            )
        self._folder = folder
        self._cache = IndexCache(folder)

    def __repr__(self) -> str:
        space = "" if self.space is None else f", space={self.space!r}"
        return f"VideoIndex.open({self.path!r}{space})"

    @classmethod
    def open(
        cls, path: str | os.PathLike[str] | None = None, *, space: str | None = None
    ) -> VideoIndex:
        """An index that exists.

        Args:
            path: the index folder; None: `$VINDEX_INDEX`, else the nearest `.vindex` upward.
            space: which of its models answers, by the name that `status` gives; None: the first.

        Raises:
            IndexNotFoundError: there is none.
            UsageError: no space can have that name.
        """
        return cls(find_index(path, space))

    @classmethod
    def at(cls, path: str | os.PathLike[str] | None = None) -> VideoIndex:
        """An index to build, whether it exists or not.

        It is where `open` would look for it or, if there is none, `./.vindex`.

        Raises:
            UsageError: no index can be there.
        """
        return cls(index_for_build(path))

    @property
    def path(self) -> str:
        """Absolute path of the index folder."""
        return str(self._folder.path)

    @property
    def space(self) -> str | None:
        """Name of the space that answers; None: the first."""
        return self._folder.space

    @property
    def model(self) -> str:
        """Name of the model of the space that answers.

        Raises:
            VindexError: the index cannot be read.
        """
        with Snapshot.of(self._folder) as snapshot:
            return snapshot.recipe.encoder.name

    def embeddings(self) -> Embeddings:
        """The embeddings of all clips: their ids, and one matrix with a row for each.

        Raises:
            IndexDamagedError: a shard cannot be read.
        """
        from vindex.store.embeddings import all_embeddings

        return all_embeddings(self._folder)

    def duplicates(self) -> Duplicates:
        """Files of the same content, and videos with spans that are copies of each other."""
        from vindex.duplicates import find_duplicates

        return find_duplicates(self._folder)

    @keywords(timeout_seconds="timeout")
    def sql(
        self,
        query: str,
        *,
        limit: int = int(ROWS.default or 0),
        timeout: float = float(TIMEOUT_SECONDS.default or 0),
        memory_limit: float | None = None,
    ) -> SelectedRows:
        """Rows of a SELECT over the views clips, videos, labels, predictions and failures.

        It runs read-only in a process of its own, can read no files, and keeps no build waiting.

        Args:
            query: one SELECT statement.
            limit: most rows to return.
            timeout: how many seconds it may run.
            memory_limit: how many GB of memory it may take; None: a quarter of what there is.

        Raises:
            UsageError: it is not one SELECT statement, DuckDB refuses it, or it takes too much
                time or memory.
        """
        from vindex.store.catalog.sql import select_rows

        return select_rows(self._folder, query, limit, timeout, memory_limit)

    @keywords(timeout_seconds="timeout", overwrite="force")
    def sql_to_parquet(
        self,
        query: str,
        path: str | os.PathLike[str],
        *,
        timeout: float = float(TIMEOUT_SECONDS.default or 0),
        memory_limit: float | None = None,
        force: bool = False,
    ) -> int:
        """Write all rows of such a SELECT to a Parquet file; returns how many rows there are.

        Raises:
            UsageError: it is not one SELECT statement, DuckDB refuses it, it takes too much time
                or memory, or the file already exists and may not be replaced.
            OSError: the file cannot be written.
        """
        from vindex.store.tables import rows_to_parquet

        return rows_to_parquet(self._folder, query, path, timeout, memory_limit, overwrite=force)

    def failures(self) -> RecordList[Failure]:
        """Every file and span that was refused, and why."""
        from vindex.records import Failure

        return RecordList(Failure, reader.failures(self._folder))

    def evaluate(self, truth_path: str | os.PathLike[str]) -> Evaluation:
        """How well labels and similar clips are found, against a truth file.

        The truth file is a CSV file: path (below the root), start_seconds, end_seconds, label.

        Raises:
            UsageError: the file cannot be used, or does not fit the index.
        """
        from vindex.measure.evaluate import evaluate

        return evaluate(self._folder, truth_path)

    def evaluate_captions(
        self, path: str | os.PathLike[str], *, by: str = "auto"
    ) -> CaptionEvaluation:
        """How early a search for a caption finds a clip that it tells of; `by` as in `search`.

        The file is one as for `evaluate`, with a column `caption` instead of `label`.
        """
        from vindex.measure.captions import evaluate_captions

        return evaluate_captions(self._folder, path, self.search, by)
