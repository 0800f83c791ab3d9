"""What a walk makes of files that were moved, given by name, or cannot be looked at."""

import os
import threading
from dataclasses import replace

import pytest

from tests.catalog.conftest import INFO, index
from vindex.build import fingerprinting
from vindex.build import survey as survey_module
from vindex.build.interrupts import Interrupts
from vindex.build.options import BuildOptions
from vindex.build.survey import survey
from vindex.records import Failure, Reason, Stage, Video, VideoFile
from vindex.sources import library_paths, source_of
from vindex.store.catalog import reader, writer
from vindex.store.catalog.open_videos import open_videos

__all__ = ["index"]


@pytest.fixture
def library(tmp_path):
    """Four files of different contents in two folders."""
    root = tmp_path / "videos"
    for name in ("one/a.mp4", "one/b.mp4", "two/c.mp4", "two/d.mp4"):
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(name)
    return root


def walk_into(index, *paths, **options):
    """Survey some paths, and take every new content for a video."""
    library = library_paths(paths, reader.roots(index))
    *_, found = survey(index, library, BuildOptions(**options), Interrupts(print))
    new = [Video(c.fingerprint, INFO) for c in reader.unknown_contents(index)]
    writer.commit_probes(index, new, [])
    return found


def known(index):
    return sorted(file.relative_path for file in reader.known_files(index).values())


def test_moved_files_are_pointed_to_again_however_many_they_are(index, library):
    walk_into(index, library)
    (library / "one").rename(library / "three")
    (library / "two" / "c.mp4").rename(library / "three" / "c.mp4")
    found = walk_into(index, library)
    assert (found.num_changed, found.num_moved, found.num_absent, found.warnings) == (3, 3, 0, [])
    assert known(index) == ["three/a.mp4", "three/b.mp4", "three/c.mp4", "two/d.mp4"]


@pytest.mark.thorough
def test_a_copy_that_was_there_before_does_not_make_a_lost_file_a_moved_one(index, library):
    for name in ("a.mp4", "b.mp4"):
        (library / "two" / name).write_text(f"one/{name}")
    for name in ("e.mp4", "f.mp4", "g.mp4"):
        (library / "one" / name).write_text(name)
    walk_into(index, library)
    (library / "one").rename(library.parent / "not mounted")
    for name in ("a.mp4", "b.mp4"):  # touched only
        os.utime(library / "two" / name, (1_000_000, 1_000_000))
    found = walk_into(index, library)
    assert (found.num_changed, found.num_moved, found.num_absent) == (2, 0, 5)
    assert found.warnings == [
        f"not connected: {library}/one; 0 clips of 3 files kept"  # copies hold the other two
    ]
    (library.parent / "not mounted").rename(library / "one")
    found = walk_into(index, library)
    assert (found.num_changed, found.warnings, len(known(index))) == (5, [], 9)


@pytest.mark.thorough
def test_a_file_given_by_name_stays_when_its_folder_is_walked(index, library):
    for name in ("recording.bin", ".hidden.mp4"):
        (library / name).write_text(name)
        walk_into(index, library / name)
    walk_into(index, library)
    assert known(index)[:2] == [".hidden.mp4", "one/a.mp4"]
    assert "recording.bin" in known(index)
    (library / "recording.bin").write_text("another recording")
    found = walk_into(index, library)
    assert (found.num_found, found.num_changed, found.num_absent) == (6, 1, 0)
    assert len([*open_videos(index)]) == 6
    (library / "recording.bin").unlink()
    assert walk_into(index, library).num_absent == 1
    assert "recording.bin" not in known(index)
    (library / "recording.bin").write_text("another recording")
    walk_into(index, library)
    assert "recording.bin" in known(index)


def test_a_file_behind_a_link_is_no_file_of_the_library_any_more(index, library):
    walk_into(index, library)
    (library / "one" / "a.mp4").rename(library.parent / "a.mp4")
    (library / "one" / "a.mp4").symlink_to(library.parent / "a.mp4")
    assert walk_into(index, library).num_absent == 1


