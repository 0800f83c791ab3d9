"""Keys of a store to the letter: every object is read by its own, and no other one instead."""

import unicodedata
from pathlib import Path

import pytest

from tests.sources.contract import SUFFIXES
from tests.sources.servers import Film, film_server, s3_server
from vindex.errors import UsageError
from vindex.sources import Kind, LibraryPath, Selection, source_of, stores

COMPOSED, APART = (unicodedata.normalize(form, "é.mp4") for form in ("NFC", "NFD"))
LONG = f"{'ü/' * 330}{'x' * 30}.mp4"

ALIKE = (
    "a b.mp4", "a+b.mp4", "a%20b.mp4", "a%2Bb.mp4", "a%2fb.mp4", "a/b.mp4", " a b.mp4",
    "a b .mp4", "a?b.mp4", "a#b.mp4", "a.mp4?x=1.mp4", "a%.mp4", "%%.mp4", "a../b.mp4", "a/b...mp4",
    "A/B.mp4", "a&amp;b.mp4", "a;b=c,d@e:f$g!h'i(j)*k.mp4", "a\\b.mp4", "a|b^c`d~e[f]{g}<h>.mp4",
    "\u200b.mp4", "a\u2028b.mp4", "日本.mp4", COMPOSED, APART, LONG,
)  # fmt: skip
"""Each would be another of them, or of none, if something read meant more than its letters."""


@pytest.fixture(scope="module")
def bucket(tmp_path_factory):
    with s3_server(tmp_path_factory.mktemp("scratch")) as server:
        found = server.bucket("keys")
        for key in ALIKE:
            found.put(key, f"this is {key!r}".encode())
        yield found


def test_the_longest_key_is_as_long_as_stores_allow():
    assert len(LONG.encode()) == 1024


def test_every_key_is_listed_as_it_is(bucket):
    found = source_of(bucket.root).walk(LibraryPath(bucket.root, bucket.root), Selection(SUFFIXES))
    assert {file.relative_path: file.num_bytes for file in found} == {
        key: len(f"this is {key!r}".encode()) for key in ALIKE
    }


@pytest.mark.some_cases(9)
@pytest.mark.parametrize("key", ALIKE)
def test_every_key_is_read_as_it_is(bucket, key):
    path, source = f"{bucket.root}/{key}", source_of(bucket.root)
    content = f"this is {key!r}".encode()
    assert source.resolve(path) == path
    assert source.kind_of(path) is Kind.FILE
    assert source.head(path, 9999) == content
    (file,) = source.walk(LibraryPath(bucket.root, path), Selection(SUFFIXES))
    assert b"".join(source.pieces(file, 5, len(content))) == content[5:]
    with source.open(path) as here:
        assert Path(here).read_bytes() == content
    assert not source.is_gone(path)


@pytest.mark.parametrize(
    ("key", "odd"),
    [
        ("a//b.mp4", "an empty part"), ("/a/b.mp4", "an empty part"),
        ("a/b.mp4//", "an empty part"), ("a/./b.mp4", r"a part '\.'"),
        ("./a/b.mp4", r"a part '\.'"), ("x/../a/b.mp4", r"a part '\.\.'"),
        ("..", r"a part '\.\.'"), ("a/b.mp4/.", r"a part '\.'"),
        ("caf\udce9.mp4", "what is no UTF-8"),
    ],
)  # fmt: skip
def test_a_key_that_cannot_be_asked_for_is_named_and_no_other_one_read(bucket, key, odd):
    name = f"{bucket.root}/{key}"
    with pytest.raises(UsageError, match=f"one with {odd} in it. Rename the object") as refused:
        source_of(bucket.root).resolve(name)
    assert str(refused.value).startswith(f"{name!r} was given; ")


@pytest.mark.parametrize("key", ["a\nb.mp4", "a\x00b.mp4", "a\x7fb.mp4", "a\tb.mp4"])
def test_a_control_character_is_shown_and_refused(bucket, key):
    name = f"{bucket.root}/{key}"
    with pytest.raises(UsageError, match="an address has no control characters") as refused:
        source_of(bucket.root).resolve(name)
    assert repr(name) in str(refused.value)


def test_a_slash_at_the_end_is_that_of_a_folder(bucket):
    source = source_of(bucket.root)
    assert source.resolve(f"{bucket.root}/a/") == f"{bucket.root}/a"
    assert source.resolve(f"{bucket.root}/") == bucket.root


def test_the_marker_of_a_folder_is_not_the_film_of_that_name(bucket):
    bucket.put("markers/a.mp4", b"a film")
    bucket.put_quickly("markers/a.mp4/", b"")
    bucket.put("markers/a.mp4/b.mp4", b"another")
    found = source_of(bucket.root).walk(
        LibraryPath(bucket.root, f"{bucket.root}/markers"), Selection(SUFFIXES)
    )
    assert [(file.relative_path, file.num_bytes) for file in found] == [
        ("markers/a.mp4", 6), ("markers/a.mp4/b.mp4", 7),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("given", "asked"),
    [
        ("a+b.mp4", "a+b.mp4"), ("a b.mp4", "a%20b.mp4"), ("a%20b.mp4", "a%20b.mp4"),
        ("a%2520b.mp4", "a%2520b.mp4"), ("a%3Fb%23c.mp4", "a%3Fb%23c.mp4"), ("é.mp4", "%C3%A9.mp4"),
        ("e%CC%81.mp4", "e%CC%81.mp4"), ("x/../a.mp4", "a.mp4"), ("(1).mp4", "(1).mp4"),
    ],
)  # fmt: skip
def test_a_web_server_is_asked_for_what_was_given(given, asked, tmp_path, monkeypatch):
    monkeypatch.setenv("VINDEX_SCRATCH", str(tmp_path))
    stores.store_at.cache_clear()
    with film_server() as web:
        web.films[asked] = Film(b"it")
        path = source_of(web.address).resolve(f"{web.address}/{given}")
        assert source_of(path).resolve(path) == path
        assert source_of(path).head(path, 9) == b"it"
    stores.store_at.cache_clear()
