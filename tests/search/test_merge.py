"""Indexes that are made one: the same clips under new ids, and all that people gave."""

import os
import shutil
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from tests.catalog.conftest import SETTINGS
from tests.search.conftest import DIM, IndexMaker, unit
from tests.teach.conftest import CLIPS_EACH, KNOT, fill, shows
from vindex import IndexSet, VideoIndex
from vindex.cli import main
from vindex.errors import (
    IndexDamagedError,
    IndexLockedError,
    IndexMismatchError,
    IndexNotFoundError,
    UsageError,
)
from vindex.globs import Exclusions
from vindex.records import Failure, Reason, Stage, VideoFile
from vindex.store.catalog import connection as connection_module
from vindex.store.catalog import reader, schema, writer
from vindex.store.catalog.connection import copy_catalog, reading, writing
from vindex.store.catalog.exclusions import write_exclusions
from vindex.store.catalog.machines import count_machines, read_machines
from vindex.store.catalog.reader import rows_of
from vindex.store.catalog.shots import set_cuts_at_shots
from vindex.store.derive import refresh_vectors
from vindex.store.layout import IndexFolder
from vindex.store.locks import build_lock
from vindex.store.removal import remove_space

HALF = 30
"""Videos of each of two indexes."""


def told(result):
    """Hits without their ids."""
    return [replace(hit, clip_id=0, index=None).as_dict() for hit in result]


def gestures(path, *parts):
    """An index of some videos that show gestures, as `tests.teach.conftest` makes them up."""
    folder = IndexFolder(path)
    writer.create(folder, SETTINGS)
    folder.shards.mkdir()
    for first in parts:
        fill(folder, first, HALF)
    refresh_vectors(folder)
    return VideoIndex(folder)


def ids(index, first_video):
    """Ids of the clips that show the gesture, and of as many that do not."""
    first = first_video * CLIPS_EACH + 1
    clips = range(first, first + HALF * CLIPS_EACH)
    yes = [clip for clip in clips if shows(clip)]
    return yes, [clip for clip in clips if not shows(clip)][: len(yes)]


@pytest.fixture(scope="module")
def merged(tmp_path_factory):
    """What was made of two indexes in which people worked, these two, and the report."""
    root = tmp_path_factory.mktemp("merge")
    north, south = gestures(root / "north", 0), gestures(root / "south", HALF)
    yes, no = ids(north, 0)
    north.teach(KNOT, yes=yes[:8], no=no[:8])
    yes, no = ids(south, HALF)
    south.teach(KNOT, yes=yes[8:10], no=no[8:10])
    south.teach("Rowing", yes=no[:3], no=no[3:6])
    north.collect("Knots", [3, 13]).set_note("of the north", 1)
    south.collect("knots", [yes[0]])
    south.collect("Boats", [yes[1], yes[2]])
    writer.commit_clips(
        south._folder,
        [],
        [("", Failure("/videos/x.mp4", Stage.PROBE, Reason.UNREADABLE, "no"))],
        [],
    )
    write_exclusions(south._folder, Exclusions(("*.tmp",)))
    report = IndexSet.open(north.path, south.path).merge(root / "all" / ".vindex")
    return VideoIndex.open(root / "all" / ".vindex"), north, south, report


def test_all_clips_are_there_under_ids_that_follow(merged):
    index, north, south, report = merged
    assert (report.clips, report.videos, report.files, report.shared) == (240, 60, 60, 0)
    assert reader.clip_range(index._folder) == (240, 360)
    assert index.verify().is_clean
    ids_of = [[hit.clip_id for hit in each.everything()] for each in (north, south, index)]
    assert ids_of[2] == [*ids_of[0], *(clip_id + 120 for clip_id in ids_of[1])]
    assert told(index.everything())[120:] == [
        hit | {"rank": hit["rank"] + 120} for hit in told(south.everything())
    ]
    vectors = [each.embeddings().embeddings_ND for each in (north, south, index)]
    np.testing.assert_array_equal(vectors[2], np.concatenate(vectors[:2]))


@pytest.mark.thorough
def test_it_answers_as_both_do_together(merged):
    index, north, south, _ = merged
    both = IndexSet.open(north.path, south.path)
    for asked in ({}, {"merge": False, "limit": 30}, {"exclude_same_video": True}):
        found = index.similar(clip=120 + 3 + HALF * CLIPS_EACH, **asked)
        assert told(found) == told(both.similar(clip=f"south:{3 + HALF * CLIPS_EACH}", **asked))
    found = index.search("Opening something", by="labels", limit=240, merge=False)
    asked = both.search("Opening something", by="labels", limit=240, merge=False)
    places = [{(hit.path, hit.start_seconds, hit.score) for hit in each} for each in (found, asked)]
    assert places[0] == places[1]
    assert len(places[0]) == 240


