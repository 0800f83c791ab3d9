"""What is around a build: signals, other builds, clocks, full disks, read-only folders, readers."""

import os
import re
import shutil
import signal
import subprocess
import sys
import threading
import time
from dataclasses import replace
from pathlib import Path

import pytest

from tests.conftest import CLIP_SECONDS
from tests.media_factory import make_video
from tests.storage.limits import no_file_larger_than
from vindex import VideoIndex
from vindex.build import fingerprinting
from vindex.errors import IndexFolderError, IndexLockedError
from vindex.records import Failure
from vindex.store.catalog import reader, writer
from vindex.store.layout import IndexFolder
from vindex.store.locks import build_lock
from vindex.upkeep.status import _bytes_below

BUILD = """
import sys
from vindex.build import ingest
ingest._COMMIT_CLIPS = 2
from vindex.cli import main
main()
"""

READ = """
import sys
import time
from pathlib import Path
import numpy as np
from vindex import VideoIndex
from vindex.store.catalog import reader
from vindex.store.shards import read_rows
index = VideoIndex.at(sys.argv[1])
rounds = seen = 0
while not Path(sys.argv[2]).exists():
    if not index._folder.exists:
        time.sleep(0.02)
        continue
    live = reader.live_clip_ids(index._folder)
    for shard, ids in live.items():
        assert np.isfinite(read_rows(index._folder.shards / shard, np.array(ids))).all()
    clips = index.status().clips
    assert clips >= sum(map(len, live.values())) >= seen
    seen = sum(map(len, live.values()))
    if seen:
        found = index.similar(clip_id=1, limit=5)
        assert not found.warnings, found.warnings
        assert all(hit.similarity <= 1.001 for hit in found)
        by_words = index.search("opening", limit=3)
        assert by_words.hits
        assert not by_words.warnings, by_words.warnings
        assert index.lost_notice() is None
    rounds += 1
    time.sleep(0.05)
print(rounds)
"""


@pytest.fixture
def options(tiny_model):
    return {"model": str(tiny_model), "clip_seconds": CLIP_SECONDS, "workers": 1}


@pytest.fixture(scope="module")
def many(tmp_path_factory):
    """Four videos of eight clips."""
    root = tmp_path_factory.mktemp("many") / "videos"
    root.mkdir()
    for number in range(4):
        make_video(root / f"{number}.mp4", num_frames=240 + number, frame_rate=15)
    return root


def start(index, library, model, *more):
    return subprocess.Popen(
        [sys.executable, "-c", BUILD, "build", library, "--model", model, "--index", index.path,
         "--clip-seconds", str(CLIP_SECONDS), "--batch-size", "2", "--workers", "1", *more],
        stderr=subprocess.PIPE, text=True, start_new_session=True,
    )  # fmt: skip


def wait_for_shards(index, number, process):
    folder = index._folder.shards
    while process.poll() is None and len(list(folder.glob("*.parquet"))) < number:
        time.sleep(0.002)


@pytest.mark.thorough
@pytest.mark.parametrize(
    "number", [signal.SIGTERM, pytest.param(signal.SIGINT, marks=pytest.mark.slow)]
)
def test_the_first_signal_finishes_what_is_in_flight(many, index, tiny_model, number):
    process = start(index, many, tiny_model)
    wait_for_shards(index, 2, process)
    os.killpg(process.pid, number)
    _, err = process.communicate(timeout=60)
    assert process.returncode == 130, err
    assert "press Ctrl-C again" in err
    assert "Traceback" not in err
    assert index.failures() == []  # the workers were told too, and did not die of it
    assert 4 <= index.status().clips < 32
    assert index.verify().is_clean


@pytest.mark.slow  # in one process it is tried by tests/build/test_spaces
def test_the_second_signal_stops_at_once(many, index, tiny_model):
    process = start(index, many, tiny_model)
    wait_for_shards(index, 1, process)
    os.killpg(process.pid, signal.SIGINT)
    time.sleep(0.01)
    os.killpg(process.pid, signal.SIGINT)
    _, err = process.communicate(timeout=60)
    assert process.returncode == 130, err
    assert "Traceback" not in err
    assert index.verify().is_clean


