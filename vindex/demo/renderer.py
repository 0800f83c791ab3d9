"""Draws reels: layers sampled through the camera, composited with shadows, lit and filmed."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
import torch
from torch.nn import functional

from vindex.demo.sprites import draw_sprite, soften
from vindex.demo.textures import draw_texture
from vindex.demo.tracks import Key, State, track

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from vindex.demo.scene import Layer, Look, Reel, Take

__all__ = ["render_reel"]

_EXTENT = 2.4
"""Half the side of the square of table that is drawn, in world units; beyond it, it repeats
mirrored."""
_SHADOW_REACH = 1.5
"""How much larger a shadow's picture is than its sprite's."""
_SHADOW_DEPTH = 0.5

Values = dict[str, torch.Tensor]


def _evaluate(keys: Sequence[Key[State]], seconds_T: NDArray[np.float64]) -> Values:
    """A track as tensors of shape (T, 1, 1), ready for pictures."""
    return {
        name: torch.from_numpy(values.astype(np.float32)).view(-1, 1, 1)
        for name, values in track(keys, seconds_T).items()
    }


def _paste(picture: torch.Tensor, sprite: torch.Tensor, state: Values) -> None:
    size = picture.shape[-1]
    axis = ((torch.arange(size) + 0.5) / size * 2 - 1) * _EXTENT
    y, x = torch.meshgrid(axis, axis, indexing="ij")
    grid = _own_coordinates(x[None], y[None], state, (0.0, 0.0))
    drawn = functional.grid_sample(sprite[None], grid, align_corners=False)[0]
    picture.mul_(1 - drawn[3]).add_(drawn[:3])


@lru_cache(maxsize=8)
def _table(look: Look, size_px: int) -> torch.Tensor:
    """The background: table, wall, things lying about, light and shade; (3, S, S)."""
    rng = np.random.default_rng(look.split.seed_base + look.seed)
    table = draw_texture(look.table, rng, look.split, size_px)
    wall = draw_texture(look.wall, rng, look.split, size_px)
    axis = ((torch.arange(size_px) + 0.5) / size_px * 2 - 1) * _EXTENT
    y, x = torch.meshgrid(axis, axis, indexing="ij")
    is_wall = torch.sigmoid((look.horizon - y) * size_px / 4)
    picture = table + (0.85 * wall - table) * is_wall
    mean = picture.mean((1, 2), keepdim=True)
    picture = mean + (picture - mean) * look.contrast
    picture = picture * (1 - 0.35 * torch.exp(-6 * (y - look.horizon).abs()))
    for spec, pose in look.distractors:
        sprite = draw_sprite(spec, max(8, round(size_px * pose.height / _EXTENT * 1.2)))
        _paste(picture, sprite, _evaluate([Key(0.0, pose)], np.zeros(1)))
    direction = rng.uniform(0, 6.28)
    along = np.cos(direction) * x + np.sin(direction) * y
    window = torch.sigmoid(
        rng.uniform(2, 9) * torch.sin(rng.uniform(1, 3) * along + rng.uniform(0, 6))
    )
    light = 0.9 + look.contrast * rng.uniform(0, 0.3) * (window - 0.5)
    return picture * light


@lru_cache(maxsize=256)
def _shadow_of(layer_sprite: torch.Tensor) -> torch.Tensor:
    """A soft version of a sprite's coverage on a larger square; (1, S, S)."""
    size = layer_sprite.shape[-1]
    margin = round(size * (_SHADOW_REACH - 1) / 2)
    width = max(3, (size // 6) | 1)
    wide = functional.pad(layer_sprite[3], (margin,) * 4)
    return soften(soften(wide, width), width)[None]


def _own_coordinates(
    x: torch.Tensor, y: torch.Tensor, state: Values, anchor: tuple[float, float]
) -> torch.Tensor:
    """World points as points of a sprite, (T, H, W, 2)."""
    dx, dy = x - state["x"], y - state["y"]
    cos, sin = torch.cos(state["angle"]), torch.sin(state["angle"])
    u = (cos * dx + sin * dy) / _away_from_zero(state["width"]) + anchor[0]
    v = (cos * dy - sin * dx) / _away_from_zero(state["height"]) + anchor[1]
    return torch.stack([u, v], -1)


def _away_from_zero(size: torch.Tensor) -> torch.Tensor:
    return torch.where(size < 0, size.clamp(max=-0.01), size.clamp(min=0.01))


class _Shot:
    """The pictures of one take while they are being drawn."""

    def __init__(
        self,
        look: Look,
        take: Take,
        seconds_T: NDArray[np.float64],
        height: int,
        width: int,
        shake: Values,
    ) -> None:
        self.height, self.aspect = height, width / height
        self.seconds_T = seconds_T
        camera = _evaluate(take.camera, seconds_T)
        ys = (torch.arange(height) + 0.5) / height * 2 - 1
        xs = ((torch.arange(width) + 0.5) / width * 2 - 1) * self.aspect
        roll = camera["roll"] + shake["roll"]
        cos, sin = torch.cos(roll) / camera["zoom"], torch.sin(roll) / camera["zoom"]
        y, x = ys.view(1, -1, 1), xs.view(1, 1, -1)
        self.x = cos * x - sin * y + camera["x"] + shake["x"]
        self.y = sin * x + cos * y + camera["y"] + shake["y"]
        self.zoom = float(camera["zoom"].max())
        table = _table(look, round(height * _EXTENT))
        grid = torch.stack([self.x, self.y], -1) / _EXTENT
        self.frames = functional.grid_sample(
            table[None].expand(len(seconds_T), -1, -1, -1),
            grid,
            padding_mode="reflection",
            align_corners=False,
        )
        self.roles = torch.zeros(len(seconds_T), height, width, dtype=torch.uint8)
        self.light = look.light

    def draw(self, layer: Layer) -> None:
        """Composite one layer, its shadow first."""
        state = _evaluate(layer.keys, self.seconds_T)
        largest = float(torch.maximum(state["width"].abs(), state["height"].abs()).max())
        size_px = max(12, 4 * round(self.height * largest * min(self.zoom, 2) * 0.3))
        sprite = draw_sprite(layer.sprite, min(size_px, 512))
        if layer.shadow:
            away = 0.05 + 0.25 * state["lift"]
            side = -1.0 if self.light[0] > 0 else 1.0
            moved = {**state, "x": state["x"] + 0.6 * side * away, "y": state["y"] + away}
            drawn, rows, columns = self._sample(
                _shadow_of(sprite), moved, layer.anchor, _SHADOW_REACH
            )
            if drawn is not None:
                self.frames[:, :, rows, columns] *= 1 - _SHADOW_DEPTH * drawn / (
                    1 + state["lift"][:, None]
                )
        drawn, rows, columns = self._sample(sprite, state, layer.anchor, 1.0)
        if drawn is None:
            return
        opacity = state["opacity"][:, None]
        covered = drawn[:, 3:] * opacity
        under = self.frames[:, :, rows, columns]
        under *= 1 - covered
        under += drawn[:, :3] * (state["light"][:, None] * opacity)
        self.roles[:, rows, columns].masked_fill_(covered[:, 0] > 0.5, int(layer.role))

    def _sample(
        self, picture: torch.Tensor, state: Values, anchor: tuple[float, float], reach: float
    ) -> tuple[torch.Tensor | None, slice, slice]:
        """A sprite's picture where it is seen, only inside the rows and columns it touches."""
        far = reach * 1.42 + max(abs(anchor[0]), abs(anchor[1]))
        radius = far * torch.maximum(state["width"].abs(), state["height"].abs())
        near = ((self.x - state["x"]).abs() < radius) & ((self.y - state["y"]).abs() < radius)
        touched = near.any(0)
        ys, xs = touched.any(1).nonzero(), touched.any(0).nonzero()
        if not len(ys):
            return None, slice(0), slice(0)
        rows, columns = slice(int(ys[0]), int(ys[-1]) + 1), slice(int(xs[0]), int(xs[-1]) + 1)
        grid = (
            _own_coordinates(self.x[:, rows, columns], self.y[:, rows, columns], state, anchor)
            / reach
        )
        batch = picture[None].expand(len(grid), -1, -1, -1)
        return functional.grid_sample(batch, grid, align_corners=False), rows, columns


def _shaken(look: Look, seconds_T: NDArray[np.float64]) -> Values:
    """A hand-held camera: sums of slow waves."""
    rng = np.random.default_rng(look.split.seed_base + look.seed + 1)
    shake = {}
    for name, scale in (("x", 1.0), ("y", 1.0), ("roll", 0.4)):
        waves = sum(
            np.sin(2 * np.pi * (rng.uniform(0.2, 2.2) * seconds_T + rng.random())) for _ in range(3)
        )
        values = look.shake * scale * waves / 2
        shake[name] = torch.from_numpy(np.asarray(values, dtype=np.float32)).view(-1, 1, 1)
    return shake


def _filmed(look: Look, frames: torch.Tensor, seconds_T: NDArray[np.float64]) -> torch.Tensor:
    """What lens and sensor add: falling light, colour cast, blur, grain."""
    _, _, height, width = frames.shape
    y = ((torch.arange(height) + 0.5) / height * 2 - 1).view(-1, 1)
    x = ((torch.arange(width) + 0.5) / width * 2 - 1).view(1, -1)
    light = 1 + look.light[0] * x + look.light[1] * y - look.vignette * (x**2 + y**2)
    frames = frames * light * torch.tensor(look.gains).view(3, 1, 1)
    side = look.blur / (2 + 2 * look.blur)
    wide = functional.pad(frames, (0, 0, 1, 1), "replicate")
    frames = (1 - 2 * side) * frames + side * (wide[:, :, 2:] + wide[:, :, :-2])
    wide = functional.pad(frames, (1, 1, 0, 0), "replicate")
    frames = (1 - 2 * side) * frames + side * (wide[..., 2:] + wide[..., :-2])
    if look.noise > 0:
        for frame, second in zip(frames, seconds_T, strict=True):
            grain = torch.Generator().manual_seed(look.seed * 100_003 + round(second * 1000))
            frame.add_(torch.randn(frame.shape, generator=grain), alpha=look.noise)
    return frames


@torch.inference_mode()
def render_reel(
    reel: Reel, seconds_T: NDArray[np.float64], height: int, width: int
) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """Draw a reel at any times.

    Args:
        reel: what to draw.
        seconds_T: ordered times, from 0 to the reel's length.
        height: of the pictures in pixels.
        width: of the pictures in pixels.

    Returns:
        frames_THWC (RGB) and roles_THW (`scene.Role`).
    """
    frames = torch.empty(len(seconds_T), 3, height, width)
    roles = torch.empty(len(seconds_T), height, width, dtype=torch.uint8)
    starts = np.array(reel.starts)
    number = np.clip(np.searchsorted(starts, seconds_T, side="right") - 1, 0, len(reel.takes) - 1)
    shake = _shaken(reel.look, seconds_T)
    for index in np.unique(number):
        chosen = number == index
        take = reel.takes[index]
        its_shake = {name: values[torch.from_numpy(chosen)] for name, values in shake.items()}
        shot = _Shot(reel.look, take, seconds_T[chosen] - starts[index], height, width, its_shake)
        for layer in take.layers:
            shot.draw(layer)
        frames[torch.from_numpy(chosen)] = shot.frames
        roles[torch.from_numpy(chosen)] = shot.roles
    filmed = _filmed(reel.look, frames, seconds_T)
    picture = filmed.clamp(0, 1).mul(255).round().to(torch.uint8)
    return picture.permute(0, 2, 3, 1).contiguous().numpy(), roles.numpy()
