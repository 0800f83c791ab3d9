"""Whether the listed shards are there: a look at names and sizes, for every build and status."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vindex.catalog.reader import rows_of

if TYPE_CHECKING:
    from vindex.layout import IndexFolder

__all__ = ["lost_shards"]


def lost_shards(index: IndexFolder) -> list[str]:
    """Names of the listed shards that are missing or of another size than listed."""
    listed = rows_of(index, "SELECT name, num_bytes FROM store.shards ORDER BY shard_id")
    return [name for name, num_bytes in listed if _size(index, name) != num_bytes]


def _size(index: IndexFolder, name: str) -> int:
    try:
        return (index.shards / name).stat().st_size
    except OSError:
        return -1
