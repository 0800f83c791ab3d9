"""vindex as a newcomer has it: the wheel, installed in an environment that holds nothing else."""

import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SAMPLE = ROOT / "sample_data" / "videos"


@dataclass(frozen=True)
class Newcomer:
    """Somebody with an installed vindex, a home of their own, and a folder to stand in."""

    programs: Path
    home: Path

    @property
    def environment(self):
        """Nothing of ours: no PYTHONPATH, no index, no cache."""
        return {"PATH": f"{self.programs}:/usr/bin:/bin", "HOME": str(self.home), "LANG": "C.UTF-8"}

    def types(self, *words, at, expect=0):
        """Runs one command line, and gives what stands on stdout."""
        done = subprocess.run(
            [str(word) for word in words], cwd=at, env=self.environment, text=True,
            capture_output=True,
        )  # fmt: skip
        assert done.returncode == expect, f"{words}: {done.returncode}\n{done.stdout}{done.stderr}"
        return done.stdout

    def asks(self, *words, at, expect=0):
        """The same of a vindex command, and what its --json says."""
        return json.loads(self.types("vindex", *words, "--json", at=at, expect=expect))


@pytest.fixture(scope="session")
def installed(tmp_path_factory):
    """Programs of the environment $VINDEX_WHEEL_VENV (of `make wheel`), else a new one's."""
    if given := os.environ.get("VINDEX_WHEEL_VENV"):
        return Path(given).resolve() / "bin"
    here = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "build", "--wheel", "--outdir", here, ROOT], check=True
    )  # fmt: skip
    subprocess.run([sys.executable, "-m", "venv", here / "venv"], check=True)
    (wheel,) = here.glob("*.whl")
    subprocess.run(
        [here / "venv/bin/pip", "install", "--quiet", "--no-compile",
         "--constraint", ROOT / "constraints.txt", f"{wheel}[demo]"], check=True,
    )  # fmt: skip
    return here / "venv" / "bin"


@pytest.fixture(scope="session")
def newcomer(installed, tmp_path_factory):
    """With an empty home."""
    return Newcomer(installed, tmp_path_factory.mktemp("home"))


@pytest.fixture(scope="session")
def built(newcomer, tmp_path_factory):
    """A folder of their films, indexed with the demo's models; to be read only."""
    here = tmp_path_factory.mktemp("mine")
    for folder in ("desk", "kitchen"):
        shutil.copytree(SAMPLE / folder, here / "films" / folder)
    # 3: one of the files is broken.
    newcomer.types(
        "vindex", "build", "films", "--model", "demo", "--words", "demo", at=here, expect=3
    )
    return here


@pytest.fixture
def mine(built, tmp_path):
    """The same to change; it is put back afterwards, in its place, which the index knows."""
    shutil.copytree(built, tmp_path / "as it was")
    yield built
    shutil.rmtree(built)
    shutil.move(tmp_path / "as it was", built)
