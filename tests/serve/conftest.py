"""The app of an index, asked in-process."""

import re
import shutil
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from tests.conftest import moved_index
from vindex import VideoIndex
from vindex.jobs import EncodedClip
from vindex.records import Clip, ClipSpec, EncoderSpec, Recipe, Video, VideoFile, VideoInfo
from vindex.serve.app import create_app
from vindex.serve.security import Rules
from vindex.store.catalog import writer
from vindex.store.layout import IndexFolder
from vindex.store.shards import write_shard

PORT = 8400
HERE = f"http://127.0.0.1:{PORT}"

SCRIPT = "<script>alert(1)</script>"
HOSTILE_LABELS = (f"Opening {SCRIPT}", '"><img src=x onerror=alert(1)>', "Holding {{ 7 * 7 }}")
HOSTILE_NAME = f"a{SCRIPT}\"' onload=alert(1) {{{{7*7}}}}.mp4"
NO_UTF8_NAME = "caf\udce9.mp4"


def visitor(index, host="127.0.0.1", token=None, base_url=HERE):
    """A client of an app that believes to listen on `host`."""
    return TestClient(
        create_app(index, Rules(host, PORT, token)), base_url=base_url, follow_redirects=False
    )


@pytest.fixture(scope="module")
def web(built):
    """A client of the small library's app."""
    return visitor(built)


@pytest.fixture(scope="session")
def hostile_index(tmp_path_factory):
    """An index of two videos with hostile names and labels; one name is no UTF-8."""
    import numpy as np

    folder = IndexFolder(tmp_path_factory.mktemp("hostile") / "index")
    encoder = EncoderSpec(
        name="<b>model</b>", revision="r", architecture="vjepa2", default_frames=4,
        frames_multiple=2, fixed_frames=False, crop_size=32, dim=8, labels=HOSTILE_LABELS,
        image_mean=(0.5, 0.5, 0.5), image_std=(0.2, 0.2, 0.2),
    )  # fmt: skip
    writer.create(folder, Recipe(encoder, ClipSpec(4.0, 4.0, 4)))
    folder.shards.mkdir()
    for number, name in enumerate((HOSTILE_NAME, NO_UTF8_NAME), start=1):
        key = f"content {number}"
        writer.commit_walk(folder, [VideoFile("/videos", name, 10, 0, key)], [], [], [])
        info = VideoInfo(4.0, 100, 25.0, 320, 240, "h264")
        writer.commit_probes(folder, [Video(key, info)], [])
        chances = np.array([0.5, 0.3, 0.2], np.float32)
        clip = EncodedClip(
            key,
            f"/videos/{name}",
            Clip(0, 4),
            np.ones(8, np.float32) * number,
            chances,
            clip_id=number,
        )
        shard = write_shard(folder.shards, f"{number:012d}.parquet", [clip])
        writer.commit_clips(folder, [shard], [], [key])
    return VideoIndex(folder)


@pytest.fixture(scope="session")
def built_kitchen(master_library, tiny_model, tmp_path_factory):
    """An index of two videos in the folder `kitchen`, and that folder."""
    folder = tmp_path_factory.mktemp("kitchens") / "kitchen"
    folder.mkdir()
    for name in ("kitchen/a.mp4", "c.mp4"):
        shutil.copy2(master_library / name, folder)
    index = VideoIndex.at(folder.with_name("index"))
    index.build(folder, model=str(tiny_model), clip_seconds=2, workers=1)
    return index, folder


@pytest.fixture
def changeable(built_kitchen, index, tmp_path):
    """A copy of that index, and of its folder, to change at will."""
    built, folder = built_kitchen
    folder = Path(shutil.copytree(folder, tmp_path / "videos" / "kitchen"))
    return moved_index(built, folder, index), folder


def hits_of(text):
    """(clip id, path) of the hits of a page, in order."""
    ids = [int(found) for found in re.findall(r'href="/\?clip=(\d+)" aria-label="More', text)]
    paths = re.findall(r'class="path" dir="auto">([^<]*)<', text)
    return list(zip(ids, paths, strict=True))
