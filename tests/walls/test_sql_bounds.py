"""SQL of users ends within its time and memory, whatever its step, and reads one file."""

import os
import resource
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

from vindex import VideoIndex
from vindex.errors import UsageError, WorkerStartError

BOMBS = (
    "SELECT list_sort(range(100000000))[1]",
    "SELECT generate_series(1,1000000000)",
    "SELECT length(repeat('x',3000000000) || repeat('y',3000000000))",
    "SELECT array_to_string(range(50000000),',')",
    "SELECT list(i) FROM range(100000000) t(i)",
    "SELECT repeat('x',1000000000)",
)
"""Single steps of minutes or of all memory."""


def children():
    """Processes of this one, and the most memory that each had, in bytes."""
    found = {}
    for status in Path("/proc").glob("[0-9]*/status"):
        try:
            about = dict(line.split(":", 1) for line in status.read_text().splitlines())
        except OSError:
            continue
        if int(about["PPid"]) == os.getpid() and "VmHWM" in about:
            found[int(about["Pid"])] = int(about["VmHWM"].split()[0]) << 10
    return found


@pytest.mark.parametrize("bomb", BOMBS[:1])
@pytest.mark.parametrize("kind", ["sql", "where"])
def test_one_step_that_would_take_minutes_ends(built, bomb, kind):
    """The quick one of `test_no_bomb_goes_beyond_its_time_and_memory`."""
    began = time.monotonic()
    ask = {
        "sql": lambda: built.sql(bomb, timeout=0.5, memory_limit=0.5),
        "where": lambda: built.search("opening", where=f"({bomb}) > clip_id", timeout=0.5),
    }
    with pytest.raises(UsageError, match=r"was stopped"):
        ask[kind]()
    assert time.monotonic() - began < 6


@pytest.mark.slow
@pytest.mark.parametrize("bomb", BOMBS)
@pytest.mark.parametrize("memory_gb", [1.0, 4.0])
def test_no_bomb_goes_beyond_its_time_and_memory(built, bomb, memory_gb):
    from concurrent.futures import ThreadPoolExecutor

    most, before = 0, set(children())
    began = time.monotonic()
    with ThreadPoolExecutor(1) as thread:
        running = thread.submit(built.sql, bomb, timeout=5, memory_limit=memory_gb)
        while not running.done():
            most = max([most, *(num for pid, num in children().items() if pid not in before)])
            time.sleep(0.02)
        took = time.monotonic() - began
        with pytest.raises(UsageError, match=r"was stopped|refuses"):
            running.result()
    assert took < 6
    assert 0 < most < memory_gb * 1e9 + 250e6  # of libraries, which are files
    assert set(children()) <= before


@pytest.mark.parametrize(
    "path", ["catalog.duckdb.tmp/../catalog.copy.duckdb", "catalog.copy.duckdb", "shards/*", "../*"]
)
def test_no_path_beside_the_catalog_can_be_read(built, path):
    (Path(built.path) / "catalog.duckdb.tmp").mkdir(exist_ok=True)
    try:
        with pytest.raises(UsageError, match="disabled by configuration"):
            built.sql(f"SELECT * FROM read_blob('{built.path}/{path}')")
    finally:
        (Path(built.path) / "catalog.duckdb.tmp").rmdir()


def test_results_that_would_fill_the_memory_of_who_asks_are_refused(built):
    with pytest.raises(UsageError, match="--memory-limit"):
        built.sql("SELECT repeat('x', 1000000) FROM range(1000)", memory_limit=0.5)


@pytest.mark.parametrize("limit", [0, -1, float("nan"), 1e9, "1"])
def test_a_memory_limit_is_checked(built, limit):
    with pytest.raises(UsageError, match="--memory-limit"):
        built.sql("FROM clips", memory_limit=limit)


def test_nothing_is_left_in_the_folder_of_temporary_files(built, tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    assert len(built.sql("FROM clips")) == 10
    with pytest.raises(UsageError, match="took too long"):
        built.sql("SELECT count(*) FROM range(1000000000000) a", timeout=0.1)
    assert not list(tmp_path.iterdir())


def test_what_a_killed_process_left_goes_with_the_next_query(built, tmp_path, monkeypatch):
    ask = "VideoIndex.open(sys.argv[1]).sql('SELECT count(*) FROM range(1000000000000)', timeout=9)"
    command = [sys.executable, "-c", f"import sys; from vindex import VideoIndex; {ask}"]
    with subprocess.Popen(
        [*command, built.path], env=os.environ | {"TMPDIR": str(tmp_path)}
    ) as process:
        while not list(tmp_path.glob("*/.vindex-run")):
            time.sleep(0.05)
        process.kill()
    assert list(tmp_path.iterdir())
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    assert len(built.sql("FROM clips")) == 10
    assert not list(tmp_path.iterdir())


def test_a_process_that_cannot_start_is_told_in_a_sentence(built, monkeypatch, capfd):
    from vindex.store.catalog import asking

    start = asking._START.replace("vindex.store.catalog.sql_process", "nothing_there")
    monkeypatch.setattr(asking, "_START", start)
    with pytest.raises(WorkerStartError, match=r"could not start; it ended with code 1\. Allow it"):
        built.sql("FROM clips")
    assert capfd.readouterr().err == "vindex: No module named 'nothing_there'\n"


def test_a_copy_that_takes_too_long_is_stopped_and_removed(built, tmp_path, monkeypatch):
    index = VideoIndex.at(shutil.copytree(built.path, tmp_path / "index"))
    os.truncate(
        Path(index.path) / "catalog.duckdb", 1 << 36
    )  # of nothing, behind what DuckDB reads
    (tmp_path / "scratch").mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "scratch"))
    with pytest.raises(UsageError, match="took too long"):
        index.sql("FROM clips", timeout=0.1)
    assert not list((tmp_path / "scratch").iterdir())


def test_a_small_machine_still_gives_a_query_what_it_takes_at_least():
    done = subprocess.run(
        [sys.executable, "-c", "from vindex.store.memory import *; print(quarter_of_memory())"],
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (600 << 20, 600 << 20)),
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert int(done.stdout) == 250_000_000


def test_the_least_memory_is_enough(built):
    assert built.sql("SELECT count(*) FROM clips", memory_limit=0.25).rows == ((10,),)


@pytest.mark.parametrize(
    ("query", "why"),
    [
        ("SELECT interval '10000000 years' AS far", "a value that cannot be shown .* to VARCHAR"),
        ("SELECT list(indexed_at) AS t FROM clips", r"column t has .* list\(indexed_at::VARCHAR\)"),
        ("SELECT {'a': indexed_at} AS t FROM clips", "column t has times with a zone inside of"),
    ],
)
def test_values_that_python_has_none_for_are_refused(built, query, why):
    with pytest.raises(UsageError, match=why):
        built.sql(query)


def test_their_text_is_shown(built):
    (row,) = built.sql("SELECT list(indexed_at::VARCHAR), any_value(indexed_at) FROM clips")
    assert {text[:4] for text in row[0]} == {str(row[1].year)}
