"""A catalog held in memory gives the clips that the file gives, and never an older state."""

import pytest

from tests.search.conftest import IndexMaker
from vindex.store.catalog import query, reader
from vindex.store.catalog.held import held, holding_together
from vindex.store.catalog.records import Filters


@pytest.fixture
def maker(tmp_path):
    maker = IndexMaker(tmp_path / ".vindex")
    maker.add("a.mp4", [[1, 0, 0], [0, 1, 0], [0.2, 0.3, 0.5]])
    maker.add("b/b.mp4", [[0, 0, 1]] * 2)
    maker.add_copy("again.mp4", of="b/b.mp4")
    return maker


def hold(folder):
    """Ask until the process holds the catalog; says after how many queries it does."""
    for number in range(1, 5):
        with holding_together(folder):
            if held(folder):
                return number
    return None


def test_the_third_query_on_one_state_opens_nothing(maker):
    assert hold(maker.folder) == 3
    assert held(maker.folder) is None


def test_what_is_held_is_what_the_catalog_says(maker):
    ids, videos = [5, 2, 1, 99, 4, 2], [2, 1, 7]
    found = sorted(query.find_clips(maker.folder, ids, Filters()), key=lambda c: c.clip_id)
    timelines = query.clips_of_videos(maker.folder, videos, Filters())
    settings = reader.settings(maker.folder)
    newer = reader.live_clip_ids(maker.folder, above=2)
    hold(maker.folder)
    with holding_together(maker.folder):
        assert held(maker.folder)
        assert query.find_clips(maker.folder, ids, Filters()) == found
        assert query.clips_of_videos(maker.folder, videos, Filters()) == timelines
        assert reader.settings(maker.folder) == settings
        assert reader.live_clip_ids(maker.folder, above=2) == newer
        assert query.find_clips(maker.folder, [10**6], Filters()) == []
        narrowed = query.find_clips(maker.folder, ids, Filters(path_glob="again*"))
        assert {clip.clip_id for clip in narrowed} == {4, 5}


@pytest.mark.parametrize(
    "filters",
    [
        Filters(where="start_seconds > 0"),
        Filters(where="relative_path LIKE 'b/%'"),
        Filters(label_id=0),
        Filters(exclude_video_id=2),
        Filters(min_seconds=1e6),
        Filters(path_glob="b/*"),
    ],
)
def test_filters_let_pass_what_they_do_where_nothing_is_held(maker, filters):
    def answer():
        found = query.find_clips(maker.folder, [1, 2, 3, 4, 5, 99], filters)
        timelines = query.clips_of_videos(maker.folder, [1, 2], filters)
        allowed = query.allowed_clip_ids(maker.folder, filters)
        return sorted(found, key=lambda clip: clip.clip_id), timelines, allowed.tolist()

    expected = answer()
    assert [clip.clip_id for clip in expected[0]] == expected[2]
    hold(maker.folder)
    with holding_together(maker.folder):
        assert held(maker.folder)
        assert [answer(), answer()] == [expected, expected]
        query.find_clips(maker.folder, [1], Filters(label_id=1))  # another filter comes between
        assert answer() == expected


def test_a_commit_is_seen_at_once(maker):
    hold(maker.folder)
    new = maker.add("c.mp4", [[1, 0, 0]])
    with holding_together(maker.folder):
        assert held(maker.folder) is None
        assert [c.clip_id for c in query.find_clips(maker.folder, new, Filters())] == new


def test_another_index_is_not_the_one_that_is_held(maker, tmp_path):
    other = IndexMaker(tmp_path / "other")
    hold(maker.folder)
    with holding_together(maker.folder):
        assert held(other.folder) is None
        assert query.find_clips(other.folder, [1], Filters()) == []
