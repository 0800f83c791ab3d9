"""Stores and web servers as sources: the contract, what is refused, and what breaks."""

import random
import ssl
import subprocess
import sys
from itertools import count
from pathlib import Path
from urllib.parse import quote

import pytest
import trustme

from tests.media_factory import make_video
from tests.sources.contract import SUFFIXES, SourceContract
from tests.sources.servers import Film, film_server, listing_server, s3_server
from vindex.errors import MediaError, MissingDependencyError, UsageError
from vindex.globs import Exclusions
from vindex.records import Failure, Reason, VideoFile
from vindex.sources import (
    Kind,
    LibraryPath,
    Selection,
    check_same,
    library_paths,
    source_of,
    stores,
)  # fmt: skip
from vindex.sources.listing import looked_up
from vindex.sources.scratch import scratch

pytest.importorskip("obstore", reason="obstore is not installed (the extra `remote`)")
from obstore.exceptions import GenericError


@pytest.fixture(scope="module")
def film(tmp_path_factory):
    return make_video(tmp_path_factory.mktemp("film") / "film.mp4", num_frames=12)


NUMBERS = count()


def content_of(film):
    return Path(film.path).read_bytes()


@pytest.fixture(scope="module")
def s3(tmp_path_factory):
    with s3_server(tmp_path_factory.mktemp("scratch")) as server:
        yield server


@pytest.fixture
def bucket(s3):
    """A bucket of its own for each test."""
    return s3.bucket(f"films-{next(NUMBERS)}")


@pytest.fixture
def web(tmp_path, monkeypatch):
    """A server of single films, and patience for few retries."""
    monkeypatch.setenv("VINDEX_SCRATCH", str(tmp_path / "scratch"))
    monkeypatch.setitem(stores.RETRIES, "max_retries", 2)
    stores.store_at.cache_clear()
    with film_server() as server:
        yield server
    stores.store_at.cache_clear()


class TestS3(SourceContract):
    @pytest.fixture
    def place(self, bucket):
        return bucket


def test_what_is_excluded_or_hidden_is_counted_as_on_a_disk(bucket):
    for name in ("a.mp4", "b.txt", "@eaDir/c.mp4", "@eaDir/d.mp4", "e/.f/g.mp4", "e/.h.mp4"):
        bucket.put(name)
    selection = Selection(SUFFIXES, Exclusions())
    found = source_of(bucket.root).walk(LibraryPath(bucket.root, bucket.root), selection)
    assert [file.relative_path for file in found] == ["a.mp4"]
    assert selection.passed_over == {".txt": 1}
    assert selection.excluded == {"@eaDir": 1}


def test_many_folders_are_listed_like_few(bucket, monkeypatch):
    names = [f"{year}/{day}/{part}.mp4" for year in "12" for day in "345" for part in "67"]
    for name in names:
        bucket.put(name)
    for most in (64, 2):
        monkeypatch.setattr("vindex.sources.listing._MOST_LISTED", most)
        (library,) = library_paths([bucket.root])
        found = source_of(bucket.root).walk(library, Selection(SUFFIXES))
        assert [file.relative_path for file in found] == names


def test_a_file_is_fetched_once_for_all_who_open_it(bucket, s3, film):
    content = content_of(film)
    path = bucket.put("a.mp4", content)
    source = source_of(path)
    before = s3.sent.copy()
    first = source.fingerprint(path)
    with source.open(path) as here, source.open(path) as again:
        assert here == again
        assert here.endswith(".mp4")
    assert source.fingerprint(path) == first == source_of(film.path).fingerprint(film.path)
    assert (s3.sent - before).total() == len(content)


def test_another_object_is_not_fetched_for_the_one_that_was_seen(bucket):
    path = bucket.put("a.mp4", b"this one")
    (seen,) = source_of(path).walk(LibraryPath(bucket.root, path), Selection(SUFFIXES))
    bucket.put("a.mp4", b"that one")  # of the same size, in the same second
    with pytest.raises(MediaError) as refused, source_of(path).open(path, seen):
        pass
    assert refused.value.reason is Reason.CHANGED
    with source_of(path).open(path) as here:
        assert Path(here).read_bytes() == b"that one"


def test_nothing_secret_is_kept_or_repeated():
    for name in (
        "https://user:secret@example.org/a.mp4", "https://example.org/a.mp4?X-Amz-Signature=secret",
        "s3://key:secret@bucket/a.mp4", "https://example.org/a.mp4#secret",
        "s3://bucket?X-Amz-Signature=secret", "HTTPS://example.org/a.mp4?secret",
    ):  # fmt: skip
        with pytest.raises(UsageError, match="a user's name or a query in it") as refused:
            source_of(name).resolve(name)
        assert "secret" not in str(refused.value)
    error = RuntimeError("GET https://u:secret@x.blob.core/a?sig=secret failed: odd\n secret")
    assert stores.refusal(error, "az://x/a") == "az://x says: GET https://x.blob.core/a failed: odd"


