"""OTIO and FCP7 XML: every cut is read back to the frame, with its sound, size and time code."""

from dataclasses import replace
from itertools import pairwise

import opentimelineio as otio
import pytest

from tests.export.test_editors import NAMES, frames_of, hits_of
from tests.export.timed_videos import FILM, NTSC, VIDEOS
from tests.export.xmeml import read_xmeml
from vindex.errors import UsageError
from vindex.output.export.material import title

FORMATS = ("otio", "xml")
MIXED = ("film.mov", "pal.mov", "late.mp4", "drop.mov", "fifty.mov", "uneven.mov")


def read(path):
    return otio.adapters.read_from_file(str(path), "fcp_xml" if path.suffix == ".xml" else None)


def source_frames(clip):
    rate = clip.source_range.start_time.rate
    end = clip.source_range.end_time_exclusive().value_rescaled_to(rate)
    return round(clip.source_range.start_time.value, 6), round(end, 6)


@pytest.mark.some_cases(6)
@pytest.mark.parametrize("suffix", FORMATS)
@pytest.mark.parametrize("video", VIDEOS, ids=NAMES)
def test_opentimelineio_reads_the_cuts_back(timed, tmp_path, video, suffix):
    hits = hits_of(timed, video.name)
    timed.export(hits, tmp_path / f"cut.{suffix}")
    timeline = read(tmp_path / f"cut.{suffix}")
    kinds = ["Video", *["Audio"] * min(video.channels, 1 if suffix == "otio" else 16)]
    assert [track.kind for track in timeline.tracks] == kinds
    for track in timeline.tracks:
        clips = list(track.find_clips())
        assert [source_frames(clip) for clip in clips] == frames_of(video, hits)
        assert [clip.name for clip in clips] == [title(hit) for hit in hits]
        for clip, hit in zip(clips, hits, strict=True):
            available = clip.media_reference.available_range
            assert clip.source_range.start_time.rate == float(video.expected_rate)
            assert available.start_time.rate == pytest.approx(float(video.expected_rate))
            start = otio.opentime.from_timecode(
                video.expected_timecode, float(video.expected_rate)
            ).value
            assert available.start_time.value == start
            assert source_frames(clip)[1] <= available.end_time_exclusive().value
            path = otio.url_utils.filepath_from_url(clip.media_reference.target_url)
            assert path == hit.path


@pytest.mark.some_cases(4)
@pytest.mark.parametrize("video", VIDEOS, ids=NAMES)
def test_a_second_reader_reads_fcp7_xml_back(timed, tmp_path, video):
    hits = hits_of(timed, video.name)
    timed.export(hits, tmp_path / "cut.xml")
    sequence = read_xmeml(tmp_path / "cut.xml")
    counting = "DF" if ";" in (video.timecode or "") else "NDF"
    assert (sequence.rate, sequence.counting) == (video.expected_rate, counting)
    assert sequence.size == ("160", "120")
    assert len(sequence.items) == len(hits) * (1 + video.channels)
    for item in sequence.items:
        assert item.rate == video.expected_rate
        assert item.file.findtext("timecode/string") == video.expected_timecode
        assert item.file.findtext("timecode/displayformat") == counting
        assert len(item.file.findall("media/audio")) == bool(video.channels)
        assert (item.file.findtext("media/audio/channelcount") or "0") == str(video.channels)
        reel = item.file.findtext("timecode/reel/name")
        assert video.name.replace("_", "").upper().startswith(reel[:-1])
        assert item.channel == (None if item.kind == "video" else str(item.track))
    tracks = [sequence.track("video")]
    tracks += [sequence.track("audio", number) for number in range(1, video.channels + 1)]
    for track in tracks:
        assert [item.source for item in track] == frames_of(video, hits)
    for together in zip(*tracks, strict=True):
        linked = {item.id for item in together} if video.channels else set()
        assert all(item.links == linked for item in together)
        assert len({item.record for item in together}) == 1


