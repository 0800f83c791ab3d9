"""What the pages show, and that addresses restore them."""

import re
import shutil
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import anyio
import numpy as np
import pytest

import vindex.serve.examples
from tests.serve.conftest import PORT, visitor
from vindex.serve.app import create_app
from vindex.serve.clip_map import flatten
from vindex.serve.examples import Example
from vindex.serve.forms import SearchForm
from vindex.serve.security import Rules
from vindex.serve.views import duration, plain_clock
from vindex.store.catalog import browse
from vindex.store.layout import IndexFolder


def hits_of(text):
    """(clip id, path) of the hits of a page, in order."""
    ids = [int(found) for found in re.findall(r'href="/\?clip=(\d+)" aria-label="More', text)]
    paths = re.findall(r'class="path" dir="auto">([^<]*)<', text)
    return list(zip(ids, paths, strict=True))


def test_a_search_shows_what_the_index_finds(web, built):
    answer = web.get("/?q=opening+something")
    found = built.search("opening something", limit=60)
    assert hits_of(answer.text) == [(hit.clip_id, hit.relative_path) for hit in found]
    assert 'value="opening something"' in answer.text
    assert "Opening something</a>" in answer.text.replace("\n", "")


def test_the_address_restores_the_filters(web, built):
    asked = {
        "q": "opening something", "path": "desk/*", "min_seconds": "1.5", "min_score": "0.0005",
        "after": "2020-01-01",
    }  # fmt: skip
    answer = web.get("/", params=asked)
    found = built.search(
        "opening something", limit=60, path="desk/*", min_seconds=1.5, min_score=0.0005,
        recorded_after="2020-01-01",
    )  # fmt: skip
    assert hits_of(answer.text) == [(hit.clip_id, hit.relative_path) for hit in found]
    assert {path for _, path in hits_of(answer.text)} == {"desk/b.mkv"}
    assert len(found) < len(built.search("opening something", limit=60, path="desk/*"))
    for name, value in asked.items():
        assert f'name="{name}"' in answer.text
        assert f'value="{value}"' in answer.text
    restored = dict(parse_qsl(urlsplit(SearchForm.read(asked)[0].url()).query))
    assert restored == asked


def test_a_length_is_typed_as_it_is_shown_and_what_is_set_aside_has_a_box(web):
    form, refusal = SearchForm.read({"q": "opening", "min_seconds": "0:01.5", "absent": "1"})
    assert not refusal
    assert form.filters() == {"min_seconds": 1.5, "absent": True}
    assert dict(parse_qsl(urlsplit(form.url()).query))["absent"] == "1"
    for off in ("0", "False", "no", ""):
        assert SearchForm.read({"q": "opening", "absent": off})[0].filters() == {}
    text = web.get("/?q=opening&absent=1").text
    assert 'type="checkbox" name="absent" value="1" checked>' in text
    assert 'type="checkbox" name="absent" value="1">' in web.get("/?q=opening").text
    _, refusal = SearchForm.read({"q": "opening", "min_seconds": "long"})
    assert refusal == (
        "Minimum length: 'long' was given; it must be seconds, or a time such as 1:30."
    )


def test_what_can_be_read_of_a_form_is_kept(web):
    text = web.get("/?q=opening+something&path=desk/*&min_score=high&limit=30").text
    assert "Minimum score: &#39;high&#39; was given; it must be a number." in text
    assert 'value="opening something"' in text
    assert 'name="path" value="desk/*"' in text
    assert '<details class="filters" open>' in text
    assert "hit-1" not in text


def test_words_are_searched_for_instead_of_a_file(web, built):
    text = web.get("/?q=opening+something&example=gone").text
    assert [clip for clip, _ in hits_of(text)] == [
        hit.clip_id for hit in built.search("opening something", limit=60)
    ]
    assert "example" not in text.partition("<main")[0]


def test_an_index_without_clips_has_no_filters_to_leave_out(changeable):
    index, folder = changeable
    for file in folder.iterdir():
        file.unlink()
    index.build(folder)
    web = visitor(index)
    text = web.get("/?q=opening+something").text
    assert "No clip of this index shows it." in text
    assert "Search without them" not in text
    assert "0 seconds of video in 0 clips" in web.get("/").text


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(34.2, "34 seconds"), (61, "1 minute"), (630.9, "10 minutes"), (5400, "1.5 hours")],
)
def test_a_length_is_said_in_its_unit(seconds, said):
    assert duration(seconds) == said


def test_more_like_this_shows_what_similar_finds(web, built):
    answer = web.get("/?clip=3")
    found = built.similar(clip=3, limit=60)
    assert [clip for clip, _ in hits_of(answer.text)] == [hit.clip_id for hit in found]
    assert hits_of(answer.text)[0][0] == 3


def test_a_text_and_a_clip_count_together(web, built):
    answer = web.get("/?q=opening+something&clip=3")
    found = built.search("opening something", like=3, limit=60)
    assert [clip for clip, _ in hits_of(answer.text)] == [hit.clip_id for hit in found]


