"""An index that somebody gave you is data: nothing that it holds runs, reads files or calls out."""

import os
import shutil
from pathlib import Path

import duckdb
import pytest

from vindex import IndexSet, VideoIndex
from vindex.errors import IndexDamagedError, IndexFolderError, UsageError
from vindex.store.catalog import reader
from vindex.store.catalog.connection import reading, writing
from vindex.store.catalog.migrations import TABLES

SECRET = "a secret of this machine"
HERE = Path(__file__).parent


@pytest.fixture
def given(built, tmp_path):
    """A copy of an index, and what changes its catalog as its giver could."""
    index = VideoIndex.open(shutil.copytree(built.path, tmp_path / "given"))
    secret = tmp_path / "secret.txt"
    secret.write_text(SECRET)

    def change(sql):
        with duckdb.connect(str(index._folder.catalog)) as connection:
            connection.execute(sql.format(secret=secret))
        return index

    return change


FOREIGN = {
    "a table that is a view": """
        ALTER TABLE store.labels RENAME TO kept;
        CREATE VIEW store.labels AS
            SELECT label_id, label_set_id, (SELECT content FROM read_text('{secret}')) AS label
            FROM store.kept""",
    "a view of ours that is another": """
        CREATE OR REPLACE VIEW main.labels AS SELECT 1 AS label_id, content AS label,
            1 AS num_clips, false AS is_taught, 0 AS num_yes, 0 AS num_no
            FROM read_text('{secret}')""",
    "a view that never ends": """
        CREATE OR REPLACE VIEW space.labels AS
            SELECT 0 AS label_id, count(*)::VARCHAR AS label FROM range(1000000000000)""",
    "one view more": "CREATE VIEW main.more AS FROM read_text('{secret}')",
    "one table more": "CREATE TABLE main.files AS SELECT 1 AS x",
    "a macro in the place of a function": "CREATE MACRO main.min_by(a, b) AS repeat('x', 10)",
    "a column that is reckoned": """
        ALTER TABLE store.labels RENAME TO kept;
        CREATE TABLE store.labels (label_id INTEGER, name VARCHAR, label_set_id INTEGER,
            label VARCHAR GENERATED ALWAYS AS (repeat(name, 1000000)));
        DROP TABLE store.kept""",
    "a macro that hides others": """
        CREATE MACRO main.duckdb_functions() AS TABLE
            SELECT '' AS database_name, '' AS schema_name, '' AS function_name, '' AS internal
            WHERE false""",
    "a sequence": "CREATE SEQUENCE store.numbers",
    "a type": "CREATE TYPE main.mood AS ENUM ('a', 'b')",
}


IS_SEEN_AT_ONCE = "a table that is a view"


@pytest.mark.some_cases(2)
@pytest.mark.parametrize("what", FOREIGN)
def test_what_is_not_vindex_s_own_is_found(given, what):
    index = given(FOREIGN[what])
    (damage, *_) = index.verify().damages
    assert damage.part == "catalog"
    assert "vindex did not make" in damage.message
    assert SECRET not in damage.message


def test_a_view_in_the_place_of_a_table_is_refused_before_it_is_asked(given):
    index = given(FOREIGN[IS_SEEN_AT_ONCE])
    for ask in (
        index.labels,
        lambda: index.search("opening"),
        lambda: index.sql("FROM labels"),
        lambda: index.teach("Waving", yes=[1], no=[4]),
    ):
        with pytest.raises(IndexDamagedError, match="which vindex did not make") as caught:
            ask()
        assert "\n" not in str(caught.value)


def test_no_table_of_vindex_s_may_be_a_view(given, built):
    with reading(built._folder) as connection:
        listed = "SELECT table_name FROM duckdb_tables() WHERE schema_name = 'store'"
        tables = {name for (name,) in connection.execute(listed).fetchall()}
    assert set(TABLES) == tables
    for name in sorted(tables):
        index = given(f"""
            ALTER TABLE store.{name} RENAME TO kept;
            CREATE VIEW store.{name} AS SELECT *, 1 AS rowid FROM store.kept""")
        with pytest.raises(IndexDamagedError, match=f"its table store.{name} is a view"):
            index.labels()
        given(f"DROP VIEW store.{name}; ALTER TABLE store.kept RENAME TO {name}")
    assert index.labels() == built.labels()


