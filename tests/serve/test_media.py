"""Pictures and files: by id, in ranges, and only what was indexed."""

import os
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import replace
from io import BytesIO
from threading import Event

import anyio
import av
import httpx2
import pytest

from tests.serve.conftest import HERE, PORT, visitor
from vindex.decode import known
from vindex.serve.app import create_app
from vindex.serve.security import Rules
from vindex.store.catalog import browse
from vindex.store.layout import IndexFolder


def video_ids(index):
    folder = IndexFolder(index._folder.path)
    return {v.relative_path: v.video_id for v in browse.list_videos(folder, first=0, limit=9)}


@pytest.fixture(scope="module")
def ids(built):
    return video_ids(built)


def test_a_file_is_served_whole(web, ids, master_library):
    answer = web.get(f"/file/{ids['kitchen/a.mp4']}")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "video/mp4"
    assert answer.headers["accept-ranges"] == "bytes"
    assert answer.content == (master_library / "kitchen" / "a.mp4").read_bytes()


@pytest.mark.parametrize(
    ("asked", "span"),
    [
        ("bytes=0-99", (0, 100)), ("bytes=500-", (500, None)), ("bytes=-64", (-64, None)),
        ("BYTES=0-99", (0, 100)),
    ],
)  # fmt: skip
def test_a_range_is_served(web, ids, master_library, asked, span):
    content = (master_library / "kitchen" / "a.mp4").read_bytes()
    answer = web.get(f"/file/{ids['kitchen/a.mp4']}", headers={"Range": asked})
    assert answer.status_code == 206
    assert answer.content == content[slice(*span)]
    assert answer.headers["content-range"].endswith(f"/{len(content)}")


def test_a_range_beyond_the_file_is_refused(web, ids):
    for asked in ("bytes=99999999-", "bytes=-0"):
        answer = web.get(f"/file/{ids['kitchen/a.mp4']}", headers={"Range": asked})
        assert answer.status_code == 416


def test_several_ranges_are_served_together(web, ids, master_library):
    content = (master_library / "kitchen" / "a.mp4").read_bytes()
    answer = web.get(f"/file/{ids['kitchen/a.mp4']}", headers={"Range": "bytes=0-9,-20"})
    assert answer.status_code == 206
    assert answer.headers["content-type"].startswith("multipart/byteranges")
    assert content[:10] in answer.content
    assert content[-20:] in answer.content


@pytest.mark.parametrize(
    "asked",
    [
        "bytes=5-2", "bytes=x-", "bytes=", "bytes=-", "bytes=0-9,5-2", "bytes=0-" + "9" * 5000,
        "frames=0-9", "BYTES", "",
    ],
)  # fmt: skip
def test_a_range_that_is_none_is_passed_over(web, ids, master_library, asked):
    answer = web.get(f"/file/{ids['kitchen/a.mp4']}", headers={"Range": asked})
    assert answer.status_code == 200
    assert answer.content == (master_library / "kitchen" / "a.mp4").read_bytes()


def test_the_head_of_a_film_has_no_ranges(web, ids, master_library):
    content = (master_library / "kitchen" / "a.mp4").read_bytes()
    head = web.head(f"/file/{ids['kitchen/a.mp4']}", headers={"Range": "bytes=0-9"})
    assert (head.status_code, head.headers["content-length"]) == (200, str(len(content)))
    assert "content-range" not in head.headers


def test_what_a_browser_has_counts_more_than_a_range_beyond_it(web, ids):
    path = f"/file/{ids['kitchen/a.mp4']}"
    asked = {"If-None-Match": web.head(path).headers["etag"], "Range": "bytes=99999999-"}
    assert web.get(path, headers=asked).status_code == 304


def test_a_range_is_given_on_a_condition(web, ids):
    path = f"/file/{ids['kitchen/a.mp4']}"
    said = web.head(path).headers
    met = {
        of: web.get(path, headers={"Range": "bytes=0-9", "If-Range": of}).status_code == 206
        for of in (
            said["etag"], f"W/{said['etag']}", '"another"', said["last-modified"],
            "Fri, 01 Jan 2100 00:00:00 GMT", "yesterday",
        )
    }  # fmt: skip
    assert [*met.values()] == [True, *[False] * 5]


@pytest.mark.parametrize("number", ["9" * 23, "9" * 5000])
@pytest.mark.parametrize(
    "page", ["/clip/{}", "/thumb/{}.jpg", "/preview/{}.webp", "/video/{}", "/file/{}"]
)
def test_a_number_that_no_catalog_holds_is_not_there(web, page, number):
    assert web.get(page.format(number)).status_code == 404


@pytest.mark.parametrize(
    "path",
    [
        "/file/../../etc/passwd", "/file/%2e%2e%2f%2e%2e%2fetc%2fpasswd", "/file//etc/passwd",
        "/static/../app.py", "/static/%2e%2e/app.py", "/static/..%2fapp.py", "/file/0", "/file/-1",
        "/file/1.5", "/thumb/../../etc/passwd.jpg", "/file/99999999999999999999",
    ],
)  # fmt: skip
def test_nothing_is_served_by_a_path(web, path):
    assert web.get(path).status_code in (400, 404)


