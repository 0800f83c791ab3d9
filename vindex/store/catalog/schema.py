"""Tables, views and migrations of the catalog.

Tables live in the schema `store`. The views in `space` show what one space has of them: that with
the id in the variable `space_id`, or the first one for programs that set none (`choose_space`). The
views in `main` are the documented face (docs/catalog.md): joined, with names instead of ids. There
are no primary keys and no indexes: uniqueness is the writer's job (DuckDB's index corruption
reports are open).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from vindex.errors import IndexMismatchError
from vindex.store.layout import FIRST_SPACE

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


_SPACES = """
CREATE TABLE store.spaces (
    space_id INTEGER, name VARCHAR, encoder VARCHAR, spec VARCHAR, has_vectors BOOLEAN,
    dropped_shards VARCHAR);
CREATE TABLE store.label_sets (label_set_id INTEGER, name VARCHAR, kind VARCHAR, space_id INTEGER);
INSERT INTO store.spaces
    SELECT 1, '{first}', encoder, spec, coalesce(has_vectors = 'yes', false), dropped_shards
    FROM (PIVOT (FROM store.meta) ON key IN (
        'encoder', 'spec', 'has_vectors', 'dropped_shards') USING first(value))
    WHERE encoder IS NOT NULL;
INSERT INTO store.label_sets SELECT space_id, name, 'model', space_id FROM store.spaces;
DELETE FROM store.meta WHERE key IN ('encoder', 'spec', 'has_vectors', 'dropped_shards');

CREATE TABLE store.completed AS
    SELECT 1::INTEGER AS space_id, video_id FROM store.videos WHERE state = 'complete';
CREATE TABLE store.clip_rows AS
    SELECT clip_id, 1::INTEGER AS space_id, shard_id, label_id, probability, best_seconds
    FROM store.clips ORDER BY clip_id;
CREATE TABLE store.clips_once AS
    SELECT clip_id, video_id, start_seconds, end_seconds FROM store.clips ORDER BY clip_id;
DROP TABLE store.clips;
ALTER TABLE store.clips_once RENAME TO clips;
ALTER TABLE store.videos DROP COLUMN state;
ALTER TABLE store.shards ADD COLUMN space_id INTEGER DEFAULT 1;
ALTER TABLE store.labels ADD COLUMN label_set_id INTEGER DEFAULT 1;
ALTER TABLE store.predictions ADD COLUMN label_set_id INTEGER DEFAULT 1;
ALTER TABLE store.failures ADD COLUMN space_id INTEGER;
UPDATE store.failures SET space_id = 1 WHERE stage = 'encode';
"""
"""The label set of the one model that there was got the id of its space, 1. A failure without a
space holds for all."""

_SPACE_VIEWS = """
CREATE SCHEMA space;
CREATE VIEW space.facts AS
    SELECT * FROM store.spaces WHERE space_id = coalesce(getvariable('space_id'), 1);
CREATE VIEW space.shards AS
    SELECT * FROM store.shards WHERE space_id = coalesce(getvariable('space_id'), 1);
CREATE VIEW space.clip_rows AS
    SELECT clip_id, shard_id, label_id, probability, best_seconds FROM store.clip_rows
    WHERE space_id = coalesce(getvariable('space_id'), 1);
CREATE VIEW space.clips AS
    SELECT clip_id, video_id, start_seconds, end_seconds, shard_id, label_id, probability,
        best_seconds
    FROM store.clips JOIN space.clip_rows USING (clip_id);
CREATE VIEW space.videos AS
    SELECT v.*, CASE WHEN video_id IN (
            SELECT video_id FROM store.completed
            WHERE space_id = coalesce(getvariable('space_id'), 1))
        THEN 'complete' ELSE 'partial' END AS state
    FROM store.videos v;
CREATE VIEW space.labels AS
    SELECT label_id, label FROM store.labels
    WHERE label_set_id = coalesce(getvariable('space_id'), 1);
CREATE VIEW space.predictions AS
    SELECT clip_id, label_id, probability FROM store.predictions
    WHERE label_set_id = coalesce(getvariable('space_id'), 1);
