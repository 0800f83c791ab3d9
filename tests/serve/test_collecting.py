"""Moments that pages take along: selections, collections, exports and cuts."""

import csv
import io
import re
import zipfile
from urllib.parse import unquote

import pytest

from tests.serve.conftest import HOSTILE_NAME, SCRIPT, visitor
from tests.teach.conftest import gestures, master_gestures, real  # noqa: F401 - fixtures


@pytest.fixture
def page(gestures):  # noqa: F811
    """A client of the app of 240 made-up clips."""
    return visitor(gestures)


def shown(answer):
    """(item, moment) of each card of a collection's page."""
    return [
        (int(item), moment)
        for moment, item in re.findall(r'data-moment="([^"]+)".*?data-item="(\d+)"', answer.text)
    ]


@pytest.mark.thorough
def test_a_selection_becomes_a_collection_that_the_page_changes(page, gestures):  # noqa: F811
    assert "There are none yet" in page.get("/collections").text
    sent = {"name": " Best  knots ", "moments": "7:8-12,1:0.5-3.25"}
    answer = page.post("/collections", json=sent)
    assert answer.json() == {"url": "/collections/1", "name": "Best knots", "added": 2}
    assert page.post("/collections", json=sent).json()["added"] == 0
    assert page.get("/collections/names").json() == ["Best knots"]
    assert "2 moments" in page.get("/collections").text
    assert shown(page.get("/collections/1")) == [(1, "7:8-12"), (2, "1:0.5-3.25")]
    for change in (
        {"order": [2]}, {"note": SCRIPT}, {"note": "hero", "item": 1}, {"name": "Knots"},
        {"remove": [2]},
    ):  # fmt: skip
        assert page.post("/collections/1", json=change).json() == {}
    kept = page.get("/collections/1")
    assert shown(kept) == [(1, "7:8-12")]
    assert SCRIPT not in kept.text
    assert ">hero</textarea>" in kept.text
    assert page.post("/collections/1", json={"put_back": [2]}).status_code == 200
    assert shown(page.get("/collections/1")) == [(2, "1:0.5-3.25"), (1, "7:8-12")]
    assert gestures.collection("Knots").note == SCRIPT
    assert page.post("/collections/1", json={"delete": True}).status_code == 200
    gone = page.get("/collections/1")
    assert (gone.status_code, "may have been deleted" in gone.text) == (404, True)


@pytest.mark.some_cases(3)
@pytest.mark.parametrize(
    "change",
    [
        {}, {"remove": ["/etc/passwd"]}, {"remove": [True]}, {"order": 3}, {"note": 7},
        {"delete": False}, {"item": 1}, {"remove": [1], "order": [1]},
    ],
)  # fmt: skip
def test_what_is_no_change_is_refused(page, gestures, change):  # noqa: F811
    gestures.collect("Knots", [1])
    answer = page.post("/collections/1", json=change)
    assert answer.status_code == 400
    assert answer.json()["error"].startswith("What was sent does not change a collection")
    assert gestures.collection(1).num_items == 1


def test_what_is_no_moment_is_refused_in_a_sentence(page, gestures):  # noqa: F811
    for moments, said in [
        ("/etc/passwd@0-1", "A selection is written as clip:start-end"),
        ("1:3-2", "A selection is written as"),
        ("", "A selection is written as"),
        ("999:0-1", "The index has no clip 999 any more"),
        (",".join(["1:0-1"] * 501), "501 moments were selected; at most 500"),
        (7, "What was sent holds no moments"),
    ]:
        answer = page.post("/collections", json={"name": "Knots", "moments": moments})
        assert (answer.status_code, said in answer.json()["error"]) == (400, True), moments
    half = page.post(
        "/collections", content=r'{"name": "\ud800", "moments": "1:0-1"}',
        headers={"content-type": "application/json"},
    )  # fmt: skip
    assert half.status_code == 400
    assert half.json()["error"] == "What was sent holds half a character. Send text in UTF-8."
    sent = page.post("/collections", data={"name": "Knots", "moments": "1:0-1"})
    assert "Content-Type: application/json" in sent.json()["error"]
    elsewhere = {"sec-fetch-site": "cross-site"}
    refused = page.post("/collections", json={"name": "K", "moments": "1:0-1"}, headers=elsewhere)
    assert refused.status_code == 403
    assert gestures.collections() == []


