"""EDL and FCPXML hold the file's own time code, to the frame, and a rate that editors have."""

from fractions import Fraction
from xml.etree import ElementTree as ET

import opentimelineio as otio
import pytest

from tests.export.timed_videos import FILM, NTSC, VIDEOS
from vindex.query.results import SearchResult
from vindex.timecode import EDITOR_RATES

NAMES = [video.name for video in VIDEOS]


def hits_of(index, *names):
    """All clips of some of the files, file by file."""
    return SearchResult("", (), tuple(hit for name in names for hit in index.everything(path=name)))


def frames_of(video, hits):
    """The frames of each hit in the file's time code, by OpenTimelineIO's arithmetic."""
    rate = video.expected_rate
    start = otio.opentime.from_timecode(video.expected_timecode, float(rate)).value
    late = round(video.late_seconds * rate)
    spans = [(hit.start_seconds, hit.end_seconds) for hit in hits]
    return [tuple(start + late + round(seconds * rate) for seconds in span) for span in spans]


@pytest.mark.some_cases(4)
@pytest.mark.parametrize("video", VIDEOS[:-1], ids=NAMES[:-1])
def test_an_edl_has_the_source_time_code(timed, tmp_path, video):
    hits = hits_of(timed, video.name)
    assert len(hits) >= 3
    timed.export(hits, tmp_path / "cut.edl")
    rate = float(video.expected_rate)
    text = (tmp_path / "cut.edl").read_text()
    assert text.startswith(f"TITLE: vindex at {round(rate, 3):g} fps\n")
    tracks = otio.adapters.read_from_string(text, "cmx_3600", rate=rate).tracks
    assert [track.kind for track in tracks] == ["Video", *["Audio"] * (2 * video.has_sound)]
    for track in tracks:
        ranges = [clip.source_range for clip in track.find_clips()]
        found = [(each.start_time.value, each.end_time_exclusive().value) for each in ranges]
        assert found == frames_of(video, hits)


def test_time_code_goes_on_after_midnight_and_after_a_dropped_minute(timed, tmp_path):
    def sources(name):
        timed.export(hits_of(timed, name), tmp_path / f"{name}.edl")
        lines = (tmp_path / f"{name}.edl").read_text().splitlines()
        return [line.split()[4:6] for line in lines if line[:1].isdigit()]

    assert sources("midnight.mov") == [
        ["23:59:58:12", "23:59:59:12"], ["23:59:59:12", "24:00:00:12"],
        ["00:00:00:12", "00:00:01:12"],
    ]  # fmt: skip
    (track,) = otio.adapters.read_from_file(tmp_path / "midnight.mov.edl", rate=25).tracks
    ranges = [clip.source_range for clip in track.find_clips()]
    midnight = 24 * 3600 * 25
    assert [(each.start_time.value - midnight, each.duration.value) for each in ranges] == [
        (-38, 25), (-13, 25), (12 - midnight, 25)
    ]  # fmt: skip
    assert sources("drop_minute.mov") == [
        ["00:00:59;00", "00:01:00;02"], ["00:01:00;02", "00:01:01;02"],
        ["00:01:01;02", "00:01:02;02"],
    ]  # fmt: skip


def seconds_of(element, name):
    return Fraction(element.get(name).removesuffix("s"))


