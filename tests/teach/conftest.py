"""A library of made-up vectors of which one feature tells a gesture, and one of real videos."""

import shutil
from dataclasses import replace

import numpy as np
import pytest

from tests.catalog.conftest import INFO, SETTINGS, video_file
from vindex import VideoIndex
from vindex.jobs import EncodedClip
from vindex.records import Clip, Video
from vindex.store.catalog import writer
from vindex.store.derive import refresh_vectors
from vindex.store.layout import IndexFolder
from vindex.store.shards import write_shard

NUM_VIDEOS, CLIPS_EACH = 60, 4
KNOT = "Tying a knot"


def shows(clip_id):
    """Whether a clip of the made-up library shows the gesture: one in ten does."""
    return clip_id % 10 == 3


def made_clip(clip_id, generator, *, moments=True):
    video, place = divmod(clip_id - 1, CLIPS_EACH)
    values_F = generator.normal(size=24).astype(np.float32)
    values_F[0 if not moments else 12] += 9 * shows(clip_id)
    return EncodedClip(
        f"v{video}", f"/videos/v{video}.mp4", Clip(4.0 * place, 4.0 * place + 4), values_F[:8],
        np.array([0.5, 0.3, 0.2], np.float32), clip_id=clip_id,
        moments_M=values_F[8:] if moments else None,
    )  # fmt: skip


def fill(folder, first_video, num_videos, *, moments=True):
    """Add videos of four clips each, as a build does."""
    keys = [f"v{number}" for number in range(first_video, first_video + num_videos)]
    info = replace(INFO, duration_seconds=16.0)
    writer.commit_walk(folder, [video_file(f"{key}.mp4", key) for key in keys], [], [], [])
    writer.commit_probes(folder, [Video(key, info) for key in keys], [])
    generator = np.random.default_rng(first_video)
    first = first_video * CLIPS_EACH + 1
    clips = [
        made_clip(clip_id, generator, moments=moments)
        for clip_id in range(first, first + num_videos * CLIPS_EACH)
    ]
    shard = write_shard(folder.shards, f"{first:012d}.parquet", clips)
    writer.commit_clips(folder, [shard], [], keys)


@pytest.fixture(scope="module")
def master_gestures(tmp_path_factory):
    folder = IndexFolder(tmp_path_factory.mktemp("gestures") / "index")
    writer.create(folder, SETTINGS)
    folder.shards.mkdir()
    fill(folder, 0, NUM_VIDEOS)
    refresh_vectors(folder)
    return folder


@pytest.fixture
def gestures(master_gestures, tmp_path):
    """An index of 240 clips, of which 24 show the gesture; no file of it exists."""
    return VideoIndex(IndexFolder(shutil.copytree(master_gestures.path, tmp_path / "index")))


@pytest.fixture
def beside(gestures):
    """A second space of that index: the same clips as another model sees them."""
    encoder = replace(SETTINGS.encoder, name="other")
    writer.add_spaces(gestures._folder, {"other": replace(SETTINGS, encoder=encoder)})
    space = gestures._folder.of_space("other")
    space.shards.mkdir(parents=True, exist_ok=True)
    generator = np.random.default_rng(5)
    clips = [made_clip(clip_id, generator) for clip_id in range(1, NUM_VIDEOS * CLIPS_EACH + 1)]
    keys = [f"v{number}" for number in range(NUM_VIDEOS)]
    shard = write_shard(space.shards, f"{1:012d}.parquet", clips)
    writer.commit_clips(space, [shard], [], keys)
    return VideoIndex(space)


@pytest.fixture
def real(built, tmp_path):
    """A copy of the index of three real videos."""
    return VideoIndex.open(shutil.copytree(built.path, tmp_path / "real"))
