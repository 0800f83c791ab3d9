"""Subtitles, annotations and reports have the times that a player of the file shows."""

import json
import re

import pytest
import webvtt
from typer.testing import CliRunner

from tests.export.timed_videos import VIDEOS
from tests.serve.conftest import visitor
from vindex.cli.app import app_for
from vindex.output.report import write_report
from vindex.store.catalog.timelines import timeline_sentence

BY_NAME = {video.name: video for video in VIDEOS}


def test_the_catalog_knows_the_timeline_of_a_file(timed):
    rows = timed.sql(
        "SELECT path, timeline_offset_seconds, start_timecode, nominal_frame_rate, sound_channels "
        "FROM videos"
    ).rows
    assert len(rows) == len(VIDEOS)
    for path, offset_seconds, timecode, rate, channels in rows:
        video = BY_NAME[path.rpartition("/")[2]]
        # Matroska makes room before the sound for what its decoder needs: 21 ms.
        assert offset_seconds == pytest.approx(float(video.late_seconds), abs=0.022)
        assert timecode == video.timecode
        assert rate == pytest.approx(float(video.rate), rel=1e-9)
        assert channels == video.channels


@pytest.mark.some_cases(3)
@pytest.mark.parametrize("form", ["vtt", "srt"])
@pytest.mark.parametrize("name", ["late.mp4", "late.mkv", "late_timecode.mov", "pal.mov"])
def test_subtitles_are_shown_with_the_picture(timed, tmp_path, name, form):
    late = float(BY_NAME[name].late_seconds)
    hits = timed.everything(path=name)
    (file,) = timed.export(hits, tmp_path / "subs", format=form).files
    cues = webvtt.from_srt(file) if form == "srt" else webvtt.read(file)
    starts = [60 * cue.start_time.minutes + cue.start_time.seconds for cue in cues]
    assert starts == [late + hit.start_seconds for hit in hits]
    rows = json.loads(CliRunner().invoke(
        app_for(), ["export", "--path", name, "--format", "jsonl", "-o", "-", "--index", timed.path]
    ).stdout.splitlines()[0])  # fmt: skip
    assert (rows["start_seconds"], rows["end_seconds"]) == (0.0, 1.0)


@pytest.mark.thorough
def test_classify_writes_cues_at_the_times_of_the_player(timed, tiny_model):
    path = timed.everything(path="late.mp4")[0].path
    arguments = ["classify", path, "--model", str(tiny_model), "--clip-seconds", "1"]
    shown = CliRunner().invoke(app_for(), [*arguments, "--format", "vtt"]).stdout
    assert re.findall(r"(\S+) --> (\S+)", shown) == [
        ("00:00:03.000", "00:00:04.000"), ("00:00:04.000", "00:00:05.000"),
        ("00:00:05.000", "00:00:06.000"),
    ]  # fmt: skip
    clips = json.loads(CliRunner().invoke(app_for(), [*arguments, "--json"]).stdout)["clips"]
    assert [clip["start_seconds"] for clip in clips] == [0.0, 1.0, 2.0]


def test_a_report_says_when_a_player_shows_a_hit(timed, tmp_path):
    write_report(timed._folder, timed.everything(path="late.mp4"), tmp_path / "p.html")
    page = (tmp_path / "p.html").read_text()
    assert re.findall(r'class="time">([\d:-]+)<', page) == ["0:03-0:04", "0:04-0:05", "0:05-0:06"]


@pytest.mark.parametrize(
    ("name", "rate", "first"),
    [("late.mp4", 25.0, 76), ("sixty_drop.mov", 60_000 / 1001, 1), ("uneven.mov", 30.0, 1)],
)
def test_label_studio_is_told_the_rate_and_frames_of_the_player(timed, tmp_path, name, rate, first):
    timed.export(timed.everything(path=name), tmp_path / "tasks.json", format="label-studio")
    (task,) = json.loads((tmp_path / "tasks.json").read_text())
    assert task["data"]["frame_rate"] == rate
    regions = [region["value"]["ranges"][0] for region in task["predictions"][0]["result"]]
    assert regions[0] == {"start": first, "end": first - 1 + round(rate)}


def test_fiftyone_counts_the_frames_that_there_are(timed, tmp_path):
    def supports(name):
        hits = timed.everything(path=name)
        timed.export(hits, tmp_path / name, format="fiftyone")
        (spans,) = json.loads((tmp_path / name / "labels.json").read_text())["labels"].values()
        return [span["support"] for span in spans]

    assert supports("late.mp4") == [[1, 25], [26, 50], [51, 75]]
    assert supports("uneven.mov")[-1][1] == 72


@pytest.mark.thorough
def test_whoever_shows_times_of_an_older_index_says_that_they_count_from_0(older, timed, tmp_path):
    known, unknown = [], []
    for said, index, num_without in ((known, timed, 0), (unknown, older, len(VIDEOS))):
        run = CliRunner().invoke(app_for(), ["status", "--json", "--index", index.path])
        assert json.loads(run.stdout)["without_timeline"] == num_without
        said.append(run.stderr.strip())
        for number, result in enumerate([None, index.everything(path="pal.mov")]):
            page = tmp_path / f"{num_without} {number}.html"
            write_report(index._folder, result, page)
            said.extend(re.findall("<p>(The time code.*)</p>", page.read_text()) or [""])
        client = visitor(index)
        for page in ("/library", "/video/1"):
            text = client.get(page).text
            said.extend(re.findall('<p class="notice">(The time code.*)</p>', text) or [""])
    of_all, of_one = (timeline_sentence(number, number) for number in (len(VIDEOS), 1))
    assert known == [""] * 5
    assert unknown == [of_all, of_all, of_one, of_all, of_one]
    assert of_one.startswith("The time code, late start, frame rate and sound of 1 of 1 videos are")
    assert of_one.endswith("Run `vindex build` once more, which asks for them.")
