"""Whether a catalog is whole: every block can be read, and what it says agrees with itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vindex.errors import IndexFolderError
from vindex.store.catalog.connection import reading

if TYPE_CHECKING:
    from pathlib import Path

    from duckdb import DuckDBPyConnection

    from vindex.store.layout import IndexFolder

__all__ = ["catalog_problems", "is_whole"]

_TABLES = (
    "meta", "labels", "roots", "files", "videos", "shards", "clips", "predictions", "failures",
)  # fmt: skip

_KEYS = {
    "meta": "key",
    "labels": "label_id",
    "roots": "path_bytes",
    "files": "(root_id, path_bytes)",
    "videos": "fingerprint",
    "shards": "name",
    "clips": "clip_id",
    "predictions": "(clip_id, label_id)",
}

_CONTRADICTIONS = {
    "clips without a video": """
        FROM store.clips WHERE video_id NOT IN (SELECT video_id FROM store.videos)""",
    "clips without a shard": """
        FROM store.clips WHERE shard_id NOT IN (SELECT shard_id FROM store.shards)""",
    "clips outside the ids of their shard": """
        FROM store.clips JOIN store.shards USING (shard_id)
        WHERE clip_id NOT BETWEEN min_clip_id AND max_clip_id""",
    "clips with an id that is still to be given": """
        FROM store.clips WHERE clip_id >= (
            SELECT value::BIGINT FROM store.meta WHERE key = 'next_clip_id')""",
    "spans that are indexed twice": """
        FROM (SELECT 1 FROM store.clips GROUP BY video_id, start_seconds, end_seconds
            HAVING count(*) > 1)""",
    "predictions without a clip": """
        FROM store.predictions WHERE clip_id NOT IN (SELECT clip_id FROM store.clips)""",
    "videos without a file": """
        FROM store.videos WHERE fingerprint NOT IN (SELECT fingerprint FROM store.files)""",
    "settings too few": """
        FROM (VALUES ('encoder'), ('spec'), ('next_clip_id')) wanted(key)
        WHERE key NOT IN (SELECT key FROM store.meta)""",
    "files without a root": """
        FROM store.files WHERE root_id NOT IN (SELECT root_id FROM store.roots)""",
}


def catalog_problems(index: IndexFolder, path: Path | None = None) -> list[str]:
    """What is wrong with a catalog, in a few words each; empty where nothing is.

    Args:
        index: the index.
        path: of another catalog file of this index; by default its own.

    Raises:
        IndexDamagedError: it is lost, or some of it cannot be read.
        IndexLockedError: a foreign program keeps it open.
        IndexMismatchError: a newer vindex made it.
    """
    with reading(index, path) as connection:
        for table in _TABLES:  # reads every block, which DuckDB checks against its checksum
            connection.execute(f"SELECT bit_xor(hash(t)) FROM store.{table} t").fetchall()
        problems = [
            f"{count} {what}"
            for what, rows in _CONTRADICTIONS.items()
            if (count := _count(connection, rows))
        ]
        for table, key in _KEYS.items():
            duplicates = _count(connection, f"FROM store.{table}", f"count(DISTINCT {key})")
            duplicates = _count(connection, f"FROM store.{table}") - duplicates
            if duplicates:
                problems.append(f"{duplicates} rows too many in the table {table}")
    return problems


def is_whole(index: IndexFolder, path: Path) -> bool:
    """Whether a catalog file is there and nothing is wrong with it."""
    if not path.is_file():
        return False
    try:
        return not catalog_problems(index, path)
    except IndexFolderError:
        return False


def _count(connection: DuckDBPyConnection, rows: str, what: str = "count(*)") -> int:
    ((count,),) = connection.execute(f"SELECT {what} {rows}").fetchall()
    return int(count)
