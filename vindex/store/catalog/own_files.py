"""Files of a library, which nothing that is written takes the place of."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from vindex.errors import UsageError
from vindex.store.catalog.reader import rows_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from vindex.store.layout import IndexFolder

__all__ = ["require_no_library_file"]

_KNOWN = """
    SELECT path FROM (
        SELECT r.path_bytes || '/'::BLOB || f.path_bytes AS path FROM (
            SELECT root_id, path_bytes FROM store.files
            UNION ALL SELECT root_id, path_bytes FROM store.absent_files
        ) f JOIN store.roots r USING (root_id)
        UNION ALL SELECT path_bytes FROM store.failures)
    WHERE path IN (SELECT unnest($paths::BLOB[])) LIMIT 1
"""
"""One of some paths that a build found, set aside or refused."""


def require_no_library_file(
    indexes: Iterable[IndexFolder], places: Iterable[str | os.PathLike[str]]
) -> None:
    """Refuse to replace a file of a library, whatever may be replaced besides.

    Raises:
        UsageError: one of the places is such a file.
    """
    there = [Path(place) for place in places if os.path.lexists(place)]
    paths = [os.fsencode(f"{os.path.realpath(place.parent)}/{place.name}") for place in there]
    for index in indexes if paths else ():
        for (path,) in rows_of(index, _KNOWN, {"paths": paths}):
            raise UsageError(
                f"{os.fsdecode(path)} was given, which is a file of the library of the index "
                f"{index.path}; --force replaces none. Give another place."
            )
