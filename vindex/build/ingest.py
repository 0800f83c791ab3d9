"""The single writer: encoded clips become a shard on disk, then one catalog transaction."""

from __future__ import annotations

import time
from collections import Counter
from typing import TYPE_CHECKING

from vindex.build.blocks import Blocks, Layout, block_items
from vindex.store.catalog import writer
from vindex.store.shards import ShardOrigin, keep_shard, write_shard

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from vindex.build.interrupts import Interrupts
    from vindex.build.planned import PlannedJobs
    from vindex.encode.cluster import Parcel, SealedShard
    from vindex.jobs import DecodeJob, EncodedClip
    from vindex.records import Failure, Recipe, Shard
    from vindex.store.layout import IndexFolder

__all__ = ["ClipWriter", "items_of"]

_COMMIT_CLIPS = 512
_COMMIT_SECONDS = 15.0
"""A crash loses at most this much work, or this many clips; so many ids of the plan share a shard.
"""

_COMMIT_SHARDS = 64
"""Likewise of shards that come sealed from elsewhere; one is listed as quickly as another, but a
transaction has its price."""


def items_of(jobs: PlannedJobs) -> Iterator[Parcel]:
    """The jobs of a pass in parts, each of which gives the clips of one shard."""
    return block_items(jobs, Layout(jobs.id_ranges, _COMMIT_CLIPS))


class ClipWriter:
    """Collects what the engine hands over, in any order, and commits it in blocks of the plan.

    What is committed before its block is whole lies in a shard of its own until then, and once
    more in that of the block: it is safe and can be found, and yet the shards that a build leaves
    do not depend on how fast it was. Call `begin` before each pass.

    Args:
        index: to write to.
        recipe: of the space.
        interrupts: are held off while a commit runs.

    Attributes:
        num_committed: clips committed so far.
        write_seconds: time spent writing shards and transactions.
    """

    def __init__(self, index: IndexFolder, recipe: Recipe, interrupts: Interrupts) -> None:
        self._index = index
        self._interrupts = interrupts
        self._origin = ShardOrigin(recipe.fingerprint)
        self._blocks = Blocks(Layout([], _COMMIT_CLIPS))
        self._early: list[str] = []
        self._sealed: list[Shard] = []
        self._made_by: Counter[str] = Counter()
        self._failures: list[tuple[str, Failure]] = []
        self._completed: list[str] = []
        self._last_commit = time.monotonic()
        self.num_committed = 0
        self.write_seconds = 0.0

    def begin(self, ids: Sequence[range]) -> None:
        """Know the ids of the clips that come next, in ranges that lie apart, by id.

        Whatever came before is committed.
        """
        self._blocks = Blocks(Layout(ids, _COMMIT_CLIPS))

    def add_sealed(self, sealed: SealedShard, node: str) -> None:
        """Take a shard that a machine made: on the disk at once, listed with the next commit."""
        started = time.monotonic()
        name = self._index.free_shard_name(sealed.shard.min_clip_id)
        self._sealed.append(keep_shard(self._index.shards, name, sealed.shard, sealed.data))
        self._made_by[node] += sealed.shard.num_clips
        self.write_seconds += time.monotonic() - started

    def commit_if_due(self) -> None:
        """Commit when there are many sealed shards, or something is old."""
        age_seconds = time.monotonic() - self._last_commit
        num_waiting = len(self._sealed) + self._blocks.num_unsaved
        if len(self._sealed) >= _COMMIT_SHARDS or (num_waiting and age_seconds > _COMMIT_SECONDS):
            self.commit()

    def add_clip(self, clip: EncodedClip, node: str = "") -> None:
        """Take one encoded clip that fits a shard; commits when there are many, or some are old.

        Args:
            clip: by its id.
            node: the machine that made it; empty: this one, which nobody counts.
        """
        self._blocks.add(clip)
        if node:
            self._made_by[node] += 1
        age_seconds = time.monotonic() - self._last_commit
        if self._blocks.num_unsaved >= _COMMIT_CLIPS or age_seconds > _COMMIT_SECONDS:
            self.commit()

    def add_failure(self, fingerprint: str, failure: Failure) -> None:
        """Take a refusal of a span or a file, with the fingerprint of its content."""
        self._failures.append((fingerprint, failure))

    def close(self, job: DecodeJob) -> None:
        """Say that no more clips of a job come."""
        self._blocks.close(job)

    def complete(self, fingerprint: str) -> None:
        """Say that a video has nothing left to do."""
        self._completed.append(fingerprint)

    def forget(self, fingerprint: str) -> None:
        """Commit, and forget every clip of a content: they were read from other bytes than its."""
        self.commit()
        writer.forget_clips(self._index, [fingerprint])
        self._blocks.forget(fingerprint)

    def commit(self) -> None:
        """Make everything taken so far durable and visible; interruptions wait for its end."""
        with self._interrupts.held():
            self._commit()

    def _commit(self) -> None:
        whole, early = self._blocks.whole(), self._blocks.early()
        if whole or early or self._sealed or self._failures or self._completed:
            started = time.monotonic()
            shards = [*self._sealed, *(self._write(clips) for clips in whole)]
            early_shards = [self._write(early, is_early=True)] if early else []
            emptied = writer.commit_clips(
                self._index, [*shards, *early_shards], self._failures, self._completed,
                self._early, self._made_by,
            )  # fmt: skip
            self.num_committed += self._blocks.num_unsaved
            self.num_committed += sum(shard.num_clips for shard in self._sealed)
            self._blocks.note_saved()
            self._early = [name for name in self._early if name not in emptied]
            self._early += [shard.name for shard in early_shards]
            self._sealed, self._failures, self._completed = [], [], []
            self._made_by.clear()
            for name in emptied:
                (self._index.shards / name).unlink(missing_ok=True)
            self.write_seconds += time.monotonic() - started
        self._last_commit = time.monotonic()

    def _write(self, clips: Sequence[EncodedClip], *, is_early: bool = False) -> Shard:
        name = self._index.free_shard_name(clips[0].clip_id, is_early=is_early)
        return write_shard(self._index.shards, name, clips, self._origin)
