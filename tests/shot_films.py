"""Films of rendered shots: scenes that move, and all that looks like a cut and is none.

Pieces are `frames_THW`, grey; `film` joins them and writes them.
"""

from __future__ import annotations

from itertools import accumulate
from typing import TYPE_CHECKING, Any

import av
import numpy as np

from tests.media_factory import make_video

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from tests.media_factory import VideoAsset

    Frames = NDArray[np.uint8]

__all__ = ["HEIGHT", "WIDTH", "barred", "fade", "film", "flash", "lamp", "light", "scene", "starts"]

WIDTH, HEIGHT = 160, 120
_ROOM = 720
"""So far the camera can go."""


def scene(seed: int, num_frames: int, *, speed: float = 0.7, noise: float = 2.0) -> Frames:
    """A camera that is held by hand moves over a landscape; each seed has its own.

    Args:
        seed: of the landscape.
        num_frames: how many.
        speed: of the camera, in pixels a frame, to the right.
        noise: of the sensor, in levels.
    """
    rng = np.random.default_rng(seed)
    land = _landscape(rng, HEIGHT + 8, WIDTH + _ROOM)
    frames = np.empty((num_frames, HEIGHT, WIDTH), np.uint8)
    for number in range(num_frames):
        down, shake = rng.integers(0, 3, 2)
        left = int(number * speed) + shake
        seen = land[down : down + HEIGHT, left : left + WIDTH]
        frames[number] = np.clip(seen + rng.normal(0, noise, seen.shape), 0, 255)
    return frames


def _landscape(rng: np.random.Generator, height: int, width: int) -> NDArray[np.float64]:
    """Large, middle and small things, brighter or darker."""
    total = np.full((height, width), 60 + 120 * rng.random())
    for size, strength in ((60, 60), (20, 40), (6, 20)):
        coarse = rng.integers(0, 256, (height // size + 3, width // size + 3)).astype(np.uint8)
        frame = av.VideoFrame.from_ndarray(coarse, "gray")
        fine = frame.reformat(width, height, interpolation="BICUBIC").to_ndarray()
        total += (fine / 255.0 - 0.5) * 2 * strength
    return np.clip(total, 5, 250)


def flash(frames: Frames, at: int, num_frames: int) -> Frames:
    """The same with some frames that are white."""
    changed = frames.copy()
    changed[at : at + num_frames] = 250
    return changed


def fade(one: Frames, other: Frames) -> Frames:
    """One scene becomes another, as long as both are."""
    share = np.linspace(0, 1, len(one))[:, None, None]
    return (one * (1 - share) + other * share).astype(np.uint8)


def lamp(frames: Frames, num_frames: int) -> Frames:
    """A lamp in the picture goes on and off every so many frames."""
    changed = frames.copy()
    is_on = np.arange(len(frames)) // num_frames % 2 == 1
    changed[is_on, 20:70, 90:140] = 240
    return changed


def light(frames: Frames, num_frames: int) -> Frames:
    """The light of the whole scene changes every so many frames."""
    gain = np.where(np.arange(len(frames)) // num_frames % 2, 0.45, 1.0)
    return (frames * gain[:, None, None]).astype(np.uint8)


def barred(frames: Frames) -> Frames:
    """The same, upright, with black on both sides, as phones film."""
    changed = frames.copy()
    changed[:, :, :52] = changed[:, :, 108:] = 0
    return changed


def starts(pieces: list[Frames]) -> list[int]:
    """The first frame of each piece but the first."""
    return list(accumulate(map(len, pieces)))[:-1]


def film(path: Path, pieces: list[Frames], **recipe: Any) -> VideoAsset:
    """Write pieces one after the other, 25 frames a second unless told otherwise."""
    frames_THW = np.concatenate(pieces)
    pictures = (np.repeat(frame[..., None], 3, axis=2) for frame in frames_THW)
    size = {"width": WIDTH, "height": HEIGHT, "num_frames": len(frames_THW)}
    return make_video(path, pictures, **(size | recipe))
