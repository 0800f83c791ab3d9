"""The catalog's clips in memory, for a process that asks for similar clips again and again.

Opening DuckDB and looking for some clips among a million takes ten times as long as comparing
vectors does. So the second query on one committed state takes the clips over, about 60 bytes each,
and those after it open nothing, as long as the catalog's file is the one that was read. A process
that asks once never pays for it.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from vindex.records import Mark
from vindex.store.catalog import query, reader
from vindex.store.catalog.connection import reading
from vindex.store.catalog.records import MARK, FoundClip

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import numpy as np
    from numpy.typing import NDArray

    from vindex.records import Recipe
    from vindex.store.catalog.connection import OpenCatalog
    from vindex.store.catalog.records import Filters
    from vindex.store.catalog.state import CatalogState

__all__ = ["HeldCatalog", "read_clips"]

_MOST_CLIPS = 5_000_000
"""A larger catalog is not taken into memory."""


@dataclass(frozen=True, slots=True)
class HeldCatalog:
    """One committed state of a catalog."""

    state: CatalogState
    recipe: Recipe
    columns: dict[str, NDArray[Any]]
    """The columns of `space.clips`, by ascending id, without what is set aside."""
    by_video_N: NDArray[np.int64]
    """Places of the clips by video, start and id."""
    files: dict[int, tuple[bytes, bytes, tuple[int, int], int | None]]
    """The file of each video: its paths, absolute and below its root, how it looked, and when it
    was recorded."""
    labels: dict[int, str]
    shards: dict[int, str]
    spaces: tuple[str, ...]
    """Names of the spaces of the index, the first one first."""
    hides_clips: bool
    """Whether clips are set aside."""
    spans: dict[int, str]
    """Names of the spans that clips were cut from, by the clip's id, as far as they have any."""
    allowed: dict[Filters, NDArray[np.int64]] = field(default_factory=dict, compare=False)
    """Ids of the clips that pass the filters of the last query, if it had any."""

    def find(self, clip_ids: Sequence[int]) -> list[FoundClip]:
        """As `query.find_clips`."""
        import numpy as np

        wanted_N = np.unique(np.asarray(clip_ids, np.int64))
        ids_N = self.columns["clip_id"]
        places_N = np.searchsorted(ids_N, wanted_N)
        places_N, wanted_N = places_N[places_N < len(ids_N)], wanted_N[places_N < len(ids_N)]
        return list(self._clips(places_N[ids_N[places_N] == wanted_N]))

    def of_videos(self, video_ids: Sequence[int]) -> list[FoundClip]:
        """As `query.clips_of_videos`."""
        import numpy as np

        videos_N = self.columns["video_id"]
        wanted_V = np.unique(np.asarray(video_ids, np.int64))
        sorter = self.by_video_N
        firsts_V = np.searchsorted(videos_N, wanted_V, side="left", sorter=sorter)
        lasts_V = np.searchsorted(videos_N, wanted_V, side="right", sorter=sorter)
        spans = [sorter[first:last] for first, last in zip(firsts_V, lasts_V, strict=True)]
        return list(self._clips(np.concatenate([sorter[:0], *spans])))

    def above(self, clip_id: int) -> list[int]:
        """As `Snapshot.clip_ids_above`."""
        ids_N = self.columns["clip_id"]
        above: list[int] = ids_N[ids_N.searchsorted(clip_id, side="right") :].tolist()
        return above

    def has_clips_of(self, other: HeldCatalog) -> bool:
        """Whether both have the same clips."""
        import numpy as np

        return np.array_equal(self.columns["clip_id"], other.columns["clip_id"])

    def _clips(self, places_N: NDArray[np.int64]) -> Iterable[FoundClip]:
        rows = zip(*(column[places_N].tolist() for column in self.columns.values()), strict=True)
        files: dict[int, tuple[str, str, Mark, int | None]] = {}
        for clip_id, video_id, start, end, shard_id, label_id, probability, best in rows:
            if video_id not in files:
                path_bytes, relative_bytes, looked, recorded_ns = self.files[video_id]
                paths = os.fsdecode(path_bytes), os.fsdecode(relative_bytes)
                files[video_id] = *paths, Mark(*looked), recorded_ns
            path, relative_path, mark, recorded_ns = files[video_id]
            yield FoundClip(
                clip_id, video_id, path, relative_path, mark, start, end,
                None if label_id is None else self.labels[label_id], probability,
                self.shards[shard_id], best, False, self.spans.get(clip_id), recorded_ns,
            )  # fmt: skip


def read_clips(catalog: OpenCatalog, state: CatalogState) -> HeldCatalog | None:
    """Take the clips of an open catalog into memory; None: there are too many.

    Raises:
        IndexDamagedError: the catalog cannot be read.
    """
    import numpy as np

    if reader.clip_range(catalog)[0] > _MOST_CLIPS:
        return None
    with reading(catalog) as connection:
        columns = connection.execute(
            """
            SELECT clip_id, video_id, start_seconds, end_seconds, shard_id, label_id, probability,
                best_seconds
            FROM space.clips WHERE video_id NOT IN (FROM space.hidden_videos) ORDER BY clip_id
            """
        ).fetchnumpy()
        files = connection.execute(
            f"""
            SELECT video_id, min(r.path_bytes || '/'::BLOB || f.path_bytes),
                min_by(f.path_bytes, r.path_bytes || '/'::BLOB || f.path_bytes),
                min_by({MARK}, r.path_bytes || '/'::BLOB || f.path_bytes), any_value(recorded_ns)
            FROM store.videos JOIN store.files f USING (fingerprint)
            JOIN store.roots r USING (root_id) GROUP BY video_id
            """
        ).fetchall()
        labels = connection.execute("SELECT label_id, label FROM space.labels").fetchall()
        shards = connection.execute("SELECT shard_id, name FROM space.shards").fetchall()
        spans = connection.execute(
            "SELECT clip_id, span FROM store.clips WHERE span IS NOT NULL"
        ).fetchall()
        spaces = connection.execute("SELECT name FROM store.spaces ORDER BY space_id").fetchall()
    order = np.lexsort((columns["clip_id"], columns["start_seconds"], columns["video_id"]))
    by_video = {video_id: tuple(file) for video_id, *file in files}
    return HeldCatalog(
        state, reader.recipe(catalog), columns, order, by_video, dict(labels), dict(shards),
        tuple(name for (name,) in spaces), query.hides_clips(catalog),
        dict(spans),
    )  # fmt: skip
