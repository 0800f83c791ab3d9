"""A catalog held in memory gives the clips that the file gives, and never an older state."""

import pytest

from tests.search.conftest import IndexMaker
from vindex.store.cache import IndexCache
from vindex.store.catalog.records import Filters
from vindex.store.catalog.sql import PassingClips
from vindex.store.held_snapshot import HeldSnapshot, held_snapshot
from vindex.store.snapshot import Snapshot


@pytest.fixture
def maker(tmp_path):
    maker = IndexMaker(tmp_path / ".vindex")
    maker.add("a.mp4", [[1, 0, 0], [0, 1, 0], [0.2, 0.3, 0.5]], recorded_ns=7 * 10**17)
    maker.add("b/b.mp4", [[0, 0, 1]] * 2)
    maker.add_copy("again.mp4", of="b/b.mp4")
    return maker


@pytest.fixture
def cache(maker):
    return IndexCache(maker.folder)


def hold(folder, cache):
    """Ask until the process holds the catalog; says after how many queries it does."""
    for number in range(1, 5):
        with held_snapshot(folder, cache) as snapshot:
            if isinstance(snapshot, HeldSnapshot):
                return number
    return None


def test_the_third_query_on_one_state_opens_nothing(maker, cache):
    assert hold(maker.folder, cache) == 3
    with held_snapshot(maker.folder, cache) as snapshot:
        assert len(snapshot.find_clips([1, 2])) == 2
        writer_comes = maker.add("c.mp4", [[1, 0, 0]])  # and need not wait
        assert snapshot.find_clips(writer_comes) == []


def test_what_is_held_is_what_the_catalog_says(maker, cache):
    def answers(snapshot):
        return (
            sorted(snapshot.find_clips([5, 2, 1, 99, 4, 2]), key=lambda clip: clip.clip_id),
            snapshot.clips_of_videos([2, 1, 7]),
            snapshot.clips_of_videos(None),
            snapshot.recipe,
            snapshot.labels,
            snapshot.clip_ids_above(2),
            snapshot.clip_ids_above(0),
            snapshot.find_clips([10**6]),
            {c.clip_id for c in snapshot.find_clips([5, 4, 1], Filters.of(path=".*//again.*"))},
        )

    with Snapshot.of(maker.folder) as snapshot:
        expected = answers(snapshot)
    hold(maker.folder, cache)
    with held_snapshot(maker.folder, cache) as snapshot:
        assert isinstance(snapshot, HeldSnapshot)
        assert answers(snapshot) == expected
    assert (expected[5], expected[7], expected[8]) == ([3, 4, 5], [], {4, 5})
    assert {clip.recorded_ns for clip in expected[2]} == {7 * 10**17, None}


@pytest.mark.thorough
@pytest.mark.parametrize(
    "filters",
    [
        Filters(where=PassingClips.of("start_seconds > 0", [2, 3, 5])),
        Filters(where=PassingClips.of("relative_path LIKE 'b/%'", [4, 5])),
        Filters(where=PassingClips.of("false", [])),
        Filters.of(label=0),
        Filters(exclude_video_id=2),
        Filters.of(min_seconds=1e6),
        Filters.of(path="b/.*"),
    ],
)
def test_filters_let_pass_what_they_do_where_nothing_is_held(maker, cache, filters):
    def answer(snapshot):
        found = snapshot.find_clips([1, 2, 3, 4, 5, 99], filters)
        timelines = snapshot.clips_of_videos([1, 2], filters)
        allowed = snapshot.allowed_clip_ids(filters)
        return sorted(found, key=lambda clip: clip.clip_id), timelines, allowed.tolist()

    with Snapshot.of(maker.folder) as snapshot:
        expected = answer(snapshot)
    assert [clip.clip_id for clip in expected[0]] == expected[2]
    hold(maker.folder, cache)
    with held_snapshot(maker.folder, cache) as snapshot:
        assert isinstance(snapshot, HeldSnapshot)
        assert [answer(snapshot), answer(snapshot)] == [expected, expected]
        snapshot.find_clips([1], Filters.of(label=1))  # another filter comes between
        assert answer(snapshot) == expected


def test_a_commit_is_seen_at_once(maker, cache):
    hold(maker.folder, cache)
    new = maker.add("c.mp4", [[1, 0, 0]])
    with held_snapshot(maker.folder, cache) as snapshot:
        assert not isinstance(snapshot, HeldSnapshot)
        assert [clip.clip_id for clip in snapshot.find_clips(new)] == new