def test_what_people_gave_is_there(merged):
    index, north, south, report = merged
    assert len(index.examples()) == len(north.examples()) + len(south.examples()) == 26
    knot = index.search(KNOT, merge=False, limit=20)  # scored by what was learned in the north
    assert all(shows(hit.clip_id) for hit in knot)
    assert 8 <= sum(hit.clip_id > 240 for hit in knot) <= 12
    assert index.taught_labels() == {KNOT: 16, "Rowing": 6}
    assert {each.name: len(each.items()) for each in index.collections()} == {
        "Boats": 2, "Knots": 2, "knots (south)": 1,
    }  # fmt: skip
    assert [hit.note for hit in index.collection("Knots").result()] == ["of the north", None]
    assert [hit.clip_id for hit in index.collection("Boats").result()] == [133 + 120, 143 + 120]
    assert [failure.path for failure in index.failures()] == ["/videos/x.mp4"]
    assert [note.split(" ")[0] for note in report.notes] == ["'Tying", "The", "south"]


def test_a_label_of_both_can_be_taught_again(merged, tmp_path):
    index = VideoIndex.open(shutil.copytree(merged[0].path, tmp_path / "index"))
    assert index.teach(KNOT).examples_yes == 10


@pytest.fixture
def pair(tmp_path):
    """Makers of two indexes, which share a video, a path and a failure."""
    north, south = IndexMaker(tmp_path / "north"), IndexMaker(tmp_path / "south")
    rng = np.random.default_rng(3)
    shared = rng.normal(size=(3, DIM))
    north.add("a.mp4", embeddings=rng.normal(size=(2, DIM)))
    north.add("twice.mp4", embeddings=shared)
    south.add("twice.mp4", embeddings=shared)
    south.add("b.mp4", embeddings=rng.normal(size=(4, DIM)))
    return north, south


@pytest.mark.thorough
def test_the_same_content_is_there_once(pair, tmp_path):
    north, south = pair
    south.add_copy("copy.mp4", "twice.mp4")
    other = VideoFile("/videos", "a.mp4", 1000, 0, "content of 'b.mp4'")
    writer.commit_walk(south.folder, [other], [], [], [])
    report = IndexSet.open(north.index.path, south.index.path).merge(tmp_path / "all")
    index = VideoIndex.open(tmp_path / "all")
    assert index.verify().is_clean
    assert (report.clips, report.videos, report.shared) == (9, 3, 1)
    files = rows_of(index._folder, "SELECT relative_path, fingerprint FROM store.files ORDER BY 1")
    assert files == [
        ("a.mp4", "content of 'a.mp4'"), ("b.mp4", "content of 'b.mp4'"),
        ("copy.mp4", "content of 'twice.mp4'"), ("twice.mp4", "content of 'twice.mp4'"),
    ]  # fmt: skip
    aside = rows_of(index._folder, "SELECT relative_path, fingerprint FROM store.absent_files")
    assert aside == [("a.mp4", "content of 'b.mp4'")]
    assert report.notes == (
        "1 file had another content when south was built; what it knows of that is set aside. "
        "`vindex build` looks at them.",
    )
    assert [(hit.clip_id, hit.relative_path) for hit in index.everything()] == [
        (1, "a.mp4"), (2, "a.mp4"), *((i, "copy.mp4") for i in (3, 4, 5)),
        *((i, "b.mp4") for i in (9, 10, 11, 12)),
    ]  # fmt: skip


