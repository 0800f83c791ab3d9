"""What a commit makes visible, and what it takes away."""

import os
from dataclasses import replace
from pathlib import Path

import duckdb
import numpy as np
import pytest

from tests.catalog.conftest import INFO, LABELS, SETTINGS, add_video, encoded, video_file
from tests.storage.clips import numbered
from vindex.errors import IndexDamagedError, IndexMismatchError
from vindex.records import Clip, Failure, Reason, Stage, Video
from vindex.store.catalog import reader, upkeep, writer
from vindex.store.catalog.absence import AbsentFile
from vindex.store.catalog.checks import catalog_problems
from vindex.store.catalog.connection import writing
from vindex.store.catalog.open_videos import open_videos
from vindex.store.catalog.query import find_clips
from vindex.store.catalog.records import Filters
from vindex.store.catalog.scoring import score_labels
from vindex.store.shards import write_shard


def test_settings_come_back_as_they_were_given(index):
    assert reader.recipe(index) == SETTINGS


def test_a_video_is_open_until_it_is_complete(index):
    clips = [encoded("aa", 0, [1, 0, 0])]
    add_video(index, "a.mp4", "aa", clips, 1, complete=False)
    (video,) = open_videos(index)
    assert (video.fingerprint, video.path) == ("aa", "/videos/a.mp4")
    assert (video.duration_seconds, video.num_frames) == (INFO.duration_seconds, INFO.num_frames)
    assert video.handled == {Clip(0, 4)}
    span = Failure("/videos/a.mp4", Stage.DECODE, Reason.DAMAGED, "two frames of 16", 4.0, 8.0)
    writer.commit_clips(index, [], [("aa", span)], [])
    assert next(open_videos(index)).handled == {Clip(0, 4), Clip(4, 8)}
    writer.commit_clips(index, [], [], ["aa"])
    assert [*open_videos(index)] == []


def test_clips_get_their_labels_from_the_shard(index):
    add_video(index, "a.mp4", "aa", [encoded("aa", 0, [0.1, 0.7, 0.2])], 1)
    (clip,) = find_clips(index, [1], Filters())
    assert clip.label == "Closing something"
    assert clip.probability == pytest.approx(0.7, abs=1e-3)
    assert reader.label_counts(index)[0] == ("Closing something", 1)


def test_ids_go_on_where_the_last_shard_ended(index):
    add_video(index, "a.mp4", "aa", [encoded("aa", 0, [1, 0, 0]), encoded("aa", 4, [1, 0, 0])], 1)
    assert reader.next_clip_id(index) == 3


def test_a_shard_of_unknown_videos_commits_nothing(index):
    shard = write_shard(index.shards, "x.parquet", numbered([encoded("unknown", 0, [1, 0, 0])]))
    with pytest.raises(IndexDamagedError, match="of which 0 belong"):
        writer.commit_clips(index, [shard], [], [])
    assert reader.shard_names(index) == []
    assert reader.next_clip_id(index) == 1


def shard_of(index, name, first_id, *clips):
    return write_shard(index.shards, name, numbered(clips, first_id))


def know(index, *fingerprints):
    """What a walk and a probe tell the catalog."""
    files = [video_file(f"{key}.mp4", key) for key in fingerprints]
    writer.commit_walk(index, files, [], [], [])
    writer.commit_probes(index, [Video(key, INFO) for key in fingerprints], [])


def test_shards_are_listed_in_any_order(index):
    know(index, "aa", "bb")
    later = shard_of(index, "later.parquet", 7, encoded("bb", 0, [0, 1, 0]))
    earlier = shard_of(index, "earlier.parquet", 3, encoded("aa", 0, [1, 0, 0]))
    writer.commit_clips(index, [later], [], [])
    writer.commit_clips(index, [earlier], [], [])
    assert reader.live_clip_ids(index) == {"earlier.parquet": [3], "later.parquet": [7]}
    found = {clip.clip_id: clip.label for clip in find_clips(index, [3, 7], Filters())}
    assert found == {3: LABELS[0], 7: LABELS[1]}
    assert reader.next_clip_id(index) == 8
    assert catalog_problems(index) == []


