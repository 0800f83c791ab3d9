"""What a rendered clip shows, as plain words: things with their colours, surfaces, a hand.

A `Wanted` names some of it, and `is_shown` says whether a clip shows that: yes, no, or that one
cannot tell (`None`), as of a thing that hardly comes into the picture. What cannot be told counts
neither for nor against a model.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from itertools import product
from typing import TYPE_CHECKING, cast
from zlib import crc32

import numpy as np

from tools.words_model.colours import COLOURS, colour_name, names_near
from vindex.demo.renderer import render_reel
from vindex.demo.scene import Look, Reel, Role
from vindex.demo.splits import HELD_OUT, TRAINING
from vindex.demo.sprites import SHAPES, SpriteSpec, draw_sprite
from vindex.demo.tracks import Pose, track

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

__all__ = [
    "COLOURS",
    "HANDS",
    "HAND_SEEN",
    "HELD_OUT_COLOURS",
    "HELD_OUT_SURFACES",
    "PROMINENT",
    "SURFACES",
    "THINGS",
    "Looks",
    "Sight",
    "Thing",
    "Wanted",
    "is_held_out",
    "is_shown",
    "kind_of",
    "looks_of",
    "lying_about",
    "see",
]

THINGS = (*SHAPES, "sheet", "chest")
"""Kinds of thing. A chest is a box whose lid is opened or closed (the sprites tray and lid)."""
SURFACES = (*TRAINING.surfaces, *HELD_OUT.surfaces)
"""What tables, floors and walls are made of."""
HANDS = ("yes", "no")
"""Whether a hand is in sight."""

PROMINENT = 0.012
"""Share of the picture from which on a thing is one that a caption may name."""
HAND_SEEN = 0.015
"""Share of the picture from which on a hand is in sight."""
_SURFACE_SEEN = 0.15
"""Share of the picture's height from which on a table or wall is."""
_TELLING_CONTRAST = 0.3
"""Below it a surface is all but plain, and nobody could tell what it is made of."""
_HELD_OUT_SHARE = 12
"""One of that many combinations is held out."""


def _held_out(firsts: Sequence[str], seconds: Sequence[str]) -> frozenset[tuple[str, str]]:
    return frozenset(
        pair
        for pair in product(firsts, seconds)
        if crc32(" ".join(pair).encode()) % _HELD_OUT_SHARE == 0
    )


HELD_OUT_COLOURS = _held_out(COLOURS, THINGS)
"""Pairs of colour and thing that training never shows together."""
HELD_OUT_SURFACES = _held_out(THINGS, SURFACES)
"""Pairs of thing and surface (table) that training never shows together."""


@dataclass(frozen=True, slots=True)
class Thing:
    """Something in sight."""

    kind: str
    """One of `THINGS`."""
    colour: str
    """One of `COLOURS`, by the mean of its pixels."""
    near: frozenset[str]
    """Other names of its colour that are as good as right."""
    share: float
    """Of the picture's area that it covers, on average over the frames."""


@dataclass(frozen=True, slots=True)
class Looks:
    """What some frames show."""

    things: tuple[Thing, ...]
    """Those that take part and can be seen well; the largest first."""
    aside: tuple[Thing, ...]
    """Those that lie about or hardly come into the picture: captions neither promise nor deny
    them."""
    table: str | None
    """One of `SURFACES`; None if it is not in sight or too faint to tell."""
    wall: str | None
    """One of `SURFACES`; None likewise."""
    has_wall: bool | None
    """Whether there is one in sight; None: hardly."""
    hand: bool | None
    """Whether one is in sight; None: hardly."""
    action: str
    """The label of what happens most of the time."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a caption says; an empty text where it says nothing of it."""

    thing: str = ""
    """One of `THINGS`."""
    colour: str = ""
    """Of the thing, or of any thing: one of `COLOURS`."""
    surface: str = ""
    """What the table or floor is made of: one of `SURFACES`."""
    wall: str = ""
    """What the wall behind is made of: one of `SURFACES`."""
    hand: str = ""
    """One of `HANDS`."""

    def __post_init__(self) -> None:
        allowed = (THINGS, COLOURS, SURFACES, SURFACES, HANDS)
        for field, values in zip(fields(self), allowed, strict=True):
            value = getattr(self, field.name)
            if value and value not in values:
                raise ValueError(f"{field.name} = {value!r}; it is one of {', '.join(values)}.")


