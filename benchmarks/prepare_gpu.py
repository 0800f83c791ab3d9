"""A folder with all that `benchmarks.gpu` needs on a machine without a network.

    python -m benchmarks.prepare_gpu FOLDER [--python 3.11] [--films-only]

It gets the films, the sources of vindex and of the benchmarks, wheels for Linux on x86_64 (torch as
PyPI has it, for CUDA: some 3 GB) and `run.sh`, which makes an environment of them, measures, and
leaves `gpu.json` in the folder that it is given.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
from pathlib import Path

from benchmarks.build import FILM
from benchmarks.videos import make

_ROOT = Path(__file__).parents[1]
_SOURCES = ("vindex", "benchmarks", "pyproject.toml", "README.md", "LICENSE", "sample_data")
_RUN = """#!/bin/bash
# Measures on the GPU of this machine, without a network: run.sh [FOLDER for gpu.json]
set -e
cd "$(dirname "$0")"
out=$(realpath "${1:-.}")
python3 -m venv venv
venv/bin/pip install --quiet --no-index --find-links wheels ./sources[gpu]
cd sources
../venv/bin/python -m benchmarks.gpu --films ../films --json "$out/gpu.json"
"""


def main() -> int:
    """Make the folder."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path)
    parser.add_argument("--python", default="3.11", help="of the other machine; default: 3.11")
    parser.add_argument("--films-only", action="store_true", help="no wheels")
    options = parser.parse_args()
    folder: Path = options.folder
    make(FILM, folder / "films")
    for name in _SOURCES:
        target = folder / "sources" / name
        target.parent.mkdir(parents=True, exist_ok=True)
        if (_ROOT / name).is_dir():
            ignore = shutil.ignore_patterns("__pycache__", "results")
            shutil.copytree(_ROOT / name, target, dirs_exist_ok=True, ignore=ignore)
        else:
            shutil.copy(_ROOT / name, target)
    (folder / "run.sh").write_text(_RUN)
    (folder / "run.sh").chmod(0o755)
    if not options.films_only:
        subprocess.run(
            [
                sys.executable, "-m", "pip", "download", "--quiet", "--only-binary", ":all:",
                "--python-version", options.python, "--platform", "manylinux_2_28_x86_64",
                "--platform", "manylinux_2_17_x86_64", "--dest", str(folder / "wheels"),
                "setuptools>=77", "wheel", *_requirements(),
            ],
            check=True,
        )  # fmt: skip
    return 0


def _requirements() -> list[str]:
    """What vindex needs to run, with faiss-gpu."""
    import tomllib

    project = tomllib.loads((_ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    gpu = [each.partition(";")[0] for each in project["optional-dependencies"]["gpu"]]
    return [*project["dependencies"], *gpu]


if __name__ == "__main__":
    sys.exit(main())
