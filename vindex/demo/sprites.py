"""Cut-out pictures of things and hands, shaded, with soft edges.

A sprite is described by kind and seed and drawn at the size that the renderer needs. Its own
coordinates (u right, v down) run over [-1, 1].
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
import torch
from torch.nn import functional

from vindex.demo.splits import Split  # noqa: TC001  (a field's type)
from vindex.demo.textures import colour, draw_texture

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["HAND_LENGTH", "SHAPES", "SpriteSpec", "draw_sprite", "soften"]

Random = np.random.Generator
HAND_LENGTH = 1.7
"""A hand with its forearm is this many times longer than wide."""

_OVERSAMPLING = 2
"""Masks are drawn this many times finer and averaged."""

SKINS = (
    (0.96, 0.80, 0.69),
    (0.87, 0.67, 0.53),
    (0.75, 0.53, 0.39),
    (0.55, 0.37, 0.26),
    (0.38, 0.25, 0.18),
    (0.93, 0.74, 0.62),
)


@dataclass(frozen=True, slots=True)
class SpriteSpec:
    """A thing to draw: equal specs give equal pictures."""

    kind: str
    """A key of `SHAPES`, or `sheet`, `tray`, `lid`, `left_half`, `right_half` or `hand`."""
    seed: int
    split: Split
    half: int = 0
    """Of a sheet that comes apart: -1 is its left half, 1 its right half (torn off), -2 and
    2 the same with a straight crease, 0 all of it."""


def _box(u: torch.Tensor, v: torch.Tensor, width: float, height: float) -> torch.Tensor:
    return (u / width).abs().pow(8) + (v / height).abs().pow(8) < 1


def _ellipse(u: torch.Tensor, v: torch.Tensor, width: float, height: float) -> torch.Tensor:
    return (u / width) ** 2 + (v / height) ** 2 < 1


def _bar(
    u: torch.Tensor,
    v: torch.Tensor,
    start: tuple[float, float],
    end: tuple[float, float],
    radius: float,
    end_radius: float | None = None,
) -> torch.Tensor:
    """A stroke with round ends, getting thinner or thicker along its way."""
    du, dv = end[0] - start[0], end[1] - start[1]
    along = (((u - start[0]) * du + (v - start[1]) * dv) / (du**2 + dv**2 + 1e-9)).clamp(0, 1)
    thickness = radius + ((end_radius or radius) - radius) * along
    return (u - start[0] - along * du) ** 2 + (v - start[1] - along * dv) ** 2 < thickness**2


def _shape_box(u: torch.Tensor, v: torch.Tensor, rng: Random) -> torch.Tensor:
    return _box(u, v, rng.uniform(0.6, 0.95), rng.uniform(0.45, 0.9))


def _shape_cup(u: torch.Tensor, v: torch.Tensor, rng: Random) -> torch.Tensor:
    body = (u.abs() < 0.55 - rng.uniform(0, 0.2) * v) & (v.abs() < 0.8)
    ring = _ellipse(u - 0.6, v, 0.35, 0.42) & ~_ellipse(u - 0.6, v, 0.2, 0.27)
    return body | ring


def _shape_ball(u: torch.Tensor, v: torch.Tensor, rng: Random) -> torch.Tensor:
    return _ellipse(u, v, 0.85, 0.85 * rng.uniform(0.9, 1.0))


def _shape_bottle(u: torch.Tensor, v: torch.Tensor, rng: Random) -> torch.Tensor:
    body = _box(u, v - 0.3, rng.uniform(0.3, 0.45), 0.65)
    return body | _box(u, v + 0.55, rng.uniform(0.12, 0.2), 0.42)


def _shape_banana(u: torch.Tensor, v: torch.Tensor, rng: Random) -> torch.Tensor:
    inner = _ellipse(u, v + rng.uniform(0.5, 0.7), 0.85, 0.8)
    return _ellipse(u, v + 0.1, 0.95, 0.75) & ~inner


def _shape_pebble(u: torch.Tensor, v: torch.Tensor, rng: Random) -> torch.Tensor:
    angle, radius = torch.atan2(v, u), (u**2 + v**2).sqrt()
    edge = torch.full_like(u, 0.7)
    for wave in range(2, 6):
        edge = edge + rng.uniform(0, 0.3 / wave) * torch.sin(wave * angle + rng.uniform(0, 6.28))
    return radius < edge.clamp(0.3, 0.98)


def _shape_phone(u: torch.Tensor, v: torch.Tensor, rng: Random) -> torch.Tensor:
    return _box(u, v, rng.uniform(0.4, 0.5), 0.92)


def _shape_book(u: torch.Tensor, v: torch.Tensor, rng: Random) -> torch.Tensor:
    return (u.abs() < rng.uniform(0.6, 0.75)) & (v.abs() < 0.92)


def _shape_key(u: torch.Tensor, v: torch.Tensor, rng: Random) -> torch.Tensor:
    ring = _ellipse(u, v + 0.55, 0.4, 0.4) & ~_ellipse(u, v + 0.55, 0.18, 0.18)
    shaft = _box(u, v - 0.35, 0.14, 0.6)
    teeth = _box(u - 0.25, v - rng.uniform(0.5, 0.8), 0.22, 0.1) | _box(u - 0.2, v - 0.3, 0.18, 0.1)
    return ring | shaft | teeth


def _shape_carrot(u: torch.Tensor, v: torch.Tensor, rng: Random) -> torch.Tensor:
    root = _bar(u, v, (0, -0.4), (0, 0.9), rng.uniform(0.3, 0.42), 0.06)
    return (
        root
        | _bar(u, v, (0, -0.6), (0.25, -0.92), 0.08)
        | _bar(u, v, (0, -0.6), (-0.2, -0.9), 0.08)
    )


def _shape_flower(u: torch.Tensor, v: torch.Tensor, rng: Random) -> torch.Tensor:
    petals = int(rng.integers(3, 7))
    edge = 0.68 + 0.25 * torch.cos(petals * torch.atan2(v, u))
    return (u**2 + v**2).sqrt() < edge


def _shape_bowl(u: torch.Tensor, v: torch.Tensor, rng: Random) -> torch.Tensor:
    bowl = _ellipse(u, v + 0.3, 0.95, rng.uniform(0.8, 1.1)) & (v > -0.3)
    return bowl | _box(u, v - 0.65, 0.4, 0.12)


SHAPES: dict[str, Callable[[torch.Tensor, torch.Tensor, Random], torch.Tensor]] = {
    "box": _shape_box,
    "cup": _shape_cup,
    "ball": _shape_ball,
    "bottle": _shape_bottle,
    "banana": _shape_banana,
    "pebble": _shape_pebble,
    "phone": _shape_phone,
    "book": _shape_book,
    "key": _shape_key,
    "carrot": _shape_carrot,
    "flower": _shape_flower,
    "bowl": _shape_bowl,
}


def _sheet(u: torch.Tensor, v: torch.Tensor, rng: Random) -> torch.Tensor:
    wobble = 0.03 * torch.sin(9 * v + rng.uniform(0, 6)) + 0.03 * torch.sin(7 * u)
    return (u.abs() + wobble < 0.94) & (v.abs() + wobble < 0.94)


def _hand(u: torch.Tensor, v: torch.Tensor, rng: Random) -> tuple[torch.Tensor, torch.Tensor]:
    """Fingers up, forearm down to the edge.

    Returns:
        The mask, and where skin ends and a sleeve begins (a value of v).
    """
    u = u if rng.random() < 0.5 else -u
    v = (v + 1) * HAND_LENGTH - 1
    spread = rng.uniform(0.3, 1.0)
    mask = _ellipse(u, v + 0.42, 0.17, 0.19)
    for finger in range(4):
        tip = (
            spread * 0.12 * (finger - 1.5),
            -0.86 + 0.05 * abs(finger - 1.2) + rng.uniform(0, 0.06),
        )
        mask |= _bar(u, v, (0.085 * (finger - 1.5), -0.45), tip, 0.048, 0.038)
    mask |= _bar(u, v, (0.12, -0.38), (0.12 + 0.14 * spread, -0.66), 0.055, 0.04)
    mask |= _bar(u, v, (0, -0.35), (rng.uniform(-0.15, 0.15), 2.6), 0.12, rng.uniform(0.16, 0.22))
    return mask, torch.tensor(float((rng.uniform(-0.2, 0.9) + 1) / HAND_LENGTH - 1))


def soften(mask: torch.Tensor, width: int) -> torch.Tensor:
    """Average `(H, W)` over squares of an odd width, by running sums; nothing lies outside."""
    for _ in range(2):
        padded = functional.pad(mask, (width // 2 + 1, width // 2)).cumsum(1)
        mask = ((padded[:, width:] - padded[:, :-width]) / width).T
    return mask


def _shaded(rgb: torch.Tensor, mask: torch.Tensor, rng: Random, depth: float) -> torch.Tensor:
    """Light a flat cut-out as if it were rounded: bright to the light, dark away from it."""
    size = mask.shape[-1]
    width = max(3, int(size * rng.uniform(0.12, 0.3)) | 1)
    height = soften(soften(mask, width), width)
    down = functional.pad(height[1:] - height[:-1], (0, 0, 0, 1)) * width
    right = functional.pad(height[:, 1:] - height[:, :-1], (0, 1)) * width
    light = rng.uniform(-0.8, 0.2) * right - rng.uniform(0.4, 0.9) * down
    lit = rgb * (1 - depth * 0.45 * light.neg().clamp(-0.6, 1)) * (0.75 + 0.25 * height.clamp(0, 1))
    return lit + depth * 0.25 * (light - 0.45).clamp(0, 1)


@lru_cache(maxsize=256)
def draw_sprite(spec: SpriteSpec, size_px: int) -> torch.Tensor:
    """Draw a sprite.

    Args:
        spec: what to draw.
        size_px: side of the picture.

    Returns:
        `(4, size_px, size_px)`: colours multiplied by coverage, then coverage, all in [0, 1].
    """
    rng = np.random.default_rng(spec.split.seed_base + spec.seed)
    fine = _OVERSAMPLING * size_px
    axis = (torch.arange(fine) + 0.5) / fine * 2 - 1
    v, u = torch.meshgrid(axis, axis, indexing="ij")
    if spec.kind == "hand":
        shape, cuff = _hand(u, v, rng)
    elif spec.kind in SHAPES:
        shape = SHAPES[spec.kind](u, v, rng)
    else:
        shape = _sheet(u, v, rng)
    if spec.half:
        ragged = abs(spec.half) == 1
        tear = ragged * (0.06 * torch.sin(11 * v + 1) + 0.04 * torch.sin(23 * v))
        shape = shape & ((u + tear) * spec.half > 0)
    mask = functional.avg_pool2d(shape.float()[None, None], _OVERSAMPLING)[0, 0]
    if spec.kind == "hand":
        rgb = _hand_colours(rng, spec.split, v[::2, ::2], cuff)
    else:
        rgb = _colours(spec, rng, size_px, u[::2, ::2], v[::2, ::2])
    flat = spec.kind in ("sheet", "tray", "lid")
    rgb = _shaded(rgb, mask, rng, depth=0.25 if flat else 0.9).clamp(0, 1)
    return torch.cat([rgb * mask, mask[None]])


def _colours(
    spec: SpriteSpec, rng: Random, size_px: int, u: torch.Tensor, v: torch.Tensor
) -> torch.Tensor:
    kind = spec.split.materials[rng.integers(len(spec.split.materials))]
    rgb = draw_texture(kind, rng, spec.split, size_px)
    tint = colour(rng, spec.split)
    rgb = 0.45 * rgb + 0.55 * tint
    if spec.kind == "tray":  # an open box: a rim around a dark inside with something in it
        inside = _box(u, v, 0.78, 0.78)
        content = _ellipse(u - rng.uniform(-0.3, 0.3), v - rng.uniform(-0.3, 0.3), 0.35, 0.28)
        rgb = torch.where(inside, 0.3 * rgb, rgb)
        return torch.where(content & inside, colour(rng, spec.split), rgb)
    if rng.random() < 0.5:  # a label, a band, a screen
        band = _box(
            u - rng.uniform(-0.2, 0.2),
            v - rng.uniform(-0.3, 0.3),
            rng.uniform(0.2, 0.9),
            rng.uniform(0.1, 0.4),
        )
        rgb = torch.where(band, colour(rng, spec.split), rgb)
    return rgb


def _hand_colours(rng: Random, split: Split, v: torch.Tensor, cuff: torch.Tensor) -> torch.Tensor:
    skin = torch.tensor(SKINS[rng.integers(len(SKINS))]).view(3, 1, 1) * float(
        rng.uniform(0.8, 1.1)
    )
    if rng.random() < 0.15:  # a glove
        skin = colour(rng, split)
    return torch.where(v > cuff, colour(rng, split), skin)
