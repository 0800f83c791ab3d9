"""What the requests of one server share; none of it is needed to answer rightly."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Generic, TypeVar

from anyio import CapacityLimiter

from vindex.cores import num_cores
from vindex.pictures.cache import PictureCache
from vindex.serve.examples import Examples
from vindex.serve.patience import Patience
from vindex.store.catalog import browse
from vindex.store.catalog.state import state_of
from vindex.store.layout import WORDS_SPACE, IndexFolder
from vindex.store.snapshot import Snapshot

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from starlette.requests import Request

    from vindex.index import VideoIndex
    from vindex.records import VideoFile
    from vindex.serve.clip_map import ClipMap
    from vindex.store.catalog.browse import ClipSource
    from vindex.store.catalog.state import CatalogState

__all__ = ["Memo", "Once", "Served", "served"]

T = TypeVar("T")

_MOST_SOURCES = 100_000
_MOST_LOOKS = 8
"""Files looked at at once: a disk that answers no more holds so many threads, and no search."""


@dataclass
class Memo:
    """Where clips come from, remembered until the catalog changes: a page has many pictures."""

    folder: IndexFolder
    _state: CatalogState | None = None
    _sources: dict[int, ClipSource] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)

    def sources(self, clip_ids: Sequence[int]) -> dict[int, ClipSource]:
        """Where these clips come from, by id; clips that do not exist are left out."""
        state = state_of(self.folder.catalog)
        with self._lock:
            if state is None or state != self._state or len(self._sources) > _MOST_SOURCES:
                self._state, self._sources = state, {}
            known = self._sources
        if missing := [clip_id for clip_id in clip_ids if clip_id not in known]:
            found = browse.clip_sources(self.folder, missing)
            with self._lock:
                known.update(found)
        return {clip_id: known[clip_id] for clip_id in clip_ids if clip_id in known}


class Once(Generic[T]):
    """One value that many requests need, kept until the catalog changes."""

    def __init__(self, folder: IndexFolder, make: Callable[[], T]) -> None:
        """Args: the index whose catalog it depends on, and what makes the value."""
        self._folder = folder
        self._make = make
        self._lock = Lock()
        self._kept: tuple[CatalogState | None, T] | None = None

    def get(self) -> T:
        """The value; who asks while it is made waits for it."""
        with self._lock:
            state = state_of(self._folder.catalog)
            if self._kept is None or state is None or self._kept[0] != state:
                self._kept = state, self._make()
            return self._kept[1]


class Served:
    """An index and what its server keeps beside it."""

    def __init__(self, index: VideoIndex) -> None:
        """Args: the index to show."""
        self.index = index
        self.folder = IndexFolder(Path(index.path), index.space)
        self.pictures = PictureCache(self.folder)
        self.memo = Memo(self.folder)
        self.examples = Examples()
        self.clip_map = Once(self.folder, self._draw_map)
        self.duplicates = Once(self.folder, index.duplicates)
        self.labels = Once(self.folder, index.labels)
        self.names = Once(self.folder, self._names)
        self.own_labels = Once(self.folder, index.taught_labels)
        self.has_words = Once(self.folder, self._has_words)
        """Whether texts and pictures can be compared."""
        cores = num_cores()
        self.drawing = CapacityLimiter(max(2, cores))
        """Pictures at once, so that searches always find a thread and a core."""
        self.transcoding = CapacityLimiter(max(2, cores // 2))
        self.learning = CapacityLimiter(1)
        self.taking = CapacityLimiter(2)
        """Exports and cuts at once, which fill the disk of temporary files."""
        self.patience = Patience()
        self.looking = CapacityLimiter(_MOST_LOOKS)
        self.kinds: dict[VideoFile, str] = {}
        """Under which type browsers play a film."""

    def _names(self) -> tuple[str, ...]:
        with Snapshot.of(self.folder) as snapshot:
            return snapshot.labels

    def _has_words(self) -> bool:
        with Snapshot.of(self.folder) as snapshot:
            return WORDS_SPACE in snapshot.spaces

    def _draw_map(self) -> ClipMap:
        from vindex.serve.clip_map import draw_map

        return draw_map(self.folder)


def served(request: Request) -> Served:
    """What the app of a request serves."""
    state: Served = request.app.state.served
    return state
