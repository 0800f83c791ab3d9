"""Fixtures: the library of all tests in a store, and an index of it there."""

import shutil

import pytest

from tests.conftest import CLIP_SECONDS
from tests.sources.servers import s3_server
from vindex import VideoIndex
from vindex.errors import ExitCode


@pytest.fixture(scope="module")
def s3(tmp_path_factory):
    with s3_server(tmp_path_factory.mktemp("scratch")) as server:
        yield server


@pytest.fixture(scope="module")
def films(master_library):
    """The files of the library by name, and their bytes."""
    paths = [path for path in sorted(master_library.rglob("*")) if path.is_file()]
    return {str(path.relative_to(master_library)): path.read_bytes() for path in paths}


@pytest.fixture(scope="module")
def bucket(s3, films, request):
    """The library in a bucket that is called as the `BUCKET` of the module: all share a store."""
    found = s3.bucket(request.module.BUCKET)
    for name, content in films.items():
        found.put(f"videos/{name}", content)
    return found


@pytest.fixture(scope="module")
def settings(tiny_model):
    return {"model": str(tiny_model), "clip_seconds": CLIP_SECONDS, "workers": 1}


@pytest.fixture(scope="module")
def remote(bucket, settings, tmp_path_factory, s3):
    """An index of the bucket, and the bytes that were fetched for it."""
    index = VideoIndex.at(tmp_path_factory.mktemp("remote") / "index")
    report = index.build(f"{bucket.root}/videos/", **settings)
    assert report.exit_code is ExitCode.FILES_FAILED  # one is no video
    return index, s3.sent.total()


@pytest.fixture
def own(remote, tmp_path):
    """A copy of the index, to change at will."""
    return VideoIndex.at(shutil.copytree(remote[0].path, tmp_path / "index"))


def num_bytes(films):
    return sum(map(len, films.values()))
