"""The number in a picture of the case files: 12 bits in a grid of 4 x 3 in its middle."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["read_code"]

_COLUMNS, _ROWS = 4, 3


def read_code(picture_HWC: NDArray[np.uint8]) -> int:
    """The number, the lowest bit first, row by row; white is 1."""
    height, width, _ = picture_HWC.shape
    side = min(height, width) / 2
    cell_height, cell_width = side / _ROWS, side / _COLUMNS
    reach = max(1, int(min(cell_height, cell_width) / 6))
    number = 0
    for bit in range(_COLUMNS * _ROWS):
        row, column = divmod(bit, _COLUMNS)
        y = int((height - side) / 2 + (row + 0.5) * cell_height)
        x = int((width - side) / 2 + (column + 0.5) * cell_width)
        cell = picture_HWC[y - reach : y + reach + 1, x - reach : x + reach + 1]
        number |= int(cell.mean() > 128) << bit
    return number
