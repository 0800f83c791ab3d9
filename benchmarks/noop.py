"""How long a build takes when nothing changed, beside what `find` takes over the same files.

    python -m benchmarks.noop [--files 10000] [--json FILE]

The library is one small video in many folders, each copy with bytes of its own, so that every file
is another content. It is indexed once with a tiny model of random weights, which takes a minute or
two; a second build never loads the model, so its size does not matter. Measured are whole
processes: `vindex build LIBRARY` and `find LIBRARY -printf '%p %s %T@'`. The measuring takes
less than a minute.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

from benchmarks import harness
from benchmarks.videos import Film, make
from tests.tiny_models import save_tiny_vjepa2
from vindex import VideoIndex

FILM = Film("tiny.mp4", "libx264", 64, 48, 0.5, 50)
FILES_PER_FOLDER = 100
VINDEX = [sys.executable, "-c", "from vindex.cli import main; main()"]


def main() -> int:
    """Measure and print."""
    parser = harness.arguments(__doc__)
    parser.add_argument("--files", type=int, default=10_000, help="default: 10000")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="vindex-noop-") as name:
        folder = Path(name)
        library = folder / "videos"
        write_library(library, options.files)
        model = save_tiny_vjepa2(folder / "model")
        print("indexing it", file=sys.stderr)
        report = VideoIndex.at(folder / "index").build(library, model=str(model))
        assert report.files_indexed == options.files, report
        build = [*VINDEX, "build", str(library), "--index", str(folder / "index")]
        find = ["find", str(library), "-printf", "%p %s %T@\n"]
        seconds = harness.measure(
            {
                "vindex": harness.seconds_of(lambda: run(build)),
                "find": harness.seconds_of(lambda: run(find)),
                "start": harness.seconds_of(lambda: run([*VINDEX, "--version"])),
            },
            options.rounds,
        )
        assert b"Nothing to do" in run(build)
    page = harness.Report("noop", options.rounds, {"files": f"{options.files:,}"})
    page.add("vindex build, nothing changed", "s", seconds["vindex"])
    page.add("find -printf '%p %s %T@'", "s", seconds["find"])
    page.add("vindex --version", "s", seconds["start"])
    pairs = zip(seconds["vindex"].values, seconds["find"].values, strict=True)
    longer = harness.Sample(tuple(ours - theirs for ours, theirs in pairs))
    page.add("build longer than find", "s", longer, at_most=2.0)
    return page.finish(options.json)


def write_library(folder: Path, num_files: int) -> None:
    """Copies of a film that differ in a box at their end, which players pass over."""
    film = make(FILM).read_bytes()
    for number in range(num_files):
        path = folder / f"{number // FILES_PER_FOLDER:03d}" / f"{number:06d}.mp4"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(film + b"\x00\x00\x00\x10free" + number.to_bytes(8, "big"))


def run(command: list[str]) -> bytes:
    """What a command says on stderr."""
    return subprocess.run(command, check=True, capture_output=True).stderr


if __name__ == "__main__":
    sys.exit(main())
