"""What makes the default reader fast must not change a single bit, and memory must not grow."""

from __future__ import annotations

import gc
import tracemalloc
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import av
import numpy as np
import pytest

from tests.decode.helpers import (
    CROP,
    SPEC,
    check_clips,
    decode_plainly,
    job_of,
    numbers_of,
    same_items,
)
from tests.media_factory import RED, make_video, read_number
from vindex.decode import decode_clips, probe, pyav
from vindex.decode.gather import ClipGatherer
from vindex.decode.packets import read_index
from vindex.jobs import ClipFrames, colour_planes
from vindex.records import Clip, ClipSpec, FrameRequest

if TYPE_CHECKING:
    from numpy.typing import NDArray

STREAMS = [
    "h264",
    "h264_mkv",
    "h264_open_gop",
    "h264_10_bit",
    "h264_ts",
    "h264_avi",
    "hevc",
    "hevc_open_gop",
    "hevc_m2ts",
    "mpeg2_open_gop_ts",
    "mpeg2_ps",
    "mpeg4",
    "mjpeg_mov",
    "vp9",
    "av1",
    "vfr",
    "edit_list",
]


def read_numbers(path: str, wanted: list[int]) -> tuple[list[int], dict[int, NDArray[np.uint8]]]:
    """Frames that the decoder gave out, and the views of those wanted."""
    seen, views = [], {}
    picture = FrameRequest(1, CROP)
    for number, of_frame in pyav.read_views(
        job_of(path, clips=()), read_index(path), dict.fromkeys(wanted, (picture,))
    ):
        seen.append(number)
        if of_frame is not None:
            views[number] = of_frame[picture]
    return seen, views


