"""This tree beside another commit: what a change cost, or gained.

    python -m benchmarks.against COMMIT [--only build noop search similar] [--json FILE]

Both are measured as whole processes in the same rounds, each on indexes that it made itself, with
the packages of this environment; the other commit is checked out into a temporary folder. Figures
are the time of this tree over the time of the other one: below 1 is quicker.

    build     1080p films of 15 s each, with the demo model
    noop      a second build of 10,000 files that did not change
    search    a label's name; other words; `similar --clip`, all on the sample library
    similar   in a process that asks again, on made-up clips (`--clips`)
"""

from __future__ import annotations

import compileall
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks import harness, noop
from benchmarks.videos import Film, make
from tests.tiny_models import save_tiny_vjepa2

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Iterator

HERE = Path(__file__).resolve().parents[1]
FILM = Film("against.mp4", "libx264", 1920, 1080, 15.0, 5000)
COMMAND = "import sys; sys.argv[0] = 'vindex'; from vindex.cli import main; main()"
WARM = """
import sys, time
from statistics import median
from vindex import VideoIndex
index, seconds = VideoIndex.open(sys.argv[1]), []
for clip_id in range(1, 20 * int(sys.argv[2]), 20):
    began = time.perf_counter()
    index.similar(clip_id=clip_id)
    seconds.append(time.perf_counter() - began)
print(median(seconds))
"""
"""Clips of one video lie twenty apart in a row, so each question is about another video."""


@dataclass(frozen=True, slots=True)
class Tree:
    """A checkout of vindex, and where its own indexes lie."""

    code: Path
    indexes: Path

    def python(self, *arguments: str) -> str:
        """What a Python process that imports this tree prints."""
        done = subprocess.run(
            [sys.executable, *arguments],
            cwd=self.code, check=False, capture_output=True, text=True,
        )  # fmt: skip
        if done.returncode not in (0, 3):  # 3: the sample library has files that are refused
            raise SystemExit(f"{self.code}: {arguments} failed:\n{done.stderr}")
        return done.stdout

    def vindex(self, *arguments: str) -> str:
        """What a command of this tree prints."""
        return self.python("-c", COMMAND, *arguments)

    def index(self, name: str) -> str:
        """The folder of an index of its own."""
        return str(self.indexes / name)


@contextmanager
def checkout(commit: str, folder: Path) -> Iterator[Path]:
    """The files of a commit, for as long as the block lasts."""
    git = partial(subprocess.run, cwd=HERE, check=True, capture_output=True)
    place = folder / "other"
    git(["git", "worktree", "add", "--detach", str(place), commit])
    try:
        yield place
    finally:
        git(["git", "worktree", "remove", "--force", str(place)])


def build(tree: Tree, given: argparse.Namespace, shared: Path) -> dict[str, Callable[[], float]]:
    """A build of films that are many enough for the loading of the model to weigh little."""
    library = shared / "films"
    if not library.exists():
        library.mkdir()
        film = make(FILM).read_bytes()
        for number in range(given.films):
            box = b"\x00\x00\x00\x10free" + number.to_bytes(8, "big")
            (library / f"{number:03d}.mp4").write_bytes(film + box)
    rounds = iter(range(sys.maxsize))

    def run() -> None:
        index = tree.index(f"build-{next(rounds)}")
        tree.vindex("build", str(library), "--index", index, "--model", "demo", "--json")

    return {"build": harness.seconds_of(run)}


def unchanged(
    tree: Tree, given: argparse.Namespace, shared: Path
) -> dict[str, Callable[[], float]]:
    """A build with nothing to do."""
    library, model = shared / "many", shared / "tiny-model"
    if not library.exists():
        noop.write_library(library, given.files)
        save_tiny_vjepa2(model)
    command = ["build", str(library), "--index", tree.index("noop")]
    tree.vindex(*command, "--model", str(model), "--json")
    return {"noop build": harness.seconds_of(partial(tree.vindex, *command))}


def search(tree: Tree, given: argparse.Namespace, shared: Path) -> dict[str, Callable[[], float]]:  # noqa: ARG001
    """Queries of the sample library, each a process."""
    index = tree.index("sample")
    videos = str(HERE / "sample_data/videos")
    tree.vindex("build", videos, "--index", index, "--model", "demo", "--json")
    questions = {
        "search, a label's name": ("search", "opening something"),
        "search, other words": ("search", "shut the box"),
        "similar --clip": ("similar", "--clip", "1"),
    }
    return {
        name: harness.seconds_of(partial(tree.vindex, *question, "--index", index))
        for name, question in questions.items()
    }


def similar(tree: Tree, given: argparse.Namespace, shared: Path) -> dict[str, Callable[[], float]]:  # noqa: ARG001
    """A process that asks again; its figure is the median of its questions."""
    index = tree.index("made-up")
    tree.python("-m", "benchmarks.made_up", index, "--clips", str(given.clips))
    num_questions = str(min(200, given.clips // 20))

    def run() -> float:
        return float(tree.python("-c", WARM, index, num_questions))

    return {f"similar, {given.clips:,} clips": run}


TASKS = {"build": build, "noop": unchanged, "search": search, "similar": similar}


def main() -> int:
    """Measure and print."""
    parser = harness.arguments(__doc__)
    parser.add_argument("commit", help="to compare with, such as HEAD~1")
    parser.add_argument("--only", nargs="+", choices=TASKS, default=list(TASKS))
    parser.add_argument("--films", type=int, default=24, help="default: 24")
    parser.add_argument("--files", type=int, default=10_000, help="default: 10000")
    parser.add_argument("--clips", type=int, default=1_000_000, help="default: 1000000")
    given = parser.parse_args()
    report = harness.Report("against", given.rounds, {"commit": given.commit})
    with tempfile.TemporaryDirectory(prefix="vindex-against-") as name:
        shared = Path(name)
        with checkout(given.commit, shared) as other:
            trees = {"new": Tree(HERE, shared / "new"), "old": Tree(other, shared / "old")}
            for tree in trees.values():
                tree.indexes.mkdir()
                compileall.compile_dir(tree.code / "vindex", quiet=1)
            for task in given.only:
                compare(report, {k: TASKS[task](t, given, shared) for k, t in trees.items()})
    return report.finish(given.json)


def compare(report: harness.Report, contenders: dict[str, dict[str, Callable[[], float]]]) -> None:
    """Measure the contenders of one task side by side, and add their ratios."""
    for name in contenders["new"]:
        both = {tree: mine[name] for tree, mine in contenders.items()}
        samples = harness.measure(both, report.rounds)
        report.add(name, "s", samples["new"])
        report.add(f"{name}: over the other commit", "x", samples["new"].over(samples["old"]))


if __name__ == "__main__":
    sys.exit(main())
