"""Invented label sets, and the arithmetic of what is asked of them."""

import pytest

from tools.taught_exam.labels.__main__ import Figures, LabelSet, measure, read_sets


def test_each_set_has_forty_labels_asked_for_twice():
    sets = read_sets()
    assert [label_set.name for label_set in sets] == ["household", "ethology", "workshop"]
    for label_set in sets:
        assert len(label_set.labels) == 40
        assert sorted(label for _, label in label_set.asked) == sorted(label_set.labels * 2)
        queries = [*(query for query, _ in label_set.asked), *label_set.no_match]
        assert len(set(queries)) == len(queries) == 120


def test_hits_and_refusals_are_counted():
    answers = {"right": ["a", "b"], "second": ["b", "a"], "none": [], "wrong": ["b"]}
    asked = [("right", "a"), ("second", "a"), ("none", "a"), ("right", "b")]
    label_set = LabelSet("made up", ("a", "b"), tuple(asked), ("none", "wrong"))
    found = measure(label_set, lambda query, _labels: answers[query])
    assert found == Figures(4, 1 / 4, 3 / 4, 2, 1 / 2)


def test_every_query_counts_the_same():
    mean = Figures.mean([Figures(1, 1.0, 1.0, 3, 1.0), Figures(3, 0.0, 1.0, 1, 0.0)])
    assert (mean.num_asked, mean.hit_at_1, mean.hit_at_5) == (4, pytest.approx(0.25), 1.0)
    assert (mean.num_no_match, mean.no_match) == (4, pytest.approx(0.75))
