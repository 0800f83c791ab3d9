"""`--markers`: hits as marks on whole videos, with label, score, note and colour, to the frame."""

import csv
import io
from dataclasses import replace
from pathlib import Path

import av
import opentimelineio as otio
import pytest

from tests.export.test_editors import NAMES, frames_of, hits_of
from tests.export.timed_videos import VIDEOS
from tests.export.xmeml import read_xmeml
from vindex.errors import UsageError
from vindex.output.export.formats import all_formats
from vindex.output.export.markers import COLOURS

MARKING = [each.name for each in all_formats().values() if each.markers]


def with_notes(hits):
    """The first hit has a note that starts with a digit and holds what formats part things by."""
    notes = ['2. hero | "shot"\n', "", None]
    noted = (replace(hit, note=notes[place % 3], score=0.25) for place, hit in enumerate(hits))
    return replace(hits, hits=tuple(noted))


def begin_of(video):
    rate = video.expected_rate
    return otio.opentime.from_timecode(video.expected_timecode, float(rate)).value


def marker_frames(video, hits):
    """The frames of each hit, from the file's first moment."""
    begin = begin_of(video)
    return [(first - begin, end - begin) for first, end in frames_of(video, hits)]


def spans(markers):
    ranges = [marker.marked_range for marker in markers]
    return [(each.start_time.value, each.end_time_exclusive().value) for each in ranges]


@pytest.mark.some_cases(6)
@pytest.mark.parametrize("video", VIDEOS, ids=NAMES)
@pytest.mark.parametrize("form", ["otio", "fcp7xml"])
def test_opentimelineio_reads_markers_back(timed, tmp_path, form, video):
    hits = with_notes(hits_of(timed, video.name))
    (file,) = timed.export(hits, tmp_path / "marks", format=form, markers=True).files
    stem = video.name.partition(".")[0]
    assert file == str(tmp_path / f"marks/{stem}.markers.{file.rpartition('.')[2]}")
    timeline = otio.adapters.read_from_file(file, "fcp_xml" if form == "fcp7xml" else None)
    rate = video.expected_rate
    assert timeline.global_start_time.value == begin_of(video)
    (clip, *_) = timeline.find_clips()
    whole = marker_frames(video, hits)[-1][1]
    assert clip.source_range.duration.value == whole
    markers = timeline.tracks.markers
    assert spans(markers) == marker_frames(video, hits)
    assert {marker.marked_range.start_time.rate for marker in markers} == {float(rate)}
    assert [marker.name for marker in markers] == [hit.label for hit in hits]
    said = [
        marker.comment if form == "otio" else marker.metadata["fcp_xml"]["comment"]
        for marker in markers
    ]
    assert said[0].startswith('2. hero | "shot" ; ')
    assert all(text.endswith("% sure; score 0.250") for text in said)
    if form == "otio":
        assert {marker.color for marker in markers} <= set(COLOURS)
        assert len({(marker.name, marker.color) for marker in markers}) == len(
            {marker.name for marker in markers}
        )


@pytest.mark.some_cases(4)
@pytest.mark.parametrize("video", VIDEOS, ids=NAMES)
def test_a_second_reader_reads_markers_of_fcp7_xml(timed, tmp_path, video):
    hits = with_notes(hits_of(timed, video.name))
    timed.export(hits, tmp_path / "marks.xml", markers=True)
    sequence = read_xmeml(tmp_path / "marks.xml")
    expected = marker_frames(video, hits)
    found = [(int(one.findtext("in")), int(one.findtext("out"))) for one in sequence.markers]
    assert found == expected
    assert (sequence.rate, sequence.begin) == (video.expected_rate, begin_of(video))
    assert sequence.duration == expected[-1][1]
    begin = begin_of(video)
    assert {item.source for item in sequence.items} == {(begin, begin + expected[-1][1])}
    assert len(sequence.items) == 1 + video.channels
    colours = {(one.findtext("name"), one.findtext("pproColor")) for one in sequence.markers}
    assert len(colours) == len({hit.label for hit in hits})


