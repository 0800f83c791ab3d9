"""Shards that no catalog lists: written by a build that died, or newer than a restored catalog."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vindex.catalog import reader, writer
from vindex.durable import checksum
from vindex.errors import IndexDamagedError
from vindex.media import Shard
from vindex.shards import read_shard

if TYPE_CHECKING:
    from pathlib import Path

    from vindex.catalog.records import IndexSettings
    from vindex.layout import IndexFolder

__all__ = ["adopt_orphans", "orphan_shards"]


def orphan_shards(index: IndexFolder) -> list[Path]:
    """Shards that the catalog does not list, in the order of their names, which is that of ids."""
    listed = set(reader.shard_names(index))
    return sorted(path for path in index.shards.glob("*.parquet") if path.name not in listed)


def adopt_orphans(index: IndexFolder, settings: IndexSettings) -> int:
    """Take the clips of unlisted shards into the catalog, and remove the shards of no use.

    Of use is a shard that is whole, gives ids that were never given and holds clips of known
    videos that are missing. Call it as the one writer, when all videos are known.

    Returns:
        How many clips were taken over.
    """
    num_adopted = 0
    for path in orphan_shards(index):
        shard = _usable(path, settings)
        is_new = shard is not None and shard.min_clip_id >= reader.next_clip_id(index)
        num_clips = writer.adopt_shard(index, shard) if shard is not None and is_new else 0
        if not num_clips:
            path.unlink()
        num_adopted += num_clips
    return num_adopted


def _usable(path: Path, settings: IndexSettings) -> Shard | None:
    """What a shard holds; None where it is damaged or of another model."""
    try:
        rows = read_shard(path)
    except IndexDamagedError:
        return None
    encoded = rows[0][1]
    num_labels = 0 if encoded.probabilities_K is None else len(encoded.probabilities_K)
    if (len(encoded.embedding_D), num_labels) != (
        settings.encoder.dim,
        len(settings.encoder.labels),
    ):
        return None
    with path.open("rb") as file:
        crc = checksum(file)
    return Shard(path.name, len(rows), rows[0][0], rows[-1][0], path.stat().st_size, crc)
