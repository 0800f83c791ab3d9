"""An index that vindex made before there were spaces opens, is migrated, and goes on."""

import json

import duckdb
import pytest

import vindex
from tests.media_factory import make_video
from vindex.store.catalog import reader, schema
from vindex.store.catalog.checks import catalog_problems, is_whole
from vindex.store.catalog.open_videos import open_videos
from vindex.store.catalog.sql import select_rows
from vindex.store.catalog.upkeep import restore_catalog

SPINNING = "Spinning something so it continues spinning"


def tables_of(path):
    connection = duckdb.connect(str(path), read_only=True)
    try:
        return {
            name: connection.execute(
                f"SELECT COLUMNS(lambda c: c NOT IN ('span', 'indexed_at')) FROM {name}"
            ).fetchall()
            for name in ("store.clips", "store.predictions", "main.clips", "main.labels")
        }
    finally:
        connection.close()


def test_it_says_the_same_after_it_was_migrated(old_index):
    before = tables_of(old_index.catalog)
    assert len(before["store.clips"]) == 6
    assert reader.recipe(old_index).encoder.name == "demo"
    after = tables_of(old_index.catalog)
    assert sorted(after["main.clips"], key=str) == sorted(before["main.clips"], key=str)
    not_taught = (False, None, None)
    expected = [(*row, *not_taught) for row in before["main.labels"]]
    assert sorted(after["main.labels"]) == sorted(expected)
    assert sorted(after["store.clips"]) == sorted(row[:4] for row in before["store.clips"])
    assert after["store.predictions"] == [(*row, 1) for row in before["store.predictions"]]
    assert catalog_problems(old_index) == []
    assert reader.next_clip_id(old_index) == 7
    assert reader.has_vectors(old_index)
    assert [shard.name for shard in reader.shards(old_index)] == [
        "000000000001.parquet", "000000000002.parquet"
    ]  # fmt: skip
    assert [*open_videos(old_index)] == []


def test_its_space_has_a_name_and_its_labels_are_a_set(old_index):
    assert reader.recipe(old_index).spec.clip_seconds == 1.0
    connection = duckdb.connect(str(old_index.catalog), read_only=True)
    spaces = connection.execute("SELECT space_id, name, has_vectors FROM store.spaces").fetchall()
    sets = connection.execute("FROM store.label_sets").fetchall()
    keys = connection.execute("SELECT key FROM store.meta ORDER BY key").fetchall()
    connection.close()
    assert spaces == [(1, "motion", True)]
    assert sets == [(1, "motion", "model", 1)]
    assert keys == [("next_clip_id",), ("schema_version",)]


@pytest.mark.thorough
def test_a_plan_reads_it_without_a_write(old_index, tmp_path):
    (tmp_path / "videos").mkdir()
    make_video(tmp_path / "videos" / "new.mp4", num_frames=60, frame_rate=15)
    before = {path: path.read_bytes() for path in old_index.path.rglob("*") if path.is_file()}
    plan = vindex.VideoIndex.at(old_index.path).plan_build(tmp_path / "videos", workers=1)
    assert (plan.index, plan.is_new) == (str(old_index.path), False)
    assert (plan.files_found, plan.files_new, plan.clips) == (1, 1, 4)
    assert [space.model for space in plan.spaces] == ["demo"]
    after = {path: path.read_bytes() for path in old_index.path.rglob("*") if path.is_file()}
    assert after == before


def test_it_is_searched(old_index):
    index = vindex.VideoIndex.open(old_index.path)
    results = index.search("spinning something", limit=1)
    assert results.hits[0].label == SPINNING
    assert results.hits[0].path == "/videos/1.mp4"
    rows = select_rows(old_index, "SELECT count(*), max(state) FROM videos", 1).rows
    assert rows == ((3, "complete"),)


@pytest.mark.thorough
def test_a_build_adds_to_it(old_index, tmp_path):
    library = tmp_path / "more"
    library.mkdir()
    make_video(library / "4.mp4", width=96, height=64, num_frames=100)
    report = vindex.VideoIndex.at(old_index.path).build(library, workers=1)
    assert (report.clips_indexed, report.files_failed) == (4, 0)
    rows = select_rows(old_index, "SELECT clip_id FROM clips ORDER BY clip_id", 20).rows
    assert [clip_id for (clip_id,) in rows] == list(range(1, 11))
    assert catalog_problems(old_index) == []
    stamp = json.loads((old_index.vectors / "vectors.json").read_text())
    assert stamp["num_vectors"] == 10


@pytest.mark.thorough
def test_its_copy_restores_it(old_index):
    old_index.catalog.rename(old_index.catalog_copy)
    assert is_whole(old_index, old_index.catalog_copy)
    restored = restore_catalog(old_index)
    assert restored is not None
    assert restored.source == "catalog.copy.duckdb"
    assert reader.clip_range(old_index) == (6, 6)
    assert schema.SCHEMA_VERSION == 10
    assert not list(old_index.path.glob(".vindex-tmp-*"))
