"""Whether the listed shards are there: a look at names and sizes, whoever reads the catalog."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from vindex.store.catalog.connection import reading

if TYPE_CHECKING:
    from collections.abc import Collection

    from duckdb import DuckDBPyConnection

    from vindex.store.catalog.connection import OpenCatalog, Readable

__all__ = ["lost_notice", "lost_sentence", "lost_shards", "lost_shards_of_all"]


def lost_shards(index: Readable) -> list[str]:
    """Names of the listed shards that are missing or of another size than listed."""
    with reading(index) as connection:  # so that no compaction comes between list and look
        return _look(connection, index)[0]


def lost_shards_of_all(catalog: OpenCatalog, *, but_of: Collection[str] = ()) -> list[str]:
    """`lost_shards` of all spaces but those with some names."""
    listed = catalog.connection.execute(
        "SELECT s.name, p.name, num_bytes FROM store.shards s JOIN store.spaces p USING (space_id) "
        "ORDER BY shard_id"
    ).fetchall()
    spaces = {space for _, space, _ in listed if space not in but_of}
    folders = {space: str(catalog.folder.of_space(space).shards) for space in spaces}
    return [
        name
        for name, space, size in listed
        if space in folders and _size(folders[space], name) != size
    ]


def lost_notice(index: Readable) -> str | None:
    """What a user should know who is answered by the catalog alone; None: no shard is lost."""
    with reading(index) as connection:
        lost, num_shards = _look(connection, index)
        if not lost:
            return None
        ((name, num_spaces),) = connection.execute(
            "SELECT (SELECT name FROM space.facts), (SELECT count(*) FROM store.spaces)"
        ).fetchall()
    return lost_sentence(
        len(lost), num_shards, f"the space {name}" if num_spaces > 1 else "this index"
    )


def lost_sentence(num_lost: int, num_shards: int, place: str) -> str:
    """What a user should know of lost shards.

    Args:
        num_lost: how many there are, at least one.
        num_shards: how many the catalog lists.
        place: whose they are: "this index", or of several spaces "the space NAME".
    """
    return (
        f"warning: {num_lost} of {num_shards} shards of {place} "
        f"{'is' if num_lost == 1 else 'are'} missing or cut. What is shown of their clips comes "
        "from the catalog; they cannot be compared any more. Put the shards back, or run "
        "`vindex verify --repair`, which forgets their clips, and then `vindex build`, which "
        "makes them again."
    )


def _look(connection: DuckDBPyConnection, index: Readable) -> tuple[list[str], int]:
    """Names of lost shards, and how many are listed."""
    listed = connection.execute(
        "SELECT name, num_bytes FROM space.shards ORDER BY shard_id"
    ).fetchall()
    folder = str(index.shards)
    return [name for name, size in listed if _size(folder, name) != size], len(listed)


def _size(folder: str, name: str) -> int:
    try:
        return os.stat(f"{folder}/{name}").st_size  # noqa: PTH116  (a path costs more than the look)
    except OSError:
        return -1
