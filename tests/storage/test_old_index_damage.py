"""An index of before that was damaged, or whose migration was killed, loses nothing either."""

import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from tests.robust.test_damage import cut, delete, empty, flip, flip_in_used_block
from vindex import VideoIndex
from vindex.store.catalog import reader
from vindex.store.catalog.checks import catalog_problems
from vindex.store.catalog.schema import SCHEMA_VERSION
from vindex.store.layout import IndexFolder
from vindex.upkeep.verify import Part

KILLED_WHILE_MIGRATING = """
import os, signal, sys
from vindex.store.catalog import connection, reader
from vindex.store.layout import IndexFolder
from pathlib import Path

class Watched:
    left = int(sys.argv[2])

    def __init__(self, connection):
        self._connection = connection

    def __getattr__(self, name):
        if name in ("execute", "commit"):
            if Watched.left == 0:
                os.kill(os.getpid(), signal.SIGKILL)
            Watched.left -= 1
        return getattr(self._connection, name)

migrate = connection.migrate
connection.migrate = lambda opened: migrate(Watched(opened))
reader.recipe(IndexFolder(Path(sys.argv[1])))
print(Watched.left)
"""
"""Dies at a statement or commit of the migration, counted from 0."""


def rows_of(folder):
    """What the clips are and show, whatever the schema is laid out like."""
    connection = duckdb.connect(str(folder.catalog), read_only=True)
    try:
        return connection.execute(
            "SELECT clip_id, path, start_seconds, end_seconds, label, probability FROM main.clips "
            "ORDER BY clip_id"
        ).fetchall()
    finally:
        connection.close()


def migrate_until(folder, num_statements):
    return subprocess.run(
        [sys.executable, "-c", KILLED_WHILE_MIGRATING, str(folder.path), str(num_statements)],
        check=False, capture_output=True, text=True,
    )  # fmt: skip


def test_a_migration_can_be_killed_at_every_statement(old_index, tmp_path):
    before = rows_of(old_index)
    done = migrate_until(IndexFolder(Path(shutil.copytree(old_index.path, tmp_path / "all"))), 999)
    num_statements = 999 - int(done.stdout)
    assert num_statements > SCHEMA_VERSION  # the migration was watched
    for number in range(num_statements):
        folder = IndexFolder(Path(shutil.copytree(old_index.path, tmp_path / str(number))))
        assert migrate_until(folder, number).returncode == -signal.SIGKILL
        assert reader.recipe(folder).encoder.name == "demo"
        assert rows_of(folder) == before
        assert catalog_problems(folder) == []


@pytest.mark.parametrize("how", [cut, empty, flip, delete])
@pytest.mark.parametrize("name", ["shards/000000000002.parquet", "vectors/vectors.json"])
def test_what_is_damaged_is_named_and_mended(old_index, name, how):
    before = rows_of(old_index)
    how(old_index.path / name)
    index = VideoIndex.at(old_index.path)
    part = Part.SHARD if name.startswith("shards") else Part.VECTORS
    assert [damage.part for damage in index.verify().damages] == [part]
    assert index.repair().is_clean
    of_the_shard = {2, 3, 4, 5, 6} if part is Part.SHARD else set()
    assert rows_of(old_index) == [row for row in before if row[0] not in of_the_shard]


@pytest.mark.parametrize("how", [cut, empty, flip_in_used_block, delete])
def test_a_catalog_that_is_damaged_comes_back_from_its_copy(old_index, how):
    before = rows_of(old_index)
    shutil.copy(old_index.catalog, old_index.catalog_copy)
    os.utime(old_index.catalog_copy, (1, 1))
    how(old_index.catalog)
    index = VideoIndex.at(old_index.path)
    assert Part.CATALOG in {damage.part for damage in index.verify().damages}
    assert index.repair().is_clean
    assert rows_of(old_index) == before
