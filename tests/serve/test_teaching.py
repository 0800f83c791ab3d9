"""Own labels by the page: taught from hits, reviewed, found by search, or refused in words."""

import os
import re
import shutil
import sys
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.catalog.conftest import SETTINGS
from tests.serve.conftest import HOSTILE_LABELS, SCRIPT, visitor
from tests.teach.conftest import (  # noqa: F401 - two are fixtures
    KNOT,
    gestures,
    master_gestures,
    shows,
)
from vindex import VideoIndex
from vindex.store.catalog import writer
from vindex.store.layout import IndexFolder
from vindex.store.locks import build_lock

TRUE = [clip_id for clip_id in range(1, 240) if shows(clip_id)]
TEACH = "/labels/teach"


@pytest.fixture
def page(gestures):  # noqa: F811
    """A client of the app of 240 made-up clips, of which 24 show the gesture."""
    return visitor(gestures)


def lesson(yes=(), no=(), label=KNOT, was_asked=False):
    return {"label": label, "yes": list(yes), "no": list(no), "was_asked": was_asked}


def asked_clips(answer):
    return [int(clip) for clip in re.findall(r'<li data-clip="(\d+)"', answer.text)]


def pressed_buttons(answer):
    """(clip, key) of each button that is down."""
    found = []
    for clip, buttons in re.findall(r'class="judge".*?data-clip="(\d+)">(.*?)</span>', answer.text):
        found += [
            (int(clip), key) for key in re.findall(r'data-key="(.)" aria-pressed="true"', buttons)
        ]
    return found


def test_a_label_that_is_taught_by_the_page_is_found_by_search(page, gestures):  # noqa: F811
    assert "Where to look" in page.get("/labels").text
    naming = page.get("/", params={"clip": 1, "judge": KNOT})
    assert "The first clip that shows it teaches the label" in naming.text
    assert pressed_buttons(naming) == []
    assert naming.text.count('class="judge"') > 20

    answer = page.post(TEACH, json=lesson(yes=TRUE[:5], no=[1]))
    assert answer.status_code == 200
    assert answer.json()["sentences"][0].startswith(f"{KNOT}: 5 clips show it and 1 does not; ")

    found = page.get("/", params={"q": "tying a KNOT", "judge": KNOT.lower()})
    clips = [int(clip) for clip in re.findall(r"/thumb/(\d+)\.jpg", found.text)]
    assert sum(map(shows, clips[:16])) >= 12
    down = dict(pressed_buttons(found))
    assert {clip for clip, key in down.items() if key == "y"} <= set(TRUE[:5])
    assert "y" in down.values()
    assert "The first clip that shows it" not in found.text
    assert 'href="/labels/review?label=Tying+a+knot"' in found.text

    taught = page.get("/labels").text
    assert "5 yes, 1 no" in taught
    assert f"in {gestures.quality(KNOT).found} of 240 clips" in taught
    assert [(e.verdict, e.was_asked) for e in gestures.examples(KNOT)] == [
        *[("yes", False)] * 5, ("no", False)
    ]  # fmt: skip


@pytest.mark.thorough
def test_a_review_asks_learns_again_and_says_how_good_it_is(page, gestures):  # noqa: F811
    gestures.teach(KNOT, yes=TRUE[:4], was_asked=True)
    asked = page.get("/labels/review", params={"label": "tying a knot"})
    clips = asked_clips(asked)
    assert clips == [question.clip_id for question in gestures.review(KNOT)]
    assert asked.text.count(' hidden>\n  <a class="mini"') == 9
    assert "Too little has been reviewed" in asked.text
    yes, no = ([c for c in clips if shows(c) == is_yes] for is_yes in (True, False))
    answer = page.post(TEACH, json=lesson(yes, no, was_asked=True))
    assert gestures.quality(KNOT).how_good == tuple(answer.json()["sentences"][-2:])
    assert "truly show it" in answer.json()["sentences"][-2]
    assert sum(example.was_asked for example in gestures.examples(KNOT)) == 14

    more = page.get("/labels/review", params={"label": KNOT}, headers={"X-Fragment": "1"})
    assert "<html" not in more.text
    assert len(asked_clips(more)) == 10
    assert not set(asked_clips(more)) & {*clips, *TRUE[:4]}
    assert gestures.quality(KNOT).how_good[0] in page.get("/labels").text


