"""What the pages show, and that addresses restore them."""

import re
import shutil
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import numpy as np
import pytest

from tests.serve.conftest import hits_of, visitor
from vindex.serve.clip_map import flatten
from vindex.serve.forms import SearchForm
from vindex.serve.views import brief_clock, brief_span, plain_clock
from vindex.store.catalog import browse
from vindex.store.layout import IndexFolder


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


@pytest.mark.some_cases(4)
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
    assert (plain_clock(0.04), brief_clock(0.04), brief_clock(0)) == ("0:00.04", "0:00.04", "0:00")
    assert brief_span(0, 0.04) == "0:00.00 \N{EN DASH} 0:00.04"
    assert brief_span(3, 7.5) == "0:03 \N{EN DASH} 0:07.5"


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


@pytest.mark.thorough
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


@pytest.mark.thorough
def test_copies_lead_to_their_videos(changeable):
    index, folder = changeable
    shutil.copy(folder / "a.mp4", folder / "a <again>.mp4")
    index.build(folder)
    text = visitor(index).get("/library/copies").text
    (video,) = {card.video_id for card in browse.list_videos(IndexFolder(Path(index.path)),
                first=0, limit=9) if card.relative_path.startswith("a")}  # fmt: skip
    for name in ("a.mp4", "a &lt;again&gt;.mp4"):
        assert f'href="/video/{video}">{folder}/{name}</a>' in text


@pytest.mark.thorough
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


@pytest.mark.thorough
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
