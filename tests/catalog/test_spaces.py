"""Two spaces of one catalog: the same clips, each with vectors, labels and upkeep of its own."""

import sys
from dataclasses import replace

import numpy as np
import pytest

from tests.catalog.conftest import INFO, SETTINGS, encoded, video_file
from tests.storage.clips import numbered
from vindex import VideoIndex
from vindex.cli import main
from vindex.errors import IndexDamagedError, IndexMismatchError, UsageError
from vindex.records import Clip, ClipSpec, Failure, Reason, Recipe, Stage, Video
from vindex.store.catalog import absence, query, reader, writer
from vindex.store.catalog.checks import catalog_problems
from vindex.store.catalog.connection import writing
from vindex.store.catalog.open_videos import ids_by_span, open_videos
from vindex.store.derive import drop_vectors_that_hide, refresh_vectors
from vindex.store.layout import IndexFolder
from vindex.store.orphans import adopt_orphans
from vindex.store.shards import ShardOrigin, read_rows, write_shard
from vindex.store.snapshot import Snapshot
from vindex.store.vectors.stamp import read_stamp

WORDS = Recipe(
    replace(SETTINGS.encoder, name="B", revision="b", labels=("Walking", "Running")),
    ClipSpec(4.0, 4.0, 8),
)


@pytest.fixture
def other(index):
    """A second space of the index."""
    writer.add_spaces(index, {"words": WORDS})
    space = index.of_space("words")
    space.shards.mkdir(parents=True)
    return space


def know(index, *fingerprints):
    files = [video_file(f"{key}.mp4", key) for key in fingerprints]
    writer.commit_walk(index, files, [], [], [])
    writer.commit_probes(index, [Video(key, INFO) for key in fingerprints], [])


def fill(space, rows, completed=(), name=None):
    """Commit clips of one space, by id."""
    clips = [replace(clip, clip_id=clip_id) for clip_id, clip in sorted(rows.items())]
    name = name or space.free_shard_name(clips[0].clip_id)
    writer.commit_clips(space, [write_shard(space.shards, name, clips)], [], list(completed))


def walking(start, seed=9):
    return encoded("aa", start, [0.25, 0.75], seed)


@pytest.fixture
def taught(index):
    """A set of labels that no model brought, with the id that the next space will have."""
    with writing(index) as connection:
        connection.execute("INSERT INTO store.label_sets VALUES (2, 'mine', 'taught', NULL)")
        connection.execute("INSERT INTO store.labels VALUES (0, 'Juggling', 2)")


def say_juggling(index, clip_id):
    with writing(index) as connection:
        connection.execute("INSERT INTO store.predictions VALUES (?, 0, 0.5, 2)", [clip_id])


def predictions(index):
    return reader.rows_of(
        index, "SELECT clip_id, label_set_id FROM store.predictions GROUP BY ALL ORDER BY ALL"
    )


@pytest.mark.thorough
def test_labels_that_no_model_brought_are_told_from_those_of_spaces(index, taught, other):
    know(index, "aa")
    fill(index, {1: encoded("aa", 0, [1, 0, 0]), 2: encoded("aa", 4, [0, 1, 0])}, ["aa"])
    fill(other, {1: walking(0), 2: walking(4)}, ["aa"])
    say_juggling(index, 1)
    assert catalog_problems(index) == []
    assert VideoIndex(index).labels()[:2] == [("Opening something", 1), ("Closing something", 1)]
    assert VideoIndex(other).labels() == [("Running", 2), ("Walking", 0)]
    (hit,) = VideoIndex(index).search("opening something", limit=1)
    assert (hit.clip_id, hit.label) == (1, "Opening something")
    (hit,) = VideoIndex(other).search("walking", limit=1)
    assert (hit.label, hit.probability) == ("Walking", 0.25)
    assert query.best_labels(other, [1], limit=9) == {1: ["Running", "Walking"]}


@pytest.mark.thorough
def test_what_was_taught_of_a_clip_lives_as_long_as_the_clip(index, taught, other):
    know(index, "aa")
    for space, labels in ((index, [1, 0, 0]), (other, [0, 1])):
        fill(space, {1: encoded("aa", 0, labels)}, ["aa"])
    say_juggling(index, 1)
    assert predictions(index) == [(1, 1), (1, 2), (1, 3)]
    writer.forget_clips(other, ["aa"])
    assert predictions(index) == [(1, 1), (1, 2)]
    writer.forget_clips(index, ["aa"])
    assert predictions(index) == []
    assert catalog_problems(index) == []


