"""The arithmetic of decoding: nearest frames, geometry, names of frames, spans of packets."""

from __future__ import annotations

import subprocess
import sys
from fractions import Fraction

import numpy as np
import pytest

from tests.media_factory import draw_frame, read_number
from vindex.decode.feeding import Span, plan_spans
from vindex.decode.frame_index import ClockPart, FrameIndex
from vindex.decode.gather import ClipGatherer
from vindex.decode.geometry import plan_geometry, upright_size
from vindex.decode.naming import (
    NO_TICKS,
    frames_by_count,
    frames_by_pts,
    parts_of,
    without_second_fields,
)
from vindex.decode.orientation import Orientation
from vindex.decode.sampling import nearest_frames, shown_frames
from vindex.decode.timeline import Timeline
from vindex.jobs import ClipFrames, DecodeJob, colour_planes
from vindex.records import Clip, Failure, FrameRequest

SQUARE = Fraction(1)
UPRIGHT = Orientation()


@pytest.mark.parametrize(
    ("seconds", "shown", "nearest"),
    [
        (-1.0, 0, 0),
        (0.0, 0, 0),
        (0.0199, 0, 0),
        (0.02, 0, 0),  # as near to frame 1: the earlier
        (0.02 + 4e-7, 0, 0),  # equal within a microsecond
        (0.02 + 6e-6, 0, 1),
        (0.04 - 6e-6, 0, 1),
        (0.04 - 4e-7, 1, 1),
        (0.04, 1, 1),
        (0.5, 1, 1),
        (0.53, 1, 2),
        (0.9999, 1, 2),
        (1.0, 2, 2),
        (99.0, 2, 2),
    ],
)
def test_a_time_falls_on_the_frame_shown_then_never_on_a_later_one(seconds, shown, nearest):
    seconds_N = np.array([0.0, 0.04, 1.0])
    assert shown_frames(seconds_N, [seconds]).tolist() == [shown]
    assert nearest_frames(seconds_N, [seconds]).tolist() == [nearest]


def test_a_single_frame_is_shown_always():
    for choose in (shown_frames, nearest_frames):
        assert choose(np.array([0.0]), [0.0, 0.5, 3.0]).tolist() == [0, 0, 0]


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


def named(pts, dts=None, *, shown=None, step=1, first_J=(0,), lie_in_order=False):
    """`frames_by_pts` of packets of one step each."""
    pts_P = np.array(pts)
    is_shown_P = np.ones(len(pts_P), bool) if shown is None else np.array(shown, bool)
    durations = np.full(len(pts_P), step)
    dts_P = np.full(len(pts_P), NO_TICKS) if dts is None else np.array(dts)
    return frames_by_pts(
        pts_P, dts_P, is_shown_P, np.array(first_J), step, durations, lie_in_order=lie_in_order
    )


def parts(dts, step=1, full=np.inf):
    """`parts_of` packets that are all shown."""
    return parts_of(np.array(dts), np.ones(len(dts), bool), step, full).tolist()


def test_packets_are_named_in_the_order_shown():
    assert named([0, 3, 1, 2]).number_P.tolist() == [0, 3, 1, 2]


def test_second_fields_with_a_timestamp_lose_it():
    pts_P = np.array([0, 20, 40, 60, 80, 120, 140])
    first_P = without_second_fields(pts_P, 40)
    assert first_P.tolist() == [0, NO_TICKS, 40, NO_TICKS, 80, 120, NO_TICKS]
    assert pts_P.tolist() == [0, 20, 40, 60, 80, 120, 140]


def test_times_of_decoding_that_go_back_and_forth_name_nothing():
    pts = [0, 3, 1, 2, 6, 4, 5, 9, 7, 8]
    assert parts(pts) == [0]
    assert named(pts, pts) is None
    assert named(pts, range(10)) is not None


def test_second_fields_without_a_timestamp_are_no_frames():
    pts = [0, NO_TICKS, 20, NO_TICKS, 40, NO_TICKS]
    assert named(pts, step=20).number_P.tolist() == [0, -1, 1, -1, 2, -1]


