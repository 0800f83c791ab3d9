"""A search by words among many made-up clips: how long in a process that asks again, and recall.

    python -m benchmarks.words_scale --clips 1000000 [--folder made_up] [--json FILE]

The clips are those of `benchmarks.made_up`, with further vectors in a words space: a scene looks
like a text of its own, beside what all clips have in common and what is each one's own. The texts
are made up too, as vectors that the index keeps of texts that were asked before; to read a text is
measured by `benchmarks.words_search`. (The tower of a tiny model with random weights read them
before. Its texts differ in three directions that count, those of a trained one in twelve: the clips
that fitted a text best were not of its scene, but those that all the texts fit nearly the same.)
Recall compares the ten best clips with those of an exact pass over z of all clips.
"""

from __future__ import annotations

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
from vindex import VideoIndex
from vindex.encode.texts import ReadText, keep_text, read_text
from vindex.store.background import Background
from vindex.store.catalog import writer
from vindex.store.derive import refresh_background, refresh_vectors
from vindex.store.layout import WORDS_SPACE, IndexFolder
from vindex.store.shards import iter_embeddings, write_shard

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from numpy.typing import NDArray

    from vindex.records import Recipe

NUM_QUERIES = 50
REQUIRED_AT = 1_000_000
_SHARDS_A_COMMIT = 50
_NUM_CAPTIONS = 500
"""As many as vindex has."""


def text_of(scene: int) -> str:
    """The text that a scene looks like, counted from 0."""
    return f"what is to be seen in scene {scene}"


def little_of(number: int) -> str:
    """A text that the library does not show: a background caption, counted from 0."""
    return f"what is to be seen elsewhere {number}"


def build(folder: Path, num_clips: int, dim: int) -> None:
    """Make an index of made-up clips with a words space, unless it is there."""
    index = IndexFolder(folder / "index")
    if (folder / "done").exists():
        return
    shutil.rmtree(folder, ignore_errors=True)
    made_up.build(index, num_clips, 8)
    add_words(index, num_clips, dim)
    (folder / "done").touch()


def add_words(index: IndexFolder, num_clips: int, dim: int) -> None:
    """Give an index of made-up clips a words space."""
    recipe = made_up.recipe(dim, num_labels=0)
    writer.add_spaces(index, {WORDS_SPACE: recipe})
    words = index.of_space(WORDS_SPACE)
    words.shards.mkdir(parents=True)
    texts_ND = made_up.made_up_texts(_NUM_CAPTIONS + made_up.num_scenes(num_clips), dim)
    captions_MD, scenes_SD = np.split(texts_ND, [_NUM_CAPTIONS])
    background = Background.of(captions_MD, model=recipe.encoder.fingerprint, captions="made up")
    for text, vector_D in texts_of(scenes_SD, captions_MD):
        keep_text(words, recipe.encoder, text, ReadText(vector_D, is_cut=False))
    clips = made_up.Clips(num_clips, dim)
    own_SD = scenes_SD - background.mean
    clips.show(own_SD / np.linalg.norm(own_SD, axis=1, keepdims=True))
    waiting = []
    for first in range(0, num_clips, made_up.CLIPS_PER_SHARD):
        rows = [replace(row, probabilities_K=None) for row in clips.shard(first)]
        waiting.append(write_shard(words.shards, f"{first:012d}.parquet", rows))
        if len(waiting) == _SHARDS_A_COMMIT or first + made_up.CLIPS_PER_SHARD >= num_clips:
            writer.commit_clips(words, waiting, [], [])
            waiting = []
    refresh_vectors(words)
    refresh_background(words, background)


def texts_of(
    scenes_SD: NDArray[np.float32], captions_MD: NDArray[np.float32]
) -> Iterator[tuple[str, NDArray[np.float32]]]:
    """All texts that are asked, with their vectors."""
    for scene, vector_D in enumerate(scenes_SD):
        yield text_of(scene), vector_D
    for number, vector_D in enumerate(captions_MD):
        yield little_of(number), vector_D


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


def recall(
    index: VideoIndex, texts: list[str], background: Background, recipe: Recipe
) -> harness.Sample:
    """Share of the ten truly best clips that a search by words returns."""
    words = IndexFolder(Path(index.path)).of_space(WORDS_SPACE)
    texts_QD = np.stack([read_text(words, recipe, text).vector_D for text in texts])
    true = best_by_z(words, background, texts_QD)
    found = [index.search(text, by="words", merge=False, limit=10) for text in texts]
    num_right = sum(
        len(ids & {hit.clip_id for hit in hits}) for hits, ids in zip(found, true, strict=True)
    )
    return harness.Sample((num_right / (10 * len(texts)),))


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
    fresh = cycle(text_of(scene) for scene in order[NUM_QUERIES:] or order)
    least_first = np.argsort(background.best_M)
    fits_M = background.best_M[least_first] >= background.cut
    little = [little_of(number) for number in least_first[fits_M][:NUM_QUERIES].tolist()]
    recipe = made_up.recipe(dim, num_labels=0)
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
    held = recall(index, asked, background, recipe)
    report.add(f"{named}recall@10", "", held, **limits["recall"])
    barely = recall(index, little, background, recipe)
    report.add(f"{named}recall@10 of texts that barely fit", "", barely)


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