@pytest.mark.thorough
@pytest.mark.parametrize("order", [("north", "south"), ("south", "north")])
@pytest.mark.parametrize("is_same", [True, False])
def test_a_file_is_one_where_a_root_lies_below_another(tmp_path, order, is_same):
    makers = {
        "north": IndexMaker(tmp_path / "north"),
        "south": IndexMaker(tmp_path / "south", root="/videos/sub"),
    }
    makers["north"].add("a.mp4", embeddings=[unit(1, 2, 3)])
    makers["north"].add("sub/b.mp4", embeddings=[unit(3, 2, 1)], content="b")
    makers["south"].add("b.mp4", embeddings=[unit(3, 2, 1)], content="b" if is_same else "other")
    report = IndexSet.open(*(makers[name].index.path for name in order)).merge(tmp_path / "all")
    index = VideoIndex.open(tmp_path / "all")
    assert (report.files, report.shared) == (2, int(is_same))
    assert sorted(file.path for file in reader.known_files(index._folder).values()) == [
        "/videos/a.mp4", "/videos/sub/b.mp4",
    ]  # fmt: skip
    first = order[0]
    below = {"north": "sub/b.mp4", "south": "b.mp4"}
    contents = {"north": "b", "south": "b" if is_same else "other"}
    ((content,),) = rows_of(
        index._folder,
        "SELECT fingerprint FROM store.files WHERE relative_path = $name",
        {"name": below[first]},
    )
    assert content == f"content of {contents[first]!a}"
    assert len(index.everything()) == 2
    aside = rows_of(index._folder, "SELECT fingerprint FROM store.absent_files")
    assert aside == ([] if is_same else [(f"content of {contents[order[1]]!a}",)])
    assert [note.partition(" had ")[0] for note in report.notes] == ["1 file"] * (not is_same)
    roots = ["/videos"] if is_same and first == "north" else ["/videos", "/videos/sub"]
    assert sorted(reader.roots(index._folder)) == roots
    assert index.verify().is_clean


@pytest.mark.thorough
def test_a_root_of_the_first_index_stays_though_nothing_is_in_it(tmp_path):
    """The other one has files below it, which the first has by another root."""
    north, south = IndexMaker(tmp_path / "north"), IndexMaker(tmp_path / "south", root="/videos/b")
    north.add("b/c.mp4", embeddings=[unit(1, 2, 3)], content="c")
    south.add("c.mp4", embeddings=[unit(1, 2, 3)], content="c")
    with writing(north.folder) as connection:
        connection.execute("INSERT INTO store.roots VALUES (7, '/videos/b', '/videos/b'::BLOB)")
    IndexSet.open(north.index.path, south.index.path).merge(tmp_path / "all")
    index = VideoIndex.open(tmp_path / "all")
    assert sorted(reader.roots(index._folder)) == ["/videos", "/videos/b"]
    assert index.verify().is_clean


@pytest.mark.thorough
def test_a_content_without_a_clip_is_taken_from_the_other(pair, tmp_path):
    north, south = pair
    writer.forget_clips(north.folder, ["content of 'twice.mp4'"])
    IndexSet.open(north.index.path, south.index.path).merge(tmp_path / "all")
    index = VideoIndex.open(tmp_path / "all")
    assert index.verify().is_clean
    assert [hit.clip_id for hit in index.everything(path="twice.mp4")] == [6, 7, 8]


def left(folder):
    """Names of what lies in a folder."""
    return sorted(child.name for child in Path(folder).iterdir())


def test_what_cannot_be_merged_is_refused_and_leaves_nothing(pair, tmp_path):
    (north, south), place = [each.index for each in pair], tmp_path / "all"
    with pytest.raises(UsageError, match="Give at least two indexes"):
        IndexSet.open(north.path).merge(place)
    both = IndexSet.open(north.path, south.path)
    with pytest.raises(UsageError, match="north was given, where something is"):
        both.merge(north.path)
    (tmp_path / "film.mp4").touch()
    for name, why in (
        ("what?", r"with a '\?' in it"),
        ("\udcff", "not UTF-8"),
        ("film.mp4/all", "film.mp4 is a file"),
    ):
        with pytest.raises(UsageError, match=why):
            both.merge(tmp_path / name)
    encoder = replace(reader.recipe(north._folder).encoder, name="other", revision="x")
    odd = IndexFolder(tmp_path / "odd")
    writer.create(odd, replace(reader.recipe(north._folder), encoder=encoder))
    with pytest.raises(IndexMismatchError, match=r"motion of north is of the model tiny .* of odd"):
        IndexSet.open(north.path, odd.path).merge(place)
    writer.add_spaces(south._folder, {"more": reader.recipe(odd)})
    with pytest.raises(IndexMismatchError, match="south has a space more, and north has none"):
        both.merge(place)
    remove_space(south._folder, "more")
    with build_lock(south._folder.locks), pytest.raises(IndexLockedError):
        both.merge(place)
    (shard, *_) = south._folder.shards.iterdir()
    content = shard.read_bytes()
    shard.write_bytes(content[:-100])
    with pytest.raises(IndexDamagedError):
        both.merge(place)
    shard.write_bytes(content)
    next(north._folder.shards.iterdir()).unlink()
    with pytest.raises(IndexDamagedError, match="is missing"):
        both.merge(place)
    assert left(tmp_path) == ["film.mp4", "north", "odd", "south"]


@pytest.mark.thorough
def test_settings_that_differ_are_said(pair, tmp_path):
    north, south = (each.folder for each in pair)
    set_cuts_at_shots(south, cuts=True)
    report = IndexSet.open(north.path, south.path).merge(tmp_path / "all")
    assert report.notes == (
        "south cuts clips at shots, or the first index does: the next build goes by the first "
        "index.",
    )


