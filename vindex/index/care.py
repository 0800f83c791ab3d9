"""What `VideoIndex` does to stay whole, and to hold what it should: checks, repair, forgetting."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vindex.arguments import checked
from vindex.store.catalog.presence import lost_notice

if TYPE_CHECKING:
    import os

    from vindex.store.catalog.absence import Forgotten
    from vindex.store.catalog.roots import MovedRoots
    from vindex.store.layout import IndexFolder
    from vindex.upkeep.compact import Compaction
    from vindex.upkeep.status import IndexStatus
    from vindex.upkeep.verify import Verification

__all__ = ["Care"]


@checked
class Care:
    """The part of `VideoIndex` that looks after the index."""

    _folder: IndexFolder

    def verify(self) -> Verification:
        """Check everything that the index holds; changes nothing.

        Raises:
            IndexLockedError: it is being built.
        """
        from vindex.upkeep.verify import verify

        return verify(self._folder)

    def repair(self) -> Verification:
        """Mend what `verify` finds; `build` afterwards makes lost clips again.

        Raises:
            IndexLockedError: the index is being built.
            IndexDamagedError: neither the catalog nor its copy can be read.
        """
        from vindex.upkeep.repair import repair

        return repair(self._folder)

    def compact(self, *, forget_missing: bool = False) -> Compaction:
        """Merge small shards into larger ones, and drop clips that no longer exist.

        Args:
            forget_missing: forget what is set aside, too: clips of files that are gone for good.

        Raises:
            IndexLockedError: the index is being built.
        """
        from vindex.upkeep.compact import compact

        return compact(self._folder, forget_missing=forget_missing)

    def forget(self, *paths: str | os.PathLike[str]) -> Forgotten:
        """Take files and folders out of the index, with their clips, whether they are there or not.

        Examples and collections stay: they are of contents, which may come back.

        Args:
            *paths: of files and folders that it knows, or of which a failure is recorded.

        Raises:
            UsageError: it knows nothing at or below a path.
            IndexLockedError: the index is being built.
        """
        from vindex.upkeep.forget import forget

        return forget(self._folder, paths)

    def move_root(self, old: str | os.PathLike[str], new: str | os.PathLike[str]) -> MovedRoots:
        """Say that a library, or all below a folder, lies elsewhere now; no file is read.

        Args:
            old: a root of the index, or a folder above some; it need not be there any more.
            new: the folder that it is now.

        Raises:
            UsageError: the index has no such root, there is no such folder, or that is a library of
                the index already, or overlaps with one.
            IndexLockedError: the index is being built.
        """
        from vindex.upkeep.move_root import move_root

        return move_root(self._folder, old, new)

    def lost_notice(self) -> str | None:
        """What to know of the space's lost shards where the catalog alone answers; None: none."""
        return lost_notice(self._folder)

    def status(self) -> IndexStatus:
        """What the index holds, of which models, and how large it is."""
        from vindex.upkeep.status import status_of_all

        return status_of_all(self._folder)
