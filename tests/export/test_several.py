"""Exports of several indexes, which may have seen two films under one path."""

import csv
import json
import shutil
from xml.etree import ElementTree as ET

import pytest

from tests.conftest import moved_index
from tests.media_factory import make_video
from tests.search.conftest import IndexMaker
from vindex import IndexSet, VideoIndex


@pytest.fixture(scope="module")
def both(tmp_path_factory):
    """Two indexes of `/videos/a.mp4`, which was another film when the second was built."""
    root = tmp_path_factory.mktemp("several")
    north, south = IndexMaker(root / "north"), IndexMaker(root / "south")
    north.add("a.mp4", [[1, 0, 0]] * 2, timeline_offset_seconds=0.0, nominal_frame_rate=25.0)
    south.add(
        "a.mp4", [[1, 0, 0]], content="another", modified_ns=5, timeline_offset_seconds=10.0,
        nominal_frame_rate=50.0, frame_rate=50.0, width=640, start_timecode="01:00:00:00",
    )  # fmt: skip
    return IndexSet.open(north.index.path, south.index.path)


@pytest.fixture
def exported(both, tmp_path):
    """What writes all clips, and gives the text of each file."""

    def export(name, place="out", **wishes):
        done = both.export(both.everything(), tmp_path / place, format=name, **wishes)
        assert (done.hits, done.failed) == (3, ())
        files = list((tmp_path / "out").glob("*")) or [tmp_path / place]
        return {path.name: path.read_text() for path in sorted(files)}

    return export


@pytest.mark.thorough
def test_subtitles_keep_each_to_its_own_clock(exported):
    texts = exported("srt")
    assert {name: text.count("-->") for name, text in texts.items()} == {
        "a.srt": 2, "a.mp4.srt": 1,
    }  # fmt: skip
    assert "00:00:04,000 --> 00:00:08,000" in texts["a.srt"]
    assert "00:00:10,000 --> 00:00:14,000" in texts["a.mp4.srt"]


def test_marks_are_counted_at_the_rate_of_their_own_film(exported):
    texts = exported("csv", markers=True)
    rows = {name: list(csv.DictReader(text.splitlines())) for name, text in texts.items()}
    assert {name: [row["In"] for row in each] for name, each in rows.items()} == {
        "a.markers.csv": ["00:00:00:00", "00:00:04:00"], "a.mp4.markers.csv": ["01:00:10:00"],
    }  # fmt: skip


def test_annotators_get_a_task_for_each(exported):
    (text,) = exported("label-studio", "out.json").values()
    tasks = json.loads(text)
    assert [task["data"]["frame_rate"] for task in tasks] == [25.0, 50.0]
    assert [
        [each["value"]["ranges"][0]["start"] for each in task["predictions"][0]["result"]]
        for task in tasks
    ] == [[1, 101], [501]]
    texts = exported("fiftyone")
    places, labels = json.loads(texts["data.json"]), json.loads(texts["labels.json"])["labels"]
    assert list(places.values()) == ["/videos/a.mp4"] * 2
    assert [len(labels[name]) for name in places] == [2, 1]


def test_editors_get_two_films(exported):
    (text,) = exported("fcpxml", "out.fcpxml").values()
    assets = ET.fromstring(text).findall(".//asset")
    assert [asset.get("src") for asset in assets] == ["file:///videos/a.mp4"] * 2
    assert [asset.get("start") for asset in assets] == ["0s", "3600s"]
    clips = ET.fromstring(text).findall(".//asset-clip")
    assert [clip.get("ref") for clip in clips] == [
        assets[number].get("id") for number in (0, 0, 1)
    ]  # fmt: skip


@pytest.mark.thorough
@pytest.mark.parametrize("order", [("stale", "fresh"), ("fresh", "stale")])
def test_only_what_saw_the_film_that_is_there_is_handed_on(
    built, library, index, tiny_model, tmp_path, order
):
    stale = moved_index(built, library, index)
    fresh = VideoIndex.at(shutil.copytree(stale.path, tmp_path / "fresh"))
    (library / "kitchen/a.mp4").unlink()
    make_video(library / "kitchen/a.mp4", num_frames=30, frame_rate=15, first_number=700)
    fresh.build(library, workers=1)
    of = {"stale": stale, "fresh": fresh}
    both = IndexSet.open(*(of[name].path for name in order))
    hits = both.everything(path="kitchen/*")
    assert sorted(hit.index == stale.path for hit in hits) == [False, True, True]
    done = both.export(hits, tmp_path / "out.edl")
    assert (done.hits, len(done.failed)) == (1, 2)
    assert {(str(each.reason), each.clip_id) for each in done.failed} == {
        ("changed", hit.clip_id) for hit in hits if hit.index == stale.path
    }
