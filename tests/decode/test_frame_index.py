"""One index knows the frames of a video: it is kept, entered by, and the same for all who read."""

from __future__ import annotations

from dataclasses import fields, replace
from fractions import Fraction
from functools import cache
from pathlib import Path

import av
import numpy as np
import pytest

from tests.decode.helpers import job_of, numbers_of
from tests.media_factory import draw_frame, make_video, read_number
from vindex.decode import decode_clips, decoding, known, packets, probe
from vindex.decode.frame_bytes import from_bytes, to_bytes
from vindex.decode.frames import frames_between
from vindex.decode.known import frame_index_of
from vindex.decode.packets import read_index
from vindex.records import Clip

KINDS = {
    "h264.mp4": {},
    "open_gop.mp4": {"open_gop": True},
    "hevc.mkv": {"codec": "libx265", "open_gop": True},
    "vp9.webm": {"codec": "libvpx-vp9"},
    "av1.mp4": {"codec": "libsvtav1"},
    "h264.ts": {"open_gop": True},
    "mpeg2.mpg": {"codec": "mpeg2video"},
    "sparse.mpg": {},  # most of its packets have no timestamp
    "h264.avi": {"open_gop": True},
    "mpeg4.avi": {"codec": "mpeg4"},
    "bare.h264": {"open_gop": True},
    "bare.hevc": {"codec": "libx265"},
    "h264.flv": {},
    "h264.asf": {},
    "edit_list.mp4": {"num_hidden": 15},
}


@pytest.fixture(autouse=True)
def _nothing_known():
    known._recent.clear()


@pytest.fixture(scope="module")
def film(tmp_path_factory):
    """A video of each kind, eight seconds long."""
    folder = tmp_path_factory.mktemp("films")
    return cache(lambda name: make_video(folder / name, num_frames=200, **KINDS[name]))


def number_of(frame) -> int:
    """What the square in the middle of a stored frame carries."""
    picture_HWC = frame.to_ndarray(format="rgb24")
    side = min(picture_HWC.shape[:2])
    top, left = ((size - side) // 2 for size in picture_HWC.shape[:2])
    return read_number(picture_HWC[top : top + side, left : left + side])


def check_spans(video, *starts):
    """In spans that begin at these times, exactly the frames that are shown in them."""
    for start in starts:
        shown = list(frames_between(video.path, start, start + 0.2))
        first = video.shown_at(start)
        due = [
            number
            for number, seconds in enumerate(video.pts_seconds)
            if number == first or start < seconds < start + 0.2 - 1e-6
        ]
        assert [each.number for each in shown] == due
        assert [number_of(each.frame) for each in shown] == [video.numbers[n] for n in due]
        ends = [*video.pts_seconds[1:], video.duration_seconds]
        assert [each.end_seconds for each in shown] == pytest.approx([ends[n] for n in due])


@pytest.mark.some_cases(2)
@pytest.mark.parametrize("name", KINDS)
def test_a_file_is_entered_in_the_middle_and_every_frame_is_the_right_one(film, name, monkeypatch):
    video = film(name)
    monkeypatch.setattr(decoding, "_WORTH_PACKETS", 0)
    entered = []
    really_enter = decoding.packets_from
    monkeypatch.setattr(
        decoding, "packets_from", lambda *all_of: entered.append(1) or really_enter(*all_of)
    )
    decoded = []
    really_decode = decoding._SpanDecoder._decode_packet
    monkeypatch.setattr(
        decoding._SpanDecoder,
        "_decode_packet",
        lambda self, packet: decoded.append(1) or really_decode(self, packet),
    )
    check_spans(video, 5.0)
    assert entered == [1]
    assert len(decoded) < 80, "nobody has to decode from the start"
    check_spans(video, 0.0, 2.34, 4.02, video.pts_seconds[-1])


def test_a_file_that_is_not_what_the_index_says_is_read_from_the_start(film, monkeypatch):
    video = film("h264.avi")
    monkeypatch.setattr(decoding, "_WORTH_PACKETS", 0)
    index = frame_index_of(video.path)
    index.entry_byte_K[:] += 1
    check_spans(video, 5.0)


@pytest.mark.parametrize("name", ["h264.mp4", "h264.ts", "mpeg4.avi"])
def test_an_index_comes_back_from_its_bytes_as_it_was(film, name):
    index = read_index(film(name).path)
    data = to_bytes(index)
    again = from_bytes(data)
    for each in fields(index):
        one, other = getattr(index, each.name), getattr(again, each.name)
        assert np.array_equal(one, other) if isinstance(one, np.ndarray) else one == other
    for wrong in (data[:-9], b"", data.replace(b"frames", b"flames"), data[:40] + data[41:]):
        with pytest.raises(ValueError, match="frame index"):
            from_bytes(wrong)


def test_the_probe_of_a_large_file_goes_through_its_packets_for_all(film, tmp_path, monkeypatch):
    video = film("h264.mp4")
    monkeypatch.setattr(packets, "_KEPT_BYTES", 1000)
    folder = str(tmp_path / "frames")
    assert probe(video.path, frames_folder=folder).num_frames == 200
    (kept,) = Path(folder).iterdir()
    known._recent.clear()
    with monkeypatch.context() as patched:
        patched.delattr(known, "read_index")
        job = replace(job_of(video.path, clips=[Clip(5.0, 5.5)]), frames_folder=folder)
        (item,) = decode_clips(job)
        assert numbers_of(item) == video.numbers_at([5 + i / 16 for i in range(8)])
        known._recent.clear()
        (shown,) = frames_between(video.path, 3.0, 3.01, frames_folder=folder)
        assert number_of(shown.frame) == 75
    kept.write_bytes(b"torn")
    known._recent.clear()
    assert frame_index_of(video.path, folder).num_frames == 200
    assert from_bytes(kept.read_bytes()).num_frames == 200


def test_a_file_that_changed_has_an_index_of_its_own(tmp_path, monkeypatch):
    monkeypatch.setattr(packets, "_KEPT_BYTES", 1000)
    path, folder = tmp_path / "v.mp4", str(tmp_path / "frames")
    for num_frames in (50, 60):
        video = make_video(path, num_frames=num_frames)
        assert frame_index_of(video.path, folder).num_frames == num_frames


def test_where_no_index_can_be_kept_it_is_made_anew(film, tmp_path, monkeypatch):
    monkeypatch.setattr(packets, "_KEPT_BYTES", 1000)
    folder = tmp_path / "frames"
    folder.write_text("a file where the folder would be")
    for _ in range(2):
        assert frame_index_of(film("h264.mp4").path, str(folder)).num_frames == 200
        known._recent.clear()


@pytest.mark.parametrize("suffix", ["ts", "vob"])
def test_recordings_that_were_joined_run_on_whatever_their_clocks_say(tmp_path, suffix):
    parts = [
        make_video(tmp_path / f"{n}.{suffix}", codec="mpeg2video", num_frames=num_frames)
        for n, num_frames in enumerate((50, 60, 40))
    ]
    path = tmp_path / f"joined.{suffix}"
    path.write_bytes(b"".join(Path(part.path).read_bytes() for part in parts))
    index = frame_index_of(str(path))
    assert (index.num_frames, float(index.end_seconds)) == (150, pytest.approx(6.0))
    assert len(index.parts) == 3
    shown = list(frames_between(str(path), 1.8, 4.6))
    assert [each.number for each in shown] == list(range(45, 115))
    numbers = [*range(45, 50), *range(60), *range(5)]
    assert [number_of(each.frame) for each in shown] == numbers
    (item,) = decode_clips(job_of(str(path), clips=[Clip(2.0, 2.5)]))
    assert numbers_of(item) == parts[1].numbers_at([i / 16 for i in range(8)])


def write_film(path, ticks, *, rate=25):
    """A film whose n-th frame carries n and is shown at the n-th tick of 1/1000 s."""
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=rate)
        stream.width, stream.height, stream.pix_fmt = 160, 120, "yuv420p"
        stream.options = {"g": "30", "bf": "0", "preset": "veryfast"}
        stream.codec_context.time_base = Fraction(1, 1000)
        for number, tick in enumerate(ticks):
            frame = av.VideoFrame.from_ndarray(draw_frame(number, 160, 120), "rgb24")
            frame.pts, frame.time_base = tick, Fraction(1, 1000)
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return str(path)


