"""Telling moments: equal shares of what happens lie between them."""

import math

import pytest

from vindex.telling import step_seconds, telling_moments

SECONDS = [0.0, 0.5, 1.0, 1.5, 2.0, 2.5, 3.0, 3.5]


def test_a_step_is_shown_at_the_middle_one_of_its_frames():
    assert step_seconds([0.0, 0.1, 0.2, 0.3], 2) == [0.0, 0.2]
    assert step_seconds([0.0, 0.1, 0.2, 0.3, 0.4, 0.5], 2) == [0.1, 0.4]
    assert step_seconds([0.0, 0.1, 0.2], 3) == [0.0, 0.1, 0.2]


def test_one_moment_is_the_median_of_what_happens():
    assert telling_moments(SECONDS, [0, 0, 0, 0, 0, 1, 9, 1], 1) == [3.0]
    # A passing flicker does not outweigh a long action.
    assert telling_moments(SECONDS, [3, 0, 0, 0, 2, 2, 2, 2], 1) == [2.5]


def test_more_moments_lie_denser_where_more_happens():
    assert telling_moments(SECONDS, [1, 1, 0, 0, 0, 2, 2, 2], 4) == [0.0, 2.5, 3.0, 3.5]


@pytest.mark.parametrize("nothing", [0.0, math.nan, math.inf])
def test_where_nothing_happens_or_it_is_unknown_they_are_even(nothing):
    assert telling_moments(SECONDS, [nothing] * 8, 4) == [0.0, 1.0, 2.0, 3.0]
    assert telling_moments(SECONDS, [nothing] * 8, 1) == [1.5]


def test_too_few_times_come_more_than_once():
    assert telling_moments([7.0], [1.0], 3) == [7.0, 7.0, 7.0]
