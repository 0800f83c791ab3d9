"""Videos whose every frame carries its own number, made by the tests that need them.

`make_video` writes a file with the encoders that PyAV brings along and returns a `VideoAsset`
that knows the truth about it: which frame is shown when, and how large. `read_number` reads the
number back from a decoded crop, and refuses a picture that is turned, mirrored or smeared, so
that a test sees which frame it was really given.

The picture: its centre square holds 5 x 5 black and white cells (six fixed marks that tell all
eight orientations apart, 12 bits of the number, 6 bits of checksum, one spare). What lies beside
the square is red on the left (or top) and blue on the right (or bottom), so that a test can tell
views apart and see that colours are in order. A little noise that changes with each frame makes
codecs predict one frame from another as they do in real footage.
"""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from fractions import Fraction
from functools import wraps
from typing import TYPE_CHECKING, Any

import av
import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from av.container import OutputContainer
    from av.video.stream import VideoStream
    from numpy.typing import NDArray

__all__ = [
    "BLUE",
    "RED",
    "Recipe",
    "VideoAsset",
    "draw_frame",
    "make_video",
    "read_number",
    "shown_size",
]

RED = (200, 30, 30)
BLUE = (30, 30, 200)

_GRID = 5
_MARKS = {(0, 0): 1, (0, 1): 1, (1, 0): 0, (0, 4): 0, (4, 0): 0, (4, 4): 0}
_SPARE = (4, 3)
_BITS = [
    (row, column)
    for row in range(_GRID)
    for column in range(_GRID)
    if (row, column) not in _MARKS and (row, column) != _SPARE
]
_NUM_NUMBER_BITS = 12
_NUM_CHECK_BITS = len(_BITS) - _NUM_NUMBER_BITS
_BLACK, _WHITE = 24, 232
_NOISE = 12

os.environ.setdefault("SVT_LOG", "0")  # the AV1 encoder prints a banner for each file otherwise

_FAST = {
    "libx264": {"preset": "veryfast"},
    "libx265": {"preset": "ultrafast"},
    "libvpx": {"deadline": "realtime", "cpu-used": "8", "b": "800k", "threads": "1"},
    "libvpx-vp9": {"deadline": "realtime", "cpu-used": "8", "b": "800k"},
    "libsvtav1": {"preset": "12", "crf": "20"},
    "mpeg4": {"b": "2M"},
    "mpeg2video": {"b": "3M"},
    "mjpeg": {"q": "5"},
}


@dataclass(frozen=True, slots=True)
class VideoAsset:
    """A file and the truth about what a player shows of it."""

    path: str
    pts_seconds: tuple[float, ...]
    """When each shown frame appears; the first at 0."""
    numbers: tuple[int, ...]
    """The number that each shown frame carries."""
    width: int
    """As shown: upright, with square pixels."""
    height: int
    frame_seconds: float
    """How long the last frame is shown."""

    @property
    def num_frames(self) -> int:
        """Frames that a player shows."""
        return len(self.numbers)

    @property
    def duration_seconds(self) -> float:
        """From the first shown frame to the end of the last."""
        return self.pts_seconds[-1] + self.frame_seconds

    def shown_at(self, seconds: float) -> int:
        """Position of the frame that is shown at a time: the last that has begun by then."""
        begun = [pts for pts in self.pts_seconds if round(pts - seconds, 6) <= 0]
        return max(0, len(begun) - 1)

    def numbers_at(self, times: Sequence[float]) -> list[int]:
        """Numbers of the frames shown at these times: what a reader has to deliver."""
        return [self.numbers[self.shown_at(seconds)] for seconds in times]


def _in_a_thread_of_its_own(function):
    """SVT-AV1 run by root makes the thread that opens it a real-time one, for good.

    Real-time threads that spin for a lock starve the one that holds it: a later test would hang.
    """

    @wraps(function)
    def run(*args, **kwargs):
        with ThreadPoolExecutor(1) as thread:
            return thread.submit(function, *args, **kwargs).result()

    return run


