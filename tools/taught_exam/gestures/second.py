"""Eight gestures of other kinds than the first: things meet, turn over, vanish or are pointed at.

All of them show hands and things lying about, and what tells them apart is what happens: several
begin like an action that the demo model knows and go on otherwise.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from tools.taught_exam.gestures.staging import bystanders, hold, times_of
from vindex.demo.scene import Role
from vindex.demo.stage import Grip
from vindex.demo.tracks import Key

if TYPE_CHECKING:
    from collections.abc import Callable

    from vindex.demo.stage import Stage

__all__ = ["GESTURES"]


def bounce(stage: Stage) -> None:
    """A hand strikes a thing down again and again; it comes back from the table."""
    rng, size = stage.rng, stage.size(0.18, 0.28)
    x, ground = rng.uniform(-0.5, 0.5), rng.uniform(0.35, 0.6)
    fall, drift = rng.uniform(0.65, 0.95), rng.normal(0, 0.03)
    beats = round((stage.end - stage.start) / rng.uniform(0.8, 1.1))  # seconds of each
    times = times_of(stage, np.linspace(0, 1, 2 * beats + 1))
    high = stage.rest_pose(x, ground - fall, size).moved(lift=0.6)
    keys = []
    for number, seconds in enumerate(times):
        aside = x + number * drift
        up = high.moved(x=aside)
        keys.append(
            Key(seconds, up.moved(y=ground, lift=0), "fall") if number % 2
            else Key(seconds, up, "rise")
        )  # fmt: skip
    bystanders(stage)
    stage.add(stage.sprite(), keys)
    follows = rng.uniform(0.2, 0.4) * fall
    hold_x = rng.uniform(-0.3, 0.3) * size
    stage.hand(
        [
            Grip(key.seconds, key.state.x + hold_x,
                 ground - fall - 0.7 * size + follows * (number % 2))
            for number, key in enumerate(keys)
        ],
        rng.choice([-1, 1]) * rng.uniform(0.9, 2.0),
    )  # fmt: skip


def flip(stage: Stage) -> None:
    """A thing is turned over onto its other side."""
    rng, size = stage.rng, stage.size(0.28, 0.44)
    x, y = stage.near(0, 0.05, 0.25)
    flat = stage.rest_pose(x, y, size)
    raised = rng.uniform(0.05, 0.2)
    upright = flat.moved(height=0.04, y=y - raised, light=rng.uniform(0.55, 0.75), lift=0.4)
    over = flat.moved(height=-flat.height, light=rng.uniform(0.8, 0.95))
    times = times_of(stage, [0.0, rng.uniform(0.4, 0.6), 1.0])
    keys = [Key(times[0], flat), Key(times[1], upright, "fall"), Key(times[2], over, "rise")]
    bystanders(stage)
    stage.add(stage.sprite(), keys)
    sin, cos = np.sin(flat.angle), np.cos(flat.angle)
    edge = rng.uniform(0.7, 0.95)
    stage.hand(
        [
            Grip(
                key.seconds,
                key.state.x - edge * key.state.height * sin,
                key.state.y + edge * key.state.height * cos,
                key.ease,
            )
            for key in keys
        ]
    )


def gather(stage: Stage) -> None:
    """A hand fetches three things, one by one, and pushes each to the same spot."""
    rng = stage.rng
    x, y = stage.near(0, 0.1, 0.2)
    around = rng.uniform(0, 2 * np.pi) + 2 * np.pi / 3 * rng.permutation(3)
    around += rng.uniform(-0.35, 0.35, 3)
    push = rng.uniform(0.5, 0.65)
    phases = [(number + part) / (3 - (1 - push)) for number in range(3) for part in (0, push)]
    times = times_of(stage, phases)
    bystanders(stage, most=1)
    grips = []
    for number, angle in enumerate(around):
        size, far = stage.size(0.14, 0.24), rng.uniform(0.6, 0.85)
        out_x, out_y = np.cos(angle), 0.8 * np.sin(angle)
        lies = stage.rest_pose(x + far * out_x, y + far * out_y, size)
        close = rng.uniform(0.7, 1.0) * size
        heaped = lies.moved(
            x=x + close * out_x, y=y + close * out_y, angle=lies.angle + rng.normal(0, 0.3)
        )
        begin, end = times[2 * number : 2 * number + 2]
        stage.add(stage.sprite(), [Key(begin, lies), Key(end, heaped)])
        grips += [
            Grip(t, pose.x + 0.8 * size * out_x, pose.y + 0.8 * size * out_y)
            for t, pose in ((begin, lies), (end, heaped))
        ]
    stage.hand(grips)


def knock(stage: Stage) -> None:
    """A held thing runs into another, which slides away; the held one stops there."""
    rng = stage.rng
    held_size, struck_size = stage.size(0.2, 0.3), stage.size(0.18, 0.28)
    x, y = stage.near(0, 0.05, 0.15)
    way = rng.uniform(0, 2 * np.pi)
    cos, sin = np.cos(way), np.sin(way)
    run, slide = rng.uniform(0.5, 0.8), rng.uniform(0.5, 0.9)
    struck = stage.rest_pose(x, y, struck_size)
    gone = struck.moved(
        x=x + slide * cos, y=y + slide * sin, angle=struck.angle + rng.normal(0, 0.8)
    )
    gap = 0.85 * (held_size + struck_size)
    touching = stage.rest_pose(x - gap * cos, y - gap * sin, held_size)
    away = touching.moved(x=touching.x - run * cos, y=touching.y - run * sin)
    hit = rng.uniform(0.4, 0.55)
    times = times_of(stage, [0.0, hit, hit + rng.uniform(0.2, 0.35), 1.0])
    bystanders(stage, most=1)
    stage.add(stage.sprite(), [Key(times[1], struck), Key(times[2], gone, "rise")])
    hold(stage, [Key(times[0], away), Key(times[1], touching, "fall"), Key(times[3], touching)])


def hand_over(stage: Stage) -> None:
    """One hand brings a thing, another takes it and carries it on."""
    rng, size = stage.rng, stage.size(0.2, 0.34)
    side, wide = int(rng.choice([-1, 1])), rng.uniform(0.5, 0.8)
    x, y = stage.near(0, 0.05, 0.15)
    middle = stage.rest_pose(x, y, size)
    first = middle.moved(x=x - side * wide, y=y + rng.normal(0, 0.12))
    last = middle.moved(x=x + side * wide, y=y + rng.normal(0, 0.12))
    meet, part = rng.uniform(0.36, 0.44), rng.uniform(0.56, 0.64)
    times = times_of(stage, [0.0, meet, part, 1.0])
    keys = [Key(t, pose) for t, pose in zip(times, (first, middle, middle, last), strict=True)]
    bystanders(stage)
    stage.add(stage.sprite(), keys)
    for end, its_keys in ((-side, keys[:3]), (side, keys[1:])):
        hold_y = rng.uniform(-0.3, 0.3) * size
        grips = [
            Grip(key.seconds, key.state.x + 0.7 * end * size, key.state.y + hold_y)
            for key in its_keys
        ]
        stage.hand(grips, -end * rng.uniform(0.3, 1.3), stays=False)


def point(stage: Stage) -> None:
    """A hand goes from one thing to the next, stays before each, and touches none."""
    rng = stage.rng
    tilt, order = rng.normal(0, 0.3), int(rng.choice([-1, 1]))
    phases = np.array([(number + part) / 2.45 for number in range(3) for part in (0.0, 0.45)])
    times = times_of(stage, phases)
    bystanders(stage, most=1)
    x, y = stage.near(0, 0, 0.12)
    grips = []
    for number, along in enumerate(order * np.array([-0.75, 0.0, 0.75])):
        pose = stage.rest_pose(
            *stage.near(x + along * np.cos(tilt), y + along * np.sin(tilt), 0.12),
            stage.size(0.16, 0.26),
        )
        stage.stand(pose)
        grips += [
            Grip(t, *stage.near(pose.x, pose.y, 0.02)) for t in times[2 * number : 2 * number + 2]
        ]
    stage.hand(grips, rng.normal(0, 0.4), clear=rng.uniform(0.27, 0.36))


def put_on_top(stage: Stage) -> None:
    """A thing that lies beside another is lifted and set down on top of it; the hand goes."""
    rng, side = stage.rng, int(stage.rng.choice([-1, 1]))
    base, size = stage.size(0.22, 0.34), stage.size(0.16, 0.26)
    x, y = stage.near(0, 0.4, 0.12)
    under = stage.rest_pose(x, y, base).moved(angle=rng.normal(0, 0.15))
    lies = stage.rest_pose(x + side * rng.uniform(0.6, 0.8), y + rng.uniform(-0.1, 0.1), size)
    top = under.y - 0.8 * (under.height + size)
    on_it = lies.moved(x=x + rng.normal(0, 0.04), y=top, angle=rng.normal(0, 0.15))
    above = on_it.moved(y=top - rng.uniform(0.2, 0.4), lift=0.6)
    lifted = lies.moved(y=lies.y - rng.uniform(0.3, 0.6), lift=0.5)
    times = times_of(stage, [0.0, rng.uniform(0.25, 0.35), rng.uniform(0.6, 0.7), 0.95])
    bystanders(stage, most=1)
    stage.add(stage.sprite(), [Key(0.0, under)], Role.STANDING)
    poses = (lies, lifted, above, on_it)
    hold(stage, [Key(t, pose) for t, pose in zip(times, poses, strict=True)])


def hide(stage: Stage) -> None:
    """A held thing slides behind a larger one, until hardly any of it is in sight."""
    rng, size = stage.rng, stage.size(0.16, 0.24)
    side, far = int(rng.choice([-1, 1])), rng.uniform(0.75, 1.0)
    x, y = stage.near(0, 0.1, 0.15)
    out = stage.rest_pose(x + side * far, y + rng.normal(0, 0.12), size)
    behind = out.moved(x=x + rng.normal(0, 0.04), y=y + rng.normal(0, 0.04))
    times = times_of(stage, [0.0, rng.uniform(0.75, 1.0)])
    bystanders(stage, most=1)
    hold(stage, [Key(times[0], out), Key(times[1], behind)])
    stage.stand(stage.rest_pose(x, y, stage.size(0.4, 0.52)))  # on top of the hand, too


GESTURES: dict[str, Callable[[Stage], None]] = {
    "Bouncing something under a hand": bounce,
    "Flipping something over": flip,
    "Gathering things into a heap": gather,
    "Knocking something away with something": knock,
    "Passing something from hand to hand": hand_over,
    "Pointing at things one after another": point,
    "Putting something on top of something": put_on_top,
    "Sliding something behind something": hide,
}
"""How each is drawn, by its label; none of them is an action of the demo model."""
