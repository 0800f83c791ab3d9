"""An index of made-up clips, written through the real shards, catalog and vector index.

    python -m benchmarks.made_up FOLDER --clips 100000

The embeddings are clustered as a library's are: actions hold scenes, scenes hold videos, a video
holds twenty clips that lie around its centre; all share a large common component, as V-JEPA 2's
means do; and their variance falls with a power of the rank of the direction, in a basis that is
turned at random. Each clip takes its action's label most of the time. What it prints, as JSON, is
what the building took.
"""

from __future__ import annotations

import argparse
import json
import resource
import time
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from vindex.jobs import EncodedClip
from vindex.records import Clip, ClipSpec, EncoderSpec, Recipe
from vindex.store.catalog import writer
from vindex.store.catalog.connection import writing
from vindex.store.derive import refresh_vectors
from vindex.store.layout import IndexFolder
from vindex.store.shards import write_shard

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

__all__ = [
    "CLIPS_PER_SHARD", "CLIPS_PER_VIDEO", "NUM_LABELS", "Clips", "build", "label_of",
    "made_up_texts", "num_scenes", "recipe", "write_videos",
]  # fmt: skip

NUM_LABELS = 174
CLIPS_PER_VIDEO = 20
VIDEOS_PER_SCENE = 40
CLIPS_PER_SHARD = 500
"""A build commits about every 512."""
SECONDS = 4.0
SEED = 0

_COMMON, _ACTION, _SCENE, _VIDEO, _CLIP = 4.0, 1.0, 0.9, 0.8, 0.6
"""Length of each component, before the sum is compared by cosine."""
_POWER = 0.35
"""A direction's share of each component falls with its rank to the minus this."""


_COMMON_OF_LOOKS, _LOOK = 0.87, 0.77
"""Likewise in a words space, beside `_VIDEO` and `_CLIP`."""
_COMMON_OF_TEXTS = 0.67
"""Of a text, whose length is 1."""
_POWER_OF_TEXTS = 0.5
"""As `_POWER`."""


def made_up_texts(num: int, dim: int) -> NDArray[np.float32]:
    """`texts_ND` of length 1: what all texts share, and what is each one's own.

    Texts and clips that show them are distributed as those of the demo's words model are on 1,000
    held-out renders: measured there and here were the length of what clips share (0.54 and 0.57)
    and texts (0.67 both), the directions in which they differ (as many as 17 and 12 that count the
    same, of 128; here about 60 and 35, of 768), and how a clip's cosine with a text less the mean
    of all varies (0.11 both). The spread of the texts on a clip varies by 0.14 of it there and by
    0.28 here, so that the order by cosine says less.
    """
    rng = np.random.default_rng([SEED, 2])
    spread_D = np.arange(1, dim + 1, dtype=np.float32) ** -_POWER_OF_TEXTS
    spread_D /= np.linalg.norm(spread_D)
    common_D = rng.standard_normal(dim, dtype=np.float32)
    own_ND = rng.standard_normal((num, dim), dtype=np.float32) * spread_D
    texts_ND = _COMMON_OF_TEXTS / np.linalg.norm(common_D) * common_D
    texts_ND = texts_ND + (1 - _COMMON_OF_TEXTS**2) ** 0.5 * own_ND
    return texts_ND / np.linalg.norm(texts_ND, axis=1, keepdims=True)


def label_of(action: int) -> str:
    """Name of an action's label, counted from 0."""
    return f"Doing thing number {action}"


def recipe(dim: int, num_labels: int = NUM_LABELS) -> Recipe:
    """Of a model that there is not."""
    encoder = EncoderSpec(
        name="made-up", revision="0", architecture="vjepa2", default_frames=16, frames_multiple=2,
        fixed_frames=False, crop_size=256, dim=dim,
        labels=tuple(label_of(number) for number in range(num_labels)),
        image_mean=(0.5, 0.5, 0.5), image_std=(0.5, 0.5, 0.5),
    )  # fmt: skip
    return Recipe(encoder, ClipSpec(SECONDS, SECONDS, 16))


