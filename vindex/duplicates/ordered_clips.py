"""The clips of an index in the order of videos and time; their embeddings only when asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from vindex.errors import IndexDamagedError
from vindex.settings import TAIL_SECONDS
from vindex.store.catalog import query
from vindex.store.snapshot import Snapshot
from vindex.store.vectors.cosine import normalised

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

__all__ = ["OrderedClips"]

_SAME = 1e-6
"""Starts are rounded: they may differ by this share of a stride."""


class OrderedClips:
    """The clips of an index, each at a place counted from 0: by video, then by time.

    Where clips overlap by half and more, only as many as stand side by side: clips that show the
    same frames say the same twice. Takes about 60 bytes a clip.

    Attributes:
        ids_N: their ids.
        starts_N: seconds.
        ends_N: seconds.
        video_of_N: numbers of their videos, counted from 0.
        first_V: place of each video's first clip.
        num_V: how many clips each video has.
        worth: in clips, of the video time that each adds to the one before it; 1 without overlap.
        is_thinned: whether some clips of the index are left out.
        warnings: one for each damaged shard.
    """

    def __init__(self, snapshot: Snapshot) -> None:
        self._index, self._dim = snapshot.folder, snapshot.recipe.encoder.dim
        columns, self._shard_names = query.clip_columns(snapshot)
        spec = snapshot.recipe.spec
        step = max(int(spec.clip_seconds / spec.stride_seconds + _SAME), 1)
        self.worth = min(step * spec.stride_seconds / spec.clip_seconds, 1.0)
        self.is_thinned = step > 1
        if self.is_thinned:
            chosen_N = _side_by_side(columns, step * spec.stride_seconds)
            columns = {name: column[chosen_N] for name, column in columns.items()}
        self.ids_N = columns["clip_id"]
        self.starts_N, self.ends_N = columns["start_seconds"], columns["end_seconds"]
        self._shards_N = columns["shard_id"]
        _, self.first_V, self.video_of_N, self.num_V = np.unique(
            columns["video_id"], return_index=True, return_inverse=True, return_counts=True
        )
        self._by_id_N = np.argsort(self.ids_N)
        self._damaged: dict[int, str] = {}

    def __len__(self) -> int:
        return len(self.ids_N)

    @property
    def num_pairs(self) -> float:
        """Of clips of different videos, in clips' worth of video time."""
        squares = float(len(self)) ** 2 - float((self.num_V.astype(np.float64) ** 2).sum())
        return self.worth**2 * squares / 2

    @property
    def warnings(self) -> list[str]:
        """One for each damaged shard that was met."""
        return list(self._damaged.values())

    def blocks(self, least_clips: int) -> Iterator[tuple[int, int]]:
        """Places, first and behind the last, of whole videos with so many clips together."""
        start = 0
        for end in (self.first_V + self.num_V).tolist():
            if end - start >= least_clips or end == len(self):
                yield start, end
                start = end

    def of_video(self, video: int) -> NDArray[np.int64]:
        """The places of a video's clips."""
        first = int(self.first_V[video])
        return np.arange(first, first + int(self.num_V[video]))

    def seconds_of(self, video: int) -> float:
        """How long a video is, as far as its clips reach."""
        return float(self.ends_N[self.of_video(video)].max())

    def places_of(self, ids: NDArray[np.int64]) -> NDArray[np.int64]:
        """The places of clips; -1 for ids that do not exist."""
        if not len(self):
            return np.full(ids.shape, -1)
        near = np.searchsorted(self.ids_N, ids, sorter=self._by_id_N)
        places = self._by_id_N[np.minimum(near, len(self) - 1)]
        return np.where(self.ids_N[places] == ids, places, -1)

    def embeddings(self, places_N: NDArray[np.int64]) -> NDArray[np.float32]:
        """Embeddings of length 1, read from the shards; zeros, similar to nothing, if damaged.

        Raises:
            OSError: the operating system refuses to read a shard.
        """
        shards_N = self._shards_N[places_N]
        rows_ND = np.zeros((len(places_N), self._dim), np.float32)
        for shard in np.unique(shards_N).tolist():
            wanted = np.flatnonzero(shards_N == shard)
            read_ND = None if shard in self._damaged else self._read(shard, places_N[wanted])
            if read_ND is not None:
                rows_ND[wanted] = normalised(read_ND)
        return rows_ND

    def _read(self, shard: int, places_N: NDArray[np.int64]) -> NDArray[np.float16] | None:
        try:
            with Snapshot.of(self._index) as snapshot:
                return snapshot.embeddings_in(self._shard_names[shard], self.ids_N[places_N])
        except IndexDamagedError as error:
            num_clips = np.count_nonzero(self._shards_N == shard)
            self._damaged[shard] = f"{num_clips} clips are left out: {error}"
            return None


def _side_by_side(columns: dict[str, NDArray[Any]], spacing_seconds: float) -> NDArray[np.bool_]:
    """The first clip of each spacing, and the last of a video that has a tail behind them.

    Args:
        columns: of `query.clip_columns`.
        spacing_seconds: from clip to clip, about a clip's length.

    Returns:
        Which clips; where none failed, those of an index with this stride.
    """
    videos_N, ends_N = columns["video_id"], columns["end_seconds"]
    numbers_N = np.floor(columns["start_seconds"] / spacing_seconds + _SAME)
    is_new_video_N = np.diff(videos_N, prepend=-1) != 0
    chosen_N = is_new_video_N | (np.diff(numbers_N, prepend=-1) != 0)
    before_N = np.maximum.accumulate(np.where(chosen_N, np.arange(len(videos_N)), 0))
    is_last_N = np.append(is_new_video_N[1:], True)[: len(videos_N)]
    tails_N = is_last_N & (ends_N - ends_N[before_N] > TAIL_SECONDS)
    return np.asarray(chosen_N | tails_N)
