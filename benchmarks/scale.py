"""How an index grows: made-up clips, from ten thousand on, through the real catalog and shards.

    python -m benchmarks.scale                            # 10^4, 10^5 and 10^6 clips
    python -m benchmarks.scale --clips 10000000           # 30 GB of disk, 25 GB of memory
    python -m benchmarks.scale --folder made_up           # keeps the indexes, and uses them again

Cold means that the index's files are dropped from the page cache and a new process answers. In a
process that asks again no clip is asked for twice. Recall leaves out the query itself.
`benchmarks.made_up` says what the clips are like; real embeddings may be harder, which is why each
build measures the recall of its own index.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from itertools import islice
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any

import numpy as np

from benchmarks import harness
from benchmarks.made_up import NUM_LABELS, label_of
from vindex import VideoIndex
from vindex.query.example import clip_embedding
from vindex.store.layout import IndexFolder
from vindex.store.shards import iter_embeddings
from vindex.store.snapshot import Snapshot
from vindex.store.vectors import open_vector_index
from vindex.store.vectors.cosine import normalised

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from numpy.typing import NDArray

    from vindex.store.vectors import VectorIndex

NUM_QUERIES = 50
NUM_SLOW = 10
"""Of queries that take long."""
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


def milliseconds(
    call: Callable[..., object],
    options_of: Callable[[int], dict[str, Any]],
    ids: Iterator[int],
    num: int = NUM_QUERIES,
) -> Callable[[], float]:
    """A contender: median of a call over clips that nobody asked for before."""  # fmt: skip

    def run() -> float:
        times = []
        for options in [options_of(clip_id) for clip_id in islice(ids, num)]:
            began = time.perf_counter()
            call(**options)
            times.append(time.perf_counter() - began)
        return 1e3 * median(times)

    return run


class Nearest:
    """The ten clips nearest to each query among those that it is shown."""

    def __init__(self, queries_QD: NDArray[np.float32], query_ids: list[int]) -> None:
        self._queries_QD, self._query_ids_Q1 = queries_QD, np.array(query_ids)[:, None]
        self._best_Qk: NDArray[np.float32] = np.full((len(query_ids), 10), -2, np.float32)
        self._ids_Qk = np.zeros((len(query_ids), 10), np.int64)

    def show(self, ids_N: NDArray[np.int64], vectors_ND: NDArray[np.float32]) -> None:
        """Compare with some clips; a query is not its own neighbour."""
        found_QN = self._queries_QD @ vectors_ND.T
        found_QN[self._query_ids_Q1 == ids_N] = -2
        all_QN = np.concatenate([self._best_Qk, found_QN], axis=1)
        all_ids = np.concatenate([self._ids_Qk, np.broadcast_to(ids_N, found_QN.shape)], axis=1)
        order = np.argpartition(-all_QN, 9, axis=1)[:, :10]
        self._best_Qk = np.take_along_axis(all_QN, order, axis=1)
        self._ids_Qk = np.take_along_axis(all_ids, order, axis=1)

    def ids(self) -> list[set[int]]:
        """Of each query."""
        return [set(row.tolist()) for row in self._ids_Qk]


def nearest(folder: IndexFolder, ids: list[int]) -> tuple[list[set[int]], list[set[int]]]:
    """The ten clips nearest to each, among all clips and among those of `NARROW`.

    Every embedding is read, in one pass.
    """
    with Snapshot.of(folder) as snapshot:
        queries_QD = normalised(np.stack([clip_embedding(snapshot, i)[1] for i in ids]))
    among_all, among_few = Nearest(queries_QD, ids), Nearest(queries_QD, ids)
    for ids_N, embeddings_ND in iter_embeddings(sorted(folder.shards.glob("*.parquet"))):
        vectors_ND = normalised(embeddings_ND)
        among_all.show(ids_N, vectors_ND)
        few = ids_N % 100 == 7
        among_few.show(ids_N[few], vectors_ND[few])
    return among_all.ids(), among_few.ids()


def recall(
    index: VideoIndex, ids: list[int], true: list[set[int]], where: str | None = None
) -> float:
    """Share of the ten truly nearest that `similar` returns."""
    num_found = 0
    for clip_id, wanted in zip(ids, true, strict=True):
        hits = index.similar(clip=clip_id, merge=False, where=where, limit=11)
        others = [hit.clip_id for hit in hits if hit.clip_id != clip_id][:10]
        num_found += len(wanted.intersection(others))
    return num_found / (10 * len(ids))


def warm(
    folder: IndexFolder,
    index: VideoIndex,
    vectors: VectorIndex,
    fresh: Iterator[int],
    rounds: int,
) -> list[tuple[str, float | None, tuple[float, ...]]]:
    """Name, limit and figures of the queries of a process that asks again, in milliseconds."""

    def embedding_of(clip_id: int) -> dict[str, Any]:
        with Snapshot.of(folder) as snapshot:
            return {"queries_QD": clip_embedding(snapshot, clip_id)[1][None], "k": 10}

    def similar(num: int = NUM_QUERIES, **options: object) -> Callable[[], float]:
        return milliseconds(index.similar, lambda clip_id: {"clip": clip_id, **options}, fresh, num)

    label = index.similar(clip=next(fresh), merge=False)[0].label
    labels = (label_of(clip_id % NUM_LABELS) for clip_id in fresh)
    limits = {
        "ten nearest in the vector index": 5.0,
        "similar, clips": 5.0,
        "similar, moments": 5.0,
    }
    contenders = {
        "ten nearest in the vector index": milliseconds(vectors.search, embedding_of, fresh),
        "similar, clips": similar(merge=False),
        "similar, moments": similar(),
        "similar, moments of one label": similar(label=label),
        "similar, moments where 1 % passes": similar(NUM_SLOW, where=NARROW),
        "search": milliseconds(lambda: index.search(next(labels)), lambda _: {}, fresh, NUM_SLOW),
    }
    figures = harness.measure(contenders, rounds)
    return [
        (f"{name}, in process, median", limits.get(name), sample.values)
        for name, sample in figures.items()
    ]


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
    add("a clip's share of the peak memory", "bytes", 1e6 * facts["peak_megabytes"] / num_clips)

    order = np.random.default_rng(1).permutation(num_clips) + 1
    fresh = iter(order.tolist())
    ids = list(islice(fresh, NUM_QUERIES))
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

    true, true_of_few = nearest(index_folder, ids)  # reads all, so nothing is cold from here on
    add("recall@10, measured by the build", "", vectors.stamp.recall_at_10 or 0.0)
    add("recall@10", "", recall(index, ids, true), at_least=0.99)
    add("recall@10 where 1 % passes", "", recall(index, ids, true_of_few, NARROW), at_least=0.99)
    for name, at_most, values in warm(index_folder, index, vectors, fresh, report.rounds):
        add(name, "ms", *values, **({"at_most": at_most} if at_most else {}))
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
    report.notes.append(
        "What the building took was measured when the index was made; the rest in this run."
    )
    with tempfile.TemporaryDirectory() as temporary:
        for num_clips in given.clips:
            folder = (given.folder or Path(temporary)) / f"clips-{num_clips}-{given.dim}"
            add_size(report, folder, num_clips, given.dim)
            if not given.folder:
                shutil.rmtree(folder)
    return report.finish(given.json)


if __name__ == "__main__":
    sys.exit(main())
