"""How an index grows: made-up clips, from ten thousand on, through the real catalog and shards.

    python -m benchmarks.scale                            # 10^4, 10^5 and 10^6 clips
    python -m benchmarks.scale --clips 10000000           # 30 GB of disk, 25 GB of memory
    python -m benchmarks.scale --folder made_up           # keeps the indexes, and uses them again

Cold means that the index's files are dropped from the page cache and a new process answers. Recall
leaves out the query itself. `benchmarks.made_up` says what the clips are like; real embeddings may
be harder, which is why each build measures the recall of its own index.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any

import numpy as np

from benchmarks import harness
from benchmarks.made_up import label_of
from vindex import VideoIndex
from vindex.layout import IndexFolder
from vindex.shards import iter_embeddings
from vindex.similar import clip_embedding
from vindex.vectors import open_vector_index
from vindex.vectors.cosine import normalised

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

NUM_QUERIES = 50
NARROW = "clip_id % 100 = 7"
"""Keeps one clip of a hundred."""

COMMAND = "import sys; sys.argv[0] = 'vindex'; from vindex.cli import main; main()"
REQUIRED_AT = 1_000_000
"""Clips at which the limits are set."""


def made(folder: Path, num_clips: int, dim: int) -> dict[str, float]:
    """An index in a folder, made by a process of its own unless it is there; what that took."""
    figures = folder / "build.json"
    if not figures.exists():
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        done = subprocess.run(
            [sys.executable, "-m", "benchmarks.made_up", str(folder / "index"), "--clips",
             str(num_clips), "--dim", str(dim)],
            check=True, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        figures.write_text(done.stdout, encoding="utf-8")
    facts: dict[str, float] = json.loads(figures.read_text(encoding="utf-8"))
    return facts


def megabytes(path: Path) -> float:
    """Size of a file or of all files in a folder."""
    files = [path] if path.is_file() else [file for file in path.rglob("*") if file.is_file()]
    return sum(file.stat().st_size for file in files) / 1e6


def forget(path: Path) -> None:
    """Drop an index's files from the page cache, as after a restart of the machine."""
    for file in path.rglob("*"):
        if file.is_file():
            descriptor = os.open(file, os.O_RDONLY)
            os.fsync(descriptor)
            os.posix_fadvise(descriptor, 0, 0, os.POSIX_FADV_DONTNEED)
            os.close(descriptor)


def cold_process(folder: IndexFolder, *arguments: str) -> Callable[[], float]:
    """A contender: the command, with none of the index in memory."""

    def run() -> float:
        forget(folder.path)
        began = time.perf_counter()
        subprocess.run(
            [sys.executable, "-c", COMMAND, *arguments, "--index", str(folder.path)],
            check=True, capture_output=True,
        )  # fmt: skip
        return time.perf_counter() - began

    return run


def milliseconds(call: Callable[..., object], arguments: list[dict[str, Any]]) -> float:
    """Median of a call over its queries."""
    times = []
    for options in arguments:
        began = time.perf_counter()
        call(**options)
        times.append(time.perf_counter() - began)
    return 1e3 * median(times)


def nearest(folder: IndexFolder, ids: list[int], *, one_of: int = 1) -> list[set[int]]:
    """The ten clips nearest to each, found by comparing it with every embedding.

    Args:
        folder: the index.
        ids: of the queries, which are left out themselves.
        one_of: compare only with every so many clips, as `NARROW` does.
    """
    queries_QD = normalised(np.stack([clip_embedding(folder, i)[1] for i in ids]))
    best_Q: NDArray[np.float32] = np.full((len(ids), 10), -2, np.float32)
    best_ids_Q = np.zeros((len(ids), 10), np.int64)
    for ids_N, embeddings_ND in iter_embeddings(sorted(folder.shards.glob("*.parquet"))):
        keep = (ids_N % one_of == 7) if one_of > 1 else np.ones(len(ids_N), bool)
        if not keep.any():
            continue
        found = queries_QD @ normalised(embeddings_ND[keep]).T
        found[np.array(ids)[:, None] == ids_N[keep]] = -2
        all_Q = np.concatenate([best_Q, found], axis=1)
        all_ids = np.concatenate([best_ids_Q, np.broadcast_to(ids_N[keep], found.shape)], axis=1)
        order = np.argsort(-all_Q, axis=1)[:, :10]
        best_Q = np.take_along_axis(all_Q, order, axis=1)
        best_ids_Q = np.take_along_axis(all_ids, order, axis=1)
    return [set(row.tolist()) for row in best_ids_Q]


