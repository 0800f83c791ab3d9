"""Every source under its contract, and a survey of files that no file system holds."""

import os
from pathlib import Path

import pytest

from tests.build.test_survey import known, walk_into
from tests.catalog.conftest import index
from tests.media_factory import make_video
from tests.sources.contract import Place, SourceContract
from tests.sources.memory_source import MemorySource
from vindex.errors import UsageError
from vindex.sources import SOURCES, library_paths
from vindex.store.catalog import reader

__all__ = ["index"]


class Folder(Place):
    """Of the local file system."""

    def __init__(self, folder):
        self.root = str(folder)

    def put(self, name, content=b"x", modified_ns=10**18):
        path = Path(self.root, name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        os.utime(path, ns=(modified_ns, modified_ns))
        return str(path)

    def remove(self, path):
        Path(path).unlink()


class Memory(Place):
    """Of a `MemorySource`."""

    root = "memory://videos"

    def __init__(self, source):
        self.files = source.files

    def put(self, name, content=b"x", modified_ns=10**18):
        self.files[f"{self.root}/{name}"] = content, modified_ns
        return f"{self.root}/{name}"

    def remove(self, path):
        del self.files[path]


@pytest.fixture(scope="module")
def film(tmp_path_factory):
    return make_video(tmp_path_factory.mktemp("film") / "film.mp4", num_frames=12)


@pytest.fixture
def memory(tmp_path, monkeypatch):
    source = MemorySource(tmp_path)
    monkeypatch.setitem(SOURCES, "memory", source)
    return Memory(source)


class TestLocalSource(SourceContract):
    @pytest.fixture
    def place(self, tmp_path):
        return Folder(tmp_path)


class TestMemorySource(SourceContract):
    @pytest.fixture
    def place(self, memory):
        return memory


def test_a_survey_knows_no_file_system(index, memory):
    for name in ("one/a.mp4", "one/b.mp4", "c.mp4"):
        memory.put(name, name.encode())
    assert walk_into(index, memory.root).num_changed == 3
    memory.put("two/a.mp4", b"one/a.mp4")
    memory.remove(f"{memory.root}/one/a.mp4")
    memory.put("one/b.mp4", b"another film")
    found = walk_into(index, memory.root)
    assert (found.num_found, found.num_changed, found.num_pruned) == (3, 2, 1)
    assert known(index) == ["c.mp4", "one/b.mp4", "two/a.mp4"]
    assert reader.roots(index) == [memory.root]
    assert (walk_into(index, f"{memory.root}/one/").num_found, known(index)[1]) == (1, "one/b.mp4")


def test_one_build_may_take_from_several_sources(tmp_path, memory):
    local = Folder(tmp_path).put("here.mp4")
    there = memory.put("there/a.mp4")
    paths = library_paths([local, memory.root, there])
    assert [(path.root, path.path) for path in paths] == [
        (str(tmp_path), local), (memory.root, memory.root),
    ]  # fmt: skip


def test_a_scheme_without_a_source_is_the_name_of_a_file(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(UsageError, match=r"^nowhere://bucket does not exist"):
        library_paths(["nowhere://bucket"])
    Folder(tmp_path / "odd:").put("a.mp4")
    (path,) = library_paths(["odd://a.mp4"])
    assert path.path == str(tmp_path / "odd:" / "a.mp4")
