"""Temporary folders of runs: those of the living stay, and those of the dead go."""

import subprocess
import sys
from pathlib import Path

import pytest

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


def test_what_a_killed_run_left_goes_when_the_next_one_begins(temporary):
    outside = temporary.parent / "outside"
    outside.mkdir()
    (temporary / "vindex-run-link").symlink_to(outside)
    (temporary / "vindex-other").mkdir()
    with subprocess.Popen([sys.executable, "-c", HOLD], stdout=subprocess.PIPE, text=True) as child:
        held = Path(child.stdout.readline().strip())
        with RunFolder():
            assert [*held.iterdir()] == [held / "frames"]
        child.kill()
    with RunFolder() as folder:
        assert not held.exists()
        names = {path.name for path in temporary.iterdir()}
        assert names == {Path(folder.path).name, "vindex-run-link", "vindex-other"}
    assert outside.exists()
