"""Lance: one row a hit with its labels and its embeddings in every space, for larger engines."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from vindex.output.export.columns import dims_of_spaces, require_rows
from vindex.output.export.format import Format, Shape

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from vindex.output.export.material import Material
    from vindex.query.results import Hit
    from vindex.store.layout import IndexFolder

__all__ = ["FORMATS"]

_NAME = "clips.lance"

_BATCH = 4096
"""Hits whose embeddings are in memory at once: 16 MB a space at D = 1024."""


def _write(material: Material, folder: Path) -> int:
    """Write the data set, batch by batch; gives how many hits there still were.

    Raises:
        MissingDependencyError: the extra `lance` is not installed.
        IndexMismatchError: the hits are of indexes of different models.
        UsageError: none of the clips is there any more.
        IndexDamagedError: a shard cannot be read.
    """
    from vindex.store.lance_data import write_batches

    return write_batches(folder / _NAME, require_rows(_batches(material, dims_of_spaces(material))))


def _batches(material: Material, dims: Mapping[str, int]) -> Iterator[Any]:
    """Arrow's record batches, with a column for each of the spaces."""
    for start in range(0, len(material.hits), _BATCH):
        hits = material.hits[start : start + _BATCH]
        for path in dict.fromkeys(hit.index for hit in hits):
            own = [hit for hit in hits if hit.index == path]
            yield from _of_index(material.index.at(path), own, dims)


def _of_index(index: IndexFolder, hits: Sequence[Hit], dims: Mapping[str, int]) -> Iterator[Any]:
    """Hits of one index, with what it knows of their clips now; a build may have dropped some."""
    from vindex.store.catalog import query
    from vindex.store.catalog.records import Filters
    from vindex.store.lance_data import to_batch
    from vindex.store.snapshot import Snapshot

    clip_ids = sorted({hit.clip_id for hit in hits})
    with Snapshot.of(index) as snapshot:
        labels = query.best_predictions(snapshot, clip_ids)
        embeddings: dict[str, dict[int, Any]] = {space: {} for space in dims}
        for space in snapshot.spaces:
            at = snapshot.in_space(space)
            clips = at.find_clips(clip_ids, Filters.of(absent=True))
            rows = at.embeddings_of(clips) if clips else ()
            embeddings[space] = {c.clip_id: row_D for c, row_D in zip(clips, rows, strict=True)}
    known = set().union(*embeddings.values())
    hits = [hit for hit in hits if hit.clip_id in known]
    if hits:
        yield to_batch(hits, labels, embeddings, dims)


FORMATS = (
    Format(
        "lance", "", Shape.FOLDER, is_text=False, write=_write, is_table=True, is_streamed=True,
        files=(_NAME,), are_folders=True,
        holds="columns, labels and probabilities, and the embedding in each space",
        read_by="Lance, LanceDB",
    ),
)  # fmt: skip
