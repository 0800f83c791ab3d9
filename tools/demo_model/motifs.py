"""Ways to move beyond the demo model's actions, drawn at random, to train it on motion as such.

A motif is what its performances have in common: how place, turn, size and opacity of a thing go on,
what the hand, a second thing and the camera do. Each performance is of another thing in another
place, at its own pace.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from vindex.demo.scene import Role, Take
from vindex.demo.stage import Grip, Stage
from vindex.demo.tracks import Camera, Key

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from vindex.demo.splits import Split

__all__ = ["NUM_PHASES", "Motif", "perform", "random_motif"]

NUM_PHASES = 25
"""A motif is known at so many times from its start to its end."""
_PHASES = np.linspace(0, 1, NUM_PHASES)
_STILL = (0.0,) * NUM_PHASES

Curve = tuple[float, ...]
"""A value at each phase."""


@dataclass(frozen=True, slots=True)
class Motif:
    """How one thing moves, relative to where and how it was put; curves over `NUM_PHASES`."""

    x: Curve = _STILL
    """In world units, to the right."""
    y: Curve = _STILL
    """Downwards."""
    turn: Curve = _STILL
    """Radians, clockwise."""
    grow: Curve = _STILL
    """Logarithm of the size."""
    squash: Curve = _STILL
    """Logarithm of height by width."""
    fade: Curve = _STILL
    """1 is invisible."""
    hand: str = "holds"
    """`holds` the thing all the time, `leaves` it half-way, `hovers` along the way while the thing
    stays, `comes` to where it stays and goes again, or `none`."""
    second: str = "none"
    """Another thing `stands`, `mirrors` the first, `follows` it later, or there is `none`."""
    pan: Curve = _STILL
    zoom: Curve = _STILL
    """Logarithm."""
    roll: Curve = _STILL


def _curve(values_P: NDArray[np.floating]) -> Curve:
    return tuple(values_P.tolist())


def _beats(rng: np.random.Generator, most: int = 4) -> NDArray[np.floating]:
    """0 at the start, up to 1 and back, a few times; ends at 0 or at 1."""
    count = rng.integers(1, 2 * most + 1) / 2
    return 0.5 - 0.5 * np.cos(2 * np.pi * count * _PHASES)


def _rise(rng: np.random.Generator) -> NDArray[np.floating]:
    """From 0 to 1: at an even pace, smoothly, ever faster or slower, or in steps."""
    kind = rng.integers(5)
    if kind == 4:
        steps = rng.integers(2, 5)
        return np.floor(_PHASES * steps * 0.999) / (steps - 1)
    power = (1.0, 1.0, 2.2, 0.5)[kind]
    eased = _PHASES * _PHASES * (3 - 2 * _PHASES) if kind == 1 else _PHASES
    return eased**power


def _path(rng: np.random.Generator) -> tuple[NDArray[np.floating], NDArray[np.floating]]:
    """A way in the picture: straight, there and back, bent, round, zigzag, hopping or free."""
    reach, angle = rng.uniform(0.35, 0.75), rng.uniform(0, 2 * np.pi)
    kind = rng.integers(7)
    along: NDArray[np.floating]
    aside: NDArray[np.floating]
    if kind == 0:
        along, aside = _rise(rng) - 0.5, np.zeros(NUM_PHASES)
    elif kind == 1:
        along, aside = _beats(rng) - 0.5, np.zeros(NUM_PHASES)
    elif kind == 2:
        along, aside = _rise(rng) - 0.5, rng.uniform(-0.8, 0.8) * np.sin(np.pi * _PHASES)
    elif kind == 3:
        round_ = 2 * np.pi * rng.choice([-1, 1]) * rng.uniform(0.6, 2.5) * _PHASES
        wide = rng.uniform(0.3, 1.0) * (1 - rng.choice([0.0, 0.0, 0.8]) * _PHASES)
        along, aside = 0.6 * wide * np.cos(round_), 0.6 * wide * np.sin(round_)
    elif kind == 4:
        along, aside = _rise(rng) - 0.5, rng.uniform(0.15, 0.4) * (2 * _beats(rng) - 1)
    elif kind == 5:
        hops = rng.integers(1, 5)
        along, aside = (
            _rise(rng) - 0.5,
            -rng.uniform(0.3, 0.8) * abs(np.sin(np.pi * hops * _PHASES)),
        )
    else:
        knots = np.linspace(0, 1, int(rng.integers(3, 6)))
        points = rng.uniform(-0.7, 0.7, (2, len(knots)))
        along, aside = (np.interp(_PHASES, knots, of) for of in points)
    cos, sin = 2 * reach * np.cos(angle), 2 * reach * np.sin(angle)
    return cos * along - sin * aside, sin * along + cos * aside


def random_motif(seed: int) -> Motif:
    """Draw a way to move; equal seeds give equal ones."""
    rng = np.random.default_rng((31, seed))
    curves: dict[str, Curve] = {}
    if rng.random() < 0.75:
        curves["x"], curves["y"] = map(_curve, _path(rng))
    if rng.random() < 0.45:
        way = _rise(rng) * rng.uniform(0.5, 7) if rng.random() < 0.6 else _beats(rng)
        curves["turn"] = _curve(rng.choice([-1, 1]) * way)
    if rng.random() < 0.3:
        way = _rise(rng) if rng.random() < 0.5 else _beats(rng)
        curves["grow"] = _curve(rng.choice([-0.7, 0.7]) * way)
    if rng.random() < 0.2:
        curves["squash"] = _curve(rng.choice([-1.0, 1.0]) * _beats(rng))
    if rng.random() < 0.15:
        curves["fade"] = _curve(_beats(rng) if rng.random() < 0.5 else _rise(rng).clip(0, 1))
    if rng.random() < 0.15 or not curves:
        camera = str(rng.choice(["pan", "zoom", "roll"]))
        curves[camera] = _curve(rng.choice([-0.5, 0.5]) * _beats(rng, 2))
    hand = rng.choice(["holds", "leaves", "hovers", "comes", "none"], p=[0.4, 0.15, 0.15, 0.1, 0.2])
    second = rng.choice(["none", "stands", "mirrors", "follows"], p=[0.5, 0.2, 0.15, 0.15])
    return Motif(**curves, hand=str(hand), second=str(second))


def perform(
    motif: Motif, rng: np.random.Generator, split: Split, label: str, *, mirrored: bool = False
) -> Take:
    """One performance of a motif, by a new thing in a new place.

    Args:
        motif: what to perform.
        rng: where all else comes from.
        split: whose things may be used.
        label: what to call it.
        mirrored: with left and right exchanged.
    """
    stage = Stage(rng, split, rng.uniform(0.2, 0.6), rng.uniform(2.6, 3.6), rng.uniform(0.2, 0.6))
    across = -1.0 if mirrored else 1.0
    scale, tilt, size = rng.uniform(0.75, 1.2), rng.normal(0, 0.12), stage.size(0.2, 0.38)
    cos, sin = scale * np.cos(tilt), scale * np.sin(tilt)
    x, y = across * np.array(motif.x), np.array(motif.y)
    from_x, from_y = stage.near(0, 0.05, 0.2)
    way_x, way_y = from_x + cos * x - sin * y, from_y + sin * x + cos * y
    pace = rng.uniform(0.85, 1.2)
    begin, end = rng.uniform(0, 0.1), 1 - rng.uniform(0, 0.1)
    seconds = [stage.at(begin + (end - begin) * phase**pace) for phase in _PHASES.tolist()]
    turn = across * rng.uniform(0.85, 1.15) * np.array(motif.turn)
    moved = replace(motif, x=_curve(way_x), y=_curve(way_y), turn=_curve(turn))
    if motif.hand in ("hovers", "comes"):
        stage.stand(stage.rest_pose(from_x, from_y, size))
    else:
        _add_thing(stage, moved, seconds, size)
    if motif.second == "stands":
        stage.stand(stage.rest_pose(*stage.near(0, 0.2, 0.6), stage.size(0.2, 0.35)))
    elif motif.second != "none":
        _add_thing(stage, _seconded(moved, from_x), seconds, size)
    _add_hand(stage, moved, seconds, size)
    camera = zip(seconds, motif.pan, motif.zoom, motif.roll, strict=True)
    if any((*motif.pan, *motif.zoom, *motif.roll)):
        zoom = rng.uniform(0.9, 1.1)
        states = (
            (t, Camera(across * p, 0.0, across * r, zoom * np.exp(z))) for t, p, z, r in camera
        )
        stage.film(*(Key(t, state, "linear") for t, state in states))
    return stage.take(label)


def _seconded(motif: Motif, middle: float) -> Motif:
    """What the second thing does."""
    if motif.second == "mirrors":
        mirrored = tuple(2 * middle - x for x in motif.x)
        return replace(motif, x=mirrored, turn=tuple(-turn for turn in motif.turn))
    late = np.clip(np.arange(NUM_PHASES) - NUM_PHASES // 5, 0, None)
    return replace(
        motif, x=_curve(np.array(motif.x)[late]), y=_curve(np.array(motif.y)[late] + 0.35)
    )


def _add_thing(stage: Stage, motif: Motif, seconds: Sequence[float], size: float) -> None:
    rest = stage.rest_pose(0, 0, size)
    keys = []
    for phase, second in enumerate(seconds):
        grown, squashed = np.exp(motif.grow[phase]), np.exp(motif.squash[phase] / 2)
        pose = rest.moved(
            x=motif.x[phase],
            y=motif.y[phase],
            angle=rest.angle + motif.turn[phase],
            width=rest.width * grown / squashed,
            height=rest.height * grown * squashed,
            opacity=1 - motif.fade[phase],
        )
        keys.append(Key(second, pose, "linear"))
    stage.add(stage.sprite(), keys, Role.MOVING, shadow=not any(motif.fade))


def _add_hand(stage: Stage, motif: Motif, seconds: Sequence[float], size: float) -> None:
    if motif.hand == "none":
        return
    hold_x, hold_y = stage.rng.uniform(-0.4, 0.4, 2) * size
    last = NUM_PHASES // 2 if motif.hand == "leaves" else NUM_PHASES
    phases = [NUM_PHASES // 3, NUM_PHASES // 2] if motif.hand == "comes" else range(last)
    still_x, still_y = motif.x[0], motif.y[0]
    grips = [
        Grip(seconds[phase], still_x + hold_x, still_y + hold_y, "linear")
        if motif.hand == "comes"
        else Grip(seconds[phase], motif.x[phase] + hold_x, motif.y[phase] + hold_y, "linear")
        for phase in phases
    ]
    stays = None if motif.hand in ("holds", "hovers") else False
    stage.hand(grips, clear=0.4 * size, stays=stays)
