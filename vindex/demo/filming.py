"""How a camera moves over things that lie still."""

from __future__ import annotations

from vindex.demo.stage import Grip, Stage
from vindex.demo.tracks import Camera, Key

__all__ = ["dolly", "pan"]


def _still_life(stage: Stage) -> None:
    """Things lying about, at times with a hand that holds still: what a moving camera films."""
    rng = stage.rng
    for _ in range(int(rng.integers(1, 4))):
        stage.stand(stage.rest_pose(*stage.near(spread=0.6), stage.size(0.2, 0.5)))
    if rng.random() < 0.35:
        x, y = stage.near(0, 0.1, 0.4)
        stage.hand([Grip(0, x, y), Grip(stage.seconds, *stage.near(x, y, 0.05))], stays=True)


def pan(stage: Stage, direction: tuple[float, float]) -> None:
    """The camera turns: the picture slides the other way."""
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


def dolly(stage: Stage) -> None:
    """The camera comes closer: all of the picture grows."""
    _still_life(stage)
    zoom = stage.rng.uniform(0.7, 0.95)
    near = zoom * stage.rng.uniform(1.7, 2.4)
    x, y = stage.near(spread=0.15)
    ease = str(stage.rng.choice(["smooth", "linear"]))
    stage.film(
        Key(stage.at(0.03), Camera(zoom=zoom)), Key(stage.at(0.97), Camera(x, y, zoom=near), ease)
    )
