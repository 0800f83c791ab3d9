"""A power cut at any moment of a build: what is on the disk opens, and the next build finishes."""

import os
import shutil
import subprocess
import sys

import pytest

from tests.build.rows import assert_same_rows
from tests.conftest import CLIP_SECONDS
from tests.robust.crash.checks import NUM_PARTS
from tests.robust.crash.write_log import compiled, laid_out, states_after_power_cuts
from vindex import VideoIndex

BUILD = """
from vindex.build import ingest
ingest._COMMIT_CLIPS = 2
from vindex.cli import main
main()
"""

pytestmark = [
    pytest.mark.slow,  # the quick set has a kill at a failpoint of each kind
    pytest.mark.skipif(shutil.which("cc") is None, reason="no C compiler"),
    pytest.mark.skipif(sys.platform != "linux", reason="the log is made by LD_PRELOAD"),
]


@pytest.fixture(scope="module")
def log(library, tiny_model, tmp_path_factory):
    """A build, and the log of what it wrote."""
    folder = tmp_path_factory.mktemp("logged")
    index, file = folder / "index", folder / "log"
    environment = os.environ | {
        "LD_PRELOAD": str(compiled(folder)), "VINDEX_LOGGED": str(index), "VINDEX_LOG": str(file),
    }  # fmt: skip
    subprocess.run(
        [sys.executable, "-c", BUILD, "build", library, "--model", tiny_model, "--index", index,
         "--clip-seconds", str(CLIP_SECONDS), "--batch-size", "2", "--workers", "1"],
        env=environment, check=True, capture_output=True,
    )  # fmt: skip
    return index, file


def test_the_log_ends_with_what_is_there(log, tmp_path):
    """Else it would not tell what a power cut leaves."""
    index, file = log
    held = {str(path): path.read_bytes() for path in index.rglob("*") if path.is_file()}
    for states in states_after_power_cuts(file):
        files, _ = states
        if _without_locks(files) == _without_locks(held):
            return
    lacking = {name for name in held if files.get(name) != held[name]}
    pytest.fail(f"the log lacks {lacking} and has {set(files) - set(held)}")


def _without_locks(files):
    return {name: data for name, data in files.items() if "/locks/" not in name}


@pytest.mark.parametrize("part", range(NUM_PARTS))
def test_every_prefix_of_the_log_opens_and_is_finished(
    log, part, killed_build, undisturbed, library, tmp_path, record_property
):
    index, file = log
    found = []
    for number, (files, folders) in enumerate(states_after_power_cuts(file)):
        if number % NUM_PARTS != part:
            continue
        folder = tmp_path / str(number)
        laid_out(files, folders, index, folder)
        left = VideoIndex.at(folder)
        found.append(not left._folder.exists or left.verify().is_clean)
        assert killed_build(left)["status"] == 0, number
        after = left.verify()
        assert (after.damages, after.notes) == ([], []), number
        assert_same_rows(left, undisturbed)
        shutil.rmtree(folder)
    record_property("states", [len(found), found.count(True), found.count(False)])
    assert found
    assert False not in found
