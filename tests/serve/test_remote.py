"""Films of stores: players get the ranges that they ask for, and nobody fetches the whole."""

import re
import shutil
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer

import pytest

from tests.in_thread import serving
from tests.serve.conftest import visitor
from tests.serve.test_media import video_ids
from tests.sources.servers import Film, film_server, s3_server
from vindex import VideoIndex
from vindex.sources import stores

PADDING = 4_000_000
"""Bytes that a film is longer by, which hold nothing: what fetches the whole is seen by them."""


@pytest.fixture(scope="module")
def s3(tmp_path_factory):
    with s3_server(tmp_path_factory.mktemp("scratch")) as server:
        yield server


@pytest.fixture(scope="module")
def content(master_library):
    film = (master_library / "kitchen/a.mp4").read_bytes()
    return film + (8 + PADDING).to_bytes(4, "big") + b"free" + bytes(PADDING)


@pytest.fixture(scope="module")
def bucket(s3, content, master_library):
    found = s3.bucket("served")
    found.put("a film.mp4", content)
    found.put("b.mkv", (master_library / "desk/b.mkv").read_bytes())
    return found


@pytest.fixture(scope="module")
def settings(tiny_model):
    return {"model": str(tiny_model), "clip_seconds": 2, "workers": 1}


@pytest.fixture(scope="module")
def indexed(bucket, settings, tmp_path_factory):
    index = VideoIndex.at(tmp_path_factory.mktemp("served") / "index")
    index.build(bucket.root, **settings)
    return index


@pytest.fixture
def film(indexed, bucket, content, tmp_path, monkeypatch):
    """A visitor of the app, and the address of the film; nothing of it was fetched yet."""
    monkeypatch.setenv("VINDEX_SCRATCH", str(tmp_path / "scratch"))
    bucket.put("a film.mp4", content)
    return visitor(indexed), f"/file/{video_ids(indexed)['a film.mp4']}"


def fetched(s3, before):
    """Bytes that the store sent since."""
    return (s3.sent - before).total()


@pytest.mark.some_cases(2)
@pytest.mark.parametrize(
    ("asked", "span"),
    [
        ("bytes=0-99", (0, 100)), ("bytes=500-", (500, None)), ("bytes=-64", (-64, None)),
        ("bytes=4000000-99999999", (4_000_000, None)), ("bytes = 7-7", (7, 8)),
    ],
)  # fmt: skip
def test_a_range_is_fetched_alone(film, s3, content, tmp_path, asked, span):
    web, path = film
    web.head(path)  # what it is, is known from now on
    sent, requests = s3.sent.copy(), s3.asked.copy()
    answer = web.get(path, headers={"Range": asked.replace(" ", "")})
    assert (answer.status_code, answer.content) == (206, content[slice(*span)])
    start, end, size = map(int, re.findall(r"\d+", answer.headers["content-range"]))
    assert (start, end + 1, size) == (*slice(*span).indices(len(content))[:2], len(content))
    assert fetched(s3, sent) == len(answer.content) == int(answer.headers["content-length"])
    assert s3.asked - requests == {"HEAD /served": 1, "GET /served": 1}
    assert not (tmp_path / "scratch").exists()


def test_a_film_is_sent_whole_and_its_head_without_it(film, s3, content, tmp_path):
    web, path = film
    before = s3.sent.copy()
    head = web.head(path)
    assert (head.status_code, head.content) == (200, b"")
    assert int(head.headers["content-length"]) == len(content)
    assert head.headers["content-type"] == "video/mp4"
    assert fetched(s3, before) < PADDING / 2
    before = s3.sent.copy()
    whole = web.get(path)
    assert (whole.status_code, whole.content) == (200, content)
    assert whole.headers["etag"] == head.headers["etag"]
    assert fetched(s3, before) == len(content)
    assert not (tmp_path / "scratch").exists()


def test_what_a_player_has_already_is_not_fetched(film, s3, content):
    web, path = film
    tag = web.head(path).headers["etag"]
    before = s3.sent.copy()
    assert web.get(path, headers={"If-None-Match": tag}).status_code == 304
    assert fetched(s3, before) == 0
    asked = {"Range": "bytes=0-9", "If-Range": '"another"'}
    assert web.get(path, headers=asked).content == content
    assert web.get(path, headers=asked | {"If-Range": tag}).content == content[:10]


def test_ranges_beyond_a_film_and_several(film, content):
    web, path = film
    beyond = web.get(path, headers={"Range": "bytes=99999999-"})
    assert (beyond.status_code, beyond.headers["content-range"]) == (416, f"bytes */{len(content)}")
    both = web.get(path, headers={"Range": "bytes=10-19, 0-4, -6, 3-7"})
    assert both.status_code == 206
    mark = both.headers["content-type"].removeprefix("multipart/byteranges; boundary=").encode()
    _, *parts, end = both.content.split(b"\r\n--" + mark)
    assert end == b"--\r\n"
    assert [part.partition(b"\r\n\r\n")[2] for part in parts] == [
        content[:8], content[10:20], content[-6:],
    ]  # fmt: skip
    assert int(both.headers["content-length"]) == len(both.content)
    many = ",".join(f"{3 * number}-{3 * number}" for number in range(50))
    assert web.get(path, headers={"Range": f"bytes={many}"}).content == content


def test_the_page_of_a_video_fetches_what_says_what_it_is(film, s3, tmp_path):
    web, path = film
    before = s3.sent.copy()
    page = web.get(path.replace("file", "video"))
    assert f'src="{path}"' in page.text
    assert 0 < fetched(s3, before) < PADDING / 2
    before = s3.sent.copy()
    web.get(path.replace("file", "video"))
    assert fetched(s3, before) == 0
    assert not (tmp_path / "scratch").exists()