def test_what_browsers_do_not_play_is_transcoded(web, ids):
    assert web.get(f"/file/{ids['desk/b.mkv']}").status_code == 415
    answer = web.get(f"/span/{ids['desk/b.mkv']}.mp4?start=2&end=4")
    assert answer.headers["content-type"] == "video/mp4"
    with av.open(BytesIO(answer.content)) as container:
        (stream,) = container.streams.video
        assert stream.codec_context.name == "h264"
        times = [frame.time for frame in container.decode(stream)]
    assert len(times) == 30
    assert times[0] == 0
    assert times[-1] == pytest.approx(2 - 1 / 15, abs=0.001)


def test_cuts_and_spans_share_what_is_kept_of_frames(built, web, ids, tmp_path, monkeypatch):
    monkeypatch.setattr("vindex.decode.packets._KEPT_BYTES", 1000)
    hit = next(hit for hit in built.everything() if hit.relative_path == "desk/b.mkv")
    known._recent.clear()
    built.cut(replace(built.everything(), hits=(hit,)), tmp_path)
    (kept,) = built._folder.frames.iterdir()
    known._recent.clear()
    monkeypatch.delattr(known, "read_index")
    assert web.get(f"/span/{ids['desk/b.mkv']}.mp4?start=2&end=4").status_code == 200
    kept.unlink()


def test_asking_for_the_head_of_a_span_transcodes_nothing(web, ids, monkeypatch):
    monkeypatch.setattr("vindex.pictures.cuts.encode_span", pytest.fail)
    answer = web.head(f"/span/{ids['desk/b.mkv']}.mp4?start=2&end=4")
    assert (answer.status_code, answer.content) == (200, b"")
    assert answer.headers["content-type"] == "video/mp4"
    assert "content-length" not in answer.headers
    assert web.head(f"/span/{ids['desk/b.mkv']}.mp4?start=9999").status_code == 400


@pytest.mark.parametrize(
    "query",
    [
        "start=9999",
        "start=9999&end=10000",
        "start=4&end=2",
        "start=x",
        "start=-1",
        "start=nan",
        "end=nan",
    ],
)
def test_a_span_that_is_none_is_refused(web, ids, query):
    answer = web.get(f"/span/{ids['desk/b.mkv']}.mp4?{query}")
    assert answer.status_code == 400
    assert "--" not in answer.text.partition("<main")[2]


def test_a_number_that_is_none_is_named_as_the_address_names_it(web, ids):
    answer = web.get(f"/span/{ids['desk/b.mkv']}.mp4?start=nan")
    assert "start: &#39;nan&#39; was given; it must be from 0 to 1000000000 seconds." in answer.text


def test_thumbnails_and_previews_are_pictures(web):
    still = web.get("/thumb/1.jpg")
    assert still.headers["content-type"] == "image/jpeg"
    assert still.content.startswith(b"\xff\xd8")
    moving = web.get("/preview/1.webp?start=0&end=2")
    assert moving.headers["content-type"] == "image/webp"
    assert b"ANIM" in moving.content[:64]
    assert web.get("/preview/1.webp?start=3&end=2").status_code == 400


