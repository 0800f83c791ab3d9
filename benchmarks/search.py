"""What a search costs as a whole process, over one that only loads what a search needs most.

    python -m benchmarks.search

Each round starts new processes with the files in memory: `vindex search`, `vindex similar --clip`,
and `python -c "import duckdb, typer"`. A label's own name is understood at once; other words are
looked up among the synonyms, so both are measured. vindex is compiled to bytecode before, as pip
does when it installs a package: duckdb and typer are, too.
"""

from __future__ import annotations

import compileall
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import vindex
from benchmarks import harness

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable

COMMAND = "import sys; sys.argv[0] = 'vindex'; from vindex.cli import main; main()"
BARE = "import duckdb, typer"
FREE_TEXT = "shut the box"


def process(code: str, *arguments: str) -> Callable[[], float]:
    """A contender: seconds of a Python process from its start to its end."""

    def run() -> None:
        subprocess.run([sys.executable, "-c", code, *arguments], check=True, capture_output=True)

    return harness.seconds_of(run)


def main() -> int:
    """Find or make an index, and measure on it."""
    parser = harness.arguments(__doc__, rounds=15)
    parser.add_argument("text", nargs="?", default="opening something", help="a label's own name")
    parser.add_argument("--index", type=Path, help="default: one of sample_data, made for this")
    given = parser.parse_args()
    compileall.compile_dir(Path(vindex.__file__).parent, quiet=1)
    with tempfile.TemporaryDirectory() as temporary:
        folder = given.index or Path(temporary) / "index"
        if given.index is None:
            vindex.VideoIndex.at(folder).build("sample_data/videos", model="demo")
        return compare(given, ["--index", str(folder)])


def compare(given: argparse.Namespace, index: list[str]) -> int:
    """Measure on one index, and print."""
    samples = harness.measure(
        {
            "bare": process(BARE),
            "search": process(COMMAND, "search", given.text, *index),
            "words": process(COMMAND, "search", FREE_TEXT, *index),
            "similar": process(COMMAND, "similar", "--clip", "1", *index),
        },
        given.rounds,
    )
    report = harness.Report("search", given.rounds)
    bare = samples["bare"]
    report.add(f'python -c "{BARE}"', "s", bare)
    report.add("vindex search, a label's name", "s", samples["search"])
    report.add("vindex search, other words", "s", samples["words"])
    report.add("vindex similar --clip", "s", samples["similar"])
    report.add("search over bare, a label's name", "x", samples["search"].over(bare), at_most=1.6)
    report.add("search over bare, other words", "x", samples["words"].over(bare), at_most=1.6)
    report.add("similar over bare", "x", samples["similar"].over(bare))
    return report.finish(given.json)


if __name__ == "__main__":
    sys.exit(main())