def test_a_second_build_can_wait(built, master_library, capfd):
    lock = build_lock(built._folder.locks)
    lock.__enter__()
    with pytest.raises(IndexLockedError, match="--wait"):
        built.build(master_library)
    release = threading.Timer(0.3, lock.__exit__, (None, None, None))
    release.start()
    assert not built.build(master_library, wait=True).changed_anything
    release.join()
    assert f"process {os.getpid()} since" in capfd.readouterr().err


@pytest.mark.thorough
def test_a_file_that_grows_is_left_for_the_next_build(library, index, options, monkeypatch):
    index.build(library / "kitchen", **options)
    growing = library / "kitchen" / "new.mp4"
    shutil.copy(library / "c.mp4", growing)
    read = fingerprinting.with_fingerprint

    def read_while_it_grows(file):
        result = read(file)
        if not isinstance(result, Failure):
            with Path(file.path).open("ab") as more:
                more.write(b"more")
        return result

    monkeypatch.setattr(fingerprinting, "with_fingerprint", read_while_it_grows)
    report = index.build(library / "kitchen")
    assert (report.clips_planned, report.files_found, report.files_skipped) == (0, 2, 2)
    assert "new.mp4 is still being written" in report.warnings[0]
    monkeypatch.undo()
    assert index.build(library / "kitchen").files_indexed == 1


@pytest.mark.thorough
def test_a_clock_that_jumps_back_hides_no_change(library, settled):
    index = settled
    make_video(library / "c.mp4", num_frames=30, frame_rate=15)
    os.utime(library / "c.mp4", (1_000_000, 1_000_000))
    os.utime(index._folder.catalog_copy, (4e9, 4e9))  # the copy comes from the future
    assert index.build(library).clips_indexed == 1
    assert index.verify().notes == []


@pytest.mark.parametrize(
    "num_bytes", [300_000, *(pytest.param(size, marks=pytest.mark.slow) for size in (0, 2_000))]
)
def test_a_full_disk_loses_nothing(built, library, index, options, num_bytes):
    index.build(library / "kitchen", **options)
    with no_file_larger_than(num_bytes), pytest.raises((OSError, IndexFolderError)):
        index.build(library)
    assert index.status().clips >= 2
    assert index.verify().is_clean
    index.build(library)
    assert index.verify().notes == []
    assert index.status().clips == 10
    rows = reader.shards(index._folder)
    assert sum(shard.num_clips for shard in rows) == 10


@pytest.mark.thorough
def test_a_disk_that_is_full_from_the_start_leaves_no_index(library, index, options):
    with no_file_larger_than(100_000), pytest.raises(IndexFolderError) as refused:
        index.build(library, **options)
    assert re.match(
        r"The catalog .*/catalog\.duckdb cannot be used: .*File too large", str(refused.value)
    )
    assert "Make room" in str(refused.value)
    assert not index._folder.exists
    index.build(library, **options)
    assert (index.status().clips, index.verify().notes) == (10, [])


@pytest.mark.thorough
def test_an_index_copied_without_its_times_is_as_good(built, tmp_path):
    index = VideoIndex.at(
        shutil.copytree(built.path, tmp_path / "index", copy_function=shutil.copyfile)
    )
    os.utime(index._folder.catalog_copy, (1e9, 1e9))
    assert index.verify().notes == []
    settings = reader.recipe(index._folder)
    writer.set_encoder(index._folder, replace(settings.encoder, revision="another"))
    assert index.verify().notes == [
        "catalog.copy.duckdb is older than the catalog; the next build renews it."
    ]


SPILL = """
import os, sys, threading, time
import duckdb
catalog = sys.argv[1]
connection = duckdb.connect(catalog, read_only=True, config={"memory_limit": "40MB"})
def die():
    while not any("storage" in name for _, _, names in os.walk(catalog + ".tmp") for name in names):
        time.sleep(0.01)
    os.kill(os.getpid(), 9)
threading.Thread(target=die).start()
connection.execute("CREATE TEMP TABLE t AS SELECT md5(range::VARCHAR) m FROM range(4000000)")
"""


