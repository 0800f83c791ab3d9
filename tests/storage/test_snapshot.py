"""An index as of one commit: what it answers, and what happens to the index meanwhile."""

import threading
from typing import ClassVar

import numpy as np
import pyarrow.parquet as pq
import pytest

from tests.search.conftest import DIM, LABELS, IndexMaker, settings
from vindex.errors import IndexDamagedError, IndexMismatchError
from vindex.output.export.formats.parquet_file import _write
from vindex.output.export.material import Material
from vindex.query.results import SearchResult
from vindex.serve.clip_map import draw_map
from vindex.store.cache import IndexCache
from vindex.store.catalog import reader, writer
from vindex.store.catalog.connection import reading
from vindex.store.catalog.presence import lost_shards
from vindex.store.catalog.records import Filters
from vindex.store.layout import IndexFolder
from vindex.store.shards import read_rows
from vindex.store.snapshot import Snapshot
from vindex.upkeep.compact import compact

NOTHING = SearchResult("", (), ())

_WAIT_SECONDS = 2.0
"""For a compaction: it ends long before, or waits for who reads."""


class CompactedMeanwhile(IndexFolder):
    """An index that somebody compacts when its shards are looked for, after the catalog."""

    compactions: ClassVar = {}
    """Of each folder, also where it is asked for one of its spaces."""

    @property
    def shards(self):
        if self.path not in self.compactions:
            compaction = threading.Thread(target=compact, args=[IndexFolder(self.path)])
            self.compactions[self.path] = compaction
            compaction.start()
            compaction.join(_WAIT_SECONDS)
        return self.path / "shards"


@pytest.fixture
def maker(tmp_path):
    maker = IndexMaker(tmp_path / ".vindex")
    maker.add("a.mp4", [[1, 0, 0], [0, 1, 0], [0.2, 0.3, 0.5]])
    maker.add("b.mp4", [[0, 0, 1]] * 2)
    return maker


@pytest.fixture
def compacted_meanwhile(maker):
    folder = CompactedMeanwhile(maker.folder.path)
    yield folder
    folder.compactions[folder.path].join()
    assert len(list((folder.path / "shards").iterdir())) == 1


@pytest.mark.thorough
def test_parquet_is_exported_while_somebody_compacts(maker, compacted_meanwhile, tmp_path):
    hits = maker.index.everything().hits
    expected = tmp_path / "expected.parquet"
    _write(Material(maker.folder, NOTHING, "tiny", hits, {}, ()), expected)
    _write(Material(compacted_meanwhile, NOTHING, "tiny", hits, {}, ()), tmp_path / "all.parquet")
    found = pq.read_table(tmp_path / "all.parquet")
    assert found.num_rows == 5
    assert found == pq.read_table(expected)


def test_the_map_is_drawn_while_somebody_compacts(maker, compacted_meanwhile):
    expected = draw_map(maker.folder)
    found = draw_map(compacted_meanwhile)
    assert [point.clip_id for point in found.points] == [1, 2, 3, 4, 5]
    assert found == expected
    assert len(np.unique([point.x for point in found.points])) > 1


def test_a_snapshot_says_what_the_index_holds(maker):
    with Snapshot.of(maker.folder) as snapshot:
        assert snapshot.recipe.encoder.name == "tiny"
        assert snapshot.labels == LABELS
        assert [clip.start_seconds for clip in snapshot.clips_of_videos([1])] == [0, 4, 8]
        assert [clip.clip_id for clip in snapshot.clips_of_videos(None)] == [1, 2, 3, 4, 5]
        (clip,) = snapshot.find_clips([5, 99])
        assert (clip.relative_path, clip.start_seconds) == ("b.mp4", 4)
        assert snapshot.find_clips([5], Filters.of(path="a.*")) == []
        assert snapshot.allowed_clip_ids(Filters.of(label=2)).tolist() == [3, 4, 5]
        assert snapshot.allowed_clip_ids(Filters()) is None
        assert snapshot.clip_ids_above(3) == [4, 5]
        assert reader.counts(snapshot).clips == 5
        assert snapshot.vectors is None
    maker.refresh_vectors()
    with Snapshot.of(maker.folder) as snapshot:
        assert snapshot.vectors.stamp.num_vectors == 5


