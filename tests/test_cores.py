"""As many workers as there are cores, and no more than a container is paid for."""

import os

import pytest

from vindex import cores


@pytest.fixture
def group(tmp_path, monkeypatch):
    """The file that holds the quota of a control group of this process."""
    own = tmp_path / "own"
    own.write_text("1:cpu:/elsewhere\n0::/pods/one\n")
    monkeypatch.setattr(cores, "_OWN_GROUP", own)
    monkeypatch.setattr(cores, "_GROUPS", tmp_path)
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: set(range(64)), raising=False)
    folder = tmp_path / "pods" / "one"
    folder.mkdir(parents=True)
    return folder / "cpu.max"


@pytest.mark.parametrize(
    ("quota", "expected"),
    [("400000 100000", 4), ("250000 100000", 3), ("10000 100000", 1), ("9900000 100000", 64)],
)
def test_a_container_gets_the_cores_that_it_is_paid_for(group, quota, expected):
    group.write_text(f"{quota}\n")
    assert cores.num_cores() == expected


def test_a_group_around_it_may_be_paid_for_less(group):
    group.write_text("800000 100000\n")
    (group.parent.parent / "cpu.max").write_text("200000 100000\n")
    assert cores.num_cores() == 2


@pytest.mark.parametrize("content", ["max 100000\n", "", "4\n", "a b\n", "100000 0\n"])
def test_without_a_quota_all_cores_count(group, content):
    group.write_text(content)
    assert cores.num_cores() == 64
    group.unlink()
    assert cores.num_cores() == 64


def test_the_cores_of_this_process_are_those_that_it_may_run_on():
    if hasattr(os, "sched_getaffinity"):
        assert 1 <= cores.num_cores() <= len(os.sched_getaffinity(0))


def test_numpy_takes_one_core_where_it_is_imported_first(monkeypatch):
    monkeypatch.delenv("OPENBLAS_NUM_THREADS", raising=False)
    with cores.on_one_core():
        assert os.environ["OPENBLAS_NUM_THREADS"] == "1"
    assert "OPENBLAS_NUM_THREADS" not in os.environ
    monkeypatch.setenv("OPENBLAS_NUM_THREADS", "3")
    with cores.on_one_core():
        assert os.environ["OPENBLAS_NUM_THREADS"] == "3"
    assert os.environ["OPENBLAS_NUM_THREADS"] == "3"
