"""Telling an index that its library lies elsewhere: another disk, another machine."""

from __future__ import annotations

import os
from itertools import islice
from typing import TYPE_CHECKING

from vindex.errors import UsageError
from vindex.plurals import counted
from vindex.sources import Kind, source_of
from vindex.store.catalog import reader
from vindex.store.catalog.roots import move_roots
from vindex.store.catalog.upkeep import copy_aside
from vindex.store.locks import build_lock

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from vindex.store.catalog.roots import MovedRoots
    from vindex.store.layout import IndexFolder

__all__ = ["move_root"]

_NUM_SOUGHT = 100
"""Files that are looked for in the new place; one that is there is enough."""


def move_root(
    index: IndexFolder, old: str | os.PathLike[str], new: str | os.PathLike[str]
) -> MovedRoots:
    """Say that a library, or all below a folder, lies elsewhere now; no file is read.

    The next build compares the files there with what is known, by size, time and content.

    Args:
        index: the index.
        old: a root of the index, or a folder above some; as it was, it need not be there.
        new: the folder that it is now.

    Raises:
        UsageError: the index has no such root, there is no such folder, none of the files is in
            it, that is `/`, or a library of the index already, or overlaps with one.
        IndexLockedError: the index is being built.
    """
    before = _as_it_was(os.fspath(old)).rstrip("/")
    source = source_of(os.fspath(new))
    after = source.resolve(os.fspath(new)).rstrip("/")
    if source.kind_of(f"{after}/") is not Kind.FOLDER:
        raise UsageError(f"{os.fspath(new)} was given as the new place; there is no such folder.")
    with build_lock(index.locks):
        roots = reader.roots(index)
        moved = {
            root: (after + root[len(before) :]).rstrip("/")
            for root in roots
            if root == before or root.startswith(f"{before}/")
        }
        if not moved:
            known = ", ".join(sorted(roots)) or "none"
            raise UsageError(
                f"{os.fspath(old)} was given; it must be a library of the index, or a folder above "
                f"one. The index {index.path} has: {known}."
            )
        _check_apart(moved.values(), [root for root in roots if root not in moved])
        if "" in moved.values():
            raise UsageError(
                f"{os.fspath(new)} was given as the new place; no library can be moved to the root "
                "of the file system. `vindex build` there finds the files again by their content."
            )
        _check_there(index, moved)
        done = move_roots(index, moved, before, after)
        copy_aside(index)  # or a catalog that is restored would look for them where they were
        return done


def _as_it_was(name: str) -> str:
    """The absolute path, or the address, that a name meant; no link is followed, it may be gone."""
    if "://" in name:
        return source_of(name).resolve(name)
    return os.path.abspath(name)  # noqa: PTH100  # may be no UTF-8


def _check_apart(moved: Collection[str], others: Collection[str]) -> None:
    """Refuse a place that is another library's.

    Raises:
        UsageError: two libraries would overlap.
    """
    for new in moved:
        for other in others:
            if f"{new}/".startswith(f"{other}/") or f"{other}/".startswith(f"{new}/"):
                raise UsageError(
                    f"The new place {new} overlaps with {other}, which is another library of this "
                    "index. `vindex build` finds files that moved from one library to another by "
                    "their content."
                )


def _check_there(index: IndexFolder, moved: Mapping[str, str]) -> None:
    """Refuse a place that has nothing of a library, such as a mount point without its disk.

    Raises:
        UsageError: none of the files that are looked for is there.
    """
    files = (file for file in reader.known_files(index).values() if file.root in moved)
    sought = [f"{moved[file.root]}/{file.relative_path}" for file in islice(files, _NUM_SOUGHT)]
    if sought and all(source_of(path).kind_of(path) is not Kind.FILE for path in sought):
        raise UsageError(
            f"None of {counted(len(sought), 'file')} that the index knows is in the new place, "
            f"such as {sought[0]}. Connect the disk, or name the folder that holds them."
        )
