"""Removing a space from the catalog, and what is known of those that were removed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vindex.store.catalog.connection import writing
from vindex.store.catalog.listing import drop_clips
from vindex.store.catalog.reader import rows_of
from vindex.store.catalog.writer import REMOVED_SPACE

if TYPE_CHECKING:
    from vindex.store.catalog.connection import Readable
    from vindex.store.layout import IndexFolder

__all__ = ["forget_space", "removed_spaces"]


def forget_space(index: IndexFolder) -> None:
    """Forget the space that is meant, with its labels and the clips that no other space has.

    Args:
        index: with a space that is not its first.
    """
    with writing(index) as connection:
        connection.execute(
            """
            CREATE TEMP TABLE gone AS
                SELECT clip_id FROM store.clip_rows WHERE space_id = getvariable('space_id')
            """
        )
        drop_clips(connection)
        connection.execute(
            """
            DELETE FROM store.heads WHERE label_set_id IN (
                SELECT label_set_id FROM space.label_sets);
            DELETE FROM store.labels WHERE label_set_id IN (
                SELECT label_set_id FROM space.label_sets);
            """
        )
        for table in ("example_clips", "label_sets", "shards", "completed", "failures", "spaces"):
            connection.execute(
                f"DELETE FROM store.{table} WHERE space_id = getvariable('space_id')"
            )
        connection.execute("INSERT INTO store.meta VALUES (?, ?)", [REMOVED_SPACE, index.space])


def removed_spaces(index: Readable) -> list[str]:
    """Names of spaces that were removed and not added again."""
    rows = rows_of(index, "SELECT DISTINCT value FROM store.meta WHERE key = ?", [REMOVED_SPACE])
    return [name for (name,) in rows]
