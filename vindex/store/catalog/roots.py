"""The roots of an index: the folders that were walked into it, and where they lie by now."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING

from vindex.store.catalog.connection import writing
from vindex.store.catalog.reader import rows_of
from vindex.store.catalog.refusals import shown

if TYPE_CHECKING:
    from vindex.store.catalog.connection import Readable
    from vindex.store.layout import IndexFolder

__all__ = ["KnownRoot", "MovedRoots", "known_roots", "move_roots"]

_PATHS = ("failures.path", "absent_files.folder", "collected.path", "examples.path")
"""Where a path is kept from its start on, beside those of the roots; as people see it,"""

_BYTES = ("failures.path_bytes", "absent_files.folder_bytes")
"""and as it is."""


@dataclass(frozen=True, slots=True)
class KnownRoot:
    """A folder of the library, as the last build saw it."""

    path: str
    files: int
    """Of videos, that were there."""


def known_roots(index: Readable) -> list[KnownRoot]:
    """Every root with files of videos, also where all are set aside, by path."""
    sql = """
        WITH listed AS (
            SELECT root_id, fingerprint, 1 AS is_there FROM store.files
            UNION ALL SELECT root_id, fingerprint, 0 FROM store.absent_files)
        SELECT any_value(r.path_bytes), sum(is_there)
        FROM listed JOIN store.roots r USING (root_id) SEMI JOIN store.videos USING (fingerprint)
        GROUP BY root_id ORDER BY 1
    """
    return [KnownRoot(os.fsdecode(path), int(files)) for path, files in rows_of(index, sql)]


@dataclass(frozen=True, slots=True)
class MovedRoots:
    """What was moved, in the catalog alone."""

    roots: dict[str, str]
    """Where each root was, and where it is."""
    files: int
    """How many are below them."""


def move_roots(index: IndexFolder, roots: dict[str, str], old: str, new: str) -> MovedRoots:
    """Say that what was at or below a path is at or below another one; nothing else changes.

    Args:
        index: the index.
        roots: the roots at or below it, and where each is to be.
        old: absolute.
        new: absolute.
    """
    with writing(index) as connection:
        for before, after in roots.items():
            connection.execute(
                "UPDATE store.roots SET path = ?, path_bytes = ? WHERE path_bytes = ?",
                [shown(after), os.fsencode(after), os.fsencode(before)],
            )
        for place in _PATHS:
            table, column = place.split(".")
            connection.execute(
                f"""
                UPDATE store.{table} SET {column} = $new || substr({column}, length($old) + 1)
                WHERE {column} = $old OR starts_with({column}, $old || '/')
                """,
                {"old": shown(old), "new": shown(new)},
            )
        for place in _BYTES:
            table, column = place.split(".")
            connection.execute(
                f"""
                UPDATE store.{table} SET {column} =
                    unhex(hex($new::BLOB) || substr(hex({column}), length(hex($old::BLOB)) + 1))
                WHERE {column} = $old OR starts_with(hex({column}), hex($old::BLOB || '/'::BLOB))
                """,
                {"old": os.fsencode(old), "new": os.fsencode(new)},
            )
        ((num_files,),) = connection.execute(
            """
            SELECT count(*) FROM (
                SELECT root_id FROM store.files UNION ALL SELECT root_id FROM store.absent_files)
            JOIN store.roots USING (root_id)
            WHERE path_bytes IN (SELECT unnest(?::BLOB[]))
            """,
            [[os.fsencode(after) for after in roots.values()]],
        ).fetchall()
    return MovedRoots(roots, num_files)
