"""Telling moments: equal shares of what happens lie between them."""

import math

import pytest

from vindex.saliency import best_times, step_starts

END = 8.0


def steps(*saliency_S):
    return [(float(second), float(value)) for second, value in enumerate(saliency_S)]


def test_a_step_begins_with_the_first_of_its_frames():
    assert step_starts([0.0, 0.1, 0.2, 0.3], 2) == [0.0, 0.2]
    assert step_starts([0.0, 0.1, 0.2], 3) == [0.0, 0.1, 0.2]


def test_one_moment_is_the_median_of_what_happens():
    assert best_times(steps(0, 0, 0, 0, 0, 1, 8, 1), END, 1) == [6.5]
    # A passing flicker does not outweigh a long action.
    assert best_times(steps(3, 0, 0, 0, 2, 2, 2, 1), END, 1) == [5.0]


def test_more_moments_lie_denser_where_more_happens():
    assert best_times(steps(2, 0, 0, 0, 0, 2, 2, 2), END, 4) == [0.5, 5.5, 6.5, 7.5]


def test_a_longer_step_has_room_for_more():
    assert best_times([(0.0, 1.0), (1.0, 1.0)], 4.0, 2) == [1.0, 3.0]


def test_a_share_may_be_spread_evenly():
    assert best_times(steps(0, 0, 0, 0, 0, 0, 0, 8), END, 2, even_share=1.0) == [2.0, 6.0]
    half = best_times(steps(0, 0, 0, 0, 0, 0, 0, 8), END, 2, even_share=0.5)
    assert half == pytest.approx([4.0, 7.5 + 1 / 18])


@pytest.mark.parametrize("nothing", [0.0, math.nan, math.inf])
def test_where_nothing_happens_or_it_is_unknown_they_are_even(nothing):
    assert best_times(steps(*[nothing] * 8), END, 4) == [1.0, 3.0, 5.0, 7.0]
    assert best_times(steps(*[nothing] * 8), END, 1) == [4.0]


def test_frames_that_are_repeated_at_the_end_take_no_time():
    repeated = [(0.0, 1.0), (1.0, 1.0), (1.0, 5.0)]
    assert best_times(repeated, 1.0, 2) == [0.25, 0.75]
