"""Cuts hold the span that was asked for; PyAV reads them back."""

import av
import pytest

from tests.decode.test_damaged import wipe
from tests.media_factory import make_video
from tests.pictures.helpers import loudness, make_video_with_sound, numbers_in
from tests.storage.limits import no_file_larger_than
from vindex.decode import known, packets, probe
from vindex.errors import MediaError, is_full
from vindex.pictures.cuts import cut_to_file, stream_span
from vindex.pictures.failing import refused_as_media
from vindex.pictures.playing import browser_type

KINDS = {
    "mp4": ("v.mp4", {}),
    "open-gop": ("v.mp4", {"open_gop": True}),
    "hevc": ("v.mkv", {"codec": "libx265"}),
    "ts": ("v.ts", {"start_ticks": 50}),
    "program-stream": ("v.mpg", {"b_frames": 0}),  # no seek by time finds its packets
    "vp9": ("v.webm", {"codec": "libvpx-vp9"}),
    "av1": ("v.mkv", {"codec": "libsvtav1"}),
    "edit-list": ("v.mp4", {"num_hidden": 7}),
    "turned": ("v.mp4", {"rotation": 90, "width": 96}),
    "vfr": ("v.mkv", {"ticks": [n for n in range(80) if n % 7 not in (2, 3)]}),
}


def in_span(video, start, end):
    """Frames that a player shows in a span, with the times at which a cut shows them."""
    shown = list(zip(video.pts_seconds, video.numbers, strict=True))
    first = [n for n, (pts, _) in enumerate(shown) if pts <= start + 1e-3][-1]
    return [(max(0.0, pts - start), number) for pts, number in shown[first:] if pts < end - 1e-3]


def same(cut, expected):
    assert [number for _, number in cut] == [number for _, number in expected]
    first = cut[0][0]
    assert [pts - first for pts, _ in cut] == pytest.approx([pts for pts, _ in expected], abs=2e-3)


@pytest.mark.some_cases(2)
@pytest.mark.parametrize("kind", KINDS)
def test_an_exact_cut_holds_the_frames_of_the_span_and_no_others(tmp_path, kind):
    name, options = KINDS[kind]
    video = make_video(tmp_path / name, **{"num_frames": 75} | options)
    cut = cut_to_file(video.path, 0.62, 1.54, tmp_path / "cut.mp4", exact=True)
    assert not cut.is_copy
    same(numbers_in(cut.path), in_span(video, 0.62, 1.54))


@pytest.mark.some_cases(3)
@pytest.mark.parametrize("span", [(0.6, 1.52), (0.62, 1.54), (0.0, 0.3), (2.5, 3.5)])
@pytest.mark.parametrize("kind", KINDS)
def test_a_copy_shows_the_frames_of_the_span_and_no_others(tmp_path, kind, span):
    name, options = KINDS[kind]
    video = make_video(tmp_path / name, **{"num_frames": 75} | options)
    cut = cut_to_file(video.path, *span, tmp_path / "cut.mp4")
    assert cut.is_copy or (kind, span[0]) == ("edit-list", 0), "its only keyframe is hidden"
    same(numbers_in(cut.path), in_span(video, *span))


@pytest.mark.parametrize("exact", [False, True])
def test_a_full_disk_is_no_fault_of_the_video(tmp_path, exact):
    video = make_video(tmp_path / "v.mp4", num_frames=75)
    with no_file_larger_than(2000), pytest.raises(OSError, match="File too large") as refused:
        cut_to_file(video.path, 0.6, 1.52, tmp_path / "cut.mp4", exact=exact)
    assert is_full(refused.value)
    assert not isinstance(refused.value, av.error.FFmpegError)
    assert [file.name for file in tmp_path.iterdir()] == ["v.mp4"]


def test_a_disk_without_room_is_told_from_a_damaged_video():
    def write():
        with refused_as_media("The cut"), av.open("/dev/full", "w", "mp4") as output:
            output.add_stream("mpeg4", rate=25)
            output.start_encoding()

    with pytest.raises(OSError, match="No space left") as refused:
        write()
    assert is_full(refused.value)


def test_a_span_after_the_end_is_refused(tmp_path):
    video = make_video(tmp_path / "v.mp4")
    for exact in (False, True):
        with pytest.raises(MediaError):
            cut_to_file(video.path, 99, 100, tmp_path / "late.mp4", exact=exact)


