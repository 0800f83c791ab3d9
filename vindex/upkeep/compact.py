"""Merging small shards into larger ones, without the clips that no longer exist."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from vindex.store.catalog import absence, reader, upkeep
from vindex.store.derive import refresh_all
from vindex.store.locks import build_lock
from vindex.store.orphans import merge_leftovers
from vindex.store.removal import sweep_removed
from vindex.store.shards import ShardOrigin, read_origin, read_shard, write_shard

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from vindex.records import Shard
    from vindex.store.layout import IndexFolder

__all__ = ["Compaction", "compact"]

_MAX_CLIPS = 16_384
"""Clips of the largest shard that is made: 40 MB at D = 1024 and K = 174, which a merge holds in
memory three times."""


@dataclass(slots=True)
class Compaction:
    """What compacting did, in all spaces."""

    shards_before: int = 0
    shards_after: int = 0
    clips_dropped: int = 0
    """Clips in the shards that no longer exist in the catalog."""
    files_forgotten: int = 0
    """Files that were set aside, where these are to be forgotten."""
    clips_forgotten: int = 0
    """Those of the clips dropped that were of these files."""


def compact(
    index: IndexFolder, *, forget_missing: bool = False, max_clips: int = _MAX_CLIPS
) -> Compaction:
    """Merge small shards and drop dead clips; ids stay, and so do all answers.

    Every merge is a commit of its own: the new shard is on disk before the catalog names it, and
    the old ones go last, when the catalog's copy no longer names them either.

    Args:
        index: the index.
        forget_missing: forget what is set aside first: files that are gone for good.
        max_clips: most clips of a merged shard.

    Raises:
        IndexDamagedError: a shard cannot be read; what was merged before is kept.
        IndexLockedError: the index is being built.
    """
    done = Compaction()
    with build_lock(index.locks):
        upkeep.sweep_spilled(index)
        sweep_removed(index)
        spaces = reader.spaces(index)
        if forget_missing:
            gone = absence.forget_missing(index)
            done.files_forgotten, done.clips_forgotten = gone.files, gone.clips
            refresh_all(index)
        before = [_merge_all(space, max_clips, done) for space in spaces]
        if not upkeep.copy_is_current(index):
            upkeep.copy_aside(index)
        for space, shards in zip(spaces, before, strict=True):
            listed = set(reader.shard_names(space))
            for shard in shards:
                if shard.name not in listed:
                    (space.shards / shard.name).unlink(missing_ok=True)
            done.shards_after += len(listed)
    return done


def _merge_all(index: IndexFolder, max_clips: int, done: Compaction) -> list[Shard]:
    """Merge what can be merged in one space; gives the shards that it had before."""
    for path in merge_leftovers(index):
        path.unlink()
    shards = reader.shards(index)
    live = reader.live_clip_ids(index)
    done.shards_before += len(shards)
    for group in _groups(shards, live, max_clips):
        _merge(index, group, live)
        done.clips_dropped += sum(s.num_clips - len(live.get(s.name, ())) for s in group)
    return shards


def _groups(
    shards: Sequence[Shard], live: dict[str, list[int]], max_clips: int
) -> Iterator[list[Shard]]:
    """Neighbours that fit together, where merging them changes anything."""
    group: list[Shard] = []
    num_clips = 0
    for shard in sorted(shards, key=lambda shard: shard.min_clip_id):
        num_live = len(live.get(shard.name, ()))
        if group and num_clips + num_live > max_clips:
            yield from _if_worth_it(group, num_clips)
            group, num_clips = [], 0
        group.append(shard)
        num_clips += num_live
    yield from _if_worth_it(group, num_clips)


def _if_worth_it(group: list[Shard], num_live: int) -> Iterator[list[Shard]]:
    if len(group) > 1 or sum(shard.num_clips for shard in group) > num_live:
        yield group


def _merge(index: IndexFolder, group: Sequence[Shard], live: dict[str, list[int]]) -> None:
    clips = []
    for shard in group:
        kept = set(live.get(shard.name, ()))
        if kept:
            found = read_shard(index.shards / shard.name)
            clips += [clip for clip in found if clip.clip_id in kept]
    clips.sort(key=lambda clip: clip.clip_id)
    new = None
    if clips:
        origins = {read_origin(index.shards / shard.name).settings for shard in group}
        origin = ShardOrigin(
            origins.pop() if len(origins) == 1 else "", tuple(shard.name for shard in group)
        )
        new = write_shard(index.shards, index.free_shard_name(clips[0].clip_id), clips, origin)
    upkeep.exchange_shards(index, [shard.name for shard in group], new)
