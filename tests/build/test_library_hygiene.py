"""What of a library is not indexed: excluded, passed over by its ending, or text inside."""

import os

import pytest

from tests.build.test_survey import index, known, walk_into
from vindex.errors import NothingIndexedError
from vindex.index import VideoIndex
from vindex.store.catalog.exclusions import read_exclusions

__all__ = ["index"]

PACKETS = bytes(188 * 3).replace(bytes(188), b"\x47" + bytes(187))


@pytest.fixture
def library(tmp_path):
    root = tmp_path / "videos"
    names = ("a.mp4", "b.mp4", "@eaDir/a.mp4/m.mp4", "#recycle/old.mp4", "sub/c.mp4", "sub/d.lrv",
             "e.insv", "f.jpg", "g.jpg", "h.dat", "README")  # fmt: skip
    for name in names:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(name)
    return root


@pytest.mark.thorough
def test_patterns_are_remembered_until_others_are_given(index, library):
    found = walk_into(index, library, exclude=["*.lrv", "sub/*"])
    assert known(index) == ["a.mp4", "b.mp4", "e.insv"]
    assert found.excluded == {"@eaDir": 1, "#recycle": 1, "*.lrv": 1, "sub/*": 1}
    walk_into(index, library)
    assert known(index) == ["a.mp4", "b.mp4", "e.insv"]
    walk_into(index, library, exclude="sub")
    assert read_exclusions(index).globs == ("sub",)
    walk_into(index, library, exclude=())
    assert known(index) == ["a.mp4", "b.mp4", "e.insv", "sub/c.mp4", "sub/d.lrv"]
    walk_into(index, library, default_excludes=False)
    walk_into(index, library)
    assert "#recycle/old.mp4" in known(index)
    assert "@eaDir/a.mp4/m.mp4" in known(index)
    found = walk_into(index, library, default_excludes=True)
    assert (found.num_absent, found.num_left_out, len(known(index))) == (2, 2, 5)


@pytest.mark.thorough
def test_what_is_excluded_is_set_aside_as_what_is_gone(index, library):
    walk_into(index, library)
    (library / "b.mp4").unlink()
    found = walk_into(index, library, exclude=["sub"])
    assert (found.num_absent, found.num_left_out, found.warnings) == (3, 2, [])
    assert known(index) == ["a.mp4", "e.insv"]
    assert walk_into(index, library, exclude=["*"]).num_left_out == 2
    assert known(index) == []
    assert walk_into(index, library, exclude=()).num_changed == 4
    assert known(index) == ["a.mp4", "e.insv", "sub/c.mp4", "sub/d.lrv"]


def test_a_pattern_that_fits_nothing_is_said_once(index, library):
    found = walk_into(index, library, exclude=[f"{library}/sub", "*.jpg"])
    assert found.warnings == [
        f"--exclude '{library}/sub' was given; nothing below the given paths fits it."
    ]
    assert walk_into(index, library).warnings == []


def test_a_path_that_is_given_and_excluded_is_said(index, library):
    walk_into(index, library)
    found = walk_into(index, library / "#recycle" / "old.mp4")
    assert found.warnings == [f"{library}/#recycle/old.mp4 is left out: '#recycle' excludes it."]
    assert len(known(index)) == 5


def test_other_files_are_counted_by_their_endings(index, library):
    found = walk_into(index, library)
    assert found.passed_over == {".jpg": 2, ".dat": 1, "": 1}
    assert walk_into(index, library).passed_over == found.passed_over


def test_text_with_the_ending_of_a_video_is_passed_over(index, library):
    (library / "code.ts").write_text("export const a = 'GGG';\n" * 100)
    (library / "de.ts").write_bytes("\ufeff<TS language='de'/>".encode("utf-16"))
    (library / "go.mod").write_text("module x\n")
    (library / "song.mod").write_bytes(b"song".ljust(1080, b"\0") + b"M.K." + bytes(99))
    (library / "film.ts").write_bytes(b"cut" + PACKETS)
    (library / "film.mod").write_bytes(b"\x00\x00\x01\xba" + bytes(99))
    (library / "empty.ts").touch()
    (library / "named.mod").write_text("model m;")
    found = walk_into(index, library)
    names = {"film.ts", "film.mod"}
    assert {name for name in known(index) if name[-3:] in (".ts", "mod")} == names
    assert (found.passed_over[".ts"], found.passed_over[".mod"]) == (3, 3)
    assert found.failures == []
    walk_into(index, library / "named.mod")
    assert "named.mod" in known(index)

    was = (library / "film.ts").stat()
    (library / "film.ts").write_bytes(b" " * was.st_size)
    os.utime(library / "film.ts", ns=(was.st_atime_ns, was.st_mtime_ns))
    walk_into(index, library)
    assert "film.ts" in known(index), "files that look unchanged are not opened"


def test_a_video_that_became_source_code_is_set_aside(index, library):
    (library / "a.ts").write_bytes(PACKETS)
    walk_into(index, library)
    (library / "a.ts").write_text("export default 1;\n")
    found = walk_into(index, library)
    assert (found.num_absent, found.num_left_out) == (1, 1)
    assert "a.ts" not in known(index)


def test_no_index_is_made_of_source_code(tmp_path):
    (tmp_path / "code.ts").write_text("export const a = 1;\n")
    with pytest.raises(NothingIndexedError, match="There is no video file"):
        VideoIndex.at(tmp_path / "index").build(tmp_path, model="demo")
    assert not (tmp_path / "index").exists()
