"""What an index holds, to compare one with another."""

from pathlib import Path

import numpy as np

from vindex.store.catalog import reader
from vindex.store.catalog.query import find_clips
from vindex.store.catalog.records import Filters
from vindex.store.layout import IndexFolder
from vindex.store.shards import read_rows


def rows(index):
    """Every clip of an index, without its id: path, span, label and embedding."""
    folder = IndexFolder(Path(index.path))
    found = {}
    for shard, ids in reader.live_clip_ids(folder).items():
        embeddings_ND = read_rows(folder.shards / shard, np.array(ids))
        by_id = dict(zip(ids, embeddings_ND, strict=True))
        for clip in find_clips(folder, ids, Filters()):  # without those that are set aside
            key = (clip.relative_path, clip.start_seconds, clip.end_seconds, clip.label)
            found[key] = by_id[clip.clip_id].astype(np.float32)
    return found


def ids_of(index):
    """Every clip of an index: id, path and span, by id."""
    folder = IndexFolder(Path(index.path))
    ids = [i for of_shard in reader.live_clip_ids(folder).values() for i in of_shard]
    return sorted(
        (clip.clip_id, clip.relative_path, clip.start_seconds, clip.end_seconds)
        for clip in find_clips(folder, ids, Filters())
    )


def assert_same_rows(one, other):
    one, other = rows(one), rows(other)
    assert one.keys() == other.keys()
    for key, embedding_D in one.items():
        np.testing.assert_allclose(embedding_D, other[key], atol=1e-3, err_msg=str(key))
