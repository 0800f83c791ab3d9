"""Eight gestures that the demo model does not know: they differ by motion, not by look.

All of them show hands and things lying about, as the known actions do; most of them the very same
hand on the very same thing, so that no single frame tells which it is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from tools.taught_exam.gestures.staging import bystanders, carry, times_of
from vindex.demo.stage import Grip
from vindex.demo.tracks import Key

if TYPE_CHECKING:
    from collections.abc import Callable

    from vindex.demo.stage import Stage

__all__ = ["GESTURES"]


def circle(stage: Stage) -> None:
    """A held thing goes round on a circle or an oval, once to twice."""
    rng, size = stage.rng, stage.size(0.2, 0.34)
    x, y = stage.near(0, 0.05, 0.2)
    around = rng.uniform(0, 2 * np.pi) + rng.choice([-1, 1]) * np.linspace(
        0, 2 * np.pi * rng.uniform(1.0, 2.0), 25
    )
    wide, high = rng.uniform(0.25, 0.45), rng.uniform(0.22, 0.4)
    rest = stage.rest_pose(x, y, size)
    carry(
        stage,
        [rest.moved(x=x + wide * np.cos(a), y=y + high * np.sin(a)) for a in around],
        ease="linear",
    )


def zigzag(stage: Stage) -> None:
    """A held thing goes one way, and on it to the left and to the right in turns."""
    rng, size = stage.rng, stage.size(0.2, 0.32)
    x, y = stage.near(0, 0.05, 0.15)
    way, reach = rng.uniform(0, 2 * np.pi), rng.uniform(0.45, 0.7)
    along = np.linspace(-reach, reach, int(rng.integers(5, 8)))
    aside = rng.uniform(0.16, 0.3) * rng.choice([-1, 1]) * (-1.0) ** np.arange(len(along))
    aside *= rng.uniform(0.75, 1.2, len(along))
    rest = stage.rest_pose(x, y, size)
    cos, sin = np.cos(way), np.sin(way)
    carry(
        stage,
        [
            rest.moved(x=x + a * cos - b * sin, y=y + a * sin + b * cos)
            for a, b in zip(along, aside, strict=True)
        ],
        ease=str(rng.choice(["smooth", "linear"])),
    )


def out_and_back(stage: Stage) -> None:
    """A held thing slides away along a line, stays a moment, and slides back."""
    rng, size = stage.rng, stage.size(0.2, 0.36)
    x, y = stage.near(0, 0.05, 0.15)
    way, reach = rng.uniform(0, 2 * np.pi), rng.uniform(0.5, 0.85)
    home = stage.rest_pose(x - 0.5 * reach * np.cos(way), y - 0.5 * reach * np.sin(way), size)
    far = home.moved(x=home.x + reach * np.cos(way), y=home.y + reach * np.sin(way))
    pause = rng.uniform(0.03, 0.12)
    turning = rng.uniform(0.4, 0.6)
    carry(
        stage,
        [home, far, far, home.moved(angle=home.angle + rng.normal(0, 0.1))],
        phases=[0, turning - pause, turning + pause, 1],
    )


def shake(stage: Stage) -> None:
    """A held thing is shaken where it is: quick, short ways to and fro."""
    rng, size = stage.rng, stage.size(0.22, 0.38)
    x, y = stage.near(0, 0, 0.3)
    way, reach = rng.uniform(0, 2 * np.pi), rng.uniform(0.09, 0.18)
    turn = rng.uniform(0, 0.35)
    per_second = rng.uniform(1.2, 1.9)  # a model that sees four frames a second must see it
    count = round(2 * per_second * (stage.end - stage.start))
    rest = stage.rest_pose(x, y, size)
    swings = rng.uniform(0.7, 1.2, count) * (-1.0) ** np.arange(count)
    carry(
        stage,
        [
            rest,
            *(
                rest.moved(
                    x=x + swing * reach * np.cos(way),
                    y=y + swing * reach * np.sin(way),
                    angle=rest.angle + swing * turn,
                )
                for swing in swings
            ),
            rest,
        ],
    )


def turn_and_back(stage: Stage) -> None:
    """A held thing is turned about itself by a quarter or more, and back again."""
    rng, size = stage.rng, stage.size(0.26, 0.42)
    x, y = stage.near(0, 0.05, 0.25)
    rest = stage.rest_pose(x, y, size)
    turned = rest.moved(angle=rest.angle + rng.choice([-1, 1]) * rng.uniform(1.4, 3.0))
    pause, turning = rng.uniform(0.02, 0.1), rng.uniform(0.4, 0.6)
    times = times_of(stage, [0, turning - pause, turning + pause, 1])
    poses = [rest, turned, turned, rest.moved(angle=rest.angle + rng.normal(0, 0.1))]
    bystanders(stage)
    stage.add(stage.sprite(), [Key(t, pose) for t, pose in zip(times, poses, strict=True)])
    held = rng.uniform(0, 2 * np.pi)
    grips = [
        Grip(
            t,
            x + 0.5 * size * np.cos(held + 0.5 * (pose.angle - rest.angle)),
            y + 0.5 * size * np.sin(held + 0.5 * (pose.angle - rest.angle)),
        )
        for t, pose in zip(times, poses, strict=True)
    ]
    stage.hand(grips, clear=rng.uniform(0.1, 0.4) * size)


def tap_twice(stage: Stage) -> None:
    """Fingertips come down on a thing twice; it gives a little."""
    rng, size = stage.rng, stage.size(0.26, 0.42)
    x, y = stage.near(0, 0.1, 0.25)
    rest = stage.rest_pose(x, y, size)
    pressed = rest.moved(
        width=rest.width * rng.uniform(0.9, 0.97),
        height=rest.height * rng.uniform(0.88, 0.95),
        light=rng.uniform(0.85, 1.0),
    )
    up, touch = rng.uniform(0.07, 0.11), rng.uniform(0.02, 0.05)
    first, second = rng.uniform(0.24, 0.34), rng.uniform(0.62, 0.74)
    phases = [0.0]
    for hit in (first, second):
        phases += [hit - up - touch, hit - touch, hit + touch, hit + up + touch]
    times = times_of(stage, [*phases, 1.0])
    down = [False, *([False, True, True, False] * 2), False]
    bystanders(stage)
    stage.add(
        stage.sprite(),
        [Key(t, pressed if is_down else rest) for t, is_down in zip(times, down, strict=True)],
    )
    arm = float(rng.normal(0, 0.5) if rng.random() < 0.7 else rng.uniform(-2.2, 2.2))
    raised, larger = rng.uniform(0.28, 0.5), rng.uniform(1.05, 1.25)
    hold_x, hold_y = rng.uniform(-0.35, 0.35, 2) * size
    stage.hand(
        [
            Grip(
                t,
                x + hold_x - (0 if is_down else raised * np.sin(arm)),
                y + hold_y + (0 if is_down else raised * np.cos(arm)),
                scale=1.0 if is_down else larger,
            )
            for t, is_down in zip(times, down, strict=True)
        ],
        arm,
    )


def hover(stage: Stage) -> None:
    """A hand stays above a thing, drifts a little, and touches nothing."""
    rng, size = stage.rng, stage.size(0.24, 0.42)
    x, y = stage.near(0, 0.1, 0.25)
    times = times_of(stage, np.linspace(0, 1, int(rng.integers(4, 7))))
    bystanders(stage)
    stage.stand(stage.rest_pose(x, y, size))
    near_x, near_y = rng.uniform(-0.35, 0.35, 2) * size
    larger = rng.uniform(1.1, 1.35)
    stage.hand([Grip(t, *stage.near(x + near_x, y + near_y, 0.09), scale=larger) for t in times])


def swap(stage: Stage) -> None:
    """Two hands exchange the places of two things, which go round each other."""
    rng = stage.rng
    x, y = stage.near(0, 0.05, 0.15)
    tilt, sense = rng.normal(0, 0.5), rng.choice([-1, 1])
    apart, bulge = rng.uniform(0.4, 0.6), rng.uniform(0.5, 0.9)
    phases = np.linspace(0, 1, 9)
    eased = phases**2 * (3 - 2 * phases)
    times = times_of(stage, phases)
    bystanders(stage, most=1)
    hands = []
    for side in (0.0, np.pi):
        size = stage.size(0.2, 0.32)
        rest = stage.rest_pose(x, y, size)
        around = side + sense * np.pi * eased
        keys = []
        for t, a in zip(times, around, strict=True):
            along, aside = apart * np.cos(a), bulge * apart * np.sin(a)
            at_x = x + along * np.cos(tilt) - aside * np.sin(tilt)
            at_y = y + along * np.sin(tilt) + aside * np.cos(tilt)
            keys.append(Key(t, rest.moved(x=at_x, y=at_y), "linear"))
        stage.add(stage.sprite(), keys)
        hold_x, hold_y = rng.uniform(-0.4, 0.4, 2) * size
        hands.append(
            [Grip(k.seconds, k.state.x + hold_x, k.state.y + hold_y, k.ease) for k in keys]
        )
    for arm, grips in zip((-1, 1), hands, strict=True):
        stage.hand(grips, arm * rng.uniform(0.1, 1.0), clear=0.1)


GESTURES: dict[str, Callable[[Stage], None]] = {
    "Holding a hand over something without touching it": hover,
    "Moving something in a circle": circle,
    "Moving something in a zigzag": zigzag,
    "Shaking something": shake,
    "Sliding something out and back": out_and_back,
    "Swapping two things": swap,
    "Tapping something twice": tap_twice,
    "Turning something round and back": turn_and_back,
}
"""How each is drawn, by its label; none of them is an action of the demo model."""
