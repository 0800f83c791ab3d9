"""Ranking by labels, and narrowing."""

import pytest

from tests.catalog.conftest import add_video, encoded
from vindex.globs import glob_pattern
from vindex.store.catalog import reader
from vindex.store.catalog.query import allowed_clip_ids, find_clips
from vindex.store.catalog.records import Filters
from vindex.store.catalog.scoring import score_clips, score_labels

OPENING, CLOSING, HOLDING = 0, 1, 2


@pytest.fixture
def filled(index):
    kitchen = [encoded("aa", 0, [0.9, 0.1, 0]), encoded("aa", 4, [0.2, 0.7, 0.1])]
    add_video(index, "kitchen/a.mp4", "aa", kitchen, 1)
    add_video(index, "desk/b.mp4", "bb", [encoded("bb", 0, [0.5, 0.5, 0])], 3)
    return index


def scored(index, weights, filters=Filters(), **options):
    options = {"limit": 10} | options
    found = score_labels(index, weights, filters, **options)
    return [(clip.clip_id, pytest.approx(score, abs=1e-3)) for clip, score in found]


def test_clips_are_ranked_by_probability(filled):
    assert scored(filled, {OPENING: 1.0}) == [(1, 0.9), (3, 0.5), (2, 0.2)]
    assert scored(filled, {CLOSING: 1.0}) == [(2, 0.7), (3, 0.5), (1, 0.1)]


def test_the_score_is_the_sum_of_weight_times_probability(filled):
    assert scored(filled, {OPENING: 1.0, CLOSING: 0.5}) == [(1, 0.95), (3, 0.75), (2, 0.55)]


def test_a_hit_shows_the_label_that_gave_most_of_its_score(filled):
    found = score_labels(filled, {OPENING: 1.0, CLOSING: 0.5}, Filters(), limit=10)
    assert [(clip.label, round(clip.probability, 1)) for clip, _ in found] == [
        ("Opening something", 0.9), ("Opening something", 0.5), ("Closing something", 0.7)
    ]  # fmt: skip


def test_a_clip_of_no_probability_is_no_hit(filled):
    assert scored(filled, {HOLDING: 1.0}) == [(2, 0.1)]
    given = score_clips(filled, {HOLDING: 1.0}, [1, 2, 99])
    assert given == {1: 0.0, 2: pytest.approx(0.1, abs=1e-3)}  # of clips that exist it is a word


def test_limit_and_min_score_cut(filled):
    assert scored(filled, {OPENING: 1.0}, limit=1) == [(1, 0.9)]
    assert scored(filled, {OPENING: 1.0}, min_score=0.5) == [(1, 0.9), (3, 0.5)]


@pytest.mark.some_cases(2)
@pytest.mark.parametrize(
    ("glob", "expected"),
    [("kitchen/*", [1, 2]), ("*.mp4", [1, 2, 3]), ("desk/?.mp4", [3]), ("?.mp4", []), ("'", [])],
)
def test_globs_match_the_path_below_the_root(filled, glob, expected):
    glob = f"(?s:.*)//{glob_pattern(glob)}"  # below any root
    assert allowed_clip_ids(filled, Filters.of(path=glob)).tolist() == expected
    assert [
        clip_id for clip_id, _ in sorted(scored(filled, {OPENING: 1.0}, Filters.of(path=glob)))
    ] == expected


def test_a_video_can_be_left_out(filled):
    (clip,) = find_clips(filled, [3], Filters())
    without = Filters(exclude_video_id=clip.video_id)
    assert allowed_clip_ids(filled, without).tolist() == [1, 2]
    assert find_clips(filled, [3], without) == []


def test_no_filter_allows_everything(filled):
    assert allowed_clip_ids(filled, Filters()) is None


def test_live_clips_are_listed_by_shard(filled):
    assert reader.live_clip_ids(filled) == {
        "000000000001.parquet": [1, 2], "000000000003.parquet": [3]
    }  # fmt: skip
    assert reader.live_clip_ids(filled, above=2) == {"000000000003.parquet": [3]}
    assert reader.clip_range(filled) == (3, 3)
