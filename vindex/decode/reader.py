"""What a reader is: it turns the frames that are wanted of a video into views."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping
    from contextlib import AbstractContextManager

    import numpy as np
    from numpy.typing import NDArray

    from vindex.decode.frame_index import FrameIndex
    from vindex.jobs import DecodeJob
    from vindex.records import FrameRequest

    Wanted = Mapping[int, Collection[FrameRequest]]
    """Numbers of frames, at least one, each with the pictures that are to be made of it."""

    Views = Mapping[FrameRequest, NDArray[np.uint8]]
    """`views_VHWC` of one frame, for each picture that is made of it."""

__all__ = ["OpenedVideo", "Reader", "Views", "Wanted"]


@dataclass(frozen=True, slots=True)
class OpenedVideo:
    """A video whose packets are known, and the way to its frames."""

    index: FrameIndex
    read_views: Callable[[Wanted], Iterator[tuple[int, Views | None]]]
    """Decodes in the order shown.

    Gives the number of a frame, and its views: None where it was not wanted or did not come out
    clean. Frames that are not wanted may be left out. Raises `MediaError`: the file cannot be
    read, or no further.
    """


class Reader(Protocol):
    """One library's way to decode; each is a module with these two functions."""

    def check(self, index: FrameIndex) -> None:
        """Refuse a video that this reader does not read exactly.

        Raises:
            MediaError: with the reason, naming a reader that can.
        """
        ...

    def open_job(self, job: DecodeJob) -> AbstractContextManager[OpenedVideo]:
        """Know the frames of a job's video; what is opened is closed at the end.

        Args:
            job: the video, and the clips (at least one).

        Raises:
            MediaError: the file cannot be read, is no video, or is refused by `check`.
        """
        ...
