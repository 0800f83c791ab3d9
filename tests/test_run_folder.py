"""Temporary folders of runs: those of the living stay, and those of the dead go."""

import os
import platform
import subprocess
import sys
from pathlib import Path

import pytest

import vindex
from vindex.run_folder import RunFolder

HOLD = """
import sys, time
from vindex.run_folder import RunFolder
folder = RunFolder()
open(folder.path + "/frames", "w").close()
print(folder.path, flush=True)
time.sleep(60)
"""


@pytest.fixture(autouse=True)
def temporary(tmp_path, monkeypatch):
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr("tempfile.tempdir", None)
    return tmp_path


def test_a_folder_goes_with_its_run(temporary):
    with RunFolder() as folder:
        Path(folder.path, "frames").write_text("x")
        with RunFolder() as other:
            assert {*temporary.iterdir()} == {Path(folder.path), Path(other.path)}
        assert [*temporary.iterdir()] == [Path(folder.path)]
    assert [*temporary.iterdir()] == []


def test_a_folder_goes_when_it_is_forgotten(temporary):
    folder = RunFolder()
    assert [*temporary.iterdir()] == [Path(folder.path)]
    del folder
    assert [*temporary.iterdir()] == []


def test_what_a_killed_run_left_goes_when_the_next_one_begins(temporary):
    with subprocess.Popen([sys.executable, "-c", HOLD], stdout=subprocess.PIPE, text=True) as child:
        held = Path(child.stdout.readline().strip())
        with RunFolder():
            assert (held / "frames").exists()
        child.kill()
    with RunFolder() as folder:
        assert [*temporary.iterdir()] == [Path(folder.path)]


def test_what_no_run_here_made_stays(temporary):
    index = temporary / "vindex-run-1"  # an index may be called so
    index.mkdir()
    (index / "catalog.duckdb").write_text("x")
    elsewhere = temporary / "vindex-run-2"
    elsewhere.mkdir()
    (elsewhere / ".vindex-run").write_text("another machine")
    dead = temporary.parent / "dead"
    dead.mkdir()
    (dead / ".vindex-run").write_text(platform.node())
    (temporary / "vindex-run-link").symlink_to(dead)
    with RunFolder():
        assert (index / "catalog.duckdb").exists()
        assert elsewhere.exists()
        assert (dead / ".vindex-run").exists()


def test_a_run_that_just_begins_is_let_be(temporary):
    """Whoever made the folder may not hold its lock yet."""
    begun = temporary / "vindex-run-1"
    begun.mkdir()
    (begun / ".vindex-run").touch()
    with RunFolder():
        assert begun.exists()


def test_a_pipe_in_the_place_of_the_mark_keeps_nobody_waiting(temporary):
    """Whoever may write to a shared folder of temporary files can put one there."""
    other = temporary / "vindex-run-1"
    other.mkdir()
    os.mkfifo(other / ".vindex-run")
    with RunFolder():
        assert other.exists()


def test_every_temporary_folder_is_swept_so():
    """But for one inside of another, of the process that runs SQL."""
    makers = [
        path.name
        for path in Path(vindex.__file__).parent.rglob("*.py")
        if any(word in path.read_text() for word in ("mkdtemp(", "TemporaryDirectory("))
    ]
    assert sorted(makers) == ["run_folder.py", "sql_process.py"]
