"""The local file system: what a walk finds, what it leaves out, what makes a content the same."""

import os
from unicodedata import normalize

import pytest

from vindex.errors import MediaError, UsageError
from vindex.records import Failure, Reason
from vindex.sources import Kind, Selection, library_paths, source_of

SUFFIXES = frozenset({".mp4", ".mkv"})


def names(root, given=None):
    (library,) = library_paths([given or root])
    return [
        item.relative_path if not isinstance(item, Failure) else item.reason
        for item in source_of(library.root).walk(library, Selection(SUFFIXES))
    ]


def fingerprint(path):
    return source_of(path).fingerprint(path)


def make(path, content=b"x"):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path


def test_videos_are_found_by_name_in_order(tmp_path):
    for name in ["b.mp4", "a/z.MKV", "a/y.mp4", "notes.txt", "c.mp4.part"]:
        make(tmp_path / name)
    assert names(tmp_path) == ["b.mp4", "a/y.mp4", "a/z.MKV"]


def test_hidden_names_and_links_are_left_out(tmp_path):
    make(tmp_path / "library" / "a.mp4")
    make(tmp_path / "library" / ".cache" / "b.mp4")
    make(tmp_path / "library" / ".c.mp4")
    make(tmp_path / "outside" / "d.mp4")
    (tmp_path / "library" / "loop").symlink_to(tmp_path / "library")
    (tmp_path / "library" / "out").symlink_to(tmp_path / "outside")
    (tmp_path / "library" / "e.mp4").symlink_to(tmp_path / "outside" / "d.mp4")
    (tmp_path / "library" / "f.mp4").symlink_to(tmp_path / "nowhere")
    assert names(tmp_path / "library") == ["a.mp4"]


@pytest.mark.parametrize(
    "name",
    ["with space.mp4", "quote's \".mp4", "new\nline.mp4", "\x1b[31mred.mp4", "ünï.mp4",
     "<script>alert(1)</script>.mp4", "-rf.mp4", os.fsdecode(b"\xff\xfe.mp4")],
)  # fmt: skip
def test_odd_names_survive(tmp_path, name):
    make(tmp_path / "library" / name.replace("/", "_"))
    assert names(tmp_path / "library") == [name.replace("/", "_")]


@pytest.mark.parametrize("typed", ["NFC", "NFD"])
def test_a_path_may_be_typed_composed_or_not(tmp_path, typed):
    kept = "NFD" if typed == "NFC" else "NFC"
    path = make(tmp_path / normalize(kept, "Übung") / normalize(kept, "é.mp4"))
    (library,) = library_paths([normalize(typed, str(path))])
    assert library.path == str(path)
    make(tmp_path / normalize(typed, "Übung") / "other.mp4")
    (library,) = library_paths([tmp_path / normalize(typed, "Übung")])
    assert library.path == str(tmp_path / normalize(typed, "Übung"))


def test_a_device_or_pipe_is_no_video_file(tmp_path):
    os.mkfifo(tmp_path / "pipe.mp4")
    assert names(tmp_path) == []


@pytest.mark.skipif(os.geteuid() == 0, reason="root can read every folder")
def test_an_unreadable_folder_is_a_failure_not_a_stop(tmp_path):
    make(tmp_path / "a.mp4")
    make(tmp_path / "closed" / "b.mp4").parent.chmod(0)
    assert names(tmp_path) == ["a.mp4", Reason.UNREADABLE]


def test_a_file_given_by_name_is_taken_whatever_its_ending(tmp_path):
    file = make(tmp_path / "recording.bin")
    assert names(tmp_path, file) == ["recording.bin"]


def test_a_path_inside_a_known_root_keeps_its_name_below_that_root(tmp_path):
    make(tmp_path / "kitchen" / "a.mp4")
    (library,) = library_paths([tmp_path / "kitchen"], known_roots=[str(tmp_path)])
    assert library.root == str(tmp_path)
    assert [
        file.relative_path for file in source_of(library.root).walk(library, Selection(SUFFIXES))
    ] == ["kitchen/a.mp4"]


def test_paths_below_one_another_are_walked_once(tmp_path):
    make(tmp_path / "kitchen" / "a.mp4")
    given = [tmp_path / "kitchen", tmp_path, tmp_path, tmp_path / "kitchen" / "a.mp4"]
    assert [path.path for path in library_paths(given)] == [str(tmp_path)]


def test_a_missing_path_is_named(tmp_path):
    with pytest.raises(UsageError, match="nowhere does not exist"):
        library_paths([tmp_path / "nowhere"])


def test_a_name_that_no_file_can_have_is_missing():
    with pytest.raises(UsageError, match=r"aaa does not exist"):
        library_paths(["a" * 300])
    assert source_of("").kind_of("a\0b") is Kind.NOTHING


def test_content_not_name_makes_the_fingerprint(tmp_path):
    a = make(tmp_path / "a.mp4", b"same")
    b = make(tmp_path / "b.mp4", b"same")
    c = make(tmp_path / "c.mp4", b"sane")
    assert fingerprint(str(a)) == fingerprint(str(b)) != fingerprint(str(c))


def test_a_large_file_is_sampled_from_end_to_end(tmp_path):
    size = 40 * 2**20
    whole = make(tmp_path / "a.mp4", bytes(size))
    before = fingerprint(str(whole))
    for position in (0, size - 1, size // 2):
        with whole.open("r+b") as file:
            file.seek(position)
            file.write(b"x")
        after = fingerprint(str(whole))
        # The pieces hold both ends; the middle lies between two of them.
        assert (after != before) == (position != size // 2)
        before = after


def test_an_unreadable_file_says_why(tmp_path):
    with pytest.raises(MediaError, match="No such file"):
        fingerprint(str(tmp_path / "gone.mp4"))


def test_a_mount_point_without_its_disk_is_empty(tmp_path):
    source = source_of(str(tmp_path))
    assert source.is_empty(str(tmp_path))
    (tmp_path / ".Trashes").mkdir()
    assert source.is_empty(str(tmp_path))
    (tmp_path / "films").mkdir()
    assert not source.is_empty(str(tmp_path))
    assert not source.is_empty(f"{tmp_path}/nothing")
