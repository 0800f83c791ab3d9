"""Parquet: one row a hit, with the embedding of its best clip."""

from __future__ import annotations

from typing import TYPE_CHECKING

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


def _write(material: Material, path: Path) -> None:
    """Write the file, batch by batch.

    Raises:
        IndexDamagedError: a shard cannot be read.
    """
    from vindex.store.tables import write_hits_with_embeddings

    write_hits_with_embeddings(path, _batches(material))


def _batches(material: Material) -> Iterator[tuple[Sequence[Hit], NDArray[np.float32]]]:
    import numpy as np

    from vindex.store.snapshot import Snapshot

    for start in range(0, len(material.hits), _BATCH):
        hits = material.hits[start : start + _BATCH]
        with Snapshot.of(material.index) as snapshot:
            clips = snapshot.find_clips(sorted({hit.clip_id for hit in hits}))
            embeddings_ND = snapshot.embeddings_of(clips) if clips else ()
        found = {c.clip_id: row_D for c, row_D in zip(clips, embeddings_ND, strict=True)}
        hits = tuple(hit for hit in hits if hit.clip_id in found)  # a build may have dropped clips
        if hits:
            yield hits, np.stack([found[hit.clip_id] for hit in hits]).astype(np.float32)


FORMATS = (
    Format(
        "parquet", ".parquet", Shape.FILE, is_text=False, write=_write, is_table=True,
        holds="columns, and the embedding of each hit's best clip",
        read_by="pandas, DuckDB, Arrow",
    ),
)  # fmt: skip