@pytest.mark.parametrize("suffix", FORMATS)
def test_mixed_material_makes_one_sequence(timed, tmp_path, suffix):
    """Each clip begins at a whole frame of its source, and lasts whole frames of the sequence."""
    hits = hits_of(timed, *MIXED)
    timed.export(hits, tmp_path / f"cut.{suffix}")
    timeline = read(tmp_path / f"cut.{suffix}")
    videos = {video.name: video for video in VIDEOS}
    picture, *sounds = timeline.tracks
    at = 0.0
    for clip, hit in zip(picture.find_clips(), hits, strict=True):
        video = videos[hit.relative_path]
        first, end = source_frames(clip)
        expected, _ = frames_of(video, [hit])[0]
        assert first == expected
        assert (end - first) / float(video.expected_rate) == pytest.approx(1.0, abs=1e-7)
        record = clip.trimmed_range_in_parent()
        assert record.start_time.to_seconds() == pytest.approx(at, abs=1e-7)
        at += 1.0
    assert [len(list(sound.find_clips())) for sound in sounds] == [9] * len(sounds)
    assert len(sounds) == (1 if suffix == "otio" else 2)
    if suffix == "xml":
        sequence = read_xmeml(tmp_path / "cut.xml")
        assert sequence.rate == 25
        assert [item.record for item in sequence.track("video")] == [
            (25 * number, 25 * (number + 1)) for number in range(len(hits))
        ]
        rates = [item.rate for item in sequence.track("video")][::3]
        assert rates == [FILM, 25, 25, NTSC, 50, 30]
        for one in sequence.track("audio"):
            assert [one.record] == [
                each.record for each in sequence.track("video") if each.id in one.links
            ]


@pytest.mark.thorough
@pytest.mark.parametrize(
    ("fps", "rate"), [("50", 50), (23.976, FILM), ("29.97", NTSC), ("24000/1001", FILM)]
)
def test_fps_overrides_the_rate_of_the_sequence(timed, tmp_path, fps, rate):
    hits = hits_of(timed, *MIXED)
    timed.export(hits, tmp_path / "cut.xml", fps=fps)
    sequence = read_xmeml(tmp_path / "cut.xml")
    assert sequence.rate == rate
    ends = [item.record[1] for item in sequence.track("video")]
    # Of a second of a video, 23.976 frames, 23 to 25 are shown: those between two times.
    lengths = {end - begin for begin, end in (item.record for item in sequence.track("video"))}
    assert max(abs(length - rate) for length in lengths) < 1.01
    assert sequence.duration == ends[-1]
    timed.export(hits, tmp_path / "cut.edl", fps=fps)
    events = [
        line.split() for line in (tmp_path / "cut.edl").read_text().splitlines() if line[:1] == "0"
    ]
    counted = [otio.opentime.from_timecode(event[7], float(rate)).value for event in events]
    assert counted == ends


@pytest.mark.parametrize("fps", ["0", "26", "nonsense", "1/0", "nan", "-25", 1e400])
def test_a_rate_that_no_editor_has_is_refused(timed, tmp_path, fps):
    with pytest.raises(UsageError, match=r"--fps .* editors have the rates 23\.976, 24, 25"):
        timed.export(hits_of(timed, "pal.mov"), tmp_path / "cut.xml", fps=fps)
    assert not list(tmp_path.iterdir())


@pytest.mark.some_cases(3)
@pytest.mark.parametrize(
    ("handles", "frames"),
    [(0.4, 10), ("0.4s", 10), ("10f", 10), ("1", 25), ("0:00.4", 10), ("1:39", 75), (0, 0)],
)
def test_handles_go_as_far_as_the_video(timed, tmp_path, handles, frames):
    hits = hits_of(timed, "pal.mov")
    begin = 10 * 3600 * 25
    expected = [
        (begin + max(0, 25 * place - frames), begin + min(75, 25 * (place + 1) + frames))
        for place in range(3)
    ]
    for suffix in ("otio", "xml", "fcpxml", "edl"):
        timed.export(hits, tmp_path / f"cut.{suffix}", handles=handles)
    for name in ("cut.otio", "cut.xml", "cut.fcpxml"):
        adapter = {"cut.fcpxml": "fcpx_xml", "cut.xml": "fcp_xml"}.get(name)
        found = otio.adapters.read_from_file(str(tmp_path / name), adapter)
        clips = list(found.find_clips())
        assert [source_frames(clip) for clip in clips[:3]] == expected
    (track, *_) = otio.adapters.read_from_file(str(tmp_path / "cut.edl"), rate=25).tracks
    assert [source_frames(clip) for clip in track.find_clips()] == expected