@dataclass(frozen=True, kw_only=True)
class Recipe:
    """How a video of numbered frames is made."""

    codec: str = "libx264"
    """An encoder of PyAV's, such as libx264, libvpx-vp9 or mpeg2video."""
    num_frames: int = 60
    """Frames to encode."""
    first_number: int = 0
    """The number of the first; the others count on."""
    frame_rate: int | Fraction = 25
    """Ticks a second. 25 is exact in every container, also in those that count milliseconds."""
    width: int = 160
    """Of the picture as it is stored, in pixels; so is the height."""
    height: int = 120
    gop_size: int = 12
    """Frames from one keyframe to the next."""
    b_frames: int = 2
    """Most B-frames in a row, where the codec has them."""
    open_gop: bool = False
    """Let frames before a keyframe refer to the group before it (x264, x265, MPEG-2)."""
    pixel_format: str = "yuv420p"
    """Such as yuv420p or yuv420p10le."""
    rotation: int = 0
    """Degrees that a player turns the stored picture, counter-clockwise."""
    mirrored: bool = False
    """A player changes left and right after that."""
    sample_aspect_ratio: Fraction | int = 1
    """Width of a stored pixel over its height."""
    ticks: Sequence[int] | None = None
    """When each frame is shown, in units of 1 / `frame_rate`, for a variable frame rate; instead
    of `num_frames`."""
    start_ticks: int = 0
    """Added to every time, for a video that does not start at 0."""
    num_hidden: int = 0
    """Leading frames that an edit list hides (mp4 and mov)."""
    options: dict[str, str] | None = None
    """For the encoder, beside those that the fields above stand for."""
    container_options: dict[str, str] | None = None
    """For the muxer."""

    @property
    def all_ticks(self) -> Sequence[int]:
        """When each frame is shown, hidden ones too."""
        return range(self.num_frames) if self.ticks is None else self.ticks

    @property
    def shown(self) -> tuple[int, int]:
        """Width and height as a player shows it."""
        return shown_size(
            self.width, self.height, Fraction(self.sample_aspect_ratio), self.rotation
        )

    def stream_in(self, container: OutputContainer) -> VideoStream:
        """Add the stream to a container."""
        gop = _gop_options(self.codec, self.gop_size, self.b_frames, self.open_gop)
        chosen = _FAST.get(self.codec, {}) | gop | (self.options or {})
        stream = container.add_stream(self.codec, rate=self.frame_rate, options=chosen)
        stream.width, stream.height, stream.pix_fmt = self.width, self.height, self.pixel_format
        stream.codec_context.time_base = 1 / Fraction(self.frame_rate)
        if self.sample_aspect_ratio != 1:
            stream.codec_context.sample_aspect_ratio = Fraction(self.sample_aspect_ratio)
        if self.rotation or self.mirrored:
            stream.set_display_rotation(self.rotation, hflip=self.mirrored)
        return stream

    def frames(
        self, pictures: Iterable[NDArray[np.uint8]] | None = None
    ) -> Iterator[av.VideoFrame]:
        """The frames to encode, each with its time.

        Args:
            pictures: RGB, one for each, as they are stored; None: those with numbers.
        """
        numbers = range(self.first_number, self.first_number + len(self.all_ticks))
        drawn = map(self._draw, numbers) if pictures is None else pictures
        for picture_HWC, tick in zip(drawn, self.all_ticks, strict=True):
            frame = _video_frame(picture_HWC, (self.width, self.height), self.pixel_format)
            frame.pts = tick + self.start_ticks - self.num_hidden
            frame.time_base = 1 / Fraction(self.frame_rate)
            yield frame

    def _draw(self, number: int) -> NDArray[np.uint8]:
        """The picture of a frame, as it is stored."""
        picture_HWC = draw_frame(number, *self.shown)[:, :: -1 if self.mirrored else 1]
        return np.rot90(picture_HWC, -(self.rotation // 90))


@_in_a_thread_of_its_own
def make_video(
    path: Path | str, pictures: Iterable[NDArray[np.uint8]] | None = None, **recipe: Any
) -> VideoAsset:
    """Write a video of numbered frames; the suffix of `path` chooses the container.

    Args:
        path: where to write it.
        pictures: RGB, in the place of those with numbers, as many as frames.
        **recipe: the fields of `Recipe`.

    Returns:
        What a player shows of the file.
    """
    made = Recipe(**recipe)
    with av.open(str(path), "w", options=made.container_options or {}) as container:
        stream = made.stream_in(container)
        for frame in made.frames(pictures):
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    ticks = made.all_ticks[made.num_hidden :]
    width, height = made.shown
    return VideoAsset(
        path=str(path),
        pts_seconds=tuple(float((tick - ticks[0]) / made.frame_rate) for tick in ticks),
        numbers=tuple(made.first_number + n for n in range(made.num_hidden, len(made.all_ticks))),
        width=width,
        height=height,
        frame_seconds=float(1 / made.frame_rate),
    )


def shown_size(
    width: int, height: int, sample_aspect_ratio: Fraction, rotation: int
) -> tuple[int, int]:
    """Width and height of a stored picture once its pixels are square and it is upright."""
    size = (round(width * sample_aspect_ratio), height)
    return size[::-1] if rotation % 180 else size


def draw_frame(number: int, width: int, height: int) -> NDArray[np.uint8]:
    """The upright picture of a frame, as RGB."""
    side = min(width, height)
    top, left = (height - side) // 2, (width - side) // 2
    picture_HWC = np.empty((height, width, 3), np.uint8)
    picture_HWC[:] = RED
    picture_HWC[height // 2 if height > width else 0 :, width // 2 if width >= height else 0 :] = (
        BLUE
    )
    edges = np.linspace(0, side, _GRID + 1).round().astype(int)
    for (row, column), bit in _cells(number).items():
        rows = slice(top + edges[row], top + edges[row + 1])
        columns = slice(left + edges[column], left + edges[column + 1])
        picture_HWC[rows, columns] = _WHITE if bit else _BLACK
    noise = np.random.default_rng(number).integers(-_NOISE, _NOISE + 1, (height, width, 1))
    picture_HWC += noise.astype(np.uint8)  # no colour is so near to black or white as to wrap
    return picture_HWC


def read_number(crop_HWC: NDArray[np.uint8]) -> int:
    """The number that a square crop of a frame carries.

    Raises:
        ValueError: the crop is turned, mirrored, shifted or otherwise not a whole frame.
    """
    side = crop_HWC.shape[0]
    centres = ((np.arange(_GRID) + 0.5) * side / _GRID).astype(int)
    reach = max(1, side // (_GRID * 5))
    bits = {}
    for row, y in enumerate(centres):
        for column, x in enumerate(centres):
            cell = crop_HWC[y - reach : y + reach, x - reach : x + reach]
            bits[row, column] = int(cell.mean() > 128)
    if any(bits[cell] != mark for cell, mark in _MARKS.items()):
        raise ValueError("the orientation marks are not where they belong")
    number = sum(bits[cell] << place for place, cell in enumerate(_BITS[:_NUM_NUMBER_BITS]))
    if _cells(number) != bits:
        raise ValueError(f"the checksum does not fit the number {number}")
    return number


def _cells(number: int) -> dict[tuple[int, int], int]:
    """Whether each cell of the grid is white."""
    check = number * 37 % (1 << _NUM_CHECK_BITS)
    code = number | check << _NUM_NUMBER_BITS
    return _MARKS | {_SPARE: 0} | {cell: code >> place & 1 for place, cell in enumerate(_BITS)}


def _video_frame(
    picture_HWC: NDArray[np.uint8], size: tuple[int, int], pixel_format: str
) -> av.VideoFrame:
    """A frame to encode: the picture squeezed to the stored size."""
    frame = av.VideoFrame.from_ndarray(np.ascontiguousarray(picture_HWC), "rgb24")
    return frame.reformat(*size, format=pixel_format, interpolation="AREA")


def _gop_options(codec: str, gop_size: int, b_frames: int, open_gop: bool) -> dict[str, str]:
    """An encoder's own words for where keyframes and B-frames go."""
    if codec in ("libx264", "libx265"):
        rules = f"keyint={gop_size}:min-keyint={gop_size}:scenecut=0:bframes={b_frames}"
        rules += f":b-adapt=0:open-gop={int(open_gop)}"
        if codec == "libx264":
            return {"x264-params": rules}
        return {"x265-params": f"{rules}:log-level=none:pools=none:frame-threads=1"}
    if codec in ("mpeg4", "mpeg2video"):
        flags = {} if open_gop else {"flags": "+cgop", "sc_threshold": "1000000000"}
        return {"g": str(gop_size), "bf": str(b_frames)} | flags
    return {"g": str(gop_size)}
