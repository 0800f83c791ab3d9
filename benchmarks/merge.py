"""How long `vindex merge` takes for two indexes of made-up clips that share no content.

    python -m benchmarks.merge                       # twice 20,000 clips
    python -m benchmarks.merge --folder made_up      # keeps the two, and uses them again

Shards of the first are linked; those of the second are read, renumbered and written anew, some 16
thousand clips to a file; at the end the vector index of all is made, which takes most of the time
and is told apart. Memory is the most that the process held which merged. `benchmarks.made_up` says
what the clips are like.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks import harness
from benchmarks.made_up import CLIPS_PER_VIDEO, build
from vindex.store.layout import IndexFolder
from vindex.upkeep import merge as merging

NAMES = ("north", "south")


def made(folder: Path, num_clips: int, dim: int) -> list[Path]:
    """Two indexes of different contents, made unless they are there."""
    places = [folder / f"{name}-{num_clips}-{dim}" for name in NAMES]
    for number, place in enumerate(places):
        if not place.exists():
            unfinished = place.with_name(f"{place.name}.unfinished")
            first = number * -(-num_clips // CLIPS_PER_VIDEO)
            build(IndexFolder(unfinished), num_clips, dim, first_video=first)
            unfinished.rename(place)
    return places


def merge(places: list[str], destination: str) -> dict[str, float]:
    """Merge, and say what it took."""
    seconds_of_vectors = 0.0
    refresh = merging.refresh_vectors

    def timed(index: IndexFolder) -> str | None:
        nonlocal seconds_of_vectors
        began = time.perf_counter()
        notice = refresh(index)
        seconds_of_vectors += time.perf_counter() - began
        return notice

    merging.refresh_vectors = timed
    began = time.perf_counter()
    try:
        done = merging.merge([IndexFolder(Path(place)) for place in places], destination)
        seconds = time.perf_counter() - began
    finally:
        merging.refresh_vectors = refresh
    return {
        "seconds": seconds - seconds_of_vectors,
        "vector_seconds": seconds_of_vectors,
        "clips": done.clips,
        "megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3,
    }


def main() -> int:
    """Measure and print."""
    parser = harness.arguments(__doc__, rounds=3)
    parser.add_argument("--clips", type=int, default=20_000, help="of each; default: 20000")
    parser.add_argument("--dim", type=int, default=1024, help="length of an embedding")
    parser.add_argument("--folder", type=Path, help="where the two are kept")
    parser.add_argument("--step", nargs="+", help="used by the benchmark itself")
    given = parser.parse_args()
    if given.step:
        *places, destination = given.step
        print(json.dumps(merge(places, destination)))
        return 0
    with tempfile.TemporaryDirectory(prefix="vindex-merge-", dir=given.folder) as name:
        places = made(given.folder or Path(name), given.clips, given.dim)
        found = []
        for number in range(given.rounds):
            place = Path(name) / f"merged-{number}"
            command = [sys.executable, "-m", "benchmarks.merge", "--step", *map(str, places)]
            done = subprocess.run(
                [*command, str(place)], check=True, stdout=subprocess.PIPE, text=True
            )
            found.append(json.loads(done.stdout))
            assert found[-1]["clips"] == 2 * given.clips
    facts = {"clips of each": f"{given.clips:,}", "dim": str(given.dim)}
    page = harness.Report("merge", given.rounds, facts)
    seconds = harness.Sample(tuple(each["seconds"] for each in found))
    page.add("merged, without the vector index", "s", seconds)
    page.add("clips of the second index taken in", "clips/s", seconds.rate(given.clips))
    page.add(
        "vector index of all", "s", harness.Sample(tuple(each["vector_seconds"] for each in found))
    )
    page.add("most memory", "MB", harness.Sample(tuple(each["megabytes"] for each in found)))
    return page.finish(given.json)


if __name__ == "__main__":
    sys.exit(main())