def test_a_selection_has_an_address_and_leaves_out_what_is_gone(page):
    answer = page.get("/selection", params={"moments": "7:8-12,999:0-1,1:0-4"})
    assert re.findall(r'data-moment="([^"]+)"', answer.text) == ["7:8-12", "1:0-4"]
    assert re.findall(r'data-times="([^"]+)"', answer.text) == [
        "v1.mp4@0:08.0-0:12.0", "v0.mp4@0:00.0-0:04.0"
    ]  # fmt: skip
    assert "1 more is no longer in the index." in answer.text
    assert page.get("/selection").status_code == 400


def test_a_selection_is_exported_with_its_times(page):
    answer = page.post("/export", json={"moments": "7:9-11,1:0-4", "format": "csv"})
    assert answer.headers["content-disposition"] == "attachment; filename*=utf-8''selection.csv"
    rows = list(csv.DictReader(io.StringIO(answer.text)))
    assert [(r["clip_id"], r["start_seconds"], r["end_seconds"]) for r in rows] == [
        ("7", "9.0", "11.0"), ("1", "0.0", "4.0"),
    ]  # fmt: skip
    answer = page.post("/export", json={"moments": "1:0-4", "format": "exe"})
    assert answer.status_code == 400
    assert answer.json()["error"].startswith("There is no such format; there are chapters, csv, ")
    # The made-up videos are nowhere, so nothing that hands on a video can be made of them.
    answer = page.post("/export", json={"collection": 1, "format": "edl"})
    assert "There is no collection 1" in answer.json()["error"]


@pytest.mark.thorough
def test_a_collection_is_exported_and_cut(real):  # noqa: F811
    web = visitor(real)
    first, second = (hit.clip_id for hit in real.everything()[:2])
    real.collect("Café / one", [first, "c.mp4@0:01-0:02"]).set_note("hero", 1)
    answer = web.post("/export", json={"collection": 1, "format": "vtt"})
    assert "filename*=utf-8''Caf%C3%A9%20_%20one-vtt.zip" in answer.headers["content-disposition"]
    with zipfile.ZipFile(io.BytesIO(answer.content)) as pack:
        assert "c.vtt" in pack.namelist()
        assert b"00:00:01.000 --> 00:00:02.000" in pack.read("c.vtt")
    answer = web.post("/export", json={"collection": 1, "format": "edl", "markers": True})
    assert answer.headers["content-disposition"].endswith("''c.markers.edl")
    assert b"hero; " in answer.content
    assert answer.content.count(b"|C:ResolveColor") == 2
    every = ",".join(f"{hit.clip_id}:0-1" for hit in real.everything())
    answer = web.post("/export", json={"moments": every, "format": "edl", "markers": True})
    assert answer.headers["content-disposition"].endswith("''selection-edl-markers.zip")
    with zipfile.ZipFile(io.BytesIO(answer.content)) as pack:
        assert "c.markers.edl" in pack.namelist()
    answer = web.post("/export", json={"moments": f"{first}:0-4", "format": "otio"})
    assert answer.headers["content-disposition"].endswith("''selection.otio")
    answer = web.post("/cut", json={"collection": 1})
    with zipfile.ZipFile(io.BytesIO(answer.content)) as pack:
        assert [name[:4] for name in sorted(pack.namelist())] == ["001_", "002_"]
    answer = web.post("/cut", json={"moments": f"{second}:0-1"})
    assert answer.headers["content-type"] == "video/mp4"
    assert answer.content[4:8] == b"ftyp"
    answer = web.post("/cut", json={"moments": ",".join([f"{second}:0-1"] * 51)})
    assert answer.json()["error"].startswith("51 moments of 0:51 were asked for; at most 50")


def test_a_long_name_in_any_script_becomes_that_of_a_file(page, gestures):  # noqa: F811
    assert page.post("/collections", json={"name": "\U00020000" * 300, "moments": "7:0-4"})
    answer = page.post("/export", json={"collection": 1, "format": "csv"})
    assert answer.status_code == 200
    assert "%F0%A0%80%80.csv" in answer.headers["content-disposition"]


def test_what_is_said_of_an_export_fits_a_header(hostile_index, monkeypatch):
    """One of the paths in it is no UTF-8."""
    monkeypatch.setattr("vindex.serve.taking._MOST_SAID", 100)
    answer = visitor(hostile_index).post("/export", json={"moments": "2:0-4", "format": "edl"})
    said = unquote(answer.headers["x-said"])
    assert (said[:12], said[-3:], len(said)) == ("/videos/caf?", "...", 100)


def test_hostile_names_are_shown_as_text(hostile_index):
    answer = visitor(hostile_index).get("/selection", params={"moments": "1:0-4,2:0-4"})
    assert SCRIPT not in answer.text
    assert HOSTILE_NAME not in answer.text
    assert answer.text.count('class="hit"') == 2
