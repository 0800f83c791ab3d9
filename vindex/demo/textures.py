"""Procedural surfaces: what tables, walls, cloth and objects are made of.

Everything is drawn from a seeded generator on grids of a fixed number of cells, so a surface
looks the same at every resolution. Pictures are `(3, H, W)` float tensors in [0, 1].
"""

from __future__ import annotations

import colorsys
from typing import TYPE_CHECKING

import numpy as np
import torch
from torch.nn import functional

if TYPE_CHECKING:
    from collections.abc import Callable

    from vindex.demo.splits import Split

__all__ = ["MATERIALS", "colour", "draw_texture", "fractal_noise"]

Random = np.random.Generator


def colour(rng: Random, split: Split, vivid: float = 1.0) -> torch.Tensor:
    """Draw one colour, `(3, 1, 1)`, from the hues of a split.

    Args:
        rng: where randomness comes from.
        split: which hues may be used.
        vivid: scales the saturation; small values give the greys of real rooms.
    """
    low, high = split.hue_bands[rng.integers(len(split.hue_bands))]
    hue, value = rng.uniform(low, high), rng.uniform(0.2, 0.95)
    rgb = colorsys.hsv_to_rgb(hue, vivid * (0.05 + 0.8 * rng.random() ** 1.5), value)
    return torch.tensor(rgb, dtype=torch.float32).view(3, 1, 1)


def fractal_noise(
    rng: Random, size_px: int, cells: int, octaves: int = 4, stretch: float = 1.0
) -> torch.Tensor:
    """Smooth noise of several scales, `(size_px, size_px)`, about in [0, 1].

    Args:
        rng: where randomness comes from.
        size_px: side of the picture.
        cells: how many bumps the coarsest scale has along the picture's height.
        octaves: how many scales, each twice as fine and a little more than half as strong.
        stretch: how many times longer the bumps are along the width (grain of wood).
    """
    total = torch.zeros(1, 1, size_px, size_px)
    strength, sum_of_squares = 1.0, 0.0
    for octave in range(octaves):
        rows = cells << octave
        columns = max(2, round(rows / stretch))
        grid = torch.from_numpy(rng.standard_normal((1, 1, rows, columns), dtype=np.float32))
        if rows < 2 * size_px:  # finer bumps than pixels would only alias
            shape = (size_px, size_px)
            total += strength * functional.interpolate(grid, shape, mode="bilinear")
        sum_of_squares += strength**2
        strength *= 0.58
    noise: torch.Tensor = 0.5 + 0.3 * total[0, 0] / sum_of_squares**0.5
    return noise.clamp(0, 1)


def _coordinates(size_px: int) -> tuple[torch.Tensor, torch.Tensor]:
    axis = (torch.arange(size_px) + 0.5) / size_px
    rows, columns = torch.meshgrid(axis, axis, indexing="ij")
    return rows, columns


def _turned(rng: Random, size_px: int) -> tuple[torch.Tensor, torch.Tensor]:
    rows, columns = _coordinates(size_px)
    angle = float(rng.uniform(0, np.pi))
    cos, sin = np.cos(angle), np.sin(angle)
    return cos * rows + sin * columns, cos * columns - sin * rows


def _mix(weight: torch.Tensor, first: torch.Tensor, second: torch.Tensor) -> torch.Tensor:
    return first + (second - first) * weight


def _wave(x: torch.Tensor, sharpness: float) -> torch.Tensor:
    return torch.sigmoid(sharpness * torch.sin(2 * np.pi * x))


def _plain(rng: Random, split: Split, size_px: int) -> torch.Tensor:
    return colour(rng, split).expand(3, size_px, size_px)


def _plaster(rng: Random, split: Split, size_px: int) -> torch.Tensor:
    noise = fractal_noise(rng, size_px, int(rng.integers(2, 7)), octaves=5)
    return _mix(noise, colour(rng, split, 0.6), colour(rng, split, 0.6))


def _wood(rng: Random, split: Split, size_px: int) -> torch.Tensor:
    grain = fractal_noise(rng, size_px, 8, octaves=4, stretch=8.0)
    rows, _ = _coordinates(size_px)
    rings = _wave(rows * rng.uniform(2, 6) + 1.5 * grain, rng.uniform(0.8, 3))
    first = torch.tensor([0.62, 0.42, 0.25]).view(3, 1, 1) * float(rng.uniform(0.45, 1.35))
    picture = _mix(0.7 * rings + 0.3 * grain, first, 0.6 * first + 0.1 * colour(rng, split))
    planks = _wave(rows * int(rng.integers(2, 7)), 60).sub(0.5).abs() < 0.47
    picture = torch.where(planks, 0.7 * picture, picture)
    return picture.transpose(1, 2) if rng.random() < 0.5 else picture


def _cloth(rng: Random, split: Split, size_px: int) -> torch.Tensor:
    along, across = _turned(rng, size_px)
    threads = rng.uniform(18, 40)
    weave = 0.5 + 0.25 * (torch.sin(threads * 6.28 * along) + torch.sin(threads * 6.28 * across))
    creases = fractal_noise(rng, size_px, 2, octaves=3)
    return colour(rng, split) * (0.7 + 0.25 * weave) * (0.5 + creases)


