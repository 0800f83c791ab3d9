"""Labels that no table knows: those closest in meaning, and of what was typed so far."""

import pytest

from tests.labels.label_sets import DEMO, KINETICS, SSV2, labels_of
from tools.word_vectors.measure import measure
from vindex.labels import LabelMatch, match_labels
from vindex.labels.meaning import by_meaning
from vindex.labels.vectors import NUM_FIGURES, vector_of

STREET = ["bicycle theft", "ambulance passing", "car accident", "loitering", "opening umbrella"]
OWN = ["knocking on door", "typing on keyboard", "phone_rings"]


@pytest.mark.parametrize(
    ("text", "label", "weight"),
    [
        ("somebody steals a bike", "bicycle theft", 0.8868),
        ("paramedics drive by", "ambulance passing", 0.5146),
        ("two cars crash", "car accident", 0.673),
    ],
)
def test_the_closest_in_meaning_is_found_where_no_word_is_shared(text, label, weight):
    assert match_labels(text, STREET)[0] == LabelMatch(label, weight, by_meaning=True)


@pytest.mark.parametrize("text", ["a penguin on the ice", "knitting a jumper", "asdfgh", "john"])
def test_nothing_is_close_to_what_no_label_means(text):
    assert match_labels(text, STREET) == []


@pytest.mark.parametrize("text", ["no cycling", "anything but a bike", "without stealing bikes"])
def test_what_is_negated_is_close_to_nothing(text):
    assert match_labels(text, STREET) == []


def test_a_shared_word_is_no_guess():
    assert match_labels("people loiter", STREET) == [LabelMatch("loitering", 1.0)]


def test_own_labels_beside_a_models():
    names = SSV2 + OWN
    near = match_labels("rapping at a door", names)
    assert near == [LabelMatch("knocking on door", 0.5083, by_meaning=True)]
    assert labels_of("using a keyboard", names) == ["typing on keyboard"]
    assert labels_of("a telephone call", names) == ["phone_rings"]
    assert match_labels("open a box", names) == match_labels("open a box", SSV2)
    assert match_labels("two dogs", names) == []


def test_an_own_label_that_begins_with_the_text_is_meant_first():
    assert match_labels("knock", SSV2 + OWN)[0] == LabelMatch("knocking on door", 0.95)
    opening = ["opening fridge", "opening the oven", "fridge open"]
    assert labels_of("open", opening)[:2] == ["opening fridge", "opening the oven"]


@pytest.mark.parametrize("names", [SSV2, KINETICS, DEMO], ids=["ssv2", "kinetics400", "demo"])
def test_labels_that_the_tables_were_written_for_are_never_guessed(names):
    texts = ["a thief in the night", "a violinist", "sunset", "somebody steals a bike"]
    assert not any(match.by_meaning for text in texts for match in match_labels(text, names))


@pytest.mark.parametrize(
    ("text", "names", "labels"),
    [
        ("playing gui", KINETICS, ["playing guitar"]),
        ("snowb", KINETICS, ["snowboarding"]),
        ("guita", KINETICS, ["playing guitar", "tapping guitar"]),
        ("openin", SSV2, ["Opening something"]),
        ("ambul", STREET, ["ambulance passing"]),
        ("gu", KINETICS, []),
    ],
)
def test_a_name_that_is_still_typed(text, names, labels):
    found = match_labels(text, names)
    assert [match.label for match in found][: len(labels) or 1] == labels
    assert not found or {match.weight for match in found} == {0.95}


def test_vectors_are_unit_vectors_and_common_words_tell_less():
    thief, the = vector_of("thief"), vector_of("the")
    assert len(thief.figures) == NUM_FIGURES
    assert sum(figure**2 for figure in thief.figures) == pytest.approx(1)
    assert thief.weight == pytest.approx(0.97, abs=0.03)
    assert the.weight < 0.02
    assert vector_of("asdfgh") is None


def test_a_label_is_next_to_itself_and_unknown_words_are_near_to_nothing_else():
    assert by_meaning("bicycle theft", tuple(STREET))[0] == (0, pytest.approx(1))
    assert by_meaning("asdfgh", (*STREET, "asdfgh")) == [(5, pytest.approx(1))]
    assert by_meaning("", tuple(STREET)) == []


def test_a_label_set_that_the_cut_was_not_chosen_by():
    figures = measure("classroom")
    assert figures.everyday >= 0.9
    assert figures.hit_at_1 >= 0.56
    assert figures.no_match >= 0.9
