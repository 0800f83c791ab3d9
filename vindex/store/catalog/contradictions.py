"""What a catalog says that cannot be: rows that contradict each other, values that are none.

vindex writes no such thing. Whoever changed a catalog by hand may have, and who reads that stumbles
over it, each in its own way.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from vindex.plurals import counted
from vindex.store.catalog.instances import CATALOG

if TYPE_CHECKING:
    from collections.abc import Iterator

    from duckdb import DuckDBPyConnection

__all__ = ["STUMBLES", "contradictions"]

STUMBLES = (AttributeError, LookupError, ArithmeticError, TypeError, ValueError)
"""What Python raises where a value is not what it must be."""

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

_MAY_BE_EMPTY = {
    "absent_files": {"folder", "folder_bytes", "tag"},
    "clip_rows": {"label_id", "probability", "best_seconds"},
    "clips": {"span", "indexed_at"},
    "collected": {"note"},
    "collections": {"note"},
    "failures": {"space_id", "start_seconds", "end_seconds"},
    "files": {"tag"},
    "label_sets": {"space_id"},
    "shots": {"starts"},
    "spaces": {"dropped_shards"},
    "spans": {"name"},
    "videos": {
        "timeline_offset_seconds", "start_timecode", "nominal_frame_rate", "sound_channels",
        "recorded_ns", "camera", "latitude", "longitude",
    },
}  # fmt: skip
"""Columns in which nothing may stand; in all others something does."""

_IMPOSSIBLE = {
    "DOUBLE": "NOT isfinite({0})",
    "FLOAT": "NOT isfinite({0})",
    "TIMESTAMP WITH TIME ZONE": "NOT isfinite({0}) OR year({0}) NOT BETWEEN 1 AND 9999",
}
"""What no value of a type is, as no clock and no measurement gives it."""


def contradictions(connection: DuckDBPyConnection) -> Iterator[str]:
    """What is wrong, in a few words each, in a catalog that has vindex's tables."""
    columns = "SELECT table_name, column_name, data_type FROM system.main.duckdb_columns()"
    own = f"{columns} WHERE database_name = '{CATALOG}' AND schema_name = 'store' ORDER BY ALL"
    for table, column, kind in connection.execute(own).fetchall():
        odd = [] if column in _MAY_BE_EMPTY.get(table, ()) else [f'"{column}" IS NULL']
        if kind in _IMPOSSIBLE:
            odd.append(_IMPOSSIBLE[kind].format(f'"{column}"'))
        rows = f'FROM store."{table}" WHERE {" OR ".join(odd)}'
        if odd and (count := _count(connection, rows)):
            yield f"{count} values in {table}.{column} that vindex never writes"
    for what, rows in _CONTRADICTIONS.items():
        if count := _count(connection, rows):
            yield f"{count} {what}"
    for table, key in _KEYS.items():
        duplicates = _count(connection, f"FROM store.{table}", f"count(DISTINCT {key})")
        duplicates = _count(connection, f"FROM store.{table}") - duplicates
        if duplicates:
            yield f"{counted(duplicates, 'row')} too many in the table {table}"


def _count(connection: DuckDBPyConnection, rows: str, what: str = "count(*)") -> int:
    ((count,),) = connection.execute(f"SELECT {what} {rows}").fetchall()
    return int(count)
