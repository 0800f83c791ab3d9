"""Whether a catalog is whole: every block can be read, and what it says agrees with itself."""

from __future__ import annotations

import shutil
from contextlib import contextmanager
from typing import TYPE_CHECKING

from vindex.errors import IndexFolderError
from vindex.store.catalog.connection import connect, own_words, reading
from vindex.store.catalog.migrations import TABLES
from vindex.store.catalog.oddities import odd_values
from vindex.store.catalog.schema import SCHEMA_VERSION, migrate, schema_version
from vindex.store.catalog.shape import foreign_things

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from duckdb import DuckDBPyConnection

    from vindex.store.layout import IndexFolder

__all__ = ["catalog_problems", "is_whole"]

_KEYS = {
    "meta": "key",
    "spaces": "space_id",
    "label_sets": "label_set_id",
    "labels": "(label_set_id, label_id)",
    "roots": "path_bytes",
    "files": "(root_id, path_bytes)",
    "absent_files": "(root_id, path_bytes, fingerprint)",
    "videos": "fingerprint",
    "completed": "(space_id, video_id)",
    "shards": "(space_id, name)",
    "clips": "clip_id",
    "clip_rows": "(space_id, clip_id)",
    "predictions": "(clip_id, label_set_id, label_id)",
    "examples": "(lesson_id, label, fingerprint, start_seconds, end_seconds)",
    "example_clips": "(space_id, fingerprint, start_seconds, end_seconds)",
    "heads": "(label_set_id, label_id)",
    "collections": "collection_id",
    "collected": "(collection_id, item_id)",
    "spans": "(fingerprint, start_seconds)",
    "shots": "fingerprint",
}

_CONTRADICTIONS = {
    "clips without a video": """
        FROM store.clips WHERE video_id NOT IN (SELECT video_id FROM store.videos)""",
    "clips without a shard": """
        FROM store.clip_rows r ANTI JOIN store.shards s
            ON (r.shard_id, r.space_id) = (s.shard_id, s.space_id)""",
    "clips without a span": """
        FROM store.clip_rows WHERE clip_id NOT IN (SELECT clip_id FROM store.clips)""",
    "spans that no space has": """
        FROM store.clips WHERE clip_id NOT IN (SELECT clip_id FROM store.clip_rows)""",
    "clips outside the ids of their shard": """
        FROM store.clip_rows JOIN store.shards USING (shard_id)
        WHERE clip_id NOT BETWEEN min_clip_id AND max_clip_id""",
    "clips with an id that is still to be given": """
        FROM store.clips WHERE clip_id >= (
            SELECT value::BIGINT FROM store.meta WHERE key = 'next_clip_id')""",
    "spans that are indexed twice": """
        FROM (SELECT 1 FROM store.clips GROUP BY video_id, start_seconds, end_seconds
            HAVING count(*) > 1)""",
    "predictions without a clip": """
        FROM store.predictions WHERE clip_id NOT IN (SELECT clip_id FROM store.clips)""",
    "predictions of no label": """
        FROM store.predictions ANTI JOIN store.labels USING (label_set_id, label_id)""",
    "labels of no label set": """
        FROM store.labels ANTI JOIN store.label_sets USING (label_set_id)""",
    "label sets of no space": """
        FROM store.label_sets WHERE (kind = 'model' OR space_id IS NOT NULL)
            AND coalesce(space_id, 0) NOT IN (SELECT space_id FROM store.spaces)""",
    "spaces without the labels of their model": """
        FROM store.spaces WHERE space_id NOT IN (
            SELECT space_id FROM store.label_sets WHERE kind = 'model' AND space_id IS NOT NULL)""",
    "label sets too many for a model": """
        FROM (SELECT 1 FROM store.label_sets WHERE kind = 'model' GROUP BY space_id
            HAVING count(*) > 1)""",
    "labels that share an id": """
        FROM (SELECT 1 FROM store.labels JOIN store.label_sets USING (label_set_id)
            WHERE space_id IS NOT NULL GROUP BY space_id, label_id HAVING count(*) > 1)""",
    "taught labels without what was learned": """
        FROM store.labels JOIN store.label_sets USING (label_set_id)
            ANTI JOIN store.heads USING (label_set_id, label_id)
        WHERE kind = 'taught' AND space_id IS NOT NULL""",
    "learned labels that are none": """
        FROM store.heads ANTI JOIN store.labels USING (label_set_id, label_id)""",
    "examples of no verdict": """
        FROM store.examples WHERE verdict NOT IN ('yes', 'no', 'withdrawn')
            OR NOT coalesce(start_seconds < end_seconds AND end_seconds < 'infinity', false)""",
    "moments of no collection": """
        FROM store.collected ANTI JOIN store.collections USING (collection_id)""",
    "moments without a span": """
        FROM store.collected
        WHERE NOT coalesce(start_seconds < end_seconds AND end_seconds < 'infinity', false)""",
    "clips without a start and an end": """
        FROM store.clips
        WHERE NOT coalesce(start_seconds < end_seconds AND end_seconds < 'infinity', false)""",
    "labels of which it does not say what was learned": """
        FROM store.heads WHERE NOT coalesce(json_valid(facts), false)""",
    "examples of no space": """
        FROM store.example_clips WHERE space_id NOT IN (SELECT space_id FROM store.spaces)""",
    "videos without a file": """
        FROM store.videos WHERE fingerprint NOT IN (SELECT fingerprint FROM store.files)
            AND fingerprint NOT IN (SELECT fingerprint FROM store.absent_files)""",
    "shards of no space": """
        FROM store.shards WHERE space_id NOT IN (SELECT space_id FROM store.spaces)""",
    "labels of hundreds of characters": """
        FROM store.labels WHERE length(label) > 500""",
    "settings too few": """
        FROM (SELECT 1 AS space_id UNION SELECT space_id FROM store.spaces)
        WHERE space_id NOT IN (SELECT space_id FROM store.spaces WHERE encoder <> '' AND spec <> '')
            OR 'next_clip_id' NOT IN (SELECT key FROM store.meta)""",
    "files without a root": """
        FROM (SELECT root_id FROM store.files UNION ALL SELECT root_id FROM store.absent_files)
        WHERE root_id NOT IN (SELECT root_id FROM store.roots)""",
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
        if things := foreign_things(connection):
            return [f"a {things[0]} that vindex did not make so"]  # and none of it is asked
        for table in TABLES:  # reads every block, which DuckDB checks against its checksum
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
        problems += odd_values(connection)
    return problems


def is_whole(index: IndexFolder, path: Path) -> bool:
    """Whether a catalog file is there and nothing is wrong with it."""
    if not path.is_file():
        return False
    try:
        with _up_to_date(index, path) as path:
            return not catalog_problems(index, path)
    except IndexFolderError:
        return False


@contextmanager
def _up_to_date(index: IndexFolder, path: Path) -> Iterator[Path]:
    """A catalog file that has this version's tables: the one given, or a copy for the block."""
    with reading(index, path) as connection:
        is_older = schema_version(connection) < SCHEMA_VERSION
    if not is_older:
        yield path
        return
    migrated = path.with_name(f".vindex-tmp-migrated-{path.name}")
    try:
        shutil.copyfile(path, migrated)
        with own_words(path), connect(index, migrated) as connection:
            migrate(connection)
        yield migrated
    finally:
        migrated.unlink(missing_ok=True)


def _count(connection: DuckDBPyConnection, rows: str, what: str = "count(*)") -> int:
    ((count,),) = connection.execute(f"SELECT {what} {rows}").fetchall()
    return int(count)
