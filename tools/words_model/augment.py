"""Turns stored frames into training batches: cut-outs, some of them close-ups, and mirror images.

Colours stay as they are, since captions name them.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import torch
from torch.nn import functional

from tools.words_model.looks import HAND_SEEN, PROMINENT, THINGS
from tools.words_model.network import IMAGE_PX
from tools.words_model.pool import BACKGROUND, HAND, POOL_PX, WALL, Frames

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["augmented"]

_CLOSE_UPS = 0.5
"""Share of frames that are shown larger: large things are learned first."""
_ROOM = (1.2, 4.5)
"""How many times longer than the thing a close-up's side is."""
_WHOLE = 0.6
"""Share of a thing that a close-up must show, so that a caption may name it."""
_SURFACE_SEEN = 0.1

Random = np.random.Generator


def augmented(frames: Frames, rng: Random) -> Frames:
    """The same frames cut out at random and mirrored, with what the cut-outs show."""
    count, slack = len(frames), POOL_PX - IMAGE_PX
    is_close = rng.random(count) < _CLOSE_UPS
    sides = np.full((count, 2), IMAGE_PX / POOL_PX)
    centres = (2 * rng.integers(0, slack + 1, (count, 2)) - slack) / POOL_PX
    for i in np.flatnonzero(is_close):
        middle, extent = _some_thing(frames.classes_NHW[i], rng)
        room = np.exp(rng.uniform(*np.log(_ROOM)))
        sides[i] = np.clip(room * extent * rng.uniform(0.9, 1.1, 2), 0.15, 1.0)
        stray = np.maximum(sides[i] - 0.5 * extent, 0) * rng.uniform(-0.7, 0.7, 2)
        centres[i] = np.clip(middle + stray, sides[i] - 1, 1 - sides[i])
    mirrored = np.where(rng.random(count) < 0.5, -1, 1)
    theta = torch.zeros(count, 2, 3)
    theta[:, 0, 0] = torch.from_numpy(sides[:, 0] * mirrored)
    theta[:, 1, 1] = torch.from_numpy(sides[:, 1])
    theta[:, :, 2] = torch.from_numpy(centres)
    pictures = torch.from_numpy(frames.pictures_NHWC).permute(0, 3, 1, 2)
    maps = torch.from_numpy(np.stack([frames.classes_NHW, frames.colours_NHW], 1))
    cut = _sampled(pictures, theta, IMAGE_PX, "bilinear").permute(0, 2, 3, 1).contiguous()
    classes, colours = _sampled(maps, theta, IMAGE_PX // 2, "nearest").unbind(1)
    shown = replace(
        frames,
        pictures_NHWC=cut.numpy(),
        classes_NHW=classes.numpy(),
        colours_NHW=colours.numpy(),
    )
    return _told_anew(frames, shown, is_close, sides.prod(1))


def _some_thing(classes_HW: NDArray[np.uint8], rng: Random) -> tuple[NDArray[np.float64], float]:
    """Middle (right and down, from -1 to 1) and longer half side of one thing in a frame."""
    kinds = np.unique(classes_HW[classes_HW < len(THINGS)])
    if not len(kinds):
        return rng.uniform(-1, 1, 2), 0.5
    rows, columns = np.nonzero(classes_HW == kinds[rng.integers(len(kinds))])
    ends = np.array([[columns.min(), rows.min()], [columns.max() + 1, rows.max() + 1]])
    low, high = ends / len(classes_HW) * 2 - 1
    return (low + high) / 2, float((high - low).max() / 2)


def _sampled(values: torch.Tensor, theta: torch.Tensor, side: int, mode: str) -> torch.Tensor:
    grid = functional.affine_grid(theta, [len(theta), 1, side, side], align_corners=False)
    drawn = functional.grid_sample(
        values.float(), grid, mode=mode, padding_mode="border", align_corners=False
    )
    return drawn.round().to(torch.uint8)


def _told_anew(
    whole: Frames, cut: Frames, is_close: NDArray[np.bool_], share_N: NDArray[np.float64]
) -> Frames:
    """What close-ups show, by the pixels that are left."""
    before_NT, after_NT = _shares_of_things(whole), _shares_of_things(cut)
    kept_NT = after_NT * share_N[:, None] >= _WHOLE * before_NT
    is_prominent = cut.prominent_NT & (after_NT >= PROMINENT) & kept_NT
    table, wall, hand = (
        (cut.classes_NHW == kind).mean((1, 2)) for kind in (BACKGROUND, WALL, HAND)
    )
    table_id, wall_id = cut.place_N4[:, 0], cut.place_N4[:, 1]
    place = np.stack(
        [
            np.where(table >= _SURFACE_SEEN, table_id, -1),
            np.where(wall >= _SURFACE_SEEN, wall_id, -1),
            _sure(wall, _SURFACE_SEEN),
            _sure(hand, HAND_SEEN),
        ],
        1,
    )
    return replace(
        cut,
        prominent_NT=np.where(is_close[:, None], is_prominent, cut.prominent_NT),
        place_N4=np.where(is_close[:, None], place, cut.place_N4),
    )


def _shares_of_things(frames: Frames) -> NDArray[np.float64]:
    """Share of the picture that each thing covers, (N, T)."""
    shares = np.zeros(frames.kinds_NT.shape)
    for t in np.flatnonzero((frames.kinds_NT >= 0).any(0)):
        kind, hue = frames.kinds_NT[:, t, None, None], frames.hues_NT[:, t, None, None]
        shares[:, t] = ((frames.classes_NHW == kind) & (frames.colours_NHW == hue)).mean((1, 2))
    return shares


def _sure(share_N: NDArray[np.float64], least: float) -> NDArray[np.int64]:
    """1 for what is seen, 0 for what is not, -1 for what hardly is."""
    return np.where(share_N == 0, 0, np.where(share_N >= least, 1, -1))
