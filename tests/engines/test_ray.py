"""Builds on a real Ray cluster of this machine: what the threads and the script stand for."""

import shutil
import subprocess
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from tests.build.rows import assert_same_rows, ids_of
from tests.build.test_ids import shards_of
from tests.engines import ray_toys
from tests.in_thread import serving
from vindex import VideoIndex
from vindex.build import ingest
from vindex.encode import cluster as cluster_module
from vindex.engines import ray_start
from vindex.errors import ExitCode, MissingDependencyError, UsageError

ray = pytest.importorskip("ray", reason="needs the extra: pip install 'vindex-video[ray]'")


def raylets():
    """Processes of Ray's that are children of this one, whatever they are called."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            name, _, rest = stat.read_text().rpartition(")")
        except OSError:
            continue
        state, parent = rest.split()[:2]
        if int(parent) == _OWN and state != "Z" and ("raylet" in name or "gcs_server" in name):
            found.append(name)
    return found


_OWN = int(Path("/proc/self/stat").read_text().split()[0]) if Path("/proc/self").exists() else 0


@pytest.fixture(scope="module")
def cluster():
    """Ray on this machine, with two cores and no more memory than it needs."""
    ray_start.connect(None, 2)
    yield ray.get_runtime_context().gcs_address
    ray.shutdown()
    assert raylets() == []


@pytest.fixture
def options(tiny_model):
    return {"model": str(tiny_model), "clip_seconds": 2.0, "workers": 1, "engine": "ray"}


@pytest.fixture
def blocks_of_three(monkeypatch):
    monkeypatch.setattr(ingest, "_COMMIT_CLIPS", 3)


@pytest.fixture(scope="module")
def built_in_threes(master_library, tiny_model, tmp_path_factory):
    """What the local engine makes of the library, in shards of three clips."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ingest, "_COMMIT_CLIPS", 3)
        index = VideoIndex.at(tmp_path_factory.mktemp("local") / "index")
        index.build(master_library, model=str(tiny_model), clip_seconds=2.0, workers=1)
    return index


@pytest.mark.thorough
@pytest.mark.timeout(600)  # actors start anew, on a busy machine
@pytest.mark.usefixtures("cluster", "blocks_of_three")
def test_all_is_as_by_the_local_engine_though_an_actor_is_killed(
    master_library, index, options, built_in_threes, monkeypatch, capfd
):
    """It has two items when it dies in the first; both are done again as they are."""
    monkeypatch.setattr(cluster_module, "StationPlan", ray_toys.PlanOfOneDeath)
    report = index.build(master_library, **options)
    assert master_library.with_name("died").exists()
    assert shards_of(index) == shards_of(built_in_threes)
    assert ids_of(index) == ids_of(built_in_threes)
    assert_same_rows(index, built_in_threes)
    assert index.verify().is_clean
    assert (report.exit_code, report.clips_indexed) == (ExitCode.FILES_FAILED, 10)
    assert sum(node.clips for node in report.nodes) == 10
    out, err = capfd.readouterr()
    assert (out, err.count("\n")) == ("", 1)  # Ray says nothing
    assert " died; what it had is done again." in err


@pytest.mark.thorough
@pytest.mark.timeout(600)  # actors start anew, on a busy machine
@pytest.mark.usefixtures("cluster")
def test_a_file_that_kills_its_actor_costs_itself_alone(
    library, index, options, built, monkeypatch, capfd
):
    shutil.copy(library / "c.mp4", library / "desk" / "deadly.mp4")
    with (library / "desk" / "deadly.mp4").open("ab") as file:
        file.write(b"another content")
    monkeypatch.setattr(cluster_module, "StationPlan", ray_toys.PlanOfDeaths)
    report = index.build(library, **options | {"workers": 2})  # one actor
    assert (report.clips_indexed, report.clips_failed) == (10, 3)
    by_path = {Path(failure.path).name: failure for failure in report.failures}
    assert by_path.keys() == {"bad.mp4", "deadly.mp4"}
    assert by_path["deadly.mp4"].reason == "worker_died"
    assert by_path["deadly.mp4"].message.startswith("3 actors (the last on ")
    assert_same_rows(index, built)
    assert index.verify().is_clean
    assert "Traceback" not in capfd.readouterr().err


