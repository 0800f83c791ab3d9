"""What indexes have set aside, when they are made one."""

import pytest

from tests.search.conftest import IndexMaker, unit
from vindex import IndexSet, VideoIndex
from vindex.store.catalog import reader, writer
from vindex.store.catalog.absence import AbsentFile, absent_files


def aside(index):
    """Paths of what is set aside, each with how many contents it had."""
    return {path: len(files) for path, files in absent_files(index._folder).items()}


@pytest.mark.thorough
@pytest.mark.parametrize("order", [("north", "south"), ("south", "north")])
@pytest.mark.parametrize("is_there", [True, False])
def test_what_is_set_aside_is_one_file_below_two_roots(tmp_path, order, is_there):
    """One index has it aside; the other has it, or has it aside as well, below another root."""
    makers = {
        "north": IndexMaker(tmp_path / "north"),
        "south": IndexMaker(tmp_path / "south", root="/videos/sub"),
    }
    makers["north"].add("sub/a.mp4", embeddings=[unit(1, 2, 3)], content="a")
    makers["north"].add("sub/b.mp4", embeddings=[unit(3, 2, 1)], content="b")
    makers["south"].add("b.mp4", embeddings=[unit(3, 2, 1)], content="b")
    for name, maker in makers.items():
        if name == "north" or not is_there:
            files = reader.known_files(maker.folder).values()
            gone = [AbsentFile(file, "/videos/sub") for file in files if "b.mp4" in file.path]
            writer.commit_walk(maker.folder, [], gone, [], [])
    IndexSet.open(*(makers[name].index.path for name in order)).merge(tmp_path / "all")
    index = VideoIndex.open(tmp_path / "all")
    assert aside(index) == ({} if is_there else {"/videos/sub/b.mp4": 1})
    there = ["/videos/sub/a.mp4", *["/videos/sub/b.mp4"] * is_there]
    assert sorted(file.path for file in reader.known_files(index._folder).values()) == there
    assert len(index.everything()) == len(there)
    is_used = is_there or order[0] == "south"
    assert sorted(reader.roots(index._folder)) == ["/videos", *["/videos/sub"] * is_used]
    assert index.verify().is_clean


@pytest.mark.thorough
@pytest.mark.parametrize("root", ["/videos", "/videos/sub"])
def test_what_one_has_aside_and_the_other_there_is_aside_once(tmp_path, root):
    """The first has a newer content of the file."""
    north = IndexMaker(tmp_path / "north")
    north.add("sub/p.mp4", embeddings=[unit(1, 2, 3)], content="old")
    (old,) = reader.known_files(north.folder).values()
    writer.commit_walk(north.folder, [], [AbsentFile(old, "/videos/sub")], [], [])
    north.add("sub/p.mp4", embeddings=[unit(3, 2, 1)], content="new")
    south = IndexMaker(tmp_path / "south", root=root)
    name = "p.mp4" if root.endswith("sub") else "sub/p.mp4"
    south.add(name, embeddings=[unit(1, 2, 3)], content="old")
    IndexSet.open(north.index.path, south.index.path).merge(tmp_path / "all")
    index = VideoIndex.open(tmp_path / "all")
    assert aside(index) == {"/videos/sub/p.mp4": 1}
    there = reader.known_files(index._folder)
    assert {path: file.fingerprint for path, file in there.items()} == {
        "/videos/sub/p.mp4": "content of 'new'"
    }
    assert index.verify().is_clean
