"""Tables, views and migrations of the catalog.

Tables live in the schema `store`. The views in `main` are the documented face
(docs/catalog.md): joined, with names instead of ids. There are no primary keys and no indexes:
uniqueness is the writer's job (DuckDB's index corruption reports are open).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from vindex.errors import IndexMismatchError

if TYPE_CHECKING:
    from collections.abc import Callable

    from duckdb import DuckDBPyConnection

__all__ = ["SCHEMA_VERSION", "migrate"]

_TABLES = """
CREATE SCHEMA store;
CREATE TABLE store.meta (key VARCHAR, value VARCHAR);
CREATE TABLE store.labels (label_id INTEGER, label VARCHAR);
CREATE TABLE store.roots (root_id INTEGER, path VARCHAR, path_bytes BLOB);
CREATE TABLE store.files (
    root_id INTEGER, relative_path VARCHAR, path_bytes BLOB, num_bytes BIGINT, modified_ns BIGINT,
    fingerprint VARCHAR);
CREATE TABLE store.videos (
    video_id BIGINT, fingerprint VARCHAR, duration_seconds DOUBLE, num_frames BIGINT,
    frame_rate DOUBLE, width INTEGER, height INTEGER, codec VARCHAR, state VARCHAR);
CREATE TABLE store.shards (
    shard_id BIGINT, name VARCHAR, num_clips BIGINT, min_clip_id BIGINT, max_clip_id BIGINT,
    num_bytes BIGINT, checksum VARCHAR, committed_at TIMESTAMPTZ);
CREATE TABLE store.clips (
    clip_id BIGINT, video_id BIGINT, start_seconds DOUBLE, end_seconds DOUBLE, shard_id BIGINT,
    label_id INTEGER, probability FLOAT);
CREATE TABLE store.predictions (clip_id BIGINT, label_id INTEGER, probability FLOAT);
CREATE TABLE store.failures (
    path VARCHAR, path_bytes BLOB, fingerprint VARCHAR, stage VARCHAR, reason VARCHAR,
    message VARCHAR, start_seconds DOUBLE, end_seconds DOUBLE, "at" TIMESTAMPTZ);
"""

_VIEWS = """
CREATE VIEW main.videos AS
    SELECT video_id, fingerprint, duration_seconds, num_frames, frame_rate, width, height, codec,
        state, min(r.path || '/' || f.relative_path) AS path,
        min_by(f.relative_path, r.path || '/' || f.relative_path) AS relative_path,
        count(f.relative_path) AS num_files,
        to_timestamp(max(f.modified_ns) / 1e9) AS modified_at
    FROM store.videos v
    LEFT JOIN store.files f USING (fingerprint) LEFT JOIN store.roots r USING (root_id)
    GROUP BY ALL;
CREATE VIEW main.clips AS
    SELECT clip_id, video_id, v.path, v.relative_path, start_seconds, end_seconds,
        l.label, probability
    FROM store.clips c JOIN main.videos v USING (video_id)
    LEFT JOIN store.labels l USING (label_id);
CREATE VIEW main.labels AS
    SELECT l.label_id, l.label, count(c.clip_id) AS num_clips
    FROM store.labels l LEFT JOIN store.clips c USING (label_id) GROUP BY ALL;
CREATE VIEW main.predictions AS
    SELECT clip_id, label_id, label, probability
    FROM store.predictions JOIN store.labels USING (label_id);
CREATE VIEW main.failures AS
    SELECT path, stage, reason, message, start_seconds, end_seconds, "at" FROM store.failures;
"""


_CLIPS_WITH_BEST_SECONDS = """
ALTER TABLE store.clips ADD COLUMN best_seconds DOUBLE;
CREATE OR REPLACE VIEW main.clips AS
    SELECT clip_id, video_id, v.path, v.relative_path, start_seconds, end_seconds,
        l.label, probability, best_seconds
    FROM store.clips c JOIN main.videos v USING (video_id)
    LEFT JOIN store.labels l USING (label_id);
"""


def _create_tables(connection: DuckDBPyConnection) -> None:
    connection.execute(_TABLES)
    connection.execute(_VIEWS)


def _add_best_seconds(connection: DuckDBPyConnection) -> None:
    connection.execute(_CLIPS_WITH_BEST_SECONDS)


_MIGRATIONS: tuple[Callable[[DuckDBPyConnection], None], ...] = (_create_tables, _add_best_seconds)
"""In order; the n-th brings a catalog to schema version n. Never edit one that was released."""

SCHEMA_VERSION = len(_MIGRATIONS)


def schema_version(connection: DuckDBPyConnection) -> int:
    """Version that a catalog has; 0 for an empty database."""
    import duckdb

    try:
        row = connection.execute(
            "SELECT value FROM store.meta WHERE key = 'schema_version'"
        ).fetchone()
    except duckdb.CatalogException:
        return 0
    return int(row[0]) if row else 0


def check_version(version: int) -> None:
    """Refuse a catalog that a newer vindex made.

    Raises:
        IndexMismatchError: with both versions.
    """
    if version > SCHEMA_VERSION:
        raise IndexMismatchError(
            f"The index has schema version {version}; this vindex knows versions up to "
            f"{SCHEMA_VERSION}. Upgrade vindex, or name another index with --index."
        )


def migrate(connection: DuckDBPyConnection) -> None:
    """Bring a catalog to this version, each step in one transaction with the record of it.

    Raises:
        IndexMismatchError: a newer vindex made the catalog.
    """
    version = schema_version(connection)
    check_version(version)
    for number, step in enumerate(_MIGRATIONS[version:], start=version + 1):
        connection.begin()
        step(connection)
        connection.execute("DELETE FROM store.meta WHERE key = 'schema_version'")
        connection.execute("INSERT INTO store.meta VALUES ('schema_version', ?)", [str(number)])
        connection.commit()
