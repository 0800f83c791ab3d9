"""Eight gestures that the demo model does not know: they differ by motion, not by look.

All of them show hands and things lying about, as the known actions do; most of them the very same
hand on the very same thing, so that no single frame tells which it is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from vindex.demo.scene import Reel, random_look
from vindex.demo.splits import HELD_OUT, Split
from vindex.demo.stage import Grip, Stage
from vindex.demo.tracks import Key

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from vindex.demo.scene import Take
    from vindex.demo.tracks import Pose

__all__ = ["CLIP_SECONDS", "DIFFICULTY", "GESTURES", "random_gesture", "reel", "times_of"]

DIFFICULTY = 0.8
"""Of scenes: that of the sample library."""
CLIP_SECONDS = 4.0
"""What a gesture and the rest around it last together."""
_LEAST_ACTION, _MOST_ACTION = 2.4, 3.7
"""Seconds; at least half of a clip, so that the gesture is its true label."""


def circle(stage: Stage) -> None:
    """A held thing goes round on a circle or an oval, once to twice."""
    rng, size = stage.rng, stage.size(0.2, 0.34)
    x, y = stage.near(0, 0.05, 0.2)
    around = rng.uniform(0, 2 * np.pi) + rng.choice([-1, 1]) * np.linspace(
        0, 2 * np.pi * rng.uniform(1.0, 2.0), 25
    )
    wide, high = rng.uniform(0.25, 0.45), rng.uniform(0.22, 0.4)
    rest = stage.rest_pose(x, y, size)
    _carried(
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
    _carried(
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
    _carried(
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
    _carried(
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
    times = _times(stage, [0, turning - pause, turning + pause, 1])
    poses = [rest, turned, turned, rest.moved(angle=rest.angle + rng.normal(0, 0.1))]
    _bystanders(stage)
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
    times = _times(stage, [*phases, 1.0])
    down = [False, *([False, True, True, False] * 2), False]
    _bystanders(stage)
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
    times = _times(stage, np.linspace(0, 1, int(rng.integers(4, 7))))
    _bystanders(stage)
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
    times = _times(stage, phases)
    _bystanders(stage, most=1)
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


def _times(stage: Stage, phases: Iterable[float]) -> list[float]:
    """Phases as times: a gesture begins and ends a little inside its span."""
    first, last = stage.rng.uniform(0, 0.1), 1 - stage.rng.uniform(0, 0.1)
    return [stage.at(first + phase * (last - first)) for phase in phases]


def _carried(
    stage: Stage,
    poses: Sequence[Pose],
    *,
    ease: str = "smooth",
    phases: Iterable[float] | None = None,
) -> None:
    """A thing that a hand holds all the way; its poses are evenly spread if not told when."""
    rng = stage.rng
    times = _times(stage, np.linspace(0, 1, len(poses)) if phases is None else phases)
    keys = [Key(t, pose, ease) for t, pose in zip(times, poses, strict=True)]
    _bystanders(stage)
    stage.add(stage.sprite(), keys)
    size = keys[0].state.height
    hold_x, hold_y = rng.uniform(-0.4, 0.4, 2) * size
    stage.hand(
        [Grip(key.seconds, key.state.x + hold_x, key.state.y + hold_y, ease) for key in keys],
        clear=rng.uniform(0.2, 0.6) * size,
    )


def _bystanders(stage: Stage, most: int = 2) -> None:
    """Things that take no part, so that their number tells nothing."""
    for _ in range(int(stage.rng.integers(most + 1))):
        around = stage.rng.uniform(0, 2 * np.pi)
        x, y = 0.95 * np.cos(around), 0.7 * np.sin(around)
        stage.stand(stage.rest_pose(*stage.near(x, y, 0.15), stage.size(0.18, 0.34)))


_DRAWN: dict[str, Callable[[Stage], None]] = {
    "Holding a hand over something without touching it": hover,
    "Moving something in a circle": circle,
    "Moving something in a zigzag": zigzag,
    "Shaking something": shake,
    "Sliding something out and back": out_and_back,
    "Swapping two things": swap,
    "Tapping something twice": tap_twice,
    "Turning something round and back": turn_and_back,
}

GESTURES = tuple(_DRAWN)
"""Their labels; none of them is an action of the demo model."""


def random_gesture(
    rng: np.random.Generator, split: Split, gesture: str, before: float, action: float, after: float
) -> Take:
    """Draw a performance of a gesture, as `vindex.demo.actions.random_take` does of an action.

    Args:
        rng: where randomness comes from.
        split: whose things may be used.
        gesture: one of `GESTURES`.
        before: seconds of rest before it.
        action: seconds that it lasts.
        after: seconds of rest after it.
    """
    stage = Stage(rng, split, before, action, after)
    _DRAWN[gesture](stage)
    return stage.take(gesture)


def times_of(rng: np.random.Generator) -> tuple[float, float, float]:
    """Seconds of rest, of action and of rest again, that fill one clip."""
    action = rng.uniform(_LEAST_ACTION, _MOST_ACTION)
    before = rng.uniform(0, CLIP_SECONDS - action)
    return before, action, CLIP_SECONDS - action - before


def reel(rng: np.random.Generator, gesture: str, split: Split = HELD_OUT) -> Reel:
    """Draw one gesture in a place of its own, four seconds in all.

    Args:
        rng: where randomness comes from.
        gesture: one of `GESTURES`.
        split: whose things, surfaces and colours may be used.
    """
    look = random_look(rng, split, DIFFICULTY)
    return Reel(look, (random_gesture(rng, split, gesture, *times_of(rng)),))
