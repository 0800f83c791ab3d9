"""Which tests wait for `make test-thorough`; `make test` runs the others, but for the slow ones."""

from collections import defaultdict

import pytest

EVERYTHING = pytest.StashKey[list]()
"""In the config: all tests that were collected, before one part of them is chosen."""


def split(items):
    """Of each test marked with `some_cases(number)`, make the other cases thorough."""
    cases = defaultdict(list)
    for item in items:
        if item.get_closest_marker("some_cases") and not item.get_closest_marker("slow"):
            cases[item.nodeid.partition("[")[0]].append(item)
    for all_cases in cases.values():
        (number,) = all_cases[0].get_closest_marker("some_cases").args
        quick = spread(len(all_cases), number)
        for place, item in enumerate(all_cases):
            if place not in quick:
                item.add_marker(pytest.mark.thorough)


def spread(num_cases, number):
    """Places of so many cases that lie as far apart as they can, from the first to the last."""
    steps = max(1, number - 1)
    return {place * (num_cases - 1) // steps for place in range(number)}
