"""Every number of 16 bits, widened."""

import numpy as np

from vindex.halves import widen

ALL = np.arange(1 << 16, dtype=np.uint16)


def bits_of(numbers):
    """So that -0 is not 0."""
    return numbers.view(np.uint32)


def test_every_finite_half_keeps_its_value():
    halves = ALL.view(np.float16)
    halves = halves[np.isfinite(halves)].reshape(-1, 2)
    wide = widen(halves, np.empty(halves.shape, np.float32))
    np.testing.assert_array_equal(bits_of(wide), bits_of(halves.astype(np.float32)))


def test_every_bf16_is_the_upper_half_of_a_float32():
    wide = np.full(len(ALL), np.nan, np.float32)
    assert widen(ALL, wide) is wide
    np.testing.assert_array_equal(bits_of(wide), ALL.astype(np.uint32) << 16)
