"""Every source under its contract, and a survey of files that no file system holds."""

import os
from dataclasses import replace
from pathlib import Path

import pytest

from tests.build.test_survey import known, walk_into
from tests.catalog.conftest import index
from tests.media_factory import make_video
from tests.sources.contract import Place, SourceContract
from tests.sources.memory_source import MemorySource
from vindex.decode import probe
from vindex.errors import UsageError
from vindex.pictures.cuts import cut_to_file, stream_span
from vindex.pictures.pictures import jpeg_at, preview_of_span
from vindex.pictures.playing import browser_type
from vindex.sources import SOURCES, LibraryPath, Selection, is_unchanged, library_paths
from vindex.store.catalog import reader
from vindex.store.catalog.absence import absent_files

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


@pytest.mark.thorough
def test_a_survey_knows_no_file_system(index, memory):
    for name in ("one/a.mp4", "one/b.mp4", "c.mp4"):
        memory.put(name, name.encode())
    assert walk_into(index, memory.root).num_changed == 3
    memory.put("two/a.mp4", b"one/a.mp4")
    memory.remove(f"{memory.root}/one/a.mp4")
    memory.put("one/b.mp4", b"another film")
    found = walk_into(index, memory.root)
    assert (found.num_found, found.num_changed, found.num_moved) == (3, 2, 1)
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


def test_a_tag_tells_what_size_and_time_do_not(memory):
    memory.put("a.mp4", b"these")
    (file,) = SOURCES["memory"].walk(LibraryPath(memory.root, memory.root), Selection({".mp4"}))
    as_catalogued = replace(file, tag="")
    assert is_unchanged(file)
    memory.put("a.mp4", b"those")
    assert not is_unchanged(file)
    assert is_unchanged(as_catalogued)
    memory.put("a.mp4", b"those", modified_ns=5)
    assert not is_unchanged(as_catalogued)


def test_what_a_survey_finds_as_known_bears_the_tag_of_today(index, memory):
    path = memory.put("a.mp4", b"these")
    for num_changed in (1, 0):
        found = walk_into(index, memory.root)
        assert found.num_changed == num_changed
        assert found.files[path].tag == SOURCES["memory"].look(path).tag


@pytest.mark.thorough
def test_a_tag_is_compared_from_build_to_build_and_waits_with_what_is_set_aside(index, memory):
    path = memory.put("a.mp4", b"these")
    memory.put("b.mp4", b"others")
    assert walk_into(index, memory.root).num_changed == 2
    memory.put("a.mp4", b"those")
    assert walk_into(index, memory.root).num_changed == 1
    memory.remove(path)
    assert walk_into(index, memory.root).num_absent == 1
    (aside,) = absent_files(index)[path][-1:]
    memory.put("a.mp4", b"those")
    assert aside.tag == SOURCES["memory"].look(path).tag
    found = walk_into(index, memory.root)
    assert found.files[path].fingerprint == aside.fingerprint
    memory.put("a.mp4", b"again")
    assert walk_into(index, memory.root).files[path].fingerprint != aside.fingerprint


def test_pictures_and_cuts_are_made_from_every_source(film, memory, tmp_path):
    path = memory.put("a.mp4", Path(film.path).read_bytes())
    assert jpeg_at(path, 0.2, 64) == jpeg_at(film.path, 0.2, 64)
    assert preview_of_span(path, 0, 0.4, 64) == preview_of_span(film.path, 0, 0.4, 64)
    assert browser_type(path) == browser_type(film.path) == "video/mp4"
    assert [*stream_span(path, 0, 0.4)] == [*stream_span(film.path, 0, 0.4)]
    cut = cut_to_file(path, 0, 0.4, tmp_path / "cut.mp4")
    assert probe(cut.path).num_frames >= 10
