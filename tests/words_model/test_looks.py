"""What a scene shows is told by the scene, and by what comes into the picture."""

from dataclasses import replace

import numpy as np
import pytest

from tools.words_model.colours import colour_name, names_near
from tools.words_model.looks import (
    COLOURS,
    HELD_OUT_COLOURS,
    HELD_OUT_SURFACES,
    SURFACES,
    THINGS,
    Looks,
    Thing,
    Wanted,
    is_held_out,
    is_shown,
    looks_of,
)
from tools.words_model.words import (
    ACTION_PHRASES,
    COLOUR_WORDS,
    SURFACE_WORDS,
    THING_WORDS,
    unknown_words,
)
from vindex.demo.actions import LABELS
from vindex.demo.scene import Layer, Look, Reel, Role, Take
from vindex.demo.splits import TRAINING
from vindex.demo.sprites import SpriteSpec
from vindex.demo.tracks import Camera, Key, Pose

LOOK = Look(TRAINING, 5, "stripes", "wood", -0.2, 1.0, (), (0, 0), 0, (1, 1, 1), 0, 0, 0)


def still(*layers, camera=Camera(), look=LOOK):  # noqa: B008  # plain data that nobody changes
    take = Take("Opening something", 4.0, 0.5, 3.5, layers, (Key(0.0, camera),))
    return Reel(look, (take,))


def layer(kind, x=0.0, y=0.3, size=0.4, role=Role.MOVING, half=0, seed=1):
    pose = Pose(x=x, y=y, width=size, height=size)
    return Layer(SpriteSpec(kind, seed, TRAINING, half), (Key(0.0, pose),), role)


def test_names_of_colours():
    assert [colour_name(rgb) for rgb in ((0.9, 0.1, 0.1), (0.1, 0.1, 0.9), (0.5, 0.3, 0.1))] == [
        "red", "blue", "brown",
    ]  # fmt: skip
    assert [colour_name((v, v, v)) for v in (0.1, 0.5, 0.9)] == ["black", "grey", "white"]
    assert names_near((0.1, 0.1, 0.9)) == frozenset()
    assert names_near((0.8, 0.75, 0.66)) == {"white", "yellow"}


def test_a_scene_tells_its_things_surfaces_and_hand():
    looks = looks_of(still(layer("cup"), layer("hand", x=0.5, role=Role.HAND, seed=2)), 0, 4)
    assert [thing.kind for thing in looks.things] == ["cup"]
    assert looks.things[0].colour in COLOURS
    assert 0.03 < looks.things[0].share < 0.25
    assert (looks.table, looks.wall, looks.has_wall) == ("stripes", "wood", True)
    assert looks.hand is True
    assert looks.action == "Opening something"


def test_what_is_out_of_the_picture_is_not_shown():
    reel = still(layer("cup", x=9.0), camera=Camera(y=1.0))
    looks = looks_of(reel, 0, 4)
    assert looks.things == () == looks.aside
    assert (looks.hand, looks.has_wall, looks.wall) == (False, False, None)
    plain = looks_of(still(look=replace(LOOK, contrast=0.1)), 0, 4)
    assert (plain.table, plain.wall, plain.has_wall) == (None, None, True)


def test_halves_of_a_sheet_and_a_tray_with_its_lid_are_one_thing():
    halves = layer("sheet", half=-1), layer("sheet", half=1)
    assert [thing.kind for thing in looks_of(still(*halves), 0, 4).things] == ["sheet"]
    chest = layer("tray"), layer("lid", x=0.8)
    assert [thing.kind for thing in looks_of(still(*chest), 0, 4).things] == ["chest"]


def test_things_that_lie_about_are_neither_promised_nor_denied():
    about = (SpriteSpec("key", 3, TRAINING), Pose(x=0.5, width=0.3, height=0.3))
    looks = looks_of(still(layer("cup"), look=replace(LOOK, distractors=(about,))), 0, 4)
    assert is_shown(looks, Wanted(thing="cup")) is True
    assert is_shown(looks, Wanted(thing="key")) is None
    assert is_shown(looks, Wanted(thing="ball")) is False


@pytest.mark.parametrize(
    ("wanted", "answer"),
    [
        (Wanted(thing="box", colour="green"), True),
        (Wanted(thing="box", colour="turquoise"), None),
        (Wanted(thing="box", colour="red"), False),
        (Wanted(thing="cup", colour="green"), False),
        (Wanted(thing="chest"), None),
        (Wanted(colour="red"), True),
        (Wanted(thing="box", surface="tiles", hand="no"), True),
        (Wanted(thing="box", surface="wood"), None),
        (Wanted(surface="gravel"), False),
        (Wanted(wall="wood"), True),
        (Wanted(wall="tiles"), False),
        (Wanted(thing="box", hand="yes"), False),
    ],
)
def test_what_a_caption_says_is_shown_or_not_or_cannot_be_told(wanted, answer):
    things = (
        Thing("box", "green", frozenset({"turquoise"}), 0.1),
        Thing("cup", "red", frozenset(), 0.05),
    )
    looks = Looks(things, (), "tiles", "wood", True, False, "Opening something")
    assert is_shown(looks, wanted) is answer


def test_a_wish_for_what_no_scene_has_is_refused():
    with pytest.raises(ValueError, match="thing = 'dog'; it is one of box, cup"):
        Wanted(thing="dog")


def test_held_out_combinations_are_fixed_and_few():
    assert len(HELD_OUT_COLOURS) == 17
    assert len(HELD_OUT_SURFACES) == 10
    assert is_held_out(Wanted(thing="cup", colour="red"))
    assert is_held_out(Wanted(thing="cup", surface="tiles"))
    assert not is_held_out(Wanted(thing="cup", colour="green", surface="wood"))
    for words in (COLOURS, THINGS):  # each word is seen
        assert all(sum(word in pair for pair in HELD_OUT_COLOURS) < 5 for word in words)


def test_every_value_has_words_and_every_action_phrases():
    assert tuple(COLOUR_WORDS) == COLOURS
    assert tuple(THING_WORDS) == THINGS
    assert tuple(SURFACE_WORDS) == SURFACES
    assert tuple(sorted(ACTION_PHRASES)) == LABELS


def test_words_that_were_not_taught_are_named():
    assert unknown_words("A green box on a tiled floor, and no hand in sight.") == []
    assert unknown_words("A dog on a tiled beach") == ["dog", "beach"]


def test_windows_look_at_frames_of_all_their_length():
    slid = Layer(
        SpriteSpec("ball", 1, TRAINING),
        (Key(0.0, Pose(x=-5.0)), Key(4.0, Pose(x=5.0), "linear")),
        Role.MOVING,
    )
    shares = [
        sum(thing.share for thing in looks_of(still(slid), *window).things)
        for window in ((0, 1), (1.5, 2.5))
    ]
    assert shares[0] == 0
    assert shares[1] > 0.02
    assert np.isfinite(shares).all()
