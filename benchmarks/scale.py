"""How an index grows: made-up clips, from ten thousand on, through the real catalog and shards.

    python -m benchmarks.scale              # 10^4 and 10^5 clips
    python -m benchmarks.scale --clips 1000000

The embeddings are clustered as a library's are: videos belong to scenes, clips lie around their
video. Each clip takes one label most of the time. Everything else is what a build leaves behind:
shards of 512 clips, a catalog, and a vector index with its measured recall.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any

import numpy as np

from vindex import VideoIndex
from vindex.catalog import query, writer
from vindex.catalog.connection import writing
from vindex.catalog.records import Filters, IndexSettings
from vindex.layout import IndexFolder
from vindex.media import Clip, ClipSpec, EncodedClip, EncoderSpec
from vindex.pipeline.derive import refresh_vectors
from vindex.shards import iter_embeddings, write_shard
from vindex.similar import clip_embedding
from vindex.vectors import open_vector_index
from vindex.vectors.cosine import normalised

if TYPE_CHECKING:
    from collections.abc import Callable

NUM_LABELS = 174
CLIPS_PER_VIDEO = 20
CLIPS_PER_SHARD = 512
SECONDS = 4.0
NUM_QUERIES = 30
SEED = 0


def settings(dim: int) -> IndexSettings:
    """A model that does not exist, with 174 labels."""
    labels = tuple(f"Doing thing number {number}" for number in range(NUM_LABELS))
    encoder = EncoderSpec(
        name="made-up", revision="0", architecture="vjepa2", default_frames=16, frames_multiple=2,
        fixed_frames=False, crop_size=256, dim=dim, labels=labels,
        image_mean=(0.5, 0.5, 0.5), image_std=(0.5, 0.5, 0.5),
    )  # fmt: skip
    return IndexSettings(encoder, ClipSpec(SECONDS, SECONDS, 16))


class Clips:
    """Embeddings and probabilities of made-up clips, shard by shard."""

    def __init__(self, num_clips: int, dim: int) -> None:
        self.num_clips, self.dim = num_clips, dim
        self.num_videos = -(-num_clips // CLIPS_PER_VIDEO)
        rng = np.random.default_rng(SEED)
        self._common_D = rng.normal(size=dim)  # V-JEPA 2's means share a large component
        self._scenes_SD = rng.normal(size=(max(self.num_videos // 50, 2), dim))

    def shard(self, first: int) -> list[tuple[int, EncodedClip]]:
        """Rows of the shard that begins with a clip, counted from 0."""
        rows = []
        for clip in range(first, min(first + CLIPS_PER_SHARD, self.num_clips)):
            video, place = divmod(clip, CLIPS_PER_VIDEO)
            of_video = np.random.default_rng([SEED, 1, video])
            scene = of_video.integers(len(self._scenes_SD))
            centre_D = self._common_D + 0.7 * self._scenes_SD[scene]
            centre_D = centre_D + 0.5 * of_video.standard_normal(self.dim)
            of_clip = np.random.default_rng([SEED, 2, clip])
            embedding_D = centre_D + 0.4 * of_clip.standard_normal(self.dim)
            logits_K = of_clip.standard_normal(NUM_LABELS)
            logits_K[of_clip.integers(NUM_LABELS)] += 6
            probabilities_K = np.exp(logits_K) / np.exp(logits_K).sum()
            span = Clip(place * SECONDS, (place + 1) * SECONDS)
            rows.append(
                (
                    clip + 1,
                    EncodedClip(
                        fingerprint(video), path_of(video), span,
                        embedding_D.astype(np.float32), probabilities_K.astype(np.float32),
                    ),
                )
            )  # fmt: skip
        return rows


def fingerprint(video: int) -> str:
    """Of a video, counted from 0."""
    return f"{video:032x}"


def path_of(video: int) -> str:
    """Of a video, counted from 0."""
    return f"/videos/{video % 100:02d}/{video:08d}.mp4"


def write_index(folder: IndexFolder, clips: Clips) -> float:
    """Write catalog and shards; returns the seconds that the clips took, videos apart."""
    writer.create(folder, settings(clips.dim))
    folder.shards.mkdir()
    with writing(folder) as connection:  # a walk and a probe for each video would take hours
        connection.execute("INSERT INTO store.roots VALUES (1, '/videos', '/videos'::BLOB)")
        connection.execute(
            """
            INSERT INTO store.files
            SELECT 1, name, encode(name), 1000, 0, printf('%032x', video)
            FROM (SELECT video, printf('%02d/%08d.mp4', video % 100, video) AS name
                FROM range(?) t(video))
            """,
            [clips.num_videos],
        )
        connection.execute(
            """
            INSERT INTO store.videos
            SELECT video + 1, printf('%032x', video), ?, 2000, 25.0, 320, 240, 'h264', 'complete'
            FROM range(?) t(video)
            """,
            [CLIPS_PER_VIDEO * SECONDS, clips.num_videos],
        )
    seconds = 0.0
    for first in range(0, clips.num_clips, CLIPS_PER_SHARD):
        rows = clips.shard(first)
        begin = time.perf_counter()
        shard = write_shard(folder.shards, f"{first:012d}.parquet", rows)
        writer.commit_clips(folder, shard, [], [])
        seconds += time.perf_counter() - begin
    return seconds


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


def process_seconds(*arguments: str) -> float:
    """Wall time of a Python process, from its start to its end."""
    begin = time.perf_counter()
    subprocess.run([sys.executable, *arguments], check=True, capture_output=True)
    return time.perf_counter() - begin


def in_process(call: Callable[..., object], arguments: list[dict[str, Any]]) -> float:
    """Median milliseconds of a call."""
    times = []
    for options in arguments:
        begin = time.perf_counter()
        call(**options)
        times.append(time.perf_counter() - begin)
    return 1e3 * median(times)


def truth(folder: IndexFolder, ids: list[int], allowed: set[int] | None) -> list[list[int]]:
    """The ten nearest clips of each, by comparing it with every embedding."""
    every_N, rows = [], []
    for ids_N, embeddings_ND in iter_embeddings(sorted(folder.shards.glob("*.parquet"))):
        keep = np.ones(len(ids_N), bool) if allowed is None else np.isin(ids_N, list(allowed))
        every_N.append(ids_N[keep])
        wanted = np.isin(ids_N, ids)
        queried = dict(zip(ids_N[wanted].tolist(), embeddings_ND[wanted], strict=True))
        rows.append((normalised(embeddings_ND[keep]), queried))
    queries = {clip_id: row for _, found in rows for clip_id, row in found.items()}
    ids_N = np.concatenate(every_N)
    nearest = []
    for clip_id in ids:
        similarities_N = np.concatenate(
            [part @ queries[clip_id].astype(np.float32) for part, _ in rows]
        )
        nearest.append(ids_N[np.argsort(-similarities_N, kind="stable")[:10]].tolist())
    return nearest


def recall(folder: IndexFolder, ids: list[int], where: str | None) -> float:
    """Share of the ten truly nearest that `similar` returns."""
    allowed = query.allowed_clip_ids(folder, Filters(where=where)) if where else None
    true = truth(folder, ids, None if allowed is None else set(allowed))
    index = VideoIndex(folder)
    found = [
        {hit.clip_id for hit in index.similar(clip_id=i, merge=False, where=where)} for i in ids
    ]
    return sum(len(f.intersection(t)) for f, t in zip(found, true, strict=True)) / (10 * len(ids))


def measure(num_clips: int, dim: int, folder: IndexFolder) -> dict[str, float | str | None]:
    """All figures of one size."""
    write_seconds = write_index(folder, Clips(num_clips, dim))
    begin = time.perf_counter()
    refresh_vectors(folder)
    vector_seconds = time.perf_counter() - begin
    build_memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3
    vectors = open_vector_index(folder.vectors)
    assert vectors is not None
    rng = np.random.default_rng(1)
    ids = rng.choice(np.arange(1, num_clips + 1), NUM_QUERIES, replace=False).tolist()
    index = VideoIndex(folder)
    command = "from vindex.cli import main; main()"
    similar = ["-c", command, "similar", "--clip", str(ids[0]), "--index", str(folder.path)]
    search = ["-c", command, "search", "Doing thing number 7", "--index", str(folder.path)]
    bare = median(process_seconds("-c", "import duckdb, typer") for _ in range(5))
    forget(folder.path)
    similar_cold = process_seconds(*similar)
    forget(folder.path)
    search_cold = process_seconds(*search)
    search_warm = median(process_seconds(*search) for _ in range(5))
    queries = [{"queries_QD": clip_embedding(folder, i)[1][None], "k": 10} for i in ids]
    labels = [{"text": f"Doing thing number {number}"} for number in range(NUM_QUERIES)]
    return {
        "clips": num_clips,
        "kind": vectors.stamp.factory,
        "write s": write_seconds,
        "write us/clip": 1e6 * write_seconds / num_clips,
        "vectors s": vector_seconds,
        "build MB": build_memory,
        "shards MB": megabytes(folder.shards),
        "catalog MB": megabytes(folder.catalog),
        "vectors MB": megabytes(folder.vectors),
        "similar cold s": similar_cold,
        "similar warm s": median(process_seconds(*similar) for _ in range(5)),
        "similar ms": in_process(index.similar, [{"clip_id": i} for i in ids]),
        "similar raw ms": in_process(index.similar, [{"clip_id": i, "merge": False} for i in ids]),
        "vectors ms": in_process(vectors.search, queries),
        "search cold s": search_cold,
        "search warm s": search_warm,
        "search / bare": search_warm / bare,
        "search ms": in_process(index.search, labels),
        "recall@10 of the stamp": vectors.stamp.recall_at_10,
        "recall@10": recall(folder, ids, None),
        "recall@10 of 1 %": recall(folder, ids, "clip_id % 100 = 7"),
    }


def main() -> None:
    """Measure the sizes that were asked for and print a table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--clips", type=int, nargs="+", default=[10_000, 100_000])
    parser.add_argument("--dim", type=int, default=1024, help="Length of an embedding.")
    parser.add_argument("--folder", type=Path, help="Where to write; by default a temporary one.")
    parser.add_argument("--json", action="store_true", help="Print JSON instead of a table.")
    given = parser.parse_args()
    results = []
    for num_clips in given.clips:
        folder = Path(tempfile.mkdtemp(dir=given.folder))
        try:
            results.append(measure(num_clips, given.dim, IndexFolder(folder / "index")))
        finally:
            shutil.rmtree(folder)
        print(f"{num_clips} clips are measured.", file=sys.stderr)
    if given.json:
        print(json.dumps(results, indent=2))
        return
    for name in results[0]:
        cells = [f"{v:.4g}" if isinstance(v := row[name], float) else str(v) for row in results]
        print(f"{name:24}" + "".join(f"{cell:>18}" for cell in cells))


if __name__ == "__main__":
    main()
