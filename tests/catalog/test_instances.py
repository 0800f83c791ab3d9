"""DuckDB is started once for all readings of a catalog, and nobody notices."""

import os
import subprocess
import sys
from contextlib import suppress

import duckdb
import pytest

from vindex.store.catalog.connection import reading
from vindex.store.catalog.instances import SUFFIXES, attached


def instance_of(connection):
    """What is the same for all connections to one instance, and for no others."""
    (threads,) = connection.execute("SELECT current_setting('threads')").fetchone()
    return threads


@pytest.fixture
def marked(built):
    """The catalog of an index, whose instance is known again by a setting of its own."""
    with attached(built._folder.catalog) as connection:
        connection.execute("SET GLOBAL threads = 7")
    return built._folder


def test_readings_one_after_another_and_inside_one_another_share_one(marked):
    with attached(marked.catalog) as one, attached(marked.catalog) as other:
        assert instance_of(one) == instance_of(other) == 7
        assert one.execute("SELECT count(*) FROM clips").fetchone() == (10,)
        other.execute("SET VARIABLE space_id = 5")
        assert one.execute("SELECT getvariable('space_id')").fetchone() == (None,)
    with reading(marked) as connection:
        assert instance_of(connection) == 7


def test_one_that_failed_is_not_used_again(marked):
    with pytest.raises(duckdb.BinderException), attached(marked.catalog) as connection:
        connection.execute("SELECT nothing FROM clips")
    with attached(marked.catalog) as connection:
        assert instance_of(connection) != 7


def test_another_program_can_write_as_soon_as_nobody_reads(marked):
    code = "import duckdb, sys; duckdb.connect(sys.argv[1]).execute('CHECKPOINT')"
    command = [sys.executable, "-c", code, str(marked.catalog)]
    with attached(marked.catalog):
        refused = subprocess.run(command, stderr=subprocess.PIPE, text=True, check=False)
        assert "Could not set lock" in refused.stderr
    subprocess.run(command, check=True)


def test_what_would_spill_spills_beside_the_catalog(marked):
    with attached(marked.catalog) as connection:
        place = connection.execute("SELECT current_setting('temp_directory')").fetchone()
    assert place == (f"{marked.catalog}.tmp",)


def test_a_forked_process_starts_its_own(marked):
    child = os.fork()
    if not child:
        with reading(marked) as connection:
            os._exit(instance_of(connection) == 7)
    assert os.waitpid(child, 0)[1] == 0


def test_an_instance_may_read_what_is_one_catalog_and_no_more(built):
    """After a power cut DuckDB looks for what it kept of the log, if it is there or not."""
    with attached(built._folder.catalog) as connection:
        for suffix in SUFFIXES[1:]:
            with suppress(duckdb.IOException):  # that it is not there
                connection.execute(f"FROM read_blob('{built._folder.catalog}{suffix}')").fetchall()
        with pytest.raises(duckdb.PermissionException):
            connection.execute(f"FROM read_blob('{built._folder.catalog_copy}')")
