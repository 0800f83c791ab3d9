"""Ids come from the plan: the order of paths and times, whoever made the clips and when."""

from itertools import count

import pytest

from tests.build.rows import ids_of
from tests.media_factory import make_video
from vindex import VideoIndex
from vindex.build import ingest
from vindex.encode.factory import EncoderFactory
from vindex.encode.session import EncodingSession
from vindex.store.catalog import reader


def test_ids_are_in_the_order_of_paths_and_times(built):
    found = ids_of(built)
    spans = [(path, start) for _, path, start, _ in found]
    assert [clip_id for clip_id, *_ in found] == list(range(1, 11))
    assert spans == sorted(spans)
    assert {path for path, _ in spans} == {"c.mp4", "desk/b.mkv", "kitchen/a.mp4"}


def test_ids_of_videos_do_not_depend_on_which_answers_first(
    library, index, built, options, monkeypatch
):
    """A label that is taught deals videos out by them, so they tell what it finds."""
    probe = EncodingSession.probe
    monkeypatch.setattr(
        EncodingSession, "probe", lambda self, paths: reversed([*probe(self, paths)])
    )
    index.build(library, **options)
    of_videos = "SELECT relative_path, video_id FROM videos ORDER BY video_id"
    found = index.sql(of_videos).rows
    assert found == (("c.mp4", 1), ("desk/b.mkv", 2), ("kitchen/a.mp4", 3))
    assert found == built.sql(of_videos).rows


@pytest.mark.thorough
def test_two_workers_and_a_file_that_fails_change_no_id(library, index, built, options):
    report = index.build(library, **options | {"workers": 2})
    assert report.files_failed == 1
    assert ids_of(index) == ids_of(built)


@pytest.mark.thorough
def test_a_span_that_fails_leaves_its_id_unused(library, tmp_path, options):
    """A film that ends in the middle: what cannot be decoded takes no id from what follows."""
    cut = library / "desk" / "b.mkv"
    cut.write_bytes(cut.read_bytes()[: cut.stat().st_size * 3 // 5])
    found = []
    for number in (1, 2):
        index = VideoIndex.at(tmp_path / str(number))
        index.build(library, **options | {"workers": number})
        found.append(ids_of(index))
    assert found[0] == found[1]


def shards_of(index):
    """Name and bytes of each shard."""
    listed = {shard.name for shard in reader.shards(index._folder)}
    found = {path.name: path.read_bytes() for path in index._folder.shards.iterdir()}
    assert found.keys() == listed
    return found


@pytest.fixture
def blocks_of_three(monkeypatch):
    monkeypatch.setattr(ingest, "_COMMIT_CLIPS", 3)


def commit_each_clip(monkeypatch):
    """As a build does that takes 15 seconds for a clip."""
    monkeypatch.setattr(ingest, "_COMMIT_SECONDS", -1.0)


@pytest.mark.thorough
@pytest.mark.usefixtures("blocks_of_three")
def test_shards_depend_neither_on_workers_nor_on_speed(
    master_library, tmp_path, options, monkeypatch
):
    """Ten clips in blocks of three; a file that is no video is among theirs. The last build has
    two devices, each of which is the CPU."""
    found = []
    for number, more in enumerate(({}, {"workers": 2, "batch_size": 1}, {"batch_size": 1})):
        if number == 1:
            commit_each_clip(monkeypatch)
        if number == 2:
            monkeypatch.setattr(EncoderFactory, "on_other_devices", lambda self: [self()])
        index = VideoIndex.at(tmp_path / str(number))
        report = index.build(master_library, **options | more)
        assert report.times.num_devices == (2 if number == 2 else 1)
        found.append(shards_of(index))
        verified = index.verify()
        assert (verified.damages, verified.notes) == ([], [])
        assert sorted(found[number]) == [f"{i:012d}.parquet" for i in (1, 4, 7, 10)]
    assert found[0] == found[1] == found[2]


@pytest.mark.thorough
@pytest.mark.usefixtures("blocks_of_three")
def test_a_build_that_is_stopped_and_resumed_gives_no_id_twice(
    master_library, index, options, monkeypatch, built
):
    """It stops in the middle of a block, with a clip of it in an early shard."""
    commit_each_clip(monkeypatch)
    commit, numbers = ingest.ClipWriter._commit, count(1)

    def stop_at_the_fifth(self):
        commit(self)
        if next(numbers) == 5:
            raise KeyboardInterrupt

    monkeypatch.setattr(ingest.ClipWriter, "_commit", stop_at_the_fifth)
    report = index.build(master_library, **options)
    assert report.interrupted
    first = ids_of(index)
    assert [clip_id for clip_id, *_ in first] == [1, 2, 3, 4, 5]
    assert index.verify().is_clean
    index.build(master_library)
    resumed = ids_of(index)
    assert resumed[:5] == first
    assert [clip_id for clip_id, *_ in resumed[5:]] == [11, 12, 13, 14, 15]
    assert [row[1:] for row in resumed] == [row[1:] for row in ids_of(built)]
    verified = index.verify()
    assert (verified.damages, verified.notes) == ([], [])
    index.compact()
    assert ids_of(index) == resumed


@pytest.mark.thorough
def test_new_files_get_ids_beyond_all_that_were_reserved(library, settled):
    make_video(library / "a first.mp4", num_frames=61, frame_rate=15)
    settled.build(library)
    assert [(i, path) for i, path, *_ in ids_of(settled) if i > 10] == [
        (11, "a first.mp4"), (12, "a first.mp4"),
    ]  # fmt: skip
    assert reader.next_clip_id(settled._folder) == 13
