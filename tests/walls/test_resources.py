"""Little memory, no home, no room for temporary files: a sentence, and nothing is left behind."""

import os
import resource
import subprocess
import sys
from pathlib import Path

import pytest

from vindex.cli.endings import ending_of
from vindex.store import memory


def vindex(*arguments, environment=None, limit=None, timeout=120):
    """Run a command; its exit code and what it says on stderr."""

    def limited():
        if limit:
            resource.setrlimit(resource.RLIMIT_AS, (limit, limit))

    run = subprocess.run(
        [sys.executable, "-c", "from vindex.cli import main; main()", *map(str, arguments)],
        env=os.environ | (environment or {}), preexec_fn=limited, timeout=timeout,
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    return run.returncode, run.stderr


@pytest.mark.thorough
def test_workers_that_cannot_start_are_told_in_a_sentence(library, index, tiny_model, tmp_path):
    """As where a module fails in them that did not fail in their parent."""
    site = tmp_path / "site"
    site.mkdir()
    (site / "sitecustomize.py").write_text(
        "import os, sys\nif any('spawn_main' in one for one in sys.orig_argv):\n    os._exit(1)\n"
    )
    path = os.pathsep.join([str(site), os.environ.get("PYTHONPATH", str(Path.cwd()))])
    code, said = vindex(
        "build", library, "--model", tiny_model, "--index", index.path, "--clip-seconds", 2,
        environment={"PYTHONPATH": path},
    )  # fmt: skip
    assert code == 1
    assert "Traceback" not in said
    assert "could do anything" in said.splitlines()[-1]


@pytest.mark.parametrize(
    "megabytes", [400, *(pytest.param(size, marks=pytest.mark.slow) for size in (800, 1500, 2500))]
)
def test_a_small_address_space_is_told_in_a_sentence(library, index, tiny_model, megabytes):
    code, said = vindex(
        "build", library, "--model", tiny_model, "--index", index.path, "--clip-seconds", 2,
        limit=megabytes << 20,
    )  # fmt: skip
    assert "Traceback" not in said
    assert code == 1
    assert "ulimit -v" in said.splitlines()[-1]
    if index._folder.exists:
        assert index.verify().is_clean


@pytest.mark.slow
def test_an_address_space_that_models_need_is_enough(library, index, tiny_model):
    code, _ = vindex(
        "build", library, "--model", tiny_model, "--index", index.path, "--clip-seconds", 2,
        limit=4_000_000_000,
    )  # fmt: skip
    assert code == 3  # one file is no video


def test_a_library_that_does_not_fit_is_told():
    cause = "libtorch_cpu.so: failed to map segment from shared object"
    said, code = ending_of(ImportError(cause, name="torch"))
    assert (said, code) == (
        f"vindex: A library cannot be loaded: {cause}. Allow this process more memory (ulimit -v).",
        1,
    )
    assert ending_of(ImportError("a mistake of ours", name="vindex.cli")) is None


@pytest.mark.thorough
@pytest.mark.parametrize("command", ["similar", "sql", "search"])
def test_without_a_home_and_a_place_for_temporary_files(built, master_library, tmp_path, command):
    arguments = {
        "similar": ["similar", master_library / "c.mp4"],
        "sql": ["sql", "FROM labels"],
        "search": ["search", "opening something"],
    }[command]
    nowhere = {"HOME": "/nonexistent", "TMPDIR": "/nonexistent", "XDG_CACHE_HOME": ""}
    code, said = vindex(*arguments, "--index", built.path, environment=nowhere)
    assert "Traceback" not in said
    assert code == 0, said


@pytest.mark.thorough
def test_nothing_is_left_in_the_place_for_temporary_files(library, index, tiny_model, tmp_path):
    place = tmp_path / "tmp"
    place.mkdir()
    environment = {"TMPDIR": str(place)}
    code, said = vindex(
        "build", library / "kitchen", "--model", tiny_model, "--index", index.path,
        "--clip-seconds", 2, "--workers", 1, environment=environment,
    )  # fmt: skip
    assert code == 0, said
    assert (
        vindex("similar", library / "c.mp4", "--index", index.path, environment=environment)[0] == 0
    )
    assert not list(place.iterdir())


def test_a_limit_of_a_container_counts_as_memory(tmp_path, monkeypatch):
    whole = memory.memory_bytes()
    for name, limit in (("max", "max\n"), ("half", f"{whole // 2}\n")):
        group = tmp_path / name
        group.mkdir()
        (group / "memory.max").write_text(limit)
        monkeypatch.setattr(memory, "own_groups", lambda group=group: [group])
        assert memory.memory_bytes() == (whole if name == "max" else whole // 2)