def test_what_cannot_be_looked_at_is_not_gone(index, library):
    walk_into(index, library)
    (library / "one").rename(library.parent / "aside")
    (library / "one").symlink_to(library / "one")  # every look ends in ELOOP
    lost = str(library / "one" / "a.mp4")
    assert not source_of(lost).is_gone(lost)
    assert walk_into(index, library).num_absent == 0
    (library / "one").unlink()
    assert walk_into(index, library).num_absent == 2


def test_an_entry_that_cannot_be_looked_at_is_a_failure(index, library, monkeypatch):
    listed = os.scandir

    def list_and_lose(folder):
        """As a network folder does that goes away between the listing and the look."""
        entries = list(listed(folder))
        if str(folder).endswith("one"):
            (library / "one").rename(library.parent / "aside")
            (library / "one").symlink_to(library / "one")
        return _Listing(entries)

    walk_into(index, library)
    monkeypatch.setattr(os, "scandir", list_and_lose)
    found = walk_into(index, library)
    monkeypatch.undo()
    reasons = {os.path.relpath(f.path, library): f.reason for f in found.failures}
    assert reasons == {"one/a.mp4": Reason.UNREADABLE, "one/b.mp4": Reason.UNREADABLE}
    assert all(isinstance(failure, Failure) for failure in found.failures)
    assert (found.num_found, found.num_absent) == (4, 0)


class _Listing(list):
    """Entries that can be used as `os.scandir` gives them."""

    def __enter__(self):
        return self

    def __exit__(self, *error):
        return None


def test_of_several_files_one_that_was_found_is_read(index, library, tmp_path):
    copy = tmp_path / "zz" / "copy.mp4"
    copy.parent.mkdir()
    copy.write_text("one/a.mp4")
    given = library_paths([library, copy.parent])
    (found,) = survey(index, given, BuildOptions(), Interrupts(print))
    content = next(c for c in reader.unknown_contents(index, {str(copy)}) if len(c.paths) > 1)
    assert content.paths == (str(copy), str(library / "one" / "a.mp4"))
    writer.commit_probes(index, [Video(found.files[str(copy)].fingerprint, INFO)], [])
    (video,) = open_videos(index, {str(copy)})
    assert video.path == str(copy)
    (video,) = open_videos(index, set(found.files))
    assert video.path == str(library / "one" / "a.mp4")


@pytest.mark.thorough
def test_a_root_that_was_renamed_leaves_no_path_behind(index, library):
    walk_into(index, library)
    moved = library.rename(library.parent / "elsewhere")
    found = walk_into(index, moved / "one")
    assert (found.num_changed, found.num_moved) == (2, 2)
    (moved / "one" / "b.mp4").rename(moved / "one" / "moved.mp4")
    found = walk_into(index, moved)
    assert (found.num_changed, found.num_moved, found.num_absent) == (3, 3, 0)
    assert sorted(file.path for file in reader.known_files(index).values()) == sorted(
        str(path) for path in moved.rglob("*.mp4")
    )


@pytest.mark.thorough
def test_failures_wait_with_what_is_set_aside(index, library):
    found = walk_into(index, library)
    old = str(library / "two" / "c.mp4")
    contents = {path: file.fingerprint for path, file in found.files.items()}
    refused = Failure(old, Stage.PROBE, Reason.NO_FRAMES, "no frames")
    writer.commit_probes(index, [], [(contents[old], refused)])
    aside = (library / "two").rename(library.parent / "aside")
    walk_into(index, library)
    assert reader.failures(index) == []
    (library / "two").mkdir()
    (library / "two" / "c.mp4").write_text("another content under the old name")
    walk_into(index, library)
    assert (reader.failures(index), len([*open_videos(index)])) == ([], 3)
    (library / "two" / "c.mp4").unlink()
    (library / "two").rmdir()
    aside.rename(library / "two")
    assert walk_into(index, library).num_still_refused == 1
    assert reader.failures(index) == [refused]
    assert walk_into(index, library).num_still_refused == 1


