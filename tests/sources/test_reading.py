"""What a worker does with a file of any source."""

from pathlib import Path

import pytest

from tests.media_factory import make_video
from tests.sources.memory_source import MemorySource
from vindex.encode.reading import decode_clips, probe
from vindex.jobs import DecodeJob, colour_planes
from vindex.records import Clip, Failure, FrameRequest
from vindex.sources import SOURCES

REQUEST = FrameRequest(num_frames=4, side=32)


@pytest.fixture(scope="module")
def film(tmp_path_factory):
    return make_video(tmp_path_factory.mktemp("film") / "film.mp4", num_frames=50)


def next_arrays():
    return (colour_planes(*REQUEST.shape),)


def job(path, *starts):
    clips = tuple(Clip(start, start + 1) for start in starts)
    return DecodeJob(path, "", clips, 1.0, (REQUEST,), "pyav")


def test_frames_are_the_same_from_every_source(film, tmp_path, monkeypatch):
    source = MemorySource(tmp_path, {"memory://lib/a.mp4": (Path(film.path).read_bytes(), 1)})
    monkeypatch.setitem(SOURCES, "memory", source)
    assert probe("memory://lib/a.mp4", reader="pyav") == probe(film.path, reader="pyav")
    here = list(decode_clips(job(film.path, 0, 1), next_arrays))
    there = list(decode_clips(job("memory://lib/a.mp4", 0, 1), next_arrays))
    assert [item.clip for item in there] == [Clip(0, 1), Clip(1, 2)]
    for one, other in zip(here, there, strict=True):
        assert (one.frames[0] == other.frames[0]).all()


def test_a_refused_span_bears_the_path_that_was_asked_for(film, tmp_path, monkeypatch):
    source = MemorySource(tmp_path, {"memory://lib/a.mp4": (Path(film.path).read_bytes(), 1)})
    monkeypatch.setitem(SOURCES, "memory", source)
    (item,) = decode_clips(job("memory://lib/a.mp4", 60), next_arrays)
    assert isinstance(item, Failure)
    assert (item.path, item.start_seconds) == ("memory://lib/a.mp4", 60)
