"""What own labels are examined on."""

from collections import Counter

import numpy as np

from tools.taught_exam.gestures import CLIP_SECONDS, GESTURES
from tools.taught_exam.library import clips_in_order, plan_library
from vindex.demo.actions import LABELS


def test_gestures_are_none_of_the_known_actions():
    assert len(GESTURES) == 8
    assert set(GESTURES).isdisjoint(LABELS)


def test_the_library_holds_a_thousand_clips():
    labels = clips_in_order(np.random.default_rng(1))
    assert Counter(labels) == {**dict.fromkeys(GESTURES, 60), **dict.fromkeys(LABELS, 20)}


def test_each_take_fills_a_clip_and_each_action_most_of_one():
    plans = plan_library(per_gesture=2, per_action=1)
    rows = [row for recording, reel in plans for row in recording.truth(reel)]
    assert Counter(label for *_, label in rows) == {
        **dict.fromkeys(GESTURES, 2), **dict.fromkeys(LABELS, 1),
    }  # fmt: skip
    for recording, reel in plans:
        np.testing.assert_allclose(np.diff(reel.starts), CLIP_SECONDS)
        assert recording.end_seconds == CLIP_SECONDS * len(reel.takes)
        for number, (_, start, end, _) in enumerate(recording.truth(reel)):
            assert end - start > CLIP_SECONDS / 2
            assert start // CLIP_SECONDS == number
            assert end <= CLIP_SECONDS * (number + 1)