def num_scenes(num_clips: int) -> int:
    """How many scenes so many clips show."""
    return max(-(-num_clips // CLIPS_PER_VIDEO) // VIDEOS_PER_SCENE, 2)


class Clips:
    """Rows of made-up clips, shard by shard; each shard can be made again alone."""

    def __init__(
        self, num_clips: int, dim: int, *, with_moments: bool = False, first_video: int = 0
    ) -> None:
        self._first_video = first_video
        self.num_clips, self.dim, self.with_moments = num_clips, dim, with_moments
        self.num_videos = -(-num_clips // CLIPS_PER_VIDEO)
        rng = np.random.default_rng(SEED)
        self._spread_D = np.arange(1, dim + 1) ** -_POWER
        self._spread_D *= 1 / np.linalg.norm(self._spread_D)
        turn_DD = np.linalg.qr(rng.standard_normal((dim, dim)))[0].astype(np.float32)
        self._turn_DD: NDArray[np.float32] | None = turn_DD
        num = num_scenes(num_clips)
        self._action_of_scene_S = rng.integers(NUM_LABELS, size=num)
        actions_AD = self._noise(rng, NUM_LABELS)
        self._scenes_SD = _COMMON * self._noise(rng, 1)
        self._scenes_SD = self._scenes_SD + _ACTION * actions_AD[self._action_of_scene_S]
        self._scenes_SD += _SCENE * self._noise(rng, num)

    def show(self, texts_SD: NDArray[np.float32]) -> None:
        """Let each scene look like a text, as in a words space: see `made_up_texts`.

        Args:
            texts_SD: what is each text's own, of length 1.
        """
        common_1D = self._noise(np.random.default_rng([SEED, 1]), 1)
        common_1D *= _COMMON_OF_LOOKS / np.linalg.norm(common_1D)
        self._turn_DD = None
        self._scenes_SD = common_1D + _LOOK * texts_SD

    def _noise(self, rng: np.random.Generator, num: int) -> NDArray[np.float32]:
        """Rows of length about 1."""
        noise_ND = rng.standard_normal((num, self.dim), dtype=np.float32)
        return noise_ND * self._spread_D.astype(np.float32)

    def shard(self, first: int) -> list[EncodedClip]:
        """Clips of the shard that begins with a clip, counted from 0; shards hold whole videos."""
        clips_N = np.arange(first, min(first + CLIPS_PER_SHARD, self.num_clips))
        videos_N, places_N = np.divmod(clips_N, CLIPS_PER_VIDEO)
        rng = np.random.default_rng([SEED, first])
        videos_V, video_N = np.unique(videos_N, return_inverse=True)
        scenes_V = rng.integers(len(self._scenes_SD), size=len(videos_V))
        centres_VD = self._scenes_SD[scenes_V] + _VIDEO * self._noise(rng, len(videos_V))
        embeddings_ND = centres_VD[video_N] + _CLIP * self._noise(rng, len(clips_N))
        if self._turn_DD is not None:
            embeddings_ND = embeddings_ND @ self._turn_DD
        embeddings_ND *= 30
        logits_NK = rng.standard_normal((len(clips_N), NUM_LABELS), dtype=np.float32)
        logits_NK[np.arange(len(clips_N)), self._action_of_scene_S[scenes_V][video_N]] += 6
        chances_NK = np.exp(logits_NK)
        chances_NK /= chances_NK.sum(axis=1, keepdims=True)
        moments: Sequence[NDArray[np.float32] | None] = [None] * len(clips_N)
        if self.with_moments:
            moments = list(rng.standard_normal((len(clips_N), 2 * self.dim), dtype=np.float32))
        return [
            EncodedClip(
                f"{video:032x}", f"/videos/{video % 100:02d}/{video:08d}.mp4",
                Clip(place * SECONDS, (place + 1) * SECONDS), embedding_D, chances_K,
                clip_id=int(clip) + 1, moments_M=moments_M,
            )
            for clip, video, place, embedding_D, chances_K, moments_M in zip(
                clips_N, (videos_N + self._first_video).tolist(), places_N.tolist(),
                embeddings_ND, chances_NK, moments, strict=True,
            )
        ]  # fmt: skip


def write_videos(folder: IndexFolder, num_videos: int, first_video: int = 0) -> None:
    """Files and videos at once, which wait for their clips: a walk and probes would take hours."""
    videos = [first_video, first_video + num_videos]
    with writing(folder) as connection:
        connection.execute("INSERT INTO store.roots VALUES (1, '/videos', '/videos'::BLOB)")
        connection.execute(
            """
            INSERT INTO store.files BY NAME
            SELECT 1 AS root_id, name AS relative_path, encode(name) AS path_bytes,
                1000 AS num_bytes, 0 AS modified_ns, printf('%032x', video) AS fingerprint
            FROM (SELECT video, printf('%02d/%08d.mp4', video % 100, video) AS name
                FROM range(?, ?) t(video))
            """,
            videos,
        )
        connection.execute(
            """
            INSERT INTO store.videos BY NAME
            SELECT video - $1 + 1 AS video_id, printf('%032x', video) AS fingerprint,
                $3 AS duration_seconds, 2000 AS num_frames, 25.0 AS frame_rate, 320 AS width,
                240 AS height, 'h264' AS codec
            FROM range($1, $2) t(video)
            """,
            [*videos, CLIPS_PER_VIDEO * SECONDS],
        )


def build(
    folder: IndexFolder, num_clips: int, dim: int, *, with_moments: bool = False,
    first_video: int = 0,
) -> dict[str, float]:  # fmt: skip
    """Make an index.

    Args:
        folder: of the index.
        num_clips: how many it gets.
        dim: length of an embedding.
        with_moments: give each clip temporal moments, of noise.
        first_video: number of its first video; indexes of other numbers share no content.

    Returns:
        Seconds that writing and committing the clips took, seconds that the vector index took,
        and this process's peak memory in megabytes.
    """
    clips = Clips(num_clips, dim, with_moments=with_moments, first_video=first_video)
    writer.create(folder, recipe(dim))
    folder.shards.mkdir()
    write_videos(folder, clips.num_videos, first_video)
    with writing(folder) as connection:
        connection.execute("INSERT INTO store.completed SELECT 1, video_id FROM store.videos")
    write_seconds = 0.0
    for first in range(0, num_clips, CLIPS_PER_SHARD):
        rows = clips.shard(first)
        began = time.perf_counter()
        shard = write_shard(folder.shards, f"{first:012d}.parquet", rows)
        writer.commit_clips(folder, [shard], [], [])
        write_seconds += time.perf_counter() - began
    began = time.perf_counter()
    refresh_vectors(folder)
    return {
        "write_seconds": write_seconds,
        "vector_seconds": time.perf_counter() - began,
        "peak_megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3,
    }


def main() -> None:
    """Make an index of a size and print what it took."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--clips", type=int, required=True)
    parser.add_argument("--dim", type=int, default=1024, help="Length of an embedding.")
    given = parser.parse_args()
    print(json.dumps(build(IndexFolder(given.folder), given.clips, given.dim)))


if __name__ == "__main__":
    main()
