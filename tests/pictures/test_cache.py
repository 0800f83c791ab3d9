"""Pictures are made once, kept within a limit, and never stand in anybody's way."""

import os
import subprocess
import sys
import time
from dataclasses import replace
from functools import partial

import pytest

from tests.media_factory import make_video
from tests.pictures.helpers import indexed
from vindex.errors import MediaError
from vindex.pictures import pictures
from vindex.pictures.cache import PictureCache
from vindex.store.durable import temporary_files
from vindex.store.layout import IndexFolder


@pytest.fixture
def video(tmp_path):
    return indexed(make_video(tmp_path / "v.mp4", num_frames=50).path)


@pytest.fixture
def folder(tmp_path):
    return IndexFolder(tmp_path / ".vindex")


def kept(folder):
    return sorted(path for path in folder.thumbnails.rglob("*") if path.is_file())


def test_a_picture_is_made_once(folder, video, monkeypatch):
    cache = PictureCache(folder)
    thumbnail, preview = cache.thumbnail(video, 1.0), cache.preview(video, 0.5, 1.5)
    assert thumbnail[:2] == b"\xff\xd8"
    assert preview[:4] == b"RIFF"
    assert len(kept(folder)) == 2
    monkeypatch.delattr(pictures, "jpeg_at")
    monkeypatch.delattr(pictures, "preview_of_span")
    assert PictureCache(folder).thumbnail(video, 1.0) == thumbnail
    assert PictureCache(folder).preview(video, 0.5, 1.5) == preview


def test_a_changed_file_has_new_pictures(folder, video, tmp_path):
    before = PictureCache(folder).thumbnail(video, 1.0)
    changed = indexed(make_video(tmp_path / "v.mp4", num_frames=50, width=200).path)
    with pytest.raises(MediaError, match="changed since it was indexed"):
        PictureCache(folder).thumbnail(video, 1.0)
    assert PictureCache(folder).thumbnail(changed, 1.0) != before


def test_what_cannot_be_shown_says_why_and_is_not_tried_again(folder, tmp_path, monkeypatch):
    (tmp_path / "bad.mp4").write_text("no video")
    bad = indexed(tmp_path / "bad.mp4")
    cache = PictureCache(folder)
    with pytest.raises(MediaError, match="cannot be opened as a video"):
        cache.thumbnail(bad, 1.0)
    monkeypatch.delattr(pictures, "jpeg_at")
    with pytest.raises(MediaError, match="cannot be opened as a video"):
        cache.thumbnail(bad, 1.0)
    with pytest.raises(MediaError, match="The file is gone"):
        cache.thumbnail(replace(bad, relative_path="gone.mp4"), 1.0)
    with pytest.raises(MediaError, match="cannot be reached"):
        cache.thumbnail(replace(bad, relative_path="zero\0byte"), 1.0)


def test_what_takes_too_long_is_refused_and_is_tried_again(folder, video, monkeypatch):
    cache = PictureCache(folder)
    with monkeypatch.context() as hurried:
        hurried.setattr("vindex.pictures.cache._PATIENCE_SECONDS", 0.0)
        for picture in (partial(cache.thumbnail, video, 1.0), partial(cache.preview, video, 0, 1)):
            with pytest.raises(MediaError, match="takes too long"):
                picture()
    assert kept(folder) == []
    assert cache.thumbnail(video, 1.0)[:2] == b"\xff\xd8"
    assert cache.preview(video, 0.5, 1.5)[:4] == b"RIFF"


def test_the_least_recently_used_go_first(folder, video):
    cache = PictureCache(folder)
    for number in range(20):
        cache.thumbnail(video, number / 25)
    for age, path in enumerate(kept(folder)):
        os.utime(path, (time.time() - 1000 + age,) * 2)
    size = sum(path.stat().st_blocks * 512 for path in kept(folder))
    oldest = min(kept(folder), key=lambda path: path.stat().st_mtime)
    newest = max(kept(folder), key=lambda path: path.stat().st_mtime)
    PictureCache(folder, max_bytes=size // 2).thumbnail(video, 1.9)
    left = kept(folder)
    assert sum(path.stat().st_blocks * 512 for path in left) <= size // 2
    assert oldest not in left
    assert newest in left


def test_frame_indexes_go_by_the_same_rule(folder, video):
    cache = PictureCache(folder)
    for number in range(10):
        cache.thumbnail(video, number / 25)
    folder.frames.mkdir(parents=True)
    for name, age in (("old.frames", 2000), ("used.frames", -1)):
        (folder.frames / name).write_bytes(bytes(4096))
        os.utime(folder.frames / name, (time.time() - age,) * 2)
    size = sum(path.stat().st_blocks * 512 for path in kept(folder))
    PictureCache(folder, max_bytes=size // 2).thumbnail(video, 1.9)
    assert [path.name for path in folder.frames.iterdir()] == ["used.frames"]


def test_where_nothing_can_be_kept_pictures_are_still_made(folder, video):
    folder.path.mkdir()
    folder.thumbnails.write_text("a file where the folder would be")
    assert PictureCache(folder).thumbnail(video, 1.0)[:2] == b"\xff\xd8"


SHOW = """
import sys
from vindex.store.layout import IndexFolder
from pathlib import Path
from vindex.pictures.cache import PictureCache
from tests.pictures.helpers import indexed
cache = PictureCache(IndexFolder(Path(sys.argv[1])), max_bytes=40_000)
for number in range(30):
    assert cache.thumbnail(indexed(sys.argv[2]), number / 25)[:2] == b"\\xff\\xd8"
"""


@pytest.mark.thorough
def test_many_processes_share_the_pictures(folder, video):
    command = [sys.executable, "-c", SHOW, str(folder.path), video.path]
    viewers = [subprocess.Popen(command) for _ in range(4)]
    assert [viewer.wait() for viewer in viewers] == [0] * 4
    assert not [left for path in folder.thumbnails.iterdir() for left in temporary_files(path)]
    assert all(path.read_bytes()[-2:] == b"\xff\xd9" for path in kept(folder))
