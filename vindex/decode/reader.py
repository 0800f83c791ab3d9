"""What a reader is: it turns the frames that are wanted of a video into views."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager

    import numpy as np
    from numpy.typing import NDArray

    from vindex.decode.packets import PacketIndex
    from vindex.jobs import DecodeJob

    Views = Iterator[tuple[int, NDArray[np.uint8] | None]]

__all__ = ["OpenedVideo", "Reader"]


@dataclass(frozen=True, slots=True)
class OpenedVideo:
    """A video whose packets are known, and the way to its frames."""

    index: PacketIndex
    read_views: Callable[[NDArray[np.int64]], Views]
    """Decodes in the order shown.

    Takes the numbers of the frames wanted, ascending, at least one. Gives the number of a frame,
    and its `views_VHWC`: None where it was not wanted or did not come out clean. Frames that are
    not wanted may be left out. Raises `MediaError`: the file cannot be read, or no further.
    """


class Reader(Protocol):
    """One library's way to decode; each is a module with these two functions."""

    def check(self, index: PacketIndex) -> None:
        """Refuse a video that this reader does not read exactly.

        Raises:
            MediaError: with the reason, naming a reader that can.
        """
        ...

    def open_job(self, job: DecodeJob) -> AbstractContextManager[OpenedVideo]:
        """Go through the packets that a job needs; what is opened is closed at the end.

        Args:
            job: the video, the clips (at least one), and the size and number of views.

        Raises:
            MediaError: the file cannot be read, is no video, or is refused by `check`.
        """
        ...