@pytest.mark.some_cases(4)
@pytest.mark.parametrize("video", VIDEOS, ids=NAMES)
def test_markers_for_resolve_stand_from_01_00_00_00(timed, tmp_path, video):
    hits = with_notes(hits_of(timed, video.name))
    timed.export(hits, tmp_path / "marks.edl", markers=True)
    text = (tmp_path / "marks.edl").read_text()
    counting = "FCM: DROP FRAME" if ";" in (video.timecode or "") else "FCM: NON-DROP FRAME"
    assert counting in text
    rate = float(video.expected_rate)
    (track,) = otio.adapters.read_from_string(text, "cmx_3600", rate=rate).tracks
    mark = ";" if counting == "FCM: DROP FRAME" else ":"
    begin = otio.opentime.from_timecode(f"01:00:00{mark}00", rate).value
    found = [clip.source_range.start_time.value - begin for clip in track.find_clips()]
    assert found == [first for first, _ in marker_frames(video, hits)]
    remarks = [line for line in text.splitlines() if "|C:" in line]
    lengths = [int(line.rpartition("|D:")[2]) for line in remarks]
    assert lengths == [end - first for first, end in marker_frames(video, hits)]
    assert remarks[0].startswith('- 2. hero / "shot" ; ')
    for line, hit in zip(remarks, hits, strict=True):
        said, colour, name, _ = line.split(" |")
        assert said.endswith("% sure; score 0.250")
        assert colour.removeprefix("C:ResolveColor").upper() in COLOURS
        assert name == f"M:{hit.label}"


def test_fcpxml_holds_markers_with_their_notes(timed, tmp_path):
    hits = with_notes(hits_of(timed, "pal.mov"))
    warnings = timed.export(hits, tmp_path / "marks.fcpxml", markers=True).warnings
    assert warnings == ()
    project = otio.adapters.read_from_file(str(tmp_path / "marks.fcpxml"), "fcpx_xml")
    (clip,) = {each.name: each for each in project.find_clips()}.values()
    begin = 10 * 3600 * 25
    assert spans(clip.markers) == [(begin, begin + 25), (begin + 25, begin + 50),
                                   (begin + 50, begin + 75)]  # fmt: skip


@pytest.mark.parametrize("name", ["pal.mov", "drop_minute.mov", "midnight.mov"])
def test_a_table_of_markers_counts_as_premiere_does(timed, tmp_path, name):
    """Its last column but one of times, `Out`, is the last frame that is marked."""
    video = next(video for video in VIDEOS if video.name == name)
    hits = with_notes(hits_of(timed, name))
    (file,) = timed.export(hits, tmp_path, format="csv", markers=True).files
    with Path(file).open(encoding="utf-8", newline="") as opened:
        rows = list(csv.DictReader(opened))
    assert [row["Marker Name"] for row in rows] == [hit.label for hit in hits]
    rate = float(video.rate)

    def frames(column):
        return [otio.opentime.from_timecode(row[column], rate).value for row in rows]

    day = otio.opentime.from_timecode("24:00:00:00", rate).value
    expected = frames_of(video, hits)
    assert frames("In") == [first % day for first, _ in expected]
    assert frames("Out") == [(end - 1) % day for _, end in expected]
    assert frames("Duration") == [end - first for first, end in expected]
    assert [float(row["Start Seconds"]) for row in rows] == [0, 1, 2]
    assert {row["Path"] for row in rows} == {hits[0].path}


def test_ffmpeg_reads_chapters_and_puts_them_into_a_film(timed, tmp_path):
    hits = replace(hits_of(timed, "late.mp4"), hits=tuple(
        replace(hit, label=f"a=b;c#d\\e {hit.rank}") for hit in hits_of(timed, "late.mp4")
    ))  # fmt: skip
    exported = timed.export(hits, tmp_path / "out", format="chapters")
    assert exported.warnings == ()
    (file,) = exported.files
    with av.open(file, format="ffmetadata") as container:
        chapters = container.chapters()
    assert [(each["start"], each["end"]) for each in chapters] == [
        (3000, 4000), (4000, 5000), (5000, 6000)
    ]  # fmt: skip
    titles = [each["metadata"]["title"] for each in chapters]
    assert all(found.startswith(hit.label) for found, hit in zip(titles, hits, strict=True))