def recall(folder: IndexFolder, ids: list[int], where: str | None = None) -> float:
    """Share of the ten truly nearest that `similar` returns."""
    true = nearest(folder, ids, one_of=100 if where else 1)
    index = VideoIndex(folder)
    num_found = 0
    for clip_id, wanted in zip(ids, true, strict=True):
        hits = index.similar(clip_id=clip_id, merge=False, where=where, limit=11)
        others = [hit.clip_id for hit in hits if hit.clip_id != clip_id][:10]
        num_found += len(wanted.intersection(others))
    return num_found / (10 * len(ids))


def add_size(report: harness.Report, folder: Path, num_clips: int, dim: int) -> None:
    """Measure one size, and add its rows."""
    facts = made(folder, num_clips, dim)
    index_folder = IndexFolder(folder / "index")
    index, vectors = VideoIndex(index_folder), open_vector_index(index_folder.vectors)
    assert vectors is not None
    is_required = num_clips == REQUIRED_AT

    def add(name: str, unit: str, *values: float, **limit: float) -> None:
        named = f"{num_clips:,} clips: {name}"
        report.add(named, unit, harness.Sample(values), **limit if is_required else {})

    total = megabytes(index_folder.path)
    add("clips written and committed", "s", facts["write_seconds"])
    add("vector index made", "s", facts["vector_seconds"])
    add("peak memory of the building", "MB", facts["peak_megabytes"])
    add("size, all", "MB", total)
    add("size, vector index", "MB", megabytes(index_folder.vectors))
    add("size, catalog", "MB", megabytes(index_folder.catalog))
    add("a clip's time", "us", 1e6 * (facts["write_seconds"] + facts["vector_seconds"]) / num_clips)
    add("a clip's room", "bytes", 1e6 * total / num_clips)

    rng = np.random.default_rng(1)
    ids = rng.choice(np.arange(1, num_clips + 1), NUM_QUERIES, replace=False).tolist()
    cold = harness.measure(
        {
            "similar": cold_process(index_folder, "similar", "--clip", str(ids[0])),
            "search": cold_process(index_folder, "search", label_of(7)),
        },
        report.rounds,
        warm_up=False,
    )
    add("similar --clip, cold process", "s", *cold["similar"].values, at_most=1.0)
    add("search, cold process", "s", *cold["search"].values)

    clips = [{"clip_id": i, "merge": False} for i in ids]
    moments = [{"clip_id": i} for i in ids]
    rows = [{"queries_QD": clip_embedding(index_folder, i)[1][None], "k": 10} for i in ids]
    texts = [{"text": label_of(number)} for number in range(NUM_QUERIES)]
    warm = harness.measure(
        {
            "vectors": lambda: milliseconds(vectors.search, rows),
            "clips": lambda: milliseconds(index.similar, clips),
            "moments": lambda: milliseconds(index.similar, moments),
            "search": lambda: milliseconds(index.search, texts),
        },
        report.rounds,
    )
    add("ten nearest in the vector index, median", "ms", *warm["vectors"].values, at_most=5.0)
    add("similar, clips, in process, median", "ms", *warm["clips"].values, at_most=5.0)
    add("similar, moments, in process, median", "ms", *warm["moments"].values, at_most=5.0)
    add("search, in process, median", "ms", *warm["search"].values)
    add("recall@10, measured by the build", "", vectors.stamp.recall_at_10 or 0.0)
    add("recall@10", "", recall(index_folder, ids), at_least=0.99)
    add("recall@10 where 1 % passes", "", recall(index_folder, ids, NARROW), at_least=0.99)
    report.facts[f"kind at {num_clips:,}"] = vectors.stamp.factory


def main() -> int:
    """Measure the sizes that were asked for."""
    parser = harness.arguments(__doc__)
    parser.add_argument("--clips", type=int, nargs="+", default=[10_000, 100_000, 1_000_000])
    parser.add_argument("--dim", type=int, default=1024, help="length of an embedding")
    parser.add_argument("--folder", type=Path, help="keep the indexes here, and use them again")
    given = parser.parse_args()
    report = harness.Report("scale", given.rounds)
    report.notes.append("The clips are made up: nothing here is measured with a model.")
    with tempfile.TemporaryDirectory() as temporary:
        for num_clips in given.clips:
            folder = (given.folder or Path(temporary)) / f"clips-{num_clips}-{given.dim}"
            add_size(report, folder, num_clips, given.dim)
            if not given.folder:
                shutil.rmtree(folder)
    return report.finish(given.json)


if __name__ == "__main__":
    sys.exit(main())
