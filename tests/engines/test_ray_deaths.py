"""Whatever dies in the middle of a build on Ray: every clip is there once, and the index is whole.

Each build is a process of its own with a cluster of its own, killed from outside.
"""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.build.rows import assert_same_rows
from tests.media_factory import make_video
from vindex import VideoIndex
from vindex.store.catalog import reader

pytest.importorskip("ray", reason="needs the extra: pip install 'vindex-video[ray]'")

pytestmark = pytest.mark.slow

NUM_FILES, CLIPS = 24, 5


@pytest.fixture(scope="module")
def films(tmp_path_factory):
    """Two dozen films of ten seconds, each of another content."""
    folder = tmp_path_factory.mktemp("films") / "videos"
    folder.mkdir()
    film = Path(make_video(folder / "film.mp4", num_frames=150, frame_rate=15).path).read_bytes()
    (folder / "film.mp4").unlink()
    for number in range(NUM_FILES):
        box = b"\x00\x00\x00\x10free" + number.to_bytes(8, "big")
        (folder / f"{number:02d}.mp4").write_bytes(film + box)
    return folder


@pytest.fixture(scope="module")
def built_here(films, tiny_model, tmp_path_factory):
    """What the local engine makes of them."""
    index = VideoIndex.at(tmp_path_factory.mktemp("here") / "index")
    index.build(films, model=str(tiny_model), clip_seconds=2.0, workers=1)
    return index


class Build:
    """A build in a process group of its own."""

    def __init__(self, films, index, model, *more):
        self.index = index
        command = [
            sys.executable, "-m", "tests.engines.ray_build", "build", str(films), "--index",
            str(index.path), "--model", str(model), "--clip-seconds", "2", "--workers", "1",
            "--engine", "ray", "--json", *more,
        ]  # fmt: skip
        self.process = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
            start_new_session=True, env=os.environ | {"PYTHONPATH": str(Path.cwd())},
        )  # fmt: skip

    def until_committed(self, num_clips=20):
        """Wait until so many clips are safe."""
        deadline = time.monotonic() + 120
        while time.monotonic() < deadline and self.process.poll() is None:
            if Path(self.index.path, "catalog.duckdb").exists():
                shards = reader.shards(self.index._folder)
                if sum(shard.num_clips for shard in shards) >= num_clips:
                    return
            time.sleep(0.2)
        self.process.kill()
        raise AssertionError(self.process.communicate()[1])

    def below(self, *words):
        """Ids of the processes below it whose command line has such a word."""
        parents, lines = {}, {}
        for folder in Path("/proc").glob("[0-9]*"):
            try:
                parents[int(folder.name)] = int(
                    (folder / "stat").read_text().rpartition(")")[2].split()[1]
                )
                lines[int(folder.name)] = (folder / "cmdline").read_bytes().decode()
            except OSError:
                continue
        found = {self.process.pid}
        while new := {pid for pid, parent in parents.items() if parent in found} - found:
            found |= new
        return sorted(pid for pid in found if any(word in lines[pid] for word in words))

    def end(self):
        """Exit code, report and messages."""
        out, err = self.process.communicate(timeout=300)
        assert "Traceback" not in err, err
        return self.process.returncode, json.loads(out) if out else None, err


@pytest.fixture
def start(films, index, tiny_model):
    builds = []

    def run(*more):
        builds.append(Build(films, index, tiny_model, *more))
        return builds[-1]

    yield run
    for build in builds:
        if build.process.poll() is None:
            build.process.kill()
            build.process.communicate()


def is_whole(index, built_here):
    assert_same_rows(index, built_here)
    assert index.status().clips == NUM_FILES * CLIPS
    verified = index.verify()
    assert (verified.damages, verified.notes) == ([], [])
    return True


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("ray::_Actor",), " died; what it had is done again."),
        (("spawn_main",), ""),  # a decoder: the engine's own business
    ],
)
def test_a_process_is_killed(start, index, built_here, words, said):
    build = start()
    build.until_committed()
    os.kill(build.below(*words)[0], signal.SIGKILL)
    code, report, err = build.end()
    assert (code, report["failures"]) == (0, [])
    assert said in err
    assert is_whole(index, built_here)


def test_the_gcs_is_killed(start, index, built_here):
    """The build ends well, if it ends within a minute; or it says what to do, and goes on later."""
    build = start()
    build.until_committed()
    os.kill(build.below("gcs_server")[0], signal.SIGKILL)
    build.end()
    if index.status().clips < NUM_FILES * CLIPS:
        index.build(built_here.status().roots[0].path)
    assert is_whole(index, built_here)


def test_the_driver_is_killed(start, films, index, built_here):
    build = start()
    build.until_committed()
    below = build.below("ray::_Actor", "raylet/raylet", "gcs_server", "spawn_main")
    build.process.kill()
    build.process.communicate()
    assert 20 <= index.status().clips < NUM_FILES * CLIPS
    deadline = time.monotonic() + 60  # Ray's two agents may stay longer; they do no work
    while any(map(_is_alive, below)) and time.monotonic() < deadline:
        time.sleep(0.5)
    assert not any(map(_is_alive, below))
    code, report, _ = start().end()
    assert (code, report["clips_failed"]) == (0, 0)
    assert is_whole(index, built_here)


def _is_alive(pid):
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_it_is_asked_to_end(start, films, index, built_here, number):
    """As a terminal does, which tells the whole group."""
    build = start()
    build.until_committed()
    os.killpg(build.process.pid, number)
    code, report, _ = build.end()
    assert (code, report["interrupted"]) == (130, True)
    clips = index.status().clips
    assert clips == report["clips_indexed"] >= 20
    assert index.verify().is_clean
    code, report, _ = start().end()
    assert (code, report["clips_indexed"]) == (0, NUM_FILES * CLIPS - clips)
    assert is_whole(index, built_here)


def test_a_node_is_killed_and_another_one_joins(start, index, built_here):
    """Its raylet is killed; its actor lives on for some seconds and answers nobody."""
    from ray.cluster_utils import Cluster

    small = {"object_store_memory": 80_000_000}
    cluster = Cluster(
        initialize_head=True, head_node_args={"num_cpus": 0, "include_dashboard": False, **small}
    )
    try:
        nodes = [cluster.add_node(num_cpus=1, **small) for _ in range(2)]
        cluster.wait_for_nodes()
        build = start("--ray-address", cluster.address)
        build.until_committed()
        cluster.remove_node(nodes[1], allow_graceful=False)
        time.sleep(5)
        cluster.add_node(num_cpus=1, **small)
        code, report, err = build.end()
    finally:
        cluster.shutdown()
    assert (code, report["failures"]) == (0, []), err
    assert is_whole(index, built_here)
