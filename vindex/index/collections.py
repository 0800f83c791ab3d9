"""Collections of an index: moments that people keep, to come back to them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias

from vindex.arguments import checked
from vindex.errors import UsageError
from vindex.records import Clip
from vindex.store.catalog import collections as kept
from vindex.store.snapshot import Snapshot

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from vindex.query.collected import Collected
    from vindex.query.results import SearchResult
    from vindex.store.catalog.collections import CollectionItem
    from vindex.store.layout import IndexFolder
    from vindex.teach.given import Given
    from vindex.teach.resolving import Span

__all__ = [
    "Collection", "Moment", "MomentOfClip", "all_collections", "collect", "find_collection",
    "moments_of", "recurring",
]  # fmt: skip


class MomentOfClip(Protocol):
    """What a hit says of a moment; a `Hit` is one."""

    @property
    def clip_id(self) -> int:
        """A clip of the video."""

    @property
    def start_seconds(self) -> float:
        """Where the moment starts."""

    @property
    def end_seconds(self) -> float:
        """Where it ends, exclusive."""


Moment: TypeAlias = "MomentOfClip | Given"
"""A hit, the id of a clip, `FILE@0:03-0:07` or a video file."""


@checked
@dataclass(frozen=True, slots=True)
class Collection:
    """A collection of an index, as it was when it was asked for; changes are kept at once."""

    collection_id: int
    """Stays when it is renamed."""
    name: str
    note: str
    num_items: int
    _folder: IndexFolder

    def items(self) -> list[Collected]:
        """Its moments in order, each with the hit that it is now."""
        from vindex.query.collected import find_items

        with Snapshot.of(self._folder) as snapshot:
            return find_items(snapshot, kept.items_of(snapshot, self.collection_id))

    def result(self) -> SearchResult:
        """Its moments as a result, in order, to export, to cut or to report."""
        from vindex.query.collected import result_of

        return result_of(self.name, self.items())

    def now(self) -> Collection:
        """As it is now.

        Raises:
            UsageError: it was deleted.
        """
        return find_collection(self._folder, self.collection_id)

    def as_dict(self) -> dict[str, Any]:
        """The JSON shape of `vindex collection show`."""
        return {
            "collection_id": self.collection_id, "name": self.name, "note": self.note,
            "items": [each.as_dict() for each in self.items()],
        }  # fmt: skip

    def add(self, moments: Iterable[Moment]) -> int:
        """Add moments at its end; gives how many it did not have.

        Raises:
            UsageError: a moment is not in the index.
        """
        items = _resolved(self._folder, moments)
        _, num_new = kept.add_items(self._folder, self.collection_id, items)
        _keep_copy(self._folder)
        return num_new

    def remove(self, item_ids: Sequence[int]) -> None:
        """Take items out.

        Raises:
            UsageError: it has no such item.
        """
        kept.remove_items(self._folder, self.collection_id, item_ids)
        _keep_copy(self._folder)

    def put_back(self, item_ids: Sequence[int]) -> None:
        """Undo `remove`.

        Raises:
            UsageError: no such item was taken out.
        """
        kept.put_back_items(self._folder, self.collection_id, item_ids)
        _keep_copy(self._folder)

    def order(self, item_ids: Sequence[int]) -> None:
        """Put items first, in this order; the others follow as they were.

        Raises:
            UsageError: it has no such item.
        """
        kept.order_items(self._folder, self.collection_id, item_ids)
        _keep_copy(self._folder)

    def set_note(self, note: str, item_id: int | None = None) -> None:
        """Write something about it, or beside one of its items; an empty text removes it.

        Raises:
            UsageError: it has no such item, or the note is too long.
        """
        if item_id is None:
            kept.note_collection(self._folder, self.collection_id, note)
        else:
            kept.note_item(self._folder, self.collection_id, item_id, note)
        _keep_copy(self._folder)

    def rename(self, name: str) -> None:
        """Give it another name.

        Raises:
            UsageError: another collection has that name, or the name cannot be used.
        """
        kept.rename_collection(self._folder, self.collection_id, name)
        _keep_copy(self._folder)

    def delete(self) -> None:
        """Delete it with its notes and its order; the videos stay."""
        kept.delete_collection(self._folder, self.collection_id)
        _keep_copy(self._folder)


def collect(index: IndexFolder, name: str, moments: Iterable[Moment]) -> Collection:
    """As `VideoIndex.collect`."""
    collection_id, _ = kept.add_items(index, name, _resolved(index, moments))
    _keep_copy(index)
    return find_collection(index, collection_id)


def moments_of(index: IndexFolder, moments: Iterable[Moment]) -> SearchResult:
    """As `VideoIndex.moments`."""
    from vindex.query.collected import find_items, result_of

    items = _resolved(index, moments)
    with Snapshot.of(index) as snapshot:
        return result_of("", find_items(snapshot, items))


def recurring(index: IndexFolder) -> SearchResult:
    """As `VideoIndex.recurring`."""
    from vindex.duplicates import find_duplicates
    from vindex.query.collected import find_items, result_of
    from vindex.store.catalog.reader import known_files

    found = find_duplicates(index)
    with Snapshot.of(index) as snapshot:
        files = known_files(snapshot)
        items = [
            kept.CollectionItem(
                files[span.path].fingerprint, Clip(span.start_seconds, span.end_seconds),
                span.path, f"segment {number}",
            )
            for number, segment in enumerate(found.recurring, start=1)
            for span in segment.spans
            if span.path in files  # still: the catalog was closed meanwhile
        ]  # fmt: skip
        result = result_of("recurring segments", find_items(snapshot, items))
    return replace(result, warnings=(*found.warnings, *result.warnings))


def all_collections(index: IndexFolder) -> list[Collection]:
    """Every collection, by name."""
    return [
        Collection(each.collection_id, each.name, each.note, each.num_items, index)
        for each in kept.all_collections(index)
    ]


def find_collection(index: IndexFolder, which: str | int) -> Collection:
    """One collection, by its name or its id.

    Raises:
        UsageError: there is no such collection.
    """
    there = all_collections(index)
    for each in there:
        name = kept.plain_name(each.name)
        is_named = isinstance(which, str) and kept.plain_name(which) == name
        if is_named or each.collection_id == which:
            return each
    names = f" There are: {', '.join(each.name for each in there)}." if there else ""
    raise UsageError(
        f"There is no collection {which!r}.{names} `vindex collection add NAME MOMENT` makes one."
    )


def _keep_copy(index: IndexFolder) -> None:
    """Collections are users' work: they are in the copy that a lost catalog is restored from."""
    from vindex.store.catalog.upkeep import copy_aside, copy_is_current  # a search needs neither

    if not copy_is_current(index):
        copy_aside(index)


