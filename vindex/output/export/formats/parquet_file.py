"""Parquet: one row a hit, with the embedding of its best clip."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vindex.output.export.columns import require_one_model, require_rows
from vindex.output.export.format import Format, Shape

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    import numpy as np
    from numpy.typing import NDArray

    from vindex.output.export.material import Material
    from vindex.query.results import Hit

__all__ = ["FORMATS"]

_BATCH = 4096
"""Hits whose embeddings are in memory at once: 16 MB at D = 1024."""


def _write(material: Material, path: Path) -> int:
    """Write the file, batch by batch; gives how many hits there still were.

    Raises:
        IndexMismatchError: the hits are of indexes of different models.
        UsageError: none of the clips is there any more.
        IndexDamagedError: a shard cannot be read.
    """
    from vindex.store.tables import write_hits_with_embeddings

    require_one_model(material)
    return write_hits_with_embeddings(path, require_rows(_batches(material)))


def _batches(material: Material) -> Iterator[tuple[Sequence[Hit], NDArray[np.float32]]]:
    import numpy as np

    from vindex.store.catalog.records import Filters
    from vindex.store.snapshot import Snapshot

    for start in range(0, len(material.hits), _BATCH):
        hits = material.hits[start : start + _BATCH]
        found = {}
        for path in dict.fromkeys(hit.index for hit in hits):
            clip_ids = sorted({hit.clip_id for hit in hits if hit.index == path})
            with Snapshot.of(material.index.at(path)) as snapshot:
                clips = snapshot.find_clips(clip_ids, Filters.of(absent=True))
                embeddings_ND = snapshot.embeddings_of(clips) if clips else ()
            for clip, embedding_D in zip(clips, embeddings_ND, strict=True):
                found[path, clip.clip_id] = embedding_D
        # a build may have dropped clips
        hits = tuple(hit for hit in hits if (hit.index, hit.clip_id) in found)
        if hits:
            rows = [found[hit.index, hit.clip_id] for hit in hits]
            yield hits, np.stack(rows).astype(np.float32)


FORMATS = (
    Format(
        "parquet", ".parquet", Shape.FILE, is_text=False, write=_write, is_table=True,
        is_streamed=True, holds="columns, and the embedding of each hit's best clip",
        read_by="pandas, DuckDB, Arrow",
    ),
)  # fmt: skip