def test_shards_whose_ids_interleave_are_listed_in_one_transaction(index):
    know(index, "aa", "bb")
    one = write_shard(
        index.shards, "1.parquet",
        [encoded("aa", 0, [1, 0, 0], clip_id=1), encoded("bb", 0, [1, 0, 0], clip_id=3)],
    )  # fmt: skip
    other = write_shard(
        index.shards, "2.parquet",
        [encoded("aa", 4, [1, 0, 0], clip_id=2), encoded("bb", 4, [1, 0, 0], clip_id=4)],
    )  # fmt: skip
    writer.commit_clips(index, [other, one], [], ["aa", "bb"])
    assert reader.live_clip_ids(index) == {"1.parquet": [1, 3], "2.parquet": [2, 4]}
    assert [*open_videos(index)] == []
    assert catalog_problems(index) == []


def test_a_shard_takes_from_earlier_ones_what_it_holds_and_nothing_else(index):
    """Clips come in any order, so the ids of shards that were committed early interleave."""
    know(index, "aa", "bb")
    spans = (("aa", 0), ("aa", 4), ("bb", 0), ("bb", 4))
    clips = numbered([encoded(*span, [1, 0, 0], seed) for seed, span in enumerate(spans)])
    names = ["odd.early.parquet", "even.early.parquet"]
    odd, even = (
        write_shard(index.shards, name, clips[first::2]) for first, name in enumerate(names)
    )
    assert writer.commit_clips(index, [odd], [], []) == []
    assert writer.commit_clips(index, [even], [], [], names[:1]) == []
    assert reader.live_clip_ids(index) == {names[0]: [1, 3], names[1]: [2, 4]}
    first = write_shard(index.shards, "1.parquet", clips[:3])
    assert writer.commit_clips(index, [first], [], [], names) == names[:1]
    assert reader.live_clip_ids(index) == {"1.parquet": [1, 2, 3], names[1]: [4]}
    assert catalog_problems(index) == []


@pytest.mark.thorough
@pytest.mark.parametrize("first_id", [1, 2])
def test_an_id_that_a_listed_clip_has_is_refused_with_all_that_came_beside_it(index, first_id):
    know(index, "aa", "bb")
    clips = [encoded("aa", 0, [1, 0, 0]), encoded("aa", 4, [1, 0, 0])]
    writer.commit_clips(index, [shard_of(index, "1.parquet", 1, *clips)], [], [])
    good = shard_of(index, "good.parquet", 8, encoded("bb", 0, [1, 0, 0]))
    bad = shard_of(index, "bad.parquet", first_id, encoded("bb", 4, [1, 0, 0]))
    failure = Failure("/videos/bb.mp4", Stage.DECODE, Reason.DAMAGED, "two frames", 4.0, 8.0)
    with pytest.raises(IndexDamagedError, match=f"bad.parquet gives the clip id {first_id} a sec"):
        writer.commit_clips(index, [good, bad], [("bb", failure)], ["bb"])
    assert reader.shard_names(index) == ["1.parquet"]
    assert reader.next_clip_id(index) == 3
    assert reader.failures(index) == []
    assert {video.fingerprint for video in open_videos(index)} == {"aa", "bb"}


def test_an_edited_file_loses_its_clips_at_once(index):
    add_video(index, "a.mp4", "aa", [encoded("aa", 0, [1, 0, 0])], 1)
    writer.commit_walk(index, [video_file("a.mp4", "bb")], [], [], [])
    assert reader.counts(index).clips == 0
    assert score_labels(index, {0: 1.0}, Filters(), limit=10) == []
    assert [content.fingerprint for content in reader.unknown_contents(index)] == ["bb"]
    assert reader.next_clip_id(index) == 2  # the id is never given again


@pytest.mark.thorough
def test_a_copy_keeps_the_video_when_the_first_file_goes(index):
    add_video(index, "a.mp4", "aa", [encoded("aa", 0, [1, 0, 0])], 1)
    writer.commit_walk(index, [video_file("copy/b.mp4", "aa")], [], [], [])
    assert reader.counts(index).files == 2
    writer.commit_walk(index, [], [AbsentFile(video_file("a.mp4", "aa"))], [], [])
    (clip,) = find_clips(index, [1], Filters())
    assert clip.relative_path == "copy/b.mp4"
    writer.commit_walk(index, [], [AbsentFile(video_file("copy/b.mp4", "aa"))], [], [])
    assert reader.counts(index) == type(reader.counts(index))(0, 0, 0, 0, 0, 0, 0.0, 0)