def test_of_packets_with_one_time_all_are_one_frame():
    of_same = named([0, 10, 10, 20, 30, 40, 50, 60, 70, 80], step=10)
    assert of_same.number_P.tolist() == [0, 1, 1, 2, 3, 4, 5, 6, 7, 8]
    assert of_same.ticks_N.tolist() == list(range(0, 90, 10))


def test_a_frame_without_a_timestamp_lies_between_those_around_it():
    pts = [100, 110, NO_TICKS, NO_TICKS, 150, NO_TICKS]
    assert named(pts, step=10) is None
    between = named(pts, step=10, lie_in_order=True)
    assert between.number_P.tolist() == [0, 1, 2, 3, 4, 5]
    assert between.ticks_N.tolist() == [100, 110, 123, 137, 150, 160]


def test_too_few_timestamps_name_nothing():
    pts = [80, NO_TICKS, NO_TICKS, 0, NO_TICKS, NO_TICKS]
    dts = np.arange(6) * 20
    shown = np.ones(6, bool)
    assert named(pts, step=20) is None
    counted = frames_by_count(
        np.array(pts), dts, shown, np.array([1, 0, 0, 1, 0, 0], bool), np.array([0]), 20
    )
    assert counted.number_P.tolist() == [0, 1, 2, 3, 4, 5]
    assert counted.ticks_N.tolist() == [0, 20, 40, 60, 80, 100]


def test_a_clock_that_is_set_back_begins_a_part_and_one_clock_runs_on():
    ticks = [*range(10), *range(4, 14), *range(100, 105)]
    assert parts(ticks) == [0, 10]
    joined = named(ticks, first_J=[0, 10])
    assert joined.number_P.tolist() == list(range(25))
    assert joined.ticks_N.tolist() == [*range(20), *range(106, 111)]
    assert joined.shift_J.tolist() == [0, 6]


def test_a_clock_that_was_set_back_is_not_taken_for_one_that_ran_over():
    ticks = [*range(10), *range(1000, 1010)]
    assert parts(ticks) == [0]
    assert parts(ticks, full=5000) == [0]
    assert parts(ticks, full=1000) == [0, 10]
    assert parts(range(990, 1010), full=1000) == [0]
    assert named(ticks, first_J=[0, 10]).ticks_N.tolist() == list(range(20))


@pytest.mark.parametrize("wrong", [3, 9000])
@pytest.mark.parametrize("at", [1, 20, 38])
def test_one_wrong_time_among_many_is_no_jump(wrong, at):
    dts = np.arange(40)
    dts[at] = wrong
    assert parts(dts, full=5000) == [0]


def test_times_that_waver_by_less_than_a_frame_are_no_jump():
    assert parts([0, 40, 80, 79, 120, 160, 159, 200], step=40) == [0]


def test_counted_frames_begin_with_the_first_keyframe():
    is_key = np.array([0, 0, 1, 0], bool)
    counted = frames_by_count(
        np.arange(4), np.arange(4), np.ones(4, bool), is_key, np.array([0]), 1
    )
    assert counted.number_P.tolist() == [-1, -1, 0, 1]


def index_of(pts: list[int], keys: list[int]) -> FrameIndex:
    """An index of packets given in the order of the file."""
    order = np.argsort(pts)
    return FrameIndex(
        format_name="matroska,webm",
        codec="h264",
        time_base=Fraction(1, 25),
        frame_rate=Fraction(25),
        is_counted=False,
        ticks_N=np.array(pts)[order],
        end_seconds=Fraction(len(pts), 25),
        number_P=np.argsort(order).astype(np.int32),
        entry_K=np.array(keys),
        entry_pts_K=np.array([pts[key] for key in keys]),
        entry_dts_K=np.array(keys),
        entry_byte_K=np.array(keys),
        entry_size_K=np.array(keys),
        parts=(ClockPart(0, 0, Fraction(0)),),
        start_seconds=Fraction(0),
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