CREATE OR REPLACE VIEW main.videos AS
    SELECT video_id, fingerprint, duration_seconds, num_frames, frame_rate, width, height, codec,
        state, min(r.path || '/' || f.relative_path) AS path,
        min_by(f.relative_path, r.path || '/' || f.relative_path) AS relative_path,
        count(f.relative_path) AS num_files,
        to_timestamp(max(f.modified_ns) / 1e9) AS modified_at
    FROM space.videos v
    LEFT JOIN store.files f USING (fingerprint) LEFT JOIN store.roots r USING (root_id)
    GROUP BY ALL;
CREATE OR REPLACE VIEW main.clips AS
    SELECT clip_id, video_id, v.path, v.relative_path, start_seconds, end_seconds,
        l.label, probability, best_seconds
    FROM space.clips c JOIN main.videos v USING (video_id)
    LEFT JOIN space.labels l USING (label_id);
CREATE OR REPLACE VIEW main.labels AS
    SELECT l.label_id, l.label, count(c.clip_id) AS num_clips
    FROM space.labels l LEFT JOIN space.clips c USING (label_id) GROUP BY ALL;
CREATE OR REPLACE VIEW main.predictions AS
    SELECT clip_id, label_id, label, probability
    FROM space.predictions JOIN space.labels USING (label_id);
"""

_TIMELINES = """
ALTER TABLE store.videos ADD COLUMN timeline_offset_seconds DOUBLE;
ALTER TABLE store.videos ADD COLUMN start_timecode VARCHAR;
ALTER TABLE store.videos ADD COLUMN nominal_frame_rate DOUBLE;
ALTER TABLE store.videos ADD COLUMN sound_channels INTEGER;
CREATE OR REPLACE VIEW space.videos AS
    SELECT v.*, CASE WHEN video_id IN (
            SELECT video_id FROM store.completed
            WHERE space_id = coalesce(getvariable('space_id'), 1))
        THEN 'complete' ELSE 'partial' END AS state
    FROM store.videos v;
CREATE OR REPLACE VIEW main.videos AS
    SELECT video_id, fingerprint, duration_seconds, num_frames, frame_rate, width, height, codec,
        timeline_offset_seconds, start_timecode, nominal_frame_rate, sound_channels,
        state, min(r.path || '/' || f.relative_path) AS path,
        min_by(f.relative_path, r.path || '/' || f.relative_path) AS relative_path,
        count(f.relative_path) AS num_files,
        to_timestamp(max(f.modified_ns) / 1e9) AS modified_at
    FROM space.videos v
    LEFT JOIN store.files f USING (fingerprint) LEFT JOIN store.roots r USING (root_id)
    GROUP BY ALL;
"""
"""Of videos that are there already nothing of this is known: a build probes those of a NULL
`nominal_frame_rate` again."""

_LABEL_SETS = """
CREATE VIEW space.model_labels AS
    SELECT min(label_set_id) AS label_set_id FROM store.label_sets
    WHERE kind = 'model' AND space_id = coalesce(getvariable('space_id'), 1);
CREATE OR REPLACE VIEW space.labels AS
    SELECT label_id, label FROM store.labels
    WHERE label_set_id = (FROM space.model_labels);
CREATE OR REPLACE VIEW space.predictions AS
    SELECT clip_id, label_id, probability FROM store.predictions
    WHERE label_set_id = (FROM space.model_labels);
"""
"""Sets of labels have ids of their own, for there are sets that no model of a space brought."""

_TAUGHT = """
CREATE TABLE store.examples (
    lesson_id BIGINT, label VARCHAR, fingerprint VARCHAR, start_seconds DOUBLE,
    end_seconds DOUBLE, verdict VARCHAR, path VARCHAR, judged_at TIMESTAMPTZ,
    was_asked BOOLEAN);
CREATE TABLE store.example_clips (
    space_id INTEGER, fingerprint VARCHAR, start_seconds DOUBLE, end_seconds DOUBLE, shard BLOB);
CREATE TABLE store.heads (
    label_set_id INTEGER, label_id INTEGER, lesson_id BIGINT, num_yes INTEGER, num_no INTEGER,
    cut DOUBLE, facts VARCHAR, weights BLOB);