def test_what_fits_no_label_is_answered_with_near_labels(web):
    text = web.get("/?q=closet").text
    assert "No label fits “closet”" in text
    assert 'href="/?q=Closing+something"' in text
    assert "hit-1" not in text


def test_a_text_that_only_negates_is_answered_in_a_sentence(web):
    text = web.get("/?q=no+opening").text
    assert "labels can be asked for, not excluded" in text
    assert "The nearest labels are" not in text
    assert "hit-1" not in text


def test_filters_that_nothing_passes_can_be_left_out(web):
    text = web.get("/?q=opening+something&path=nowhere%2F*").text
    assert "Nothing passes the filters" in text
    assert '<a href="/?q=opening+something">Search without them</a>' in text


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("/?q=x&min_seconds=long", "must be seconds, or a time"),
        ("/?clip=seven", "must be a whole number"),
        ("/?clip=999", "no clip with that id"),
        ("/?q=x&label=nonsense", "no label with that name"),
        ("/?q=x&after=someday", "ISO format"),
        ("/?q=x&limit=100000", "results were asked for"),
        ("/?q=" + "opening+" * 5000, "characters were given"),
        ("/?q=x&min_score=nan", "Minimum score nan was given; it must be"),
        ("/?q=x&min_score=2", "Minimum score 2 was given; it must be"),
        ("/?clip=0", "Clip 0 was given; it must be"),
        ("/?example=gone", "Drop it again"),
        ("/?clip=3&min_score=0.9", "go with words"),
        ("/?clip=3&then=closing", "go with words"),
        ("/?label=opening+something", "Filters narrow a search"),
    ],
)
def test_what_cannot_be_asked_is_answered_in_a_sentence(web, address, said):
    answer = web.get(address)
    assert answer.status_code == 400
    assert said in answer.text
    assert 'role="search"' in answer.text


def test_more_results_are_a_link_away(web):
    assert "Show more" not in web.get("/?q=opening+something").text
    text = web.get("/?q=opening+something&limit=2").text
    assert len(hits_of(text)) == 2
    assert 'href="/?q=opening+something&amp;limit=62#hit-3"' in text


def test_home_lists_labels_with_their_clips(web, built):
    text = web.get("/").text
    assert "10 clips" in text
    for label, num_clips in built.labels():
        assert f'<option value="{label}">' in text
        if num_clips:
            assert f'{label}<span class="num">{num_clips}</span>' in text


def test_a_length_is_never_nothing():
    assert [plain_clock(seconds) for seconds in (0.12, 1.6, 75.4)] == ["0:00.1", "0:02", "1:15"]


@pytest.mark.parametrize("address", ["/", "/?q=opening", "/video/1", "/library"])
def test_every_search_box_suggests_labels(web, built, address):
    text = web.get(address).text
    assert '<input type="search" name="q" id="q"' in text
    assert 'list="suggestions"' in text
    (offered,) = re.findall('<datalist id="suggestions">(.*?)</datalist>', text)
    assert set(re.findall('value="([^"]+)"', offered)) == {label for label, _ in built.labels()}


def test_a_video_shows_its_clips_on_a_timeline(web, built):
    hit = next(hit for hit in built.search("opening something", limit=60)
               if hit.relative_path == "desk/b.mkv")  # fmt: skip
    there = web.get(f"/clip/{hit.clip_id}").headers["location"]
    text = web.get(there).text
    assert text.count("<rect x=") - text.count('<rect x="3"') == 5
    assert len(re.findall(r'class="mini"', text)) == 5
    assert "data-converted" in text
    assert 'aria-current="true"' in text
    assert "desk/b.mkv" in text


def test_a_video_shows_how_long_each_label_is_on(web, built):
    for video in browse.list_videos(IndexFolder(built._folder.path), first=0, limit=10):
        text = web.get(f"/video/{video.video_id}/bouts").text
        found = built.ethogram(path=video.relative_path)
        assert text.count("<rect x=") - text.count('<rect x="3"') == len(found.bouts)
        assert all(bout.label in text for bout in found.bouts)
    assert found.bouts or "No label is on" in text


def test_similar_videos_are_other_videos(web, built):
    folder = IndexFolder(built._folder.path)
    for video in browse.list_videos(folder, first=0, limit=10):
        shown = hits_of(web.get(f"/video/{video.video_id}/similar").text)
        paths = [path for _, path in shown]
        assert len(set(paths)) == len(paths) == 2
        assert video.relative_path not in paths


def test_the_library_page_has_figures_failures_and_videos(web, built):
    text = web.get("/library").text
    for path in ("c.mp4", "desk/b.mkv", "kitchen/a.mp4"):
        assert f'dir="auto">{path}<' in text
    assert "desk/bad.mp4" in text
    assert ">not a video<" in text
    assert "<dd>10</dd>" in text