@pytest.mark.parametrize(
    ("name", "canonical"),
    [
        ("s3://b", "s3://b"), ("s3://b/", "s3://b"), ("s3://b/a/c%41?.mp4/",
         "s3://b/a/c%41?.mp4"), ("https://Example.org:8/a b%20c/é.mp4",
         "https://example.org:8/a%20b%20c/%C3%A9.mp4"), ("gs://b/a@b.mp4", "gs://b/a@b.mp4"),
        ("S3://B/K", "s3://B/K"), ("HTTPS://h/x%3fy/..//", "https://h"),
        ("https://h:443/a", "https://h/a"), ("http://h:80", "http://h"), ("https://h:/a",
         "https://h/a"), ("http://h:443/a", "http://h:443/a"), ("https://[::1]:443/a",
         "https://[::1]/a"),
    ],
)  # fmt: skip
def test_a_place_has_one_address(name, canonical):
    assert source_of(name).resolve(name) == canonical


@pytest.mark.parametrize(
    ("name", "odd"),
    [
        ("https://h/caf%E9.mp4", "what is not UTF-8"), ("https://h/a%2fb.mp4", "'%2f'"),
        ("https://h/a//b.mp4", "'//'"), ("https://h//b.mp4", "'//'"), ("http://h/a%0A", "'%0A'"),
        ("https://h/a%2Bb.mp4", "'%2B'"), ("https://h/a%7f.mp4", "'%7f'"),
    ],
)  # fmt: skip
def test_an_address_that_would_become_another_one_is_refused(name, odd):
    with pytest.raises(UsageError, match=f"'{name}' was given; .* an address with {odd} in it"):
        source_of(name).resolve(name)


@pytest.mark.some_cases(3)
@pytest.mark.parametrize("name", ["ep 401.mp4", "status 404.mp4", "503.mp4", "region/301.mp4"])
@pytest.mark.parametrize("bucket", ["metadata", "404"])
def test_what_a_file_is_called_is_not_what_the_store_says(name, bucket):
    path = f"s3://{bucket}/{name}"
    for url in (f"{bucket}/{name}", f"{bucket}/{quote(name)}", f"{bucket}?prefix={quote(name)}"):
        error = GenericError(
            f"Generic S3 error: Error performing GET http://127.0.0.1:404/{url} in 2.1s, after 8 "
            f'retries - HTTP error: error sending request\n\nDebug source:\n path: "{name}",'
        )
        assert "does not answer, or broke off" in stores.refusal(error, path)


def test_a_name_that_cannot_be_listed_is_named(bucket, s3):
    bucket.put("a.mp4")
    bucket.put_quickly("b/new\nline.mp4")
    (failure,) = source_of(bucket.root).walk(
        LibraryPath(bucket.root, bucket.root), Selection(SUFFIXES)
    )
    assert failure.reason is Reason.UNREADABLE
    assert r"has a name that cannot be listed, with an empty part" in failure.message
    assert r"new\nline.mp4" in failure.message


def test_an_address_without_a_bucket_is_refused():
    with pytest.raises(UsageError, match=r"s3:// was given; an address names a bucket"):
        library_paths(["s3://"])


def test_an_endpoint_that_is_not_encrypted_is_to_be_allowed(monkeypatch):
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")
    monkeypatch.delenv("AWS_ALLOW_HTTP", raising=False)
    with pytest.raises(UsageError, match=r"AWS_ENDPOINT_URL .* set AWS_ALLOW_HTTP=true as well"):
        library_paths(["s3://of-an-endpoint"])


def test_a_bucket_that_is_not_there_is_refused(s3):
    with pytest.raises(UsageError, match="s3://nowhere cannot be looked at: there is no bucket"):
        library_paths(["s3://nowhere"])


def test_a_folder_that_is_not_there_is_refused(bucket):
    with pytest.raises(UsageError, match=r"/films does not exist\. Give .* addresses \(s3://, gs:"):
        library_paths([f"{bucket.root}/films"])


def test_without_the_extra_it_says_what_to_install(monkeypatch):
    monkeypatch.setattr(stores, "find_spec", lambda _: None)
    stores.store_at.cache_clear()
    with pytest.raises(MissingDependencyError, match=r"pip install 'vindex-video\[remote\]'"):
        stores.store_at("s3://some")


