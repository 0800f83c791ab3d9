"""What a process has learned of an index, kept for its next question."""

from __future__ import annotations

import time
from functools import cached_property
from typing import TYPE_CHECKING

from vindex.errors import UsageError
from vindex.store.catalog.connection import reading
from vindex.store.catalog.state import state_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from vindex.store.background import Background
    from vindex.store.catalog.connection import OpenCatalog
    from vindex.store.catalog.held import HeldCatalog
    from vindex.store.catalog.sql import PassingClips
    from vindex.store.catalog.state import CatalogState
    from vindex.store.layout import IndexFolder
    from vindex.store.shards import ShardPlaces
    from vindex.store.vectors import VectorIndex

__all__ = ["IndexCache"]

_PASSING_SECONDS = 60.0
"""For so long the clips of a condition are known: it may ask what time it is."""
_MOST_PASSING = 8


class IndexCache:
    """Of one index: its vector index, where rows of its shards lie, and its clips in memory.

    All of it is of files that never change, or of a commit that is compared. Who asks once needs
    none, and loses nothing by it.
    """

    def __init__(self, folder: IndexFolder) -> None:
        """Args: the folder of the index."""
        self._folder = folder
        self._seen: CatalogState | None = None
        self._held: HeldCatalog | None = None
        self._vectors: VectorIndex | None = None
        self._background: tuple[int, Background | None] = 0, None
        self._passing: dict[object, tuple[float, PassingClips | UsageError]] = {}
        self._others: dict[str, IndexCache] = {}

    def of_space(self, name: str) -> IndexCache:
        """What is known of another space of the index."""
        return self._others.setdefault(name, IndexCache(self._folder.of_space(name)))

    @cached_property
    def places(self) -> ShardPlaces:
        """Where the rows of its shards lie."""
        from vindex.store.shards import ShardPlaces

        return ShardPlaces()

    @property
    def vectors(self) -> VectorIndex | None:
        """The current vector index; None as of `Snapshot.vectors`."""
        from vindex.store.vectors import open_to_ask_once, open_vector_index
        from vindex.store.vectors.stamp import read_stamp

        vectors, stamp = self._vectors, read_stamp(self._folder.vectors)
        if vectors is None or vectors.stamp != stamp:
            opened = open_to_ask_once if self._held is None else open_vector_index
            self._vectors = vectors = opened(self._folder.vectors)
        return vectors

    @property
    def background(self) -> Background | None:
        """The background captions of the words space; None where they are missing or damaged."""
        try:
            changed_ns = self._folder.background.stat().st_mtime_ns
        except OSError:
            return None
        if self._background[0] != changed_ns:
            from vindex.store.background import Background

            self._background = changed_ns, Background.read(self._folder.background)
        return self._background[1]

    @property
    def held(self) -> HeldCatalog | None:
        """The clips in memory, if there are any and they are of the last commit."""
        held = self._held
        return held if held is not None and held.state == self._state else None

    @property
    def _state(self) -> CatalogState | None:
        return state_of(self._folder.catalog)

    def passing(
        self, condition: tuple[object, ...], ask: Callable[[], PassingClips]
    ) -> PassingClips:
        """The clips that a condition is true of, asked once of a commit, for many queries.

        Args:
            condition: all that they depend on.
            ask: finds them.

        Raises:
            UsageError: it cannot be asked.
        """
        now, key = time.monotonic(), (self._state, *condition)
        since, found = self._passing.get(key, (-_PASSING_SECONDS, None))
        if found is None or key[0] is None or now - since > _PASSING_SECONDS:
            try:
                found = ask()
            except UsageError as error:
                found = error
            while len(self._passing) >= _MOST_PASSING:
                self._passing.pop(next(iter(self._passing)))
            self._passing[key] = now, found
        if isinstance(found, UsageError):
            raise found
        return found

    def take_over(self, catalog: OpenCatalog) -> None:
        """Take the clips of an open catalog into memory, the second time that a commit is asked."""
        from vindex.store.catalog.held import read_clips

        with reading(catalog):  # from now on nobody commits
            state = self._state
        if state is not None and state == self._seen:
            self._held = held = read_clips(catalog, state)
            if held is not None:
                self.places.learn(self._folder.shards / name for name in held.shards.values())
        self._seen = state
