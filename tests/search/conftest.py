"""Indexes of clips with chosen embeddings and probabilities, without any video."""

import numpy as np
import pytest

from tests.new_index import new_index
from tests.storage.clips import numbered
from vindex import VideoIndex
from vindex.jobs import EncodedClip
from vindex.records import Clip, ClipSpec, EncoderSpec, Recipe, Video, VideoFile, VideoInfo
from vindex.store.catalog import writer
from vindex.store.derive import refresh_vectors
from vindex.store.shards import write_shard

LABELS = ("Opening something", "Closing something", "Holding something")
DIM = 8
SPEC = ClipSpec(4.0, 4.0, 4)


def settings(spec=SPEC):
    encoder = EncoderSpec(
        name="tiny", revision="r", architecture="vjepa2", default_frames=4, frames_multiple=2,
        fixed_frames=False, crop_size=32, dim=DIM, labels=LABELS,
        image_mean=(0.5, 0.5, 0.5), image_std=(0.2, 0.2, 0.2),
    )  # fmt: skip
    return Recipe(encoder, spec)


class IndexMaker:
    """Makes an index, video by video; clip ids are given in the order of the clips.

    What was added is committed at once when the index is asked for: a commit takes longer than to
    make a video.
    """

    def __init__(self, path, spec=SPEC, root="/videos"):
        self._folder = new_index(path, settings(spec))
        self._root = root
        self.spec = spec
        self._next_id = 1
        self._waiting = []

    @property
    def folder(self):
        """Of the index, with all that was added."""
        self._commit()
        return self._folder

    @property
    def index(self):
        return VideoIndex(self.folder)

    def add(self, name, probabilities=None, embeddings=None, *, seconds=None, modified_ns=0,
            content=None, **info):  # fmt: skip
        """A video with a clip every stride; returns the ids of its clips."""
        num_clips = len(probabilities if embeddings is None else embeddings)
        if probabilities is None:
            probabilities = [[1, 0, 0]] * num_clips
        if embeddings is None:
            embeddings = np.random.default_rng(self._next_id).normal(size=(num_clips, DIM))
        starts = [number * self.spec.stride_seconds for number in range(num_clips)]
        seconds = seconds or starts[-1] + self.spec.clip_seconds
        facts = {"duration_seconds": seconds, "num_frames": 200, "frame_rate": 25.0,
                 "width": 320, "height": 240, "codec": "h264"} | info  # fmt: skip
        fingerprint = f"content of {content or name!a}"
        file = VideoFile(self._root, name, 1000, modified_ns, fingerprint)
        clips = [
            EncodedClip(fingerprint, file.path, Clip(start, start + self.spec.clip_seconds),
                        np.array(embedding, np.float32), np.array(chances, np.float32))
            for start, embedding, chances in zip(starts, embeddings, probabilities, strict=True)
        ]  # fmt: skip
        ids = list(range(self._next_id, self._next_id + num_clips))
        shard = write_shard(self._folder.shards, f"{ids[0]:012d}.parquet", numbered(clips, ids[0]))
        self._next_id += num_clips
        self._waiting.append((file, Video(fingerprint, VideoInfo(**facts)), shard))
        return ids

    def add_copy(self, name, of):
        """Another file with the content of a video."""
        file = VideoFile("/videos", name, 1000, 0, f"content of {of!a}")
        self._waiting.append((file, None, None))

    def _commit(self):
        waiting, self._waiting = self._waiting, []
        if not waiting:
            return
        files, videos, shards = zip(*waiting, strict=True)
        videos, shards = [*filter(None, videos)], [*filter(None, shards)]
        writer.commit_walk(self._folder, files, [], [], [])
        if videos:
            writer.commit_probes(self._folder, videos, [])
            writer.commit_clips(self._folder, shards, [], [video.fingerprint for video in videos])

    def refresh_vectors(self):
        refresh_vectors(self.folder)


@pytest.fixture
def maker(tmp_path):
    return IndexMaker(tmp_path / ".vindex")


@pytest.fixture(scope="module")
def shared_maker(tmp_path_factory):
    """For a fixture of the whole module, whose tests only read."""
    return IndexMaker(tmp_path_factory.mktemp("shared") / ".vindex")


def unit(*values):
    """An embedding with these leading values."""
    return [*values, *[0.0] * (DIM - len(values))]
