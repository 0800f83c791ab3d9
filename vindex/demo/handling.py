"""How hands move, turn, open and cover things: one function a motion."""

from __future__ import annotations

import numpy as np

from vindex.demo.scene import Role
from vindex.demo.stage import Grip, Stage
from vindex.demo.tracks import Key, Pose

__all__ = ["DOWN", "LEFT", "RIGHT", "UP", "cover", "move", "open_lid", "put_next_to", "towards"]

DOWN, UP, LEFT, RIGHT = (0.0, 1.0), (0.0, -1.0), (-1.0, 0.0), (1.0, 0.0)
"""Directions in the picture."""


def move(stage: Stage, direction: tuple[float, float]) -> None:
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


def towards(stage: Stage) -> None:
    """A held thing grows as it comes to the camera."""
    rng, size = stage.rng, stage.size(0.2, 0.3)
    grown = rng.uniform(2.0, 3.0)
    begin = stage.rest_pose(*stage.near(0, -0.1, 0.3), size).moved(lift=0.3)
    x, y = stage.near(0, 0.1, 0.15)
    finish = begin.moved(x=x, y=y, width=begin.width * grown, height=begin.height * grown, lift=1)
    times = stage.at(rng.uniform(0, 0.15)), stage.at(1 - rng.uniform(0, 0.15))
    stage.add(stage.sprite(), [Key(times[0], begin), Key(times[1], finish)], shadow=False)
    side = rng.uniform(-0.4, 0.4)
    stage.hand(
        [
            Grip(times[0], begin.x + side * size, begin.y),
            Grip(times[1], x + side * size * grown, y, scale=grown**0.8),
        ],
        clear=0.7 * size,
    )


def open_lid(stage: Stage) -> None:
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


def cover(stage: Stage) -> None:
    """A sheet is drawn over a thing."""
    rng, size = stage.rng, stage.size(0.22, 0.36)
    x, y = stage.near(0, 0.1, 0.2)
    stage.stand(stage.rest_pose(x, y, size))
    cover = size * rng.uniform(1.3, 1.7)
    around, away = rng.uniform(0, 2 * np.pi), rng.uniform(1.0, 2.0)
    over = Pose(
        x=x, y=y, angle=rng.normal(0, 0.3), width=cover, height=cover * rng.uniform(0.85, 1.15)
    )
    aside = over.moved(
        x=x + away * np.cos(around),
        y=y + away * np.sin(around),
        lift=0.5,
        angle=over.angle + rng.normal(0, 0.5),
    )
    begin, end = stage.at(rng.uniform(0.05, 0.25)), stage.at(rng.uniform(0.8, 0.95))
    stage.add(stage.sprite("sheet"), [Key(begin, aside), Key(end, over)])
    hold_x, hold_y = rng.uniform(-0.5, 0.5) * cover, rng.uniform(-0.5, 0.5) * cover
    grips = [Grip(begin, aside.x + hold_x, aside.y + hold_y), Grip(end, x + hold_x, y + hold_y)]
    stage.hand(grips, clear=0.3 * cover)


def put_next_to(stage: Stage) -> None:
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
