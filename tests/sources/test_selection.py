"""What a walk takes, passes over and leaves out, and what it counts."""

from unicodedata import normalize

import pytest

from vindex.globs import Exclusions
from vindex.sources import Selection, ending_of

SUFFIXES = frozenset({".mp4", ".360"})


def excludes(*globs, has_defaults=False):
    return Selection(SUFFIXES, Exclusions(globs, has_defaults)).exclusion_of


@pytest.mark.parametrize(
    ("glob", "excluded", "kept"),
    [
        ("*.lrv", ["a.lrv", "x/y/a.lrv"], ["a.lrv.mp4", "A.LRV"]),
        ("trash", ["trash", "x/trash/a.mp4"], ["trash2/a.mp4", "a trash.mp4"]),
        ("trash/", ["trash/a.mp4", "x/trash/b/a.mp4"], ["trashed"]),
        ("a/b*", ["a/b", "a/bc/d.mp4"], ["x/a/b", "b"]),
        ("/top", ["top", "top/a.mp4"], ["x/top"]),
        ("**/a/b", ["a/b", "x/a/b/c.mp4", "x/y/a/b"], ["xa/b"]),
        ("Title [x].mp4", ["Title [x].mp4", "y/Title x.mp4"], ["Title y.mp4"]),
        ("Übung*", [normalize("NFD", "a/Übung 1.mp4")], ["Ubung"]),
    ],
)
def test_a_pattern_is_of_names_or_with_a_slash_of_paths(glob, excluded, kept):
    exclusion_of = excludes(glob)
    assert [exclusion_of(path) for path in excluded] == [glob] * len(excluded)
    assert [exclusion_of(path) for path in kept] == [None] * len(kept)


def test_folders_of_systems_are_left_out_by_default():
    exclusion_of = excludes(has_defaults=True)
    for path in ("@eaDir/x.mp4/SYNOPHOTO_FILM_M.mp4", "a/#recycle/b.mp4", "$Recycle.Bin/$R1.mp4",
                 "System Volume Information/x", "lost+found/1.mp4", "FOUND.000/a.mp4",
                 "__MACOSX/a.mp4"):  # fmt: skip
        assert exclusion_of(path), path
        assert excludes()(path) is None
    assert exclusion_of("recycle/lost and found.mp4") is None
    assert exclusion_of("") is None


@pytest.mark.parametrize(
    ("name", "ending"),
    [("a.MP4", ".mp4"), ("a.b.dvr-ms", ".dvr-ms"), ("a.360", ".360"), ("a.2021", ""), ("a", ""),
     ("a.tar.gz", ".gz"), ("a.of my life", ""), ("new\nline.mp4", ".mp4")],
)  # fmt: skip
def test_the_ending_of_a_name(name, ending):
    assert ending_of(name) == ending


def test_everything_is_counted_once():
    selection = Selection(SUFFIXES, Exclusions(("x*",), has_defaults=False))
    assert [selection.takes(name) for name in ("a.mp4", "b.jpg", "c.jpg", "README")] == [
        True, False, False, False,
    ]  # fmt: skip
    assert [selection.excludes(path) for path in ("xy", "a/xz", "a")] == [True, True, False]
    assert selection.passed_over == {".jpg": 2, "": 1}
    assert selection.excluded == {"x*": 2}
