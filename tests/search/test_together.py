"""One thing after another, a text with an example, away from a bad one, and sequences."""

import math
from itertools import pairwise

import numpy as np
import pytest

from tests.search.conftest import DIM, IndexMaker, unit
from vindex.errors import UsageError
from vindex.query.example import AWAY_WEIGHT, move_away
from vindex.query.example_query import ExampleQuery
from vindex.query.sequence import align, similar_sequences
from vindex.store.catalog.records import Filters
from vindex.store.snapshot import Snapshot

OPENING, CLOSING = [0.9, 0.05, 0.05], [0.05, 0.9, 0.05]
NOTHING = [0.01, 0.01, 0.98]


def shown(result):
    return [(h.clip_id, h.start_seconds, h.end_seconds, h.num_clips) for h in result]


@pytest.fixture(scope="module")
def doors(shared_maker):
    """Clips 1-4: open, wait, close, wait. 5-6: close, open. 7-12: open, four waits, close."""
    maker = shared_maker
    maker.add("door.mp4", [OPENING, NOTHING, CLOSING, NOTHING])
    maker.add("reverse.mp4", [CLOSING, OPENING])
    maker.add("slow.mp4", [[0.6, 0.2, 0.2], *[NOTHING] * 4, [0.0, 0.4, 0.6]])
    return maker.index


def followed(index, within, **options):
    return index.search("opening something", then="closing something", within=within,
                        **options)  # fmt: skip


def test_one_thing_is_found_only_before_the_other(doors):
    result = followed(doors, 4, min_score=0.3)
    assert shown(result) == [(1, 0, 12, 2)]
    assert result[0].score == pytest.approx(0.9, abs=1e-3)
    then = result[0].then
    assert (then.clip_id, then.start_seconds, then.end_seconds) == (3, 8, 12)
    assert (then.label, round(then.probability, 1)) == ("Closing something", 0.9)


def test_the_seconds_between_are_counted_from_end_to_start(doors):
    assert shown(followed(doors, 3.9, min_score=0.3)) == []
    wide = followed(doors, 16, min_score=0.3)
    assert shown(wide) == [(1, 0, 12, 2), (7, 0, 24, 2)]
    assert wide[1].score == pytest.approx(math.sqrt(0.6 * 0.4), abs=1e-3)
    assert shown(followed(doors, 15.9, min_score=0.3)) == [(1, 0, 12, 2)]


def test_pairs_that_overlap_a_better_one_are_raw_results_only(doors):
    merged, raw = followed(doors, 4), followed(doors, 4, merge=False)
    assert len(raw) > len(merged)
    assert [h.score for h in raw] == sorted((h.score for h in raw), reverse=True)
    spans = [(h.path, h.start_seconds, h.end_seconds) for h in merged]
    assert not any(
        a != b and a[0] == b[0] and a[1] < b[2] and b[1] < a[2] for a in spans for b in spans
    )
    assert followed(doors, 4, limit=len(merged) - 1).has_more
    assert not followed(doors, 4, limit=len(merged)).has_more


def test_filters_and_shape_of_one_after_another(doors):
    assert shown(followed(doors, 30, path="slow*", min_score=0.3)) == [(7, 0, 24, 2)]
    document = followed(doors, 4, min_score=0.3).as_dict()
    assert document["then"] == {
        "query": "closing something",
        "labels": [{"label": "Closing something", "weight": 1.0, "by_meaning": False}],
    }  # fmt: skip
    assert set(document["results"][0]["then"]) == {
        "clip_id", "start_seconds", "end_seconds", "label", "probability"
    }  # fmt: skip


def test_a_second_text_that_fits_nothing_says_so(doors):
    result = doors.search("opening something", then="quarterly report")
    assert (len(result), result.labels) == (0, ())
    assert "'quarterly report'" in result.warnings[0]


@pytest.fixture
def mixed(maker):
    """Label scores .9 .5 .1 0 and cosines to clip 3 of 0, .6, 1, .8."""
    maker.add("a.mp4", [[0.9, 0, 0.1]], [unit(0, 1)])
    maker.add("b.mp4", [[0.5, 0, 0.5]], [unit(0.6, 0.8)])
    maker.add("c.mp4", [[0.1, 0, 0.9]], [unit(1, 0)])
    maker.add("d.mp4", [[0, 0, 1]], [unit(0.8, 0.6)])
    maker.refresh_vectors()
    return maker.index


