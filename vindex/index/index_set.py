"""`IndexSet`: several indexes asked as one."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from vindex.arguments import checked
from vindex.errors import UsageError
from vindex.index.finding import Finding
from vindex.index.video_index import VideoIndex
from vindex.index.writing import Writing
from vindex.store.layout import find_indexes, short_names
from vindex.store.record_list import LabelCount, RecordList

if TYPE_CHECKING:
    import os
    from collections.abc import Sequence

    from vindex.query.batch import Asked
    from vindex.query.example_query import ExampleQuery
    from vindex.query.queries import TextQuery
    from vindex.query.results import SearchResult
    from vindex.records import Failure
    from vindex.store.catalog.filters import FilterOptions
    from vindex.store.layout import IndexFolder
    from vindex.upkeep.merge import Merged
    from vindex.upkeep.status import IndexStatus

__all__ = ["IndexSet", "open_indexes"]


@checked
class IndexSet(Finding, Writing):
    """Several indexes of one model, which answer as one index of all their libraries would.

    Hits say which index they are of (`hit.index`), and what is written of them is taken from it.
    Indexes of different models can be searched by labels, where these are the same. docs/scale.md
    tells more.
    """

    def __init__(self, folders: Sequence[IndexFolder]) -> None:
        """Use `IndexSet.open` instead."""
        from vindex.query.many import Many

        self._folder = folders[0]
        names = short_names(folders)
        self.indexes = tuple(VideoIndex(folder) for folder in folders)
        """Each of them."""
        self.names = {str(folder.path): name for folder, name in zip(folders, names, strict=True)}
        """What each is called, by its path: the end that tells it from the others."""
        self._many = Many(names, folders)

    def __repr__(self) -> str:
        return f"IndexSet.open({', '.join(map(repr, self.names))})"

    @classmethod
    def open(cls, *paths: str | os.PathLike[str], space: str | None = None) -> IndexSet:
        """Indexes that exist.

        Args:
            *paths: their folders, or folders that hold indexes, or libraries with a `.vindex`.
            space: which of their models answers, by the name that `status` gives; None: the first.

        Raises:
            IndexNotFoundError: one of the folders has no index.
            UsageError: no space can have that name.
        """
        return cls(find_indexes(paths, space))

    def status(self) -> list[IndexStatus]:
        """What each index holds, of which models, and how large it is."""
        return [index.status() for index in self.indexes]

    def failures(self) -> RecordList[Failure]:
        """Every file and span that was refused in any of them, and why."""
        from vindex.records import Failure

        return RecordList(Failure, (each for index in self.indexes for each in index.failures()))

    def labels(self) -> RecordList[LabelCount]:
        """Each label with its number of clips in all of them, most frequent first."""
        counts: Counter[str] = Counter()
        for index in self.indexes:
            counts.update(dict(index.labels()))
        return RecordList(LabelCount, (LabelCount(*each) for each in counts.most_common()))

    def taught_labels(self) -> dict[str, int]:
        """Each label that was taught to some of them, and how many clips it was learned from."""
        counts: Counter[str] = Counter()
        for index in self.indexes:
            counts.update(index.taught_labels())
        return dict(counts)

    def lost_notice(self) -> str | None:
        """What to know of lost shards where catalogs alone answer; None: none is lost."""
        notices = {self.names[index.path]: index.lost_notice() for index in self.indexes}
        return " ".join(f"{name}: {text}" for name, text in notices.items() if text) or None

    def merge(self, destination: str | os.PathLike[str]) -> Merged:
        """Make one index of them, in a new place; it is there whole or not at all.

        Nothing of these is changed. Contents that several have, and labels that were taught to
        several, are as in the first of them; `notes` of what is returned says what to know.

        Args:
            destination: the folder of the new index, where nothing is yet.

        Raises:
            UsageError: something is at the destination.
            IndexMismatchError: they differ in their models, clips or spaces.
            IndexDamagedError: one of them is damaged.
            IndexLockedError: one of them is being built.
            OSError: the destination cannot be written, or the disk is full.
        """
        from vindex.upkeep.merge import merge

        return merge(self._folders, destination)

    @property
    def _folders(self) -> Sequence[IndexFolder]:
        return [index._folder for index in self.indexes]

    def _find_by_text(self, query: TextQuery) -> SearchResult:
        return self._many.by_text(query)

    def _find_by_example(self, query: ExampleQuery, of: str | None) -> SearchResult:
        return self._many.by_example(query, of)

    def _asked(self) -> Asked[Any]:
        return self._many

    def _everything(
        self,
        limit: int | None,
        filters: FilterOptions,
        *,
        in_memory: bool,  # noqa: ARG002 - each content is shown once, which is known of all alone
    ) -> SearchResult:
        return self._many.everything(limit=limit, **filters)

    def _require_one(self, what: str) -> None:
        raise UsageError(
            f"{what} was asked of several indexes, and it is of one. Name that with --index: "
            f"{', '.join(self.names)}."
        )


def open_indexes(
    paths: Sequence[str | os.PathLike[str]] | None = None, *, space: str | None = None
) -> VideoIndex | IndexSet:
    """What commands that only read ask: the index that is meant, or the several that are."""
    folders = find_indexes(paths or (), space)
    return VideoIndex(folders[0]) if len(folders) == 1 else IndexSet(folders)
