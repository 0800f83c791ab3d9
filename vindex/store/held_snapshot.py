"""Snapshots of a process that asks again and again, answered from memory where that is possible."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from vindex.store.catalog.records import Filters
from vindex.store.snapshot import Snapshot

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    import numpy as np
    from numpy.typing import NDArray

    from vindex.records import ClipSpec, Recipe
    from vindex.store.cache import IndexCache
    from vindex.store.catalog.held import HeldCatalog
    from vindex.store.catalog.records import FoundClip
    from vindex.store.layout import IndexFolder

__all__ = ["HeldSnapshot", "held_snapshot"]

_ALL = Filters()


@contextmanager
def held_snapshot(folder: IndexFolder, cache: IndexCache, *others: str) -> Iterator[Snapshot]:
    """`Snapshot.of`, which opens nothing where the last commit is the one that is in memory.

    Not for queries that choose among files: they ask DuckDB several times.

    Args:
        folder: of the index.
        cache: what the process knows of it.
        *others: spaces that the query asks too.

    Raises:
        VindexError: as `catalog.connection.reading`.
    """
    held, beside = cache.held, {name: cache.of_space(name).held for name in others}
    if held and all(other and other.state == held.state for other in beside.values()):
        snapshot: Snapshot = HeldSnapshot(folder, cache, held, beside)
        try:
            with snapshot.told_of_damage():
                yield snapshot
        finally:
            snapshot.close()
        return
    with Snapshot.of(folder, cache) as snapshot:
        cache.take_over(snapshot)
        for name in others:
            cache.of_space(name).take_over(snapshot.in_space(name))
        yield snapshot


class HeldSnapshot(Snapshot):
    """A snapshot that finds clips in memory; only what it filters by asks DuckDB."""

    def __init__(
        self,
        folder: IndexFolder,
        cache: IndexCache,
        held: HeldCatalog,
        held_beside: Mapping[str, HeldCatalog | None],
        beside: Snapshot | None = None,
    ) -> None:
        """Args: the folder of the index, what is known of it, and its clips, also in others."""
        super().__init__(folder, cache, beside)
        self._held = held
        self._held_beside = held_beside

    def _of_space(self, folder: IndexFolder) -> Snapshot:
        held = self._held_beside.get(str(folder.space))
        if held is None or self._cache is None:
            return super()._of_space(folder)
        cache = self._cache.of_space(str(folder.space))
        return HeldSnapshot(folder, cache, held, {}, self)

    def has_clips_of(self, other: Snapshot) -> bool:
        """Whether this space and another of the same index have the same clips."""
        if not isinstance(other, HeldSnapshot):
            return super().has_clips_of(other)
        return self._held.has_clips_of(other._held)

    @property
    def spaces(self) -> tuple[str, ...]:
        """Names of the spaces of the index, the first one first."""
        return self._held.spaces

    @property
    def recipe(self) -> Recipe:
        """The model and the cutting rule that the space is bound to."""
        return self._held.recipe

    @property
    def cutting_rule(self) -> ClipSpec:
        """That of the recipe alone."""
        return self._held.recipe.spec

    @property
    def labels(self) -> tuple[str, ...]:
        """Names of the labels, the model's and then the taught ones; a label's id is its place."""
        return tuple(label for _, label in sorted(self._held.labels.items()))

    def find_clips(self, clip_ids: Sequence[int], filters: Filters = _ALL) -> list[FoundClip]:
        """The clips with these ids that exist and pass the filters, in no particular order."""
        if filters.are_of_files:
            return super().find_clips(clip_ids, filters)
        return self._passing(self._held.find(clip_ids), filters)

    def clips_of_videos(
        self, video_ids: Sequence[int] | None, filters: Filters = _ALL
    ) -> list[FoundClip]:
        """All clips of these videos (None: of all) that pass the filters, by video and start."""
        if video_ids is None or filters.are_of_files:
            return super().clips_of_videos(video_ids, filters)
        return self._passing(self._held.of_videos(video_ids), filters)

    def allowed_clip_ids(self, filters: Filters) -> NDArray[np.int64] | None:
        """Ids of the clips that pass the filters, ascending; None where all do."""
        if self._labels_are_beside(filters):
            return super().allowed_clip_ids(filters)
        if filters == _ALL:
            return self._held.columns["clip_id"] if self._held.hides_clips else None
        allowed = self._held.allowed.get(filters)
        if allowed is None:
            allowed = super().allowed_clip_ids(filters)
            if allowed is not None and not filters.are_of_files:
                self._held.allowed.clear()  # one is kept, for the clips that its query shows
                self._held.allowed[filters] = allowed
        return allowed

    def num_passing(self, filters: Filters) -> int:
        """How many clips pass the filters."""
        allowed = self.allowed_clip_ids(filters)
        return len(self._held.by_video_N) if allowed is None else len(allowed)

    def clip_ids_above(self, clip_id: int) -> list[int]:
        """Ids of the clips that exist and are larger than this one."""
        return self._held.above(clip_id)
