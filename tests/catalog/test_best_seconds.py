"""The most telling moment of a clip, from the shard to the hit, and in indexes made before it."""

import json
from dataclasses import asdict, replace

import duckdb
import pytest

from tests.catalog.conftest import LABELS, SETTINGS, add_video, encoded
from vindex.errors import IndexFolderError
from vindex.query.moments import Moment
from vindex.query.results import Hit
from vindex.store.catalog import query, schema, scoring
from vindex.store.catalog.records import Filters
from vindex.store.catalog.sql import select_rows
from vindex.store.layout import IndexFolder


def test_it_comes_from_the_shard_and_is_the_middle_where_it_is_unknown(index):
    known = replace(encoded("v", 0.0, [0.9, 0.05, 0.05]), best_seconds=3.25)
    add_video(index, "a.mp4", "v", [known, encoded("v", 4.0, [0.1, 0.8, 0.1])], 1)
    found = query.find_clips(index, [1, 2], Filters())
    by_id = {clip.clip_id: clip for clip in found}
    assert by_id[1].best_seconds == 3.25
    assert by_id[2].best_seconds is None
    rows = select_rows(index, "SELECT best_seconds FROM clips ORDER BY clip_id", 10).rows
    assert rows == ((3.25,), (None,))
    moment = Moment.of(found, by_id[1], 0.5)
    assert (moment.start_seconds, moment.end_seconds) == (0.0, 8.0)
    assert Hit.of(1, moment, None).as_dict()["best_seconds"] == 3.25
    assert Hit.of(1, Moment.of(found, by_id[2], 0.5), None).best_seconds == 6.0


@pytest.fixture
def old_index(tmp_path, monkeypatch):
    """An index with one clip, as vindex made it before it kept telling moments."""
    folder = IndexFolder(tmp_path / "old")
    folder.shards.mkdir(parents=True)
    folder.locks.mkdir()
    connection = duckdb.connect(str(folder.catalog))
    with monkeypatch.context() as patch:
        patch.setattr(schema, "MIGRATIONS", schema.MIGRATIONS[:1])
        schema.migrate(connection)
    encoder, spec = json.dumps(asdict(SETTINGS.encoder)), json.dumps(asdict(SETTINGS.spec))
    connection.execute(
        "INSERT INTO store.meta VALUES ('encoder', ?), ('spec', ?), ('next_clip_id', '1')",
        [encoder, spec],
    )
    connection.execute(
        "INSERT INTO store.labels SELECT unnest(range(3)), unnest(?)", [list(LABELS)]
    )
    connection.execute(
        """
        INSERT INTO store.roots VALUES (1, '/videos', '/videos'::BLOB);
        INSERT INTO store.files VALUES (1, 'a.mp4', 'a.mp4'::BLOB, 1000, 5, 'v');
        INSERT INTO store.videos VALUES (1, 'v', 8.0, 200, 25.0, 320, 240, 'h264', 'complete');
        INSERT INTO store.shards VALUES (1, 'gone.parquet', 1, 1, 1, 10, 'c', now());
        INSERT INTO store.clips VALUES (1, 1, 0.0, 4.0, 1, 0, 0.9);
        INSERT INTO store.predictions VALUES (1, 0, 0.9);
        UPDATE store.meta SET value = '2' WHERE key = 'next_clip_id';
        """
    )
    connection.close()
    return folder


def version_of(folder):
    connection = duckdb.connect(str(folder.catalog), read_only=True)
    try:
        return schema.schema_version(connection)
    finally:
        connection.close()


@pytest.mark.thorough
def test_an_older_index_is_brought_up_to_date_when_it_is_read(old_index):
    assert version_of(old_index) == 1
    ((clip, score),) = scoring.score_labels(old_index, {0: 1.0}, Filters(), limit=5)
    assert (clip.best_seconds, clip.best_or_middle_seconds) == (None, 2.0)
    assert score == pytest.approx(0.9)
    assert version_of(old_index) == schema.SCHEMA_VERSION
    rows = select_rows(old_index, "SELECT clip_id, label, best_seconds FROM clips", 5).rows
    assert rows == ((1, "Opening something", None),)


@pytest.mark.thorough
def test_an_older_index_takes_new_clips(old_index):
    clip = replace(encoded("w", 0.0, [0.2, 0.7, 0.1]), best_seconds=1.5)
    add_video(old_index, "b.mp4", "w", [clip], 2)
    rows = select_rows(old_index, "SELECT best_seconds FROM clips ORDER BY clip_id", 5).rows
    assert rows == ((None,), (1.5,))


def test_a_migration_that_fails_leaves_the_index_as_it_was(old_index, monkeypatch):
    first, second, *_ = schema.MIGRATIONS
    failing = f"{second} COPY (SELECT 1) TO '/no/such/folder/written.csv';"
    monkeypatch.setattr(schema, "MIGRATIONS", (first, failing))
    with pytest.raises(IndexFolderError):
        query.find_clips(old_index, [1], Filters())
    monkeypatch.undo()
    assert version_of(old_index) == 1
    assert [clip.clip_id for clip in query.find_clips(old_index, [1], Filters())] == [1]


def test_a_step_that_fails_leaves_the_older_index_as_it_was(old_index, monkeypatch):
    half_a_step = "CREATE TABLE store.half (x INTEGER); SELECT no_such_column"
    with monkeypatch.context() as patch:
        patch.setattr(schema, "MIGRATIONS", (schema.MIGRATIONS[0], half_a_step))
        connection = duckdb.connect(str(old_index.catalog))
        with pytest.raises(duckdb.BinderException):
            schema.migrate(connection)
        connection.close()
    assert version_of(old_index) == 1
    connection = duckdb.connect(str(old_index.catalog), read_only=True)
    tables = connection.execute("SELECT table_name FROM information_schema.tables").fetchall()
    connection.close()
    assert ("half",) not in tables
    assert scoring.score_labels(old_index, {0: 1.0}, Filters(), limit=5)
