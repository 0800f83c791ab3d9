"""A library in a store on two machines of Ray, each with a scratch folder of its own."""

import shutil

import pytest

from tests.build.rows import assert_same_rows, ids_of
from tests.build.test_ids import shards_of
from tests.engines import ray_toys
from tests.sources.servers import s3_server
from vindex import VideoIndex
from vindex.build import ingest
from vindex.encode import cluster as cluster_module
from vindex.errors import ExitCode

ray = pytest.importorskip("ray", reason="needs the extra: pip install 'vindex-video[ray]'")

pytestmark = [pytest.mark.thorough, pytest.mark.timeout(600)]  # of two nodes, on a busy machine


@pytest.fixture(scope="module")
def s3(tmp_path_factory):
    with s3_server(tmp_path_factory.mktemp("scratch")) as server:
        yield server


@pytest.fixture(scope="module")
def scratches(tmp_path_factory):
    return [tmp_path_factory.mktemp(f"node{number}") for number in (1, 2)]


@pytest.fixture(scope="module")
def address(s3, scratches):
    """Of a cluster with two nodes of one core; both find the server by the environment."""
    from ray.cluster_utils import Cluster

    small = {"object_store_memory": 80_000_000}
    cluster = Cluster(
        initialize_head=True, head_node_args={"num_cpus": 0, "include_dashboard": False, **small}
    )
    try:
        for scratch in scratches:
            cluster.add_node(num_cpus=1, env_vars={"VINDEX_SCRATCH": str(scratch)}, **small)
        cluster.wait_for_nodes()
        yield cluster.address
    finally:
        cluster.shutdown()


@pytest.fixture
def options(tiny_model, address):
    return {
        "model": str(tiny_model), "clip_seconds": 2.0, "workers": 1, "engine": "ray",
        "ray_address": address,
    }  # fmt: skip


@pytest.fixture(autouse=True)
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


def films_of(library):
    """The files of a library by name, and their bytes."""
    paths = [path for path in sorted(library.rglob("*")) if path.is_file()]
    return {str(path.relative_to(library)): path.read_bytes() for path in paths}


def bucket_of(s3, name, films):
    bucket = s3.bucket(name)
    for film, content in films.items():
        bucket.put(f"videos/{film}", content)
    return f"{bucket.root}/videos"


def empty(places):
    for place in places:
        for child in place.iterdir():
            shutil.rmtree(child)


def test_two_machines_fetch_each_file_once_and_make_what_one_makes(
    s3, scratches, master_library, options, built_in_threes, tmp_path, capfd
):
    films = films_of(master_library)
    for number in range(5):  # until both are at work: one may be slow to begin
        root, index = bucket_of(s3, f"once{number}", films), VideoIndex.at(tmp_path / str(number))
        before = s3.sent.total()
        report = index.build(root, **options)
        assert s3.sent.total() - before <= 1.05 * sum(map(len, films.values()))
        kept = [{path.stat().st_size for path in place.glob("*/*.m*")} for place in scratches]
        if all(kept):
            break
        empty(scratches)
    assert all(kept)
    assert not kept[0] & kept[1]
    assert (report.exit_code, report.clips_indexed) == (ExitCode.FILES_FAILED, 10)
    assert [failure.path for failure in index.failures()] == [f"{root}/desk/bad.mp4"]
    assert ids_of(index) == ids_of(built_in_threes)
    assert_same_rows(index, built_in_threes)
    here = VideoIndex.at(tmp_path / "here")
    here.build(root, **options | {"engine": "local", "ray_address": None})
    assert shards_of(index) == shards_of(here)  # they name films by their addresses
    assert sum(node.clips for node in report.nodes) == 10
    verified = index.verify()
    assert (verified.damages, verified.notes) == ([], [])
    assert index.build(root, **options).clips_planned == 0
    assert "Traceback" not in capfd.readouterr().err


@pytest.mark.timeout(900)  # three actors die, one after another, and each is started anew
def test_a_film_that_kills_who_looks_it_over_costs_itself_alone(
    s3, master_library, index, options, built_in_threes, monkeypatch
):
    films = films_of(master_library)
    root = bucket_of(s3, "deadly", films | {"desk/deadly.mp4": films["c.mp4"] + b"another"})
    monkeypatch.setattr(cluster_module, "StationPlan", ray_toys.PlanOfDeaths)
    report = index.build(root, **options)
    refused = {failure.path: failure for failure in report.failures}
    assert refused.keys() == {f"{root}/desk/bad.mp4", f"{root}/desk/deadly.mp4"}
    assert refused[f"{root}/desk/deadly.mp4"].reason == "worker_died"
    assert report.clips_indexed == 10
    assert ids_of(index) == ids_of(built_in_threes)
    assert_same_rows(index, built_in_threes)
