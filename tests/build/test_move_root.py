"""A library that lies elsewhere than where it was indexed, and is told so in one word."""

import json
import os
import shutil

import pytest

from tests.build.rows import ids_of, rows
from tests.build.test_absence import main
from vindex.errors import ExitCode, UsageError
from vindex.store.catalog.upkeep import copy_is_current


def test_a_library_that_moved_is_found_again_without_reading_it(library, settled):
    before, ids = rows(settled), ids_of(settled)
    shown = {hit.relative_path for hit in settled.everything()}
    bad = [failure.path for failure in settled.failures()]
    assert bad == [f"{library}/desk/bad.mp4"]
    settled.collect("kept", settled.everything().hits[:1])
    elsewhere = library.rename(library.parent / "new disk")
    done = settled.move_root(library, elsewhere)
    assert done.roots == {str(library): str(elsewhere)}
    assert done.files == 4
    hits = settled.everything().hits
    assert {hit.relative_path for hit in hits} == shown
    assert all(hit.path == f"{elsewhere}/{hit.relative_path}" for hit in hits)
    assert [failure.path for failure in settled.failures()] == [f"{elsewhere}/desk/bad.mp4"]
    assert settled.collection("kept").items()[0].hit.path.startswith(f"{elsewhere}/")
    assert copy_is_current(settled._folder)  # a lost catalog is restored with the new place
    report = settled.build(elsewhere)
    assert (report.clips_planned, report.files_changed, report.files_moved) == (0, 0, 0)
    assert report.files_still_failed == 1
    assert rows(settled).keys() == before.keys()
    assert ids_of(settled) == ids
    assert settled.verify().is_clean


@pytest.mark.thorough
def test_all_libraries_below_a_folder_move_with_it(library, settled, capsys):
    other = library.parent / "other"
    shutil.copytree(library / "kitchen", other)
    settled.build(other)
    with pytest.raises(UsageError, match="overlaps with"):
        settled.move_root(library, other)
    disk = library.parent / "disk"
    disk.mkdir()
    for name in (library.name, "other"):
        (library.parent / name).rename(disk / name)
    index = settled.path.replace(str(library), str(disk / library.name))
    code = main("move-root", library.parent, disk, "--index", index, "--json")
    told = capsys.readouterr()
    assert code == ExitCode.DONE
    assert json.loads(told.out)["roots"] == {
        str(library): str(disk / library.name), str(other): str(disk / "other"),
    }  # fmt: skip
    assert "`vindex build` checks what is there" in told.err


def test_what_cannot_be_meant_is_refused_and_changes_nothing(library, settled):
    paths = [hit.path for hit in settled.everything()]
    (library.parent / "empty").mkdir()
    for old, new, why in (
        (library / "desk", library.parent, f"must be a library of the index.*{library}"),
        ("nowhere", library.parent, "must be a library of the index"),
        (library, library / "nowhere", "there is no such folder"),
        (library, library.parent / "empty", "None of 4 files that the index knows is in"),
        (library, library / "c.mp4", "there is no such folder"),
        (library, "/", "no library can be moved to the root"),
    ):
        with pytest.raises(UsageError, match=why):
            settled.move_root(old, new)
    assert [hit.path for hit in settled.everything()] == paths


@pytest.mark.thorough
def test_names_that_are_no_utf_8_move_too(library, settled):
    odd = os.fsdecode(os.fsencode(str(library)) + b" \xff")
    os.rename(library, odd)  # noqa: PTH104
    settled.move_root(library, odd)
    assert {hit.path.startswith(odd + "/") for hit in settled.everything()} == {True}
    assert settled.build(odd).clips_planned == 0
