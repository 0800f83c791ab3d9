"""Films whose own times say nothing: what is known of them is that no frame is lost or repeated."""

import pytest

from tests.exact.kinds import QUICK, UNTIMED


@pytest.mark.parametrize(
    "kind",
    [
        kind if kind in QUICK else pytest.param(kind, marks=pytest.mark.slow)
        for kind in sorted(UNTIMED)
    ],
)
def test_each_frame_is_shown_once(film):
    assert not film.is_known
    assert len(set(film.numbers)) == len(film.numbers)
    assert film.seconds[0] == 0
    assert len(film.numbers) >= 30