@pytest.mark.thorough
@pytest.mark.parametrize(
    ("change", "problems"),
    [
        ("DELETE FROM store.label_sets WHERE space_id = 2", [
            "2 labels of no label set", "1 spaces without the labels of their model"]),
        ("UPDATE store.label_sets SET space_id = 9 WHERE space_id = 2", [
            "1 label sets of no space", "1 spaces without the labels of their model"]),
        ("INSERT INTO store.label_sets VALUES (3, 'more', 'model', 2)", [
            "1 label sets too many for a model"]),
        ("DELETE FROM store.labels WHERE label_set_id = 1 AND label_id = 1", [
            "1 predictions of no label"]),
    ],
)  # fmt: skip
def test_label_sets_that_contradict_the_rest_are_named(index, other, change, problems):
    know(index, "aa")
    fill(index, {1: encoded("aa", 0, [1, 0, 0])})
    with writing(index) as connection:
        connection.execute(change)
    assert catalog_problems(index) == problems


def test_each_has_a_place_of_its_own(index, other):
    assert index.of_space("motion").shards == index.shards == index.path / "shards"
    assert other.shards == index.path / "spaces" / "words" / "shards"
    assert other.vectors == index.path / "spaces" / "words" / "vectors"
    assert (other.catalog, other.locks) == (index.catalog, index.locks)
    assert [space.space for space in reader.spaces(index)] == ["motion", "words"]
    assert [reader.recipe(space) for space in reader.spaces(index)] == [SETTINGS, WORDS]


@pytest.mark.some_cases(4)
@pytest.mark.parametrize(
    "name", ["", "..", ".hidden", "a/b", "a\0", "a\n", "x" * 61, "-x", "\udc80"]
)
def test_a_name_that_is_no_folder_name_is_refused(index, name):
    with pytest.raises(UsageError, match="name of a space"):
        index.of_space(name)
    writer.add_spaces(index, {name.replace("\udc80", "/"): WORDS})
    with pytest.raises(IndexDamagedError, match=r"no index can have|may not be a file of an index"):
        reader.spaces(index)


def test_a_space_that_is_not_there_is_refused_with_those_that_are(index, other):
    with pytest.raises(IndexMismatchError, match=r"--space looks .* has motion, words\."):
        reader.recipe(index.of_space("looks"))


@pytest.mark.thorough
def test_clips_are_the_same_and_what_is_said_of_them_is_not(index, other):
    know(index, "aa")
    fill(index, {1: encoded("aa", 0, [1, 0, 0], 1), 2: encoded("aa", 4, [0, 1, 0], 2)}, ["aa"])
    assert [*open_videos(index)] == []
    (open_video,) = open_videos(other)
    assert (open_video.handled, open_video.num_clips) == (frozenset(), 0)
    fill(other, {2: walking(4)})
    assert reader.live_clip_ids(index) == {"000000000001.parquet": [1, 2]}
    assert reader.live_clip_ids(other) == {"000000000002.parquet": [2]}
    (open_video,) = open_videos(other)
    assert open_video.handled == {Clip(4.0, 8.0)}
    assert ids_by_span(other, ["aa"]) == {"aa": {(0.0, 4.0): 1, (4.0, 8.0): 2}}
    found = {}
    for space in (index, other):
        with Snapshot.of(space) as snapshot:
            (clip,) = snapshot.find_clips([2])
            found[space.space] = clip.label, clip.probability, snapshot.embeddings_of([clip])[0]
    assert found[None][:2] == ("Closing something", 1.0)
    assert found["words"][:2] == ("Running", 0.75)
    np.testing.assert_allclose(found[None][2], encoded("aa", 4, [], 2).embedding_D, atol=2e-3)
    np.testing.assert_allclose(found["words"][2], walking(4).embedding_D, atol=2e-3)
    assert catalog_problems(index) == []


def test_a_shard_whose_ids_are_of_other_clips_is_refused(index, other):
    know(index, "aa")
    fill(index, {1: encoded("aa", 0, [1, 0, 0])})
    with pytest.raises(IndexDamagedError, match="clip id 1 a second time"):
        fill(other, {1: walking(4)})


