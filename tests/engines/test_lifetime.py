"""Nothing outlives a run: no process, no shared memory, whatever ends it."""

import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import pytest

from tests.engines import engine_toys as toys
from tests.engines.engine_checks import make_engine

SCRIPT = f"""
import sys
sys.path.insert(0, {str(Path(__file__).parents[2])!r})
import multiprocessing
from tests.engines import engine_toys as toys
from tests.engines.engine_checks import make_engine

jobs = [toys.job(1, 30), toys.job(2, 5, reader="hang@1"), toys.job(3, 5, reader="hang@1")]
with make_engine(batch_size=1) as engine:
    for item in engine.encode_clips(jobs):
        if getattr(item, "fingerprint", "") == "2":
            print(*[child.pid for child in multiprocessing.active_children()], flush=True)
"""
"""A build that comes to hang in both its workers, without a guard around its main part."""


def is_alive(pid, kill=os.kill):
    try:
        kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def wait_until_gone(pids, kill=os.kill):
    give_up_at = time.monotonic() + 20
    while any(is_alive(pid, kill) for pid in pids) and time.monotonic() < give_up_at:
        time.sleep(0.02)
    return not any(is_alive(pid, kill) for pid in pids)


def named_shared_memory():
    folder = Path("/dev/shm")
    prefixes = ("psm_", "pym-", "sem.", "vindex")
    return {p.name for p in folder.glob("*") if p.name.startswith(prefixes)}


@pytest.fixture
def build(request, tmp_path):
    """A running build in a process group of its own, and the pids of its workers."""
    shared_before = named_shared_memory()
    command = [sys.executable, "-c", SCRIPT]
    if request.param == "script.py":
        (tmp_path / "script.py").write_text(SCRIPT)
        command = [sys.executable, tmp_path / "script.py"]
    process = subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        env=os.environ | {"TMPDIR": str(tmp_path)},
    )
    pids = []
    try:
        pids = [int(pid) for pid in process.stdout.readline().split()]
        assert len(pids) == 2
        assert all(map(is_alive, pids))
        yield process, pids
        assert named_shared_memory() <= shared_before
        assert {path.name for path in tmp_path.iterdir()} <= {"script.py"}
    finally:
        for pid in [process.pid, *pids]:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        process.communicate()


@pytest.mark.parametrize("build", ["-c"], indirect=True)
def test_workers_go_when_the_engine_is_killed(build):
    process, pids = build
    process.kill()
    assert wait_until_gone(pids)


@pytest.mark.parametrize("build", ["script.py"], indirect=True)
def test_ctrl_c_ends_everything_and_workers_say_nothing(build):
    process, pids = build
    os.killpg(process.pid, signal.SIGINT)
    _, errors = process.communicate(timeout=20)
    assert wait_until_gone(pids)
    assert process.returncode == -signal.SIGINT
    assert errors.count("Traceback") == errors.count("KeyboardInterrupt\n") == 1
    assert "spawn_main" not in errors


@pytest.mark.some_cases(1)
@pytest.mark.parametrize("delay_seconds", [0.2, 0.3, 0.4])
def test_ctrl_c_while_workers_start(delay_seconds):
    process = subprocess.Popen(
        [sys.executable, "-c", SCRIPT],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    time.sleep(delay_seconds)
    os.killpg(process.pid, signal.SIGINT)
    _, errors = process.communicate(timeout=20)
    assert process.returncode == -signal.SIGINT, errors
    assert "spawn_main" not in errors, "a worker spoke"
    assert wait_until_gone([process.pid], os.killpg)


def test_frames_lie_in_memory_without_a_name():
    if not Path("/proc/self/maps").exists():
        pytest.skip("only Linux lists the memory of a process")
    with make_engine(batch_size=1) as engine:
        run = engine.encode_clips([toys.job(1, 20)])
        next(run)
        lines = Path("/proc/self/maps").read_text().splitlines()
        maps = [line for line in lines if "vindex-frames" in line]  # a clone may be called vindex
        assert maps
        assert all("/memfd:vindex-frames (deleted)" in line for line in maps)
        run.close()
    del run
    assert "vindex-frames" not in Path("/proc/self/maps").read_text()


@pytest.mark.thorough
def test_descriptors_are_given_back():
    def count_after_a_run():
        with make_engine() as engine:
            list(engine.encode_clips([toys.job(1, 4), toys.job(2, 4, reader="exit@1")]))
        return len(list(Path("/dev/fd").iterdir()))

    num_open = count_after_a_run()  # the first run may also start Python's own tracker
    assert count_after_a_run() == num_open


@pytest.mark.thorough
def test_functions_that_workers_cannot_import_are_refused_at_once():
    script = SCRIPT.replace(
        "\nwith", "\ntoys.decode.__module__ = 'gone'; sys.modules['gone'] = toys\nwith"
    )
    process = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, timeout=30
    )
    assert process.returncode == 1
    assert "No module named 'gone'" in process.stderr
    assert "mend what fails there" in process.stderr
