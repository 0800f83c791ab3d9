"""Which way is up: phones store pictures as the sensor lies, with a matrix that turns them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from av.sidedata.sidedata import SideData, SideDataContainer

if TYPE_CHECKING:
    from av.video.frame import VideoFrame
    from numpy.typing import NDArray

__all__ = ["Orientation", "display_matrix_of", "orientation_of"]


@dataclass(frozen=True, slots=True)
class Orientation:
    """One of the eight ways in which a picture can lie."""

    is_transposed: bool = False
    """Rows and columns change places; done first."""
    is_flipped_across: bool = False
    """Left and right change places."""
    is_flipped_down: bool = False
    """Top and bottom change places."""

    @property
    def is_mirrored(self) -> bool:
        """No turning alone brings it upright."""
        return self.is_transposed ^ self.is_flipped_across ^ self.is_flipped_down

    def upright(self, plane_HW: NDArray[np.uint8]) -> NDArray[np.uint8]:
        """One colour of the picture as a player shows it; a view, no copy."""
        if self.is_transposed:
            plane_HW = plane_HW.T
        down = -1 if self.is_flipped_down else 1
        across = -1 if self.is_flipped_across else 1
        return plane_HW[::down, ::across]


def orientation_of(frame: VideoFrame) -> Orientation:
    """How a decoded frame lies.

    The display matrix maps a stored point (x, y) to the shown one (ax + cy, bx + dy); it is
    stored row by row as a, b, u, c, d, v, x, y, w (ISO/IEC 14496-12, 6.2.2).
    """
    matrix = display_matrix_of(frame)
    if matrix is None:
        return Orientation()
    a, b, _, c, d = np.frombuffer(matrix, np.int32, 5).tolist()
    if abs(a) + abs(d) >= abs(b) + abs(c):
        return Orientation(False, a < 0, d < 0)
    return Orientation(True, c < 0, b < 0)


def display_matrix_of(frame: VideoFrame) -> bytes | None:
    """The display matrix of a decoded frame, as FFmpeg keeps it; None: it has none."""
    # Not `frame.side_data`: frame and container then hold each other, and a whole picture stays in
    # memory until Python looks for cycles, after hundreds more.
    container = SideDataContainer(frame)  # type: ignore[call-arg]  # its stub forgot the frame
    matrix = container.get("DISPLAYMATRIX")
    if matrix is None:
        return None
    assert isinstance(matrix, SideData)
    return bytes(matrix)