def test_a_refused_file_is_not_probed_again_until_it_changes(index):
    writer.commit_walk(index, [video_file("bad.mp4", "cc")], [], [], [])
    refusal = Failure("/videos/bad.mp4", Stage.PROBE, Reason.NOT_A_VIDEO, "20 bytes of text")
    writer.commit_probes(index, [], [("cc", refusal)])
    assert reader.unknown_contents(index) == []
    assert reader.failures(index) == [refusal]
    writer.commit_walk(index, [video_file("bad.mp4", "dd")], [], [], [])
    assert [content.fingerprint for content in reader.unknown_contents(index)] == ["dd"]
    assert reader.failures(index) == []


def test_what_was_unreadable_is_forgotten_when_it_is_walked_again(index):
    closed = Failure("/videos/closed", Stage.DISCOVER, Reason.UNREADABLE, "Permission denied")
    other = Failure("/videos2/x", Stage.DISCOVER, Reason.UNREADABLE, "Permission denied")
    writer.commit_walk(index, [], [], [closed, other], [])
    writer.commit_walk(index, [], [], [], ["/videos"])
    assert [failure.path for failure in reader.failures(index)] == ["/videos2/x"]


@pytest.mark.thorough
@pytest.mark.parametrize(
    "name", ["it's; DROP TABLE.mp4", 'a"b.mp4', "new\nline.mp4", os.fsdecode(b"\xff\xfe.mp4")]
)
def test_odd_names_come_back_as_they_are(index, name):
    add_video(index, name, "aa", [encoded("aa", 0, [1, 0, 0])], 1)
    (clip,) = find_clips(index, [1], Filters())
    assert (clip.relative_path, clip.path) == (name, f"/videos/{name}")
    assert list(reader.known_files(index)) == [f"/videos/{name}"]


def test_an_index_in_an_oddly_named_folder_works(tmp_path):
    from vindex.store.layout import IndexFolder

    index = IndexFolder(tmp_path / "we [1] *ird's ünï" / ".vindex")
    writer.create(index, SETTINGS)
    index.shards.mkdir()
    add_video(index, "a.mp4", "aa", [encoded("aa", 0, [1, 0, 0])], 1)
    assert reader.counts(index).clips == 1


def test_a_transaction_that_fails_leaves_nothing(index):
    with pytest.raises(IndexDamagedError, match="no_such_column"), writing(index) as connection:
        connection.execute("INSERT INTO store.labels VALUES (9, 'x', 1); SELECT no_such_column")
    assert len(reader.label_counts(index)) == 3


def test_an_index_of_a_newer_vindex_is_refused(index):
    with writing(index) as connection:
        connection.execute("UPDATE store.meta SET value = '99' WHERE key = 'schema_version'")
    with pytest.raises(IndexMismatchError, match=r"version 99.*Upgrade vindex"):
        reader.recipe(index)


@pytest.mark.parametrize("damage", [b"", b"no database", None])
def test_a_lost_or_broken_catalog_names_its_copy(index, damage):
    if damage is None:
        index.catalog.unlink()
    else:
        index.catalog.write_bytes(damage)
    with pytest.raises(IndexDamagedError, match=r"verify --repair"):
        reader.recipe(index)


def test_the_copy_is_a_whole_catalog(index):
    add_video(index, "a.mp4", "aa", [encoded("aa", 0, [1, 0, 0])], 1)
    upkeep.copy_aside(index)
    index.catalog.unlink()
    index.catalog_copy.rename(index.catalog)
    assert reader.counts(index).clips == 1


def test_uniqueness_is_kept_without_keys(index):
    for number, name in enumerate(["a.mp4", "b.mp4"], start=1):
        fingerprint = name[0] * 2
        add_video(index, name, fingerprint, [encoded(fingerprint, 0, [1, 0, 0])], number)
    writer.commit_walk(index, [video_file("a.mp4", "aa")], [], [], [])
    with duckdb.connect(str(index.catalog), read_only=True) as connection:
        for table, key in [("files", "(root_id, path_bytes)"), ("videos", "fingerprint"),
                           ("clips", "clip_id"), ("roots", "path_bytes")]:  # fmt: skip
            sql = f"SELECT count(*), count(DISTINCT {key}) FROM store.{table}"
            total, distinct = connection.execute(sql).fetchone()
            assert total == distinct > 0, table


