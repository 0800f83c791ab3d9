"""What stands of what was said, and that it is kept whole with what was learned of it."""

import shutil

import numpy as np
import pytest

from tests.catalog.conftest import SETTINGS, add_video, encoded
from tests.new_index import new_index
from vindex import VideoIndex
from vindex.records import Clip
from vindex.store.catalog import reader, upkeep, writer
from vindex.store.catalog.checks import catalog_problems
from vindex.store.catalog.connection import writing
from vindex.store.catalog.examples import Example, Verdict, journal, latest_lesson, standing
from vindex.store.catalog.heads import Learned, Lesson, commit_lesson, heads
from vindex.store.layout import IndexFolder
from vindex.store.snapshot import Snapshot
from vindex.store.taught import (
    Head,
    Quality,
    probabilities_of,
    read_heads,
    refresh_taught,
    score_clips,
)
from vindex.teach.heads import learn

KNOT = "Tying a knot"
QUALITY = Quality(0.8, (0.6, 0.9), 0.7, (0.5, 0.9), 6)


def said(verdict, start, end, *, label=KNOT, fingerprint="aa"):
    return Example(label, fingerprint, Clip(start, end), Verdict(verdict), "/videos/aa.mp4")


def stands(*examples):
    return [(e.clip.start_seconds, str(e.verdict)) for e in standing(examples)]


def test_the_later_of_contradicting_verdicts_stands():
    assert stands(said("yes", 0, 4), said("no", 0, 4)) == [(0, "no")]
    assert stands(said("yes", 0, 4), said("no", 1, 3)) == [(1, "no")]
    assert stands(said("yes", 0, 4), said("no", 2, 6)) == [(0, "yes"), (2, "no")]  # neighbours
    assert stands(said("yes", 0, 4), said("withdrawn", 0, 4)) == []
    assert stands(said("yes", 0, 4), said("withdrawn", 0, 4), said("yes", 0, 4)) == [(0, "yes")]
    assert stands(said("yes", 0, 4), said("no", 0, 4, label="b"), said("no", 0, 4, fingerprint="b")
                  ) == [(0, "yes"), (0, "no"), (0, "no")]  # fmt: skip


@pytest.fixture(scope="module")
def master(tmp_path_factory):
    index = new_index(tmp_path_factory.mktemp("journal") / ".vindex", SETTINGS)
    for number, (name, fingerprint) in enumerate([("a.mp4", "aa"), ("b.mp4", "bb")]):
        opening = [0.7, 0.2, 0.1]
        clips = [encoded(fingerprint, at, opening, number * 2 + at) for at in (0, 4)]
        add_video(index, name, fingerprint, clips, 1 + 2 * number)
    return index


@pytest.fixture
def library(master, tmp_path):
    """An index of four clips of two videos, to change at will."""
    return IndexFolder(shutil.copytree(master.path, tmp_path / ".vindex"))


def head_of(direction, **facts):
    return Head(np.asarray(direction, np.float32), -0.5, 1, 2, **facts)


def lesson_of(folder, label, head, examples=None, **more):
    ids_N, logits_N = score_clips(folder, head, reader.live_clip_ids(folder))
    learned = [Learned(head.row(label), (ids_N, probabilities_of(logits_N)))]
    examples = [said("yes", 0, 4, label=label)] if examples is None else examples
    return Lesson(latest_lesson(folder), examples, learned=learned, **more)


FIRST = np.eye(8)[0]


@pytest.mark.thorough
def test_a_lesson_is_kept_with_what_was_learned(library):
    head = head_of(FIRST, quality=QUALITY, cut=0.4)
    assert commit_lesson(library, lesson_of(library, KNOT, head))
    (example,) = journal(library)
    assert (example.lesson_id, example.verdict, example.path) == (1, "yes", "/videos/aa.mp4")
    kept = read_heads(library)[KNOT]
    np.testing.assert_array_equal(kept.weights_D, head.weights_D)
    assert (kept.bias, kept.cut, kept.quality, kept.num_yes, kept.num_no) == (
        -0.5, 0.4, QUALITY, 1, 2
    )  # fmt: skip
    assert [(row.label_id, row.lesson_id) for row in heads(library)] == [(3, 1)]
    with Snapshot.of(library) as snapshot:
        assert snapshot.labels[3] == KNOT
        embeddings_ND = snapshot.embeddings_of(snapshot.clips_of_videos(None))
    expected_N = 1 / (1 + np.exp(0.5 - embeddings_ND[:, 0].astype(np.float32)))
    rows = reader.rows_of(library, "SELECT probability FROM space.predictions WHERE label_id = 3")
    np.testing.assert_allclose([p for (p,) in rows], expected_N, rtol=1e-5)
    found = VideoIndex(library).search("tying a knot", merge=False)
    assert [hit.score for hit in found] == pytest.approx(sorted(expected_N, reverse=True))
    assert {hit.label for hit in found} == {KNOT}
    passing = VideoIndex(library).everything(label="tying a knot")
    assert len(passing.hits) == (expected_N >= 0.4).sum() > 0
    assert dict(VideoIndex(library).labels()) == {
        "Opening something": 4, "Closing something": 0, "Holding something": 0,
        KNOT: len(passing.hits),
    }  # fmt: skip
    assert catalog_problems(library) == []


def test_two_lessons_at_once_do_not_forget_each_other(library):
    first, second = (lesson_of(library, label, head_of(FIRST)) for label in (KNOT, "Waving"))
    assert commit_lesson(library, first)
    assert not commit_lesson(library, second)
    assert [example.label for example in journal(library)] == [KNOT]
    assert list(read_heads(library)) == [KNOT]


