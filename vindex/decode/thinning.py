"""A few hundred samples of a frame's brightness, taken where they lie: nothing is scaled."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import av
import numpy as np
from av.video.plane import VideoPlane
from av.video.reformatter import Interpolation, VideoReformatter

from vindex.errors import MediaError
from vindex.records import Reason

if TYPE_CHECKING:
    from av.video.format import VideoFormat
    from av.video.frame import VideoFrame
    from numpy.typing import NDArray

__all__ = ["Thinner"]

_ROWS, _COLUMNS = 12, 16
"""So many samples at least, as far as the picture has them; less than twice as many each way."""

_MOST_BITS = 16


class Thinner:
    """Takes the same samples of each frame of a film, on a grid.

    The rows of the grid are of one field: where frames are interlaced, the other is a later moment.

    Attributes:
        num_samples: of each frame.
    """

    def __init__(self, first: VideoFrame) -> None:
        """Args: first: frame of the film, as it comes out of the decoder."""
        self._width, self._height = first.width, first.height
        self._rows = _grid(first.height, _ROWS, step_of=2)
        self._columns = _grid(first.width, _COLUMNS)
        self._shape = len(self._rows), len(self._columns)
        self.num_samples = len(self._rows) * len(self._columns)
        self._known: tuple[str, int, int] | None = None
        self._shift: int | None = None
        self._reformatter = VideoReformatter()

    def take(self, frame: VideoFrame, samples_S: NDArray[np.uint8]) -> None:
        """Write the samples of a frame.

        Raises:
            MediaError: the brightness of its pixel format cannot be read.
        """
        kind = frame.format.name, frame.width, frame.height
        if kind != self._known:
            self._known, self._shift = kind, self._shift_of(frame)
        if self._shift is None:
            frame = self._in_grey(frame)
        grid = samples_S.reshape(self._shape)
        plane = VideoPlane(frame, 0)  # `frame.planes` would make all of them
        if self._shift:
            thin = self._thin(plane, np.uint16, 2)
            np.right_shift(thin, self._shift, out=grid, casting="unsafe")
        else:
            grid[...] = self._thin(plane, np.uint8, 1)

    def _thin(
        self, plane: VideoPlane, dtype: type[np.unsignedinteger[Any]], num_bytes: int
    ) -> NDArray[np.unsignedinteger[Any]]:
        """The samples where they lie in a plane, of so many bytes each; made in one step."""
        line, rows, columns = plane.line_size, self._rows, self._columns
        return np.ndarray(
            self._shape, dtype, plane,  # type: ignore[arg-type]  # it has the protocol of buffers
            rows.start * line + columns.start * num_bytes,
            (rows.step * line, columns.step * num_bytes),
        )  # fmt: skip

    def _shift_of(self, frame: VideoFrame) -> int | None:
        """By how many bits samples in the first plane are more than bytes; None: they are no grid.

        Then the frame is made grey first: its size has changed, it lies upside down, or brightness
        lies among colours.
        """
        if (frame.width, frame.height) != (self._width, self._height):
            return None
        if VideoPlane(frame, 0).line_size < 0:
            return None
        return _bits_over_bytes(frame.format)

    def _in_grey(self, frame: VideoFrame) -> VideoFrame:
        try:
            return self._reformatter.reformat(
                frame, self._width, self._height, "gray", interpolation=Interpolation.POINT,
                threads=1,
            )  # fmt: skip
        except av.error.FFmpegError as error:
            raise MediaError(
                Reason.UNSUPPORTED,
                f"Pictures of its pixel format, {frame.format.name}, cannot be made grey. "
                "Convert it, for example to H.264 in an .mp4.",
            ) from error


def _grid(length: int, count: int, step_of: int = 1) -> range:
    """At least so many places out of a length, evenly spaced, where there are as many."""
    step = max(1, length // count)
    if step >= step_of:
        step -= step % step_of
    start = step // 2
    return range(start - start % step_of, length, step)


def _bits_over_bytes(pixels: VideoFormat) -> int | None:
    """Of formats whose first plane is brightness (or green) alone; None for all others."""
    first, *others = pixels.components
    is_plane = not others or (pixels.is_planar and all(each.plane > 0 for each in others))
    is_odd = pixels.has_palette or pixels.is_bit_stream or pixels.is_big_endian
    has_low_bits = pixels.name.startswith("p")  # p010 and its kind keep their bits above
    if not is_plane or is_odd or has_low_bits or not 8 <= first.bits <= _MOST_BITS:
        return None
    return first.bits - 8
