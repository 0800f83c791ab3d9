"""The SQL that brings a catalog from each schema version to the next.

Tables live in the schema `store`. The views in `space` show what one space has of them: that with
the id in the variable `space_id`, or the first one for programs that set none (`choose_space`). The
views in `main` are the documented face (docs/catalog.md): joined, with names instead of ids. There
are no primary keys and no indexes: uniqueness is the writer's job (DuckDB's index corruption
reports are open).
"""

from vindex.store.layout import FIRST_SPACE

__all__ = ["MIGRATIONS", "TABLES"]

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


_DRIVES = """
CREATE TABLE store.absent_files (
    root_id INTEGER, relative_path VARCHAR, path_bytes BLOB, num_bytes BIGINT, modified_ns BIGINT,
    fingerprint VARCHAR, absent_since TIMESTAMPTZ, folder VARCHAR, folder_bytes BLOB);
CREATE TABLE store.collections (
    collection_id BIGINT, name VARCHAR, note VARCHAR, created_at TIMESTAMPTZ);
CREATE TABLE store.collected (
    collection_id BIGINT, item_id BIGINT, place BIGINT, fingerprint VARCHAR,
    start_seconds DOUBLE, end_seconds DOUBLE, note VARCHAR, path VARCHAR, added_at TIMESTAMPTZ,
    is_removed BOOLEAN);
ALTER TABLE store.videos ADD COLUMN recorded_ns BIGINT;
ALTER TABLE store.videos ADD COLUMN camera VARCHAR;
ALTER TABLE store.videos ADD COLUMN latitude DOUBLE;
ALTER TABLE store.videos ADD COLUMN longitude DOUBLE;

CREATE VIEW space.files AS
    SELECT *, NULL::TIMESTAMPTZ AS absent_since FROM store.files
    UNION ALL
    SELECT * EXCLUDE (folder, folder_bytes) FROM store.absent_files
    WHERE coalesce(getvariable('with_absent'), false)
        AND fingerprint NOT IN (SELECT fingerprint FROM store.files);
CREATE VIEW space.hidden_videos AS
    SELECT video_id FROM store.videos
    WHERE fingerprint IN (SELECT fingerprint FROM store.absent_files)
        AND fingerprint NOT IN (SELECT fingerprint FROM space.files);
CREATE VIEW space.failures AS
    SELECT * FROM store.failures
    WHERE fingerprint = '' OR fingerprint IN (SELECT fingerprint FROM store.files);
CREATE OR REPLACE VIEW main.failures AS
    SELECT path, stage, reason, message, start_seconds, end_seconds, "at" FROM space.failures;
CREATE VIEW space.hidden_clips AS
    SELECT clip_id FROM store.clips WHERE video_id IN (FROM space.hidden_videos);
CREATE OR REPLACE VIEW space.videos AS
    SELECT v.*, CASE WHEN video_id IN (
            SELECT video_id FROM store.completed
            WHERE space_id = coalesce(getvariable('space_id'), 1))
        THEN 'complete' ELSE 'partial' END AS state
    FROM store.videos v;
CREATE OR REPLACE VIEW main.videos AS
    SELECT video_id, fingerprint, duration_seconds, num_frames, frame_rate, width, height, codec,
        timeline_offset_seconds, start_timecode, nominal_frame_rate, sound_channels,
        to_timestamp(coalesce(any_value(recorded_ns), min(f.modified_ns)) / 1e9) AS recorded_at,
        nullif(camera, '') AS camera, latitude, longitude,
        state, min(r.path || '/' || f.relative_path) AS path,
        min_by(f.relative_path, r.path || '/' || f.relative_path) AS relative_path,
        count(f.relative_path) AS num_files,
        to_timestamp(max(f.modified_ns) / 1e9) AS modified_at, max(absent_since) AS absent_since
    FROM space.videos v
    JOIN space.files f USING (fingerprint) JOIN store.roots r USING (root_id)
    GROUP BY ALL;
CREATE OR REPLACE VIEW main.labels AS
    SELECT l.label_id, l.label,
        coalesce(best.num_clips, has.num_clips, 0) AS num_clips,
        h.label_id IS NOT NULL AS is_taught, h.num_yes, h.num_no
    FROM space.labels l LEFT JOIN space.heads h USING (label_id)
    LEFT JOIN (
        SELECT label_id, count(*) AS num_clips FROM space.clip_rows
        WHERE clip_id NOT IN (FROM space.hidden_clips) GROUP BY ALL) best
        USING (label_id)
    LEFT JOIN (
        SELECT p.label_id, count(*) AS num_clips
        FROM space.predictions p JOIN space.heads t USING (label_id)
        WHERE p.probability >= t.cut AND clip_id NOT IN (FROM space.hidden_clips)
        GROUP BY ALL) has
        USING (label_id);
CREATE VIEW main.absent AS
    SELECT v.video_id, a.fingerprint, r.path || '/' || a.relative_path AS path, a.relative_path,
        a.folder, a.absent_since,
        (SELECT count(*) FROM space.clips c WHERE c.video_id = v.video_id) AS num_clips
    FROM store.absent_files a JOIN store.roots r USING (root_id)
    LEFT JOIN store.videos v USING (fingerprint)
    WHERE a.fingerprint NOT IN (SELECT fingerprint FROM store.files);
CREATE VIEW main.collections AS
    SELECT name, item_id, place, fingerprint, start_seconds, end_seconds, i.note, path, added_at
    FROM store.collections c JOIN store.collected i USING (collection_id) WHERE NOT is_removed;
"""
"""Files that are not where they were are set aside with the folder that was not there (null: the
file alone was missing), and their contents hidden unless the variable `with_absent` is true. Of a
content that some file still holds nothing is hidden. What was refused of absent files waits for
them, unseen (its fingerprint is empty where a file or folder could not be read). `camera` is empty
where the file does not say; where it is null an older vindex did not ask, and a build probes the
video again."""