@pytest.mark.thorough
def test_a_forgotten_label_leaves_no_gap(library):
    for label in ("a", "b", "c"):
        commit_lesson(library, lesson_of(library, label, head_of(FIRST)))
    gone = [said("withdrawn", 0, 4, label="a")]
    assert commit_lesson(library, Lesson(3, gone, forgotten=["a", "never taught"]))
    assert [(row.label, row.label_id) for row in heads(library)] == [("c", 3), ("b", 4)]
    with Snapshot.of(library) as snapshot:
        assert snapshot.labels[3:] == ("c", "b")
    assert [example.label for example in standing(journal(library))] == ["b", "c"]
    assert catalog_problems(library) == []
    assert commit_lesson(library, Lesson(4, takes_back=True))
    assert [example.label for example in standing(journal(library))] == ["a", "b", "c"]


@pytest.mark.thorough
def test_new_clips_get_their_probability_and_gone_ones_lose_it(library):
    commit_lesson(library, lesson_of(library, KNOT, head_of(FIRST)))
    add_video(library, "c.mp4", "cc", [encoded("cc", 0, [0.7, 0.2, 0.1], 9)], 5)
    refresh_taught(library)
    query = "SELECT clip_id FROM space.predictions WHERE label_id = 3 ORDER BY clip_id"
    assert [clip_id for (clip_id,) in reader.rows_of(library, query)] == [1, 2, 3, 4, 5]
    before = library.catalog.stat().st_mtime_ns
    refresh_taught(library)  # there is nothing to do
    assert library.catalog.stat().st_mtime_ns == before
    writer.forget_clips(library, ["aa"])
    assert [clip_id for (clip_id,) in reader.rows_of(library, query)] == [3, 4, 5]
    assert catalog_problems(library) == []


def test_clips_that_went_before_a_lesson_came_get_nothing(library):
    lesson = lesson_of(library, KNOT, head_of(FIRST))
    writer.forget_clips(library, ["aa"])
    assert commit_lesson(library, lesson)
    assert catalog_problems(library) == []


def test_examples_outlive_compacting_repair_and_the_catalog(library):
    commit_lesson(library, lesson_of(library, KNOT, head_of(FIRST)))
    upkeep.copy_aside(library)
    opened = VideoIndex(library)
    assert opened.compact().shards_after == 1
    assert list(read_heads(library)) == [KNOT]
    library.catalog.write_bytes(b"gone")
    (library.shards / "000000000001.1.parquet").unlink()
    assert opened.repair().is_clean
    assert [example.verdict for example in journal(library)] == ["yes"]
    assert list(read_heads(library)) == [KNOT]
    assert opened.search("tying a knot").hits == ()


@pytest.mark.thorough
@pytest.mark.parametrize(
    ("change", "problems"),
    [
        ("DELETE FROM store.heads", ["1 taught labels without what was learned"]),
        ("UPDATE store.labels SET label_id = 0 WHERE label_id = 3", [
            "4 predictions of no label", "1 labels that share an id",
            "1 taught labels without what was learned", "1 learned labels that are none"]),
        ("UPDATE store.examples SET verdict = 'perhaps'", ["1 examples of no verdict"]),
        ("UPDATE store.examples SET start_seconds = NULL", [
            "1 values in examples.start_seconds that vindex never writes",
            "1 examples of no verdict"]),
        ("INSERT INTO store.examples FROM store.examples", [
            "1 row too many in the table examples"]),
        ("INSERT INTO store.example_clips VALUES (9, 'aa', 0, 4, '')", ["1 examples of no space"]),
    ],
)  # fmt: skip
def test_what_contradicts_itself_is_found(library, change, problems):
    commit_lesson(library, lesson_of(library, KNOT, head_of(FIRST)))
    with writing(library) as connection:
        connection.execute(change)
    assert catalog_problems(library) == problems


def clusters(num_videos=12, dim=6, seed=0):
    """Clips of videos, half of which are alike in one feature."""
    generator = np.random.default_rng(seed)
    groups_N = np.repeat(np.arange(num_videos), 4)
    is_yes_N = groups_N % 2 == 0
    features_ND = generator.normal(size=(len(groups_N), dim)) * [3, 100, 1, 1, 0.01, 1]
    features_ND[:, 0] += 12 * is_yes_N
    return features_ND, is_yes_N, groups_N


def test_a_label_is_learned_whatever_the_scale_of_features():
    features_ND, is_yes_N, groups_N = clusters()
    head = learn(features_ND, is_yes_N, groups_N)
    fresh_ND, is_true_N, _ = clusters(seed=1)
    probabilities_N = head.probabilities(fresh_ND)
    assert ((probabilities_N >= 0.5) == is_true_N).mean() >= 0.95
    assert (head.num_yes, head.num_no, head.features) == (24, 24, "mean")
    assert Head.of(head.row(KNOT)).probabilities(fresh_ND) == pytest.approx(probabilities_N)


def test_one_yes_of_one_video_is_learned_from():
    features_ND, is_yes_N, groups_N = clusters()
    kept_N = ~is_yes_N | (np.arange(len(is_yes_N)) == 0)
    head = learn(features_ND[kept_N], is_yes_N[kept_N], groups_N[kept_N])
    probabilities_N = head.probabilities(features_ND)
    assert probabilities_N[is_yes_N].mean() > probabilities_N[~is_yes_N].mean() + 0.2


@pytest.mark.parametrize("is_yes", [True, False])
def test_a_label_is_not_learned_of_one_kind(is_yes):
    features_ND, is_yes_N, groups_N = clusters()
    with pytest.raises(ValueError, match="clips that have it and clips that do not"):
        learn(features_ND, np.full_like(is_yes_N, is_yes), groups_N)
