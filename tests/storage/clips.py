"""Encoded clips to store, made from a seed."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pyarrow.parquet as pq

from vindex.jobs import EncodedClip
from vindex.records import Clip
from vindex.store.shards.sealing import UNSEALED, seal

DIM = 32
NUM_LABELS = 5


def encoded_clip(clip_id: int, *, path: str = "/videos/one.mp4", head: bool = True) -> EncodedClip:
    """A clip whose values depend on nothing but its id, exact in half precision."""
    rng = np.random.default_rng(clip_id)
    embedding = rng.normal(size=DIM).astype(np.float16).astype(np.float32)
    probabilities = rng.dirichlet(np.ones(NUM_LABELS)).astype(np.float16).astype(np.float32)
    start = clip_id * 4.0
    return EncodedClip(
        fingerprint=f"video{clip_id // 10}",
        path=path,
        clip=Clip(start, start + 4.0),
        embedding_D=embedding,
        probabilities_K=probabilities if head else None,
        clip_id=clip_id,
    )


def encoded_clips(clip_ids, **options) -> list[EncodedClip]:
    return [encoded_clip(clip_id, **options) for clip_id in clip_ids]


def numbered(clips, first_id: int = 1) -> list[EncodedClip]:
    """The clips with ids that follow one another."""
    return [replace(clip, clip_id=i) for i, clip in enumerate(clips, start=first_id)]


def write_sealed(table, path):
    """A Parquet file of anything, whose footer is as it was written."""
    metadata = (table.schema.metadata or {}) | UNSEALED
    pq.write_table(table.replace_schema_metadata(metadata), path, write_page_checksum=True)
    shard = bytearray(path.read_bytes())
    seal(shard)
    path.write_bytes(shard)
