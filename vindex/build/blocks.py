"""Which clips share a shard: those of so many neighbouring ids of the plan, whenever they come.

So the shards of a build depend on its plan and not on the order in which workers hand over. A
block is known to be whole when every clip that was planned for it has come or has been refused.
Only blocks that are begun and not yet written take memory.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field, replace
from itertools import groupby
from typing import TYPE_CHECKING

from vindex.encode.cluster import Parcel

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from vindex.jobs import DecodeJob, EncodedClip

__all__ = ["Blocks", "Layout", "block_items"]


class Layout:
    """Which block each clip of a pass is in.

    Args:
        ids: of everything that is planned, in ranges that lie apart, by id; the first block begins
            with the first of them.
        size: ids of a block, planned or not.
    """

    def __init__(self, ids: Sequence[range], size: int) -> None:
        self.size = size
        self._ids = ids
        self._first_id = ids[0].start if ids else 1

    def number(self, clip_id: int) -> int:
        """The block that a clip is in."""
        return (clip_id - self._first_id) // self.size

    def num_planned(self, number: int) -> int:
        """Clips that were planned for a block."""
        start = self._first_id + number * self.size
        stop = start + self.size
        place = bisect_right(self._ids, start, key=lambda ids: ids.stop)
        num_clips = 0
        while place < len(self._ids) and self._ids[place].start < stop:
            ids = self._ids[place]
            num_clips += min(ids.stop, stop) - max(ids.start, start)
            place += 1
        return num_clips


@dataclass(slots=True)
class _Block:
    """The clips of neighbouring ids."""

    num_open: int
    """Planned clips that have neither come nor been refused."""
    clips: dict[int, EncodedClip | None] = field(default_factory=dict)
    """What came, by id; None: it was refused or forgotten."""
    unsaved: set[int] = field(default_factory=set)
    """Ids of clips that are in no shard yet."""

    def ordered(self, ids: Iterable[int]) -> list[EncodedClip]:
        """Those of some clips that are there, by id."""
        return [clip for clip_id in sorted(ids) if (clip := self.clips[clip_id]) is not None]


class Blocks:
    """The clips of a pass whose block is not whole, or not written.

    Args:
        layout: of the pass.

    Attributes:
        num_unsaved: clips that a crash would lose.
    """

    def __init__(self, layout: Layout) -> None:
        self._layout = layout
        self._blocks: dict[int, _Block] = {}
        self._written: set[int] = set()
        self.num_unsaved = 0

    def add(self, clip: EncodedClip) -> None:
        """Take a clip that came."""
        block = self._begun(self._layout.number(clip.clip_id))
        block.clips[clip.clip_id] = clip
        block.unsaved.add(clip.clip_id)
        block.num_open -= 1
        self.num_unsaved += 1

    def close(self, job: DecodeJob) -> None:
        """Know that no more clips of a job come."""
        for clip_id in job.clip_ids:
            number = self._layout.number(clip_id)
            if number not in self._written:
                block = self._begun(number)
                if clip_id not in block.clips:
                    block.clips[clip_id] = None
                    block.num_open -= 1

    def forget(self, fingerprint: str) -> None:
        """Drop the clips of a content, none of which is unsaved."""
        for block in self._blocks.values():
            for clip_id, clip in block.clips.items():
                if clip is not None and clip.fingerprint == fingerprint:
                    block.clips[clip_id] = None

    def whole(self) -> list[list[EncodedClip]]:
        """All clips of each block that is whole, in shards already or not."""
        blocks = self._sorted(whole=True)
        return [clips for block in blocks if (clips := block.ordered(block.clips))]

    def early(self) -> list[EncodedClip]:
        """The clips of the other blocks that are in no shard."""
        blocks = self._sorted(whole=False)
        return [clip for block in blocks for clip in block.ordered(block.unsaved)]

    def note_saved(self) -> None:
        """Know that what `whole` and `early` gave is in shards; blocks that are whole go."""
        self._written |= {number for number, block in self._blocks.items() if not block.num_open}
        self._blocks = {number: b for number, b in self._blocks.items() if b.num_open}
        for block in self._blocks.values():
            block.unsaved.clear()
        self.num_unsaved = 0

    def _begun(self, number: int) -> _Block:
        """A block that is not written yet."""
        if number not in self._blocks:
            self._blocks[number] = _Block(self._layout.num_planned(number))
        return self._blocks[number]

    def _sorted(self, *, whole: bool) -> list[_Block]:
        return [b for _, b in sorted(self._blocks.items()) if (b.num_open == 0) is whole]


def block_items(jobs: Iterable[DecodeJob], layout: Layout) -> Iterator[Parcel]:
    """The jobs of a pass in parcels that are done at once, each of them a block.

    A job that crosses the border of two blocks is cut there. Where ids are not in order, since
    clips have those of another space, the clips of a block may be scattered over the plan; what
    is found of such blocks goes together until it is as much as a block.

    Args:
        jobs: in the order of the plan.
        layout: of the pass.
    """
    scattered: list[DecodeJob] = []
    for number, found in groupby(
        _parts(jobs, layout), key=lambda job: layout.number(job.clip_ids[0])
    ):
        parts = tuple(found)
        if _num_clips(parts) == layout.num_planned(number):
            yield Parcel(parts)
            continue
        scattered += parts
        if _num_clips(scattered) >= layout.size:
            yield Parcel(tuple(scattered), is_block=False)
            scattered = []
    if scattered:
        yield Parcel(tuple(scattered), is_block=False)


def _parts(jobs: Iterable[DecodeJob], layout: Layout) -> Iterator[DecodeJob]:
    """Jobs, and pieces of those that cross the border of two blocks."""
    for job in jobs:
        start = 0
        for _, ids in groupby(job.clip_ids, key=layout.number):
            clip_ids = tuple(ids)
            if len(clip_ids) == len(job.clips):
                yield job
            else:
                stop = start + len(clip_ids)
                yield replace(job, clips=job.clips[start:stop], clip_ids=clip_ids)
                start = stop


def _num_clips(jobs: Iterable[DecodeJob]) -> int:
    return sum(len(job.clips) for job in jobs)
