"""What own labels are examined on."""

from collections import Counter

import numpy as np
import pytest

from tools.taught_exam.draws import CLIP_SECONDS, DRAWS
from tools.taught_exam.library import clips_in_order, plan_library
from vindex.demo.actions import LABELS

every_draw = pytest.mark.parametrize("draw", DRAWS.values(), ids=DRAWS)


def test_gestures_are_none_of_the_known_actions_and_in_no_two_draws():
    gestures = [gesture for draw in DRAWS.values() for gesture in draw.gestures]
    assert [len(draw.gestures) for draw in DRAWS.values()] == [8] * len(DRAWS)
    assert len({*gestures, *LABELS}) == 8 * len(DRAWS) + len(LABELS)


@every_draw
def test_the_library_holds_a_thousand_clips(draw):
    labels = clips_in_order(np.random.default_rng(1), draw)
    assert Counter(labels) == {**dict.fromkeys(draw.gestures, 60), **dict.fromkeys(LABELS, 20)}


@every_draw
def test_each_take_fills_a_clip_and_each_action_most_of_one(draw):
    plans = plan_library(draw, per_gesture=2, per_action=1)
    rows = [row for recording, reel in plans for row in recording.truth(reel)]
    assert Counter(label for *_, label in rows) == {
        **dict.fromkeys(draw.gestures, 2), **dict.fromkeys(LABELS, 1),
    }  # fmt: skip
    for recording, reel in plans:
        np.testing.assert_allclose(np.diff(reel.starts), CLIP_SECONDS)
        assert recording.end_seconds == CLIP_SECONDS * len(reel.takes)
        for number, (_, start, end, _) in enumerate(recording.truth(reel)):
            assert end - start > CLIP_SECONDS / 2
            assert start // CLIP_SECONDS == number
            assert end <= CLIP_SECONDS * (number + 1)
