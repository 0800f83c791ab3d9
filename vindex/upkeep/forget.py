"""Taking files out of an index on purpose, whether they are there or not."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from vindex.errors import UsageError
from vindex.sources import source_of
from vindex.store.catalog import absence
from vindex.store.derive import refresh_all
from vindex.store.locks import build_lock

if TYPE_CHECKING:
    from collections.abc import Sequence

    from vindex.store.catalog.absence import Forgotten
    from vindex.store.layout import IndexFolder

__all__ = ["forget"]


def forget(index: IndexFolder, paths: Sequence[str | os.PathLike[str]]) -> Forgotten:
    """Forget files and folders, with their clips and what was refused of them.

    A content that another file of the index holds keeps its clips. What people said stays: examples
    and collections are of contents and times, and mean the same should a content come back.

    Args:
        index: the index.
        paths: files and folders that it knows, there or not; or of which a refusal is recorded.

    Returns:
        How much was forgotten.

    Raises:
        UsageError: no path was given, or the index knows nothing at or below one of them; then
            nothing is forgotten.
        IndexLockedError: the index is being built.
    """
    if not paths:
        raise UsageError("No path was given. Give files or folders of the index to forget.")
    with build_lock(index.locks):
        places = [_known_place(index, os.fspath(name)) for name in paths]
        forgotten = absence.forget_below(index, places)
        refresh_all(index)
    return forgotten


def _known_place(index: IndexFolder, name: str) -> str:
    """The absolute path that a name means, of something that the index knows.

    It may be gone by now, so that no link of it can be followed, and it may be a link by now.
    """
    written = name if "://" in name else os.path.abspath(name)  # noqa: PTH100  # may be no UTF-8
    for place in (source_of(name).resolve(name), written):
        if absence.is_known(index, place):
            return place
    raise UsageError(
        f"{name} was given; the index {index.path} knows no file and no failure at or below it. "
        "`vindex status`, `vindex failures` and the view `videos` of `vindex sql` show what it "
        "knows."
    )