def _stripes(rng: Random, split: Split, size_px: int) -> torch.Tensor:
    along, _ = _turned(rng, size_px)
    bend = fractal_noise(rng, size_px, 2, octaves=2)
    bands = _wave(along * rng.uniform(3, 12) + rng.uniform(0, 1) * bend, rng.uniform(2, 20))
    return _mix(bands, colour(rng, split), colour(rng, split)) * (0.8 + 0.4 * bend)


def _stains(rng: Random, split: Split, size_px: int) -> torch.Tensor:
    picture = _plaster(rng, split, size_px)
    for _ in range(int(rng.integers(2, 5))):
        edge = fractal_noise(rng, size_px, int(rng.integers(3, 9)), octaves=3)
        patch = torch.sigmoid(40 * (edge - rng.uniform(0.55, 0.75)))
        picture = _mix(float(rng.uniform(0.3, 0.9)) * patch, picture, colour(rng, split))
    return picture


def _clutter(rng: Random, split: Split, size_px: int) -> torch.Tensor:
    """Out-of-focus things of all sizes, as behind most home videos."""
    picture = _plaster(rng, split, size_px).clone()
    for _ in range(int(rng.integers(8, 26))):
        along, across = _turned(rng, size_px)
        centre = rng.uniform(-0.3, 1.2, 2)
        half = rng.uniform(0.02, 0.2, 2)
        power = float(rng.choice([2, 8]))  # ellipse or rectangle
        reach = ((along - centre[0]) / half[0]).abs() ** power
        reach = reach + ((across - centre[1]) / half[1]).abs() ** power
        inside = torch.sigmoid(rng.uniform(3, 20) * (1 - reach))
        shade = colour(rng, split) * (0.7 + 0.6 * along)
        picture = _mix(inside, picture, shade)
    return picture


def _tiles(rng: Random, split: Split, size_px: int) -> torch.Tensor:
    rows, columns = _turned(rng, size_px) if rng.random() < 0.3 else _coordinates(size_px)
    count = int(rng.integers(4, 10))
    joint = torch.maximum(
        torch.cos(np.pi * count * rows).abs(), torch.cos(np.pi * count * columns).abs()
    )
    row_ids, column_ids = (rows * count + 8.5).long(), (columns * count + 8.5).long()
    shades = torch.from_numpy(rng.uniform(0.75, 1.15, 997).astype(np.float32))
    tile = colour(rng, split, 0.5) * shades[(row_ids * 31 + column_ids * 57) % 997]
    tile = tile * (0.8 + 0.4 * fractal_noise(rng, size_px, 6))
    return torch.where(joint > 0.985, colour(rng, split, 0.3), tile)


def _marble(rng: Random, split: Split, size_px: int) -> torch.Tensor:
    along, _ = _turned(rng, size_px)
    bend = fractal_noise(rng, size_px, 3, octaves=5)
    veins = 1 - torch.sin(6.28 * (rng.uniform(1, 3) * along + 2.2 * bend)).abs()
    base = _mix(bend, colour(rng, split, 0.3), colour(rng, split, 0.3))
    return _mix(0.8 * veins**3, base, colour(rng, split, 0.6))


def _plaid(rng: Random, split: Split, size_px: int) -> torch.Tensor:
    along, across = _turned(rng, size_px)
    first, second = colour(rng, split), colour(rng, split)
    broad = _wave(along * rng.uniform(3, 7), 9) + _wave(across * rng.uniform(3, 7), 9)
    thin = _wave(along * 11, 30) * _wave(across * 11, 30)
    picture = _mix(broad / 2, first, second) + 0.15 * thin
    return picture * (0.8 + 0.4 * fractal_noise(rng, size_px, 4))


def _gravel(rng: Random, split: Split, size_px: int) -> torch.Tensor:
    coarse = fractal_noise(rng, size_px, 24, octaves=2)
    fine = fractal_noise(rng, size_px, 3, octaves=5)
    stones = torch.sigmoid(14 * (coarse - 0.5))
    return _mix(stones, colour(rng, split, 0.5), colour(rng, split, 0.5)) * (0.6 + 0.8 * fine)


MATERIALS: dict[str, Callable[[Random, Split, int], torch.Tensor]] = {
    "plain": _plain,
    "plaster": _plaster,
    "wood": _wood,
    "cloth": _cloth,
    "stripes": _stripes,
    "stains": _stains,
    "clutter": _clutter,
    "tiles": _tiles,
    "marble": _marble,
    "plaid": _plaid,
    "gravel": _gravel,
}


def draw_texture(kind: str, rng: Random, split: Split, size_px: int) -> torch.Tensor:
    """Draw a square of a material.

    Args:
        kind: a key of `MATERIALS`.
        rng: where randomness comes from.
        split: whose colours are used.
        size_px: side of the picture.

    Returns:
        `(3, size_px, size_px)` in [0, 1].
    """
    return MATERIALS[kind](rng, split, size_px).clamp(0, 1)