def test_a_frame_that_stands_for_long_is_all_that_is_seen_meanwhile(tmp_path):
    path = write_film(tmp_path / "still.mp4", [0, *range(10_000, 12_000, 40)])
    clips = [Clip(4.0, 4.5), Clip(9.8, 10.3)]
    still, passing = decode_clips(job_of(path, clips=clips))
    assert numbers_of(still) == [0] * 8
    assert numbers_of(passing) == [0, 0, 0, 0, 2, 3, 5, 6]
    (shown,) = frames_between(path, 4.0, 8.0)
    assert (shown.seconds, shown.end_seconds, number_of(shown.frame)) == (0.0, 10.0, 0)


def test_of_frames_with_one_time_the_last_is_shown(tmp_path):
    plain = write_film(tmp_path / "plain.mp4", range(0, 2400, 40))
    path = str(tmp_path / "twice.mkv")
    with av.open(plain) as source, av.open(path, "w") as target:
        stream = target.add_stream_from_template(source.streams.video[0])
        for number, packet in enumerate(source.demux(video=0)):
            if packet.size:
                if number == 20:
                    packet.pts = packet.dts = packet.pts - int(Fraction(1, 25) / packet.time_base)
                packet.stream = stream
                target.mux(packet)
    (item,) = decode_clips(job_of(path, clips=[Clip(0.68, 1.18)]))
    shown = [number_of(each.frame) for each in frames_between(path, 0.68, 0.9)]
    assert shown == [17, 18, 20, 21, 22]
    assert numbers_of(item) == [17, 18, 20, 21, 23, 24, 26, 27]


def test_the_stream_is_the_default_one_then_the_largest_and_a_single_picture_comes_last(tmp_path):
    film = make_video(tmp_path / "film.mp4", num_frames=50)
    large = make_video(tmp_path / "large.mp4", num_frames=50, width=240, height=200)
    picture = make_video(tmp_path / "one.mp4", num_frames=1, width=480, height=400)

    def chosen(*streams):
        path = str(tmp_path / f"{len(list(tmp_path.iterdir()))}.mkv")
        with av.open(path, "w") as target:
            for source_path, is_default in streams:
                with av.open(source_path) as source:
                    stream = target.add_stream_from_template(source.streams.video[0])
                    stream.disposition = int(is_default)
                    held = [packet for packet in source.demux(video=0) if packet.size]
                for packet in held:
                    packet.stream = stream
            target.start_encoding()
            for source_path, _ in streams:
                with av.open(source_path) as source:
                    for packet in source.demux(video=0):
                        if packet.size:
                            at = [each for each, _ in streams].index(source_path)
                            packet.stream = target.streams.video[at]
                            target.mux(packet)
        return probe(path).width

    assert chosen((film.path, False), (large.path, False)) == 240
    assert chosen((film.path, True), (large.path, False)) == 160
    assert chosen((picture.path, False), (film.path, False)) == 160
    assert chosen((picture.path, True), (film.path, False)) == 160
    assert probe(picture.path).width == 480
