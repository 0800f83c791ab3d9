"""How things fall, fly, spin, tear, fold and give way: one function a motion."""

from __future__ import annotations

import numpy as np

from vindex.demo.scene import Role
from vindex.demo.stage import Grip, Stage
from vindex.demo.tracks import Key, Pose

__all__ = ["approach", "drop", "fold", "spin", "squeeze", "tear", "throw"]


def drop(stage: Stage) -> None:
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
    came = [
        Key(stage.at(0.02), high.moved(x=x + rng.uniform(-0.5, 0.5), y=-rng.uniform(0.5, 1.8))),
        Key(stage.at(0.25), high),
    ]
    stage.add(
        stage.sprite(),
        [
            *came,
            Key(free, high),
            Key(free + fall, low, "fall"),
            Key(free + fall + hop, bounce, "rise"),
            Key(free + fall + 2 * hop, low, "fall"),
        ],
    )
    hold = rng.uniform(-0.6, 0.6) * size, rng.uniform(-1, 0) * size
    grips = [Grip(key.seconds, key.state.x + hold[0], key.state.y + hold[1]) for key in came]
    side = rng.choice([-1, 1])
    spread = high.x + hold[0] - 0.12 * side, high.y + hold[1] - 0.1
    grips += [Grip(free, high.x + hold[0], high.y + hold[1]), Grip(free + 0.2, *spread)]
    stage.hand(grips, side * rng.uniform(0.9, 2.6), clear=0.3 * size, stays=False)


def throw(stage: Stage) -> None:
    """A thing flies up from the hand, turns, and comes back into it; often again."""
    rng, size = stage.rng, stage.size(0.2, 0.32)
    x, y = rng.uniform(-0.35, 0.35), rng.uniform(0.4, 0.65)
    held = stage.rest_pose(x, y, size)
    keys, grips = [Key(0, held)], [Grip(stage.at(0), x, y + 0.5 * size)]
    now, angle = stage.at(rng.uniform(0.05, 0.15)), held.angle
    flight = rng.uniform(0.4, 0.65)
    turn = rng.normal(0, 2.5)
    while now + 0.3 + 2 * flight < stage.end + 0.2:
        height = rng.uniform(0.9, 1.35)
        deep = held.moved(y=y + 0.1, angle=angle)
        top = held.moved(y=y - height, angle=angle + turn / 2, lift=0.9)
        angle += turn
        keys += [
            Key(now, held.moved(angle=deep.angle)),
            Key(now + 0.2, deep),
            Key(now + 0.3, deep.moved(y=y)),
            Key(now + 0.3 + flight, top, "rise"),
            Key(now + 0.3 + 2 * flight, held.moved(angle=angle), "fall"),
        ]
        grips += [
            Grip(now, x, y + 0.5 * size),
            Grip(now + 0.2, x, y + 0.1 + 0.5 * size),
            Grip(now + 0.4, x, y - 0.15 + 0.5 * size),
            Grip(now + 0.3 + flight, x, y + 0.5 * size),
            Grip(now + 0.3 + 2 * flight, x, y + 0.05 + 0.5 * size),
        ]
        now += 0.3 + 2 * flight + rng.uniform(0.05, 0.5)
    grips.append(Grip(stage.at(1), x, y + 0.5 * size))
    stage.add(stage.sprite(), keys)
    stage.hand(grips, rng.normal(0, 0.5), stays=True)


def spin(stage: Stage) -> None:
    """A flick sets a thing turning about itself; it goes on."""
    rng, size = stage.rng, stage.size(0.35, 0.6)
    x, y = stage.near(0, 0, 0.2)
    rest = stage.rest_pose(x, y, size).moved(width=size * rng.uniform(0.55, 0.8), height=size)
    sense = rng.choice([-1, 1])
    flick = stage.at(rng.uniform(0.05, 0.15))
    speed = sense * rng.uniform(2.5, 5.0)
    end = rest.angle + speed * (stage.end - flick)
    slow = end + 0.35 * speed * (stage.seconds - stage.end)
    stage.add(
        stage.sprite(),
        [
            Key(flick, rest),
            Key(stage.end, rest.moved(angle=end), "linear"),
            Key(stage.seconds, rest.moved(angle=slow), "rise"),
        ],
    )
    tip_x, tip_y = x + 0.8 * size, y + rng.uniform(-0.3, 0.3) * size
    stage.hand(
        [Grip(flick, tip_x, tip_y), Grip(flick + 0.25, tip_x, tip_y + 0.4 * sense)],
        -rng.uniform(0.2, 1.2),
        stays=False,
    )


def tear(stage: Stage) -> None:
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
        grips = [
            Grip(begin, x + side * 0.85 * size * cos, y + side * 0.85 * size * sin),
            Grip(end, x + side * (0.85 * size + gap) * cos, y + side * (0.85 * size + gap) * sin),
        ]
        stage.hand(grips, -side * rng.uniform(0.1, 1.5))


def fold(stage: Stage) -> None:
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
    keys = [
        Key(begin, flat),
        Key(middle, flat.moved(width=0.03, light=0.6), "fall"),
        Key(end, flat.moved(width=-size, light=rng.uniform(0.7, 0.9)), "rise"),
    ]
    stage.add(stage.sprite("sheet", 2, seed), keys)
    grips = [
        Grip(
            key.seconds,
            x + 0.85 * key.state.width * np.cos(turned),
            y + 0.85 * key.state.width * np.sin(turned) - 0.2 * (key is keys[1]),
            key.ease,
        )
        for key in keys
    ]
    stage.hand(grips)


def squeeze(stage: Stage) -> None:
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


def approach(stage: Stage) -> None:
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
        hands.append(
            [
                Grip(key_time, pose.x + side * 0.7 * size, pose.y + 0.3 * size)
                for key_time, pose in ((begin, far), (end, near))
            ]
        )
    for side, grips in zip((-1, 1), hands, strict=True):
        stage.hand(grips, -side * rng.uniform(0.1, 1.4))