@pytest.mark.thorough
@pytest.mark.parametrize("fps", ["23.976", "29.97", "30", "50", "59.94"])
def test_an_edit_of_another_rate_shows_no_moment_past_the_end_of_a_film(timed, tmp_path, fps):
    for name in ("pal.mov", "late.mp4"):
        hits = hits_of(timed, name)
        for suffix in ("otio", "xml", "fcpxml", "edl"):
            timed.export(hits, tmp_path / f"cut.{suffix}", handles=2, fps=fps, force=True)
        clips = list(otio.adapters.read_from_file(str(tmp_path / "cut.otio")).find_clips())
        assert len(clips) >= len(hits)
        for clip in clips:
            there, shown = clip.media_reference.available_range, clip.source_range
            assert shown.start_time >= there.start_time
            past = shown.end_time_exclusive() - there.end_time_exclusive()
            assert past.to_seconds() <= 1e-9
            assert past.to_seconds() > -2 / 23.976  # what is left is less than a frame of each


def test_handles_of_a_late_picture_stay_within_it(timed, tmp_path):
    """The sound alone, before the first picture, is no handle."""
    timed.export(hits_of(timed, "late.mp4"), tmp_path / "cut.xml", handles=5)
    items = read_xmeml(tmp_path / "cut.xml").track("video")
    assert {item.source for item in items} == {(75, 150)}


@pytest.mark.parametrize(
    "handles", ["-1", "nonsense", "1.5f", "inf", "nan", "1 f", "0:99", "f", ""]
)
def test_handles_that_are_none_are_refused(timed, tmp_path, handles):
    with pytest.raises(UsageError, match=r"--handles .*seconds"):
        timed.export(hits_of(timed, "pal.mov"), tmp_path / "cut.edl", handles=handles)


def test_what_is_no_edit_takes_neither_handles_nor_a_rate(timed, tmp_path):
    hits = hits_of(timed, "pal.mov")
    for given, option in (({"handles": 1}, "--handles"), ({"fps": 25}, "--fps")):
        with pytest.raises(UsageError, match=rf"{option} was given.*Use edl or fcp7xml or fcpxml"):
            timed.export(hits, tmp_path / "out.csv", **given)
        with pytest.raises(UsageError, match=rf"{option} was given.*--markers writes none"):
            timed.export(hits, tmp_path / "out", format="otio", markers=True, **given)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("suffix", ["otio", "xml", "fcpxml", "edl"])
def test_a_moment_that_is_shown_twice_is_there_twice(timed, tmp_path, suffix):
    (hit, *_) = hits_of(timed, "pal.mov")
    twice = replace(hits_of(timed, "pal.mov"), hits=(hit, hit))
    timed.export(twice, tmp_path / f"cut.{suffix}")
    if suffix == "xml":
        items = read_xmeml(tmp_path / "cut.xml").track("video")
        assert [item.record for item in items] == [(0, 25), (25, 50)]
    rate = {"rate": 25} if suffix == "edl" else {}
    adapter = {"xml": "fcp_xml", "fcpxml": "fcpx_xml"}.get(suffix)
    found = otio.adapters.read_from_file(str(tmp_path / f"cut.{suffix}"), adapter, **rate)
    assert len({source_frames(clip) for clip in found.find_clips()}) == 1
    assert len(list(found.find_clips())) >= 2


def test_reels_tell_all_videos_apart(timed, tmp_path):
    timed.export(timed.everything(), tmp_path / "cut.edl")
    lines = (tmp_path / "cut.edl").read_text().splitlines()
    reels = {}
    for event, name in pairwise(lines):
        if event[:1].isdigit():
            reels.setdefault(name, set()).add(event.split()[1])
    assert len(reels) == len(VIDEOS)
    assert all(len(each) == 1 and len(*each) <= 8 for each in reels.values())
    assert len(set.union(*reels.values())) == len(VIDEOS)
    assert reels["* FROM CLIP NAME: slow_motion.mov"] == {"SLOWMOTI"}
    assert reels["* FROM CLIP NAME: slow_motion_drop.mov"] == {"SLOWMOT2"}


def test_more_than_two_channels_are_said_to_be_lost_by_an_edl_alone(timed, tmp_path):
    hits = hits_of(timed, "two_sounds.mov")
    warned = {
        suffix: timed.export(hits, tmp_path / f"cut.{suffix}").warnings
        for suffix in ("edl", "otio", "xml", "fcpxml")
    }
    assert warned == {
        "edl": ("edl has no place for more than two channels of sound; the file goes without.",),
        "otio": (), "xml": (), "fcpxml": (),
    }  # fmt: skip
