"""The actions that the demo model knows: how each looks, under its Something-Something label.

An action and its opposite are one motion, played forwards and backwards, so that no single
frame tells which it is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from vindex.demo.scene import Role, backwards
from vindex.demo.stage import Grip, Stage
from vindex.demo.tracks import Camera, Key, Pose

if TYPE_CHECKING:
    from collections.abc import Callable

    from vindex.demo.scene import Take
    from vindex.demo.splits import Split

__all__ = ["LABELS", "MIRRORED", "REVERSED", "random_take"]

DOWN, UP, LEFT, RIGHT = (0.0, 1.0), (0.0, -1.0), (-1.0, 0.0), (1.0, 0.0)


def _move(stage: Stage, direction: tuple[float, float]) -> None:
    """A held thing is carried along a straight or slightly bent way."""
    rng, size = stage.rng, stage.size()
    reach = rng.uniform(0.4, 0.75)
    x, y = stage.near(spread=0.2)
    begin = stage.rest_pose(x - reach * direction[0], y - reach * direction[1], size)
    turn = begin.angle + rng.normal(0, 0.2)
    finish = begin.moved(x=x + reach * direction[0], y=y + reach * direction[1], angle=turn)
    bend_x, bend_y = rng.normal(0, 0.07, 2)
    middle = begin.moved(x=x + bend_x * direction[1], y=y + bend_y * direction[0])
    ease = str(rng.choice(["smooth", "linear"]))
    times = stage.at(rng.uniform(0, 0.15)), stage.at(1 - rng.uniform(0, 0.15))
    keys = [
        Key(times[0], begin),
        Key(sum(times) / 2, middle, "linear"),
        Key(times[1], finish, "linear"),
    ]
    if ease == "smooth":
        keys = [keys[0], Key(times[1], finish)]
    stage.add(stage.sprite(), keys)
    if direction in (LEFT, RIGHT):  # pushed from behind
        arm = direction[0] * rng.uniform(0.2, 1.7)
        hold = -0.8 * direction[0] * size, rng.uniform(-0.1, 0.3) * size
    else:
        arm, hold = None, (rng.uniform(-0.4, 0.4) * size, rng.uniform(-0.3, 0.3) * size)
    grips = [
        Grip(key.seconds, key.state.x + hold[0], key.state.y + hold[1], key.ease) for key in keys
    ]
    stage.hand(grips, arm, clear=0.0 if arm else 0.5 * size)


def _towards(stage: Stage) -> None:
    """A held thing grows as it comes to the camera."""
    rng, size = stage.rng, stage.size(0.2, 0.3)
    grown = rng.uniform(2.0, 3.0)
    begin = stage.rest_pose(*stage.near(0, -0.1, 0.3), size).moved(lift=0.3)
    x, y = stage.near(0, 0.1, 0.15)
    finish = begin.moved(x=x, y=y, width=begin.width * grown, height=begin.height * grown, lift=1)
    times = stage.at(rng.uniform(0, 0.15)), stage.at(1 - rng.uniform(0, 0.15))
    stage.add(stage.sprite(), [Key(times[0], begin), Key(times[1], finish)], shadow=False)
    side = rng.uniform(-0.4, 0.4)
    stage.hand([
        Grip(times[0], begin.x + side * size, begin.y),
        Grip(times[1], x + side * size * grown, y, scale=grown**0.8),
    ], clear=0.7 * size)  # fmt: skip


def _open(stage: Stage) -> None:
    """A lid turns about one edge of a box and shows what is inside."""
    rng = stage.rng
    width, height = rng.uniform(0.4, 0.65), rng.uniform(0.35, 0.55)
    x, y = stage.near(0, 0.15, 0.15)
    box = Pose(x=x, y=y, width=width, height=height)
    seed = int(rng.integers(1 << 31))
    stage.add(stage.sprite("tray", seed=seed), [Key(0, box)], Role.STANDING)
    hinge = rng.choice(["top", "left", "right"], p=[0.5, 0.25, 0.25])
    sign = {"top": (0, -1), "left": (-1, 0), "right": (1, 0)}[hinge]
    at_x, at_y = x + 0.94 * width * sign[0], y + 0.94 * height * sign[1]
    far = -rng.uniform(0.35, 0.9)
    shut = Pose(x=at_x, y=at_y, width=width, height=height)
    upright = shut.moved(light=0.6, **({"height": 0.04} if hinge == "top" else {"width": 0.04}))
    open_ = shut.moved(
        light=0.85,
        **({"height": far * height} if hinge == "top" else {"width": far * width}),
    )
    begin, middle, end = (
        stage.at(phase)
        for phase in (rng.uniform(0.08, 0.2), rng.uniform(0.45, 0.55), rng.uniform(0.8, 0.92))
    )
    keys = [Key(begin, shut), Key(middle, upright, "fall"), Key(end, open_, "rise")]
    stage.add(stage.sprite("lid", seed=seed), keys, anchor=(0.94 * sign[0], 0.94 * sign[1]))
    grips = []
    for key in keys:
        edge_x = at_x - (1.8 * key.state.width * sign[0] if hinge != "top" else 0)
        edge_y = at_y + (1.8 * key.state.height if hinge == "top" else 0)
        raised = -0.25 if key is keys[1] and hinge != "top" else 0
        grips.append(Grip(key.seconds, edge_x, edge_y + raised, key.ease))
    arm = {"top": None, "left": rng.uniform(-1.4, 0.4), "right": rng.uniform(-0.4, 1.4)}[hinge]
    stage.hand(grips, arm)


def _cover(stage: Stage) -> None:
    """A sheet is drawn over a thing."""
    rng, size = stage.rng, stage.size(0.22, 0.36)
    x, y = stage.near(0, 0.1, 0.2)
    stage.stand(stage.rest_pose(x, y, size))
    cover = size * rng.uniform(1.3, 1.7)
    around, away = rng.uniform(0, 2 * np.pi), rng.uniform(1.0, 2.0)
    over = Pose(
        x=x, y=y, angle=rng.normal(0, 0.3), width=cover, height=cover * rng.uniform(0.85, 1.15)
    )
    aside = over.moved(x=x + away * np.cos(around), y=y + away * np.sin(around), lift=0.5,
                       angle=over.angle + rng.normal(0, 0.5))  # fmt: skip
    begin, end = stage.at(rng.uniform(0.05, 0.25)), stage.at(rng.uniform(0.8, 0.95))
    stage.add(stage.sprite("sheet"), [Key(begin, aside), Key(end, over)])
    hold_x, hold_y = rng.uniform(-0.5, 0.5) * cover, rng.uniform(-0.5, 0.5) * cover
    grips = [Grip(begin, aside.x + hold_x, aside.y + hold_y), Grip(end, x + hold_x, y + hold_y)]
    stage.hand(grips, clear=0.3 * cover)


def _put_next_to(stage: Stage) -> None:
    """A thing comes from outside and is set down beside another; the hand goes."""
    rng, side = stage.rng, stage.rng.choice([-1, 1])
    x, y = stage.near(0, 0.15, 0.15)
    first, second = stage.size(0.22, 0.34), stage.size(0.22, 0.34)
    stage.stand(stage.rest_pose(x - side * first, y, first))
    set_down = stage.rest_pose(
        x + side * (second + rng.uniform(0, 0.12)), y + rng.normal(0, 0.05), second
    )
    from_x, from_y = set_down.x + side * rng.uniform(0.2, 1.6), -rng.uniform(1.4, 2.0)
    if rng.random() < 0.4:
        from_x, from_y = side * rng.uniform(1.8, 2.4), rng.uniform(-0.8, 0.6)
    outside = set_down.moved(
        x=from_x, y=from_y, lift=0.8, angle=set_down.angle + rng.normal(0, 0.4)
    )
    above = set_down.moved(y=set_down.y - rng.uniform(0.15, 0.4), lift=0.5)
    times = [
        stage.at(phase)
        for phase in (rng.uniform(0, 0.1), rng.uniform(0.45, 0.6), rng.uniform(0.65, 0.8))
    ]
    keys = [Key(times[0], outside), Key(times[1], above), Key(times[2], set_down)]
    stage.add(stage.sprite(), keys)
    hold_x, hold_y = rng.uniform(-0.4, 0.4) * second, rng.uniform(-0.8, 0.3) * second
    grips = [Grip(key.seconds, key.state.x + hold_x, key.state.y + hold_y) for key in keys]
    arm = np.arctan2(-outside.x, outside.y) + rng.normal(0, 0.4)
    stage.hand(grips, arm, clear=0.3 * second, stays=False)


def _drop(stage: Stage) -> None:
    """A held thing is let go, falls onto another and bounces a little."""
    rng, size = stage.rng, stage.size(0.22, 0.34)
    x = rng.uniform(-0.35, 0.35)
    base = rng.uniform(0.3, 0.4)
    stage.stand(
        Pose(x=x + rng.normal(0, 0.05), y=0.8, width=rng.uniform(0.4, 0.7), height=base), ""
    )
    ground = 0.8 - 0.8 * base - 0.7 * size
    high = stage.rest_pose(x, -rng.uniform(0.45, 0.7), size).moved(lift=0.5)
    low = high.moved(y=ground, angle=high.angle + rng.normal(0, 0.5), lift=0)
    bounce = low.moved(y=ground - rng.uniform(0.05, 0.25), angle=low.angle + rng.normal(0, 0.3))
    free = stage.at(rng.uniform(0.35, 0.6))
    fall, hop = rng.uniform(0.3, 0.5), rng.uniform(0.12, 0.2)
    came = [Key(stage.at(0.02), high.moved(x=x + rng.uniform(-0.5, 0.5), y=-rng.uniform(0.5, 1.8))),
            Key(stage.at(0.25), high)]  # fmt: skip
    stage.add(stage.sprite(), [
        *came, Key(free, high), Key(free + fall, low, "fall"), Key(free + fall + hop, bounce, "rise"),
        Key(free + fall + 2 * hop, low, "fall"),
    ])  # fmt: skip
    hold = rng.uniform(-0.6, 0.6) * size, rng.uniform(-1, 0) * size
    grips = [Grip(key.seconds, key.state.x + hold[0], key.state.y + hold[1]) for key in came]
    side = rng.choice([-1, 1])
    spread = high.x + hold[0] - 0.12 * side, high.y + hold[1] - 0.1
    grips += [Grip(free, high.x + hold[0], high.y + hold[1]), Grip(free + 0.2, *spread)]
    stage.hand(grips, side * rng.uniform(0.9, 2.6), clear=0.3 * size, stays=False)


def _throw(stage: Stage) -> None:
    """A thing flies up from the hand, turns, and comes back into it; often again."""
    rng, size = stage.rng, stage.size(0.2, 0.32)
    x, y = rng.uniform(-0.35, 0.35), rng.uniform(0.4, 0.65)
    held = stage.rest_pose(x, y, size)
    keys, grips = [Key(0, held)], [Grip(stage.at(0), x, y + 0.5 * size)]
    now, angle = stage.at(rng.uniform(0.05, 0.15)), held.angle
    flight = rng.uniform(0.4, 0.65)
    turn = rng.normal(0, 2.5)
    while now + 0.3 + 2 * flight < self_end(stage):
        height = rng.uniform(0.9, 1.35)
        deep = held.moved(y=y + 0.1, angle=angle)
        top = held.moved(y=y - height, angle=angle + turn / 2, lift=0.9)
        angle += turn
        keys += [Key(now, held.moved(angle=deep.angle)), Key(now + 0.2, deep), Key(now + 0.3, deep.moved(y=y)),
                 Key(now + 0.3 + flight, top, "rise"),
                 Key(now + 0.3 + 2 * flight, held.moved(angle=angle), "fall")]  # fmt: skip
        grips += [Grip(now, x, y + 0.5 * size), Grip(now + 0.2, x, y + 0.1 + 0.5 * size),
                  Grip(now + 0.4, x, y - 0.15 + 0.5 * size), Grip(now + 0.3 + flight, x, y + 0.5 * size),
                  Grip(now + 0.3 + 2 * flight, x, y + 0.05 + 0.5 * size)]  # fmt: skip
        now += 0.3 + 2 * flight + rng.uniform(0.05, 0.5)
    grips.append(Grip(stage.at(1), x, y + 0.5 * size))
    stage.add(stage.sprite(), keys)
    stage.hand(grips, rng.normal(0, 0.5), stays=True)


def self_end(stage: Stage) -> float:
    """A throw must be over by the end of the action, with a little slack."""
    return stage.end + 0.2


def _spin(stage: Stage) -> None:
    """A flick sets a thing turning about itself; it goes on."""
    rng, size = stage.rng, stage.size(0.35, 0.6)
    x, y = stage.near(0, 0, 0.2)
    rest = stage.rest_pose(x, y, size).moved(width=size * rng.uniform(0.55, 0.8), height=size)
    sense = rng.choice([-1, 1])
    flick = stage.at(rng.uniform(0.05, 0.15))
    speed = sense * rng.uniform(2.5, 5.0)
    end = rest.angle + speed * (stage.end - flick)
    slow = end + 0.35 * speed * (stage.seconds - stage.end)
    stage.add(stage.sprite(), [
        Key(flick, rest), Key(stage.end, rest.moved(angle=end), "linear"),
        Key(stage.seconds, rest.moved(angle=slow), "rise"),
    ])  # fmt: skip
    tip_x, tip_y = x + 0.8 * size, y + rng.uniform(-0.3, 0.3) * size
    stage.hand([Grip(flick, tip_x, tip_y), Grip(flick + 0.25, tip_x, tip_y + 0.4 * sense)],
               -rng.uniform(0.2, 1.2), stays=False)  # fmt: skip


def _tear(stage: Stage) -> None:
    """Two hands pull a sheet into two pieces."""
    rng, size = stage.rng, stage.size(0.4, 0.6)
    x, y = stage.near(0, 0, 0.15)
    whole = Pose(
        x=x, y=y, angle=rng.normal(0, 0.25), width=size, height=size * rng.uniform(0.7, 1.2)
    )
    cos, sin = np.cos(whole.angle), np.sin(whole.angle)
    begin, end = stage.at(rng.uniform(0.15, 0.35)), stage.at(rng.uniform(0.75, 0.95))
    gap, turn = rng.uniform(0.3, 0.6), rng.uniform(0.1, 0.5)
    seed = int(rng.integers(1 << 31))
    for side in (-1, 1):
        hinge = whole.moved(
            angle=whole.angle + 0.6 * side * turn, x=x + 0.1 * side * cos, y=y + 0.1 * side * sin
        )
        apart = whole.moved(
            x=x + side * gap * cos, y=y + side * gap * sin + 0.1, angle=whole.angle + side * turn
        )
        keys = [Key(begin, whole), Key((begin + end) / 2, hinge), Key(end, apart)]
        stage.add(stage.sprite("sheet", side, seed), keys)
    for side in (-1, 1):
        grips = [Grip(begin, x + side * 0.85 * size * cos, y + side * 0.85 * size * sin),
                 Grip(end, x + side * (0.85 * size + gap) * cos, y + side * (0.85 * size + gap) * sin)]  # fmt: skip
        stage.hand(grips, -side * rng.uniform(0.1, 1.5))


def _fold(stage: Stage) -> None:
    """One half of a sheet is turned over onto the other."""
    rng, size = stage.rng, stage.size(0.42, 0.65)
    x, y = stage.near(0, 0.05, 0.15)
    turned = rng.choice([0, np.pi / 2, np.pi, -np.pi / 2]) + rng.normal(0, 0.2)
    flat = Pose(x=x, y=y, angle=turned, width=size, height=size * rng.uniform(0.7, 1.1))
    seed = int(rng.integers(1 << 31))
    stage.add(stage.sprite("sheet", -2, seed), [Key(0, flat)], Role.STANDING)
    begin, middle, end = (
        stage.at(phase)
        for phase in (rng.uniform(0.08, 0.2), rng.uniform(0.45, 0.55), rng.uniform(0.8, 0.92))
    )
    keys = [Key(begin, flat), Key(middle, flat.moved(width=0.03, light=0.6), "fall"),
            Key(end, flat.moved(width=-size, light=rng.uniform(0.7, 0.9)), "rise")]  # fmt: skip
    stage.add(stage.sprite("sheet", 2, seed), keys)
    grips = [
        Grip(key.seconds, x + 0.85 * key.state.width * np.cos(turned),
             y + 0.85 * key.state.width * np.sin(turned) - 0.2 * (key is keys[1]), key.ease)
        for key in keys
    ]  # fmt: skip
    stage.hand(grips)


def _squeeze(stage: Stage) -> None:
    """A thing is pressed together, again and again."""
    rng, size = stage.rng, stage.size(0.3, 0.48)
    x, y = stage.near(0, 0.05, 0.2)
    rest = stage.rest_pose(x, y, size).moved(angle=rng.normal(0, 0.2))
    pressed = rest.moved(
        width=rest.width * rng.uniform(0.45, 0.65), height=rest.height * rng.uniform(1.05, 1.25)
    )
    times = np.linspace(stage.at(0.05), stage.at(0.98), 2 * int(rng.integers(2, 4)) + 1)
    states = [(pressed if i % 2 else rest) for i in range(len(times))]
    stage.add(stage.sprite(), [Key(t, state) for t, state in zip(times, states, strict=True)])
    sides = (-1, 1) if rng.random() < 0.7 else (int(rng.choice([-1, 1])),)
    for side in sides:
        grips = [
            Grip(t, x + side * 0.95 * state.width, y + 0.2 * size)
            for t, state in zip(times, states, strict=True)
        ]
        stage.hand(grips, -side * rng.uniform(0.3, 1.3), stays=rng.random() < 0.5)


def _approach(stage: Stage) -> None:
    """Two things are moved towards each other by two hands."""
    rng = stage.rng
    x, y = stage.near(0, 0.05, 0.15)
    tilt = rng.normal(0, 0.3)
    cos, sin = np.cos(tilt), np.sin(tilt)
    begin, end = stage.at(rng.uniform(0.05, 0.15)), stage.at(rng.uniform(0.82, 0.95))
    wide = rng.uniform(0.75, 1.0)
    hands = []
    for side in (-1, 1):
        size = stage.size(0.2, 0.32)
        close = size + rng.uniform(0, 0.08)
        far = stage.rest_pose(x + side * wide * cos, y + side * wide * sin, size)
        near = far.moved(x=x + side * close * cos, y=y + side * close * sin)
        stage.add(stage.sprite(), [Key(begin, far), Key(end, near)])
        hands.append([Grip(key_time, pose.x + side * 0.7 * size, pose.y + 0.3 * size)
                      for key_time, pose in ((begin, far), (end, near))])  # fmt: skip
    for side, grips in zip((-1, 1), hands, strict=True):
        stage.hand(grips, -side * rng.uniform(0.1, 1.4))


def _still_life(stage: Stage) -> None:
    """Things lying about, at times with a hand that holds still: what a moving camera films."""
    rng = stage.rng
    for _ in range(int(rng.integers(1, 4))):
        stage.stand(stage.rest_pose(*stage.near(spread=0.6), stage.size(0.2, 0.5)))
    if rng.random() < 0.35:
        x, y = stage.near(0, 0.1, 0.4)
        stage.hand([Grip(0, x, y), Grip(stage.seconds, *stage.near(x, y, 0.05))], stays=True)


def _pan(stage: Stage, direction: tuple[float, float]) -> None:
    _still_life(stage)
    way = stage.rng.uniform(0.4, 0.75)
    zoom = stage.rng.uniform(0.85, 1.2)
    skew = stage.rng.normal(0, 0.06)
    x, y = (way * direction[0] + skew * direction[1], way * direction[1] + skew * direction[0])
    ease = str(stage.rng.choice(["smooth", "linear"]))
    stage.film(
        Key(stage.at(0.03), Camera(-x, -y, zoom=zoom)),
        Key(stage.at(0.97), Camera(x, y, zoom=zoom), ease),
    )


def _dolly(stage: Stage) -> None:
    _still_life(stage)
    zoom = stage.rng.uniform(0.7, 0.95)
    near = zoom * stage.rng.uniform(1.7, 2.4)
    x, y = stage.near(spread=0.15)
    ease = str(stage.rng.choice(["smooth", "linear"]))
    stage.film(
        Key(stage.at(0.03), Camera(zoom=zoom)), Key(stage.at(0.97), Camera(x, y, zoom=near), ease)
    )


_OPENING, _CLOSING = "Opening something", "Closing something"
_UP, _DOWN = "Moving something up", "Moving something down"
_TO_RIGHT = "Pushing something from left to right"
_TO_LEFT = "Pushing something from right to left"
_CLOSER, _FURTHER = "Moving something towards the camera", "Moving something away from the camera"
_COVERING, _UNCOVERING = "Covering something with something", "Uncovering something"
_FOLDING, _UNFOLDING = "Folding something", "Unfolding something"
_TOGETHER = "Moving something and something closer to each other"
_APART = "Moving something and something away from each other"
_TURN = "Turning the camera {} while filming something"
_TURN_LEFT, _TURN_RIGHT = _TURN.format("left"), _TURN.format("right")
_TURN_UP, _TURN_DOWN = _TURN.format("upwards"), _TURN.format("downwards")
_NEAR, _AWAY = (
    "Approaching something with your camera",
    "Moving away from something with your camera",
)

_FORWARDS: dict[str, Callable[[Stage], None]] = {
    _OPENING: _open,
    _UP: lambda stage: _move(stage, UP),
    _DOWN: lambda stage: _move(stage, DOWN),
    _TO_RIGHT: lambda stage: _move(stage, RIGHT),
    _TO_LEFT: lambda stage: _move(stage, LEFT),
    _CLOSER: _towards,
    _COVERING: _cover,
    "Putting something next to something": _put_next_to,
    "Dropping something onto something": _drop,
    "Throwing something in the air and catching it": _throw,
    "Spinning something so it continues spinning": _spin,
    "Tearing something into two pieces": _tear,
    _FOLDING: _fold,
    "Squeezing something": _squeeze,
    _TOGETHER: _approach,
    _TURN_LEFT: lambda stage: _pan(stage, LEFT),
    _TURN_RIGHT: lambda stage: _pan(stage, RIGHT),
    _TURN_UP: lambda stage: _pan(stage, UP),
    _TURN_DOWN: lambda stage: _pan(stage, DOWN),
    _NEAR: _dolly,
}

_BACKWARDS = {
    _CLOSING: _OPENING,
    _FURTHER: _CLOSER,
    _UNCOVERING: _COVERING,
    _UNFOLDING: _FOLDING,
    _APART: _TOGETHER,
    _AWAY: _NEAR,
}

LABELS = tuple(sorted([*_FORWARDS, *_BACKWARDS]))
"""Every action, in the order of the demo model's head."""

