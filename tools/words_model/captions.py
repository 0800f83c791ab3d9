"""Says what frames show in many ways, and tells of which frames a caption is true."""

from __future__ import annotations

from dataclasses import astuple, replace
from typing import TYPE_CHECKING

import numpy as np

from tools.words_model.looks import COLOURS, HANDS, SURFACES, THINGS, Wanted, is_held_out
from tools.words_model.words import (
    ACTION_PHRASES,
    COLOUR_WORDS,
    SURFACE_WORDS,
    THING_WORDS,
)
from vindex.demo.actions import LABELS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from tools.words_model.pool import Frames

__all__ = ["MAYBE", "NO", "YES", "captions_of", "say", "truth_bc"]

NO, MAYBE, YES = 0, 1, 2
"""Answers, so that the least of several is what all together say."""

Random = np.random.Generator

_VALUES = (THINGS, COLOURS, SURFACES, SURFACES, HANDS)
_PARTS = (
    (("thing",), 14),
    (("colour",), 9),
    (("thing", "colour"), 26),
    (("surface",), 12),
    (("hand",), 8),
    (("wall",), 4),
    (("thing", "surface"), 8),
    (("colour", "surface"), 4),
    (("thing", "colour", "surface"), 12),
    (("thing", "hand"), 5),
    (("thing", "colour", "hand"), 6),
    (("surface", "hand"), 3),
    (("thing", "colour", "wall"), 3),
    (("thing", "colour", "surface", "hand"), 6),
)
"""What captions speak of, and how often."""


def _pick(rng: Random, options: Sequence[str]) -> str:
    return options[int(rng.integers(len(options)))]


def captions_of(frames: Frames, rng: Random, *, changed: float) -> list[tuple[str, Wanted]]:
    """One caption that is true of each frame.

    Args:
        frames: what is to be told.
        rng: where randomness comes from.
        changed: share of captions in which one thing is said otherwise, mostly wrongly.

    Returns:
        Texts with what they say; none joins what is held out.
    """
    captions = []
    for row in range(len(frames)):
        wanted = _true_of(frames, row, rng)
        if rng.random() < changed:
            wanted = _changed(wanted, rng)
        if is_held_out(wanted):
            wanted = replace(wanted, thing="")
        if not any(astuple(wanted)):
            wanted = Wanted(thing=_pick(rng, THINGS))
        action = LABELS[frames.actions_N[row]] if rng.random() < 0.7 else _pick(rng, LABELS)
        phrase = _pick(rng, ACTION_PHRASES[action]) if rng.random() < 0.2 else ""
        captions.append((say(wanted, rng, phrase), wanted))
    return captions


def _true_of(frames: Frames, row: int, rng: Random) -> Wanted:
    """Some of what a frame shows."""
    weights = np.array([weight for _, weight in _PARTS], float)
    parts = _PARTS[rng.choice(len(_PARTS), p=weights / weights.sum())][0]
    told = np.flatnonzero(frames.prominent_NT[row])
    table, wall, _, hand = frames.place_N4[row]
    said = {"surface": _name(SURFACES, table), "wall": _name(SURFACES, wall)}
    said["hand"] = _name(("no", "yes"), hand)
    if len(told):
        thing = told[rng.integers(len(told))]
        said["thing"] = THINGS[frames.kinds_NT[row, thing]]
        said["colour"] = COLOURS[frames.hues_NT[row, thing]]
    return Wanted(**{part: said.get(part, "") for part in parts})


def _name(values: Sequence[str], position: int) -> str:
    return values[position] if position >= 0 else ""


def _changed(wanted: Wanted, rng: Random) -> Wanted:
    said = [name for name in wanted.__dataclass_fields__ if getattr(wanted, name)]
    if not said:
        return wanted
    name = _pick(rng, said)
    values = _VALUES[list(wanted.__dataclass_fields__).index(name)]
    return replace(wanted, **{name: _pick(rng, values)})


