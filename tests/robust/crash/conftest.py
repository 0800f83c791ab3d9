"""What the tests of kills share: who kills, a library, and what must be true afterwards."""

import json
import os
import subprocess
import sys
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.conftest import CLIP_SECONDS
from tests.media_factory import make_video
from vindex import VideoIndex


@pytest.fixture(scope="package")
def library(tmp_path_factory):
    """Two videos of three clips."""
    root = tmp_path_factory.mktemp("killed") / "videos"
    root.mkdir()
    for number in range(2):
        make_video(root / f"{number}.mp4", num_frames=90 + number, frame_rate=15)
    return root


@pytest.fixture(scope="package")
def undisturbed(library, tiny_model, tmp_path_factory):
    index = VideoIndex.at(tmp_path_factory.mktemp("undisturbed") / "index")
    index.build(library, model=str(tiny_model), clip_seconds=CLIP_SECONDS)
    return index


@contextmanager
def running_killer(tmp_path):
    with (tmp_path / "err").open("w") as errors, subprocess.Popen(
        [sys.executable, "-m", "tests.robust.crash.killer"],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=errors,
        text=True, cwd=Path(__file__).parents[3],
        env=os.environ | {"TMPDIR": str(tmp_path / "tmp"), "OMP_NUM_THREADS": "1"},
    ) as process:  # fmt: skip
        try:
            yield process
        finally:
            process.stdin.close()
            process.wait(20)


@pytest.fixture(scope="package")
def killed_build(library, tiny_model, tmp_path_factory):
    """Build into a folder and die on the way; what became of the process."""
    tmp_path = tmp_path_factory.mktemp("killer")
    (tmp_path / "tmp").mkdir()
    with running_killer(tmp_path) as process:

        def run(index, *command, **how):
            arguments = [*command, "--index", index.path] if command else [
                "build", library, "--model", tiny_model, "--index", index.path,
                "--clip-seconds", CLIP_SECONDS, "--batch-size", 2, "--workers", 1,
            ]  # fmt: skip
            request = {"build": [str(argument) for argument in arguments], **how}
            process.stdin.write(json.dumps(request) + "\n")
            process.stdin.flush()
            line = process.stdout.readline()
            assert line, (tmp_path / "err").read_text()
            assert not list((tmp_path / "tmp").iterdir())
            return json.loads(line)

        yield run


@dataclass(frozen=True)
class Remains:
    """Of an index, what a kill at each failpoint of a command leaves; see `killer`."""

    num_points: int
    points: list[int]
    """The first of all at which it is one and the same."""
    indexes: list[VideoIndex]


@pytest.fixture(scope="package")
def remains_of(killed_build, tmp_path_factory):
    """Run a command that is halted at each failpoint; the remains, by failpoint."""

    def run(index, *command, **how):
        folder = tmp_path_factory.mktemp("remains")
        answer = killed_build(index, *command, remains=[str(index.path), str(folder)], **how)
        assert answer["status"] == 0
        indexes = [VideoIndex.at(folder / str(point)) for point in answer["remains"]]
        return Remains(answer["points"], answer["remains"], indexes)

    return run
