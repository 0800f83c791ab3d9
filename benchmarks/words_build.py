"""What a words space adds to a build.

    python -m benchmarks.words_build --model demo --words demo --library sample_data/videos
    python -m benchmarks.words_build --model vit-large --words siglip2-base --files 10

Each contender is a whole process, `vindex build` with and without `--words`, on the device that
vindex chooses. Reading the background captions is done once an index, so they are there already:
each round begins with a copy of an index of one film, and that film is in the library. What they
take is a line of its own. `vit-large` and `siglip2-base` have the architecture of the default
checkpoints and random weights; without `--library` the films are those of `benchmarks.build`.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks import harness
from benchmarks.build import FILM, VINDEX, write_library
from benchmarks.videos import FOLDER, make

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable


def main() -> int:
    """Measure and print."""
    options = _parser().parse_args()
    with tempfile.TemporaryDirectory(prefix="vindex-words-") as name:
        folder = Path(name)
        library = options.library or folder / "videos"
        if options.library is None:
            write_library(library, make(FILM, options.videos), options.files)
        model, words = _saved(options.model, folder), _saved(options.words, folder)
        plain = ["--model", model, "--workers", str(options.workers)]
        both = [*plain, "--words", words]
        began = {}
        for kind, arguments in (("without", plain), ("with", both)):
            index = folder / kind
            first = options.first or sorted(p for p in library.rglob("*") if p.is_file())[0]
            began[kind] = _build(first, index, arguments)
        of_cores: dict[str, list[float]] = {"without": [], "with": []}
        samples = harness.measure(
            {
                "without": _contender(library, folder / "without", plain, of_cores["without"]),
                "with": _contender(library, folder / "with", both, of_cores["with"]),
            },
            options.rounds,
            warm_up=False,
        )
    facts = {"model": options.model, "words": options.words, "workers": str(options.workers)}
    report = harness.Report(f"words-build-{options.model}", options.rounds, facts)
    for kind, sample in samples.items():
        report.add(f"build {kind} words", "s", sample)
    at_most = 1.6 if options.model == "demo" else 1.06
    ratio = samples["with"].over(samples["without"])
    report.add("build with over without words", "x", ratio, at_most=at_most)
    cores = {kind: harness.Sample(tuple(seconds)) for kind, seconds in of_cores.items()}
    report.add("the same in seconds of all cores", "x", cores["with"].over(cores["without"]))
    of_one = began["with"]["wall_seconds"] - began["without"]["wall_seconds"]
    report.add("words for the first film, captions read", "s", harness.Sample((of_one,)))
    return report.finish(options.json)


def _parser() -> argparse.ArgumentParser:
    parser = harness.arguments(__doc__)
    parser.add_argument("--videos", type=Path, default=FOLDER, help=f"default: {FOLDER}")
    parser.add_argument("--files", type=int, default=10, help="of 15 s each; default: 10")
    parser.add_argument("--library", type=Path, help="films instead of those")
    parser.add_argument("--first", type=Path, help="the film that is indexed before")
    parser.add_argument("--model", default="demo", help="or vit-large; default: demo")
    parser.add_argument("--words", default="demo", help="or siglip2-base; default: demo")
    parser.add_argument("--workers", type=int, default=2, help="that decode; default: 2")
    return parser


def _saved(model: str, folder: Path) -> str:
    """What `vindex build` takes for a model, made if it is one of random weights."""
    from benchmarks.models import save_vit_large
    from benchmarks.siglip import save_siglip2

    save = {"vit-large": save_vit_large, "siglip2-base": save_siglip2}.get(model)
    if save is None:
        return model
    (folder / model).mkdir()
    return str(save(folder / model))


def _contender(
    library: Path, begun: Path, arguments: list[str], of_cores: list[float]
) -> Callable[[], float]:
    """Seconds of a build that goes on from a begun index; those of all cores go into a list."""

    def run() -> float:
        index = begun.with_suffix(".now")
        shutil.copytree(begun, index)
        before = harness.core_seconds()
        seconds = harness.seconds_of(lambda: _build(library, index, arguments))()
        of_cores.append(harness.core_seconds() - before)
        shutil.rmtree(index)
        return seconds

    return run


def _build(videos: Path, index: Path, arguments: list[str]) -> dict[str, float]:
    """What a build reports. Files that are no videos belong to the sample library."""
    done = subprocess.run(
        [*VINDEX, "build", str(videos), *arguments, "--index", str(index), "--json"],
        check=False, capture_output=True, text=True,
    )  # fmt: skip
    if done.returncode not in (0, 3):
        raise SystemExit(done.stderr)
    report: dict[str, float] = json.loads(done.stdout)
    return report


if __name__ == "__main__":
    sys.exit(main())
