"""Work for a whole engine somewhere else: an item goes out, and comes back sealed."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from zlib import crc32

from vindex.engines.engine import EngineTimes

if TYPE_CHECKING:
    from collections.abc import Mapping

    from vindex.jobs import DecodeJob, EncodedClip, Surveyed, SurveyJob
    from vindex.records import Failure, Mark, Shard

    Job = DecodeJob | SurveyJob

__all__ = ["Answer", "Hello", "Parcel", "Sealed", "SealedShard", "Sight", "WorkItem"]


@dataclass(frozen=True, slots=True)
class Parcel:
    """Jobs of one kind that are handed out together."""

    jobs: tuple[Job, ...]
    """With reserved ids, where they are of clips."""
    is_block: bool = True
    """Their clips are all that share a shard, and come back as one. Else clips that are elsewhere
    belong beside them: they come back as they are, and who has all of them seals them."""


@dataclass(frozen=True, slots=True)
class WorkItem:
    """Some hundred clips, which come back as one shard of each space, or files to look over."""

    number: int
    """No other item of the run has it, and none that was made of this one."""
    attempt: int
    """From 1: how many times it has been handed out."""
    jobs: tuple[Job, ...]
    """See `Parcel`."""
    spaces: tuple[str, ...]
    """Names of the models that encode it."""
    is_block: bool = True
    """See `Parcel`."""


@dataclass(frozen=True, slots=True)
class SealedShard:
    """A shard that nobody has written yet."""

    shard: Shard
    """Without a name."""
    data: bytes
    """The content of its file."""

    @property
    def is_whole(self) -> bool:
        """Whether its bytes are those that were sealed."""
        return f"{crc32(self.data):08x}" == self.shard.checksum


@dataclass(frozen=True, slots=True)
class Sealed:
    """All that came of an item: it is in hand whole, or nothing of it is."""

    item: int
    """Its number."""
    shards: Mapping[str, SealedShard] = field(default_factory=dict)
    """By space; none where no clip of it could be encoded, and where it is not a block."""
    clips: Mapping[str, tuple[EncodedClip, ...]] = field(default_factory=dict)
    """By space, where it is not a block."""
    num_clips: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    """By space and fingerprint: the clips that were encoded."""
    failures: tuple[Failure, ...] = ()
    """Of spans and files, as the engine gave them; for all spaces."""
    refused: Mapping[str, tuple[Failure, ...]] = field(default_factory=dict)
    """By space: clips that cannot be stored."""
    left: frozenset[int] = frozenset()
    """Places of the jobs that were not finished, since everything was to end early."""
    times: EngineTimes = field(default_factory=EngineTimes)
    """Where the time went."""
    node: str = ""
    """Name of the machine; empty where none answered."""
    surveyed: tuple[Surveyed, ...] = ()
    """What files are, where it was jobs of this kind."""

    @property
    def is_whole(self) -> bool:
        """Whether nothing of it was altered on the way."""
        return all(shard.is_whole for shard in self.shards.values())


@dataclass(frozen=True, slots=True)
class Answer:
    """What a driver gives of an item."""

    jobs: tuple[Job, ...]
    """That the item had."""
    sealed: Sealed


@dataclass(frozen=True, slots=True)
class Sight:
    """How a file of a root looks to the driver, and must look to everybody."""

    root: str
    path: str
    mark: Mark


@dataclass(frozen=True, slots=True)
class Hello:
    """What an actor says of itself before it gets work."""

    node: str
    """Name of its machine."""
    num_workers: int = 0
    """Its processes that decode."""
    place: str = ""
    """Where what it fetches lies: who has the same place finds it there."""
    trouble: str = ""
    """Why it cannot be given work, such as another model under the same name; else empty."""