def truth_bc(frames: Frames, wanted: Sequence[Wanted]) -> NDArray[np.int8]:
    """Whether each caption is true of each frame: `NO`, `MAYBE` or `YES`, as `is_shown` says it."""
    ids = [
        np.array([values.index(x) if x else -1 for x in column])
        for values, column in zip(_VALUES, zip(*map(astuple, wanted), strict=True), strict=True)
    ]
    thing, colour, surface, wall, hand = ids
    table_B1, wall_B1, has_wall_B1, hand_B1 = frames.place_N4.T[:, :, None]
    answers = [
        _things_bc(frames, thing, colour),
        _chosen(table_B1 == surface, (table_B1 < 0) | (wall_B1 == surface)),
        _chosen(wall_B1 == wall, (wall_B1 < 0) & (has_wall_B1 != 0)),
        _chosen(hand_B1 == 1 - hand, hand_B1 < 0),
    ]
    asked = [(thing >= 0) | (colour >= 0), surface >= 0, wall >= 0, hand >= 0]
    least = [np.where(is_asked, a, YES) for a, is_asked in zip(answers, asked, strict=True)]
    all_say: NDArray[np.int8] = np.minimum.reduce(least).astype(np.int8)
    return all_say


def _things_bc(
    frames: Frames, thing: NDArray[np.int64], colour: NDArray[np.int64]
) -> NDArray[np.int64]:
    kinds_BT1, hues_BT1 = frames.kinds_NT[:, :, None], frames.hues_NT[:, :, None]
    boxes = [THINGS.index("box"), THINGS.index("chest")]
    alike = np.isin(kinds_BT1, boxes) & np.isin(thing, boxes)
    is_kind = np.where(thing < 0, YES, _chosen(kinds_BT1 == thing, alike))
    near = (frames.near_NT[:, :, None] >> np.maximum(colour, 0).astype(np.uint16)) & 1
    is_colour = np.where(colour < 0, YES, _chosen(hues_BT1 == colour, near > 0))
    most = np.where(frames.prominent_NT, YES, MAYBE) * (frames.kinds_NT >= 0)
    answers = np.minimum(np.minimum(is_kind, is_colour), most[:, :, None])
    best: NDArray[np.int64] = answers.max(1)
    return best


def _chosen(is_so: NDArray[np.bool_], may_be: NDArray[np.bool_]) -> NDArray[np.int64]:
    return np.where(is_so, YES, np.where(may_be, MAYBE, NO))


def say(wanted: Wanted, rng: Random, action: str = "") -> str:
    """Put something into words.

    Args:
        wanted: what to say.
        rng: where randomness comes from.
        action: a phrase of `ACTION_PHRASES` to join to it.
    """
    thing = _thing(wanted, rng) if wanted.thing or wanted.colour or action else ""
    if thing and wanted.hand and rng.random() < 0.5:
        thing = _handled(thing, wanted.hand, rng)
    elif wanted.hand:
        thing = _joined_hand(thing, wanted.hand, rng)
    if action.startswith(("the camera", "getting", "going")):
        thing = _pick(
            rng, (f"{action} over {thing}", f"{thing} and {action}", f"{thing}, {action}")
        )
    elif action:
        thing = f"{thing} {action}"
    place = _place(wanted, rng, alone=not thing)
    if thing and place and rng.random() < 0.12:
        text = f"{place}, {thing}"
    elif wanted.surface and thing and not wanted.wall and rng.random() < 0.1:
        text = f"{_ground(wanted.surface, rng)} with {thing}"
    else:
        text = f"{thing} {place}".strip()
    return _framed(text, rng)


_FRAMES = (
    "a video of {}", "a clip of {}", "a picture of {}", "a photo of {}", "there is {}",
    "a view of {}", "this shows {}", "here is {}", "a scene with {}", "a video that shows {}",
    "one can see {}", "{} in the picture", "footage of {}", "{} is shown", "{} can be seen",
)  # fmt: skip


def _framed(text: str, rng: Random) -> str:
    if rng.random() < 0.3:
        text = _pick(rng, _FRAMES).format(text)
    return text + ("." if rng.random() < 0.15 else "")


def _with_article(phrase: str, rng: Random) -> str:
    chance = rng.random()
    if chance < 0.12:
        return phrase
    if chance < 0.3:
        return f"the {phrase}"
    return f"{'an' if phrase[0] in 'aeiou' else 'a'} {phrase}"


