"""Which clips share a shard: those of so many neighbouring ids of the plan, whenever they come.

So the shards of a build depend on its plan and not on the order in which workers hand over. A
block is known to be whole when every clip that was planned for it has come or has been refused.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from vindex.jobs import DecodeJob, EncodedClip

__all__ = ["Blocks"]


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
    """The clips of a build whose block is not whole, or not written.

    Args:
        jobs: everything that is planned, with reserved ids.
        size: ids of a block.

    Attributes:
        num_unsaved: clips that a crash would lose.
    """

    def __init__(self, jobs: Sequence[DecodeJob], size: int) -> None:
        self._size = size
        self._first_id = min((clip_id for job in jobs for clip_id in job.clip_ids), default=1)
        planned = Counter(self._number(clip_id) for job in jobs for clip_id in job.clip_ids)
        self._blocks = {number: _Block(count) for number, count in planned.items()}
        self.num_unsaved = 0

    def add(self, clip: EncodedClip) -> None:
        """Take a clip that came."""
        block = self._blocks[self._number(clip.clip_id)]
        block.clips[clip.clip_id] = clip
        block.unsaved.add(clip.clip_id)
        block.num_open -= 1
        self.num_unsaved += 1

    def close(self, job: DecodeJob) -> None:
        """Know that no more clips of a job come."""
        for clip_id in job.clip_ids:
            block = self._blocks.get(self._number(clip_id))
            if block is not None and clip_id not in block.clips:
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
        self._blocks = {number: b for number, b in self._blocks.items() if b.num_open}
        for block in self._blocks.values():
            block.unsaved.clear()
        self.num_unsaved = 0

    def _number(self, clip_id: int) -> int:
        return (clip_id - self._first_id) // self._size

    def _sorted(self, *, whole: bool) -> list[_Block]:
        return [b for _, b in sorted(self._blocks.items()) if (b.num_open == 0) is whole]