def test_what_browsers_do_not_play_is_said_without_fetching_it(film, indexed, s3, tmp_path):
    web, _ = film
    number = video_ids(indexed)["b.mkv"]
    assert web.get(f"/file/{number}").status_code == 415
    assert "data-converted" in web.get(f"/video/{number}").text
    assert not (tmp_path / "scratch").exists()


@pytest.mark.parametrize("asked", [{}, {"Range": "bytes=0-9"}])
def test_another_film_in_its_place_is_not_sent(film, bucket, content, asked):
    """Of the same size and second: what tells it from the one that was indexed is its ETag."""
    web, path = film
    assert web.get(path, headers=asked).status_code in (200, 206)
    bucket.put("a film.mp4", content[::-1])
    answer = web.get(path, headers=asked)
    assert answer.status_code == 409
    assert "The file changed since it was indexed. Run `vindex build` again." in answer.text
    bucket.remove(f"{bucket.root}/a film.mp4")
    gone = web.get(path, headers=asked)
    assert gone.status_code == 404
    assert "The file is gone." in gone.text


def test_a_film_that_is_replaced_while_it_is_looked_at_is_not_sent(
    film, bucket, content, monkeypatch
):
    web, path = film
    monkeypatch.setattr("vindex.serve.media.check_same", lambda _: None)  # it was the one, then
    web.head(path)
    bucket.put("a film.mp4", content[::-1])
    for asked in ({}, {"Range": "bytes=0-9"}, {"Range": "bytes=0-9,20-29"}):
        answer = web.get(path, headers=asked)
        assert answer.status_code == 409
        assert "The file changed" in answer.text


def built_of(address, settings, tmp_path):
    index = VideoIndex.at(tmp_path / "index")
    report = index.build(address, **settings)
    assert not report.failures
    shutil.rmtree(tmp_path / "scratch")
    return visitor(index), f"/file/{next(iter(video_ids(index).values()))}"


@pytest.mark.thorough
def test_a_connection_that_breaks_off_is_gone_on_with_or_ended(
    settings, content, tmp_path, monkeypatch, caplog
):
    monkeypatch.setenv("VINDEX_SCRATCH", str(tmp_path / "scratch"))
    monkeypatch.setitem(stores.RETRIES, "max_retries", 1)
    stores.store_at.cache_clear()
    with film_server() as server:
        server.films["a.mp4"] = Film(content)
        web, path = built_of(f"{server.address}/a.mp4", settings, tmp_path)
        web.head(path)
        server.films["a.mp4"] = Film(content, "cut", times=1)
        assert web.get(path, headers={"Range": "bytes=5-3000004"}).content == content[5:3_000_005]
        server.films["a.mp4"] = Film(content, "cut")
        answer = web.get(path)
        assert 0 < len(answer.content) < len(content) == int(answer.headers["content-length"])
        assert [
            record.getMessage() for record in caplog.records if record.name == "uvicorn.error"
        ] == [
            f"A film was sent in part only. The file cannot be read: {server.address} does not "
            "answer, or broke off. Is the network there, and the name right?"
        ]
    stores.store_at.cache_clear()


@pytest.mark.thorough
@pytest.mark.parametrize("tag", ['"1"', 'W/"1"', ""])
def test_a_weak_tag_is_handed_on_as_one(settings, content, tmp_path, monkeypatch, tag):
    """What a server says of it is not told byte by byte, so nobody may put two parts together."""
    monkeypatch.setenv("VINDEX_SCRATCH", str(tmp_path / "scratch"))
    with film_server() as server:
        server.films["a.mp4"] = Film(content, tag=tag)
        web, path = built_of(f"{server.address}/a.mp4", settings, tmp_path)
        said = web.head(path).headers
        given = said["etag"]
        assert given.startswith('W/"') == (tag != '"1"')
        asked = {"Range": "bytes=0-9"}
        assert web.get(path, headers=asked).content == content[:10]
        part = web.get(path, headers=asked | {"If-Range": given})
        assert part.content == (content[:10] if tag == '"1"' else content)
        assert web.get(path, headers=asked | {"If-Range": said["last-modified"]}).content == content
        assert web.get(path, headers={"If-None-Match": given}).status_code == 304
    stores.store_at.cache_clear()


@pytest.mark.thorough
def test_of_a_server_without_ranges_a_film_is_fetched_once(
    settings, content, tmp_path, monkeypatch
):
    """Such as Python's own."""
    monkeypatch.setenv("VINDEX_SCRATCH", str(tmp_path / "scratch"))
    (tmp_path / "web").mkdir()
    (tmp_path / "web" / "a.mp4").write_bytes(content)

    class Handler(SimpleHTTPRequestHandler):
        def __init__(self, *arguments):
            super().__init__(*arguments, directory=tmp_path / "web")

        def log_message(self, *arguments):
            """Nothing."""

    with serving(ThreadingHTTPServer(("127.0.0.1", 0), Handler)) as server:
        address = f"http://127.0.0.1:{server.server_port}/a.mp4"
        web, path = built_of(address, settings, tmp_path)
        for start in (0, 3_000_000):
            answer = web.get(path, headers={"Range": f"bytes={start}-{start + 99}"})
            assert (answer.status_code, answer.content) == (206, content[start : start + 100])
        assert len(list((tmp_path / "scratch").glob("*/*.mp4"))) == 1
