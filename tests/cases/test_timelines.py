"""Times that players and editors are given: the file's own timeline, time code and frame rate."""

import json
import re
from pathlib import Path
from xml.etree import ElementTree

import pytest
import webvtt

from tests.serve.conftest import visitor

FORMATS_PAGE = Path(__file__).parents[2] / "docs" / "formats.md"


def exported(index, name, destination, format_name):
    result = index.everything(path=name)
    return index.export(result, destination, format=format_name)


@pytest.mark.thorough
@pytest.mark.parametrize(("name", "start"), [("late.mp4", 3.0), ("late.mkv", 3.021)])
def test_subtitles_have_the_times_of_players(indexed, tmp_path, name, start):
    exported(indexed, name, tmp_path, "vtt")
    cues = [(cue.start, cue.end) for cue in webvtt.read(str(tmp_path / "late.vtt"))]
    assert cues == [(stamp(start + first), stamp(start + first + 4)) for first in (0, 4)]


def stamp(seconds):
    """A time as WebVTT writes it."""
    return f"00:00:{seconds:06.3f}"


@pytest.mark.parametrize(
    ("name", "lines"),
    [
        ("tc25.mov", ["10:00:00:00 10:00:04:00", "10:00:04:00 10:00:08:00"]),
        ("tc2997df.mov", ["14:09:42;10 14:09:46;10", "14:09:46;10 14:09:50;10"]),
    ],
)
def test_an_edl_has_the_time_code_of_the_source(indexed, tmp_path, name, lines):
    exported(indexed, name, tmp_path / "cut.edl", "edl")
    text = (tmp_path / "cut.edl").read_text()
    events = re.findall(r"^\d+ +\S+ +\S+ +C +(\S+ \S+) ", text, re.MULTILINE)
    assert [event.replace(";", ":") for event in events] == [
        line.replace(";", ":") for line in lines
    ]


@pytest.mark.parametrize(
    ("name", "start_seconds"),
    [
        ("tc25.mov", 36_000.0),
        ("tc2997df.mov", 1_527_940 * 1001 / 30_000),
    ],
)
def test_fcpxml_starts_where_the_source_does_and_has_its_sound(
    indexed, tmp_path, name, start_seconds
):
    exported(indexed, name, tmp_path / "cut.fcpxml", "fcpxml")
    tree = ElementTree.parse(tmp_path / "cut.fcpxml")
    (asset,) = tree.iter("asset")
    assert seconds(asset.get("start")) == pytest.approx(start_seconds, abs=1e-3)
    assert asset.get("hasAudio") == "1"
    starts = [seconds(clip.get("start")) for clip in tree.iter("asset-clip")]
    assert starts == [pytest.approx(start_seconds + first, abs=0.04) for first in (0, 4)]


def seconds(time):
    """Of a rational time as FCPXML writes it."""
    over, _, under = time.removesuffix("s").partition("/")
    return int(over) / int(under or 1)


def test_label_studio_is_told_the_frame_rate(indexed, tmp_path):
    exported(indexed, "sixty.mp4", tmp_path / "tasks.json", "label-studio")
    (task,) = json.loads((tmp_path / "tasks.json").read_text())
    assert task["data"]["frame_rate"] == pytest.approx(60, abs=1e-6)
    ranges = [
        (one["start"], one["end"])
        for result in task["predictions"][0]["result"]
        for one in result["value"]["ranges"]
    ]
    assert sorted(ranges) == [(1, 240), (241, 480)]
    assert 'framerate="$frame_rate"' in FORMATS_PAGE.read_text()


@pytest.mark.parametrize("name", ["late.mp4", "late.mkv"])
def test_the_player_seeks_to_the_moment_that_was_indexed(indexed, video_id, name):
    text = visitor(indexed).get(f"/video/{video_id(name)}?start=4").text
    (player,) = re.findall(r'<video id="player"[^>]*>', text)
    shift = re.search(r'data-shift="([\d.]+)"', player)
    assert "data-converted" in player or (shift and float(shift[1]) == pytest.approx(3.0))
