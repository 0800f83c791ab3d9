"""What is drawn is what the label says, and the same every time."""

from dataclasses import replace

import numpy as np
import pytest

from vindex.demo.actions import LABELS, MIRRORED, REVERSED, random_take
from vindex.demo.dataset import NUM_FRAMES, render_clips
from vindex.demo.renderer import render_reel
from vindex.demo.scene import Reel, Role, backwards, random_look
from vindex.demo.splits import HELD_OUT, TRAINING

SECONDS = np.linspace(0.4, 3.6, 9)


def drawn(label, seed=1, difficulty=0.0, split=TRAINING, pixels=48):
    """Frames and roles of one performance, whose action fills the times drawn."""
    rng = np.random.default_rng(seed)
    look = random_look(rng, split, difficulty)
    take = random_take(rng, split, label, 0.4, 3.2, 0.4)
    return render_reel(Reel(look, (take,)), SECONDS, pixels, pixels)


def centre(roles, role):
    """Mean row and column of the pixels of a role."""
    rows, columns = np.nonzero(roles == role)
    return rows.mean(), columns.mean()


def test_there_are_enough_actions_and_each_once():
    assert len(LABELS) == len(set(LABELS)) >= 24
    assert list(LABELS) == sorted(LABELS)


def test_the_sides_share_no_surface_shape_hue_or_seed():
    assert not {*TRAINING.surfaces} & {*HELD_OUT.surfaces}
    assert not {*TRAINING.shapes} & {*HELD_OUT.shapes}
    assert not {*TRAINING.materials} & {*HELD_OUT.materials}
    for low, high in TRAINING.hue_bands:
        assert all(high <= other[0] or low >= other[1] for other in HELD_OUT.hue_bands)
    assert HELD_OUT.seed_base - TRAINING.seed_base > 2**32  # more than any seed that is used


def test_equal_seeds_give_equal_frames_and_others_do_not():
    first, again = drawn(LABELS[0], difficulty=1.0), drawn(LABELS[0], difficulty=1.0)
    assert np.array_equal(first[0], again[0])
    assert np.array_equal(first[1], again[1])
    other = drawn(LABELS[0], seed=2, difficulty=1.0)[0]
    assert np.abs(first[0].astype(int) - other).mean() > 5


@pytest.mark.parametrize(
    ("label", "axis", "sign"),
    [
        ("Moving something up", 0, -1),
        ("Moving something down", 0, 1),
        ("Pushing something from left to right", 1, 1),
        ("Pushing something from right to left", 1, -1),
    ],
)
def test_things_move_where_the_label_says(label, axis, sign):
    for seed in range(5):
        roles = drawn(label, seed)[1]
        way = centre(roles[-1], Role.MOVING)[axis] - centre(roles[0], Role.MOVING)[axis]
        assert sign * way > 6  # of 48 pixels


def test_a_thing_that_comes_closer_grows():
    for seed in range(5):
        roles = drawn("Moving something towards the camera", seed)[1]
        assert (roles[-1] == Role.MOVING).sum() > 2 * (roles[0] == Role.MOVING).sum()


@pytest.mark.parametrize(
    ("label", "axis", "sign"),
    [
        ("Turning the camera left while filming something", 1, 1),
        ("Turning the camera right while filming something", 1, -1),
        ("Turning the camera upwards while filming something", 0, 1),
        ("Turning the camera downwards while filming something", 0, -1),
    ],
)
def test_the_picture_slides_against_the_camera(label, axis, sign):
    frames = drawn(label, seed=3, difficulty=0.9)[0].astype(float).mean(-1)
    early, late = frames[3][12:36, 12:36], frames[4]
    errors = {}
    for row in range(-9, 10):
        for column in range(-9, 10):
            moved = late[12 + row : 36 + row, 12 + column : 36 + column]
            errors[row, column] = np.abs(moved - early).mean()
    best = min(errors, key=errors.get)
    assert sign * best[axis] >= 2
    assert abs(best[1 - axis]) <= 2


def test_a_cover_hides_and_uncovering_shows():
    covered = drawn("Covering something with something", seed=4)[1]
    assert (covered[0] == Role.STANDING).sum() > 40
    assert (covered[-1] == Role.STANDING).sum() < 0.2 * (covered[0] == Role.STANDING).sum()
    shown = drawn("Uncovering something", seed=4)[1]
    assert (shown[-1] == Role.STANDING).sum() > 40


def test_the_opposite_is_the_same_film_backwards():
    rng = np.random.default_rng(8)
    look = replace(random_look(rng, TRAINING, 1.0), shake=0.0, noise=0.0)
    take = random_take(rng, TRAINING, "Opening something", 0.4, 3.2, 0.4)
    turned = backwards(take, "Closing something")
    forwards = render_reel(Reel(look, (take,)), SECONDS, 48, 48)[0]
    back = render_reel(Reel(look, (turned,)), take.seconds - SECONDS[::-1], 48, 48)[0]
    assert np.abs(forwards.astype(int) - back[::-1]).max() <= 2
    assert (turned.action_start, turned.action_end) == pytest.approx((0.4, 3.6))


def test_mirror_and_reversal_undo_themselves():
    assert all(MIRRORED[MIRRORED[label]] == label for label in LABELS)
    assert all(REVERSED[REVERSED[label]] == label for label in REVERSED)
    assert MIRRORED["Pushing something from left to right"].endswith("from right to left")
    assert REVERSED["Folding something"] == "Unfolding something"


def test_clips_have_every_label_equally_often():
    clips = render_clips(5, HELD_OUT, len(LABELS), 16)
    assert sorted(clips.labels_N) == list(range(len(LABELS)))
    assert clips.frames_NTHWC.shape == (len(LABELS), NUM_FRAMES, 16, 16, 3)
    assert clips.roles_NTHW.shape == (len(LABELS), NUM_FRAMES, 8, 8)
    assert clips.frames_NTHWC.std((1, 2, 3, 4)).min() > 5  # no blank clip