def test_what_does_not_show_it_waits_for_what_does(page, gestures):  # noqa: F811
    answer = page.post(TEACH, json=lesson(no=[1, 2]))
    assert answer.status_code == 400
    assert answer.json()["error"].startswith(f"No clip shows {KNOT!r} yet")
    assert gestures.examples() == []
    assert page.post(TEACH, json=lesson(yes=[3], no=[1, 2])).status_code == 200
    assert len(gestures.examples()) == 3


@pytest.mark.some_cases(6)
@pytest.mark.parametrize(
    ("sent", "problem"),
    [
        ({"json": lesson(yes=["/etc/passwd.csv"])}, "holds no judgements"),
        ({"json": lesson(yes=[True])}, "holds no judgements"),
        ({"json": lesson(yes=[10**30])}, "holds no judgements"),
        ({"json": lesson(yes=[-1])}, "holds no judgements"),
        ({"json": {"label": KNOT, "yes": [3]}}, "holds no judgements"),
        ({"json": [3]}, "holds no judgements"),
        ({"content": b"\xff", "headers": {"Content-Type": "application/json"}}, "no judgements"),
        ({"content": b"[" * 60_000, "headers": {"Content-Type": "application/json"}}, "holds no"),
        ({"content": b" " * 70_000, "headers": {"Content-Type": "application/json"}}, "64 KiB"),
        ({"data": {"label": KNOT, "yes": "3"}}, "sent as JSON"),
        ({"json": lesson()}, "Nothing was judged"),
        ({"json": lesson(yes=[3], label=" ")}, "has a name"),
        ({"json": lesson(yes=[3], label="k" * 401)}, "at most 400 characters"),
        ({"json": lesson(yes=[3], label=7)}, "has a name"),
        ({"json": lesson(yes=[3], label="[]")}, "is empty"),
        ({"json": lesson(yes=[999])}, "no clip 999 any more"),
        ({"json": lesson(yes=[3], label="opening SOMETHING")}, "the model already knows"),
        ({"content": b'{"label": "\\ud800", "yes": [3], "no": [], "was_asked": false}',
          "headers": {"Content-Type": "application/json"}}, "text in UTF-8"),
    ],
)  # fmt: skip
def test_what_cannot_be_used_gets_a_sentence_and_changes_nothing(page, gestures, sent, problem):  # noqa: F811
    answer = page.post(TEACH, **sent)
    assert (answer.status_code, problem in answer.json()["error"]) == (400, True), answer.text
    assert gestures.examples() == []


def test_a_label_that_nobody_taught_has_no_review(page):
    answer = page.get("/labels/review", params={"label": SCRIPT})
    assert answer.status_code == 400
    assert "was taught to this index" in answer.text
    assert SCRIPT not in answer.text


@pytest.mark.parametrize("headers", [{"Origin": "https://evil.example"}, {"Origin": "null"}])
def test_only_own_pages_and_who_has_the_token_teach(gestures, page, headers):  # noqa: F811
    assert page.post(TEACH, json=lesson(yes=[3]), headers=headers).status_code == 403
    assert visitor(gestures, token="t0ken").post(TEACH, json=lesson(yes=[3])).status_code == 401
    assert gestures.examples() == []


def test_hostile_names_of_own_labels_are_shown_as_text(hostile_index, tmp_path):
    index = VideoIndex.open(shutil.copytree(hostile_index.path, tmp_path / "index"))
    web = visitor(index)
    name = f"Tying {HOSTILE_LABELS[1]} {SCRIPT} {{{{7*7}}}}"
    answer = web.post(TEACH, json=lesson([1], [2], label=name))
    assert answer.json()["sentences"][0].startswith(f"{name}: 1 clip shows it and 1 does not")
    for address in ("/labels", "/labels/review", "/"):
        shown = web.get(address, params={"label": name, "judge": name, "clip": 1})
        assert shown.status_code == 200
        assert "&lt;script&gt;alert(1)&lt;/script&gt;" in shown.text
        for tag in (SCRIPT, "<img src=x", "style=", "<script>"):
            assert tag not in shown.text


