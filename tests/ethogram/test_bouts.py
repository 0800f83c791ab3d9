"""From probabilities to bouts, by hand."""

import numpy as np
import pytest

from vindex.output.ethogram.bouts import BoutRule, Observed

RULE = BoutRule(enter=0.5, leave=0.3, smooth_seconds=0.0, min_seconds=0.0)


def observed(*spans, stride=4.0, video_ids=None):
    starts, ends = zip(*spans, strict=True)
    clips = {
        "clip_id": np.arange(len(spans))[::-1] + 1,  # ids need not rise with time
        "video_id": np.array(video_ids or [1] * len(spans)),
        "start_seconds": np.array(starts, float),
        "end_seconds": np.array(ends, float),
    }
    return Observed.of(clips, stride)


def row(num_clips, clip=4.0, stride=4.0, end=None):
    """Clips of one video, one every stride; with `end`, one more that is anchored there."""
    spans = [(i * stride, i * stride + clip) for i in range(num_clips)]
    return observed(*spans, *([(end - clip, end)] if end else []), stride=stride)


def spans(seen, probabilities, rule=RULE):
    found = seen.bouts(np.array(probabilities, float), rule)
    return [(seen.starts_N[first], seen.ends_N[last]) for first, last in found]


def test_neighbours_are_one_bout_and_a_doubtful_clip_inside_does_not_tear_it():
    seen = row(8)
    found = spans(seen, [0.1, 0.6, 0.35, 0.9, 0.2, 0.4, 0.2, 0.5])
    assert found == [(4.0, 16.0), (28.0, 32.0)]


def test_a_bout_goes_on_to_both_sides_down_to_the_lower_threshold():
    assert spans(row(5), [0.3, 0.4, 0.5, 0.4, 0.29]) == [(0.0, 16.0)]
    assert spans(row(5), [0.3, 0.4, 0.49, 0.4, 0.3]) == []


def test_a_probability_that_is_stored_a_trifle_too_low_still_reaches_its_threshold():
    stored = float(np.float32(0.7))
    assert stored < 0.7
    assert spans(row(1), [stored], BoutRule(0.7, 0.7, 0.0, 0.0)) == [(0.0, 4.0)]


def test_overlapping_clips_share_the_time_and_none_counts_twice():
    seen = row(5, clip=4.0, stride=1.0)  # 0-4, 1-5, ... 4-8: borders at 2.5, 3.5, 4.5, 5.5
    assert seen.starts_N.tolist() == [0.0, 2.5, 3.5, 4.5, 5.5]
    assert seen.ends_N.tolist() == [2.5, 3.5, 4.5, 5.5, 8.0]
    assert spans(seen, [0.1, 0.6, 0.7, 0.1, 0.9]) == [(2.5, 4.5), (5.5, 8.0)]


def test_the_clip_that_is_anchored_to_the_end_shares_its_overlap():
    seen = row(3, end=13.5)  # 0-4, 4-8, 8-12, 9.5-13.5
    assert seen.ends_N.tolist() == [4.0, 8.0, 10.75, 13.5]
    assert spans(seen, [0.0, 0.0, 0.0, 0.8]) == [(10.75, 13.5)]


def test_a_missing_clip_ends_a_bout():
    seen = observed((0, 4), (4, 8), (12, 16), (16, 20))
    assert spans(seen, [0.9, 0.9, 0.9, 0.9]) == [(0.0, 8.0), (12.0, 20.0)]
    assert seen.seen() == {1: [(0.0, 8.0), (12.0, 20.0)]}


def test_a_missing_clip_whose_time_its_neighbours_cover_leaves_no_gap():
    seen = observed((0, 4), (2, 6), (6, 10), stride=2.0)  # 4-8 failed
    assert spans(seen, [0.9, 0.9, 0.9]) == [(0.0, 10.0)]
    seen = observed((0, 4), (3, 7), stride=1.0)  # 1-5 and 2-6 failed
    assert seen.ends_N.tolist() == [3.5, 7.0]


def test_clips_with_time_between_them_are_samples_of_it():
    seen = row(3, clip=4.0, stride=10.0)  # 0-4, 10-14, 20-24
    assert seen.starts_N.tolist() == [0.0, 7.0, 17.0]
    assert seen.ends_N.tolist() == [7.0, 17.0, 24.0]
    assert spans(seen, [0.9, 0.9, 0.0]) == [(0.0, 17.0)]


def test_videos_are_apart():
    seen = observed((0, 4), (4, 8), (0, 4), (4, 8), video_ids=[1, 1, 2, 2])
    assert spans(seen, [0.1, 0.9, 0.9, 0.1]) == [(4.0, 8.0), (0.0, 4.0)]
    assert list(seen.bouts(np.array([0, 0.9, 0.9, 0]), RULE)) == [(1, 1), (2, 2)]


def test_short_bouts_are_dropped():
    probabilities = [0.9, 0.0, 0.9, 0.9, 0.0, 0.0]
    longer = BoutRule(0.5, 0.3, 0.0, 4.5)
    assert spans(row(6), probabilities, longer) == [(8.0, 16.0)]
    exactly = BoutRule(0.5, 0.3, 0.0, 4.0)
    assert spans(row(6), probabilities, exactly) == [(0.0, 4.0), (8.0, 16.0)]


def test_smoothing_is_the_mean_of_clips_whose_middles_are_near():
    seen = row(5, clip=4.0, stride=2.0)  # middles 2, 4, 6, 8, 10
    smoothed = seen.smoothed(np.array([0.0, 0.3, 0.9, 0.3, 0.0]), 4.0)
    assert smoothed == pytest.approx([0.15, 0.4, 0.5, 0.4, 0.15])
    assert spans(seen, [0.0, 0.3, 0.9, 0.3, 0.0], BoutRule(0.5, 0.3, 4.0, 0.0)) == [(3.0, 9.0)]


def test_the_default_smoothing_changes_nothing_where_clips_only_touch():
    values = np.array([0.1, 0.9, 0.2, 0.8])
    assert row(4).smoothed(values, 4.0) == pytest.approx(values, abs=1e-12)


def test_smoothing_stays_within_a_run():
    seen = observed((0, 4), (4, 8), (12, 16), (0, 4), video_ids=[1, 1, 1, 2])
    smoothed = seen.smoothed(np.array([1.0, 0.0, 1.0, 0.0]), 1000.0)
    assert smoothed == pytest.approx([0.5, 0.5, 1.0, 0.0])


def test_values_find_their_clips_by_id():
    seen = row(3)  # ids 3, 2, 1
    placed = seen.placed(np.array([1, 3, 99]), np.array([0.1, 0.3, 0.9], np.float32))
    assert placed == pytest.approx([0.3, 0.0, 0.1])


def test_the_time_of_all_clips_together_is_the_time_that_they_cover():
    rng = np.random.default_rng(5)
    for stride in (0.5, 1.0, 4.0):
        starts = np.sort(rng.choice(np.arange(60), size=40, replace=False)) * stride
        seen = observed(*((start, start + 4.0) for start in starts), stride=stride)
        covered = np.zeros(3000, bool)  # tenths of a second
        for start in starts:
            covered[round(start * 10) : round(start * 10) + 40] = True
        assert (seen.ends_N - seen.starts_N).sum() == pytest.approx(covered.sum() / 10)