def test_youtube_gets_a_list_that_begins_at_0_00(timed, tmp_path):
    late = timed.export(hits_of(timed, "late.mp4"), tmp_path, format="youtube")
    with Path(late.files[0]).open(encoding="utf-8") as file:
        lines = file.read().splitlines()
    assert [line.split(" ", 1)[0] for line in lines] == ["0:00", "0:03", "0:04", "0:05"]
    assert lines[0] == "0:00 Beginning"
    pal = timed.export(hits_of(timed, "pal.mov"), tmp_path, format="youtube", markers=True)
    with Path(pal.files[0]).open(encoding="utf-8") as file:
        assert [line.split(" ", 1)[0] for line in file] == ["0:00", "0:01", "0:02"]
    assert pal.warnings == ()  # each ends where the next one begins, and the last with the video
    hits = hits_of(timed, "pal.mov")
    first = timed.export(
        replace(hits, hits=hits.hits[:1]), tmp_path / "first", format="youtube", markers=True
    )
    assert first.warnings == (
        "youtube has no place for where a moment ends; the file goes without.",
    )


@pytest.mark.thorough
@pytest.mark.parametrize("form", MARKING)
def test_a_library_gets_a_file_per_video(timed, tmp_path, form):
    exported = timed.export(timed.everything(), tmp_path / "marks", format=form, markers=True)
    assert len(exported.files) == len(VIDEOS)
    assert len(set(exported.files)) == len(VIDEOS)
    assert all(".markers." in file for file in exported.files)


@pytest.mark.parametrize("suffix", ["otio", "xml", "fcpxml", "edl", "csv"])
def test_one_file_is_for_one_video(timed, tmp_path, suffix):
    with pytest.raises(UsageError, match=r"one file per video, and these are .* Give a folder"):
        timed.export(timed.everything(), tmp_path / f"all.{suffix}", markers=True)
    assert not list(tmp_path.iterdir())


def test_what_holds_no_markers_is_refused(timed, tmp_path):
    for form in ("parquet", "json", "label-studio", "fiftyone"):
        with pytest.raises(UsageError, match=f"--markers was given; {form} holds none. Use chap"):
            timed.export(timed.everything(), tmp_path / "out", format=form, markers=True)


def test_a_label_has_one_colour_in_all_files(timed, tmp_path):
    everything = timed.everything()
    labelled = replace(everything, hits=tuple(
        replace(hit, label=f"label {hit.clip_id % 4}") for hit in everything
    ))  # fmt: skip
    exported = timed.export(labelled, tmp_path, format="otio", markers=True)
    found = {
        (marker.name, marker.color)
        for file in exported.files
        for marker in otio.adapters.read_from_file(file).tracks.markers
    }
    assert {name for name, _ in found} == {f"label {number}" for number in range(4)}
    assert len({colour for _, colour in found}) == len(found) == 4


def test_a_table_is_safe_in_a_spreadsheet(timed, tmp_path):
    hostile = ["=cmd|' /C calc'!A0", "+1", "-1", "@SUM(1)", "\t=1", "plain"]
    hits = timed.everything()[:6]
    hits = replace(hits, hits=tuple(
        replace(hit, label=label, note=label) for hit, label in zip(hits, hostile, strict=True)
    ))  # fmt: skip
    timed.export(hits, tmp_path / "all.csv")
    rows = list(csv.DictReader(io.StringIO((tmp_path / "all.csv").read_text())))
    for column in ("label", "note"):
        assert [row[column] for row in rows] == [f"'{each}" for each in hostile[:5]] + ["plain"]
    for file in timed.export(hits, tmp_path / "marks", format="csv", markers=True).files:
        with Path(file).open(encoding="utf-8", newline="") as opened:
            for row in csv.reader(opened):
                assert not any(cell.startswith(("=", "+", "-", "@")) for cell in row)
