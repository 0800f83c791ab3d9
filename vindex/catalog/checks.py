"""Whether a catalog is whole: every block can be read, and what it says agrees with itself."""

from __future__ import annotations

import shutil
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from vindex.catalog.connection import reading
from vindex.errors import IndexFolderError
from vindex.layout import IndexFolder

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

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
    "files without a root": """
        FROM store.files WHERE root_id NOT IN (SELECT root_id FROM store.roots)""",
}


def catalog_problems(index: IndexFolder) -> list[str]:
    """What is wrong with a catalog, in a few words each; empty where nothing is.

    Raises:
        IndexDamagedError: it is lost, or some of it cannot be read.
        IndexLockedError: a foreign program keeps it open.
        IndexMismatchError: a newer vindex made it.
    """
    with reading(index) as connection:
        for table in _TABLES:  # reads every block, which DuckDB checks against its checksum
            connection.execute(f"SELECT bit_xor(hash(t)) FROM store.{table} t").fetchall()
        problems = [
            f"{count} {what}"
            for what, rows in _CONTRADICTIONS.items()
            if (count := _count(connection, rows))
        ]
        for table, key in _KEYS.items():
            duplicates = _count(connection, f"store.{table}", f"count(*) - count(DISTINCT {key})")
            if duplicates:
                problems.append(f"{duplicates} rows too many in the table {table}")
    return problems


def _count(connection: DuckDBPyConnection, source: str, what: str = "count(*)") -> int:
    text = source if source.lstrip().startswith("FROM") else f"FROM {source}"
    ((count,),) = connection.execute(f"SELECT {what} {text}").fetchall()
    return int(count)


def is_whole(path: Path) -> bool:
    """Whether a catalog file, taken by itself without a log, is whole."""
    if not path.is_file():
        return False
    with TemporaryDirectory(dir=path.parent, prefix=".tmp-") as folder:
        alone = IndexFolder(Path(folder))
        alone.locks.mkdir()
        shutil.copyfile(path, alone.catalog)
        try:
            return not catalog_problems(alone)
        except IndexFolderError:
            return False