def is_held_out(wanted: Wanted) -> bool:
    """Whether training never shows what a caption joins."""
    return (wanted.colour, wanted.thing) in HELD_OUT_COLOURS or (
        wanted.thing,
        wanted.surface,
    ) in HELD_OUT_SURFACES


def is_shown(looks: Looks, wanted: Wanted) -> bool | None:
    """Whether frames show all that a caption says; None if one cannot tell."""
    answers = [
        _shows_thing(looks, wanted),
        _shows_surface(looks, wanted.surface),
        _shows_wall(looks, wanted.wall),
        None if looks.hand is None else looks.hand == (wanted.hand == "yes"),
    ]
    asked = [wanted.thing or wanted.colour, wanted.surface, wanted.wall, wanted.hand]
    counted = [answer for answer, is_asked in zip(answers, asked, strict=True) if is_asked]
    return False if False in counted else None if None in counted else True


def _shows_thing(looks: Looks, wanted: Wanted) -> bool | None:
    answers = [_is_that(thing, wanted) for thing in looks.things]
    if True in answers:
        return True
    doubts = [_is_that(thing, wanted) is not False for thing in looks.aside]
    return None if None in answers or True in doubts else False


def _is_that(thing: Thing, wanted: Wanted) -> bool | None:
    is_kind: bool | None = not wanted.thing or thing.kind == wanted.thing
    if {thing.kind, wanted.thing} == {"box", "chest"}:
        is_kind = None
    is_colour: bool | None = not wanted.colour or thing.colour == wanted.colour
    if wanted.colour in thing.near:
        is_colour = None
    both = (is_kind, is_colour)
    return False if False in both else None if None in both else True


def _shows_surface(looks: Looks, surface: str) -> bool | None:
    if looks.table == surface:
        return True
    return None if looks.table is None or looks.wall == surface else False


def _shows_wall(looks: Looks, wall: str) -> bool | None:
    if looks.wall is not None:
        return looks.wall == wall
    return False if looks.has_wall is False else None


@dataclass(frozen=True, slots=True)
class Sight:
    """Rendered frames, and which pixel belongs to what."""

    reel: Reel
    seconds_T: NDArray[np.float64]
    frames_THWC: NDArray[np.uint8]
    layers_THW: NDArray[np.uint8]
    """0 is the background, n the n-th layer of all takes one after another."""
    horizons_T: NDArray[np.float64]
    """The share of the picture's height that lies above the table."""

    def looks(self, frames: slice = slice(None)) -> Looks:
        """What some of the frames show together."""
        layers = self.layers_THW[frames]
        things = _merged(self._layer_things(frames))
        seen = tuple(thing for thing in things if thing.share >= PROMINENT)
        hands = [i for i, (_, role) in enumerate(self.layer_sprites(), 1) if role == Role.HAND]
        hand = float(np.isin(layers, hands).mean()) if hands else 0.0
        above, look = float(self.horizons_T[frames].mean()), self.reel.look
        is_told = look.contrast >= _TELLING_CONTRAST
        return Looks(
            things=seen,
            aside=(*(thing for thing in things if thing.share < PROMINENT), *lying_about(look)),
            table=look.table if is_told and above <= 1 - _SURFACE_SEEN else None,
            wall=look.wall if is_told and above >= _SURFACE_SEEN else None,
            has_wall=above > 0 if above == 0 or above >= _SURFACE_SEEN else None,
            hand=hand > 0 if hand == 0 or hand >= HAND_SEEN else None,
            action=self._action(self.seconds_T[frames]),
        )

    def layer_sprites(self) -> list[tuple[SpriteSpec, Role]]:
        """The sprite and role of each layer, in the order of their numbers."""
        return [(layer.sprite, layer.role) for take in self.reel.takes for layer in take.layers]

    def _layer_things(self, frames: slice) -> list[tuple[SpriteSpec, float, NDArray[np.float64]]]:
        """Sprite, share of the picture and sum of colours of each layer in sight but hands."""
        things, layers = [], self.layers_THW[frames]
        for number, (sprite, role) in enumerate(self.layer_sprites(), 1):
            pixels = self.frames_THWC[frames][layers == number]
            if role != Role.HAND and len(pixels):
                share = len(pixels) / layers.size
                things.append((sprite, share, share * pixels.mean(0) / 255))
        return things

    def _action(self, seconds_T: NDArray[np.float64]) -> str:
        first, last = float(seconds_T.min()), float(seconds_T.max())
        spans = self.reel.spans()
        return max(spans, key=lambda span: min(span[1], last) - max(span[0], first))[2]


