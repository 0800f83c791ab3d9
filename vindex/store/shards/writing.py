"""Making shards, and writing them: whole on the disk, or not there."""

from __future__ import annotations

import zlib
from dataclasses import replace
from io import BytesIO
from typing import TYPE_CHECKING

import numpy as np
import pyarrow.parquet as pq

from vindex.records import Shard
from vindex.store.durable import replace_file
from vindex.store.shards.columns import Columns, half
from vindex.store.shards.origin import ShardOrigin, footer_of
from vindex.store.shards.sealing import UNSEALED, seal

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from vindex.jobs import EncodedClip

__all__ = ["fits_shard", "keep_shard", "sealed_shard", "shard_of", "write_shard"]

_ROWS_PER_GROUP = 128
"""The smallest piece that is read: the fewer rows, the quicker one clip is fetched, while all of
a shard is read no slower (measured at D = 1024, K = 174)."""


def fits_shard(encoded: EncodedClip) -> bool:
    """Whether a clip can be stored: every value is finite in half precision (at most 65504).

    V-JEPA 2 embeddings are far smaller; what does not fit comes from an overflow in the model,
    and is a `Failure` of its clip.
    """
    arrays = [encoded.embedding_D, encoded.probabilities_K, encoded.moments_M]
    return all(array is None or bool(np.isfinite(half(array)).all()) for array in arrays)


def sealed_shard(clips: Sequence[EncodedClip], origin: ShardOrigin = ShardOrigin()) -> bytes:
    """Clips as the content of a shard file; equal clips give equal bytes.

    Args:
        clips: at least one; ids from 1, ascending; all of one encoder.
        origin: what to keep in its footer.

    Raises:
        ModelError: a value does not fit half precision; it is never stored as infinity. Keep
            such clips out with `fits_shard`.
        ValueError: there are no clips, ids do not ascend, or the clips differ in D or K.
    """
    table = Columns.of(clips).to_table()
    sink = BytesIO()
    pq.write_table(
        table.replace_schema_metadata(footer_of(origin) | UNSEALED),
        sink,
        row_group_size=_ROWS_PER_GROUP,
        compression="none",  # embeddings are noise: zstd saves 8 %
        use_dictionary=["video_fingerprint", "path"],
        write_statistics=["clip_id"],
        write_page_checksum=True,
    )
    shard = bytearray(sink.getbuffer())
    seal(shard)
    return bytes(shard)


def write_shard(
    folder: Path, name: str, clips: Sequence[EncodedClip], origin: ShardOrigin = ShardOrigin()
) -> Shard:
    """Write clips as one shard, so that it is whole on the disk or not there.

    Args:
        folder: an existing folder.
        name: file name, such as `000001.parquet`; a file of that name is replaced.
        clips: see `sealed_shard`, which also says what else is raised.
        origin: what to keep in its footer.

    Raises:
        OSError: the folder cannot be written to, or the disk is full; nothing is left behind.
    """
    data = sealed_shard(clips, origin)
    return keep_shard(folder, name, shard_of(clips, data), data)


def shard_of(clips: Sequence[EncodedClip], data: bytes) -> Shard:
    """What is to be known of clips that were sealed, which have no name yet."""
    crc = f"{zlib.crc32(data):08x}"
    return Shard("", len(clips), clips[0].clip_id, clips[-1].clip_id, len(data), crc)


def keep_shard(folder: Path, name: str, shard: Shard, data: bytes) -> Shard:
    """Write what was sealed somewhere, so that it is whole on the disk or not there.

    Args:
        folder: an existing folder.
        name: file name; a file of that name is replaced.
        shard: what is known of it.
        data: the content of the file.

    Returns:
        The shard with its name.

    Raises:
        OSError: as `write_shard`.
    """
    replace_file(folder / name, data)
    return replace(shard, name=name)