@pytest.mark.thorough
@pytest.mark.parametrize("table", ["shards", "spaces"])
@pytest.mark.parametrize("name", ["../../victim", "/etc/passwd", "..", ""])
def test_names_that_lead_out_of_the_folder_are_refused_before_any_is_used(
    given, built, table, name, tmp_path
):
    """They would be read, copied by merge, and removed by compact and repair."""
    victim = tmp_path / "victim"
    victim.write_text(SECRET)
    index = given(f"UPDATE store.{table} SET name = '{name}'")
    for use in (
        index.labels,
        index.compact,
        lambda: index.build(tmp_path),
        lambda: IndexSet.open(built.path, index.path).merge(tmp_path / "merged"),
    ):
        with pytest.raises(IndexDamagedError, match="which may not be a file of an index"):
            use()
    index.repair()
    assert victim.read_text() == SECRET


LINKS = (
    "locks", "locks/build", "shards", "vectors", "catalog.duckdb", "thumbnails/frames", "spaces",
    "spaces/words", "spaces/words/shards",
)  # fmt: skip


@pytest.mark.some_cases(2)
@pytest.mark.parametrize("part", LINKS)
def test_a_part_that_is_a_link_is_refused_before_anything_is_written_or_removed(
    built, tmp_path, monkeypatch, part
):
    """A build would truncate, fill and clear what it points to, and pictures push out others."""
    (victim := tmp_path / "victim").mkdir()
    (victim / "build").write_text(SECRET)
    (victim / "000000000001.parquet").write_text(SECRET)
    folder = Path(shutil.copytree(built.path, tmp_path / "given" / "index"))
    place = folder / part
    place.parent.mkdir(parents=True, exist_ok=True)
    if place.exists():
        place.rename(tmp_path / "kept")
    place.symlink_to(victim / "build" if part == "locks/build" else victim)
    monkeypatch.chdir(tmp_path)
    for use in (
        lambda: VideoIndex.at(folder).build(tmp_path),
        lambda: VideoIndex.open(folder).labels(),
        lambda: IndexSet.open(folder.parent).labels(),
    ):
        with pytest.raises(UsageError, match=r"is a symbolic link") as caught:
            use()
        assert f"{place} in it" in str(caught.value)
    assert [path.read_text() for path in victim.iterdir()] == [SECRET, SECRET]


@pytest.mark.some_cases(2)
@pytest.mark.parametrize(
    "part",
    ["catalog.duckdb.wal", "shards/1.parquet", "vectors/vectors.json", "spaces/words/texts/1"],
)
def test_a_pipe_keeps_nobody_waiting(built, tmp_path, part):
    folder = Path(shutil.copytree(built.path, tmp_path / "index"))
    (folder / part).parent.mkdir(parents=True, exist_ok=True)
    (folder / part).unlink(missing_ok=True)
    os.mkfifo(folder / part)
    with pytest.raises(UsageError, match=f"{part} in it is a symbolic link, a pipe or a device"):
        VideoIndex.open(folder)


def test_a_pipe_in_the_place_of_a_picture_is_none(built, tmp_path):
    index = VideoIndex.open(shutil.copytree(built.path, tmp_path / "index"))
    shutil.rmtree(index._folder.thumbnails, ignore_errors=True)  # of those who asked before
    picture = index.thumbnail(1)
    (kept,) = index._folder.thumbnails.rglob("*.jpg")
    kept.unlink()
    os.mkfifo(kept)
    assert index.thumbnail(1) == picture
    assert kept.is_file()


@pytest.mark.parametrize("path", ["../../outside/a.mp4", "/{}/outside/a.mp4"])
def test_no_export_leaves_its_folder(given, tmp_path, path):
    """Of a drive that is not connected nobody can see whether there is such a file."""
    index = given(f"""
        UPDATE store.roots SET path = '/nowhere', path_bytes = '/nowhere'::BLOB;
        UPDATE store.files SET relative_path = '{path.format(tmp_path)}',
            path_bytes = '{path.format(tmp_path)}'::BLOB
            WHERE relative_path = (SELECT min(relative_path) FROM store.files)""")
    (tmp_path / "outside").mkdir()
    done = index.export(index.everything(), tmp_path / "out", format="srt")
    assert any("outside" in file for file in done.files)
    assert all(Path(file).is_relative_to(tmp_path / "out") for file in done.files)
    assert not list((tmp_path / "outside").iterdir())


