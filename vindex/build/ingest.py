"""The single writer: encoded clips become a shard on disk, then one catalog transaction."""

from __future__ import annotations

import time
from operator import attrgetter
from typing import TYPE_CHECKING

from vindex.records import ShardOrigin
from vindex.store.catalog import writer
from vindex.store.shards import write_shard

if TYPE_CHECKING:
    from vindex.build.interrupts import Interrupts
    from vindex.jobs import EncodedClip
    from vindex.records import Failure, Recipe
    from vindex.store.layout import IndexFolder

__all__ = ["ClipWriter"]

_COMMIT_CLIPS = 512
_COMMIT_SECONDS = 15.0
"""A crash loses at most this much work, or this many clips."""


class ClipWriter:
    """Collects what the engine hands over, in any order, and commits it in that of the ids.

    Args:
        index: to write to.
        settings: of the index.
        interrupts: are held off while a commit runs.

    Attributes:
        num_committed: clips committed so far.
        write_seconds: time spent writing shards and transactions.
    """

    def __init__(self, index: IndexFolder, settings: Recipe, interrupts: Interrupts) -> None:
        self._index = index
        self._interrupts = interrupts
        self._origin = ShardOrigin(settings.fingerprint)
        self._clips: list[EncodedClip] = []
        self._failures: list[tuple[str, Failure]] = []
        self._completed: list[str] = []
        self._last_commit = time.monotonic()
        self.num_committed = 0
        self.write_seconds = 0.0

    def add_clip(self, clip: EncodedClip) -> None:
        """Take one encoded clip that fits a shard; commits when a batch is full or old."""
        self._clips.append(clip)
        age_seconds = time.monotonic() - self._last_commit
        if len(self._clips) >= _COMMIT_CLIPS or age_seconds > _COMMIT_SECONDS:
            self.commit()

    def add_failure(self, fingerprint: str, failure: Failure) -> None:
        """Take a refusal of a span or a file, with the fingerprint of its content."""
        self._failures.append((fingerprint, failure))

    def complete(self, fingerprint: str) -> None:
        """Say that a video has nothing left to do."""
        self._completed.append(fingerprint)

    def forget(self, fingerprint: str) -> None:
        """Commit, and forget every clip of a content: they were read from other bytes than its."""
        self.commit()
        writer.forget_clips(self._index, [fingerprint])

    def commit(self) -> None:
        """Make everything taken so far durable and visible; interruptions wait for its end."""
        with self._interrupts.held():
            self._commit()

    def _commit(self) -> None:
        if self._clips or self._failures or self._completed:
            started = time.monotonic()
            shards = []
            if self._clips:
                clips = sorted(self._clips, key=attrgetter("clip_id"))
                rows = [(clip.clip_id, clip) for clip in clips]
                name = self._index.free_shard_name(rows[0][0])
                shards = [write_shard(self._index.shards, name, rows, self._origin)]
            writer.commit_clips(self._index, shards, self._failures, self._completed)
            self.num_committed += len(self._clips)
            self._clips, self._failures, self._completed = [], [], []
            self.write_seconds += time.monotonic() - started
        self._last_commit = time.monotonic()
