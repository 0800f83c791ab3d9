"""Everything that an index holds, as a result that needs no query."""

from __future__ import annotations

import operator
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, SupportsIndex, Unpack, overload

from vindex.errors import UsageError
from vindex.query.filters import make_filters
from vindex.query.moments import Moment
from vindex.query.nothing import what_let_nothing_pass
from vindex.query.results import Hit, SearchResult
from vindex.settings import LIMIT, check_clip_id
from vindex.store.catalog.presence import lost_notice
from vindex.store.snapshot import Snapshot

if TYPE_CHECKING:
    from collections.abc import Iterator

    import numpy as np
    from numpy.typing import NDArray

    from vindex.store.catalog.filters import FilterOptions
    from vindex.store.catalog.records import Filters
    from vindex.store.layout import IndexFolder

__all__ = ["UnreadHits", "clip_hit", "list_clips"]

_READ_AT_ONCE = 4096


def clip_hit(snapshot: Snapshot, clip_id: int) -> Hit:
    """A clip of the index as a hit of no query.

    Raises:
        UsageError: there is no such clip.
    """
    check_clip_id("The clip", clip_id)
    found = snapshot.find_clips([clip_id])
    if not found:
        raise UsageError(
            f"{clip_id} was given; the index {snapshot.folder.path} has no clip with that id."
        )
    return Hit.of(1, Moment.of(found, found[0], 0.0), None)


class UnreadHits(Sequence[Hit]):
    """Hits of an index of which 8 bytes each are in memory: they are read when they are asked for.

    What a build has dropped meanwhile is left out of a slice; alone it raises a `UsageError`.

    Args:
        index: that they are of.
        clip_ids_N: of each.
        filters: that they pass.
    """

    def __init__(self, index: IndexFolder, clip_ids_N: NDArray[np.int64], filters: Filters) -> None:
        self._index = index
        self._clip_ids_N = clip_ids_N
        self._filters = filters

    def __len__(self) -> int:
        return len(self._clip_ids_N)

    @overload
    def __getitem__(self, place: SupportsIndex) -> Hit: ...

    @overload
    def __getitem__(self, place: slice) -> tuple[Hit, ...]: ...

    def __getitem__(self, place: SupportsIndex | slice) -> Hit | tuple[Hit, ...]:
        if isinstance(place, slice):
            return self._read(range(len(self))[place])
        number = range(len(self))[operator.index(place)]
        found = self._read([number])
        if not found:
            raise UsageError(
                f"Hit {number} was asked for; a build has removed its clip from the index "
                f"{self._index.path} since. Ask again."
            )
        return found[0]

    def __iter__(self) -> Iterator[Hit]:
        for start in range(0, len(self), _READ_AT_ONCE):
            yield from self[start : start + _READ_AT_ONCE]

    def _read(self, places: Sequence[int]) -> tuple[Hit, ...]:
        rank_of = {int(self._clip_ids_N[place]): place + 1 for place in places}
        with Snapshot.of(self._index) as snapshot:
            clips = {c.clip_id: c for c in snapshot.find_clips([*rank_of], self._filters)}
        return tuple(
            Hit.of(rank, Moment.of([clips[clip_id]], clips[clip_id], 0.0), None)
            for clip_id, rank in rank_of.items()
            if clip_id in clips
        )


def list_clips(
    snapshot: Snapshot,
    *,
    limit: int | None = None,
    in_memory: bool = True,
    **filters: Unpack[FilterOptions],
) -> SearchResult:
    """Every clip that passes some filters, by video and time.

    Args:
        snapshot: of the index.
        limit: most clips to list; None: all.
        in_memory: whether all hits are; else they are `UnreadHits`.
        **filters: the fields of `vindex.store.catalog.filters.FilterOptions`.

    Returns:
        Hits without `score` and `similarity`.

    Raises:
        UsageError: a filter or the limit cannot be used as it was given.
    """
    if limit is not None:
        LIMIT.check(limit)
    passing = make_filters(snapshot, **filters)
    if not in_memory:
        ids_N = snapshot.ordered_clip_ids(passing)
        hits = UnreadHits(snapshot.folder, ids_N[:limit], passing)
        result = SearchResult("", (), hits, has_more=len(hits) < len(ids_N))
    else:
        moments = [Moment.of([clip], clip, 0.0) for clip in snapshot.clips_of_videos(None, passing)]
        limit = len(moments) if limit is None else limit
        result = SearchResult.of_moments("", moments, limit, measure=None)
    notice = lost_notice(snapshot) if result.hits else what_let_nothing_pass(snapshot, filters)
    return replace(result, warnings=(notice,)) if notice else result