def test_what_one_model_refuses_the_other_may_have(index, other):
    know(index, "aa")
    refused = Failure("/videos/aa.mp4", Stage.ENCODE, Reason.NOT_FINITE, "no numbers", 0.0, 4.0)
    broken = Failure("/videos/aa.mp4", Stage.DECODE, Reason.DAMAGED, "no frames", 4.0, 8.0)
    for _ in range(2):  # each is kept once
        writer.commit_clips(index, [], [("aa", refused), ("aa", broken)], [])
    writer.commit_clips(other, [], [("aa", broken)], [])
    handled = [next(open_videos(space)).handled for space in (index, other)]
    assert handled == [{Clip(0.0, 4.0), Clip(4.0, 8.0)}, {Clip(4.0, 8.0)}]
    assert [f.reason for f in reader.failures(other)] == [Reason.NOT_FINITE, Reason.DAMAGED]
    writer.forget_clips(other, ["aa"])
    assert [f.reason for f in reader.failures(index)] == [Reason.NOT_FINITE]


def test_a_failure_that_follows_its_content_stays_with_its_space(index, other):
    know(index, "aa")
    refused = Failure("/videos/aa.mp4", Stage.ENCODE, Reason.NOT_FINITE, "no numbers", 0.0, 4.0)
    writer.commit_clips(other, [], [("aa", refused)], [])
    moved = [video_file("moved.mp4", "aa")]
    before = [video_file("aa.mp4", "aa")]
    writer.commit_walk(index, moved, [], [], ["/videos"], moved=before)
    assert [f.path for f in reader.failures(index)] == ["/videos/moved.mp4"]
    assert next(open_videos(index)).handled == frozenset()
    assert next(open_videos(other)).handled == {Clip(0.0, 4.0)}


@pytest.fixture
def two(index, other):
    """Two videos of two clips in both spaces, each with a vector index."""
    know(index, "aa", "bb")
    for first, video in ((1, "aa"), (3, "bb")):
        for space, labels in ((index, [1, 0, 0]), (other, [0, 1])):
            clips = [encoded(video, start, labels, first + start) for start in (0, 4)]
            fill(space, dict(enumerate(clips, start=first)), [video])
    for space in (index, other):
        refresh_vectors(space)
    return VideoIndex(index)


@pytest.mark.thorough
def test_all_is_verified(two, other):
    found = two.verify()
    assert (found.damages, found.clips, found.shards) == ([], 8, 4)
    assert [(s.space, s.model, s.clips, s.labels) for s in two.status().spaces] == [
        ("motion", "tiny", 4, 3), ("words", "B", 4, 2)
    ]  # fmt: skip
    of_words = VideoIndex(other).status()
    assert (of_words.model, of_words.clips, of_words.shards) == ("B", 4, 2)
    (other.shards / "left.parquet").write_bytes(b"")
    (other.folder_of_space.parent / "old").mkdir()
    notes = " ".join(two.verify().notes)
    assert "spaces/words/shards/left.parquet was left behind by a build" in notes
    assert "spaces/old is of no space" in notes


@pytest.mark.thorough
def test_shards_that_any_space_lost_are_told_by_its_name(two, index, other, monkeypatch, capsys):
    assert two.status().lost_notices == ()
    (other.shards / "000000000001.parquet").unlink()
    monkeypatch.setattr(sys, "argv", ["vindex", "status", "--index", two.path])
    with pytest.raises(SystemExit):
        main()
    said = capsys.readouterr().err
    assert "1 of 2 shards of the space words is missing or cut" in said
    assert said.count("warning") == 1
    assert two.lost_notice() is None
    assert VideoIndex(other).lost_notice() in said


@pytest.mark.thorough
def test_what_one_space_lost_is_forgotten_there_alone(two, index, other):
    (other.shards / "000000000001.parquet").unlink()
    (index.vectors / read_stamp(index.vectors).file_name).unlink()
    assert [damage.name for damage in two.verify().damages] == [
        "vectors", "spaces/words/shards/000000000001.parquet"
    ]  # fmt: skip
    mended = two.repair()
    assert mended.is_clean
    assert mended.repairs == [
        "The vector index was rebuilt.",
        "2 clips of 1 damaged shard forgotten in the space words. Run `vindex build` to make "
        "them again.",
        "The vector index was rebuilt in the space words.",
    ]
    assert [reader.clip_range(space)[0] for space in (index, other)] == [4, 2]
    assert [video.fingerprint for video in open_videos(other)] == ["aa"]
    assert [*open_videos(index)] == []


