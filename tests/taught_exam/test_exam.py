"""The arithmetic of the exam of own labels."""

import pytest

from tools.taught_exam.exam import Attempt, Claim, Summary, found_precision, shown_precision

CHANCES = {1: 0.9, 2: 0.8, 3: 0.7, 4: 0.6, 5: 0.1}


def test_what_was_judged_counts_for_nothing():
    assert found_precision(CHANCES, {1, 2}, set()) == 1
    assert found_precision(CHANCES, {1, 3}, {1}) == 1 / 2
    assert found_precision(CHANCES, {3, 5}, {1, 2, 4}) == 1


def test_a_clip_without_a_probability_is_never_found():
    assert found_precision(CHANCES, {1, 99}, set()) == 1 / 2


def test_precision_is_of_what_is_shown():
    assert shown_precision(CHANCES, 0.7, {1, 3, 5}) == pytest.approx(2 / 3)
    assert shown_precision(CHANCES, 0.95, {1}) is None


def test_an_interval_holds_its_ends():
    assert Claim(0.5, 0.8, 0.5).holds
    assert Claim(0.5, 0.8, 0.8).holds
    assert not Claim(0.5, 0.8, 0.81).holds


def test_every_gesture_counts_the_same():
    held, missed = Claim(0.2, 0.8, 0.5), Claim(0.2, 0.6, 0.9)
    summary = Summary.of(
        [Attempt("a", 1.0, held), Attempt("a", 0.5, missed), Attempt("a", 0.0, None),
         Attempt("b", 0.75, held, gain=0.5)]
    )  # fmt: skip
    assert (summary.num_attempts, summary.mean_average_precision, summary.least) == (4, 0.625, 0.5)
    assert summary.mean_gain == 0.125
    assert summary.per_gesture == {"a": 0.5, "b": 0.75}
    assert (summary.num_claims, summary.claims_held) == (3, pytest.approx(2 / 3))
    assert summary.mean_width == pytest.approx((0.6 + 0.4 + 0.6) / 3)


def test_without_a_claim_none_is_held():
    summary = Summary.of([Attempt("a", 1.0, None)])
    assert (summary.num_claims, summary.claims_held, summary.mean_width) == (0, None, None)