def test_a_store_that_does_not_answer_is_not_gone(monkeypatch):
    monkeypatch.setitem(stores.RETRIES, "max_retries", 0)
    with film_server() as server:
        address = server.address
    path = f"{address}/a.mp4"
    stores.store_at.cache_clear()
    assert not source_of(path).is_gone(path)
    assert source_of(path).look(path) is None
    with pytest.raises(UsageError, match="does not answer, or broke off"):
        library_paths([path])
    file = VideoFile(address, "a.mp4", 1, 1)
    with pytest.raises(MediaError, match=f"does {address} answer, and may it") as refused:
        check_same(file)
    assert refused.value.reason is Reason.NOT_CONNECTED
    (failure,) = source_of("s3://x").walk(LibraryPath(address, address), Selection(SUFFIXES))
    assert isinstance(failure, Failure)


def test_a_single_file_of_a_web_server_is_a_library(web, film):
    web.films["a%20film.mp4"] = Film(content_of(film))
    (library,) = library_paths([f"{web.address}/a film.mp4"])
    (file,) = source_of(library.root).walk(library, Selection(SUFFIXES))
    assert (file.root, file.relative_path, file.tag) == (web.address, "a%20film.mp4", "1")
    assert source_of(file.path).fingerprint(file.path) == source_of("").fingerprint(film.path)


def test_a_page_is_no_library(web):
    web.films["films"] = Film(b"<html>", trouble="page")
    for name in ("films", "films/", ""):
        with pytest.raises(UsageError, match="Nobody can list what a web server has"):
            library_paths([f"{web.address}/{name}"])
    assert source_of(web.address).kind_of(f"{web.address}/nothing.mp4") is Kind.NOTHING


@pytest.mark.parametrize("trouble", ["cut", "slow down"])
def test_what_breaks_off_is_gone_on_with(web, film, trouble):
    content = content_of(film)
    web.films["a.mp4"] = Film(content, trouble, times=2)
    path = f"{web.address}/a.mp4"
    with source_of(path).open(path) as here:
        assert Path(here).read_bytes() == content


@pytest.mark.parametrize(
    ("trouble", "reason", "message"),
    [
        ("cut", Reason.UNREADABLE, "does not answer, or broke off"),
        ("slow down", Reason.UNREADABLE, "is throttling requests"),
        ("short", Reason.CHANGED, "changed while it was being fetched"),
        ("changes", Reason.CHANGED, "changed while it was being fetched"),
        ("gone", Reason.UNREADABLE, "has nothing with that name"),
        ("forbidden", Reason.UNREADABLE, "does not let you read it"),
    ],
)
def test_what_cannot_be_had_is_refused_and_leaves_nothing(web, film, trouble, reason, message):
    web.films["a.mp4"] = Film(content_of(film), trouble)
    path = f"{web.address}/a.mp4"
    with pytest.raises(MediaError, match=message) as refused, source_of(path).open(path):
        pass
    assert refused.value.reason is reason
    assert not [*scratch().folder.glob("[!.]*")]


def test_a_film_that_scratch_has_no_room_for_is_refused_with_both_sizes(web, monkeypatch):
    monkeypatch.setenv("VINDEX_SCRATCH_GB", "0.000002")
    web.films["a.mp4"] = Film(bytes(70_000))
    path = f"{web.address}/a.mp4"
    with pytest.raises(MediaError) as refused, source_of(path).open(path):
        pass
    assert str(refused.value) == (
        f"The file is of 70 kB, and the scratch folder {scratch().folder} may hold 2 kB. "
        "Raise VINDEX_SCRATCH_GB."
    )


def test_certificates_are_checked(tmp_path, monkeypatch, film):
    authority = trustme.CA()
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("localhost").configure_cert(tls)
    authority.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    monkeypatch.setenv("VINDEX_SCRATCH", str(tmp_path / "scratch"))
    monkeypatch.setitem(stores.RETRIES, "max_retries", 0)
    monkeypatch.delenv("SSL_CERT_FILE", raising=False)
    with film_server(tls) as server:
        server.films["a.mp4"] = Film(content_of(film))
        path = f"{server.address}/a.mp4"
        stores.store_at.cache_clear()
        assert source_of(path).look(path) is None
        monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "ca.pem"))
        stores.store_at.cache_clear()
        assert source_of(path).look(path).num_bytes == len(server.films["a.mp4"].content)
    stores.store_at.cache_clear()


def test_a_local_library_loads_nothing_of_it(tmp_path):
    code = (
        "import sys; from vindex.sources import library_paths; library_paths([sys.argv[1]]); "
        "print({'obstore', 'boto3', 'moto'} & set(sys.modules))"
    )
    run = subprocess.run(
        [sys.executable, "-c", code, tmp_path], capture_output=True, text=True, check=True
    )
    assert run.stdout == "set()\n"


