"""Collections keep moments, named, noted and in order, by content and time, wherever files go."""

import threading

import pytest

from tests.catalog.conftest import video_file
from tests.teach.conftest import gestures, master_gestures  # noqa: F401 - fixtures
from vindex import VideoIndex
from vindex.errors import UsageError
from vindex.store.catalog import writer
from vindex.store.catalog.absence import AbsentFile
from vindex.store.catalog.checks import catalog_problems
from vindex.store.catalog.upkeep import restore_catalog
from vindex.store.layout import IndexFolder


@pytest.fixture
def index(gestures):  # noqa: F811
    """An index of 240 clips of 60 videos, v0.mp4 to v59.mp4; clip 7 is the third of v1."""
    return gestures


def spans(collection):
    """(item, path, start, end, note) of each moment."""
    return [
        (c.item.item_id, c.item.path, c.item.clip.start_seconds, c.item.clip.end_seconds,
         c.item.note)
        for c in collection.items()
    ]  # fmt: skip


def order(index, name="Knots"):
    return [each.item.item_id for each in index.collection(name).items()]


def test_hits_ids_and_spans_keep_the_order_in_which_they_are_given(index):
    hit = index.everything(limit=1)[0]
    given = [7, hit, "v2.mp4@0:02-0:05", hit.clip_id + 2]
    in_order = [7, hit.clip_id, 9, hit.clip_id + 2]
    assert [each.clip_id for each in index.moments(given)] == in_order
    assert [each.clip_id for each in index.collect("Knots", given).result()] == in_order


@pytest.mark.parametrize("one", ["17", 17])
def test_one_moment_instead_of_a_list_is_refused_and_not_read_letter_by_letter(index, one):
    for ask in (index.moments, lambda given: index.collect("Knots", given)):
        with pytest.raises(UsageError, match=r"it must be a list, such as \["):
            ask(one)
    with pytest.raises(UsageError, match=r"yes='?17'?.* it must be a list"):
        index.teach("Knot", yes=one)
    assert (index.collections(), len(index.examples())) == ([], 0)


def test_what_is_added_comes_back_as_hits_in_order(index):
    made = index.collect("Knots", [7, "v0.mp4@0:02-0:05.5"])
    assert (made.collection_id, made.name, made.num_items) == (1, "Knots", 2)
    assert spans(made) == [
        (1, "/videos/v1.mp4", 8.0, 12.0, ""),
        (2, "/videos/v0.mp4", 2.0, 5.5, ""),
    ]
    first, second = made.result()
    assert (first.rank, first.clip_id, first.relative_path) == (1, 7, "v1.mp4")
    assert (first.label, round(first.probability, 3)) == (index.everything()[6].label, 0.5)
    # 2 s of the span are in the first clip, 1.5 s in the second.
    assert (second.rank, second.clip_id, second.num_clips) == (2, 1, 2)
    assert (second.start_seconds, second.end_seconds) == (2.0, 5.5)
    assert second.best_seconds == 2.0
    assert "note" not in second.as_dict()


def test_hits_are_kept_with_their_own_times_and_once(index):
    hits = index.everything(limit=4).hits
    made = index.collect("Knots", hits)
    assert [hit.start_seconds for hit in made.result()] == [hit.start_seconds for hit in hits]
    assert made.add([*hits, 7, 7]) == 1
    assert index.collection("knots ").num_items == 5
    assert index.collect(" KNOTS", [7]).collection_id == made.collection_id
    assert [each.name for each in index.collections()] == ["Knots"]


@pytest.mark.thorough
def test_items_are_noted_ordered_taken_out_and_put_back(index):
    made = index.collect("Knots", [1, 2, 3, 4])
    made.set_note("for the trailer")
    made.set_note("hero shot", 3)
    made.order([3, 1])
    assert order(index) == [3, 1, 2, 4]
    made.remove([1, 4])
    assert order(index) == [3, 2]
    assert [(hit.rank, hit.clip_id, hit.note) for hit in made.result()] == [
        (1, 3, "hero shot"), (2, 2, None),
    ]  # fmt: skip
    made.order([2])
    made.put_back([1])
    assert order(index) == [2, 3, 1]
    made.add([1, 4])  # of which the first is there again
    assert order(index) == [2, 3, 1, 5]
    assert index.collection("Knots").note == "for the trailer"
    made.set_note("")
    assert index.collection("Knots").note == ""
    assert catalog_problems(index._folder) == []


