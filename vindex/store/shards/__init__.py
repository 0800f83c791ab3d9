"""Shards: immutable Parquet files that hold the clips, one row each. Only this room knows Parquet.

A shard is written once, durably, and never changed. Its columns, none of them nullable:

| column | type | |
|---|---|---|
| `clip_id` | int64 | ascending |
| `video_fingerprint` | string | of the video's content |
| `path` | binary | of the file that was read, as the operating system spells it |
| `start_seconds`, `end_seconds` | double | the clip's span, end exclusive |
| `embedding` | half float [D] | as the encoder gave it, not normalised |
| `probabilities` | half float [K] | softmax over the labels; no such column without a head |
| `best_seconds` | double | most telling moment, NaN: unknown; no such column where all are |
| `row_crc32` | uint32 | CRC-32 of the columns above |
| `moments` | half float [2 D] | temporal moments, NaN: unknown; no such column where all are |
| `moments_crc32` | uint32 | `row_crc32` continued over the moments; there where they are |

Parquet's page checksums cover the values but not the page headers and the footer: a bit flipped
there can silently select other bytes. The row's own CRC closes that gap, so what is read is what
was written, or an `IndexDamagedError`. The moments have their own, so that a search, which needs
none of them, does not read them.
"""

from vindex.store.shards.fetching import ShardPlaces
from vindex.store.shards.origin import ShardOrigin, read_origin
from vindex.store.shards.reading import (
    EmbeddingBatch,
    Features,
    iter_embeddings,
    read_features,
    read_rows,
    read_sealed,
    read_shard,
)
from vindex.store.shards.writing import (
    fits_shard,
    keep_shard,
    sealed_shard,
    shard_of,
    write_shard,
)

__all__ = [
    "EmbeddingBatch",
    "Features",
    "ShardOrigin",
    "ShardPlaces",
    "fits_shard",
    "iter_embeddings",
    "keep_shard",
    "read_features",
    "read_origin",
    "read_rows",
    "read_sealed",
    "read_shard",
    "sealed_shard",
    "shard_of",
    "write_shard",
]