@pytest.mark.parametrize("name", ["a/../x.mp4", "a//x.mp4", "./x.mp4"])
def test_a_name_that_cannot_be_listed_is_told_in_full(s3, name):
    with listing_server([f"odd/{name}"]), pytest.raises(UsageError) as refused:
        library_paths(["s3://many"])
    assert f"Rename it: 'odd/{name}'" in str(refused.value)


def test_the_marker_of_an_empty_folder_is_no_file_that_is_passed_over(s3):
    place = s3.bucket("marked")
    for name, content in (("lib/a.mp4", b"x"), ("lib/notes.txt", b"x")):
        place.put(name, content)
    place.put_quickly("lib/sub/", b"")
    selection = Selection({".mp4"})
    (library,) = library_paths([place.root])
    assert [f.relative_path for f in source_of(library.root).walk(library, selection)] == [
        "lib/a.mp4"
    ]
    assert selection.passed_over == {".txt": 1}


def test_few_files_of_a_large_folder_are_not_looked_at_by_listing_it_all(s3):
    """A hundred pages; seventeen files at its end, and then one at its start beside them."""
    names = [f"lib/{number:06}.mp4" for number in range(100_000)]
    with listing_server(names) as server:
        paths = [f"s3://many/{name}" for name in names[-17:]]
        source = source_of(paths[0])
        assert [*source.looks(paths)] == paths
        assert server.num_asked == 1
        marks = source.looks(["s3://many/lib/000000.mp4", *paths])
        assert [*marks] == ["s3://many/lib/000000.mp4"]  # single looks find nothing on this server
        assert server.num_asked == 1 + 2
        assert server.num_looks == 17


@pytest.mark.thorough
def test_many_files_of_a_large_folder_are_looked_at_by_listing_it(s3):
    names = [f"lib/{number:05}.mp4" for number in range(40_000)]
    with listing_server(names) as server:
        paths = [f"s3://many/{name}" for name in [*names[::2], "lib/05000a.mp4"]]
        assert source_of(paths[0]).looks(paths).keys() == {*paths[:-1]}
        assert 40 <= server.num_asked <= 40 + 2 * 16
        assert server.num_looks == 0


def test_a_store_that_keeps_no_order_is_asked_for_what_it_has_not_listed_yet(s3):
    """Such as a directory bucket, which begins where it likes, too."""
    names = [f"lib/{number:05}.mp4" for number in range(5000)]
    with listing_server(names) as server:
        random.Random(1).shuffle(server.names)
        wanted = [f"lib/{number:05}.mp4" for number in range(0, 5000, 167)]
        metas, rest = looked_up(stores.store_at("s3://many"), wanted)
        listed = {meta["path"] for meta in metas}
        assert listed == {name for name in server.names[:1000] if name in wanted}
        assert sorted([*listed, *rest]) == wanted


@pytest.mark.parametrize("names", [["lib/a.mp4"], ["lib/a.mp4", "lib/a.mp4/b.mp4"], ["a.mp4"]])
def test_a_key_is_found_though_it_is_the_folder_of_the_others(bucket, names):
    for name in names:
        bucket.put(name)
    metas, rest = looked_up(stores.store_at(bucket.root), names)
    assert (sorted(meta["path"] for meta in metas), rest) == (names, [])


def test_the_marker_of_a_folder_breaks_no_order(s3):
    place = s3.bucket("in-order")
    names = ["lib/a-b.mp4", "lib/a/b.mp4"]
    for name in names:
        place.put(name)
    place.put_quickly("lib/a/", b"")  # it is listed as `lib/a`, between the two
    metas, rest = looked_up(stores.store_at(place.root), [*names, "lib/a/c.mp4"])
    assert ([meta["path"] for meta in metas], rest) == (names, [])


def test_many_files_of_a_store_that_lists_nothing_are_looked_at_one_by_one(web, monkeypatch):
    for name, value in (("ENDPOINT_URL", web.address), ("ALLOW_HTTP", "true"),
                        ("SKIP_SIGNATURE", "true"), ("REGION", "us-east-1")):  # fmt: skip
        monkeypatch.setenv(f"AWS_{name}", value)
    stores.store_at.cache_clear()
    web.films |= {f"films/{number:02}.mp4": Film(b"x" * number) for number in range(20)}
    paths = [f"s3://films/{number:02}.mp4" for number in range(21)]
    marks = source_of("s3://films").looks(paths)
    assert {path: mark.num_bytes for path, mark in marks.items()} == {
        path: number for number, path in enumerate(paths[:20])
    }