def test_a_collection_is_renamed_and_deleted_and_its_id_is_no_others(index):
    made = index.collect("Knots", [1])
    index.collect("Doors", [2])
    made.rename("Best knots")
    assert made.add([5]) == 1
    assert index.collection(1).name == "Best knots"
    with pytest.raises(UsageError, match="There is a collection 'DOORS' already"):
        made.rename("DOORS")
    index.collection("Doors").delete()
    assert [each.name for each in index.collections()] == ["Best knots"]
    assert index.collect("Doors", [3]).collection_id == 3
    with pytest.raises(UsageError, match=r"no collection 2\. There are: Best knots, Doors\."):
        index.collection(2)


def test_what_cannot_be_kept_is_refused_and_nothing_is_made(index):
    for moments, said in [
        ([999], "MOMENT 999 was given; the index"),
        (["v0.mp4@0:20-0:30"], "is 16.00 s long"),
        (["nothing.mp4"], "there is no file nothing.mp4"),
    ]:
        with pytest.raises(UsageError, match=said):
            index.collect("Knots", moments)
    with pytest.raises(UsageError, match="a name of 1 to 400 characters; 0 were given"):
        index.collect("  ", [1])
    assert index.collections() == []
    made = index.collect("Knots", [1])
    for change in (lambda: made.remove([2]), lambda: made.order([1, 9]),
                   lambda: made.set_note("x", 3), lambda: made.put_back([1])):  # fmt: skip
        with pytest.raises(UsageError, match="has no item"):
            change()
    with pytest.raises(UsageError, match="A note has at most 400 characters; 401 were given"):
        made.set_note("x" * 401, 1)
    made.delete()
    with pytest.raises(UsageError, match="was deleted"):
        made.add([1])


def test_files_that_go_and_come_back_elsewhere_take_nothing_along(index):
    made = index.collect("Knots", [7, 1, 5])
    old = video_file("v1.mp4", "v1")
    writer.commit_walk(index._folder, [], [AbsentFile(old)], [], [])
    result = made.result()
    assert [(hit.rank, hit.clip_id) for hit in result] == [(1, 1)]
    assert result.warnings == (
        "2 of 3 moments cannot be shown: no file of the index holds v1.mp4 now. They are kept, "
        "and come back with the files.",
    )
    assert index.collection("Knots").num_items == 3
    writer.commit_walk(index._folder, [video_file("renamed.mp4", "v1")], [], [], [])
    assert [each.item.clip.start_seconds for each in made.items()] == [8.0, 0.0, 0.0]


def test_several_writers_lose_nothing_of_each_other(index):
    def add(clip_ids):
        for clip_id in clip_ids:
            index.collect("Knots", [clip_id])

    writers = [threading.Thread(target=add, args=[range(n, n + 2)]) for n in (1, 11, 21)]
    for each in writers:
        each.start()
    for each in writers:
        each.join()
    kept = index.collection("Knots").items()
    assert sorted(each.hit.clip_id for each in kept) == [1, 2, 11, 12, 21, 22]
    assert [each.item.item_id for each in kept] == [1, 2, 3, 4, 5, 6]


def test_repair_has_it_from_the_copy(index):
    index.collect("Knots", [7]).set_note("hero", 1)
    folder = IndexFolder(index._folder.path)
    folder.catalog.write_bytes(b"no catalog")
    assert restore_catalog(folder).source == "catalog.copy.duckdb"
    again = VideoIndex(folder).collection("Knots")
    assert spans(again) == [(1, "/videos/v1.mp4", 8.0, 12.0, "hero")]


def test_sql_shows_it(index):
    index.collect("Knots", [7, 1]).remove([1])
    rows = index.sql("SELECT name, item_id, place, start_seconds FROM collections").rows
    assert [tuple(row) for row in rows] == [("Knots", 2, 2, 0.0)]
