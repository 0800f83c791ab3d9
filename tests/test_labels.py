"""Free text to labels, on both public label sets and on a user's own."""

from pathlib import Path

import pytest

from vindex.demo.actions import LABELS
from vindex.errors import UsageError
from vindex.labels import LabelMatch, is_refusal, match_labels, nearest_labels
from vindex.labels.spelling import edit_distance, nearest_word
from vindex.labels.synonyms import SAME, Meaning, has_synonyms, synonyms
from vindex.labels.tables import stemmed, stems
from vindex.labels.words import stem
from vindex.settings import MOST_TEXT

_LISTS = Path(__file__).parent.parent / "benchmarks" / "label_queries"
SSV2 = (_LISTS / "ssv2_labels.txt").read_text(encoding="utf-8").splitlines()
DEMO = list(LABELS)
KINETICS = (_LISTS / "kinetics400_labels.txt").read_text(encoding="utf-8").splitlines()


def best(text, names):
    matches = match_labels(text, names)
    assert matches, f"nothing fits {text!r}"
    return matches[0].label


@pytest.mark.parametrize("names", [SSV2, KINETICS], ids=["ssv2", "kinetics400"])
def test_every_label_means_itself_alone(names):
    for name in names:
        assert match_labels(name, names) == [LabelMatch(name, 1.0)]
        assert match_labels(f"  {name.upper()} ", names) == [LabelMatch(name, 1.0)]


def test_square_brackets_are_ignored_in_the_query_and_in_the_labels():
    expected = [LabelMatch("Opening something", 1.0)]
    assert match_labels("Opening [something]", SSV2) == expected
    assert match_labels("opening something", ["Closing [x]", "Opening [something]"]) == [
        LabelMatch("Opening [something]", 1.0)
    ]


@pytest.mark.parametrize("text", ["opening", "open", "opened", "opens it", "somebody opens a jar"])
def test_all_forms_of_a_verb_are_one(text):
    assert best(text, SSV2) == "Opening something"


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("put a ring into a box", "Putting something into something"),
        ("put a ring onto a box", "Putting something onto something"),
        ("put a ring next to a box", "Putting something next to something"),
        ("put a ring beside a box", "Putting something next to something"),
        ("put a ring behind a box", "Putting something behind something"),
        ("put a ring in front of a box", "Putting something in front of something"),
        ("put a ring under a box", "Putting something underneath something"),
        ("take a ring out of a box", "Taking something out of something"),
        ("pull a ring from behind a box", "Pulling something from behind of something"),
        ("push a ring from left to right", "Pushing something from left to right"),
        ("push a ring from right to left", "Pushing something from right to left"),
        ("move a ring towards the camera", "Moving something towards the camera"),
        ("move a ring away from the camera", "Moving something away from the camera"),
        ("pan the camera to the left", "Turning the camera left while filming something"),
    ],
)
def test_prepositions_and_directions_decide(text, label):
    assert best(text, SSV2) == label


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("shut the door", "Closing something"),
        ("rip a letter in half", "Tearing something into two pieces"),
        ("turn the mug upside down", "Turning something upside down"),
        ("cram clothes into a drawer", "Stuffing something into something"),
        ("stretch an elastic", "Pulling two ends of something so that it gets stretched"),
        ("chuck a ball", "Throwing something"),
        ("pick the hat up", "Picking something up"),
        ("put a plate and a bowl on the table", "Putting something and something on the table"),
    ],
)
def test_synonyms_and_objects(text, label):
    assert best(text, SSV2) == label


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("football penalty", "shooting goal (soccer)"),
        ("guitarist on a stage", "playing guitar"),
        ("push-ups", "push up"),
        ("pullups", "pull ups"),
        ("cyclist", "riding a bike"),
        ("walk my dog in the park", "walking the dog"),
        ("throwing a frisbee", "catching or throwing frisbee"),
        ("trim a beard", "trimming or shaving beard"),
        ("doing the dishes", "washing dishes"),
        ("cross country skiing", "skiing crosscountry"),
        ("do yoga", "yoga"),
    ],
)
def test_activities(text, label):
    assert best(text, KINETICS) == label


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("unfoldng a map", "Unfolding something"),
        ("sqeezing a lemon", "Squeezing something"),
        ("droping a coin into a jar", "Dropping something into something"),
        ("pretnding to open a box", "Pretending to open something without actually opening it"),
        ("thorwing a ball", "Throwing something"),
        ("opne something", "Opening something"),
        ("clsoe something", "Closing something"),
    ],
)
def test_spelling_mistakes(text, label):
    assert best(text, SSV2) == label


@pytest.mark.parametrize("text", ["pick up", "picking up something", "pick up a cup", "pick it up"])
def test_picking_up_is_moving_up_where_no_label_is_nearer(text):
    assert best(text, SSV2) == "Picking something up"
    assert labels_of(text, DEMO) == ["Moving something up"]


def test_a_misspelled_noun():
    assert best("xylaphone", KINETICS) == "playing xylophone"


def test_a_word_that_is_spelled_right_is_no_mistake():
    # One letter from "pick" and "wring".
    assert match_labels("a pack of wolves", SSV2) == []
    assert match_labels("a ring", SSV2) == []


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


def labels_of(text, names):
    return [match.label for match in match_labels(text, names)]


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


@pytest.mark.parametrize("ask", [match_labels, nearest_labels])
def test_a_long_text_is_refused_with_its_length(ask):
    assert ask(("opening " * 100)[:MOST_TEXT], DEMO)
    with pytest.raises(UsageError, match=r"9,600 characters was given; .* may have 400\."):
        ask("opening " * 1200, DEMO)


