"""Patterns mean the same to Python and to the catalog's SQL, in characters and composed."""

import re
from unicodedata import normalize

import duckdb
import pytest

from vindex.globs import composed, glob_pattern, path_pattern


@pytest.fixture(scope="module")
def sql_says():
    with duckdb.connect() as connection:
        yield lambda pattern, path: connection.execute(
            "SELECT regexp_full_match(nfc_normalize($path), $pattern)",
            {"path": path, "pattern": pattern},
        ).fetchone()[0]


@pytest.mark.parametrize(
    ("glob", "matching", "others"),
    [
        ("kitchen/*", ["kitchen/a.mp4", "kitchen/b/c.mp4"], ["x/kitchen/a.mp4", "kitchen"]),
        ("?.mp4", ["a.mp4", "ü.mp4", normalize("NFD", "ü.mp4"), "\n.mp4"], ["ab.mp4"]),
        ("Übung*", ["Übung 1", normalize("NFD", "Übung 1")], ["Ubung 1"]),
        (normalize("NFD", "Übung*"), ["Übung 1", normalize("NFD", "Übung 1")], ["Uebung"]),
        ("[ü-]?", ["üa", "-b"], ["ua"]),
        ("[a-c]x", ["ax", "cx"], ["dx"]),
        ("[!a-c]x", ["dx", "öx"], ["ax"]),
        ("[]]", ["]"], ["["]),
        ("[z-a]", ["[z-a]"], ["z"]),
        ("[", ["["], []),
        (r"\[a\]\*", ["[a]*"], ["a", "[a]b"]),
        ("[&&|.^]x", ["&x", "|x", ".x", "^x"], ["ax"]),
        ("a b\t(c)$%_'", ["a b\t(c)$%_'"], ["a b\tc"]),
    ],
)
def test_a_pattern_matches_whole_paths_by_their_characters(sql_says, glob, matching, others):
    pattern = glob_pattern(glob)
    for path, expected in [*((m, True) for m in matching), *((o, False) for o in others)]:
        assert bool(re.fullmatch(pattern, composed(path))) is expected, path
        assert sql_says(pattern, path) is expected, path


def test_a_path_and_a_name_alone_mean_themselves(sql_says):
    name = "Title [dQw4w9WgXcQ].mp4"
    for path in (name, f"music/{name}", f"a/b/{name}"):
        assert sql_says(path_pattern(name), path)
        assert sql_says(path_pattern(path), path)
    assert not sql_says(path_pattern(f"music/{name}"), f"old/music/{name}")
    assert not sql_says(path_pattern(name), f"Another {name}")
