"""What a store lists: every object below a key, or those of some keys."""

from __future__ import annotations

from bisect import bisect_right
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from posixpath import commonpath, dirname
from typing import TYPE_CHECKING

from vindex.sources.selection import ending_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from obstore import ObjectMeta
    from obstore.store import ObjectStore

__all__ = ["all_below", "looked_up", "without_markers"]

_NUM_LISTERS = 16
_LEVELS = 2
_MOST_LISTED = 64
"""Folders are listed at the same time, those of the upper levels where there are so few of them
that a request for each is no waste: a request gives up to a thousand names."""

_NAMES_A_REQUEST = 1000
_NAMES_A_KEY = 100
"""Where more names come for a key that is wanted, to ask for it alone is no dearer."""


def all_below(store: ObjectStore, key: str) -> Iterator[ObjectMeta]:
    """Every object below a key, in any order."""
    objects: list[ObjectMeta] = []
    folders = [key]
    with ThreadPoolExecutor(_NUM_LISTERS) as pool:
        for _ in range(_LEVELS):
            tops = list(pool.map(store.list_with_delimiter, folders))
            deeper = [folder for top in tops for folder in top["common_prefixes"]]
            objects += [each for top in tops for each in top["objects"]]
            folders = deeper
            if len(folders) >= _NUM_LISTERS:
                break
        if len(folders) > _MOST_LISTED:
            folders, objects = [key], []
        yield from objects
        for found in pool.map(partial(_every_one, store), folders):
            yield from found


def _every_one(store: ObjectStore, key: str) -> list[ObjectMeta]:
    return [each for chunk in store.list(key, chunk_size=1000) for each in chunk]


def looked_up(store: ObjectStore, keys: Iterable[str]) -> tuple[list[ObjectMeta], list[str]]:
    """Objects of some keys, of which a store may have many more.

    Args:
        store: that may keep no order, as directory buckets do; then a list does not say what is
            missing.
        keys: at least one. They are divided among listers, each of which begins at its first one.

    Returns:
        The objects that were found, and the keys to ask for alone: those that were not reached
        since too many others lie between them, or since the store keeps no order.
    """
    ordered = sorted(keys)
    folder = commonpath(ordered)
    if folder == ordered[0]:  # a list of what is below it would be without it
        folder = dirname(folder)
    size = max(_NAMES_A_REQUEST, -(-len(ordered) // _NUM_LISTERS))
    runs = [ordered[first : first + size] for first in range(0, len(ordered), size)]
    found: list[ObjectMeta] = []
    rest: list[str] = []
    with ThreadPoolExecutor(_NUM_LISTERS) as pool:
        for metas, unreached in pool.map(partial(_run_of, store, folder), runs):
            found += metas
            rest += unreached
    return [*without_markers(found)], rest


def _run_of(
    store: ObjectStore, folder: str, keys: Sequence[str]
) -> tuple[list[ObjectMeta], Sequence[str]]:
    """See `looked_up`, of keys in order."""
    wanted, found, num_names = {*keys}, [], 0
    last = keys[0][:-1]  # names that come between these two are few
    for chunk in store.list(folder, offset=last or None, chunk_size=_NAMES_A_REQUEST):
        found += [meta for meta in chunk if meta["path"] in wanted]
        num_names += len(chunk)
        names = [last, *(meta["path"] for meta in chunk if meta["size"])]  # no folders' markers
        last = names[-1]
        if names != sorted(names):
            return found, sorted(wanted - {meta["path"] for meta in found})
        if last >= keys[-1]:
            break
        if num_names >= _NAMES_A_KEY * len(keys):
            return found, keys[bisect_right(keys, last) :]
    return found, ()


def without_markers(found: Iterable[ObjectMeta]) -> Iterator[ObjectMeta]:
    """Objects, but for those that mark a folder: empty ones, of whose `name/` the slash is lost."""
    empty: dict[str, ObjectMeta] = {}
    taken = set()
    for meta in found:
        if meta["size"]:
            taken.add(meta["path"])
            yield meta
        elif ending_of(meta["path"].rpartition("/")[2]):
            empty[meta["path"]] = meta
    yield from (meta for path, meta in empty.items() if path not in taken)
