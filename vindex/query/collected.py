"""What a collection keeps, as hits: each moment with the clip of the index that shows it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePath
from typing import TYPE_CHECKING, Any

from vindex.plurals import counted
from vindex.query.results import Hit, SearchResult
from vindex.store.catalog.contents import clip_at, clips_by_content

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from vindex.store.catalog.collections import CollectionItem
    from vindex.store.catalog.records import FoundClip
    from vindex.store.snapshot import Snapshot

__all__ = ["Collected", "find_items", "result_of"]

_NAMED = 3
"""Files that are away, of which a warning gives the names."""


@dataclass(frozen=True, slots=True)
class Collected:
    """A moment of a collection, and the hit that it is now."""

    item: CollectionItem
    hit: Hit | None
    """None: no file of its content is in the index now."""

    def as_dict(self) -> dict[str, Any]:
        """The JSON shape of an item; of what cannot be shown now there is no `clip_id`."""
        item, hit = self.item, self.hit
        return {
            "item": item.item_id,
            "clip_id": hit.clip_id if hit else None,
            "path": hit.path if hit else item.path,
            "relative_path": hit.relative_path if hit else None,
            "start_seconds": item.clip.start_seconds,
            "end_seconds": item.clip.end_seconds,
            "label": hit.label if hit else None,
            "probability": hit.probability if hit else None,
            "note": item.note,
            "fingerprint": item.fingerprint,
        }


def find_items(snapshot: Snapshot, items: Sequence[CollectionItem]) -> list[Collected]:
    """The hit of each moment, ranked in their order.

    A hit has the times of its moment; id, label and best picture are those of the clip that has
    most of it.
    """
    clips = clips_by_content(snapshot, {item.fingerprint for item in items})
    found: list[Collected] = []
    rank = 0
    for item in items:
        of_video = clips.get(item.fingerprint, [])
        rank += bool(of_video)
        found.append(Collected(item, _hit(rank, item, of_video) if of_video else None))
    return found


def result_of(name: str, collected: Iterable[Collected]) -> SearchResult:
    """The moments of a collection that can be shown, to export, to cut or to report."""
    collected = list(collected)
    hits = tuple(each.hit for each in collected if each.hit is not None)
    away = [each.item.path for each in collected if each.hit is None]
    warnings = (_away(away, len(collected)),) if away else ()
    return SearchResult(name, (), hits, warnings=warnings)


def _hit(rank: int, item: CollectionItem, clips: Sequence[FoundClip]) -> Hit:
    span = item.clip
    best = clip_at(clips, span)
    seconds = best.best_or_middle_seconds
    if not span.start_seconds <= seconds < span.end_seconds:
        seconds = (span.start_seconds + span.end_seconds) / 2
    return Hit(
        rank, best.clip_id, best.path, best.relative_path, best.mark, span.start_seconds,
        span.end_seconds, seconds, max(1, sum(span.overlaps(each.clip) for each in clips)),
        best.label, best.probability, note=item.note or None,
    )  # fmt: skip


def _away(paths: Sequence[str], num_items: int) -> str:
    files = list(dict.fromkeys(PurePath(path).name for path in paths))
    more = f" and {len(files) - _NAMED} more" if len(files) > _NAMED else ""
    return (
        f"{len(paths)} of {counted(num_items, 'moment')} cannot be shown: no file of the index "
        f"holds {', '.join(files[:_NAMED])}{more} now. They are kept, and come back with the files."
    )