def test_precisions_that_differ_are_named(pair, tmp_path):
    north = pair[0].folder
    quick = IndexFolder(tmp_path / "quick")
    writer.create(quick, replace(reader.recipe(north), precision="int8"))
    with pytest.raises(IndexMismatchError, match=r"--precision auto, that of quick .* int8\."):
        IndexSet.open(north.path, quick.path).merge(tmp_path / "all")


@pytest.mark.thorough
def test_clips_of_machines_add_up(pair, tmp_path):
    north, south = (each.folder for each in pair)
    for folder, made in ((north, {"one": 2, "two": 3}), (south, {"two": 4, "three": 3})):
        with writing(folder) as connection:
            count_machines(connection, made)
    IndexSet.open(north.path, south.path).merge(tmp_path / "all")
    assert read_machines(IndexFolder(tmp_path / "all")) == {"one": 2, "three": 3, "two": 7}


@pytest.mark.thorough
def test_indexes_of_an_older_vindex_stay_as_they_are(pair, tmp_path, monkeypatch):
    folders = [each.folder for each in pair]
    before = [folder.catalog.read_bytes() for folder in folders]
    monkeypatch.setattr(schema, "MIGRATIONS", (*schema.MIGRATIONS, "SELECT 1"))
    for module in (schema, connection_module):
        monkeypatch.setattr(module, "SCHEMA_VERSION", len(schema.MIGRATIONS))
    IndexSet.open(*(folder.path for folder in folders)).merge(tmp_path / "all")
    assert [folder.catalog.read_bytes() for folder in folders] == before
    with reading(IndexFolder(tmp_path / "all")) as connection:
        assert schema.schema_version(connection) == len(schema.MIGRATIONS)


def test_a_copy_of_a_catalog_holds_what_the_catalog_keeps_beside_it(pair, tmp_path):
    """DuckDB keeps four files between a commit and the end of a checkpoint."""
    (tmp_path / "copy").mkdir()
    kept = Path(f"{pair[0].folder.catalog}.wal.checkpoint")
    kept.touch()
    copy_catalog(pair[0].folder, tmp_path / "copy" / "catalog.duckdb")
    assert left(tmp_path / "copy") == ["catalog.duckdb", "catalog.duckdb.wal.checkpoint"]


@pytest.mark.thorough
def test_a_merge_that_is_killed_leaves_the_place_free(merged, tmp_path):
    _, north, south, _ = merged
    run = "from vindex.cli import main; main()"
    command = [sys.executable, "-c", run, "merge", north.path, south.path, "-o", tmp_path / "C"]
    before = [Path(each.path, "catalog.duckdb").read_bytes() for each in (north, south)]
    root = str(Path(__file__).parents[2])
    process = subprocess.Popen(command, env=os.environ | {"PYTHONPATH": root})
    while process.poll() is None and not left(tmp_path):
        time.sleep(0.005)
    process.send_signal(signal.SIGKILL)
    process.wait()
    assert left(tmp_path) == [".vindex-tmp-merging-C"]
    with pytest.raises(IndexNotFoundError):
        VideoIndex.open(tmp_path / "C")
    IndexSet.open(north.path, south.path).merge(tmp_path / "C")
    assert left(tmp_path) == ["C"]
    assert VideoIndex.open(tmp_path / "C").verify().is_clean
    after = [Path(each.path, "catalog.duckdb").read_bytes() for each in (north, south)]
    assert after == before


@pytest.mark.thorough
def test_the_command_says_what_it_made(pair, tmp_path, monkeypatch, capsys):
    for maker in pair:
        maker.folder  # noqa: B018 - commits what was added
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "argv", ["vindex", "merge", "north", "south", "-o", "all"])
    with pytest.raises(SystemExit):
        main()
    out, err = capsys.readouterr()
    assert out == "all\n"
    assert "2 indexes became one of 9 clips of 3 videos; 1 content in several." in err


def test_an_index_is_not_merged_into_the_folder_of_another(tmp_path):
    one, other = gestures(tmp_path / "a", 0), gestures(tmp_path / "b", HALF)
    for place in ("a/all", "b/shards/all", "b/new/all"):
        with pytest.raises(UsageError, match=r"is in the index .*/[ab], .* another folder"):
            IndexSet.open(one.path, other.path).merge(tmp_path / place)
    assert not (tmp_path / "b" / "new").exists()
    assert VideoIndex.open(one.path).verify().is_clean
