"""What a reader is: it turns the frames that are wanted of a video into views."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterator

    import numpy as np
    from numpy.typing import NDArray

    from vindex.decode.packets import PacketIndex
    from vindex.media import DecodeJob

__all__ = ["Reader"]


class Reader(Protocol):
    """One library's way to decode; each is a module with these two functions."""

    def check(self, index: PacketIndex) -> None:
        """Refuse a video that this reader does not read exactly.

        Raises:
            MediaError: with the reason, naming a reader that can.
        """
        ...

    def read_views(
        self, job: DecodeJob, index: PacketIndex, wanted_N: NDArray[np.int64]
    ) -> Iterator[tuple[int, NDArray[np.uint8] | None]]:
        """Decode in the order shown.

        Args:
            job: the video, and the size and number of views.
            index: of its packets.
            wanted_N: numbers of the frames wanted, ascending; at least one.

        Yields:
            Number of a frame, and its `views_VHWC`: None where it was not wanted or did not come
            out clean. Frames that are not wanted may be left out.

        Raises:
            MediaError: the file cannot be read, or no further.
        """
        ...
