"""Teaching a label in an index of made-up clips: learn it, and say how probable it is of each clip.

    python -m benchmarks.teach --clips 100000 1000000 [--folder made_up] [--json FILE]

The clips are those of `benchmarks.made_up`: embeddings of V-JEPA 2 ViT-L's length, and temporal
moments. The examples are five clips of one action; all is read from the shards, learned, written in
one transaction and copied aside, as `vindex teach` does.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
import time
from pathlib import Path

from benchmarks import harness, made_up
from vindex import VideoIndex
from vindex.store.layout import IndexFolder

LIMITS = {100_000: 3.0, 1_000_000: 20.0}
"""Seconds, on two cores."""


def examples_of(index: VideoIndex) -> list[int]:
    """Five clips of one action, of five videos."""
    sql = (
        "SELECT min(clip_id) FROM clips WHERE label = ? GROUP BY video_id ORDER BY 1 LIMIT 5"
    ).replace("?", f"'{made_up.label_of(1)}'")
    return [clip_id for (clip_id,) in index.sql(sql).rows]


def add_size(report: harness.Report, folder: Path, num_clips: int, dim: int) -> None:
    """Measure one size, and add its row."""
    if not folder.exists():
        made_up.build(IndexFolder(folder), num_clips, dim, with_moments=True)
    index = VideoIndex(IndexFolder(folder))
    examples = examples_of(index)

    def run() -> float:
        began = time.perf_counter()
        index.teach("A label of my own", yes=examples)
        return time.perf_counter() - began

    figures = harness.measure({"teach": run}, report.rounds)
    limit = {"at_most": LIMITS[num_clips]} if num_clips in LIMITS else {}
    report.add(f"{num_clips:,} clips: teach a label", "s", figures["teach"], **limit)
    index.forget_label("A label of my own")


def main() -> int:
    """Measure the sizes that were asked for."""
    parser = harness.arguments(__doc__)
    parser.add_argument("--clips", type=int, nargs="+", default=[100_000, 1_000_000])
    parser.add_argument("--dim", type=int, default=1024, help="length of an embedding")
    parser.add_argument("--folder", type=Path, help="keep the indexes here, and use them again")
    given = parser.parse_args()
    report = harness.Report("teach", given.rounds)
    report.notes.append("The clips are made up: nothing here is measured with a model.")
    with tempfile.TemporaryDirectory() as temporary:
        for num_clips in given.clips:
            folder = (given.folder or Path(temporary)) / f"teach-{num_clips}-{given.dim}"
            add_size(report, folder, num_clips, given.dim)
            if not given.folder:
                shutil.rmtree(folder)
    return report.finish(given.json)


if __name__ == "__main__":
    sys.exit(main())