def _thing(wanted: Wanted, rng: Random) -> str:
    colour = _pick(rng, COLOUR_WORDS[wanted.colour]) if wanted.colour else ""
    if not wanted.thing:
        if not colour:
            return _pick(rng, ("something", "a thing", "an object", "it"))
        unnamed = ("something {}", "a {} thing", "a {} object", "anything {}", "some {} object",
                   "{}", "a thing that is {}", "an object of {} colour")  # fmt: skip
        return _pick(rng, unnamed).format(colour)
    words = THING_WORDS[wanted.thing]
    noun = words[0] if rng.random() < 0.5 else _pick(rng, words)
    if not colour:
        return _with_article(noun, rng)
    if rng.random() < 0.1:
        said = _pick(rng, ("that is", "which is", "of colour"))
        return f"{_with_article(noun, rng)} {said} {colour}"
    joined = "coloured " if rng.random() < 0.06 else ""
    size = _pick(rng, ("small ", "little ", "big ", "large ")) if rng.random() < 0.05 else ""
    return _with_article(f"{size}{colour} {joined}{noun}", rng)


_HELD = (
    "a hand holds {}", "a hand holding {}", "a hand reaches for {}", "{} in a hand",
    "a hand touches {}", "{} held by a hand", "someone holds {}", "a person holds {}",
    "a hand on {}", "a person's hand with {}", "a hand moves {}", "a hand takes {}",
    "somebody's hand holding {}", "a hand reaching for {}", "{} and a hand",
)  # fmt: skip
_NOT_HELD = (
    "{} left alone", "{} alone", "nobody holds {}", "nobody touches {}", "no hand touches {}",
    "no hand holds {}", "{} lies alone",
)  # fmt: skip
_HAND = (
    "a hand", "hands", "a person's hand", "someone's hand", "a hand in sight", "somebody's hand",
    "fingers", "a hand can be seen", "an arm and a hand",
)  # fmt: skip
_NO_HAND = (
    "no hand", "no hands", "no hand in sight", "nobody", "no hands in sight", "nobody's hand",
    "without a hand", "no person", "no hand to be seen",
)  # fmt: skip
_WITH_HAND = (
    "{} and a hand", "{} with a hand", "{}, a hand in sight", "{} with a hand in sight",
    "{} beside a hand", "{} with somebody's hand", "{} and a person's hand",
)  # fmt: skip
_WITHOUT_HAND = (
    "{} without a hand", "{} with no hand in sight", "{}, no hand in sight", "{} and no hand",
    "{} without hands", "{} and nobody", "{}, nobody in sight",
)  # fmt: skip


def _handled(thing: str, hand: str, rng: Random) -> str:
    return _pick(rng, _HELD if hand == "yes" else _NOT_HELD).format(thing)


def _joined_hand(thing: str, hand: str, rng: Random) -> str:
    if not thing:
        return _pick(rng, _HAND if hand == "yes" else _NO_HAND)
    return _pick(rng, _WITH_HAND if hand == "yes" else _WITHOUT_HAND).format(thing)


_GROUNDS = ("floor", "table", "surface", "ground", "tabletop", "desk")


def _ground(surface: str, rng: Random) -> str:
    nouns, adjectives = SURFACE_WORDS[surface]
    adjective, noun = _pick(rng, adjectives), _pick(rng, nouns)
    if rng.random() < 0.65:
        return _with_article(f"{adjective} {_pick(rng, _GROUNDS)}", rng)
    if rng.random() < 0.6:
        return noun
    return f"a {_pick(rng, _GROUNDS)} {_pick(rng, ('of', 'made of', 'with'))} {noun}"


def _place(wanted: Wanted, rng: Random, *, alone: bool) -> str:
    parts = []
    if wanted.surface:
        ground = _ground(wanted.surface, rng)
        on = _pick(rng, ("on", "on", "on", "lying on", "upon", "standing on", "on top of", "over"))
        against = rng.random() < 0.08
        parts.append(
            ground if alone and rng.random() < 0.7
            else f"against a {_pick(rng, SURFACE_WORDS[wanted.surface][1])} background" if against
            else f"{on} {ground}"
        )  # fmt: skip
    if wanted.wall:
        wall = _pick(rng, SURFACE_WORDS[wanted.wall][1])
        behind = ("in front of a {} wall", "with a {} wall behind", "before a {} wall",
                  "and a {} wall", "a {} wall in the background")  # fmt: skip
        only = ("a {} wall", "a {} wall behind", "the {} wall", "a {} wall in the background")
        parts.append(_pick(rng, behind if parts or not alone else only).format(wall))
    return " ".join(parts)