@pytest.mark.thorough
@pytest.mark.parametrize(
    ("weight", "expected"),
    [(0.0, {1: 0.9, 2: 0.5, 3: 0.1}), (0.5, {2: 0.55, 3: 0.55, 1: 0.45, 4: 0.4}),
     (1.0, {3: 1.0, 4: 0.8, 2: 0.6})],
)  # fmt: skip
def test_a_text_and_an_example_are_mixed_by_weight(mixed, weight, expected):
    found = mixed.search("opening something", like=3, like_weight=weight)
    assert {h.clip_id: pytest.approx(h.score, abs=1e-3) for h in found} == expected
    assert [h.score for h in found] == sorted((h.score for h in found), reverse=True)
    for limit in (len(expected) - 1, len(expected)):
        cut = mixed.search("opening something", like=3, like_weight=weight, limit=limit)
        assert cut.has_more == (limit < len(expected))
    kept = mixed.search("opening something", like=3, like_weight=weight, min_score=0.5)
    assert {h.clip_id for h in kept} == {i for i, score in expected.items() if score >= 0.4999}


def test_what_nothing_follows_with_any_probability_is_no_pair(maker):
    maker.add("a.mp4", [OPENING, [0.9, 0, 0.1], [0.9, 0, 0.1]])
    assert shown(followed(maker.index, 30)) == []


def test_a_mix_is_exact_where_neither_list_alone_has_the_best(tmp_path):
    """The best mix is about the 300th of both lists, far beyond the candidates asked for first."""
    maker = IndexMaker(tmp_path / "i")
    num = 300
    chances = [[0.9 - 0.001 * i, 0, 0.1] for i in range(num)]
    maker.add("labels.mp4", chances, [unit(0, 1)] * num)
    near = [unit(math.cos(0.001 * i), 0, math.sin(0.001 * i)) for i in range(num)]
    maker.add("near.mp4", [[0.0, 0.0, 1.0]] * num, near)
    (query,) = maker.add("query.mp4", [NOTHING], [unit(1, 0)])
    (both,) = maker.add("both.mp4", [[0.58, 0, 0.42]], [unit(0.9, 0.435)])
    maker.refresh_vectors()
    first, *_ = maker.index.search("opening something", like=query, limit=1, merge=False)
    assert first.clip_id == both
    assert first.score == pytest.approx((0.58 + 0.9) / 2, abs=2e-3)


def test_mixing_is_refused_where_it_makes_no_sense(mixed):
    with pytest.raises(UsageError, match="--then and --like"):
        mixed.search("opening something", then="closing something", like=1)
    with pytest.raises(UsageError, match=r"--like-weight 1\.5"):
        mixed.search("opening something", like=1, like_weight=1.5)
    with pytest.raises(UsageError, match="no clip with that id"):
        mixed.search("opening something", like=99)


def test_a_bad_example_is_left_out_and_pushes_its_like_down(maker):
    maker.add("q.mp4", embeddings=[unit(1, 0, 0)])
    maker.add("bad.mp4", embeddings=[unit(0.8, 0.6, 0)])
    maker.add("like bad.mp4", embeddings=[unit(0.79, 0.6, 0.12)])
    maker.add("other.mp4", embeddings=[unit(0.75, 0, 0.66)])
    maker.refresh_vectors()
    assert [h.clip_id for h in maker.index.similar(clip=1)] == [1, 2, 3, 4]
    away = maker.index.similar(clip=1, not_=[2])
    assert [h.clip_id for h in away] == [1, 4, 3]
    moved = np.array([1, 0, 0]) - AWAY_WEIGHT * np.array([0.8, 0.6, 0])
    assert away[0].similarity == pytest.approx(moved[0] / np.linalg.norm(moved), abs=1e-3)
    with pytest.raises(UsageError, match="--not 77 was given"):
        maker.index.similar(clip=1, not_=[77])
    with pytest.raises(UsageError, match="--clip 1 and --not 1 were both given"):
        maker.index.similar(clip=1, not_=[2, 1])


def test_moving_away_weighs_directions_and_not_lengths():
    moved = move_away(np.array([[10.0, 0]]), [np.array([0, 3.0]), np.array([0, 500.0])])
    np.testing.assert_allclose(moved, [[1, -AWAY_WEIGHT]])


@pytest.mark.parametrize(
    ("query", "places", "offset", "pairs"),
    [(3, range(5), 0, [0, 1, 2]), (3, range(5), 2, [0, 1, 2]), (3, range(5), 3, [0, 1]),
     (3, range(5), 4, []), (3, range(5), -1, [1, 2]), (3, range(5), -2, []), (4, [0], -2, [2]),
     (4, [0], 1, []), (1, [0], 0, [0]), (4, [0, 1, 3], 0, [0, 1, 3]), (4, [0, 1, 9], 0, [0, 1]),
     (4, [0, 9], 0, []), (4, [0, 3], 0, [0, 3])],
)  # fmt: skip
def test_an_alignment_covers_half_of_the_query_or_all_of_the_video(query, places, offset, pairs):
    assert align(query, places, offset) == pairs


