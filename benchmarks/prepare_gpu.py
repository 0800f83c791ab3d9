"""A folder with all that `benchmarks.gpu` needs on a machine without a network.

    python -m benchmarks.prepare_gpu FOLDER [--python 3.11] [--without-torch | --films-only]

It gets the films, the sources of vindex and of the benchmarks, wheels for Linux on x86_64 (torch as
PyPI has it, for CUDA: some 3 GB) and `run.sh`, which makes an environment of them, measures, and
leaves `gpu.json` in the folder that it is given. A torch that sees the GPU of that machine already
is used and stays as it is: then `--without-torch` saves most of the wheels.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

from benchmarks.build import FILM
from benchmarks.videos import SCENES, make

_ROOT = Path(__file__).parents[1]
_SOURCES = ("vindex", "benchmarks", "pyproject.toml", "README.md", "LICENSE", "sample_data")
_RUN = """#!/bin/bash
# Measures on the GPU of this machine, without a network:
#     run.sh [FOLDER for gpu.json, here by default [options of benchmarks.gpu]]
# PYTHON names the interpreter; python3 by default.
set -e
mkdir -p "${1:-.}"
out=$(realpath "${1:-.}")
shift || true
cd "$(dirname "$0")"
python=${PYTHON:-python3}
"$python" -m venv --clear --without-pip venv
# A torch that sees a GPU stays as it is, with all that lies beside it; the wheels bring the rest.
given='import torch, pathlib; assert torch.cuda.is_available()'
: > constraints.txt
if "$python" -c "$given" 2> /dev/null; then
    "$python" -c "$given; print('torch==' + torch.__version__)" > constraints.txt
    "$python" -c "$given; print(pathlib.Path(torch.__file__).parents[1])" \\
        > "$(venv/bin/python -c 'import sysconfig; print(sysconfig.get_path("purelib"))')/given.pth"
fi
"$python" -m pip --python venv/bin/python install --quiet --no-index --no-compile \\
    --find-links wheels --constraint constraints.txt "./sources[gpu]"
cd sources
../venv/bin/python -m benchmarks.gpu --films ../films --json "$out/gpu.json" "$@"
"""


_GLIBCS = range(28, 4, -1)
_PLATFORMS = [
    *(f"--platform=manylinux_2_{number}_x86_64" for number in _GLIBCS),
    "--platform=manylinux2014_x86_64",
]
"""Each by its name, as pip takes for no other platform what is made for an older one of its kind;
CUDA's libraries and PyTorch are made for different ones."""


def main() -> int:
    """Make the folder."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path)
    parser.add_argument("--python", default="3.11", help="of the other machine; default: 3.11")
    wheels = parser.add_mutually_exclusive_group()
    wheels.add_argument("--without-torch", action="store_true", help="the machine has its own")
    wheels.add_argument("--films-only", action="store_true", help="no wheels")
    options = parser.parse_args()
    folder: Path = options.folder
    make(FILM, folder / "films")
    (folder / "films" / SCENES).unlink(missing_ok=True)
    _copy_sources(folder / "sources")
    (folder / "run.sh").write_text(_RUN)
    (folder / "run.sh").chmod(0o755)
    if options.films_only:
        return 0
    _download(folder / "wheels", options.python, with_torch=not options.without_torch)
    return _judged(folder / "wheels")


def _copy_sources(folder: Path) -> None:
    folder.mkdir(exist_ok=True)
    for name in _SOURCES:
        if (_ROOT / name).is_dir():
            ignore = shutil.ignore_patterns("__pycache__", "results")
            shutil.copytree(_ROOT / name, folder / name, dirs_exist_ok=True, ignore=ignore)
        else:
            shutil.copy(_ROOT / name, folder / name)


def _download(folder: Path, python: str, *, with_torch: bool) -> None:
    """Wheels of what vindex needs to run, with faiss-gpu."""
    project = tomllib.loads((_ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    gpu = [each.partition(";")[0] for each in project["optional-dependencies"]["gpu"]]
    needed = [*project["dependencies"], *gpu]
    if not with_torch:
        needed = [each for each in needed if not each.startswith("torch>")]
    shutil.rmtree(folder, ignore_errors=True)  # two versions of one would be in each other's way
    subprocess.run(
        [
            sys.executable, "-m", "pip", "download", "--quiet", "--only-binary", ":all:",
            "--python-version", python, *_PLATFORMS, "--dest", str(folder),
            "setuptools>=77", "wheel", *needed,
        ],
        check=True,
    )  # fmt: skip


def _judged(wheels: Path) -> int:
    """The exit code: 1 where pip found a torch that can use no GPU."""
    blind = [path.name for path in wheels.glob("torch-*+cpu-*.whl")]
    if blind:
        print(
            f"pip found {blind[0]}, which can use no GPU: its settings (`pip config list`) prefer "
            "a build for CPUs. Let it take torch from PyPI, or give --without-torch if the other "
            "machine has a torch of its own.",
            file=sys.stderr,
        )
    return int(bool(blind))


if __name__ == "__main__":
    sys.exit(main())
