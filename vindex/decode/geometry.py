"""From a stored picture to the squares that the encoder takes: scale, turn upright, crop."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from vindex.errors import MediaError
from vindex.jobs import colour_planes
from vindex.records import Reason
from vindex.settings import MAX_PIXELS

if TYPE_CHECKING:
    from fractions import Fraction

    import numpy as np
    from numpy.typing import NDArray

    from vindex.decode.orientation import Orientation
    from vindex.records import FrameRequest

__all__ = ["Geometry", "check_pixels", "plan_geometry", "upright_size"]


@dataclass(frozen=True, slots=True)
class Geometry:
    """How pictures of one stored size become square views."""

    width: int
    """Width to scale the stored picture to, before it is turned; its pixels are square then."""
    height: int
    orientation: Orientation
    """How the stored picture is turned to be shown."""
    side: int
    """Width and height of the views, in pixels."""
    corners_V: tuple[tuple[int, int], ...]
    """Top and left of each view in the upright picture."""

    def cut(self, *planes_HW: NDArray[np.uint8]) -> NDArray[np.uint8]:
        """The views of a picture that was scaled to `width` x `height`.

        Args:
            *planes_HW: its red, green and blue.

        Returns:
            `views_VHWC`, a copy with its colours apart (see `jobs.colour_planes`).
        """
        side = self.side
        views_VHWC = colour_planes(len(self.corners_V), side, side, len(planes_HW))
        for colour, plane_HW in enumerate(planes_HW):
            upright_HW = self.orientation.upright(plane_HW)
            for view_HWC, (top, left) in zip(views_VHWC, self.corners_V, strict=True):
                view_HWC[..., colour] = upright_HW[top : top + side, left : left + side]
        return views_VHWC


@lru_cache(maxsize=16)
def plan_geometry(
    width: int,
    height: int,
    sample_aspect_ratio: Fraction,
    orientation: Orientation,
    request: FrameRequest,
) -> Geometry:
    """Scale the short side to that of the views, larger or smaller, and place them.

    A picture that is squashed has both sides scaled, and is its only view.

    Args:
        width: of the stored picture.
        height: of the stored picture.
        sample_aspect_ratio: width of a stored pixel over its height.
        orientation: of the stored picture.
        request: says what the views are; one is the centre, several are spread evenly along the
            long side from end to end.

    Raises:
        MediaError: the picture is so long and thin that scaling it would need too much memory.
    """
    side = request.side
    if request.fit == "squash":
        return Geometry(side, side, orientation, side, ((0, 0),))
    shown_width = float(width * sample_aspect_ratio)
    scale = side / min(shown_width, height)
    scaled_width = max(side, round(shown_width * scale))
    scaled_height = max(side, round(height * scale))
    check_pixels(scaled_width, scaled_height)
    rows, columns = scaled_height, scaled_width
    if orientation.is_transposed:
        rows, columns = columns, rows
    tops = _spread(rows - side, request.views)
    lefts = _spread(columns - side, request.views)
    corners_V = tuple(zip(tops, lefts, strict=True))
    return Geometry(scaled_width, scaled_height, orientation, side, corners_V)


def upright_size(
    width: int, height: int, sample_aspect_ratio: Fraction, orientation: Orientation
) -> tuple[int, int]:
    """Width and height of a stored picture as a player shows it."""
    shown = max(1, round(width * sample_aspect_ratio)), height
    return shown[::-1] if orientation.is_transposed else shown


def check_pixels(width: int, height: int) -> None:
    """Guard against decompression bombs.

    Raises:
        MediaError: more pixels than `settings.MAX_PIXELS`.
    """
    if width * height > MAX_PIXELS:
        raise MediaError(
            Reason.TOO_LARGE,
            f"Its pictures take {width} x {height} pixels; at most {MAX_PIXELS:,} pixels are read. "
            "Scale the video down, or check that its header is right.",
        )


def _spread(room: int, num_views: int) -> list[int]:
    """Offsets along one side: the middle, or evenly from end to end."""
    if num_views == 1:
        return [room // 2]
    return [room * i // (num_views - 1) for i in range(num_views)]