@pytest.mark.thorough
def test_each_space_is_compacted(two, index, other):
    done = two.compact()
    assert (done.shards_before, done.shards_after, done.clips_dropped) == (4, 2, 0)
    for space in (index, other):
        assert [path.name for path in space.shards.iterdir()] == ["000000000001.1.parquet"]
        assert reader.live_clip_ids(space) == {"000000000001.1.parquet": [1, 2, 3, 4]}
    assert two.verify().is_clean


@pytest.mark.thorough
def test_a_file_that_is_gone_is_gone_in_both(two, index, other):
    assert absence.forget_below(index, ["/videos/aa.mp4"]).files == 1
    assert [reader.clip_range(space) for space in (index, other)] == [(2, 4), (2, 4)]
    assert catalog_problems(index) == []
    done = two.compact()
    assert (done.shards_after, done.clips_dropped) == (2, 4)


@pytest.mark.thorough
def test_a_clip_that_the_vector_index_would_hide_drops_it(index, other):
    know(index, "aa", "bb")
    fill(index, {1: encoded("aa", 0, [1, 0, 0]), 2: encoded("bb", 0, [1, 0, 0])})
    fill(other, {2: encoded("bb", 0, [1, 0])})
    for space in (index, other):
        refresh_vectors(space)
    drop_vectors_that_hide(other, 3)
    assert read_stamp(other.vectors).max_clip_id == 2
    drop_vectors_that_hide(other, 1)
    assert read_stamp(other.vectors) is None
    assert VideoIndex(index).verify().is_clean
    fill(other, {1: walking(0)})
    alike = VideoIndex(other).similar(clip=2, merge=False)
    assert [hit.clip_id for hit in alike] == [2, 1]
    refresh_vectors(other)
    assert read_stamp(other.vectors).num_vectors == 2
    missing, changed, *_ = VideoIndex(index).verify().notes
    assert missing.startswith("There are no background captions in the words space")
    assert changed.startswith("2 files of the library changed")


def orphan(space, first_id, clips):
    name, origin = space.free_shard_name(first_id), ShardOrigin(WORDS.fingerprint)
    write_shard(space.shards, name, numbered(clips, first_id), origin)


@pytest.mark.thorough
def test_an_unlisted_shard_is_taken_over_under_the_ids_that_the_clips_have(index, other):
    know(index, "aa", "bb")
    fill(index, {1: encoded("aa", 0, [1, 0, 0]), 2: encoded("aa", 4, [1, 0, 0])})
    orphan(other, 1, [walking(0), walking(4)])  # as they are
    assert adopt_orphans(other, WORDS).num_clips == 2
    assert reader.live_clip_ids(other) == {"000000000001.parquet": [1, 2]}

    fill(index, {5: encoded("bb", 0, [1, 0, 0])})
    refresh_vectors(other)
    orphan(other, 1, [encoded("bb", 4, [0, 1], 3), encoded("bb", 0, [0, 1], 4)])  # other ids
    assert adopt_orphans(other, WORDS).num_clips == 2
    assert ids_by_span(index, ["bb"]) == {"bb": {(0.0, 4.0): 5, (4.0, 8.0): 6}}
    name = reader.shard_names_of(other, [5])[5]
    rows_ND = read_rows(other.shards / name, np.array([5, 6]))
    expected = [encoded("bb", 0, [], seed).embedding_D for seed in (4, 3)]
    np.testing.assert_allclose(rows_ND, expected, atol=2e-3)
    assert catalog_problems(index) == []


def test_an_index_knows_its_place_whatever_space_is_meant(index, other):
    assert IndexFolder(index.path, "nothing").exists
    opened = VideoIndex.open(index.path, space="words")
    assert repr(opened) == f"VideoIndex.open({str(index.path)!r}, space='words')"
    assert opened.labels() == [("Walking", 0), ("Running", 0)]
    assert VideoIndex.open(index.path).labels()[0] == ("Opening something", 0)
