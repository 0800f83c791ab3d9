"""Keeping what is derived in step with the catalog: the vector index, and the background."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from vindex.store.background import Background
from vindex.store.catalog import reader, upkeep, writer
from vindex.store.catalog.clip_sets import clip_set
from vindex.store.shards import read_rows
from vindex.store.snapshot import Snapshot
from vindex.store.vectors import (
    build_vector_index,
    drop_other_generations,
    gpu_notice,
    open_vector_index,
)
from vindex.store.vectors.stamp import read_stamp, remove_stamp

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from numpy.typing import NDArray

    from vindex.store.layout import IndexFolder

__all__ = ["drop_vectors_that_hide", "refresh_all", "refresh_background", "refresh_vectors"]


def refresh_vectors(index: IndexFolder, *, anew: bool = False) -> str | None:
    """Make the vector index again unless it holds exactly the clips of the catalog.

    Its ids only rise, so an index of as many clips up to the same id holds the same clips; see
    `drop_vectors_that_hide`.

    Args:
        index: the index.
        anew: make it in any case.

    Returns:
        What people should know about how it was made, in a sentence; None if nothing.
    """
    with Snapshot.of(index) as snapshot:
        num_clips, max_clip_id = reader.clip_range(snapshot)
        has_vectors = reader.has_vectors(snapshot)
    current = open_vector_index(index.vectors)
    held = (current.stamp.num_vectors, current.stamp.max_clip_id) if current else None
    if current and held == (num_clips, max_clip_id) and not anew:
        drop_other_generations(index.vectors, current.stamp)
        if not has_vectors:
            writer.note_vectors(index)
        return None
    live = reader.live_clip_ids(index)
    build_vector_index(
        index.vectors,
        _newest_generation(index) + 1,
        lambda: _batches(index, live),
        num_clips=num_clips,
        dim=reader.recipe(index).encoder.dim,
        max_clip_id=max_clip_id,
    )
    if not has_vectors:
        writer.note_vectors(index)
    return gpu_notice()


def refresh_all(index: IndexFolder) -> None:
    """Bring the vectors and the background of all spaces in step, when clips were forgotten."""
    for space in reader.spaces(index):
        refresh_vectors(space)
        refresh_background(space)
    if not upkeep.copy_is_current(index):
        upkeep.copy_aside(index)


def refresh_background(index: IndexFolder, begun: Background | None = None) -> None:
    """Score the background captions on the clips that are new, or where some are gone, on all.

    Args:
        index: the index, with the words space meant.
        begun: the captions, where the index has none, or others; None: those that it has, if any.
    """
    background = begun or Background.read(index.background)
    if background is None:
        return
    with Snapshot.of(index) as snapshot:
        now, before = clip_set(snapshot), clip_set(snapshot, up_to=background.max_clip_id)
    if now == background.clips and begun is None:
        return
    if before != background.clips:
        background = background.unscored()
    new = reader.live_clip_ids(index, above=background.max_clip_id)
    background = background.extended_by(_batches(index, new))
    background = replace(background, max_clip_id=now.max_clip_id, digest=now.digest)
    background.write(index.background)


def drop_vectors_that_hide(index: IndexFolder, clip_id: int) -> None:
    """Drop the vector index if a clip that is about to come would be taken for one that it holds.

    A clip that another space has keeps its id, which may be smaller than those of this space.
    """
    stamp = read_stamp(index.vectors)
    if stamp is not None and clip_id <= stamp.max_clip_id:
        writer.note_vectors(index, has_vectors=False)  # first, or it would be missed
        remove_stamp(index.vectors)


def _newest_generation(index: IndexFolder) -> int:
    """The last generation of which there is a file, be it whole or not."""
    numbers = (path.stem.rpartition("-")[2] for path in index.vectors.glob("vectors-*.faiss"))
    return max((int(number) for number in numbers if number.isdecimal()), default=0)


def _batches(
    index: IndexFolder, live: Mapping[str, Sequence[int]]
) -> Iterator[tuple[NDArray[np.int64], NDArray[np.float16]]]:
    """Ids and embeddings of the clips that exist, a shard at a time."""
    for name, clip_ids in live.items():
        ids_N = np.asarray(clip_ids, np.int64)
        yield ids_N, read_rows(index.shards / name, ids_N)
