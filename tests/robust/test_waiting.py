"""Who waits, and for whom: locks, other programs, and what a build says when it is over."""

import fcntl
import logging
import os
import subprocess
import sys
import threading
import time

import pytest

from vindex import VideoIndex
from vindex.build.options import BuildOptions
from vindex.errors import ExitCode, IndexLockedError
from vindex.store import locks
from vindex.store.catalog import connection, reader
from vindex.store.locks import build_lock, no_build, reading_turn, writing_turn

HOLD = """
import sys
from pathlib import Path
from vindex.store.locks import reading_turn
with reading_turn(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def holder(tmp_path):
    """Another process that reads the catalog; and how to end it."""
    (tmp_path / "index" / "locks").mkdir(parents=True)
    folder = tmp_path / "index" / "locks"
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, folder], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        assert process.stdout.readline() == b"held\n"
        yield folder, process


def test_who_waits_long_is_told_for_whom(holder, monkeypatch, caplog):
    folder, process = holder
    monkeypatch.setattr(locks, "_SILENT_SECONDS", 0.05)
    release = threading.Timer(0.4, process.stdin.close)
    release.start()
    with caplog.at_level(logging.WARNING, "vindex"), writing_turn(folder):
        pass
    release.join()
    (said,) = caplog.messages
    who = f"process {process.pid}" if sys.platform == "linux" else "another process"
    assert said == f"Waiting for {who} to close the catalog of the index {folder.parent}."


VERIFY = HOLD.replace("reading_turn", "no_build")


def test_many_verify_at_once_and_who_builds_meanwhile_is_told_of_them(tmp_path):
    folder = tmp_path / "index" / "locks"
    with build_lock(folder):
        pass
    (folder / "build").write_text('{"pid": 999999999, "since": "the day before"}')  # long gone
    with subprocess.Popen(
        [sys.executable, "-c", VERIFY, folder], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        assert process.stdout.readline() == b"held\n"
        with no_build(folder):
            pass
        with pytest.raises(IndexLockedError) as refused, build_lock(folder):
            pass
        process.stdin.close()
    said = str(refused.value)
    if sys.platform == "linux":
        assert said.startswith(f"The index {folder.parent} is in use by process {process.pid}.")
        assert "999999999" not in said
    with (
        build_lock(folder),
        pytest.raises(IndexLockedError, match=f"by process {os.getpid()}"),
        no_build(folder),
    ):
        pass


def test_who_waits_shortly_is_told_nothing(tmp_path, caplog):
    with reading_turn(tmp_path), reading_turn(tmp_path):
        pass
    assert caplog.messages == []


def test_who_reads_may_read_once_more_though_a_writer_waits(tmp_path):
    """As where several indexes are asked while one of them is built."""
    has_written, seen = threading.Event(), []

    def write():
        with writing_turn(tmp_path):
            has_written.set()

    def read():
        with reading_turn(tmp_path):
            writer.start()
            while is_free(tmp_path / "turnstile"):
                time.sleep(0.01)
            with reading_turn(tmp_path):
                seen.append(has_written.is_set())

    writer = threading.Thread(target=write, daemon=True)
    reading = threading.Thread(target=read, daemon=True)
    reading.start()
    reading.join(20)
    assert seen == [False]
    assert has_written.wait(20)


def test_two_who_read_two_indexes_in_opposite_order_wait_for_no_writer_of_either(tmp_path):
    names = {"first": "second", "second": "first"}
    for name in names:
        (tmp_path / name).mkdir()
    both_read, done = threading.Barrier(3), []

    def read(name):
        with reading_turn(tmp_path / name):
            both_read.wait(20)
            both_read.wait(20)
            with reading_turn(tmp_path / names[name]):
                done.append(name)

    def write(name):
        with writing_turn(tmp_path / name):
            done.append("written")

    readers = [threading.Thread(target=read, args=(name,), daemon=True) for name in names]
    writers = [threading.Thread(target=write, args=(name,), daemon=True) for name in names]
    for each in readers:
        each.start()
    both_read.wait(20)
    for name, writer in zip(names, writers, strict=True):
        writer.start()
        while is_free(tmp_path / name / "turnstile"):
            time.sleep(0.01)
    both_read.wait(20)
    for each in readers + writers:
        each.join(20)
    assert sorted(done) == ["first", "second", "written", "written"]


def is_free(lock):
    """Whether nobody holds a lock."""
    with lock.open("ab") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True


def test_waiting_for_a_foreign_program_is_told(built, monkeypatch, caplog):
    monkeypatch.setattr(connection, "_SILENT_SECONDS", 0.05)
    code = "import duckdb, sys; c = duckdb.connect(sys.argv[1]); print(1, flush=True); input()"
    with subprocess.Popen(
        [sys.executable, "-c", code, built._folder.catalog],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE,
    ) as process:  # fmt: skip
        process.stdout.readline()
        release = threading.Timer(0.4, process.communicate, (b"\n",))
        release.start()
        assert reader.clip_range(built._folder)[0] == 10
        release.join()
    (said,) = caplog.messages
    assert said.startswith("Waiting for another program that has")


@pytest.mark.thorough
def test_an_index_that_another_build_made_meanwhile_is_not_new(
    index, master_library, tiny_model, capfd
):
    options = {"model": str(tiny_model), "clip_seconds": 2.0, "workers": 1}
    reports = []
    with build_lock(index._folder.locks):
        waiting = threading.Thread(
            target=lambda: reports.append(index.build(master_library, wait=True, **options))
        )
        waiting.start()
        while "Waiting for it" not in capfd.readouterr().err:
            pass
        from vindex.build.bind import recipes_for_new
        from vindex.store.catalog import writer

        recipes = recipes_for_new(BuildOptions(model=str(tiny_model), clip_seconds=2.0))
        writer.create(index._folder, recipes["motion"])
    waiting.join()
    (report,) = reports
    assert (report.is_new, report.clips_indexed) == (False, 10)
    assert report.exit_code is ExitCode.FILES_FAILED


def test_paths_in_messages_are_plain(tmp_path):
    (tmp_path / "a").mkdir()
    index = VideoIndex.at(tmp_path / "a" / ".." / "b" / "." / "index")
    assert index.path == f"{os.path.realpath(tmp_path)}/b/index"