@pytest.mark.thorough
def test_failures_follow_a_content_that_moved(index, library):
    found = walk_into(index, library)
    old = str(library / "two" / "c.mp4")
    contents = {path: file.fingerprint for path, file in found.files.items()}
    refused = Failure(old, Stage.PROBE, Reason.NO_FRAMES, "no frames")
    writer.commit_probes(index, [], [(contents[old], refused)])
    moved = library.rename(library.parent / "elsewhere")
    walk_into(index, moved)
    assert reader.failures(index) == [replace(refused, path=str(moved / "two" / "c.mp4"))]
    (moved / "two" / "c.mp4").unlink()
    walk_into(index, moved)
    assert reader.failures(index) == []


def count_reads(monkeypatch):
    """Paths of the files that are read from now on."""
    read, paths = fingerprinting.with_fingerprint, []

    def read_and_tell(file):
        paths.append(file.path)
        return read(file)

    monkeypatch.setattr(fingerprinting, "with_fingerprint", read_and_tell)
    return paths


@pytest.mark.thorough
def test_an_interrupted_survey_keeps_what_it_read_and_takes_nothing_for_gone(
    index, library, monkeypatch
):
    walk_into(index, library / "one")
    for number in range(400):
        (library / f"new {number}.mp4").write_text(f"{number}")
    (library / "one" / "a.mp4").rename(library / "z.mp4")
    (library / "one" / "b.mp4").write_text("one/a.mp4")  # holds what only moved
    interrupts = Interrupts(print)
    taken = []

    def take_and_ask(file):
        taken.append(file)
        interrupts.came = len(taken) == 50
        return True

    with monkeypatch.context() as patched:
        patched.setattr(survey_module, "is_unchanged", take_and_ask)
        (found,) = survey(index, library_paths([library]), BuildOptions(), interrupts)
    assert (len(taken), found.num_moved, found.num_absent) == (50, 0, 0)
    kept = {*known(index)}
    assert len(kept) == 52
    assert {"a.mp4", "b.mp4"} < kept
    paths = count_reads(monkeypatch)
    found = walk_into(index, library)
    assert len(paths) == 404 - 50
    assert (found.num_moved, found.num_absent) == (1, 0)
    assert len([*open_videos(index)]) == 403
    assert "z.mp4" in known(index)


def test_files_that_wait_for_a_thread_are_not_read_after_an_interrupt(tmp_path, monkeypatch):
    files = [VideoFile(str(tmp_path), f"{number}.mp4", 1, 1) for number in range(100)]
    begun, may_end = [], threading.Event()

    def read_slowly(file):
        begun.append(file)
        assert file is files[0] or may_end.wait(60)
        return file

    monkeypatch.setattr(fingerprinting, "with_fingerprint", read_slowly)
    interrupts = Interrupts(print)
    found = fingerprinting.fingerprinted(files, (), interrupts, None)
    assert next(found) is files[0]
    interrupts.came = True
    threading.Timer(1.0, may_end.set).start()
    found.close()
    assert len(begun) <= 1 + 4  # threads


def test_a_long_survey_keeps_what_it_read_every_now_and_then(index, library, monkeypatch):
    def fail_at_the_third(file):
        if file.path.endswith("c.mp4"):
            raise KeyboardInterrupt
        return read(file)

    read = fingerprinting.with_fingerprint
    monkeypatch.setattr(survey_module, "_COMMIT_SECONDS", -1.0)
    monkeypatch.setattr(fingerprinting, "_NUM_HASHERS", 1)
    monkeypatch.setattr(fingerprinting, "with_fingerprint", fail_at_the_third)
    with pytest.raises(KeyboardInterrupt):
        walk_into(index, library)
    assert known(index) == ["one/a.mp4", "one/b.mp4"]
