"""What is said of a label is what the plain formulas say; a head says one thing in two ways."""

import numpy as np
import pytest

from vindex.store.shards import Features
from vindex.store.taught import Head, vectors_of
from vindex.teach.judged import Training
from vindex.teach.quality import (
    Found,
    _average_precision_draws,
    _precision_draws,
    choose_cut,
    measure,
)


@pytest.fixture(scope="module")
def found():
    """Of 2,000 clips; 120 were judged, 40 of which have the label, in 12 videos."""
    generator = np.random.default_rng(4)
    is_yes_T = np.arange(120) < 40
    left_out_T = generator.normal(size=120) + 3 * is_yes_T
    left_out_T[:2] = left_out_T[2]  # who is equally sure
    logits_N = generator.normal(-1, 2, 2000).astype(np.float32)
    features_TD = generator.normal(size=(120, 4)).astype(np.float32)
    features_TD[:, 0] += left_out_T
    training = Training(
        features_TD, is_yes_T, np.arange(120) % 12 + 100 * ~is_yes_T, np.ones(120, bool),
        np.ones(120, bool), generator.permutation(2000)[:120] + 1,
    )  # fmt: skip
    return Found(logits_N, np.sort(logits_N), np.arange(1, 2001), training, left_out_T)


def averages_one_by_one(found, cut, precisions, chooser):
    """The formula, draw by draw."""
    is_yes_T = found.training.is_yes_N
    groups_Y, yes_Y = found.training.groups_N[is_yes_T], found.left_out_T[is_yes_T]
    videos, num_clips = np.unique(groups_Y), len(found.logits_N)
    averages = []
    for precision in precisions:
        drawn = chooser.choice(videos, len(videos))
        yes = np.sort(np.concatenate([yes_Y[groups_Y == video] for video in drawn]))[::-1]
        recall = max((yes >= cut).mean(), 0.5 / len(yes))
        num_true = max(precision * (found.logits_N >= cut).sum() / recall, 1.0)
        above = np.maximum(num_clips - np.searchsorted(np.sort(found.logits_N), yes), 1)
        recalls = np.arange(1, len(yes) + 1) / len(yes)
        averages.append(np.minimum(num_true * recalls / above, 1.0).mean())
    return averages


def test_draws_are_those_of_the_formula(found):
    cut = choose_cut(found)
    is_fair_T = found.left_out_T >= cut
    precisions = _precision_draws(found, cut, is_fair_T, np.random.default_rng(0))
    assert len(np.unique(precisions)) == 1000
    averages = _average_precision_draws(found, cut, precisions, np.random.default_rng(7))
    expected = averages_one_by_one(found, cut, precisions, np.random.default_rng(7))
    np.testing.assert_allclose(averages, expected, rtol=1e-12)
    assert 0.05 < min(expected) < max(expected) < 1


def test_precision_is_told_of_what_was_judged(found):
    cut = choose_cut(found)
    above = set(found.clip_ids_N[found.logits_N >= cut].tolist())
    ids, is_yes = found.training.clip_ids_N.tolist(), found.training.is_yes_N.tolist()
    yes = sum(told for clip_id, told in zip(ids, is_yes, strict=True) if clip_id in above)
    known = len(above & set(ids))
    precisions = _precision_draws(found, cut, found.left_out_T >= cut, np.random.default_rng(0))
    assert yes / len(above) <= precisions.min()
    assert precisions.max() <= (yes + len(above) - known) / len(above)


def test_how_good_it_is_stays_what_it_was(found):
    quality = measure(found, choose_cut(found))
    assert quality.average_precision == pytest.approx(0.7095473842)
    assert quality.average_precision_interval == pytest.approx((0.6061272443, 0.8058805727))
    assert quality.precision == pytest.approx(0.8678567543)
    assert quality.precision_interval == pytest.approx((0.7800770770, 1.0))
    assert (quality.num_videos, quality.more_yes, quality.aim) == (24, 18, 0.8)


@pytest.mark.parametrize("kind", ["mean", "moments"])
def test_a_head_says_the_same_of_what_is_read_and_of_vectors(kind):
    generator = np.random.default_rng(1)
    halves_ND, halves_NM = (
        generator.normal(size=(150, size)).astype(np.float16) for size in (8, 16)
    )
    halves_ND[0, :4] = 0, -0.0, 6e-8, -65504  # the smallest and the largest that there are
    halves_NM[7] = np.nan
    features = Features(np.arange(150), halves_ND, halves_NM)
    size = 8 if kind == "mean" else 24
    head = Head(generator.normal(size=size).astype(np.float32), -0.5, 1, 1, features=kind)
    expected_N = head.logits(vectors_of(features, kind))
    np.testing.assert_allclose(head.logits_of(features), expected_N, rtol=1e-5, atol=1e-5)
    without = Features(features.clip_ids_N, halves_ND, None)
    assert np.isnan(head.logits_of(without)).all() == (kind == "moments")
