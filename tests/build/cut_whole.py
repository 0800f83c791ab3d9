"""Fixtures: an index of a module's `films`, cut whole, that a test can have cut otherwise."""

import shutil

import pytest

from vindex import VideoIndex


@pytest.fixture(scope="module")
def whole(films, tiny_model, tmp_path_factory):
    """An index of the films, cut whole."""
    index = VideoIndex.at(tmp_path_factory.mktemp("whole") / ".vindex")
    index.build(films, model=str(tiny_model), clip_seconds=2, workers=1)
    return index


@pytest.fixture
def index(whole, tmp_path):
    """A copy of it, for one test."""
    shutil.copytree(whole.path, tmp_path / ".vindex")
    return VideoIndex.open(tmp_path / ".vindex")