def test_an_empty_index_says_that_there_is_nothing_to_teach(tmp_path):
    folder = IndexFolder(tmp_path / "index")
    writer.create(folder, SETTINGS)
    web = visitor(VideoIndex(folder))
    assert "There is nothing in this index yet" in web.get("/labels").text
    assert web.post(TEACH, json=lesson(yes=[1])).status_code == 400


def test_without_scikit_learn_a_sentence_says_so(page, gestures, monkeypatch):  # noqa: F811
    monkeypatch.setitem(sys.modules, "sklearn", None)
    answer = page.post(TEACH, json=lesson(yes=TRUE[:5]))
    assert answer.status_code == 503
    assert "needs scikit-learn" in answer.json()["error"]
    assert gestures.examples() == []


@contextmanager
def read_only(folder):
    """Nobody may write to an index, and this process is nobody."""
    for path in [folder, *folder.rglob("*")]:
        path.chmod(0o555 if path.is_dir() else 0o444)
    for path in folder.parents:
        if path.name.startswith(("pytest-", "popen-", "test_")):
            path.chmod(0o755)  # pytest's own folders are closed to others
    user = os.geteuid()
    if user == 0:
        os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(user)
        for path in [folder, *folder.rglob("*")]:
            path.chmod(0o755)


def test_an_index_that_cannot_be_written_says_so(page, gestures):  # noqa: F811
    with read_only(Path(gestures.path)):
        shown = page.get("/labels")
        answer = page.post(TEACH, json=lesson(yes=TRUE[:5]))
    assert shown.status_code == 200
    assert answer.status_code == 503
    assert "cannot be used" in answer.json()["error"]
    assert gestures.examples() == []


def test_a_label_is_taught_while_a_build_holds_the_index(page, gestures):  # noqa: F811
    with build_lock(gestures._folder.locks):
        answer = page.post(TEACH, json=lesson(yes=TRUE[:5]))
    assert answer.status_code == 200
    assert len(gestures.examples(KNOT)) == 5


@pytest.mark.thorough
def test_judgements_are_listed_and_taken_back(page, gestures):  # noqa: F811
    assert page.get("/labels/examples", params={"label": KNOT}).status_code == 404
    gestures.teach(KNOT, yes=TRUE[:3])
    gestures.teach(KNOT, no=[1])
    listed = page.get("/labels/examples", params={"label": "tying a knot"}).text
    assert listed.count("data-withdraw=") == 4
    pictures = [int(number) for number in re.findall(r'src="/thumb/(\d+)\.jpg"', listed)]
    assert pictures == [1, *TRUE[2::-1]]
    (first,) = re.findall(r'<span class="pill">no</span>.*?data-withdraw="([^"]+)"', listed, re.S)
    assert first == "v0@0.0-4.0"
    answer = page.post("/labels/withdraw", json={"label": KNOT, "example": first})
    assert answer.json()["said"].startswith("The judgement is withdrawn. ")
    assert [e.verdict for e in gestures.examples(KNOT)] == ["yes"] * 3
    again = page.post("/labels/withdraw", json={"label": KNOT, "example": first})
    assert "is no longer there" in again.json()["error"]

    said = page.post("/labels/undo", json={}).json()["said"]
    assert said == f"The last lesson was undone; it was about {KNOT}."
    assert len(gestures.examples(KNOT)) == 4
    said = page.post("/labels/forget", json={"label": KNOT}).json()["said"]
    assert said == f"{KNOT} is forgotten; 4 examples were withdrawn."
    assert gestures.taught_labels() == {}
    page.post("/labels/undo", json={})
    assert gestures.taught_labels() == {KNOT: 4}
    forgotten = page.post("/labels/forget", json={"label": "no such"})
    assert (forgotten.status_code, "was taught" in forgotten.json()["error"]) == (400, True)
    elsewhere = page.post("/labels/undo", json={}, headers={"sec-fetch-site": "cross-site"})
    assert elsewhere.status_code == 403
