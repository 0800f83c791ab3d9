"""Shards that no catalog lists: written by a build that died, or newer than a restored catalog."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, field, replace
from itertools import count
from typing import TYPE_CHECKING

from vindex.errors import IndexDamagedError
from vindex.plurals import counted
from vindex.records import Shard
from vindex.store.catalog import reader, writer
from vindex.store.catalog.open_videos import ids_by_span
from vindex.store.derive import drop_vectors_that_hide
from vindex.store.durable import checksum
from vindex.store.shards import ShardOrigin, read_origin, read_shard, write_shard
from vindex.store.vectors.stamp import read_stamp

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from vindex.jobs import EncodedClip
    from vindex.records import Recipe
    from vindex.store.layout import IndexFolder

__all__ = ["Adoption", "adopt_orphans", "merge_leftovers", "orphan_shards"]


@dataclass(slots=True)
class Adoption:
    """What became of the unlisted shards."""

    num_clips: int = 0
    """That were taken over."""
    next_clip_id: int = 1
    """Smaller ids are taken, or lie in a shard that is kept."""
    warnings: list[str] = field(default_factory=list)
    """One for each shard that is kept without being listed."""


@dataclass(frozen=True, slots=True)
class _Sorted:
    """The clips of a shard, by what the catalog says of them."""

    missing: list[EncodedClip]
    """Clips of known videos whose spans are not indexed."""
    num_unknown: int
    """Clips of contents that are no known video."""


def orphan_shards(index: IndexFolder) -> list[Path]:
    """Shards that the catalog does not list, in the order of their names, which is that of ids."""
    listed = set(reader.shard_names(index))
    return sorted(path for path in index.shards.glob("*.parquet") if path.name not in listed)


def merge_leftovers(index: IndexFolder) -> list[Path]:
    """What a compaction left that died: shards that are merged or dropped, or the merged one.

    Everything in them that exists is in a listed shard too.
    """
    orphans = orphan_shards(index)
    if not orphans:
        return []
    listed = reader.shard_names(index)
    dropped = reader.dropped_shards(index)
    merged = {name for other in listed for name in _origin(index.shards / other).replaces}
    return [
        path
        for path in orphans
        if path.name in merged
        or not set(_origin(path).replaces).isdisjoint(listed)
        or (path.name in dropped and _checksum(path) == dropped[path.name])
    ]


def adopt_orphans(index: IndexFolder, recipe: Recipe) -> Adoption:
    """Take the clips of unlisted shards into the catalog, and remove the shards of no use.

    Of no use is a shard that cannot be read, and one of which every clip is indexed. Clips of
    another model or cutting rule are never taken over; they stay where they are, and so do those
    of files that no build has looked at. Call it as the one writer, after probing.
    """
    adoption = Adoption()
    for path in merge_leftovers(index):
        path.unlink()
    mixed: list[Path] = []
    for path in orphan_shards(index):
        try:
            clips = read_shard(path)
        except IndexDamagedError:
            path.unlink()
            continue
        kinds = _sorted(index, clips)
        if not kinds.missing and not kinds.num_unknown:
            path.unlink()
        elif _origin(path).settings != recipe.fingerprint:
            adoption.warnings.append(
                f"{path} is not known to be made with this model and these clip settings, so its "
                "clips are not taken over. Delete it if it is of no use."
            )
        else:
            adoption.next_clip_id = max(adoption.next_clip_id, clips[-1].clip_id + 1)
            if kinds.num_unknown or not _keep_their_ids(index, kinds.missing):
                mixed.append(path)
            else:
                adoption.num_clips += writer.adopt_shard(index, _as_it_is(path, clips))
    # Last: if their clips get new ids, these must be larger than all others.
    for path in mixed:
        _take_missing(index, path, adoption)
    return adoption


def _origin(path: Path) -> ShardOrigin:
    """Where a shard comes from; of a damaged one that is not known."""
    with suppress(IndexDamagedError):
        return read_origin(path)
    return ShardOrigin()


def _sorted(index: IndexFolder, clips: Sequence[EncodedClip]) -> _Sorted:
    spans = reader.spans_of(index, sorted({clip.fingerprint for clip in clips}))
    known = [clip for clip in clips if clip.fingerprint in spans]
    missing = [clip for clip in known if clip.clip not in spans[clip.fingerprint]]
    return _Sorted(missing, len(clips) - len(known))


def _keep_their_ids(index: IndexFolder, clips: Sequence[EncodedClip]) -> bool:
    """Whether clips can be listed under the ids that they have.

    That takes ids that no other clip has, whichever space has it, and that are larger than those
    of the vector index: it is asked for none that is smaller, and clips beside it are looked for
    among the larger.
    """
    stamp = read_stamp(index.vectors)
    if stamp is not None and clips and clips[0].clip_id <= stamp.max_clip_id:
        return False
    known = list(zip(clips, _known_ids(index, clips), strict=True))
    taken = reader.taken_ids(index, [clip.clip_id for clip, there in known if there is None])
    return not taken and all(there in (None, clip.clip_id) for clip, there in known)


def _known_ids(index: IndexFolder, clips: Sequence[EncodedClip]) -> list[int | None]:
    """The ids that other spaces have for clips."""
    ids = ids_by_span(index, sorted({clip.fingerprint for clip in clips}))
    return [
        ids.get(each.fingerprint, {}).get((each.clip.start_seconds, each.clip.end_seconds))
        for each in clips
    ]


def _with_free_ids(
    index: IndexFolder, clips: Sequence[EncodedClip], adoption: Adoption
) -> list[EncodedClip]:
    """Clips with the ids that other spaces have for them, or with new ones."""
    new_ids = count(max(adoption.next_clip_id, reader.next_clip_id(index)))
    numbered = [
        replace(clip, clip_id=next(new_ids) if there is None else there)
        for clip, there in zip(clips, _known_ids(index, clips), strict=True)
    ]
    return sorted(numbered, key=lambda clip: clip.clip_id)


def _as_it_is(path: Path, clips: Sequence[EncodedClip]) -> Shard:
    first_id, last_id = clips[0].clip_id, clips[-1].clip_id
    return Shard(path.name, len(clips), first_id, last_id, path.stat().st_size, _checksum(path))


def _checksum(path: Path) -> str:
    with path.open("rb") as file:
        return checksum(file)


def _take_missing(index: IndexFolder, path: Path, adoption: Adoption) -> None:
    """Copy the clips that are missing to a shard of their own, and list that."""
    kinds = _sorted(index, read_shard(path))  # another shard may have given the same clips
    if kinds.missing:
        clips = kinds.missing
        if not _keep_their_ids(index, clips):
            clips = _with_free_ids(index, clips, adoption)
            drop_vectors_that_hide(index, clips[0].clip_id)
        name = index.free_shard_name(clips[0].clip_id)
        shard = write_shard(index.shards, name, clips, ShardOrigin(_origin(path).settings))
        writer.commit_clips(index, [shard], [], [])
        adoption.num_clips += len(clips)
        adoption.next_clip_id = max(adoption.next_clip_id, clips[-1].clip_id + 1)
    if kinds.num_unknown:
        adoption.warnings.append(
            f"{path} holds {counted(kinds.num_unknown, 'clip')} of files that this index does not "
            "know; it is kept for a build that is given them. Delete it if they are gone for good."
        )
    else:
        path.unlink()
