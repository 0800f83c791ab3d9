"""An index as of one commit: opened, asked and closed in milliseconds.

DuckDB lets no writer commit while a reader has the catalog open. So take a snapshot, ask it all
that belongs together, and close it; decode and encode before or after. The catalog is opened by the
first question that needs it: a snapshot that only reads shards keeps nobody waiting.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, TypeVar

from vindex.errors import IndexDamagedError
from vindex.store.catalog import query, reader
from vindex.store.catalog.connection import OpenCatalog
from vindex.store.catalog.records import Filters

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import numpy as np
    from numpy.typing import NDArray

    from vindex.records import ClipSpec, Recipe
    from vindex.store.background import Background
    from vindex.store.cache import IndexCache
    from vindex.store.catalog.records import FoundClip
    from vindex.store.layout import IndexFolder
    from vindex.store.shards import Features
    from vindex.store.vectors import VectorIndex

__all__ = ["PlacedClip", "Snapshot"]

_ALL = Filters()

_Rows = TypeVar("_Rows")
_Read = Callable[[Path, "NDArray[np.int64]"], _Rows]
"""Reads rows of some clips from a shard, in their order."""


class PlacedClip(Protocol):
    """A clip, and the shard that held it when somebody asked."""

    @property
    def clip_id(self) -> int:
        """Its id."""

    @property
    def shard(self) -> str:
        """Name of the shard."""


class Snapshot(OpenCatalog):
    """An index as of one commit. What reads the catalog takes it where it takes an index."""

    def __init__(
        self,
        folder: IndexFolder,
        cache: IndexCache | None = None,
        beside: Snapshot | None = None,
    ) -> None:
        """Args: the folder of the index, and what its process knows of it; see `of`, `in_space`."""
        super().__init__(folder, beside)
        self._cache = cache
        self._recipe: Recipe | None = None
        self._labels: tuple[str, ...] | None = None
        self._asked_first = beside or self
        self._others: dict[str, Snapshot] = {}

    @classmethod
    @contextmanager
    def of(cls, folder: IndexFolder, cache: IndexCache | None = None) -> Iterator[Snapshot]:
        """A snapshot for the block; what it shows is the commit of its first question.

        Args:
            folder: of the index.
            cache: what the process knows of this index, where it asks again and again.

        Raises:
            VindexError: as `catalog.connection.reading`, from the first question on.
        """
        snapshot = cls(folder, cache)
        try:
            with snapshot.told_of_damage():
                yield snapshot
        finally:
            snapshot.close()

    def close(self) -> None:
        """Let writers commit again; what `in_space` gave is closed too."""
        for other in self._others.values():
            other.close()
        super().close()

    def in_space(self, name: str) -> Snapshot:
        """Another space of the same commit, asked over the same connection.

        What filters compare of labels stays that of this space. The first question raises
        IndexMismatchError where the index has no such space.
        """
        if name not in self._others:
            self._others[name] = self._of_space(self.folder.of_space(name))
        return self._others[name]

    def _of_space(self, folder: IndexFolder) -> Snapshot:
        """One beside this one."""
        cache = self._cache.of_space(str(folder.space)) if self._cache else None
        return Snapshot(folder, cache, self)

    def has_clips_of(self, other: Snapshot) -> bool:
        """Whether this space and another of the same index have the same clips."""
        sql = "SELECT count(*), bit_xor(hash(clip_id)) FROM space.clip_rows"
        return reader.rows_of(self, sql) == reader.rows_of(other, sql)

    @property
    def recipe(self) -> Recipe:
        """The model and the cutting rule that the space is bound to.

        Raises:
            IndexDamagedError: the catalog does not say them, or not in full.
        """
        if self._recipe is None:
            self._recipe = reader.recipe(self)
        return self._recipe

    @property
    def cutting_rule(self) -> ClipSpec:
        """That of the recipe alone, which takes less to read.

        Raises:
            IndexDamagedError: the catalog does not say it, or not in full.
        """
        return reader.cutting_rule(self) if self._recipe is None else self._recipe.spec

    @property
    def spaces(self) -> tuple[str, ...]:
        """Names of the spaces of the index, the first one first."""
        rows = reader.rows_of(self, "SELECT name FROM store.spaces ORDER BY space_id")
        return tuple(name for (name,) in rows)

    @property
    def labels(self) -> tuple[str, ...]:
        """Names of the labels, the model's and then the taught ones; a label's id is its place."""
        if self._labels is None:
            rows = reader.rows_of(self, "SELECT label FROM space.labels ORDER BY label_id")
            self._labels = tuple(label for (label,) in rows)
        return self._labels

    @property
    def roots(self) -> list[str]:
        """Every folder that was ever walked into the index."""
        return reader.roots(self)

    def find_clips(self, clip_ids: Sequence[int], filters: Filters = _ALL) -> list[FoundClip]:
        """The clips with these ids that exist and pass the filters, in no particular order."""
        if self._labels_are_beside(filters):
            return self._passing(query.find_clips(self, clip_ids, filters.of_videos), filters)
        return query.find_clips(self, clip_ids, filters)

    def clips_of_videos(
        self, video_ids: Sequence[int] | None, filters: Filters = _ALL
    ) -> list[FoundClip]:
        """All clips of these videos (None: of all) that pass the filters, by video and start."""
        if self._labels_are_beside(filters):
            return self._passing(query.clips_of_videos(self, video_ids, filters.of_videos), filters)
        return query.clips_of_videos(self, video_ids, filters)

    def allowed_clip_ids(self, filters: Filters) -> NDArray[np.int64] | None:
        """Ids of the clips that pass the filters, ascending; None where all do."""
        if self._labels_are_beside(filters):
            return self._asked_first.allowed_clip_ids(filters)
        return query.allowed_clip_ids(self, filters)

    def ordered_clip_ids(self, filters: Filters) -> NDArray[np.int64]:
        """Ids of the clips that pass the filters, by video and start."""
        if self._labels_are_beside(filters):
            return self._asked_first.ordered_clip_ids(filters)
        return query.ordered_clip_ids(self, filters)

    def num_passing(self, filters: Filters) -> int:
        """How many clips pass the filters."""
        if self._labels_are_beside(filters):
            return self._asked_first.num_passing(filters)
        return query.num_passing(self, filters)

    def _labels_are_beside(self, filters: Filters) -> bool:
        return self._asked_first is not self and filters.are_of_space

    def _passing(self, clips: list[FoundClip], filters: Filters) -> list[FoundClip]:
        """Those of some clips that pass the filters."""
        allowed = self.allowed_clip_ids(filters)
        if allowed is None:
            return clips
        places = allowed.searchsorted([clip.clip_id for clip in clips]).tolist()
        return [
            clip
            for clip, place in zip(clips, places, strict=True)
            if place < len(allowed) and allowed[place] == clip.clip_id
        ]

    def clip_ids_above(self, clip_id: int) -> list[int]:
        """Ids of the clips that exist and are larger than this one."""
        return [i for ids in reader.live_clip_ids(self, above=clip_id).values() for i in ids]

    @property
    def vectors(self) -> VectorIndex | None:
        """The vector index; None where it is missing, altered or of another version.

        None, too, of so few clips that to compare them all is quicker than to load FAISS, in a
        process that asks only once.

        Raises:
            MissingDependencyError: there is one, but FAISS cannot be loaded.
        """
        if self._cache is not None:
            return self._cache.vectors
        from vindex.store.vectors import open_to_ask_once

        return open_to_ask_once(self.folder.vectors)

    @property
    def background(self) -> Background | None:
        """The background captions of the words space; None where they are missing or damaged."""
        if self._cache is not None:
            return self._cache.background
        from vindex.store.background import Background

        return Background.read(self.folder.background)

    def embeddings_of(self, clips: Sequence[PlacedClip]) -> NDArray[np.float16]:
        """`embeddings_ND` of some clips, in their order, from the shards.

        Args:
            clips: at least one; of this snapshot or of an earlier one.

        Raises:
            IndexDamagedError: a shard is damaged, or some of the clips exist no more.
            OSError: the operating system refuses to read a shard.
        """
        import numpy as np

        found, places_N = self._by_shard(clips, self._read)
        embeddings_ND: NDArray[np.float16] = np.concatenate(found)[places_N]
        return embeddings_ND

    def features_of(self, clips: Sequence[PlacedClip]) -> Features:
        """Embeddings and temporal moments of some clips; as `embeddings_of`."""
        from vindex.store.shards import Features

        found, places_N = self._by_shard(clips, self._features)
        return Features.joined(found).rows(places_N)

    def embeddings_in(self, shard: str, clip_ids_N: NDArray[np.int64]) -> NDArray[np.float16]:
        """`embeddings_ND` of clips that a shard held when somebody asked, in their order.

        A compaction since then removed that shard: the clips are read from the one that they were
        merged into.

        Raises:
            IndexDamagedError: the shard is damaged, or some of the clips exist no more.
            OSError: the operating system refuses to read the shard.
        """
        import numpy as np

        found = self._in_shard(shard, clip_ids_N, self._read)
        return found[0] if len(found) == 1 else np.concatenate(found)

    def features_in(self, shard: str, clip_ids_N: NDArray[np.int64]) -> Features:
        """Embeddings and temporal moments of clips of a shard; as `embeddings_in`."""
        from vindex.store.shards import Features

        return Features.joined(self._in_shard(shard, clip_ids_N, self._features))

    def _by_shard(
        self, clips: Sequence[PlacedClip], read: _Read[_Rows]
    ) -> tuple[list[_Rows], NDArray[np.int64]]:
        """What is read of some clips, shard by shard, and the place of each clip in it."""
        import numpy as np

        places: dict[str, list[int]] = {}
        for place, clip in enumerate(clips):
            places.setdefault(clip.shard, []).append(place)
        found = [
            rows
            for shard, wanted in places.items()
            for rows in self._in_shard(
                shard, np.array([clips[place].clip_id for place in wanted]), read
            )
        ]
        return found, np.argsort(np.concatenate([np.array(wanted) for wanted in places.values()]))

    def _in_shard(
        self, shard: str, clip_ids_N: NDArray[np.int64], read: _Read[_Rows]
    ) -> list[_Rows]:
        """What is read of the clips of a shard, or of those that it was merged into."""
        import numpy as np

        path = self.shards / shard
        try:
            return [read(path, clip_ids_N)]
        except IndexDamagedError:
            if path.exists():
                raise
            now = reader.shard_names_of(self, clip_ids_N.tolist())
            if len(now) < len(np.unique(clip_ids_N)) or shard in now.values():
                raise
        return [read(self.shards / now[i], np.array([i])) for i in clip_ids_N.tolist()]

    def _read(self, path: Path, clip_ids_N: NDArray[np.int64]) -> NDArray[np.float16]:
        if self._cache is not None:
            return self._cache.places.fetch(path, clip_ids_N)
        from vindex.store.shards import read_rows

        return read_rows(path, clip_ids_N)

    def _features(self, path: Path, clip_ids_N: NDArray[np.int64]) -> Features:
        from vindex.store.shards import ShardPlaces

        places = self._cache.places if self._cache is not None else ShardPlaces()
        return places.features(path, clip_ids_N)
