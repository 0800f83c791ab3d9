"""A catalog with a model of three labels, and clips to put into it."""

import numpy as np
import pytest

from tests.new_index import new_index
from tests.storage.clips import numbered
from vindex.jobs import EncodedClip
from vindex.records import Clip, ClipSpec, EncoderSpec, Recipe, Video, VideoFile, VideoInfo
from vindex.store.catalog import writer
from vindex.store.shards import write_shard

LABELS = ("Opening something", "Closing something", "Holding something")
SETTINGS = Recipe(
    EncoderSpec(
        name="tiny", revision="r", architecture="vjepa2", default_frames=4, frames_multiple=2,
        fixed_frames=False, crop_size=32, dim=8, labels=LABELS,
        image_mean=(0.5, 0.5, 0.5), image_std=(0.2, 0.2, 0.2),
    ),
    ClipSpec(4.0, 4.0, 4),
)  # fmt: skip
INFO = VideoInfo(8.0, 200, 25.0, 320, 240, "h264", 0.0, None, 25.0, 0)


@pytest.fixture
def index(tmp_path):
    return new_index(tmp_path / ".vindex", SETTINGS)


def video_file(name, fingerprint, root="/videos"):
    return VideoFile(root, name, 1000, 5, fingerprint)


def encoded(fingerprint, start_seconds, probabilities, seed=0, clip_id=0):
    embedding_D = np.random.default_rng(seed).normal(size=8).astype(np.float32)
    return EncodedClip(
        fingerprint, f"/videos/{fingerprint}.mp4", Clip(start_seconds, start_seconds + 4),
        embedding_D, np.array(probabilities, np.float32), clip_id=clip_id,
    )  # fmt: skip


def add_video(index, name, fingerprint, clips, first_id, *, root="/videos", complete=True):
    """One video in one file with the given clips, committed as a build does."""
    writer.commit_walk(index, [video_file(name, fingerprint, root)], [], [], [])
    writer.commit_probes(index, [Video(fingerprint, INFO)], [])
    shard = write_shard(index.shards, f"{first_id:012d}.parquet", numbered(clips, first_id))
    writer.commit_clips(index, [shard], [], [fingerprint] if complete else [])
