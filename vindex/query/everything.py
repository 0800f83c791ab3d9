"""Everything that an index holds, as a result that needs no query."""

from __future__ import annotations

from typing import TYPE_CHECKING, Unpack

from vindex.query.filters import make_filters
from vindex.query.results import Hit, SearchResult
from vindex.settings import LIMIT
from vindex.store.catalog.presence import lost_notice

if TYPE_CHECKING:
    from vindex.store.catalog.filters import FilterOptions
    from vindex.store.snapshot import Snapshot

__all__ = ["list_clips"]


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
    notice = lost_notice(snapshot)
    hits = tuple(
        Hit(
            rank, clip.clip_id, clip.path, clip.relative_path, clip.start_seconds,
            clip.end_seconds, clip.best_or_middle_seconds, 1, clip.label, clip.probability,
        )
        for rank, clip in enumerate(clips[:limit], start=1)
    )  # fmt: skip
    warnings = (notice,) if notice and hits else ()
    return SearchResult("", (), hits, len(hits) < len(clips), warnings)
