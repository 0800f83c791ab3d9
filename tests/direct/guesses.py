"""How labels of clips are compared."""

import pytest

__all__ = ["assert_same"]


def assert_same(clips, expected):
    assert [clip.start_seconds for clip in clips] == [clip.start_seconds for clip in expected]
    for clip, other in zip(clips, expected, strict=True):
        assert clip.end_seconds == pytest.approx(other.end_seconds)
        assert [guess.label for guess in clip.guesses] == [guess.label for guess in other.guesses]
        for guess, same in zip(clip.guesses, other.guesses, strict=True):
            assert guess.probability == pytest.approx(same.probability, abs=1e-4)
