"""An index of clips with chosen probabilities, whose ethogram is reckoned by hand."""

import pytest

from tests.search.conftest import IndexMaker

A, B, C = "Opening something", "Closing something", "Holding something"

FIRST = [[0.8, 0.1, 0.1], [0.4, 0.5, 0.1], [0.1, 0.8, 0.1], [0.9, 0.1, 0.0], [0.2, 0.2, 0.6]]
SECOND = [[0.1, 0.1, 0.8], [0.1, 0.2, 0.7], [0.7, 0.2, 0.1]]


@pytest.fixture(scope="module")
def counted(tmp_path_factory):
    """`a.mp4` (20 s): opening 0-8 and 12-16, closing 4-12, holding 16-20.
    `b.mp4` (12 s): holding 0-8, opening 8-12."""
    maker = IndexMaker(tmp_path_factory.mktemp("counted") / ".vindex")
    maker.add("a.mp4", FIRST)
    maker.add("b.mp4", SECOND)
    return maker.index