def test_what_a_label_excludes_counts_against_it():
    assert best("petting a cat", KINETICS) == "petting cat"
    assert best("petting a dog", KINETICS) == "petting animal (not cat)"


@pytest.mark.parametrize("text", ["skiing", "skier", "skiing downhill", "alpine skiing"])
def test_what_a_query_may_mean_beside_is_not_asked_for(text):
    assert best(text, KINETICS) == "skiing (not slalom or crosscountry)"
    assert best("giant slalom", KINETICS) == "skiing slalom"


def test_several_actions_are_a_union():
    both = [match.label for match in match_labels("open a box and throw a ball", SSV2)]
    assert "Opening something" in both
    assert "Throwing something" in both
    listed = [match.label for match in match_labels("playing guitar, then singing", KINETICS)]
    assert "playing guitar" in listed
    assert "singing" in listed


def test_a_label_of_two_actions_means_both_at_once():
    text = "throw a ball in the air and catch it"
    assert best(text, SSV2) == "Throwing something in the air and catching it"


@pytest.mark.parametrize(
    "text",
    ["", "   ", "?!", "asdfgh", "a red car", "sunset", "two dogs", "playing the piano", "12345"],
)
def test_nothing_fits_ssv2(text):
    assert match_labels(text, SSV2) == []


@pytest.mark.parametrize("text", ["", "asdfgh", "volcano", "an empty room", "parking a car"])
def test_nothing_fits_kinetics(text):
    assert match_labels(text, KINETICS) == []


@pytest.mark.parametrize("names", [SSV2, KINETICS], ids=["ssv2", "kinetics400"])
@pytest.mark.parametrize("text", ["dance", "put something", "throw a ball", "cut hair", "push"])
def test_weights_are_few_sorted_and_in_range(text, names):
    matches = match_labels(text, names)
    weights = [match.weight for match in matches]
    assert len(matches) <= 5
    assert weights == sorted(weights, reverse=True)
    assert all(0 < weight <= 1 for weight in weights)
    assert len({match.label for match in matches}) == len(matches)


def test_a_worse_match_weighs_less():
    weights = {match.label: match.weight for match in match_labels("guitar", KINETICS)}
    assert weights["playing guitar"] > weights["playing bass guitar"]


def test_a_users_own_labels():
    names = ["corner kick", "goal celebration", "red card", "substitution"]
    assert best("celebrating a goal", names) == "goal celebration"
    assert best("corner", names) == "corner kick"
    assert best("substitutoin", names) == "substitution"
    assert match_labels("peeling a banana", names) == []


def test_labels_with_another_wildcard_and_negation():
    names = ["person opens [object]", "person does not open [object]", "person drops [object]"]
    assert best("open a door", names) == "person opens [object]"
    assert best("drop the keys", names) == "person drops [object]"
    assert best("not opening the door", names) == "person does not open [object]"


def test_no_labels_match_nothing():
    assert match_labels("opening a box", []) == []
    assert nearest_labels("opening a box", []) == []


def test_nearest_labels_are_suggested_where_nothing_fits():
    assert match_labels("parking a car", KINETICS) == []
    near = nearest_labels("parking a car", KINETICS)
    assert len(near) == 3
    assert "driving car" in near
    assert nearest_labels("parking a car", KINETICS, n=1) == near[:1]
    assert nearest_labels("", KINETICS) == []


@pytest.mark.parametrize(
    ("left", "right", "limit", "edits"),
    [
        ("tear", "tear", 2, 0),
        ("tear", "taer", 2, 1),
        ("tear", "ear", 2, 1),
        ("kitten", "sitting", 3, 3),
        ("kitten", "sitting", 2, 3),
        ("a", "abcdef", 2, 3),
    ],
)
def test_edit_distance(left, right, limit, edits):
    assert edit_distance(left, right, limit) == edits


def test_nearest_word_keeps_its_hands_off_short_words():
    assert nearest_word("pul", ["pull"], []) is None
    assert nearest_word("opne", ["open"], [], length=3) == "open"
    assert nearest_word("opne", ["ope", "opened"], [], length=3) is None
    assert nearest_word("pulll", ["pull"], ["pulls"]) == "pull"
    assert nearest_word("ocver", ["cover"], []) == "cover"
    assert nearest_word("banana", ["pull"], ["push"]) is None


@pytest.mark.parametrize(
    "forms",
    [
        "tear tears tearing tore torn",
        "put puts putting",
        "bake bakes baking baked",
        "tape tapes taping taped",
        "tap taps tapping tapped",
        "carry carries carrying carried",
        "tie ties tying tied",
        "ski skis skiing skied",
        "knife knives",
        "push pushes pushing pushed",
    ],
)
def test_forms_of_a_word_have_one_stem(forms):
    assert len({stem(form) for form in forms.split()}) == 1


def test_different_words_have_different_stems():
    words = ["tape", "tap", "note", "not", "sky", "ski", "care", "car", "lie", "lay", "ring"]
    assert len({stem(word) for word in words}) == len(words)


def test_the_stemmed_tables_are_those_of_today():
    written = Path(stemmed.__file__).read_text(encoding="utf-8")
    assert written == stems.source(), "run `python -m vindex.labels.tables.stems`"


def test_synonyms_are_found_by_stems():
    assert synonyms("snatch") == (
        Meaning(("take",), SAME),
        Meaning(("pick", "up"), 0.87),
        Meaning(("remov",), 0.6),
        Meaning(("snatch", "weight", "lift"), SAME),
    )
    assert synonyms("get", "closer")[0] == Meaning(("approach", "camerawork"), 0.87)
    assert has_synonyms("get", "closer")
    assert not has_synonyms("closer", "get", "now")
    assert synonyms("closer", "get", "now") == ()