@pytest.mark.parametrize(
    ("change", "ask"),
    [
        ("UPDATE store.heads SET facts = 'x'", lambda index: index.quality("Waving")),
        ("UPDATE store.heads SET facts = '[]'", lambda index: index.quality("Waving")),
        (
            "INSERT INTO store.meta VALUES ('exclusions', '[')",
            lambda index: index.build(Path(__file__).parent),
        ),
        (
            "UPDATE store.meta SET value = 'x' WHERE key = 'schema_version'",
            lambda index: index.labels(),
        ),
        ("INSERT INTO store.meta VALUES ('machines', '[1]')", lambda index: index.status()),
        (
            "UPDATE store.spaces SET dropped_shards = 'x'",
            lambda index: reader.dropped_shards(index._folder),
        ),
    ],
)
def test_facts_that_are_no_json_are_damage(given, change, ask):
    given("SELECT 1").teach("Waving", yes=[1], no=[4])
    with pytest.raises(IndexDamagedError, match="does not say w"):
        ask(given(change))


@pytest.mark.parametrize("end", ["NULL", "'nan'", "'inf'", "start_seconds"])
def test_clips_without_an_end_are_damage(given, end):
    damages = given(f"UPDATE store.clips SET end_seconds = {end}").verify().damages
    assert any("clips without a start and an end" in damage.message for damage in damages)


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("videos.duration_seconds", "NULL"),
        ("videos.frame_rate", "'nan'"),
        ("files.path_bytes", "NULL"),
        ("labels.label", "NULL"),
        ("clips.indexed_at", "'290000-01-01'"),
        ("shards.committed_at", "'infinity'"),
    ],
)
def test_values_that_vindex_never_writes_are_damage(given, column, value):
    table, name = column.split(".")
    damages = given(f"UPDATE store.{table} SET {name} = {value}").verify().damages
    (message,) = [each.message for each in damages if f"values in {column}" in each.message]
    assert "that vindex never writes" in message


@pytest.mark.parametrize(
    ("change", "what"),
    [
        ("UPDATE store.clips SET end_seconds = NULL", "values in clips.end_seconds"),
        ("UPDATE store.files SET path_bytes = NULL", "values in files.path_bytes"),
    ],
)
def test_who_stumbles_over_such_a_value_says_so(given, change, what):
    index = given(change)
    for ask in (
        index.everything,
        lambda: index.search("opening something"),
        lambda: index.similar(clip=1),
    ):
        with pytest.raises(IndexDamagedError, match=f"it has [0-9]+ {what}"):
            ask()


def test_clips_of_a_shard_that_is_not_listed_are_damage(given):
    index = given("UPDATE store.clip_rows SET shard_id = 77")
    with pytest.raises(IndexDamagedError, match="clips without a shard"):
        index.ethogram()
    (warning,) = index.duplicates().warnings
    assert "clips without a shard" in warning


def test_clips_of_a_video_that_is_not_listed_have_no_copies(given):
    assert not given("UPDATE store.clips SET video_id = 77").duplicates().near


@pytest.mark.parametrize("end", ["'nan'", "'inf'", "start_seconds"])
def test_clips_without_a_length_are_not_shown(given, end):
    index = given(f"UPDATE store.clips SET end_seconds = {end}")
    with pytest.raises(IndexDamagedError, match=r"says that clip \d+ lasts from .* to "):
        index.everything()


def test_a_view_that_reads_a_file_reads_none(given):
    index = given(FOREIGN["a view of ours that is another"])
    with pytest.raises(IndexDamagedError, match="disabled by configuration"):
        index.labels()
    with pytest.raises(UsageError, match="disabled by configuration"):
        index.sql("FROM labels")


@pytest.mark.thorough
def test_the_catalog_is_restored_where_its_copy_is_our_own(given):
    index = given(FOREIGN["a view of ours that is another"])
    assert index.repair().is_clean
    assert len(index.labels()) > 0


READS = (
    "SELECT * FROM read_text('{secret}')",
    "SELECT * FROM read_csv('{secret}')",
    "SELECT * FROM glob('{secret}*')",
    "FROM '{secret}'",
    "ATTACH '{secret}.db'",
    "COPY (SELECT 1) TO '{secret}'",
    "INSTALL httpfs",
    "LOAD httpfs",
    "FROM read_parquet('http://127.0.0.1:1/x.parquet')",
    "SET enable_external_access = true",
    "SET allowed_directories = ['/']",
)


@pytest.mark.parametrize("opened", [reading, writing])
def test_no_connection_has_a_way_out(built, tmp_path, opened):
    secret = tmp_path / "secret.txt"
    secret.write_text(SECRET)
    index = VideoIndex.open(shutil.copytree(built.path, tmp_path / "index"))
    rows = [1]  # which DuckDB could find in Python's own variables  # noqa: F841
    for statement in (*READS, "FROM rows"):
        with pytest.raises((duckdb.Error, IndexFolderError)), opened(index._folder) as connection:
            connection.execute(statement.format(secret=secret)).fetchall()
