"""Random motifs, what is told of them, and what is learned from them."""

import numpy as np
import pytest
import torch

from tools.demo_model.gestures import GESTURES, few_shot_precision
from tools.demo_model.motif_pool import NUM_TARGETS, trajectories
from tools.demo_model.motifs import NUM_PHASES, Motif, perform, random_motif
from tools.demo_model.train_motion import View, alike_loss
from vindex.demo.renderer import render_reel
from vindex.demo.scene import Reel, random_look
from vindex.demo.splits import TRAINING

RAMP = tuple(np.linspace(-0.5, 0.5, NUM_PHASES).tolist())


def test_equal_seeds_give_equal_motifs_and_others_others():
    assert random_motif(3) == random_motif(3)
    assert len({random_motif(seed) for seed in range(100)}) == 100


def test_no_gesture_that_measures_is_trained_on():
    drawn = {random_motif(seed) for seed in range(2000)}
    assert not drawn & set(GESTURES.values())


def test_what_is_told_is_how_the_thing_moves():
    take = perform(Motif(x=RAMP, hand="none"), np.random.default_rng(1), TRAINING, "right")
    changes_SC = trajectories(take, take.action_start)
    assert changes_SC.shape == (7, NUM_TARGETS)
    assert (changes_SC[:, 0] >= 0).all()
    assert 0.5 < changes_SC[:, 0].sum() < 1.3
    assert np.abs(changes_SC[:, 2:]).max() < 1e-6  # it only moves; no hand, and the camera rests
    assert take.label == "right"


@pytest.mark.parametrize(
    ("across", "back", "sign"), [(True, False, -1), (False, True, -1), (True, True, 1)]
)
def test_mirrored_and_backwards_is_told_as_it_is_seen(across, back, sign):
    take = perform(Motif(x=RAMP, hand="none"), np.random.default_rng(1), TRAINING, "right")
    changes_SC = trajectories(take, take.action_start)
    seen_SC = View(across, down=False, back=back).changes(changes_SC)
    assert seen_SC[:, 0].sum() == pytest.approx(sign * changes_SC[:, 0].sum())


def test_a_performance_is_drawn_with_its_motion():
    rng = np.random.default_rng(2)
    look = random_look(rng, TRAINING, 0.0)
    take = perform(Motif(x=RAMP), rng, TRAINING, "right", mirrored=True)
    seconds_T = np.array([take.action_start, take.action_end])
    frames, roles = render_reel(Reel(look, (take,)), seconds_T, 32, 32)
    assert frames.shape == (2, 32, 32, 3)
    columns = [np.nonzero(seen == 1)[1].mean() for seen in roles]
    assert columns[1] < columns[0] - 3


def test_what_is_alike_costs_less_than_what_is_not():
    apart = torch.eye(4)[[0, 0, 1, 1, 2]]
    kinds = torch.tensor([5, 5, 6, 6, 7])
    assert alike_loss(apart, kinds, 0.1) < 0.01
    assert alike_loss(apart, torch.tensor([5, 6, 5, 6, 7]), 0.1) > 5


def test_features_that_tell_gestures_apart_are_learned_from_two_examples():
    names = [name for name in GESTURES for _ in range(20)]
    one_hot = np.eye(len(GESTURES), dtype=np.float32).repeat(20, 0)
    noise = np.random.default_rng(0).normal(size=one_hot.shape).astype(np.float32)
    assert few_shot_precision(one_hot + 0.01 * noise, names, 2, draws=1) > 0.99
    assert few_shot_precision(noise, names, 2, draws=1) < 0.35