def _resolved(index: IndexFolder, moments: Iterable[Moment]) -> list[CollectionItem]:
    """Content and span of each moment, in their order."""
    from vindex.store.catalog.contents import video_seconds
    from vindex.store.catalog.examples import spans_of_clips
    from vindex.teach.given import read_given
    from vindex.teach.resolving import Library

    moments = list(moments)
    is_hit = [hasattr(each, "clip_id") for each in moments]
    hits: list[Any] = [each for each, is_one in zip(moments, is_hit, strict=True) if is_one]
    given: list[Any] = [each for each, is_one in zip(moments, is_hit, strict=True) if not is_one]
    with Snapshot.of(index) as snapshot:
        spans = spans_of_clips(snapshot, [hit.clip_id for hit in hits])
        by_hit = iter([_of_hit(hit, spans) for hit in hits])
        found = Library(snapshot).resolve(read_given(given, "MOMENT"), "MOMENT") if given else []
        known = video_seconds(snapshot, {span.fingerprint for span in found})
    named = iter([_of_span(span, known) for span in found])
    return [next(by_hit if is_one else named) for is_one in is_hit]


def _of_hit(hit: MomentOfClip, spans: Mapping[int, tuple[str, str, Clip]]) -> CollectionItem:
    if hit.clip_id not in spans:
        raise UsageError(f"The index has no clip {hit.clip_id} any more. Search again.")
    fingerprint, path, _ = spans[hit.clip_id]
    return kept.CollectionItem(fingerprint, Clip(hit.start_seconds, hit.end_seconds), path)


def _of_span(span: Span, known: Mapping[str, float]) -> CollectionItem:
    if span.fingerprint not in known or span.clip is None:
        raise UsageError(
            f"MOMENT {span.said} was given; {span.path} is not in the index. Build it first: "
            "vindex build FILE"
        )
    return kept.CollectionItem(span.fingerprint, span.clip, span.path)
