"""Drives come and go: nothing that was encoded is lost by it, and everybody says the same of it."""

import json

import pytest

from tests.build.rows import ids_of, rows
from tests.media_factory import make_video
from vindex import cli
from vindex.errors import ExitCode, UsageError
from vindex.store.catalog import reader


def main(*arguments):
    """The exit code of a command."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("sys.argv", ["vindex", *map(str, arguments)])
        with pytest.raises(SystemExit) as end:
            cli.main()
    return end.value.code


def lose(library, name):
    """Leave an empty folder, as of a mount point, where one was; gives what was there."""
    aside = (library / name).rename(library.parent / f"unplugged {name}")
    (library / name).mkdir()
    return aside


def bring_back(library, name, aside):
    (library / name).rmdir()
    aside.rename(library / name)


@pytest.mark.thorough
def test_a_drive_that_goes_and_comes_costs_nothing_and_keeps_its_ids(library, settled):
    ids, embeddings = ids_of(settled), rows(settled)
    aside = lose(library, "desk")
    report = settled.build(library)
    assert report.exit_code == ExitCode.DONE
    assert (report.files_absent, report.clips_planned) == (2, 0)
    assert f"not connected: {library}/desk; 5 clips of 2 files kept" in report.warnings
    assert {key[0] for key in rows(settled)} == {"kitchen/a.mp4", "c.mp4"}
    assert settled.build(library).warnings == report.warnings  # named as long as it is away
    bring_back(library, "desk", aside)
    report = settled.build(library)
    assert (report.clips_planned, report.files_changed, report.warnings) == (0, 2, [])
    assert (report.files_still_failed, report.exit_code) == (1, ExitCode.FILES_FAILED)
    assert ids_of(settled) == ids
    assert rows(settled).keys() == embeddings.keys()
    assert len(settled.failures()) == 1


@pytest.mark.thorough
def test_everybody_agrees_on_what_is_set_aside(library, settled):
    lose(library, "desk")
    settled.build(library)
    status = settled.status()
    assert (status.videos, status.files, status.clips, status.failures) == (2, 2, 5, 0)
    assert [(a.folder, a.files, a.clips) for a in status.set_aside] == [(f"{library}/desk", 2, 5)]
    assert [(r.path, r.files, r.is_there) for r in status.roots] == [(str(library), 2, True)]
    assert status.vector_index.num_vectors == 10  # nothing is to be made again when it comes back
    assert settled.sql("SELECT count(*) FROM clips").rows == ((5,),)
    assert settled.sql("SELECT folder, num_clips FROM absent WHERE num_clips > 0").rows == (
        (f"{library}/desk", 5),
    )
    assert {hit.relative_path for hit in settled.everything()} == {"kitchen/a.mp4", "c.mp4"}
    near = settled.similar(clip=1, limit=99, merge=False)
    assert {hit.clip_id for hit in near} == {hit.clip_id for hit in settled.everything()}
    assert sum(count for _, count in settled.labels()) == 5
    found = settled.verify()
    assert (found.is_clean, found.clips, found.clips_set_aside, found.notes) == (True, 10, 5, [])
    assert settled.compact().clips_dropped == 0
    assert settled.duplicates().exact == ()


@pytest.mark.thorough
def test_absent_clips_are_shown_and_marked_where_they_are_asked_for(library, settled, capfd):
    before = settled.similar(clip=1, limit=99, merge=False)
    lose(library, "desk")
    settled.build(library)
    everything = settled.everything(absent=True)
    assert len(everything) == 10
    assert {hit.path for hit in everything if hit.absent} == {f"{library}/desk/b.mkv"}
    assert all(hit.as_dict().get("absent", False) == hit.absent for hit in everything)
    after = settled.similar(clip=1, limit=99, merge=False, absent=True)
    assert [(hit.clip_id, hit.similarity) for hit in after] == [
        (hit.clip_id, hit.similarity) for hit in before
    ]
    only = settled.everything(absent=True, where="absent_since IS NOT NULL")
    assert {hit.relative_path for hit in only} == {"desk/b.mkv"}
    for command in ("similar", "--clip", 1, "--limit", 99, "--no-merge"), ("search", "opening"):
        main(*command, "--absent", "--min-score", 0, "--index", settled.path)
        lines = capfd.readouterr().out.splitlines()
        marked = [line for line in lines if line.endswith("(set aside)")]
        assert marked == [line for line in lines if "/desk/b.mkv" in line]
        assert marked
    for _ in range(3):  # also from memory
        assert len(settled.similar(clip=1, limit=99, merge=False)) == 5
        assert len(settled.similar(clip=1, limit=99, merge=False, absent=True)) == 10


@pytest.mark.thorough
def test_a_whole_root_that_is_away_is_named_and_is_no_error(library, settled, capfd):
    aside = library.rename(library.parent / "unplugged")
    assert main("build", library, "--index", settled.path) == 0
    said = capfd.readouterr().err
    assert f"not connected: {library}; 10 clips of 4 files kept" in said
    assert main("status", "--index", settled.path) == 0
    told = capfd.readouterr().out
    assert f"not connected: {library}" in told
    assert told.splitlines()[0] == f"library    {library} (0 files; not there now)"
    assert main("status", "--index", settled.path, "--json") == 0
    assert json.loads(capfd.readouterr().out)["roots"] == [
        {"path": str(library), "files": 0, "is_there": False}
    ]
    with pytest.raises(UsageError, match="does not exist"):
        settled.build(library.parent / "never there")
    aside.rename(library)
    assert settled.build(library).clips_planned == 0
    assert settled.status().clips == 10
    other = library.parent / "other"
    other.mkdir()
    make_video(other / "more.mp4", num_frames=30)
    settled.build(other)
    assert [(r.path, r.files, r.is_there) for r in settled.status().roots] == [
        (str(other), 1, True), (str(library), 3, True),
    ]  # fmt: skip


@pytest.mark.thorough
def test_a_content_that_comes_back_elsewhere_is_pointed_to(library, settled):
    ids = [row[0] for row in ids_of(settled)]
    aside = lose(library, "desk")
    settled.build(library)
    copied = library / "restored from the backup"
    aside.rename(copied)
    report = settled.build(library)
    assert (report.clips_planned, report.files_changed, report.warnings) == (0, 2, [])
    assert [row[0] for row in ids_of(settled)] == ids
    assert settled.status().set_aside == ()
    assert [f.path for f in settled.failures()] == [f"{copied}/bad.mp4"]
    assert (report.files_still_failed, report.exit_code) == (1, ExitCode.FILES_FAILED)
    copied.rename(library / "again elsewhere")
    report = settled.build(library)
    assert (report.files_moved, report.files_still_failed, report.exit_code) == (2, 1, 3)


def test_a_deleted_file_is_set_aside_until_it_is_forgotten(library, settled):
    (library / "c.mp4").unlink()
    report = settled.build(library)
    assert (report.files_absent, report.warnings) == (1, [])
    (aside,) = settled.status().set_aside
    assert (aside.folder, aside.files, aside.clips) == (None, 1, 3)
    done = settled.compact(forget_missing=True)
    assert (done.files_forgotten, done.clips_forgotten, done.clips_dropped) == (1, 3, 3)
    assert settled.status().set_aside == ()
    assert settled.status().vector_index.num_vectors == 7
    assert (settled.verify().is_clean, settled.verify().clips) == (True, 7)


@pytest.mark.slow  # five builds
def test_two_cards_in_one_slot_take_turns(library, settled):
    slot = library / "card"
    slot.mkdir()
    make_video(slot / "clip1.mp4", num_frames=31, frame_rate=15)
    first = settled.build(library)
    one = slot.rename(library.parent / "card one")
    slot.mkdir()
    make_video(slot / "clip1.mp4", num_frames=62, frame_rate=15)
    second = settled.build(library)
    assert (first.clips_indexed, second.clips_indexed) == (1, 2)
    assert settled.status().clips == 12
    two = slot.rename(library.parent / "card two")
    one.rename(slot)
    assert settled.build(library).clips_planned == 0
    assert settled.status().clips == 11
    slot.rename(library.parent / "card one")
    two.rename(slot)
    assert settled.build(library).clips_planned == 0
    assert settled.status().clips == 12
    assert settled.verify().is_clean


@pytest.mark.thorough
def test_a_returning_file_is_not_even_read(library, settled, monkeypatch):
    aside = lose(library, "desk")
    settled.build(library)
    bring_back(library, "desk", aside)

    def read(file):
        raise AssertionError(file.path)

    monkeypatch.setattr("vindex.build.fingerprinting.with_fingerprint", read)
    assert settled.build(library).clips_planned == 0
    assert settled.status().clips == 10


@pytest.mark.thorough
def test_forgetting_takes_out_a_folder_and_keeps_copies(library, settled):
    (library / "copy.mp4").write_bytes((library / "c.mp4").read_bytes())
    settled.build(library)
    done = settled.forget(library / "desk", library / "c.mp4")
    assert (done.files, done.clips, done.failures) == (3, 5, 1)
    assert {hit.relative_path for hit in settled.everything()} == {"kitchen/a.mp4", "copy.mp4"}
    assert (settled.failures(), settled.verify().is_clean) == ([], True)
    assert settled.status().vector_index.num_vectors == 5
    settled.build(library / "c.mp4")
    with pytest.raises(UsageError, match="knows no file and no failure"):
        settled.forget(library / "kitchen", library / "desk")
    assert settled.status().videos == 2  # all or nothing


@pytest.mark.thorough
def test_forgetting_says_how_many_and_what_is_not_there_can_be_forgotten(library, settled, capfd):
    lose(library, "desk")
    settled.build(library)
    (library / "desk").rmdir()
    assert main("forget", library / "desk", "--index", settled.path, "--json") == 0
    out, err = capfd.readouterr()
    assert json.loads(out) == {"files": 2, "clips": 5, "failures": 1}
    assert err.startswith("5 clips of 2 files forgotten, and 1 failure.")
    assert settled.build(library).warnings == []
    assert settled.status().set_aside == ()
    assert main("forget", library / "desk", "--index", settled.path) == ExitCode.USAGE


@pytest.mark.thorough
def test_a_recorded_failure_is_forgotten(library, settled, tmp_path):
    odd = tmp_path / "passwd"
    odd.write_text("root:x:0:0\n")
    assert settled.build(odd).exit_code == ExitCode.FILES_FAILED
    assert settled.status().failures == 2
    done = settled.forget(odd)
    assert (done.files, done.clips, done.failures) == (1, 0, 1)
    assert [f.path for f in settled.failures()] == [f"{library}/desk/bad.mp4"]
    assert settled.build(library).files_still_failed == 1


@pytest.mark.thorough
def test_examples_outlive_forgetting_and_absence(library, settled):
    clips = [hit.clip_id for hit in settled.everything() if hit.relative_path == "desk/b.mkv"]
    others = [hit.clip_id for hit in settled.everything() if hit.relative_path == "c.mp4"]
    settled.teach("waving", yes=clips[:2], no=others[:2])
    counts = settled.taught_labels()
    lose(library, "desk")
    settled.build(library)
    settled.teach("waving", no=others[2:3])
    assert settled.taught_labels()["waving"] == counts["waving"] + 1  # those away still teach
    settled.forget(library / "desk")
    assert len(settled.examples("waving")) == 5
    assert reader.counts(settled._folder).clips == 5
