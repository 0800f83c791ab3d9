"""Files that people drop on a page: searched by, refused, limited, and never left lying."""

import anyio
import numpy as np
import pytest

import vindex.serve.examples
from tests.serve.conftest import PORT, hits_of, visitor
from vindex.serve.app import create_app
from vindex.serve.examples import Example
from vindex.serve.security import Rules


@pytest.mark.thorough
def test_a_dropped_file_is_searched_by_and_removed(built, master_library, tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    web = visitor(built)
    file = master_library / "kitchen" / "a.mp4"
    answer = web.post("/examples?name=my+<clip>.mp4", content=file.read_bytes())
    assert answer.status_code == 201, answer.text
    page = web.get(answer.json()["url"])
    found = built.similar(file, limit=60)
    assert [clip for clip, _ in hits_of(page.text)] == [hit.clip_id for hit in found]
    assert hits_of(page.text)[0][1] == "kitchen/a.mp4"
    assert "my &lt;clip&gt;.mp4" in page.text
    assert list(tmp_path.iterdir()) == []
    key = answer.json()["url"].rpartition("=")[2]
    assert web.get(f"/examples/{key}.jpg").content.startswith(b"\xff\xd8")


def test_a_dropped_file_that_is_no_video_is_refused_and_removed(built, tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    answer = visitor(built).post("/examples?name=../../notes.txt", content=b"no video")
    assert answer.status_code == 422
    assert str(tmp_path) not in answer.json()["error"]
    assert "notes.txt" in answer.json()["error"]
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("is_promised", [True, False])
def test_a_dropped_file_has_a_largest_size(built, tmp_path, monkeypatch, is_promised):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    monkeypatch.setattr(vindex.serve.examples, "MAX_EXAMPLE_BYTES", 1 << 20)
    pieces = iter([b"x" * 600_000] * 2)
    content = b"".join(pieces) if is_promised else pieces
    answer = visitor(built).post("/examples?name=a.mp4", content=content)
    assert answer.status_code == 413
    assert "1 MiB" in answer.json()["error"]
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("shape", [(1, 7), (0, 32), (32,)])
def test_an_example_from_before_the_index_was_built_anew_is_refused(built, shape):
    """Its embeddings are of another model."""
    web = visitor(built)
    kept = web.app.state.served.examples._kept
    kept["k"] = Example("k", "a.mp4", np.ones(shape, np.float32), None, is_long=False)
    answer = web.get("/?example=k")
    assert answer.status_code == 400
    assert "Embed the file again" in answer.text


def test_a_file_that_stops_arriving_makes_room_for_others(built, tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    monkeypatch.setattr(vindex.serve.examples, "_SILENT_SECONDS", 0.05)
    app = create_app(built, Rules("127.0.0.1", PORT))
    scope = {
        "type": "http", "method": "POST", "path": "/examples", "query_string": b"name=a.mp4",
        "headers": [(b"host", b"127.0.0.1")], "path_params": {},
    }  # fmt: skip
    said = []

    async def stall():
        pieces = [{"type": "http.request", "body": b"x", "more_body": True}]

        async def receive():
            return pieces.pop() if pieces else await anyio.sleep_forever()

        async def send(message):
            said.append(message)

        with anyio.fail_after(20):
            await app(scope, receive, send)

    anyio.run(stall)
    assert said[0]["status"] == 422
    assert b"did not arrive whole" in said[1]["body"]
    assert list(tmp_path.iterdir()) == []


def test_a_full_disk_of_temporary_files_is_said(built, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", "/nowhere")
    answer = visitor(built).post("/examples?name=a.mp4", content=b"x")
    assert answer.status_code == 507
    assert "no room" in answer.json()["error"]
    assert "/nowhere" not in answer.json()["error"]
