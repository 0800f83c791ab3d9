"""What a space misses of a video, told by the numbers of clips: a plan holds no list of them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from vindex.clips import count_pieces, plan_pieces

if TYPE_CHECKING:
    from collections.abc import Iterable

    from vindex.records import Clip, ClipSpec
    from vindex.store.catalog.progress import OpenVideo

__all__ = ["MissingClips", "joined", "missing_clips"]


@dataclass(frozen=True, slots=True)
class MissingClips:
    """The clips of a video that a space does not have yet."""

    fingerprint: str
    path: str
    """One of the files that hold it."""
    duration_seconds: float
    num_frames: int
    pieces: tuple[Clip, ...]
    """See `OpenVideo`."""
    num_indexed: int
    """Clips of it that the space has."""
    has_ids: bool
    """Whether clips of it have ids, in this space or in another."""
    numbers: tuple[range, ...]
    """Which of all clips that the video is cut into, from 0, in stretches and in order."""

    @property
    def num_clips(self) -> int:
        """How many are missing."""
        return sum(map(len, self.numbers))

    @property
    def film_seconds(self) -> float:
        """Seconds of the video that its clips are cut from, missing or not."""
        return sum(piece.seconds for piece in self.pieces) or self.duration_seconds

    def num_planned(self, spec: ClipSpec) -> int:
        """Clips that the whole video is cut into."""
        return count_pieces(self.duration_seconds, self.pieces, spec)

    def planned(self, spec: ClipSpec) -> list[Clip]:
        """Every clip that the video is cut into, missing or not, by number."""
        return plan_pieces(self.duration_seconds, self.pieces, spec)


def missing_clips(video: OpenVideo, spec: ClipSpec) -> MissingClips | None:
    """The clips of a video that are neither indexed nor recorded as failed; None: there are none.

    Args:
        video: open in a space.
        spec: the cutting rule.
    """
    if video.handled:
        planned = plan_pieces(video.duration_seconds, video.pieces, spec)
        open_numbers = (n for n, clip in enumerate(planned) if clip not in video.handled)
        numbers = tuple(joined(range(number, number + 1) for number in open_numbers))
    else:
        numbers = _all(count_pieces(video.duration_seconds, video.pieces, spec))
    if not numbers:
        return None
    return MissingClips(
        video.fingerprint, video.path, video.duration_seconds, video.num_frames, video.pieces,
        video.num_clips, video.has_ids, numbers,
    )  # fmt: skip


@lru_cache(4096)
def _all(num_clips: int) -> tuple[range, ...]:
    """Videos of one length share it."""
    return (range(num_clips),)


def joined(ranges: Iterable[range]) -> list[range]:
    """Ranges of which each that begins where the one before ends is one with it."""
    found: list[range] = []
    for each in ranges:
        if found and found[-1].stop == each.start:
            found[-1] = range(found[-1].start, each.stop)
        else:
            found.append(each)
    return found
