"""The BORIS project, read as BORIS reads it."""

import json
from itertools import pairwise

from tests.ethogram.conftest import A, B, C
from tests.search.conftest import IndexMaker
from vindex.output.ethogram.boris import boris_project
from vindex.output.ethogram.sheet import write_sheet


def state_bouts(project, name):
    """Spans of each behaviour: BORIS takes its events in turn for start and stop, by time."""
    states = {
        each["code"] for each in project["behaviors_conf"].values() if each["type"] == "State event"
    }
    events = project["observations"][name]["events"]
    assert events == sorted(events, key=lambda event: event[:3])
    spans = {}
    for code in states:
        times = [event[0] for event in events if event[2] == code and event[1] == ""]
        assert len(times) % 2 == 0, "BORIS calls it unpaired"
        spans[code] = list(zip(times[::2], times[1::2], strict=True))
        assert all(first < second for first, second in pairwise(times))
    return spans


def test_every_bout_is_a_start_and_a_stop(counted, tmp_path):
    path = write_sheet(counted.ethogram(), tmp_path / "all.boris")
    project = json.loads(path.read_text())
    assert project["project_format_version"] == "7.0"
    assert list(project["observations"]) == ["a.mp4", "b.mp4"]
    assert state_bouts(project, "a.mp4") == {
        A: [(0.0, 8.0), (12.0, 16.0)], B: [(4.0, 12.0)], C: [(16.0, 20.0)],
    }  # fmt: skip
    observation = project["observations"]["b.mp4"]
    assert observation["type"] == "MEDIA"
    assert observation["file"]["1"] == ["/videos/b.mp4"]
    assert observation["media_info"]["length"] == {"/videos/b.mp4": 12.0}
    assert observation["media_info"]["fps"] == {"/videos/b.mp4": 25.0}
    assert observation["events"][0] == [0.0, "", C, "", "vindex 0.80"]


def test_times_are_those_of_the_file_and_names_are_apart(tmp_path):
    maker = IndexMaker(tmp_path / ".vindex")
    maker.add("late\udcff.mp4", [[1, 0, 0]], timeline_offset_seconds=1.5, sound_channels=2)
    ((name, observation),) = boris_project(maker.index.ethogram())["observations"].items()
    assert name == "late\ufffd.mp4"
    assert [event[0] for event in observation["events"]] == [1.5, 5.5]
    assert observation["media_info"]["length"] == {"/videos/late\ufffd.mp4": 5.5}
    assert list(observation["media_info"]["hasAudio"].values()) == [True]
