"""Diving48's codes, said in words."""

import pytest

from vindex.labels import LabelMatch, match_labels

DIVES = [
    "['Forward', '25som', '2Twis', 'FREE']",
    "['Forward', '25som', '2Twis', 'PIKE']",
    "['Back', '15som', '05Twis', 'FREE']",
    "['Inward', 'Dive', 'NoTwis', 'PIKE']",
    "Reverse_35som_NoTwis_TUCK",
    "Forward Dive NoTwis STR",
]


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("forward two and a half somersaults two twists free position", [0]),
        ("Forward 2.5 somersaults, 2 twists, piked", [1]),
        ("back one and a half somersaults with half a twist", [2]),
        ("backward 1 1/2 somersaults with a half twist", [2]),
        ("3½ somersaults tucked", [4]),
        ("inward dive", [3]),
        ("straight", [5]),
        ("double twist", [0, 1]),
        ("without twists", [3, 4, 5]),
        ("reverse", [4]),
        ("inward three and a half somersaults", []),
    ],
)
def test_a_dive_in_words(text, places):
    found = match_labels(text, DIVES)
    assert found == [LabelMatch(DIVES[place], 1.0) for place in places]


def test_a_dive_that_differs_in_one_of_three_things_counts_less():
    found = match_labels("forward 2.5 somersaults 2 twists tucked", DIVES)
    assert found == [LabelMatch(DIVES[place], 0.75) for place in (0, 1)]


def test_other_labels_are_no_dives():
    assert match_labels("two twists", ["twisting", "dive"]) != []
    assert match_labels("a cat", DIVES) == []