def test_pictures_that_are_damaged_are_said_to_be_missing(tmp_path):
    video = make_video(tmp_path / "v.mp4", num_frames=75)
    path = wipe(video, tmp_path / "hole.mp4", 30, 36)
    cut = cut_to_file(path, 1.0, 2.0, tmp_path / "cut.mp4", exact=True)
    numbers = {number for _, number in numbers_in(tmp_path / "cut.mp4")}
    num_missing = len(set(range(25, 50)) - numbers)
    assert num_missing >= 6
    assert cut.not_kept == (f"{num_missing} of 25 pictures (damaged)",)
    whole = cut_to_file(path, 0.0, 1.0, tmp_path / "whole.mp4", exact=True)
    assert whole.not_kept == ()


def test_what_cannot_be_copied_is_encoded(tmp_path):
    video = make_video(tmp_path / "v.avi", codec="mpeg4", num_frames=75)
    cut = cut_to_file(video.path, 1.0, 2.0, tmp_path / "cut.mp4")
    assert not cut.is_copy
    assert len(numbers_in(cut.path)) == 25


def test_nothing_is_left_of_a_cut_that_failed(tmp_path):
    (tmp_path / "text.mp4").write_text("no video")
    with pytest.raises(MediaError):
        cut_to_file(str(tmp_path / "text.mp4"), 0, 1, tmp_path / "cut.mp4")
    assert [path.name for path in tmp_path.iterdir()] == ["text.mp4"]


@pytest.mark.thorough
@pytest.mark.parametrize("exact", [False, True])
def test_sound_is_cut_with_the_picture(tmp_path, exact):
    make_video_with_sound(tmp_path / "v.mp4")
    cut = cut_to_file(str(tmp_path / "v.mp4"), 1.5, 3.5, tmp_path / "cut.mp4", exact=exact)
    tenths = loudness(cut.path)
    assert cut.is_copy is not exact
    assert all(tenths[tenth] < 0.02 for tenth in (1, 2, 3, 17, 18))
    assert all(tenths[tenth] == pytest.approx(0.354, abs=0.03) for tenth in range(7, 14))


def test_a_stream_comes_in_pieces_and_holds_picture_and_sound(tmp_path):
    make_video_with_sound(tmp_path / "v.mp4")
    pieces = list(stream_span(str(tmp_path / "v.mp4"), 1.52, 3.52, max_height=60))
    whole = b"".join(pieces)
    assert len(pieces) > 1
    assert b"ftyp" in pieces[0][:16]
    assert b"moof" in whole
    assert [number for _, number in numbers_in(whole)] == list(range(38, 88))
    assert loudness(whole)[10] == pytest.approx(0.354, abs=0.03)


@pytest.mark.thorough
def test_a_browser_plays_some_files_as_they_are(tmp_path):
    def kind(name, **options):
        return browser_type(make_video(tmp_path / name, num_frames=8, **options).path)

    assert kind("a.mp4") == "video/mp4"
    assert kind("b.webm", codec="libvpx-vp9") == "video/webm"
    assert kind("c.mkv") is None
    assert kind("d.mkv", codec="libvpx-vp9") is None
    assert kind("e.mp4", codec="mpeg4") is None
    assert kind("f.mp4", codec="libx265") is None
    assert kind("g.mp4", pixel_format="yuv420p10le") is None
    make_video_with_sound(tmp_path / "h.mp4")
    assert browser_type(str(tmp_path / "h.mp4")) == "video/mp4"
    assert browser_type(str(tmp_path / "gone.mp4")) is None


def test_cuts_and_streams_go_by_the_frame_index_that_is_kept(tmp_path, monkeypatch):
    video = make_video(tmp_path / "v.mp4", num_frames=100)
    monkeypatch.setattr(packets, "_KEPT_BYTES", 1000)
    folder = str(tmp_path / "frames")
    probe(video.path, frames_folder=folder)
    monkeypatch.delattr(known, "read_index")
    for exact in (False, True):
        known._recent.clear()
        cut_to_file(video.path, 2.0, 3.0, tmp_path / "cut.mp4", exact=exact, frames_folder=folder)
        assert [number for _, number in numbers_in(tmp_path / "cut.mp4")] == [*range(50, 75)]
    known._recent.clear()
    stream = b"".join(stream_span(video.path, 2.0, 3.0, frames_folder=folder))
    assert [number for _, number in numbers_in(stream)] == [*range(50, 75)]