def test_an_address_where_nothing_is_is_refused(library, index, options, monkeypatch):
    monkeypatch.setattr(ray, "is_initialized", lambda: False)
    with pytest.raises(UsageError, match=r"no Ray cluster answers there \(Connection refused"):
        index.build(library, **options, ray_address="127.0.0.1:1")
    assert not Path(index.path).exists()


@pytest.fixture
def stale_note(tmp_path, monkeypatch):
    """What Ray noted of a cluster, left behind by a crash; nothing is connected."""
    note = tmp_path / "ray" / "ray_current_cluster"
    note.parent.mkdir()
    note.write_text("127.0.0.1:1")
    monkeypatch.setattr(ray, "is_initialized", lambda: False)
    monkeypatch.setenv("RAY_TMPDIR", str(tmp_path))
    monkeypatch.delenv("RAY_ADDRESS", raising=False)


@pytest.mark.thorough
@pytest.mark.usefixtures("cluster", "stale_note")
def test_a_cluster_that_runs_counts_more_than_where_ray_last_ran():
    ray_start.check_ray("auto")


@pytest.mark.usefixtures("stale_note")
def test_where_ray_last_ran_nothing_answers_any_more(monkeypatch):
    monkeypatch.setattr(ray_start, "_running", lambda _: frozenset())
    with pytest.raises(UsageError, match=r"auto was given.*refused at 127.0.0.1:1, where Ray last"):
        ray_start.check_ray("auto")


@pytest.mark.usefixtures("stale_note")
def test_where_nothing_answers_it_says_what_named_the_address(monkeypatch):
    monkeypatch.setattr(ray_start, "_running", lambda _: frozenset({"127.0.0.1:2"}))
    with pytest.raises(UsageError, match=r"refused at 127.0.0.1:2, where Ray has processes"):
        ray_start.check_ray("auto")
    monkeypatch.setenv("RAY_ADDRESS", "127.0.0.1:3")
    with pytest.raises(UsageError, match=r"refused at 127.0.0.1:3, which RAY_ADDRESS names"):
        ray_start.check_ray("auto")


@pytest.mark.parametrize("given", ["", "local", "here", "10.0.0.1", ":6379", "here:port"])
def test_what_is_no_address_is_refused_before_anything_is_done(given, monkeypatch):
    """Ray would start a cluster that all machines see where `local` is asked for."""
    monkeypatch.setattr(ray, "is_initialized", lambda: False)
    with pytest.raises(UsageError, match=f"{given!r} was given; it must be HOST:PORT, or auto"):
        ray_start.check_ray(given)
    monkeypatch.setenv("RAY_ADDRESS", given)
    if given:
        with pytest.raises(UsageError, match=f"that is {given!r}, which RAY_ADDRESS names; it mus"):
            ray_start.check_ray("auto")


def test_where_no_cluster_runs_none_is_meant(tmp_path, monkeypatch):
    monkeypatch.setattr(ray, "is_initialized", lambda: False)
    monkeypatch.setattr(ray_start, "_running", lambda _: frozenset())
    monkeypatch.setenv("RAY_TMPDIR", str(tmp_path))
    monkeypatch.delenv("RAY_ADDRESS", raising=False)
    with pytest.raises(UsageError, match=r"auto was given, .*none runs on this machine"):
        ray_start.check_ray("auto")


@pytest.mark.usefixtures("stale_note")
@pytest.mark.parametrize(
    ("running", "meant"),
    [
        ({"127.0.0.1:7", "10.0.0.1:6379"}, "10.0.0.1:6379"),
        ({"127.0.0.1:7", "127.0.0.1:6"}, "127.0.0.1:6"),
        ({"127.0.0.1:1", "10.0.0.1:6379"}, "127.0.0.1:1"),
    ],
)
def test_of_several_clusters_one_that_runs_is_meant(running, meant, monkeypatch):
    """Ray would go where its note says, whoever is there."""
    monkeypatch.setattr(ray_start, "_running", lambda _: frozenset(running))
    assert ray_start._meant(ray, "auto")[0] == meant