_SPANS = """
CREATE TABLE store.spans (
    fingerprint VARCHAR, start_seconds DOUBLE, end_seconds DOUBLE, name VARCHAR);
ALTER TABLE store.clips ADD COLUMN span VARCHAR;
ALTER TABLE store.clips ADD COLUMN indexed_at TIMESTAMPTZ;
UPDATE store.clips c SET indexed_at = listed.committed_at FROM (
    SELECT clip_id, min(committed_at) AS committed_at
    FROM store.clip_rows JOIN store.shards USING (shard_id) GROUP BY clip_id) listed
    WHERE listed.clip_id = c.clip_id;
CREATE OR REPLACE VIEW space.clips AS
    SELECT clip_id, video_id, start_seconds, end_seconds, shard_id, label_id, probability,
        best_seconds, span, indexed_at
    FROM store.clips JOIN space.clip_rows USING (clip_id);
CREATE OR REPLACE VIEW main.clips AS
    SELECT clip_id, video_id, v.path, v.relative_path, start_seconds, end_seconds,
        l.label, probability, best_seconds, span, indexed_at
    FROM space.clips c JOIN main.videos v USING (video_id)
    LEFT JOIN space.labels l USING (label_id);
"""
"""Spans that a user gave of a content, within which alone its clips are cut; a clip has the name of
the span that it lies in. When a clip was indexed is known of the first space that got
it; of older indexes it is known no better than when its shard was listed."""

_TAGS = """
ALTER TABLE store.files ADD COLUMN tag VARCHAR;
ALTER TABLE store.absent_files ADD COLUMN tag VARCHAR;
CREATE OR REPLACE VIEW space.files AS
    SELECT *, NULL::TIMESTAMPTZ AS absent_since FROM store.files
    UNION ALL BY NAME
    SELECT * EXCLUDE (folder, folder_bytes) FROM store.absent_files
    WHERE coalesce(getvariable('with_absent'), false)
        AND fingerprint NOT IN (SELECT fingerprint FROM store.files);
"""
"""What a store says of a file's content, such as an ETag: in a second a file of the same size can
take its place, and web servers may tell no time. Null or empty where nothing is said."""

_SHOTS = """
CREATE TABLE store.shots (fingerprint VARCHAR, starts DOUBLE[], is_cut BOOLEAN);
"""
"""When the shots of a content begin, but for the first: of those that were looked through (null:
they could not be). Where `is_cut`, no clip of it lies across one of these."""

MIGRATIONS = (
    _TABLES + _VIEWS,
    _CLIPS_WITH_BEST_SECONDS,
    _SPACES.format(first=FIRST_SPACE) + _SPACE_VIEWS,
    _TIMELINES,
    _LABEL_SETS,
    _TAUGHT,
    _DRIVES,
    _SPANS,
    _TAGS,
    _SHOTS,
)
"""In order; the n-th brings a catalog to schema version n. Never edit one that was released."""

TABLES = (
    "absent_files", "clip_rows", "clips", "collected", "collections", "completed",
    "example_clips", "examples", "failures", "files", "heads", "label_sets", "labels", "meta",
    "predictions", "roots", "shards", "shots", "spaces", "spans", "videos",
)  # fmt: skip
"""All tables that they make, in the schema `store`."""
