"""Everything that an index holds, as a result that needs no query."""

from __future__ import annotations

from typing import TYPE_CHECKING, Unpack

from vindex.errors import UsageError
from vindex.query.filters import make_filters
from vindex.query.moments import Moment
from vindex.query.nothing import what_let_nothing_pass
from vindex.query.results import Hit, SearchResult
from vindex.settings import LIMIT
from vindex.store.catalog.presence import lost_notice

if TYPE_CHECKING:
    from vindex.store.catalog.filters import FilterOptions
    from vindex.store.snapshot import Snapshot

__all__ = ["clip_hit", "list_clips"]


def clip_hit(snapshot: Snapshot, clip_id: int) -> Hit:
    """A clip of the index as a hit of no query.

    Raises:
        UsageError: there is no such clip.
    """
    found = snapshot.find_clips([clip_id])
    if not found:
        raise UsageError(
            f"{clip_id} was given; the index {snapshot.folder.path} has no clip with that id."
        )
    return Hit.of(1, Moment.of(found, found[0], 0.0), None)


def list_clips(
    snapshot: Snapshot, *, limit: int | None = None, **filters: Unpack[FilterOptions]
) -> SearchResult:
    """Every clip that passes some filters, by video and time.

    Args:
        snapshot: of the index.
        limit: most clips to list; None: all.
        **filters: the fields of `vindex.store.catalog.filters.FilterOptions`.

    Returns:
        Hits without `score` and `similarity`.

    Raises:
        UsageError: a filter or the limit cannot be used as it was given.
    """
    if limit is not None:
        LIMIT.check(limit)
    clips = snapshot.clips_of_videos(None, make_filters(snapshot, **filters))
    notice = lost_notice(snapshot) if clips else what_let_nothing_pass(snapshot, filters)
    moments = [Moment.of([clip], clip, 0.0) for clip in clips]
    limit = len(moments) if limit is None else limit
    warnings = (notice,) if notice else ()
    return SearchResult.of_moments("", moments, limit, measure=None, warnings=warnings)