JOIN = """
import sys, ray
from vindex.engines import ray_start
given, alone = sys.argv[1:]
def find():
    return frozenset([alone])
find.cache_clear = lambda: None
ray._private.services.find_gcs_addresses = find
ray_start.check_ray(given)
ray_start.connect(given, 1)
class Counter:
    def count(self, text):
        return len(text)
print(ray.get(ray.remote(Counter).remote().count.remote("seven"), timeout=60))
"""


@pytest.fixture
def joined(cluster, monkeypatch):
    """What a process says that joins the cluster, which listens to this machine alone."""
    assert cluster.startswith("127.0.0.1:")
    monkeypatch.delenv("RAY_AUTH_MODE", raising=False)  # Ray sets it

    def run(given=cluster, alone=cluster):
        command = [sys.executable, "-c", JOIN, given, alone]
        return subprocess.run(command, capture_output=True, text=True, timeout=100, check=False)

    return run


@pytest.mark.thorough
@pytest.mark.usefixtures("stale_note")
def test_a_cluster_of_this_machine_alone_is_joined_beside_a_stale_note(joined):
    """Ray would look for it where other machines see this one, and find nobody for minutes."""
    for run in (joined("auto"), joined()):
        assert (run.stdout, run.returncode) == ("5\n", 0), run.stderr


@pytest.mark.thorough
def test_a_cluster_without_a_token_is_joined_though_one_is_here(joined, monkeypatch):
    """A driver that names one unasked is answered by no actor."""
    from ray.cluster_utils import Cluster

    head = {"num_cpus": 1, "include_dashboard": False, "object_store_memory": 80_000_000}
    with monkeypatch.context() as patched:
        patched.setenv("RAY_AUTH_MODE", "disabled")
        others = Cluster(initialize_head=True, head_node_args=head)
    try:
        run = joined(others.address, others.address)
    finally:
        others.shutdown()
    assert (run.stdout, run.returncode) == ("5\n", 0), run.stderr


def test_a_ray_that_keeps_tokens_elsewhere_says_what_to_set(monkeypatch):
    def init(*_, **__):
        raise ConnectionError from RuntimeError("AuthenticationError: no token")

    monkeypatch.setattr(ray, "init", init)
    monkeypatch.setitem(sys.modules, "ray._private.authentication", None)
    with pytest.raises(UsageError, match=r"asks for a token that .*set RAY_AUTH_MODE=token\.$"):
        ray_start.connect("127.0.0.1:1", 1)


@pytest.mark.thorough
def test_a_cluster_that_asks_for_a_token_says_so(joined, tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path))
    run = joined()
    assert "asks for a token that this machine does not have or name. Copy ~/.ray" in run.stderr


def test_what_listens_there_and_is_no_ray_is_refused(monkeypatch):
    """Ray itself would wait for minutes, and write a line a second."""
    monkeypatch.setattr(ray, "is_initialized", lambda: False)
    everywhere = ThreadingHTTPServer(("", 0), BaseHTTPRequestHandler)
    with (
        serving(everywhere) as web,
        pytest.raises(UsageError, match=r"answers there \(what listens there is no Ray\)"),
    ):
        ray_start.check_ray(f"127.0.0.1:{web.server_port}")


@pytest.mark.usefixtures("cluster")
def test_a_cluster_that_runs_is_known_as_one(monkeypatch):
    address = ray.get_runtime_context().gcs_address
    monkeypatch.setattr(ray, "is_initialized", lambda: False)
    ray_start.check_ray(address)


@pytest.mark.thorough
@pytest.mark.parametrize("name", ["worker.print_to_stdstream", "ray_constants.ENABLE_RAY_CLUSTER"])
def test_a_ray_that_cannot_be_kept_quiet_and_to_itself_is_refused(name, monkeypatch):
    monkeypatch.delattr(f"ray._private.{name}")
    with pytest.raises(MissingDependencyError, match=r"Ray 2.* is installed, which vindex can"):
        ray_start.check_ray(None)