def test_nothing_is_left_beside_the_catalog(index):
    assert sorted(path.name for path in Path(index.path).iterdir()) == [
        "catalog.duckdb", "locks", "shards"
    ]  # fmt: skip
    assert Video("aa", INFO).state == "partial"


def test_a_refusal_is_recorded_once_however_often_it_comes(index):
    whole = Failure("/videos/a.mp4", Stage.DECODE, Reason.WORKER_DIED, "The decoder died.")
    span = Failure("/videos/a.mp4", Stage.DECODE, Reason.DAMAGED, "Two frames.", 4.0, 8.0)
    add_video(index, "a.mp4", "aa", [encoded("aa", 0, [1, 0, 0])], 1, complete=False)
    writer.commit_clips(index, [], [("aa", whole), ("aa", span), ("aa", whole)], [])
    # The build dies before it says that the video is complete, and the next one fails alike.
    again = replace(whole, message="The decoder died again.")
    writer.commit_clips(index, [], [("aa", again)], ["aa"])
    assert [failure.message for failure in reader.failures(index)] == [again.message, span.message]


def test_forgotten_clips_take_their_failed_spans_along(index):
    clips = [encoded("aa", 0, [1, 0, 0])]
    add_video(index, "a.mp4", "aa", clips, 1)
    span = Failure("/videos/a.mp4", Stage.DECODE, Reason.DAMAGED, "It was being written.", 4.0, 8.0)
    writer.commit_clips(index, [], [("aa", span)], [])
    writer.forget_clips(index, ["aa"])
    (video,) = open_videos(index)
    assert (video.handled, video.num_clips) == (frozenset(), 0)


@pytest.mark.thorough
def test_many_shards_are_listed_at_once(index):
    know(index, "aa", "bb")
    shards = [
        shard_of(index, "[x] 2.parquet", 9, encoded("bb", 0, [0, 1, 0])),
        shard_of(index, "1.parquet", 3, encoded("aa", 0, [1, 0, 0]), encoded("aa", 4, [0, 0, 1])),
    ]
    writer.commit_clips(index, shards, [], ["aa"])
    assert reader.live_clip_ids(index) == {"[x] 2.parquet": [9], "1.parquet": [3, 4]}
    labels = {clip.clip_id: clip.label for clip in find_clips(index, [3, 4, 9], Filters())}
    assert labels == {3: LABELS[0], 4: LABELS[2], 9: LABELS[1]}
    assert reader.next_clip_id(index) == 10
    assert catalog_problems(index) == []


def test_two_shards_of_one_commit_cannot_give_an_id_twice(index):
    know(index, "aa", "bb")
    shards = [
        shard_of(index, "1.parquet", 3, encoded("aa", 0, [1, 0, 0]), encoded("aa", 4, [1, 0, 0])),
        shard_of(index, "2.parquet", 4, encoded("bb", 0, [0, 1, 0])),
    ]
    with pytest.raises(IndexDamagedError, match=r"2\.parquet gives the clip id 4 a second time"):
        writer.commit_clips(index, shards, [], [])
    assert reader.live_clip_ids(index) == {}


def test_a_shard_of_unknown_videos_keeps_the_others_of_its_commit_out(index):
    know(index, "aa")
    shards = [
        shard_of(index, "1.parquet", 1, encoded("aa", 0, [1, 0, 0])),
        shard_of(index, "2.parquet", 2, encoded("unknown", 0, [0, 1, 0])),
    ]
    with pytest.raises(IndexDamagedError, match=r"2\.parquet holds 1 clip, of which 0 belong"):
        writer.commit_clips(index, shards, [], [])
    assert reader.shard_names(index) == []


def test_of_equal_probabilities_the_first_label_is_the_best(index):
    add_video(index, "a.mp4", "aa", [encoded("aa", 0, [0.2, 0.4, 0.4])], 1)
    with writing(index) as connection:
        rows = connection.execute(
            "SELECT label_id, probability FROM store.predictions ORDER BY ALL"
        ).fetchall()
    halves = [float(np.float16(value)) for value in (0.2, 0.4, 0.4)]
    assert rows == list(enumerate(halves))
    (clip,) = find_clips(index, [1], Filters())
    assert (clip.label, clip.probability) == (LABELS[1], halves[1])