@pytest.mark.some_cases(4)
@pytest.mark.parametrize("video", VIDEOS, ids=NAMES)
def test_an_fcpxml_has_the_source_time_code(timed, tmp_path, video):
    hits, rate = hits_of(timed, video.name), video.expected_rate
    timed.export(hits, tmp_path / "cut.fcpxml")
    root = ET.parse(tmp_path / "cut.fcpxml").getroot()
    (asset,), clips = root.findall(".//asset"), root.findall(".//asset-clip")
    (kind,) = root.findall(".//format")
    assert 1 / seconds_of(kind, "frameDuration") == rate
    assert (kind.get("width"), kind.get("height")) == ("160", "120")
    starts = [seconds_of(clip, "start") * rate for clip in clips]
    lengths = [seconds_of(clip, "duration") * rate for clip in clips]
    spans = [(start, start + length) for start, length in zip(starts, lengths, strict=True)]
    assert spans == frames_of(video, hits)
    start = otio.opentime.from_timecode(video.expected_timecode, float(rate)).value
    assert seconds_of(asset, "start") * rate == start
    assert (seconds_of(asset, "start") + seconds_of(asset, "duration")) * rate == spans[-1][1]
    sound = ("1", "1", str(video.channels)) if video.has_sound else (None,) * 3
    assert tuple(map(asset.get, ("hasAudio", "audioSources", "audioChannels"))) == sound
    counting = "DF" if ";" in (video.timecode or "") else "NDF"
    (sequence,) = root.findall(".//sequence")
    assert {each.get("tcFormat") for each in (sequence, *clips)} == {counting}
    # The adapter counts at the whole part of the rate: only of whole rates it can tell the frame.
    project = otio.adapters.read_from_file(str(tmp_path / "cut.fcpxml"), "fcpx_xml")
    found = [clip.source_range for clip in project.find_clips()]
    assert len(found) == len(hits)
    for each, (first, end) in zip(found, spans, strict=True):
        if rate.denominator == 1:
            assert (each.start_time.value, each.end_time_exclusive().value) == (first, end)
        assert each.start_time.to_seconds() == pytest.approx(float(first / rate), abs=0.05)


def test_videos_of_several_rates_make_one_sequence_by_one_rule(timed, tmp_path):
    """The rate of most hits; others by hours, minutes and seconds of their time code."""
    hits = hits_of(timed, "film.mov", "pal.mov", "late.mp4", "drop.mov")
    timed.export(hits, tmp_path / "cut.edl")
    timed.export(hits, tmp_path / "cut.fcpxml")
    text = (tmp_path / "cut.edl").read_text()
    assert "at 25 fps" in text
    assert "FCM: NON-DROP FRAME" in text
    events = [line.split() for line in text.splitlines() if line[:1].isdigit()]
    assert [event[4] for event in events[::3]] == [
        "00:59:58:12", "10:00:00:00", "00:00:03:00", "14:09:42:08"
    ]  # fmt: skip
    assert [event[2] for event in events[::3]] == ["AA/V", "AA/V", "AA/V", "V"]
    assert {event[6] for event in events[1:]} == {event[7] for event in events[:-1]}
    root = ET.parse(tmp_path / "cut.fcpxml").getroot()
    kinds = {each.get("id"): 1 / seconds_of(each, "frameDuration") for each in root.iter("format")}
    (sequence,) = root.iter("sequence")
    assert kinds[sequence.get("format")] == 25
    assert sorted(kinds.values()) == [FILM, 25, NTSC]
    clips = list(root.iter("asset-clip"))
    for name in ("offset", "duration"):
        assert all((seconds_of(clip, name) * 25).denominator == 1 for clip in clips)
    film, pal, late, drop = (seconds_of(clip, "start") for clip in clips[::3])
    assert (pal, late) == (36_000, 3)
    assert film * FILM == otio.opentime.from_timecode("00:59:58:12", float(FILM)).value
    assert drop * NTSC == otio.opentime.from_timecode("14:09:42;10", float(NTSC)).value


def test_every_rate_is_one_that_editors_have(timed, tmp_path):
    timed.export(timed.everything(), tmp_path / "cut.fcpxml")
    root = ET.parse(tmp_path / "cut.fcpxml").getroot()
    for each in root.iter("format"):
        assert 1 / seconds_of(each, "frameDuration") in EDITOR_RATES


@pytest.mark.some_cases(2)
@pytest.mark.parametrize(
    "form", ["edl", "fcpxml", "otio", "fcp7xml", "vtt", "srt", "label-studio", "csv"]
)
def test_times_of_an_older_index_are_said_not_to_be_known(timed, older, tmp_path, form):
    exported = older.export(hits_of(older, "pal.mov"), tmp_path / "out", format=form)
    warnings = exported.warnings
    assert len(warnings) == (form != "csv")
    for warning in warnings:
        assert "1 of 1 videos are not known" in warning
        assert "Run `vindex build` once more" in warning
    assert not timed.export(hits_of(timed, "pal.mov"), tmp_path / "b", format=form).warnings
