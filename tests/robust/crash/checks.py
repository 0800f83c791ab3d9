"""What is checked of an index after a kill."""

import shutil
from pathlib import Path

from tests.build.rows import assert_same_rows
from tests.conftest import CLIP_SECONDS
from vindex import VideoIndex
from vindex.store.catalog import reader
from vindex.store.shards import read_shard

NUM_CLIPS = 6
"""Of the library that the killed builds are of."""


NUM_PARTS = 8
"""In which long tests are run: each takes every eighth of what kills leave."""


def copied(index, folder):
    """The same index elsewhere; none where there is none."""
    if Path(index.path).exists():
        shutil.copytree(index.path, folder)
    return VideoIndex.at(folder)


def kept_clips(index):
    """Ids of the committed clips, after checking that what a kill left is in order."""
    if not index._folder.exists:
        return set()
    found = index.verify()
    assert found.is_clean, found.damages
    return {i for ids in reader.live_clip_ids(index._folder).values() for i in ids}


def check_finished(index, undisturbed, library, tiny_model, kept):
    """The next build goes on from what was kept, and ends like one that was not disturbed."""
    report = index.build(library, model=str(tiny_model), clip_seconds=CLIP_SECONDS, workers=1)
    assert report.clips_indexed <= NUM_CLIPS - len(kept)
    shards = reader.shards(index._folder)
    # A clip may lie in an early shard and in that of its block, under one id.
    files = [index._folder.shards / shard.name for shard in shards]
    stored = {clip.clip_id for file in files for clip in read_shard(file)}
    assert len(stored) == NUM_CLIPS, "a clip was encoded twice"
    assert kept <= kept_clips(index)
    assert index.status().partial_videos == 0
    found = index.verify()
    assert (found.damages, found.notes) == ([], [])
    assert_same_rows(index, undisturbed)
    names = {path.name for path in Path(index.path).iterdir()}
    assert names == {"catalog.duckdb", "catalog.copy.duckdb", "shards", "vectors", "locks"}
    shard_files = {path.name for path in index._folder.shards.iterdir()}
    assert shard_files == {shard.name for shard in shards}
    assert len(list(index._folder.vectors.iterdir())) == 2
