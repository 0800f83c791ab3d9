"""A search by words among many made-up clips: how long in a process that asks again, and recall.

    python -m benchmarks.words_scale --clips 1000000 [--folder made_up] [--json FILE]

The clips are those of `benchmarks.made_up`, with further vectors in a words space: a scene
looks like a text of its own, beside what all clips have in common and what is each one's own. The
texts are read by the true tower of a tiny model with random weights, and all of them before: what
is measured is a search whose text was asked before. Recall compares the ten best clips with those
of an exact pass over z of all clips.
"""

from __future__ import annotations

import random
import shutil
import sys
import tempfile
import time
from dataclasses import replace
from itertools import cycle, islice
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

import numpy as np

from benchmarks import harness, made_up
from benchmarks.siglip import save_siglip2
from vindex import VideoIndex
from vindex.encode.texts import background_captions, read_background, read_text
from vindex.encoders import encoder_spec
from vindex.records import ClipSpec, Recipe
from vindex.store.background import Background
from vindex.store.catalog import writer
from vindex.store.derive import refresh_background, refresh_vectors
from vindex.store.layout import WORDS_SPACE, IndexFolder
from vindex.store.shards import iter_embeddings, write_shard

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from numpy.typing import NDArray

NUM_QUERIES = 50
REQUIRED_AT = 1_000_000
_SHARDS_A_COMMIT = 50


def text_of(scene: int) -> str:
    """What a scene looks like, counted from 0: it differs from others as captions do."""
    words = sorted({word for caption in background_captions() for word in caption.split()})
    return " ".join(random.Random(scene).sample(words, 6))


def build(folder: Path, num_clips: int, dim: int) -> None:
    """Make an index of made-up clips with a words space, unless it is there."""
    index = IndexFolder(folder / "index")
    if (folder / "done").exists():
        return
    shutil.rmtree(folder, ignore_errors=True)
    model = save_siglip2(folder / "model", width=dim, num_layers=1, num_words=2000)
    made_up.build(index, num_clips, 8)
    encoder = encoder_spec(str(model))
    recipe = Recipe(encoder, ClipSpec(made_up.SECONDS, made_up.SECONDS, encoder.default_frames))
    writer.add_spaces(index, {WORDS_SPACE: recipe})
    words = index.of_space(WORDS_SPACE)
    words.shards.mkdir(parents=True)
    background = read_background(encoder, words)
    scenes = range(made_up.num_scenes(num_clips))
    texts_SD = np.stack([read_text(words, recipe, text_of(scene)).vector_D for scene in scenes])
    texts_SD -= background.mean
    clips = made_up.Clips(num_clips, encoder.dim)
    clips.show(texts_SD / np.linalg.norm(texts_SD, axis=1, keepdims=True))
    waiting = []
    for first in range(0, num_clips, made_up.CLIPS_PER_SHARD):
        rows = [replace(row, probabilities_K=None) for row in clips.shard(first)]
        waiting.append(write_shard(words.shards, f"{first:012d}.parquet", rows))
        if len(waiting) == _SHARDS_A_COMMIT or first + made_up.CLIPS_PER_SHARD >= num_clips:
            writer.commit_clips(words, waiting, [], [])
            waiting = []
    refresh_vectors(words)
    refresh_background(words, background)
    (folder / "done").touch()


def best_by_z(
    words: IndexFolder, background: Background, texts_QD: NDArray[np.float32]
) -> list[set[int]]:
    """The ten clips that each text fits best, by an exact pass over all."""
    best_Qk = np.full((len(texts_QD), 10), -np.inf, np.float32)
    ids_Qk = np.zeros((len(texts_QD), 10), np.int64)
    for ids_N, embeddings_ND in iter_embeddings(sorted(words.shards.glob("*.parquet"))):
        z_QN = np.concatenate([best_Qk, background.z_of(texts_QD, embeddings_ND)], axis=1)
        all_ids = np.concatenate([ids_Qk, np.tile(ids_N, (len(texts_QD), 1))], axis=1)
        order = np.argpartition(-z_QN, 9, axis=1)[:, :10]
        best_Qk = np.take_along_axis(z_QN, order, axis=1)
        ids_Qk = np.take_along_axis(all_ids, order, axis=1)
    return [set(row.tolist()) for row in ids_Qk]


