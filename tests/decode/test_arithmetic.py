"""The arithmetic of decoding: nearest frames, geometry, names of frames, spans of packets."""

from __future__ import annotations

import subprocess
import sys
from fractions import Fraction

import numpy as np
import pytest

from tests.media_factory import draw_frame, read_number
from vindex.decode.feeding import Span, plan_spans
from vindex.decode.gather import ClipGatherer
from vindex.decode.geometry import plan_geometry, upright_size
from vindex.decode.naming import NO_TICKS, packets_by_count, packets_by_pts
from vindex.decode.orientation import Orientation
from vindex.decode.packets import PacketIndex
from vindex.decode.sampling import nearest_frames
from vindex.decode.timeline import Timeline
from vindex.jobs import ClipFrames, DecodeJob, colour_planes
from vindex.records import Clip, Failure, FrameRequest

SQUARE = Fraction(1)
UPRIGHT = Orientation()


@pytest.mark.parametrize(
    ("seconds", "number"),
    [
        (-1.0, 0),
        (0.0, 0),
        (0.0199, 0),
        (0.02, 0),  # as near to frame 1: the earlier
        (0.02 + 4e-7, 0),  # equal within a microsecond
        (0.02 + 6e-6, 1),
        (0.04, 1),
        (0.5, 1),
        (0.53, 2),
        (1.0, 2),
        (99.0, 2),
    ],
)
def test_the_nearest_frame_is_taken_and_of_two_the_earlier(seconds, number):
    assert nearest_frames(np.array([0.0, 0.04, 1.0]), [seconds]).tolist() == [number]


def test_a_single_frame_is_nearest_to_everything():
    assert nearest_frames(np.array([0.0]), [0.0, 0.5, 3.0]).tolist() == [0, 0, 0]


@pytest.mark.parametrize(
    ("stored", "pixel", "orientation", "scaled", "corner"),
    [
        ((1920, 1080), SQUARE, UPRIGHT, (455, 256), (0, 99)),
        ((1080, 1920), SQUARE, UPRIGHT, (256, 455), (99, 0)),
        ((1920, 1080), SQUARE, Orientation(is_transposed=True), (455, 256), (99, 0)),
        ((720, 576), Fraction(64, 45), UPRIGHT, (455, 256), (0, 99)),
        ((640, 480), Fraction(1, 2), UPRIGHT, (256, 384), (64, 0)),
        ((64, 48), SQUARE, UPRIGHT, (341, 256), (0, 42)),
        ((256, 256), SQUARE, UPRIGHT, (256, 256), (0, 0)),
        ((257, 256), SQUARE, UPRIGHT, (257, 256), (0, 0)),
    ],
)
def test_the_short_side_becomes_the_crop(stored, pixel, orientation, scaled, corner):
    geometry = plan_geometry(*stored, pixel, orientation, FrameRequest(1, 256))
    assert (geometry.width, geometry.height) == scaled
    assert geometry.corners_V == (corner,)


def test_three_views_reach_from_end_to_end():
    assert plan_geometry(512, 256, SQUARE, UPRIGHT, FrameRequest(1, 256, 3)).corners_V == (
        (0, 0),
        (0, 128),
        (0, 256),
    )


def test_the_shown_size_has_square_pixels_and_is_upright():
    assert upright_size(720, 576, Fraction(64, 45), UPRIGHT) == (1024, 576)
    assert upright_size(1920, 1080, SQUARE, Orientation(is_transposed=True)) == (1080, 1920)


def test_an_orientation_that_is_mirrored_is_told_from_one_that_is_turned():
    mirrored = [
        (transposed, across, down)
        for transposed in (False, True)
        for across in (False, True)
        for down in (False, True)
        if Orientation(transposed, across, down).is_mirrored
    ]
    picture = np.arange(6).reshape(2, 3)
    turns = [np.rot90(picture, turn).tolist() for turn in range(4)]
    assert len(mirrored) == 4
    assert all(Orientation(*flags).upright(picture).tolist() not in turns for flags in mirrored)


def test_packets_are_named_in_the_order_shown():
    pts, dts = np.array([0, 3, 1, 2]), np.array([-1, 0, 1, 2])
    assert packets_by_pts(pts, dts, np.ones(4, bool), 1).tolist() == [0, 2, 3, 1]


def test_second_fields_without_a_timestamp_are_no_frames():
    pts = np.array([0, NO_TICKS, 20, NO_TICKS, 40, NO_TICKS])
    dts = np.arange(6) * 10
    assert packets_by_pts(pts, dts, np.ones(6, bool), 20).tolist() == [0, 2, 4]


def test_too_few_timestamps_name_nothing():
    pts = np.array([0, NO_TICKS, NO_TICKS, 60, NO_TICKS, NO_TICKS])
    dts = np.arange(6) * 20
    shown = np.ones(6, bool)
    assert packets_by_pts(pts, dts, shown, 20) is None
    packet_N, ticks_N = packets_by_count(dts, shown, np.array([1, 0, 0, 1, 0, 0], bool), 20)
    assert packet_N.tolist() == [0, 1, 2, 3, 4, 5]
    assert ticks_N.tolist() == [0, 20, 40, 60, 80, 100]


def test_a_clock_that_was_set_back_names_nothing():
    ticks = np.array([*range(10), *range(4, 14)])
    shown = np.ones(20, bool)
    assert packets_by_pts(ticks, ticks, shown, 1) is None
    _, ticks_N = packets_by_count(ticks, shown, shown, 1)
    assert ticks_N.tolist() == list(range(20))


def test_one_wrong_time_among_many_does_not_spoil_the_others():
    ticks = np.arange(40)
    dts = ticks.copy()
    dts[20] = 3
    assert packets_by_pts(ticks, dts, np.ones(40, bool), 1).tolist() == list(range(40))