REVERSED = {
    **_BACKWARDS,
    **{forwards: backwards_ for backwards_, forwards in _BACKWARDS.items()},
    **{_UP: _DOWN, _DOWN: _UP},
    **{_TURN_LEFT: _TURN_RIGHT, _TURN_RIGHT: _TURN_LEFT},
    **{_TURN_UP: _TURN_DOWN, _TURN_DOWN: _TURN_UP},
}
"""What an action is when played backwards, where that is one of the actions."""

_SWAPPED = {
    _TO_LEFT: _TO_RIGHT,
    _TO_RIGHT: _TO_LEFT,
    _TURN_LEFT: _TURN_RIGHT,
    _TURN_RIGHT: _TURN_LEFT,
}
MIRRORED = {label: _SWAPPED.get(label, label) for label in LABELS}
"""What an action is in a mirror."""


def random_take(
    rng: np.random.Generator, split: Split, label: str, before: float, action: float, after: float
) -> Take:
    """Draw a performance of an action.

    Args:
        rng: where randomness comes from.
        split: whose things may be used.
        label: one of `LABELS`.
        before: seconds of rest before it.
        action: seconds that it lasts.
        after: seconds of rest after it.
    """
    if label in _BACKWARDS:
        stage = Stage(rng, split, after, action, before)
        _FORWARDS[_BACKWARDS[label]](stage)
        return backwards(stage.take(_BACKWARDS[label]), label)
    stage = Stage(rng, split, before, action, after)
    _FORWARDS[label](stage)
    return stage.take(label)