def _merged(layers: list[tuple[SpriteSpec, float, NDArray[np.float64]]]) -> list[Thing]:
    """Halves of a sheet, and a tray and its lid, are one thing."""
    by_seed: dict[int, tuple[SpriteSpec, float, NDArray[np.float64]]] = {}
    for sprite, share, colours in layers:
        _, others, others_colours = by_seed.get(sprite.seed, (sprite, 0.0, np.zeros(3)))
        by_seed[sprite.seed] = sprite, others + share, others_colours + colours
    things = [
        _thing(sprite.kind, colours / share, share) for sprite, share, colours in by_seed.values()
    ]
    return sorted(things, key=lambda thing: -thing.share)


def _thing(sprite: str, colour: NDArray[np.float64], share: float) -> Thing:
    red, green, blue = (float(part) for part in np.clip(colour, 0, 1))
    rgb = red, green, blue
    return Thing(kind_of(sprite), colour_name(rgb), names_near(rgb), share)


def kind_of(sprite: str) -> str:
    """The kind of thing that a kind of sprite is drawn for."""
    return "chest" if sprite in ("tray", "lid") else sprite


def lying_about(look: Look) -> tuple[Thing, ...]:
    """The things of a place that take no part; their colours are about right."""
    return tuple(_lying(spec, pose, look.gains) for spec, pose in look.distractors)


def _lying(spec: SpriteSpec, pose: Pose, gains: tuple[float, float, float]) -> Thing:
    picture = draw_sprite(spec, 32).double().numpy()
    colour = picture[:3].sum((1, 2)) / picture[3].sum() * 0.9 * np.array(gains)
    return _thing(spec.kind, colour, pose.width * pose.height)


def see(reel: Reel, seconds_T: NDArray[np.float64], height: int, width: int) -> Sight:
    """Render frames of a reel, and remember what each pixel belongs to.

    Args:
        reel: what to draw.
        seconds_T: ordered times, from 0 to the reel's length.
        height: of the pictures in pixels.
        width: of the pictures in pixels.
    """
    number, takes = 0, []
    for take in reel.takes:
        numbered = []
        for layer in take.layers:
            number += 1
            numbered.append(replace(layer, role=cast("Role", number)))
        takes.append(replace(take, layers=tuple(numbered)))
    frames, layers = render_reel(replace(reel, takes=tuple(takes)), seconds_T, height, width)
    return Sight(reel, seconds_T, frames, layers, _horizons(reel, seconds_T))


def _horizons(reel: Reel, seconds_T: NDArray[np.float64]) -> NDArray[np.float64]:
    starts = np.array(reel.starts)
    numbers = np.searchsorted(starts, seconds_T, side="right") - 1
    above = np.empty(len(seconds_T))
    for t, number in enumerate(np.clip(numbers, 0, len(reel.takes) - 1)):
        camera = track(reel.takes[number].camera, seconds_T[t : t + 1] - starts[number])
        above[t] = ((reel.look.horizon - camera["y"][0]) * camera["zoom"][0] + 1) / 2
    return np.clip(above, 0, 1)


def looks_of(
    reel: Reel, start: float, end: float, *, num_frames: int = 4, height: int = 72, width: int = 96
) -> Looks:
    """What a window of a reel shows, by rendering some of its frames.

    Args:
        reel: whose window.
        start: of the window, in seconds of the reel.
        end: of the window.
        num_frames: that are looked at, evenly spread.
        height: of the pictures in pixels.
        width: of the pictures in pixels; give the shape of the video.
    """
    seconds_T = start + (np.arange(num_frames) + 0.5) * (end - start) / num_frames
    return see(reel, seconds_T, height, width).looks()