@pytest.mark.parametrize("page", ["/thumb/1.jpg", "/preview/1.webp?start=0&end=1"])
def test_a_picture_is_sent_again_only_when_it_is_another(web, page):
    first = web.get(page)
    assert "no-cache" in first.headers["cache-control"]  # another index has other pictures here
    again = web.get(page, headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    other = web.get("/thumb/2.jpg", headers={"If-None-Match": first.headers["etag"]})
    assert other.status_code == 200


def test_a_span_that_cannot_be_decoded_is_said(changeable):
    index, videos = changeable
    number = video_ids(index)["a.mp4"]
    path = videos / "a.mp4"
    times = (path.stat().st_atime_ns, path.stat().st_mtime_ns)
    path.write_bytes(bytes(path.stat().st_size))
    os.utime(path, ns=times)  # so that it looks like the file that was indexed
    answer = visitor(index).get(f"/span/{number}.mp4")
    assert answer.status_code == 415
    assert "cannot be shown" in answer.text


def test_a_picture_that_nobody_waits_for_is_not_made(built):
    app = create_app(built, Rules("127.0.0.1", PORT))
    app.state.served.pictures.thumbnail = pytest.fail  # ours: it must not be reached
    scope = {
        "type": "http", "method": "GET", "path": "/thumb/3.jpg", "query_string": b"",
        "headers": [(b"host", b"127.0.0.1")],
    }  # fmt: skip
    said = []

    async def receive():
        return {"type": "http.disconnect"}

    async def send(message):
        said.append(message)

    anyio.run(app, scope, receive, send)
    assert said[0]["status"] == 499


@pytest.mark.thorough
def test_a_disk_that_answers_no_more_holds_up_no_search(built, ids, monkeypatch):
    """More pages wait for it than a server has threads for pages."""
    disk = Event()
    monkeypatch.setattr("vindex.serve.watching.trouble_with", lambda _: disk.wait())
    app = create_app(built, Rules("127.0.0.1", PORT))

    async def visit():
        client = httpx2.AsyncClient(transport=httpx2.ASGITransport(app=app), base_url=HERE)
        async with client as web, anyio.create_task_group() as viewers:
            for _ in range(50):
                viewers.start_soon(web.get, f"/video/{ids['c.mp4']}")
            try:
                with anyio.fail_after(20):
                    answer = await web.get("/?q=opening+something")
            finally:
                disk.set()
        return answer.status_code

    assert anyio.run(visit) == 200


def test_viewers_who_pause_keep_nobody_else_waiting(built, ids):
    """More streams are begun and left standing than are transcoded at once."""
    app = create_app(built, Rules("127.0.0.1", PORT))
    scope = {
        "type": "http", "method": "GET", "path": f"/span/{ids['desk/b.mkv']}.mp4",
        "query_string": b"", "headers": [(b"host", b"127.0.0.1")], "path_params": {},
    }  # fmt: skip

    async def watch(app):
        begun = anyio.Event()

        async def send(message):
            if message.get("body"):
                begun.set()
                await anyio.sleep_forever()

        async with anyio.create_task_group() as viewer:
            viewer.start_soon(app, dict(scope), anyio.sleep_forever, send)
            with anyio.fail_after(30):
                await begun.wait()
            yield
            viewer.cancel_scope.cancel()

    async def crowd():
        async with AsyncExitStack() as viewers:
            for _ in range(app.state.served.transcoding.total_tokens + 2):
                await viewers.enter_async_context(asynccontextmanager(watch)(app))

    anyio.run(crowd)


def test_a_film_whose_decoder_hangs_takes_no_picture_of_another_away(built, monkeypatch):
    """More pictures of it are asked for than are drawn at once."""
    monkeypatch.setattr("vindex.serve.media._PICTURE_SECONDS", 0.05)
    app = create_app(built, Rules("127.0.0.1", PORT))
    pictures, hang = app.state.served.pictures, Event()
    paths = {hit.clip_id: hit.path for hit in built.everything()}
    hung = [clip for clip, path in paths.items() if path.endswith("b.mkv")]
    (other, *_) = [clip for clip, path in paths.items() if path.endswith("c.mp4")]
    draw = pictures.thumbnail

    def thumbnail(file, at_seconds):
        return draw(file, at_seconds) if file.path == paths[other] else hang.wait(60) and b""

    pictures.thumbnail = thumbnail

    async def visit():
        client = httpx2.AsyncClient(transport=httpx2.ASGITransport(app=app), base_url=HERE)
        async with client as web:
            try:
                with anyio.fail_after(20):
                    said = [(await web.get(f"/thumb/{clip}.jpg")).status_code for clip in hung]
                monkeypatch.setattr("vindex.serve.media._PICTURE_SECONDS", 20.0)
                return said, (await web.get(f"/thumb/{other}.jpg")).status_code
            finally:
                hang.set()

    assert len(hung) > app.state.served.drawing.total_tokens
    assert anyio.run(visit) == ([404] * len(hung), 200)


def test_a_picture_that_cannot_be_made_is_a_drawing(hostile_index):
    answer = visitor(hostile_index).get("/thumb/1.jpg")
    assert answer.status_code == 404
    assert answer.headers["content-type"] == "image/svg+xml"


def test_a_file_put_in_the_place_of_an_indexed_one_is_not_served(changeable, tmp_path):
    index, videos = changeable
    web, ids = visitor(index), video_ids(index)
    number = ids["a.mp4"]
    assert web.get(f"/file/{number}").status_code == 200
    secret = tmp_path / "secret"
    secret.write_text("root:x:0:0")
    (videos / "a.mp4").unlink()
    (videos / "a.mp4").symlink_to(secret)
    assert web.get(f"/file/{number}").status_code == 409
    assert web.get(f"/span/{number}.mp4").status_code == 409
    assert "is not followed. Run `vindex build` again" in web.get(f"/video/{number}").text


@pytest.mark.thorough
def test_a_deleted_video_vanishes_from_a_running_server(changeable):
    index, videos = changeable
    web = visitor(index)
    assert "a.mp4" in web.get("/?q=opening+something").text
    hits = index.search("opening something", limit=60)
    clip = next(hit.clip_id for hit in hits if hit.relative_path == "a.mp4")
    assert web.get(f"/thumb/{clip}.jpg").status_code == 200
    (videos / "a.mp4").unlink()
    index.build(videos, workers=1)
    assert "a.mp4" not in web.get("/?q=opening+something").text
    assert web.get(f"/thumb/{clip}.jpg").status_code == 404