@pytest.mark.thorough
@pytest.mark.parametrize("command", [pytest.param("build", marks=pytest.mark.slow), "compact"])
def test_what_a_query_spilled_before_it_died_is_swept(built, master_library, tmp_path, command):
    index = VideoIndex.at(shutil.copytree(built.path, tmp_path / "index"))
    index.build(master_library)  # copies the catalog, whose time is another
    run = subprocess.run([sys.executable, "-c", SPILL, index._folder.catalog])
    spilled = index._folder.catalog.with_name("catalog.duckdb.tmp")
    assert (run.returncode, spilled.is_dir()) == (-signal.SIGKILL, True)
    assert index.verify().notes == []
    index.build(master_library) if command == "build" else index.compact()
    assert not spilled.exists()
    found = index.verify()
    assert (found.damages, found.notes) == ([], [])


def test_status_survives_a_file_that_vanishes_while_it_looks(built, tmp_path, monkeypatch):
    folder = IndexFolder(Path(shutil.copytree(built.path, tmp_path / "index")))
    expected = _bytes_below(folder)
    look = Path.stat

    def look_and_lose(path, **options):
        """As a build does with its temporary files."""
        facts = look(path, **options)
        if path.name.startswith(".vindex-tmp-"):
            path.unlink()
        return facts

    (folder.path / ".vindex-tmp-1").write_bytes(b"1234")
    (folder.shards / ".vindex-tmp-2").symlink_to("nowhere")
    monkeypatch.setattr(Path, "stat", look_and_lose)
    assert _bytes_below(folder) == expected + 4
    assert not (folder.path / ".vindex-tmp-1").exists()


LOOK = """
import os, sys
from vindex import VideoIndex
def look(folder):
    index = VideoIndex.open(folder)
    found = len(index.similar(clip_id=1)), len(index.search("opening"))
    return index.status().clips, *found, index.verify().is_clean
expected = look(sys.argv[1])  # loads all modules, too
if os.geteuid() == 0:
    os.setuid(65534)
assert not os.access(sys.argv[2], os.W_OK)
assert look(sys.argv[2]) == expected
print(*expected)
"""


@pytest.mark.thorough
def test_an_index_that_cannot_be_written_can_be_read(built, tmp_path):
    folder = tmp_path / "index"
    shutil.copytree(built.path, folder)
    for path in [folder, *folder.rglob("*")]:
        path.chmod(0o555 if path.is_dir() else 0o444)
    for path in [tmp_path, *tmp_path.parents]:
        if path.name.startswith(("pytest-", "popen-", "test_")):
            path.chmod(0o755)  # pytest's own folders are closed to others
    run = subprocess.run(
        [sys.executable, "-c", LOOK, built.path, folder], capture_output=True, text=True
    )
    for path in [folder, *folder.rglob("*")]:
        path.chmod(0o755)
    assert run.stdout.split()[::3] == ["10", "True"], run.stderr


def read_during_a_build(many, index, tiny_model, tmp_path, num_readers):
    done = tmp_path / "done"
    readers = [
        subprocess.Popen(
            [sys.executable, "-c", READ, index.path, done],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )
        for _ in range(num_readers)
    ]  # fmt: skip
    build = start(index, many, tiny_model)
    _, err = build.communicate(timeout=300)
    done.touch()
    rounds = []
    for process in readers:
        out, reader_err = process.communicate(timeout=60)
        assert process.returncode == 0, reader_err
        rounds.append(int(out))
    assert build.returncode == 0, err
    assert index.status().clips == 32
    return rounds


@pytest.mark.slow  # serve/test_viewers reads during a build, too
def test_a_reader_during_a_build(many, index, tiny_model, tmp_path):
    assert min(read_during_a_build(many, index, tiny_model, tmp_path, 1)) > 0


@pytest.mark.slow
def test_eight_readers_during_a_build(many, index, tiny_model, tmp_path, record_property):
    rounds = read_during_a_build(many, index, tiny_model, tmp_path, 8)
    record_property("rounds", str(rounds))
    assert min(rounds) > 0
