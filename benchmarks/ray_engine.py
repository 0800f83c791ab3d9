"""How fast a build on Ray is beside a local one, on one machine: one actor that has all its cores.

    python -m benchmarks.ray_engine [--clips 1500] [--rounds 5] [--json FILE]

Both index the same library with the demo model: the sample videos, each copy with bytes of its own.
Compared are the clips a second once the models are loaded and, with Ray, the cluster and its actor
have come; what that takes is a row of its own.
"""

from __future__ import annotations

import sys
import tempfile
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks import harness
from vindex import VideoIndex

if TYPE_CHECKING:
    from vindex import BuildReport

SAMPLES = Path(__file__).parents[1] / "sample_data" / "videos"
CLIPS_OF_SAMPLES = 100
"""At least, of the demo model."""


def main() -> int:
    """Measure and print."""
    parser = harness.arguments(__doc__)
    parser.add_argument("--clips", type=int, default=1500, help="at least; default: 1500")
    options = parser.parse_args()
    found: dict[str, list[BuildReport]] = {"local": [], "ray": []}
    with tempfile.TemporaryDirectory(prefix="vindex-ray-") as name:
        folder = Path(name)
        write_library(folder / "videos", options.clips)
        numbers = count()
        for number in range(options.rounds):
            engines = list(found)
            for engine in engines[number % 2 :] + engines[: number % 2]:
                index = VideoIndex.at(folder / str(next(numbers)))
                report = index.build(folder / "videos", model="demo", engine=engine)
                assert report.clips_indexed == report.clips_planned >= options.clips, report
                found[engine].append(report)
            print(f"round {number + 1} of {options.rounds}", file=sys.stderr)
    facts = {"clips": f"{found['ray'][0].clips_indexed:,}", "files": found["ray"][0].files_indexed}
    page = harness.Report("ray_engine", options.rounds, {k: str(v) for k, v in facts.items()})
    rates = {
        engine: harness.Sample(tuple(r.clips_indexed / r.times.run_seconds for r in reports))
        for engine, reports in found.items()
    }
    starts = harness.Sample(tuple(report.times.load_seconds for report in found["ray"]))
    page.add("local", "clips/s", rates["local"])
    page.add("one Ray actor", "clips/s", rates["ray"])
    page.add("one Ray actor over local", "x", rates["ray"].over(rates["local"]), at_least=0.9)
    page.add("until the actor is there", "s", starts)
    return page.finish(options.json)


def write_library(folder: Path, num_clips: int) -> None:
    """Copies of the samples that differ in a box at their end, which players pass over."""
    samples = sorted(path for path in SAMPLES.rglob("*") if path.suffix == ".mp4")
    for copy in range(-(-num_clips // CLIPS_OF_SAMPLES)):
        for sample in samples:
            path = folder / str(copy) / sample.relative_to(SAMPLES)
            path.parent.mkdir(parents=True, exist_ok=True)
            box = b"\x00\x00\x00\x10free" + copy.to_bytes(8, "big")
            path.write_bytes(sample.read_bytes() + box)


if __name__ == "__main__":
    sys.exit(main())
