"""Cutting is arithmetic: the spans of a video, and the times of a clip's samples."""

import pytest

from vindex.clips import (
    clip_number,
    clock,
    clocks,
    count_pieces,
    plan_clips,
    plan_pieces,
    sample_seconds,
    seconds_of,
    span_clock,
)
from vindex.records import Clip, ClipSpec

FOUR = ClipSpec(clip_seconds=4, stride_seconds=4, num_frames=16)


def spans(duration_seconds: float, spec: ClipSpec = FOUR) -> list[tuple[float, float]]:
    return [(c.start_seconds, c.end_seconds) for c in plan_clips(duration_seconds, spec)]


@pytest.mark.parametrize(
    ("duration_seconds", "expected"),
    [
        (12.0, [(0, 4), (4, 8), (8, 12)]),
        (8.5, [(0, 4), (4, 8)]),  # a rest of 0.5 s is not worth a clip
        (8.6, [(0, 4), (4, 8), (4.6, 8.6)]),  # a longer one is, anchored to the end
        (4.0, [(0, 4)]),
        (3.2, [(0, 3.2)]),  # shorter than a clip: one clip
        (0.04, [(0, 0.04)]),  # one frame
    ],
)
def test_clips_cover_the_video(duration_seconds, expected):
    assert spans(duration_seconds) == expected


@pytest.mark.parametrize("stride_seconds", [0.1, 1, 4, 10])
def test_clips_are_counted_as_they_are_cut(stride_seconds):
    spec = ClipSpec(clip_seconds=4, stride_seconds=stride_seconds, num_frames=16)
    for duration_seconds in (0.04, 4.0, 4.000001, 4.5, 8.5, 8.6, 12.0, 99.3, 100.0, 3599.97):
        for pieces in ((), (Clip(0.0, 1.0), Clip(2.0, 14.7))):
            clips = plan_pieces(duration_seconds, pieces, spec)
            assert count_pieces(duration_seconds, pieces, spec) == len(clips)


def test_a_shorter_stride_makes_clips_overlap():
    spec = ClipSpec(clip_seconds=4, stride_seconds=1, num_frames=16)
    assert spans(6.0, spec) == [(0, 4), (1, 5), (2, 6)]
    assert spans(6.7, spec) == [(0, 4), (1, 5), (2, 6), (2.7, 6.7)]


def test_a_longer_stride_leaves_the_gaps_that_it_means():
    spec = ClipSpec(clip_seconds=4, stride_seconds=10, num_frames=16)
    assert spans(20.4, spec) == [(0, 4), (10, 14)]
    assert spans(22.0, spec) == [(0, 4), (10, 14), (18, 22)]


def test_decimal_strides_do_not_drift():
    spec = ClipSpec(clip_seconds=0.3, stride_seconds=0.1, num_frames=2)
    clips = spans(1000 * 0.1 + 0.3, spec)
    assert len(clips) == 1001
    assert clips[700][0] == 70.0


def test_samples_are_one_step_apart_from_the_start():
    assert sample_seconds(Clip(8, 12), 4, 16)[:3] == [8, 8.25, 8.5]
    assert sample_seconds(Clip(8, 12), 4, 16)[-1] == 11.75


def test_a_short_video_keeps_the_step_of_a_full_clip():
    samples = sample_seconds(Clip(0, 1), 4, 16)
    assert len(samples) == 16
    assert samples[:5] == [0, 0.25, 0.5, 0.75, 1.0]
    assert set(samples[5:]) == {1.0}


@pytest.mark.parametrize("spec", [FOUR, ClipSpec(4.0, 1.5, 16), ClipSpec(4.0, 6.0, 16)])
@pytest.mark.parametrize("seconds", [3.0, 12.0, 17.3, 100.1])
def test_clips_are_numbered_by_their_starts(spec, seconds):
    starts = [clip.start_seconds for clip in plan_clips(seconds, spec)]
    assert [clip_number(start, spec) for start in starts] == list(range(len(starts)))


def test_a_time_is_written_as_players_do():
    assert [clock(seconds) for seconds in (0, 59.96, 123.44, 3723.4)] == [
        "0:00.0", "1:00.0", "2:03.4", "1:02:03.4",
    ]  # fmt: skip
    assert [clock(seconds, 0) for seconds in (0.4, 59.6, 3723)] == ["0:00", "1:00", "1:02:03"]
    assert clock(61.0405, 3) == "1:01.040"


@pytest.mark.parametrize("seconds", [0.0, 4.0, 59.9, 60.0, 72.5, 3599.9, 3600.0, 3732.5, 90_000.0])
def test_a_time_that_is_shown_can_be_given_back(seconds):
    assert seconds_of(clock(seconds)) == pytest.approx(seconds)
    assert seconds_of(str(seconds)) == seconds


@pytest.mark.parametrize(
    ("start", "end", "shown"),
    [
        (3, 7.04, "0:03.0-0:07.0"), (0, 0.04, "0:00.00-0:00.04"), (59.98, 60, "0:59.98-1:00.00"),
        (0.04, 0.08, "0:00.04-0:00.08"), (1.3, 1.4, "0:01.3-0:01.4"),
        (0, 0.001, "0:00.000-0:00.001"), (2, 2, "0:02.0-0:02.0"),
    ],
)  # fmt: skip
def test_a_span_is_never_shown_as_nothing_and_can_be_given_back(start, end, shown):
    assert span_clock(start, end) == shown
    for seconds, text in zip((start, end), clocks(start, end), strict=True):
        assert seconds_of(text) == pytest.approx(seconds, abs=max(1e-9, (end - start) / 2))
    assert span_clock(8.2, 8.4, 0) == "0:08.2-0:08.4"


@pytest.mark.parametrize("text", ["inf", f"{'9' * 400}:00", f"{'9' * 5000}:00:00"])
def test_a_time_beyond_all_numbers_is_left_to_be_refused(text):
    assert seconds_of(text) == float("inf")


@pytest.mark.parametrize("text", ["", "x", "0:75", "1:-2", "-1:20", "1:2:3:4", "1.5:20", ":5"])
def test_what_is_no_time_is_none(text):
    with pytest.raises(ValueError, match=r"."):
        seconds_of(text)