CREATE VIEW space.label_sets AS
    SELECT label_set_id, kind FROM store.label_sets
    WHERE space_id = coalesce(getvariable('space_id'), 1);
CREATE VIEW space.taught_labels AS
    SELECT min(label_set_id) AS label_set_id FROM space.label_sets WHERE kind = 'taught';
CREATE OR REPLACE VIEW space.labels AS
    SELECT label_id, label FROM store.labels
    WHERE label_set_id IN (SELECT label_set_id FROM space.label_sets);
CREATE OR REPLACE VIEW space.predictions AS
    SELECT clip_id, label_id, probability FROM store.predictions
    WHERE label_set_id IN (SELECT label_set_id FROM space.label_sets);
CREATE VIEW space.heads AS
    SELECT label_id, label, h.* EXCLUDE (label_id, label_set_id)
    FROM store.heads h JOIN store.labels l USING (label_set_id, label_id)
    WHERE label_set_id = (FROM space.taught_labels);
CREATE OR REPLACE VIEW main.labels AS
    SELECT l.label_id, l.label,
        coalesce(best.num_clips, has.num_clips, 0) AS num_clips,
        h.label_id IS NOT NULL AS is_taught, h.num_yes, h.num_no
    FROM space.labels l LEFT JOIN space.heads h USING (label_id)
    LEFT JOIN (
        SELECT label_id, count(*) AS num_clips FROM space.clip_rows GROUP BY ALL) best
        USING (label_id)
    LEFT JOIN (
        SELECT p.label_id, count(*) AS num_clips
        FROM space.predictions p JOIN space.heads t USING (label_id)
        WHERE p.probability >= t.cut GROUP BY ALL) has
        USING (label_id);
CREATE VIEW main.examples AS
    SELECT lesson_id, label, fingerprint, start_seconds, end_seconds, verdict, path, judged_at,
        was_asked
    FROM store.examples;
"""
"""Examples are a journal: what stands of them is said by `vindex.store.catalog.examples`. The ids
of the labels of a space, its model's first, count on without a gap. A clip has one best label, of
the model; it has a taught label if its probability reaches the label's cut."""


def _create_tables(connection: DuckDBPyConnection) -> None:
    connection.execute(_TABLES)
    connection.execute(_VIEWS)


def _add_best_seconds(connection: DuckDBPyConnection) -> None:
    connection.execute(_CLIPS_WITH_BEST_SECONDS)


def _add_spaces(connection: DuckDBPyConnection) -> None:
    connection.execute(_SPACES.format(first=FIRST_SPACE))
    connection.execute(_SPACE_VIEWS)


def _add_timelines(connection: DuckDBPyConnection) -> None:
    connection.execute(_TIMELINES)


def _free_label_sets(connection: DuckDBPyConnection) -> None:
    connection.execute(_LABEL_SETS)


def _add_taught_labels(connection: DuckDBPyConnection) -> None:
    connection.execute(_TAUGHT)


_MIGRATIONS: tuple[Callable[[DuckDBPyConnection], None], ...] = (
    _create_tables,
    _add_best_seconds,
    _add_spaces,
    _add_timelines,
    _free_label_sets,
    _add_taught_labels,
)
"""In order; the n-th brings a catalog to schema version n. Never edit one that was released."""

SCHEMA_VERSION = len(_MIGRATIONS)


def choose_space(connection: DuckDBPyConnection, name: str | None) -> None:
    """Let the views in `space` and `main` show this space; None: the first one.

    Raises:
        IndexMismatchError: the index has no space of that name.
    """
    space_id = 1
    if name is not None:
        spaces = dict(connection.execute("SELECT name, space_id FROM store.spaces").fetchall())
        if name not in spaces:
            raise IndexMismatchError(
                f"--space {name} was given; this index has {', '.join(sorted(spaces))}. Name one "
                "of these, or leave --space out for the first."
            )
        space_id = spaces[name]
    connection.execute(f"SET VARIABLE space_id = {space_id:d}")


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