def recall(index: VideoIndex, texts: list[str], true: list[set[int]]) -> float:
    """Share of the ten truly best clips that a search by words returns."""
    found = [index.search(text, by="words", merge=False, limit=10) for text in texts]
    pairs = zip(found, true, strict=True)
    return sum(len(ids & {hit.clip_id for hit in hits}) for hits, ids in pairs) / (10 * len(texts))


def milliseconds(
    index: VideoIndex, texts: Iterator[str], *, by: str, merge: bool
) -> Callable[[], float]:
    """A contender: median of a search over texts."""

    def run() -> float:
        times = []
        for text in islice(texts, NUM_QUERIES):
            began = time.perf_counter()
            index.search(text, by=by, merge=merge)
            times.append(time.perf_counter() - began)
        return 1e3 * median(times)

    return run


def add_size(report: harness.Report, folder: Path, num_clips: int, dim: int) -> None:
    """Measure one size, and add its rows."""
    build(folder, num_clips, dim)
    words = IndexFolder(folder / "index").of_space(WORDS_SPACE)
    index, background = VideoIndex(IndexFolder(folder / "index")), Background.read(words.background)
    assert background is not None
    num_scenes = made_up.num_scenes(num_clips)
    order = np.random.default_rng(1).permutation(num_scenes).tolist()
    asked = [text_of(scene) for scene in order[:NUM_QUERIES]]
    recipe = Recipe(encoder_spec(str(folder / "model")), ClipSpec(4.0, 4.0, 4))
    texts_QD = np.stack([read_text(words, recipe, text).vector_D for text in asked])
    fresh = cycle(text_of(scene) for scene in order[NUM_QUERIES:] or order)
    figures = harness.measure(
        {
            "clips": milliseconds(index, fresh, by="words", merge=False),
            "moments": milliseconds(index, fresh, by="words", merge=True),
            "auto": milliseconds(index, fresh, by="auto", merge=True),
        },
        report.rounds,
    )
    limits = {"clips": {"at_most": 5.0}, "recall": {"at_least": 0.99}}
    if num_clips != REQUIRED_AT:
        limits = {"clips": {}, "recall": {}}
    named = f"{num_clips:,} clips: "
    report.add(f"{named}by words, clips, median", "ms", figures["clips"], **limits["clips"])
    report.add(f"{named}by words, moments, median", "ms", figures["moments"])
    report.add(f"{named}by labels and words, moments, median", "ms", figures["auto"])
    share = recall(index, asked, best_by_z(words, background, texts_QD))
    report.add(f"{named}recall@10", "", harness.Sample((share,)), **limits["recall"])


def main() -> int:
    """Measure the sizes that were asked for."""
    parser = harness.arguments(__doc__)
    parser.add_argument("--clips", type=int, nargs="+", default=[10_000, 1_000_000])
    parser.add_argument("--dim", type=int, default=768, help="length of a vector")
    parser.add_argument("--folder", type=Path, help="keep the indexes here, and use them again")
    given = parser.parse_args()
    report = harness.Report("words-scale", given.rounds)
    report.notes.append("The clips are made up: nothing here is measured with a model.")
    with tempfile.TemporaryDirectory() as temporary:
        for num_clips in given.clips:
            folder = (given.folder or Path(temporary)) / f"words-{num_clips}-{given.dim}"
            add_size(report, folder, num_clips, given.dim)
            if not given.folder:
                shutil.rmtree(folder)
    return report.finish(given.json)


if __name__ == "__main__":
    sys.exit(main())
