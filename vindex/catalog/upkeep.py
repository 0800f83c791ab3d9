"""Keeping the catalog whole: its copy, restoring from it, and exchanging shards."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

from vindex.catalog.checks import is_whole
from vindex.catalog.connection import connect, own_words, writing
from vindex.catalog.writer import list_shard_row
from vindex.durable import replacing
from vindex.locks import writing_turn

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from vindex.layout import IndexFolder
    from vindex.media import Shard

__all__ = [
    "catalog_leftovers", "copy_aside", "copy_is_current", "exchange_shards", "forget_shards",
    "restore_catalog",
]  # fmt: skip


def catalog_leftovers(index: IndexFolder) -> list[Path]:
    """What DuckDB keeps beside the catalog while it is open: its log and its temporary files."""
    return sorted(index.path.glob(f"{index.catalog.name}.*"))


def copy_aside(index: IndexFolder) -> None:
    """Copy the catalog next to itself, atomically, to restore from if it is lost."""
    with writing_turn(index.locks):
        connection = connect(index, index.catalog, read_only=False)
        try:
            with own_words(index.catalog):
                connection.execute("CHECKPOINT")
        finally:
            connection.close()
        with replacing(index.catalog_copy) as temporary:
            shutil.copyfile(index.catalog, temporary)
            shutil.copystat(index.catalog, temporary)  # by which `copy_is_current` knows it


def copy_is_current(index: IndexFolder) -> bool:
    """Whether the copy is the catalog as it is now."""
    if not index.catalog_copy.exists() or catalog_leftovers(index):
        return False
    one, other = index.catalog.stat(), index.catalog_copy.stat()
    return (one.st_size, one.st_mtime_ns) == (other.st_size, other.st_mtime_ns)


def restore_catalog(index: IndexFolder) -> str | None:
    """Put a whole catalog in the place of one that is lost or cannot be read.

    Returns:
        Where it comes from: the catalog itself without its log, or the copy. None: neither is
        whole.
    """
    for path in catalog_leftovers(index):  # the log may be all that is damaged
        path.rename(path.with_name(f".vindex-tmp-{path.name}"))
    candidates = (index.catalog, index.catalog_copy)
    source = next((path for path in candidates if is_whole(index, path)), None)
    if source == index.catalog_copy:
        with writing_turn(index.locks), replacing(index.catalog) as temporary:
            shutil.copyfile(source, temporary)
    return source.name if source else None


def forget_shards(index: IndexFolder, names: Sequence[str]) -> None:
    """Forget shards that cannot be read, with their clips, so that those are made again."""
    with writing(index) as connection:
        connection.execute(
            """
            CREATE TEMP TABLE lost AS
                SELECT shard_id FROM store.shards WHERE name IN (SELECT unnest(?));
            """,
            [list(names)],
        )
        connection.execute(
            """
            UPDATE store.videos SET state = 'partial' WHERE video_id IN (
                SELECT video_id FROM store.clips WHERE shard_id IN (FROM lost));
            DELETE FROM store.predictions WHERE clip_id IN (
                SELECT clip_id FROM store.clips WHERE shard_id IN (FROM lost));
            DELETE FROM store.clips WHERE shard_id IN (FROM lost);
            DELETE FROM store.shards WHERE shard_id IN (FROM lost);
            """
        )


def exchange_shards(index: IndexFolder, old: Sequence[str], new: Shard | None) -> None:
    """List one shard in the place of others that hold the same clips.

    Args:
        index: the index.
        old: names of the shards that go.
        new: holds every clip of theirs that exists; None where there are none.
    """
    with writing(index) as connection:
        if new is not None:
            ((shard_id,),) = connection.execute(
                "SELECT max(shard_id) + 1 FROM store.shards"
            ).fetchall()
            list_shard_row(connection, shard_id, new)
            connection.execute(
                """
                UPDATE store.clips SET shard_id = ? WHERE shard_id IN (
                    SELECT shard_id FROM store.shards WHERE name IN (SELECT unnest(?)))
                """,
                [shard_id, list(old)],
            )
        connection.execute("DELETE FROM store.shards WHERE name IN (SELECT unnest(?))", [list(old)])
