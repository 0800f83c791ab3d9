"""`vindex doctor` says what this machine has, and the way out of what it lacks."""

import json
import subprocess
import sys
from importlib import metadata

import pytest

from vindex.direct.doctor import _packages, examine, faiss


def doctor(tmp_path, *options, **environment):
    """One run in an empty folder, without a network."""
    return subprocess.run(
        [sys.executable, "-c", "from vindex.cli import main; main()", "doctor", *options],
        cwd=tmp_path, capture_output=True, text=True,
        env={"PYTHONPATH": ":".join(sys.path), "HOME": str(tmp_path), "HF_HUB_OFFLINE": "1",
             "PATH": "/usr/bin:/bin"} | environment,
    )  # fmt: skip


@pytest.mark.thorough
def test_a_machine_that_has_all_is_told_what_it_has(tmp_path):
    done = doctor(tmp_path, "--json")
    assert done.returncode == 0, done.stderr
    found = {each["name"]: each for each in json.loads(done.stdout)["findings"]}
    assert found["av"] == {"name": "av", "state": "ok", "message": metadata.version("av")}
    assert found["faiss"]["message"] == f"faiss-cpu {metadata.version('faiss-cpu')}"
    assert found["hub"]["state"] == "note"
    assert "demo" in found["models"]["message"]
    free, *_ = found["disk"]["message"].split(";")  # on a full disk it says what an index needs
    assert free.endswith(f"GB free in {tmp_path}")
    assert not list(tmp_path.iterdir())  # it changed nothing


@pytest.mark.thorough
def test_a_hub_that_does_not_answer_is_worth_knowing(tmp_path):
    done = doctor(tmp_path, HF_HUB_OFFLINE="", HF_ENDPOINT="http://127.0.0.1:9")
    assert done.returncode == 0, done.stderr
    (line,) = (line for line in done.stdout.splitlines() if line.startswith("hub"))
    assert "note" in line
    assert "http://127.0.0.1:9 cannot be reached" in line


def test_exactly_one_faiss_is_right():
    assert faiss({"faiss-gpu": "1.15.1"}).state == "ok"
    neither, both = faiss({}), faiss({"faiss-gpu": "1.15.1", "faiss-cpu": "1.15.1"})
    assert (neither.state, both.state) == ("problem", "problem")
    assert 'pip install "vindex-video[cpu]"' in neither.message
    assert "one overwrites the other" in both.message


def test_what_pip_did_not_install_is_no_installation():
    first, *others = _packages({"numpy": "2.0"})
    assert (first.name, first.state) == ("vindex", "note")
    assert first.message.startswith("Runs from ")
    assert {each.state for each in others if each.message.startswith("Not installed")} == {
        "problem", "note",
    }  # fmt: skip
    assert next(_packages({"vindex-video": "0.1"})).message.startswith("0.1; Python 3")


@pytest.mark.parametrize(
    ("least_free_bytes", "state", "end"),
    [(0, "ok", ""), (2**63, "note", "; an index needs 5 kB a clip of 4 s.")],
)
def test_a_folder_that_is_not_there_yet_is_on_some_disk(
    tmp_path, monkeypatch, least_free_bytes, state, end
):
    monkeypatch.setattr("vindex.direct.doctor._LEAST_FREE_BYTES", least_free_bytes)
    (disk,) = (each for each in examine(tmp_path / "a" / "b") if each.name == "disk")
    assert disk.state == state
    assert disk.message.endswith(f"GB free in {tmp_path}{end}")
