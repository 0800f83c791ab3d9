"""Words of texts and labels: spelling, stems, synonyms."""

import random
import re

import pytest

from tools.stem_tables import stemmed_tables
from vindex.labels import tokens
from vindex.labels.spelling import edit_distance, nearest_word
from vindex.labels.synonyms import SAME, Synonym, has_synonyms, synonyms
from vindex.labels.tables import lines, stemmed, table_words
from vindex.labels.tokens import rewritten, stem


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
    for name, text in stemmed_tables().items():
        assert stemmed(name) == text, "run `python -m tools.stem_tables`"


def test_tables_are_read_without_what_is_for_people():
    assert table_words("NEGATIONS") == {"not", "without", "never", "nothing", "cannot", "except"}
    assert lines("irregular")[0] == "bend bent"
    with pytest.raises(KeyError, match="NONSENSE"):
        table_words("NONSENSE")


def test_synonyms_are_found_by_stems():
    assert synonyms("snatch") == (
        Synonym(("take",), SAME),
        Synonym(("pick", "up"), 0.87),
        Synonym(("remov",), 0.6),
        Synonym(("snatch", "weight", "lift"), SAME),
    )
    assert synonyms("get", "closer")[0] == Synonym(("approach", "camerawork"), 0.87)
    assert has_synonyms("get", "closer")
    assert not has_synonyms("closer", "get", "now")
    assert synonyms("closer", "get", "now") == ()


def test_rewriting_by_the_lines_that_fit_is_rewriting_by_all():
    """The lines are chosen by what a text holds; none that matches may be left out."""
    pairs = [line.split("=") for line in lines("rewrites")]
    becomes = [new.strip() for _, new in pairs]
    every = re.compile(rf"\b(?:{'|'.join(f'({old.strip()})' for old, _ in pairs)})\b")
    words = sorted({word for old, _ in pairs for word in re.findall("[a-z]+", old)} - {"s"})
    drawn = random.Random(0)
    texts = [" ".join(drawn.choices(words, k=5)) for _ in range(300)]
    texts += [old.strip().replace("?", "") for old, _ in pairs if "(" not in old]
    texts += [re.sub(r"\w\?", "", old.strip()) for old, _ in pairs if "(" not in old]
    for text in texts:
        tokens._pattern_of.cache_clear()
        expected = every.sub(lambda match: becomes[match.lastindex - 1], text)
        assert rewritten(text) == expected, text


def test_numbers_are_several():
    assert rewritten("3 cups from left 2 right") == "several cups from lefttoright"