@pytest.fixture
def ordered(maker):
    """One video with a, b, c in a row, one with c, b, a, one with b alone, one of noise."""
    a, b, c = unit(1, 0, 0), unit(0, 1, 0), unit(0, 0, 1)
    noise = unit(0, 0, 0, 1)
    maker.add("forward.mp4", embeddings=[noise, a, b, c, noise])
    maker.add("backward.mp4", embeddings=[c, b, a])
    maker.add("short.mp4", embeddings=[unit(0.6, 0.8, 0)])
    maker.add("noise.mp4", embeddings=[noise] * 6)
    maker.refresh_vectors()
    return maker, np.array([a, b, c], np.float32)


def sequences(folder, queries_QD, limit, filters=Filters()):
    query = ExampleQuery(embeddings_QD=queries_QD, limit=limit)
    with Snapshot.of(folder) as snapshot:
        return similar_sequences(snapshot, query, queries_QD, filters)


def test_a_sequence_is_found_in_its_order(ordered):
    maker, queries_QD = ordered
    result = sequences(maker.folder, queries_QD, 10)
    best, second, *rest = result
    assert (best.relative_path, best.start_seconds, best.end_seconds, best.num_clips) == (
        "forward.mp4", 4, 16, 3
    )  # fmt: skip
    assert best.similarity == pytest.approx(1.0, abs=1e-6)
    assert (second.relative_path, second.num_clips) == ("short.mp4", 1)
    assert second.similarity == pytest.approx(0.8, abs=1e-3)
    assert {h.relative_path for h in rest} >= {"backward.mp4"}
    assert all(h.similarity <= 0.5 for h in rest)  # "c" on "c" in a pair with "b" on nothing


def test_a_hole_in_a_video_shifts_nothing(ordered):
    """As where a file is damaged, or a filter lets one clip in the middle not pass."""
    maker, queries_QD = ordered
    long_QD = np.concatenate([queries_QD, queries_QD[:1]])
    maker.add("whole.mp4", [CLOSING, NOTHING, CLOSING, CLOSING], embeddings=long_QD)
    maker.refresh_vectors()
    [hit] = sequences(maker.folder, long_QD, 1, Filters.of(label=1))
    assert (hit.relative_path, hit.start_seconds, hit.end_seconds) == ("whole.mp4", 0, 16)
    assert (hit.num_clips, hit.similarity) == (3, pytest.approx(1.0, abs=1e-6))


@pytest.mark.thorough
def test_a_sequence_is_the_same_without_a_vector_index_and_cut_lists_say_so(ordered):
    maker, queries_QD = ordered
    whole = sequences(maker.folder, queries_QD, 100)
    newer = IndexMaker(maker.folder.path.parent / "again")
    for name, embeddings in [("forward.mp4", [3, 0, 1, 2, 3]), ("backward.mp4", [2, 1, 0])]:
        newer.add(name, embeddings=[unit(*np.eye(4)[i]) for i in embeddings])
    newer.add("short.mp4", embeddings=[unit(0.6, 0.8, 0)])
    newer.add("noise.mp4", embeddings=[unit(0, 0, 0, 1)] * 6)
    again = sequences(newer.folder, queries_QD, 100)
    positive = [hit for hit in whole if hit.similarity > 0]
    assert again.hits[: len(positive)] == tuple(positive)
    assert sequences(maker.folder, queries_QD, 1).has_more


def test_spans_of_one_video_do_not_overlap(tmp_path):
    maker = IndexMaker(tmp_path / "i")
    rng = np.random.default_rng(1)
    maker.add("long.mp4", embeddings=rng.normal(size=(40, DIM)))
    maker.refresh_vectors()
    queries_QD = rng.normal(size=(4, DIM)).astype(np.float32)
    spans = sorted(
        (h.start_seconds, h.end_seconds) for h in sequences(maker.folder, queries_QD, 100)
    )
    assert len(spans) > 5
    assert all(before[1] <= after[0] for before, after in pairwise(spans))


def test_in_a_small_library_fewer_sequences_are_the_first_of_more(maker):
    """Spans whose clips are all but the nearest may still lie best as a whole."""
    random = np.random.default_rng(3)
    for number in range(30):
        maker.add(f"{number:02d}.mp4", embeddings=random.normal(size=(5, DIM)))
    maker.refresh_vectors()
    queries_QD = random.normal(size=(4, DIM)).astype(np.float32)
    most = shown(sequences(maker.folder, queries_QD, 60))
    assert len(most) > 20
    for limit in (1, 3, 5, 10, 20):
        assert shown(sequences(maker.folder, queries_QD, limit)) == most[:limit]
