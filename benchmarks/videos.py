"""The videos that benchmarks decode: rendered scenes, enlarged, with film grain, at a bit rate.

Scenes of the demo's renderer move as filmed ones do; the grain gives every frame its own detail,
so that bit rates are those of footage and not those of drawings. Videos are made once and kept in
a folder (`build/benchmarks` below the current one, unless told otherwise).
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from itertools import chain, cycle, islice
from pathlib import Path
from typing import TYPE_CHECKING

import av
import numpy as np
from av.video.reformatter import Interpolation, VideoReformatter

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

__all__ = ["FOLDER", "FRAME_RATE", "SCENES", "Film", "decode_whole", "make"]

FOLDER = Path("build/benchmarks")
FRAME_RATE = 30
_SEED = 5
_SCENE_FRAMES = 180
"""Rendered once; longer videos run forwards and backwards over them."""
_SCENE_HEIGHT, _SCENE_WIDTH = 360, 640
_GRAIN_SIGMA = 3.0
"""In levels of 255: what a phone films indoors."""
_NUM_GRAINS = 8

SCENES = "scene.npy"
"""The pictures that all films of a folder are made of; no film that is there needs them."""

_OPTIONS = {
    "libx264": {"preset": "medium", "g": "60", "bf": "3"},
    "libx265": {"preset": "veryfast", "g": "60", "x265-params": "log-level=none"},
    "libvpx-vp9": {"deadline": "good", "cpu-used": "2", "g": "128"},
}
"""A keyframe every two seconds, and B-frames where they pay: with `b_strategy` 2 a third of x264's
frames are referred to by no other (with 1, on these grainy films, one in a hundred), and 60 % of
x265's, whose groups are open. Of VP9's all are."""


@dataclass(frozen=True, slots=True)
class Film:
    """A video to make."""

    name: str
    """With the ending."""
    codec: str
    width: int
    height: int
    seconds: float
    kilobits: int
    """A second."""
    b_strategy: int = 2
    """Of x264, how it places B-frames: 1 is its default, 2 looks harder and places more."""
    frame_rate: int = FRAME_RATE

    @property
    def num_frames(self) -> int:
        """Frames that it has."""
        return round(self.seconds * self.frame_rate)


def make(film: Film, folder: Path = FOLDER) -> Path:
    """The file of a film, made if it is not there yet."""
    path = folder / film.name
    if path.exists():
        return path
    print(f"making {path}", file=sys.stderr)
    folder.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f"unfinished-{path.name}")
    with av.open(str(unfinished), "w") as container:
        options = _OPTIONS[film.codec] | {"b": f"{film.kilobits}k"}
        if film.codec == "libx264":
            options |= {"b_strategy": str(film.b_strategy)}
        stream = container.add_stream(film.codec, rate=film.frame_rate, options=options)
        stream.width, stream.height, stream.pix_fmt = film.width, film.height, "yuv420p"
        stream.thread_type = "FRAME"  # PyAV's choice cuts H.264 frames into a slice a core
        for picture in islice(_grainy_pictures(folder, film.width, film.height), film.num_frames):
            container.mux(stream.encode(picture))
        container.mux(stream.encode(None))
    unfinished.rename(path)
    return path


def decode_whole(path: str) -> None:
    """Decode every frame in one thread, and do nothing with it."""
    with av.open(path) as container:
        stream = container.streams.video[0]
        stream.thread_count, stream.thread_type = 1, "SLICE"
        for _ in container.decode(stream):
            pass


def _grainy_pictures(folder: Path, width: int, height: int) -> Iterator[av.VideoFrame]:
    """Frames of the scene without end, enlarged and each with grain of its own."""
    rng = np.random.default_rng(_SEED)
    grains = [_grain(rng, width, height) for _ in range(_NUM_GRAINS)]
    reformatter = VideoReformatter()
    scene_THWC = _scene(folder)
    order = cycle(chain(range(len(scene_THWC)), range(len(scene_THWC) - 2, 0, -1)))
    for number in order:
        frame = reformatter.reformat(
            av.VideoFrame.from_ndarray(scene_THWC[number], format="rgb24"),
            width, height, "yuv420p", interpolation=Interpolation.BICUBIC,
        )  # fmt: skip
        planes = frame.to_ndarray()
        down, across = rng.integers(0, (height, width))
        grain = np.roll(grains[rng.integers(_NUM_GRAINS)], (down, across), (0, 1))
        planes[:height] = np.clip(planes[:height] + grain, 16, 235)
        yield av.VideoFrame.from_ndarray(planes, format="yuv420p")


def _grain(rng: np.random.Generator, width: int, height: int) -> NDArray[np.int16]:
    """Grain is not white: neighbouring pixels share some of it."""
    white = rng.normal(size=(height, width))
    soft = white + 0.5 * np.roll(white, 1, 0) + 0.5 * np.roll(white, 1, 1)
    return np.round(soft / soft.std() * _GRAIN_SIGMA).astype(np.int16)


def _scene(folder: Path) -> NDArray[np.uint8]:
    """frames_THWC of a rendered reel, RGB."""
    # Not above: worker processes import this module, too, and the renderer loads torch.
    from vindex.demo.actions import LABELS
    from vindex.demo.dataset import random_reel
    from vindex.demo.renderer import render_reel
    from vindex.demo.scene import random_look
    from vindex.demo.splits import HELD_OUT

    kept = folder / SCENES
    if not kept.exists():
        rng = np.random.default_rng(_SEED)
        look = random_look(rng, HELD_OUT)
        reel = random_reel(rng, HELD_OUT, look, tuple(rng.permutation(LABELS).tolist()[:4]))
        seconds_T = np.arange(_SCENE_FRAMES) / FRAME_RATE
        parts = np.array_split(seconds_T, _SCENE_FRAMES // 20)
        pictures = [render_reel(reel, part, _SCENE_HEIGHT, _SCENE_WIDTH)[0] for part in parts]
        np.save(kept, np.concatenate(pictures))
    scene_THWC: NDArray[np.uint8] = np.load(kept)
    return scene_THWC