@pytest.mark.some_cases(3)
@pytest.mark.parametrize("name", STREAMS)
@pytest.mark.parametrize("step", [1, 4, 17, 31])
def test_wanted_frames_are_bit_for_bit_those_of_a_plain_decode(video, name, step):
    path = video(name).path
    plain = decode_plainly(path)
    wanted = list(range(step // 2, len(plain), step))
    _, views = read_numbers(path, wanted)
    assert sorted(views) == wanted
    assert all(np.array_equal(views[number], plain[number]) for number in wanted)


def test_frames_that_nobody_needs_are_not_decoded(video):
    asset = video("h264")  # of 12 frames a group, 2 in 3 are not referred to
    wanted = list(range(0, 60, 12))
    seen, _ = read_numbers(asset.path, wanted)
    assert set(wanted) <= set(seen)
    assert len(seen) < 40


@pytest.mark.some_cases(5)
@pytest.mark.parametrize("name", [name for name in STREAMS if name != "h264_avi"])
def test_the_end_alone_is_decoded_without_what_lies_before(video, name):
    asset = video(name)
    last = asset.num_frames - 1
    seen, views = read_numbers(asset.path, [last])
    assert read_number(views[last][0]) == asset.numbers[last]
    assert min(seen) > asset.num_frames // 2


@pytest.mark.some_cases(5)
@pytest.mark.parametrize("name", [name for name in STREAMS if name != "h264_avi"])
def test_groups_between_two_wanted_frames_are_left_out(video, name):
    asset = video(name)
    last = asset.num_frames - 1
    seen, views = read_numbers(asset.path, [0, last])
    assert sorted(views) == [0, last]
    assert seen == sorted(set(seen)), "it began only once"
    assert not set(seen) & set(range(15, 30))


@pytest.mark.some_cases(5)
@pytest.mark.parametrize("name", STREAMS)
def test_a_job_of_some_clips_gives_the_same_frames_as_the_whole_job(video, name):
    job = job_of(video(name).path)
    whole = list(decode_clips(job))
    for chosen in (slice(-2, None), slice(1, 2), slice(0, None, 3)):
        assert same_items(
            list(decode_clips(job_of(job.path, clips=job.clips[chosen]))), whole[chosen]
        )


def test_a_container_that_lies_about_keyframes_is_not_believed(tmp_path):
    honest = make_video(tmp_path / "honest.mp4", codec="mpeg4", gop_size=60)
    # Without its table of keyframes an mp4 says that every frame is one.
    lying = tmp_path / "lying.mp4"
    lying.write_bytes(Path(honest.path).read_bytes().replace(b"stss", b"free"))
    assert len(read_index(str(lying)).entry_K) == 60
    seen, views = read_numbers(str(lying), [59])
    assert min(seen) == 0
    assert read_number(views[59][0]) == 59
    job = job_of(str(lying))
    check_clips(honest, job)
    end = list(decode_clips(job_of(job.path, clips=job.clips[-2:])))
    assert same_items(end, list(decode_clips(job))[-2:])


def test_a_clip_is_handed_over_with_its_last_frame(video):
    asset = video("h264")
    job = job_of(asset.path)
    index = read_index(job.path)
    next_arrays = lambda: (colour_planes(1, SPEC.num_frames, CROP, CROP, 3),)  # noqa: E731
    gatherer = ClipGatherer(job, index.seconds_N, float(index.end_seconds), next_arrays)
    came = {}
    for number, views in pyav.read_views(job, index, gatherer.wanted):
        for item in gatherer.add(number, views):
            assert isinstance(item, ClipFrames)
            came[item.clip] = number
    assert list(gatherer.finish()) == []
    assert came == {clip: asset.shown_at(clip.start_seconds + 7 / 16) for clip in job.clips}


def test_memory_does_not_grow_with_the_video(tmp_path):
    asset = make_video(tmp_path / "long.mp4", num_frames=500, width=64, height=48, codec="mpeg4")
    job = job_of(asset.path, spec=ClipSpec(1.0, 0.5, 8))
    clip_bytes = 8 * CROP * CROP * 3
    tracemalloc.start()
    try:
        num_items = sum(1 for _ in decode_clips(job))
        peak_bytes = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert num_items == 39
    assert peak_bytes < 8 * clip_bytes


def test_decoded_pictures_are_freed_at_once(video):
    items = decode_clips(job_of(video("h264").path))
    gc.collect()
    gc.disable()  # cycles would wait for it
    try:
        next(items), next(items)
        left = [thing for thing in gc.get_objects() if type(thing) is av.VideoFrame]
        assert len(left) < 5
    finally:
        gc.enable()


def test_giving_up_half_way_closes_the_file(video):
    items = decode_clips(job_of(video("h264").path))
    assert numbers_of(next(items))[0] == 0
    items.close()
    assert list(items) == []


def test_hidden_frames_of_vp8_are_not_shown(video, tmp_path):
    asset = video("vp8")
    path = str(tmp_path / "hidden.webm")
    with av.open(asset.path) as source, av.open(path, "w") as target:
        stream = target.add_stream_from_template(source.streams.video[0])
        before = None
        for packet in source.demux(video=0):
            if packet.size:
                if packet.is_keyframe and before:
                    _mux_hidden(target, stream, before)
                before = packet
                packet.stream = stream
                target.mux(packet)
    index = read_index(path)
    assert (index.num_hidden, index.num_frames) == (4, 60)
    check_clips(asset, job_of(path))


def _mux_hidden(target, stream, packet) -> None:
    """A copy of a packet, 20 ms later, that is decoded but not shown."""
    data = bytearray(bytes(packet))
    data[0] &= ~0x10
    hidden = av.Packet(bytes(data))
    hidden.pts, hidden.dts = packet.pts + 20, packet.dts + 20
    hidden.time_base, hidden.stream = packet.time_base, stream
    target.mux(hidden)


def test_an_edit_list_can_hide_the_end(video, tmp_path):
    asset = video("edit_list")
    data = bytearray(Path(asset.path).read_bytes())
    at = data.index(b"elst") + 12  # past its name, version, flags and number of entries
    data[at : at + 4] = (1000).to_bytes(4)  # milliseconds shown (ISO/IEC 14496-12, 8.6.6)
    path = tmp_path / "short.mp4"
    path.write_bytes(data)
    info = probe(str(path))
    assert (info.num_frames, info.duration_seconds) == (25, 1.0)
    shown = replace(asset, pts_seconds=asset.pts_seconds[:25], numbers=asset.numbers[:25])
    check_clips(shown, job_of(str(path)))


def test_a_recording_that_begins_within_a_group_starts_with_its_first_whole_frame(video, tmp_path):
    asset = video("h264_ts")
    data = Path(asset.path).read_bytes()
    with av.open(asset.path) as container:
        second = [packet for packet in container.demux(video=0) if packet.size][4]
    path = tmp_path / "late.ts"
    path.write_bytes(data[second.pos // 188 * 188 :])
    assert not read_index(str(path)).is_counted
    job = job_of(str(path), clips=[Clip(0.0, 0.5)])
    assert numbers_of(next(decode_clips(job))) == [
        12 + n for n in asset.numbers_at([i / 16 for i in range(8)])
    ]


def test_a_bare_stream_that_begins_within_a_group_is_counted_from_its_first_keyframe(
    video, tmp_path
):
    asset = video("h264_bare")
    with av.open(asset.path) as container:
        sizes = [packet.size for packet in container.demux(video=0)]
    path = tmp_path / "late.h264"
    path.write_bytes(Path(asset.path).read_bytes()[sum(sizes[:4]) :])
    assert probe(str(path)).num_frames == 48
    clips = list(decode_clips(job_of(str(path), clips=[Clip(0.0, 0.5), Clip(1.4, 1.9)])))
    times = [i / 16 for i in range(8)]
    assert numbers_of(clips[0]) == asset.numbers_at([0.48 + seconds for seconds in times])
    assert numbers_of(clips[1]) == asset.numbers_at([1.88 + seconds for seconds in times])


def test_a_recording_in_two_parts_is_read_through(video, tmp_path):
    asset = video("h264_ts")
    data = Path(asset.path).read_bytes()
    path = tmp_path / "two_parts.ts"
    path.write_bytes(data + data)
    info = probe(str(path))
    assert info.num_frames == 120
    assert info.duration_seconds == pytest.approx(4.8)
    clips = list(decode_clips(job_of(str(path), clips=[Clip(1.0, 1.5), Clip(3.0, 3.5)])))
    times = [i / 16 for i in range(8)]
    assert numbers_of(clips[0]) == asset.numbers_at([1 + t for t in times])
    assert numbers_of(clips[1]) == asset.numbers_at([0.6 + t for t in times])


def test_pictures_that_change_size_keep_their_place(tmp_path):
    path = str(tmp_path / "sizes.mkv")
    small = make_video(tmp_path / "small.webm", codec="libvpx-vp9", num_frames=25)
    large = make_video(
        tmp_path / "large.webm", codec="libvpx-vp9", num_frames=25, width=240, height=200
    )
    with av.open(small.path) as one, av.open(large.path) as two, av.open(path, "w") as target:
        stream = target.add_stream_from_template(one.streams.video[0])
        for source, late in ((one, 0), (two, 1000)):
            for packet in source.demux(video=0):
                if packet.size:
                    packet.pts, packet.dts = packet.pts + late, packet.dts + late
                    packet.stream = stream
                    target.mux(packet)
    clip = next(decode_clips(job_of(path, spec=ClipSpec(2.0, 2.0, 8))))
    assert numbers_of(clip) == [0, 6, 12, 18, 0, 6, 12, 18]


@pytest.mark.parametrize(("tag", "matrix"), [("bt709", 709), ("smpte170m", 601)])
def test_colours_follow_the_matrix_that_the_file_names(tmp_path, tag, matrix):
    asset = make_video(
        tmp_path / "tagged.mp4",
        width=240,
        num_frames=3,
        options={"x264-params": f"colormatrix={tag}"},
    )
    job = job_of(asset.path, spec=ClipSpec(0.5, 0.5, 8, views=3))
    item = next(decode_clips(job))
    assert isinstance(item, ClipFrames)
    red = item.frames[0][0, 0, 8:-8, 4:20].mean((0, 1))
    # The factory's pictures are stored by BT.601; read by BT.709 their red comes out darker.
    np.testing.assert_allclose(red, _decoded_red(matrix), atol=5)


def _decoded_red(matrix: int) -> NDArray[np.float64]:
    """RED stored as BT.601 limited range and read back by a matrix (ITU-R BT.601, BT.709)."""
    r, g, b = (level / 255 for level in RED)
    y = 0.299 * r + 0.587 * g + 0.114 * b
    cb, cr = (b - y) / 1.772, (r - y) / 1.402
    kr, kb = {601: (0.299, 0.114), 709: (0.2126, 0.0722)}[matrix]
    red, blue = y + 2 * (1 - kr) * cr, y + 2 * (1 - kb) * cb
    green = (y - kr * red - kb * blue) / (1 - kr - kb)
    return np.clip(np.array([red, green, blue]), 0, 1) * 255


def test_the_loop_filter_is_left_out_only_when_asked_to(tmp_path):
    # Few bits, so that there is something to smooth.
    path = make_video(tmp_path / "rough.mp4", options={"crf": "40"}).path
    job = job_of(path)
    smoothed = list(decode_clips(job))
    rough = list(decode_clips(replace(job, skip_loop_filter=True)))
    assert not same_items(smoothed, rough)
    assert [numbers_of(item) for item in rough] == [numbers_of(item) for item in smoothed]
    assert same_items(smoothed, list(decode_clips(job)))