@pytest.mark.thorough
@pytest.mark.parametrize("has_cache", [False, True])
def test_embeddings_come_in_the_order_of_the_clips(maker, has_cache):
    cache = IndexCache(maker.folder) if has_cache else None
    with Snapshot.of(maker.folder, cache) as snapshot:
        clips = {clip.clip_id: clip for clip in snapshot.clips_of_videos(None)}
        expected = [read_rows(maker.folder.shards / clips[i].shard, np.array([i]))[0]
                    for i in (4, 1, 5, 2, 1)]  # fmt: skip
        found = snapshot.embeddings_of([clips[i] for i in (4, 1, 5, 2, 1)])
    assert found.dtype == np.float16
    np.testing.assert_array_equal(found, expected)


def test_features_come_in_the_order_of_the_clips(maker):
    with Snapshot.of(maker.folder) as snapshot:
        clips = {clip.clip_id: clip for clip in snapshot.clips_of_videos(None)}
        wanted = [clips[i] for i in (4, 1, 5)]
        found, embeddings_ND = snapshot.features_of(wanted), snapshot.embeddings_of(wanted)
        of_one = snapshot.features_in(clips[4].shard, np.array([4]))
    assert found.clip_ids_N.tolist() == [4, 1, 5]
    np.testing.assert_array_equal(found.embeddings_ND, embeddings_ND)
    np.testing.assert_array_equal(of_one.embeddings_ND, embeddings_ND[:1])
    assert found.moments_NM is None  # these shards have none


def commit_one_more(maker):
    maker.add("c.mp4", [[1, 0, 0]])
    assert maker.folder


def test_a_snapshot_sees_one_commit_though_a_build_wants_to_commit(maker):
    with Snapshot.of(maker.folder) as snapshot:
        assert snapshot.clip_ids_above(0) == [1, 2, 3, 4, 5]
        build = threading.Thread(target=commit_one_more, args=[maker])
        build.start()
        build.join(0.5)
        assert build.is_alive()  # it waits for the snapshot to be closed
        assert snapshot.clip_ids_above(0) == [1, 2, 3, 4, 5]
        assert reader.counts(snapshot).videos == 2
    build.join()
    with Snapshot.of(maker.folder) as snapshot:
        assert snapshot.clip_ids_above(0) == [1, 2, 3, 4, 5, 6]


def test_a_snapshot_that_asked_nothing_keeps_nobody_waiting(maker):
    with Snapshot.of(maker.folder) as earlier:
        clips = earlier.find_clips([1, 4])
    with Snapshot.of(maker.folder) as snapshot:
        snapshot.embeddings_of(clips)
        commit_one_more(maker)
        assert snapshot.clip_ids_above(5) == [6]


def test_all_questions_share_one_connection_and_leave_none_open(maker):
    with Snapshot.of(maker.folder) as snapshot, reading(snapshot) as one, reading(snapshot) as two:
        assert one is two
    maker.add("c.mp4", [[1, 0, 0]])  # would wait for a connection that is open


def test_clips_that_a_compaction_has_moved_since_are_found(maker):
    with Snapshot.of(maker.folder) as snapshot:
        clips = snapshot.clips_of_videos(None)
        expected = snapshot.embeddings_of(clips)
    compact(maker.folder)
    assert not (maker.folder.shards / clips[0].shard).exists()
    with Snapshot.of(maker.folder) as snapshot:
        np.testing.assert_array_equal(snapshot.embeddings_of(clips), expected)


@pytest.mark.thorough
def test_a_lost_shard_is_told(maker):
    with Snapshot.of(maker.folder) as snapshot:
        clips = snapshot.clips_of_videos(None)
        (snapshot.shards / clips[0].shard).unlink()
        with pytest.raises(IndexDamagedError, match="the file is missing"):
            snapshot.embeddings_of(clips)
        assert lost_shards(snapshot) == [clips[0].shard]
        assert snapshot.embeddings_of(clips[3:]).shape == (2, DIM)


@pytest.mark.thorough
def test_another_space_shows_the_same_commit_over_the_same_connection(maker):
    writer.add_spaces(maker.folder, {"words": settings()})
    words = maker.folder.of_space("words")
    words.shards.mkdir(parents=True)
    with Snapshot.of(maker.folder) as snapshot:
        other = snapshot.in_space("words")
        assert snapshot.spaces == ("motion", "words")
        assert len(snapshot.find_clips([1, 2])) == 2
        assert other.find_clips([1, 2]) == []
        assert snapshot.find_clips([1])[0].label == LABELS[0]  # each keeps its own views
        assert not snapshot.has_clips_of(other)
        assert snapshot.has_clips_of(snapshot.in_space("motion"))
        assert other.allowed_clip_ids(Filters.of(label=0)).tolist() == [1]
        assert snapshot.in_space("words") is other
    with Snapshot.of(maker.folder) as snapshot, pytest.raises(IndexMismatchError, match="motion"):
        snapshot.in_space("looks").find_clips([1])
