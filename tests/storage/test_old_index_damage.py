"""An index of before that was damaged, or whose migration was killed, loses nothing either."""

import json
import os
import shutil
import signal
import subprocess
import sys

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
import json, os, shutil, signal, sys
import duckdb  # before the forks
from vindex.store.catalog import connection, reader
from vindex.store.layout import IndexFolder
from pathlib import Path

class Watched:
    left = 0

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
statuses = []
while 0 not in statuses:
    folder = Path(shutil.copytree(sys.argv[1], Path(sys.argv[2], str(len(statuses)))))
    child = os.fork()
    if not child:
        Watched.left = len(statuses) * int(sys.argv[3])
        reader.recipe(IndexFolder(folder))
        os._exit(0)
    statuses.append(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
print(json.dumps(statuses))
"""
"""Copies an index again and again, to 0, 1, 2 and so on: the migration of each copy dies at the
statement or commit of its number, times the third argument, until there is none."""


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


@pytest.mark.thorough
@pytest.mark.parametrize("every", [8, pytest.param(1, marks=pytest.mark.slow)])
def test_a_migration_can_be_killed_at_any_statement(old_index, tmp_path, every):
    before = rows_of(old_index)
    run = subprocess.run(
        [sys.executable, "-c", KILLED_WHILE_MIGRATING, old_index.path, tmp_path, str(every)],
        check=True, capture_output=True, text=True,
    )  # fmt: skip
    *killed, whole = json.loads(run.stdout)
    assert (set(killed), whole) == ({-signal.SIGKILL}, 0)
    assert len(killed) * every > SCHEMA_VERSION  # the migration was watched
    for number in range(len(killed)):
        folder = IndexFolder(tmp_path / str(number))
        assert reader.recipe(folder).encoder.name == "demo"
        assert rows_of(folder) == before
        assert catalog_problems(folder) == []


def some_of(how, quick):
    """Ways of damage, those that are not quick marked as slow."""
    return [each if each in quick else pytest.param(each, marks=pytest.mark.slow) for each in how]


@pytest.mark.thorough
@pytest.mark.parametrize("how", some_of([cut, empty, flip, delete], [flip]))
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


@pytest.mark.thorough
@pytest.mark.parametrize("how", some_of([cut, empty, flip_in_used_block, delete], [cut]))
def test_a_catalog_that_is_damaged_comes_back_from_its_copy(old_index, how):
    before = rows_of(old_index)
    shutil.copy(old_index.catalog, old_index.catalog_copy)
    os.utime(old_index.catalog_copy, (1, 1))
    how(old_index.catalog)
    index = VideoIndex.at(old_index.path)
    assert Part.CATALOG in {damage.part for damage in index.verify().damages}
    assert index.repair().is_clean
    assert rows_of(old_index) == before