def test_the_map_has_every_clip_inside_its_frame(web):
    text = web.get("/library/map").text
    clips = re.findall(r'<circle cx="([\d.]+)" cy="([\d.]+)" .*?data-clip="(\d+)"', text)
    assert sorted(int(clip) for *_, clip in clips) == list(range(1, 11))
    assert all(0 <= float(x) <= 1000 and 0 <= float(y) <= 700 for x, y, _ in clips)
    assert "All 10 clips" in text


def test_flattening_keeps_the_two_largest_directions():
    import numpy as np

    angles = np.linspace(-0.4, 0.4, 21)
    circle = np.zeros((21, 6), np.float32)
    circle[:, 2], circle[:, 4] = np.cos(angles), np.sin(angles)
    places_N2, kept = flatten(circle)
    assert kept == pytest.approx(1.0)
    assert (np.diff(places_N2[:, 0]) >= 0).all() or (np.diff(places_N2[:, 0]) <= 0).all()
    assert np.allclose(places_N2[:, 1], places_N2[::-1, 1])


def test_a_sample_is_spread_evenly(built):
    folder = IndexFolder(built._folder.path)
    assert [clip.clip_id for clip in browse.sample_clips(folder, 5)] == [1, 3, 5, 7, 9]
    assert len(browse.sample_clips(folder, 100)) == 10


def test_parts_of_pages_come_bare_to_the_script_and_whole_to_people(web):
    assert "<html" in web.get("/library/copies").text
    assert "<html" not in web.get("/library/copies", headers={"X-Fragment": "1"}).text


def test_copies_lead_to_their_videos(changeable):
    index, folder = changeable
    shutil.copy(folder / "a.mp4", folder / "a <again>.mp4")
    index.build(folder)
    text = visitor(index).get("/library/copies").text
    (video,) = {card.video_id for card in browse.list_videos(IndexFolder(Path(index.path)),
                first=0, limit=9) if card.relative_path.startswith("a")}  # fmt: skip
    for name in ("a.mp4", "a &lt;again&gt;.mp4"):
        assert f'href="/video/{video}">{folder}/{name}</a>' in text


def test_a_video_names_all_files_that_hold_it(changeable, monkeypatch):
    index, folder = changeable
    for name in ("a <2>.mp4", "a 3.mp4"):
        shutil.copy(folder / "a.mp4", folder / name)
    index.build(folder)
    web = visitor(index)
    hit = next(hit for hit in index.everything() if hit.relative_path.startswith("a"))
    page = web.get(f"/clip/{hit.clip_id}", follow_redirects=True).text
    first, *others = [f"{folder}/{name}" for name in ("a 3.mp4", "a &lt;2&gt;.mp4", "a.mp4")]
    assert f'<dt>Path</dt><dd class="long" dir="auto">{first}</dd>' in page
    lines = [f'<span class="long" dir="auto">{path}</span><br>' for path in others]
    assert f"<dt>Also at</dt><dd>{''.join(lines)}</dd>" in page
    monkeypatch.setattr("vindex.serve.watching._MOST_COPIES", 1)
    page = web.get(f"/clip/{hit.clip_id}", follow_redirects=True).text
    assert f"<dt>Also at</dt><dd>{lines[0]}and in 1 more file</dd>" in page
    single = next(hit for hit in index.everything() if hit.relative_path == "c.mp4")
    page = web.get(f"/clip/{single.clip_id}", follow_redirects=True).text
    assert "Also at" not in page


@pytest.mark.parametrize("path", ["/video/99", "/clip/99", "/nothing", "/video/x", "/thumb/99.jpg"])
def test_what_is_not_there_is_said(web, path):
    assert web.get(path).status_code == 404


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


def test_an_index_that_vanishes_is_said_on_every_page(changeable):
    index, _ = changeable
    web = visitor(index)
    pages = ("/", "/?q=opening+something", "/?clip=1", "/library", "/library/map", "/video/1",
             "/library/copies", "/video/1/similar", "/clip/1")  # fmt: skip
    assert {web.get(page).status_code for page in pages} <= {200, 303}
    shutil.rmtree(index.path)
    for page in pages:
        answer = web.get(page)
        assert answer.status_code == 500, page
        assert "has lost its catalog" in answer.text
    assert web.get("/static/vindex.css").status_code == 200


def test_weaker_matches_lie_below_a_line(web, built):
    found = built.search("Opening something", limit=60)
    ranks = [str(hit.rank) for hit in found]
    num_strong = len(found.relevant)
    assert [hit.is_weak for hit in found] == sorted(hit.is_weak for hit in found)
    text = web.get("/", params={"q": "Opening something"}).text
    line = [""] if num_strong < len(ranks) else []
    shown = re.findall(r'class="weaker"|<li class="hit" id="hit-(\d+)"', text)
    assert shown == ranks[:num_strong] + line + ranks[num_strong:]
    by_score = web.get("/", params={"q": "Opening something", "min_score": "0.0001"}).text
    assert 'class="weaker"' not in by_score
