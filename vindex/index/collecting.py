"""What `VideoIndex` does with collections."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vindex.arguments import checked

if TYPE_CHECKING:
    from collections.abc import Iterable

    from vindex.index.collections import Collection, Moment
    from vindex.query.results import SearchResult
    from vindex.store.layout import IndexFolder

__all__ = ["Collections"]


@checked
class Collections:
    """The part of `VideoIndex` that keeps collections."""

    _folder: IndexFolder

    def collections(self) -> list[Collection]:
        """Every collection, by name."""
        from vindex.index.collections import all_collections

        return all_collections(self._folder)

    def collection(self, which: str | int) -> Collection:
        """One collection, by its name or its id.

        Raises:
            UsageError: there is no such collection.
        """
        from vindex.index.collections import find_collection

        return find_collection(self._folder, which)

    def collect(self, name: str, moments: Iterable[Moment] = ()) -> Collection:
        """Add moments to a collection, which is created if it does not exist.

        Args:
            name: of the collection.
            moments: hits, ids of clips, `FILE@0:03-0:07` or video files of the library.

        Raises:
            UsageError: a moment is not in the index, or the name cannot be used.
        """
        from vindex.index.collections import collect

        return collect(self._folder, name, moments)

    def moments(self, moments: Iterable[Moment]) -> SearchResult:
        """Moments that you name as a result, in their order, to export, to cut or to report.

        Args:
            moments: as `collect` takes them.

        Raises:
            UsageError: a moment is not in the index.
        """
        from vindex.index.collections import moments_of

        return moments_of(self._folder, moments)

    def recurring(self) -> SearchResult:
        """Every place where a segment recurs, as a result, to export as chapters or to cut.

        A segment stands in three videos and more as a part of each: an intro, an advert, a loop.
        Its hits have its number as their note; those that stand in most videos come first.
        """
        from vindex.index.collections import recurring

        return recurring(self._folder)
