"""What is negated, pretended or fails: in texts, and in labels."""

import pytest

from tests.labels.label_sets import DEMO, KINETICS, SSV2, best, labels_of
from vindex.labels import LabelMatch, is_refusal, match_labels


def test_pretending_only_when_asked():
    real = match_labels("open a box", SSV2)
    assert real[0].label == "Opening something"
    assert not [match for match in real if match.label.startswith("Pretending")]
    pretended = match_labels("pretend to open a box", SSV2)
    assert pretended[0].label == "Pretending to open something without actually opening it"
    assert pretended[0].weight > 2 * sum(
        match.weight for match in pretended if match.label == "Opening something"
    )


@pytest.mark.parametrize(
    ("text", "label"),
    [
        (
            "trying but failing to attach a poster to a wall",
            "Trying but failing to attach something to something because it doesn't stick",
        ),
        (
            "lift a box up without dropping it",
            "Lifting something up completely without letting it drop down",
        ),
        (
            "poke a tower without it collapsing",
            "Poking a stack of something without the stack collapsing",
        ),
        ("poke a tower so it collapses", "Poking a stack of something so the stack collapses"),
    ],
)
def test_failing_and_negation_when_asked(text, label):
    assert best(text, SSV2) == label


@pytest.mark.parametrize("names", [SSV2, DEMO], ids=["ssv2", "demo"])
@pytest.mark.parametrize(
    "text",
    [
        "anything except opening",
        "anything but opening",
        "everything besides opening and closing",
        "all clips except opening",
        "no opening",
        "no opening or closing",
        "not opening",
        "don't open",
        "doesn't open",
        "never open the box",
        "without closing",
        "witout closing",
        "don't open the box and close the box",
    ],
)
def test_a_text_that_only_negates_fits_nothing(text, names):
    assert match_labels(text, names) == []
    assert is_refusal(text)


@pytest.mark.parametrize("names", [SSV2, DEMO], ids=["ssv2", "demo"])
@pytest.mark.parametrize(
    ("text", "asked", "refused"),
    [
        ("open but not close", "Opening something", "Closing something"),
        ("close but don't open", "Closing something", "Opening something"),
        ("not opening, but closing", "Closing something", "Opening something"),
        ("never open the door, just close it", "Closing something", "Opening something"),
        ("close it instead of opening it", "Closing something", "Opening something"),
        ("squeeze it without tearing it", "Squeezing something", "Tearing something"),
        ("fold something, no unfolding", "Folding something", "Unfolding something"),
    ],
)
def test_only_what_is_not_negated_counts(text, asked, refused, names):
    found = match_labels(text, names)
    assert found[0] == LabelMatch(asked, 1.0)
    assert not [match for match in found if match.label.startswith(refused)]
    assert not [match for match in found if match.label.startswith("Pretending")]
    assert not is_refusal(text)


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("throw but not catch", "Throwing something"),
        ("pick up but not put down", "Picking something up"),
        ("put it next to a box, not into it", "Putting something next to something"),
    ],
)
def test_no_pretending_is_read_into_a_refusal(text, label):
    found = labels_of(text, SSV2)
    assert found[0] == label
    assert not [name for name in found if "catching" in name or name.startswith("Pretending")]


def test_a_negation_that_asserts_is_none():
    assert labels_of("nothing but opening", DEMO)[0] == "Opening something"
    both = labels_of("not only opening but also closing", DEMO)
    assert {"Opening something", "Closing something"} <= set(both)


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("pretend to open", "Pretending to open something without actually opening it"),
        (
            "open a box without opening it",
            "Pretending to open something without actually opening it",
        ),
        ("not really squeezing a ball", "Pretending to squeeze something"),
        (
            "tape doesn't stick to the wall",
            "Trying but failing to attach something to something because it doesn't stick",
        ),
        (
            "pour water next to the glass instead of into it",
            "Trying to pour something into something, but missing so it spills next to it",
        ),
        (
            "pull a rope from both sides and nothing happens",
            "Pulling two ends of something but nothing happens",
        ),
        (
            "lay a bottle on its side, not upright",
            "Laying something on the table on its side, not upright",
        ),
        (
            "push a bottle, it nearly falls off but doesn't",
            "Pushing something so that it almost falls off but doesn't",
        ),
    ],
)
def test_labels_that_negate_are_found_by_texts_that_do(text, label):
    assert best(text, SSV2) == label


@pytest.mark.parametrize("text", ["pretend to open", "faking opening a box", "fail to open"])
def test_where_no_label_is_pretended_a_pretended_action_fits_nothing(text):
    assert match_labels(text, DEMO) == []
    assert labels_of(f"{text}, then close it", DEMO) == ["Closing something"]


def test_a_negated_topic_is_no_match():
    assert best("skiing but not slalom", KINETICS) == "skiing (not slalom or crosscountry)"
    assert "skiing slalom" not in labels_of("skiing but not slalom", KINETICS)
    assert match_labels("anything but skiing", KINETICS) == []
    assert best("petting an animal but not a cat", KINETICS) == "petting animal (not cat)"
    assert best("playing guitar, not playing drums", KINETICS) == "playing guitar"


def test_what_a_label_excludes_counts_against_it():
    assert best("petting a cat", KINETICS) == "petting cat"
    assert best("petting a dog", KINETICS) == "petting animal (not cat)"


@pytest.mark.parametrize("text", ["skiing", "skier", "skiing downhill", "alpine skiing"])
def test_what_a_query_may_mean_beside_is_not_asked_for(text):
    assert best(text, KINETICS) == "skiing (not slalom or crosscountry)"
    assert best("giant slalom", KINETICS) == "skiing slalom"


def test_labels_with_another_wildcard_and_negation():
    names = ["person opens [object]", "person does not open [object]", "person drops [object]"]
    assert best("open a door", names) == "person opens [object]"
    assert best("drop the keys", names) == "person drops [object]"
    assert best("not opening the door", names) == "person does not open [object]"