def test_counted_frames_begin_with_the_first_keyframe():
    is_key = np.array([0, 0, 1, 0], bool)
    packet_N, _ = packets_by_count(np.arange(4), np.ones(4, bool), is_key, 1)
    assert packet_N.tolist() == [2, 3]


def index_of(pts: list[int], keys: list[int]) -> PacketIndex:
    """An index of packets given in the order of the file."""
    order = np.argsort(pts)
    return PacketIndex(
        format_name="matroska,webm",
        codec="h264",
        pts_N=np.array(pts)[order],
        seconds_N=np.array(pts)[order] / 25,
        end_seconds=Fraction(len(pts), 25),
        packet_N=order,
        entry_K=np.array(keys),
        entry_pts_K=np.array([pts[key] for key in keys]),
        num_packets=len(pts),
        num_hidden=0,
        num_unnamed=0,
        width=160,
        height=120,
        sample_aspect_ratio=SQUARE,
        orientation=UPRIGHT,
        timeline=Timeline(0.0, None, Fraction(25), 0),
    )


CLOSED = index_of(list(range(30)), [0, 10, 20])
OPEN = index_of([0, 1, 2, 5, 3, 4, 8, 6, 7, 9], [0, 3, 6])
"""Frames 3, 4 and 6, 7 follow in the file the keyframes that are shown after them."""


@pytest.mark.parametrize(
    ("index", "wanted", "spans"),
    [
        (CLOSED, [0, 4, 8], [Span(0, 9)]),
        (CLOSED, [4, 12], [Span(0, 13)]),  # only half a group could be left out
        (CLOSED, [12], [Span(10, 13, 10)]),
        (CLOSED, [29], [Span(20, 30, 20)]),
        (CLOSED, [1, 25], [Span(0, 2), Span(20, 26, 20)]),
        (CLOSED, [9, 10, 19, 20], [Span(0, 21)]),
        (OPEN, [5], [Span(3, 4, 5)]),
        (OPEN, [4], [Span(0, 6)]),  # it may refer to the group before its keyframe
        (OPEN, [6], [Span(3, 8, 5)]),
        (OPEN, [9], [Span(6, 10, 8)]),
    ],
)
def test_only_groups_that_are_needed_are_decoded(index, wanted, spans):
    assert plan_spans(index, np.array(wanted)) == spans


def gatherer_of(clips: list[Clip], num_frames: int = 100) -> ClipGatherer:
    request = FrameRequest(4, 4)
    job = DecodeJob("a.mp4", "", tuple(clips), 0.4, (request,), "pyav")
    next_arrays = lambda: (colour_planes(*request.shape),)  # noqa: E731
    return ClipGatherer(job, np.arange(num_frames) / 10, num_frames / 10, next_arrays)


def views(number: int) -> dict[FrameRequest, np.ndarray]:
    return {FrameRequest(1, 4): np.full((1, 4, 4, 3), number, np.uint8)}


def test_clips_come_in_order_as_soon_as_they_are_whole():
    gatherer = gatherer_of([Clip(0.0, 0.4), Clip(0.2, 0.6)])
    assert sorted(gatherer.wanted) == [0, 1, 2, 3, 4, 5]
    given = [[item.clip for item in gatherer.add(n, views(n))] for n in (0, 1, 3, 2, 4, 5)]
    assert given == [[], [], [], [Clip(0.0, 0.4)], [], [Clip(0.2, 0.6)]]


def test_a_clip_does_not_wait_for_ever_for_a_frame_that_is_lost():
    gatherer = gatherer_of([Clip(0.0, 0.4)])
    for number in (0, 1, 3):
        assert list(gatherer.add(number, views(number))) == []
    assert [list(gatherer.add(number, None)) for number in range(4, 19)] == [[]] * 15
    (item,) = gatherer.add(19, None)
    assert isinstance(item, ClipFrames)
    assert item.frames[0][0, :, 0, 0, 0].tolist() == [0, 1, 1, 3]
    assert item.pts_seconds[0].tolist() == [0.0, 0.1, 0.1, 0.3]


def test_clips_that_get_nothing_are_refused_at_the_end():
    gatherer = gatherer_of([Clip(0.0, 0.4), Clip(0.4, 0.8)])
    assert list(gatherer.add(0, views(0))) == []
    first, second = gatherer.finish()
    assert isinstance(first, Failure)
    assert isinstance(second, Failure)
    assert (first.message[:9], second.message[:9]) == ("1 of its ", "0 of its ")
    assert (second.start_seconds, second.end_seconds) == (0.4, 0.8)


@pytest.mark.parametrize("turn", range(8))
def test_the_numbered_picture_is_read_only_when_it_is_upright(turn):
    for number in (0, 1, 1234, 4095):
        picture = draw_frame(number, 120, 120)
        turned = np.rot90(picture if turn < 4 else picture[:, ::-1], turn % 4)
        if turn == 0:
            assert read_number(turned) == number
        else:
            with pytest.raises(ValueError, match=r"marks|checksum"):
                read_number(turned)


def test_a_picture_with_one_wrong_bit_is_not_taken_for_another_frame():
    picture = draw_frame(77, 100, 100)
    picture[20:40, 40:60] = 255 - picture[20:40, 40:60]
    with pytest.raises(ValueError, match="checksum"):
        read_number(picture)


def test_importing_the_room_loads_no_decoder_and_no_numpy():
    code = (
        "import sys, vindex.decode as d; d.check_reader('pyav'); "
        "print(sorted({'av', 'decord', 'numpy', 'torch'} & set(sys.modules)))"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout == "[]\n"
