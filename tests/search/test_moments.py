"""Which clips become one moment."""

import pytest

from tests.search.conftest import IndexMaker, unit
from vindex.query.moments import MergeRule, at_most_per_video, merge_moments, without_overlaps
from vindex.records import ClipSpec, Mark
from vindex.store.catalog.records import FoundClip

RULE = MergeRule.of(ClipSpec(4.0, 4.0, 16), 0.5)


def clip(clip_id, start, video_id=1, seconds=4.0):
    return FoundClip(
        clip_id, video_id, "/v/a", "a", Mark(0, 0), start, start + seconds, "x", 0.5, "s"
    )


def moments(values, *, rule=RULE, others=(), first=None, stride=4.0):
    """(best id, start, end, clips) of what consecutive clips with these values become."""
    known = {number: value for number, value in enumerate(values, start=1) if value is not None}
    hits = [clip(number, (number - 1) * stride) for number in known]
    known |= {other.clip_id: value for other, value in others}
    return [
        (m.best.clip_id, m.start_seconds, m.end_seconds, m.num_clips)
        for m in merge_moments(hits, [other for other, _ in others], known, rule, first=first)
    ]


def test_neighbours_become_one_moment_with_the_best_clip_s_id():
    assert moments([0.6, 0.9, 0.8]) == [(2, 0, 12, 3)]


def test_clips_below_half_of_the_best_take_no_part():
    assert moments([0.9, 0.44, 0.46]) == [(1, 0, 4, 1), (3, 4, 12, 2)]
    assert moments([0.9, 0.45]) == [(1, 0, 8, 2)]


def test_a_hole_that_a_clip_could_have_filled_parts_two_moments():
    assert moments([0.9, None, 0.8]) == [(1, 0, 4, 1), (3, 8, 12, 1)]


def test_a_gap_that_the_cutting_rule_leaves_is_no_hole():
    sparse = MergeRule.of(ClipSpec(4.0, 10.0, 16), 0.5)
    assert moments([0.9, 0.8, None, 0.7], rule=sparse, stride=10.0) == [
        (1, 0, 14, 2), (4, 30, 34, 1)
    ]  # fmt: skip


def test_overlapping_clips_are_neighbours():
    dense = MergeRule.of(ClipSpec(4.0, 1.0, 16), 0.5)
    assert moments([0.9, 0.1, 0.8], rule=dense, stride=1.0) == [(1, 0, 6, 2), (2, 1, 5, 1)]


def test_videos_are_never_merged():
    hits = [clip(1, 0), clip(2, 4, video_id=2)]
    assert [m.num_clips for m in merge_moments(hits, [], {1: 0.9, 2: 0.9}, RULE)] == [1, 1]


def test_other_clips_are_taken_in_but_start_no_moment():
    others = [(clip(8, 8), 0.5), (clip(9, 100), 0.9)]
    assert moments([0.6, 0.9], others=others) == [(2, 0, 12, 3)]


def test_without_a_rule_every_hit_stays_alone():
    assert moments([0.6, 0.9], rule=None) == [(2, 4, 8, 1), (1, 0, 4, 1)]


def test_equals_come_by_id_and_the_first_before_all():
    assert [m[0] for m in moments([0.5, 0.9, 0.5], rule=None)] == [2, 1, 3]
    assert [m[0] for m in moments([0.5, 0.9, 0.5], rule=None, first=3)] == [3, 2, 1]


def test_overlaps_and_videos_are_thinned_best_first():
    values = {1: 0.9, 2: 0.8, 3: 0.7}
    found = merge_moments([clip(1, 0), clip(2, 2), clip(3, 4)], [], values, None)
    assert [m.best.clip_id for m in without_overlaps(found)] == [1, 3]
    assert [m.best.clip_id for m in at_most_per_video(found, 1)] == [1]
    assert at_most_per_video(found, None) == found


@pytest.fixture(scope="module")
def filled(shared_maker):
    """A long moment, two short ones beside each other, and one of another video."""
    maker = shared_maker
    maker.add("long.mp4", [[0.1, 0, 0.9], *[[p, 0, 1 - p] for p in (0.5, 0.8, 0.9, 0.6, 0.1)]])
    maker.add("short.mp4", [[0.7, 0, 0.3], [0.2, 0, 0.8], [0.65, 0, 0.35]])
    maker.add("other.mp4", [[0.05, 0, 0.95]])
    return maker.index


def shown(result):
    return [(h.clip_id, h.start_seconds, h.end_seconds, h.num_clips) for h in result]


def test_a_search_gives_moments(filled):
    result = filled.search("opening something")
    assert shown(result) == [
        (4, 4, 20, 4), (7, 0, 4, 1), (9, 8, 12, 1), (8, 4, 8, 1), (1, 0, 4, 1), (6, 20, 24, 1),
        (10, 0, 4, 1),
    ]  # fmt: skip
    assert result[0].score == pytest.approx(0.9, abs=1e-3)
    assert not result.has_more


@pytest.mark.some_cases(3)
@pytest.mark.parametrize("limit", range(1, 9))
def test_a_cut_list_is_the_start_of_the_whole_one(filled, limit):
    whole = filled.search("opening something", limit=100)
    cut = filled.search("opening something", limit=limit)
    assert cut.hits == whole.hits[:limit]
    assert cut.has_more == (limit < len(whole))


def test_the_lowest_score_leaves_out_moments_and_shortens_none(filled):
    assert shown(filled.search("opening something", min_score=0.66)) == [
        (4, 4, 20, 4), (7, 0, 4, 1)
    ]  # fmt: skip


def test_raw_clips_and_a_limit_for_each_video(filled):
    raw = filled.search("opening something", merge=False, limit=3)
    assert shown(raw) == [(4, 12, 16, 1), (3, 8, 12, 1), (7, 0, 4, 1)]
    assert raw.has_more
    one_each = filled.search("opening something", per_video=1)
    assert [hit.clip_id for hit in one_each] == [4, 7, 10]
    assert not one_each.has_more
    assert filled.search("opening something", per_video=1, limit=2).has_more


def test_a_similar_moment_takes_in_clips_beyond_the_candidates(tmp_path):
    """200 equal clips in a row are one moment, though the query asks for far fewer candidates."""
    maker = IndexMaker(tmp_path / "i")
    maker.add("still.mp4", embeddings=[unit(1, 0)] * 200)
    maker.add("other.mp4", embeddings=[unit(0, 1), unit(0, 0, 1)])
    maker.refresh_vectors()
    result = maker.index.similar(clip=7, limit=1)
    assert shown(result) == [(7, 0, 800, 200)]
    assert result.has_more
    assert [h.num_clips for h in maker.index.similar(clip=7)] == [200, 1, 1]


def test_clips_newer_than_the_vector_index_take_part(maker):
    maker.add("a.mp4", embeddings=[unit(1, 0), unit(0, 1)])
    maker.refresh_vectors()
    maker.add("b.mp4", embeddings=[unit(1, 0.01), unit(1, 0.02)])
    result = maker.index.similar(clip=1)
    assert shown(result) == [(1, 0, 4, 1), (3, 0, 8, 2), (2, 4, 8, 1)]


@pytest.mark.thorough
def test_the_query_s_own_moment_comes_before_its_twins(maker):
    for name in "abc":
        maker.add(f"{name}.mp4", embeddings=[unit(1, 0), unit(0, 1)])
    maker.refresh_vectors()
    for clip_id in range(1, 7):
        first, *_ = maker.index.similar(clip=clip_id)
        assert (first.clip_id, first.rank) == (clip_id, 1)
        assert first.similarity == pytest.approx(1.0, abs=1e-6)
