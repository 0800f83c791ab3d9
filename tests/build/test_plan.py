"""What a build would do and cost: told before, near the truth, and nothing is written."""

import os
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from tests.catalog.conftest import SETTINGS
from tests.media_factory import make_video
from vindex import VideoIndex
from vindex.build.bind import bind
from vindex.build.options import BuildOptions
from vindex.build.plan import BuildPlan, _warnings
from vindex.build.trial import sample
from vindex.errors import ExitCode, ModelError, NothingIndexedError, UsageError
from vindex.jobs import DecodeJob
from vindex.records import Clip, ClipSpec
from vindex.store.catalog import reader, writer
from vindex.store.catalog.connection import writing
from vindex.store.layout import IndexFolder
from vindex.store.snapshot import Snapshot

SPEED = {"clip_seconds": 1.0, "workers": 1}


def files_below(folder):
    return {
        path: (path.stat().st_size, path.stat().st_mtime_ns)
        for path in sorted(Path(folder).rglob("*")) if path.is_file()
    }  # fmt: skip


@pytest.mark.thorough
def test_a_plan_says_what_a_build_then_does(tmp_path, library, tiny_model):
    index = VideoIndex.at(tmp_path / "index")
    plan = index.plan_build(library, model=str(tiny_model), **SPEED)
    assert not Path(index.path).exists()
    assert (plan.files_found, plan.files_new, plan.is_new, plan.device) == (4, 3, True, "cpu")
    assert [Path(failure.path).name for failure in plan.failures] == ["bad.mp4"]
    report = index.build(library, model=str(tiny_model), **SPEED)
    assert plan.clips == report.clips_indexed
    assert plan.video_seconds == pytest.approx(report.video_seconds, abs=0.5)
    assert plan.files_measured == 3
    assert plan.bottleneck in ("decode", "encode")
    assert 0 < plan.seconds < 20 * report.wall_seconds
    assert plan.clips * plan.seconds_per_clip < plan.seconds
    assert 100 * plan.clips < plan.disk_bytes - 8_000_000 < 10_000 * plan.clips
    assert plan.free_bytes > 0
    assert plan.warnings == []

    files = files_below(index.path)
    again = index.plan_build(library, **SPEED | {"clip_seconds": None})
    assert (again.clips, again.seconds, again.is_new, again.files_new) == (0, None, False, 0)
    make_video(library / "more.mp4", num_frames=100)
    shutil.copy2(library / "more.mp4", library / "moved.mp4")
    (library / "c.mp4").rename(library / "renamed.mp4")
    more = index.plan_build(library)
    assert (more.files_new, more.files_copied, more.clips) == (1, 1, 4)
    assert (more.spaces[0].space, more.spaces[0].clips) == ("motion", 4)
    assert {key: of for key, of in files_below(index.path).items() if "locks" not in key.parts} == {
        key: of for key, of in files.items() if "locks" not in key.parts
    }


@pytest.mark.thorough
def test_a_words_space_that_is_added_gets_every_clip(tmp_path, library, tiny_model):
    index = VideoIndex.at(tmp_path / "index")
    index.build(library, model=str(tiny_model), **SPEED)
    plan = index.plan_build(library, words="demo", workers=1)
    clips = index.status().clips
    assert [(space.space, space.clips) for space in plan.spaces] == [
        ("motion", 0), ("words", clips),
    ]  # fmt: skip
    assert plan.seconds > 0
    assert index.status().spaces[-1].space == "motion"
    folder = IndexFolder(Path(index.path))
    with Snapshot.of(folder) as snapshot:
        recipes = reader.recipes(snapshot)
    added = bind(folder, recipes, BuildOptions(words="demo")).added
    writer.add_spaces(folder, added)
    without = index.plan_build(library, words=False, workers=1)
    assert (without.spaces_removed, without.clips) == (["words"], 0)
    assert [space.space for space in index.status().spaces] == ["motion", "words"]
    both = VideoIndex.at(tmp_path / "other").plan_build(
        library, model=str(tiny_model), words="demo", **SPEED
    )
    assert [space.clips for space in both.spaces] == [clips, clips]


@pytest.mark.thorough
def test_copies_cost_nothing_and_old_failures_are_told(library, settled):
    shutil.copy(library / "c.mp4", library / "again.mp4")
    make_video(library / "new.mp4", num_frames=90, frame_rate=15)
    shutil.copy(library / "new.mp4", library / "desk" / "new too.mp4")
    plan = settled.plan_build(library, workers=1)
    assert (plan.files_found, plan.files_new, plan.files_copied) == (7, 1, 1)
    assert plan.files_known_elsewhere == 1, "again.mp4"
    assert (plan.files_still_failed, plan.failures) == (1, [])
    assert plan.exit_code is ExitCode.FILES_FAILED
    report = settled.build(library, workers=1)
    assert (plan.clips, plan.exit_code) == (report.clips_indexed, report.exit_code) == (3, 3)
    (library / "desk" / "bad.mp4").unlink()
    settled.build(library, workers=1)
    assert settled.plan_build(library, workers=1).exit_code is ExitCode.DONE


@pytest.mark.thorough
def test_a_library_that_was_copied_or_moved_is_told(library, settled, tmp_path):
    copy = shutil.copytree(library, tmp_path / "copy")
    for path in library, copy:
        plan = settled.plan_build(path, workers=1)
        elsewhere = 4 if path == copy else 0
        assert (plan.files_found, plan.files_known_elsewhere) == (4, elsewhere)
        assert (plan.files_new, plan.clips) == (0, 0)
    (library / "desk").rename(library / "table")
    assert settled.plan_build(library, workers=1).files_known_elsewhere == 2
    settled.build(library, workers=1)
    assert settled.plan_build(library, workers=1).files_known_elsewhere == 0
    (library / "table").rename(tmp_path / "unplugged")
    settled.build(library, workers=1)
    (tmp_path / "unplugged").rename(library / "table")
    plan = settled.plan_build(library, workers=1)
    assert (plan.files_known_elsewhere, plan.files_back) == (0, 2), "it was set aside"


def test_files_that_come_and_go_are_told(library, settled, tmp_path):
    def told():
        plan = settled.plan_build(library, workers=1)
        counts = plan.files_known_elsewhere, plan.files_back, plan.files_absent
        report = settled.build(library, workers=1)
        assert any(counts) == report.changed_anything
        assert plan.files_absent == report.files_absent
        return counts

    assert told() == (0, 0, 0)
    shutil.copy2(library / "c.mp4", library / "again.mp4")
    assert told() == (1, 0, 0)
    (library / "again.mp4").unlink()
    (library / "desk").rename(tmp_path / "unplugged")
    assert told() == (0, 0, 3), "a copy, too, whose content is still there"
    (tmp_path / "unplugged").rename(library / "desk")
    assert told() == (0, 2, 0)
    assert told() == (0, 0, 0)


def test_files_of_one_size_and_time_are_known_by_where_they_lie(library, settled):
    one, other = (library / name for name in ("c.mp4", "other.mp4"))
    make_video(other, num_frames=90)
    size = max(each.stat().st_size for each in (one, other))
    for each in one, other:
        each.write_bytes(each.read_bytes().ljust(size, b"\0"))
        os.utime(each, ns=(10**18, 10**18))
    settled.build(library, workers=1)
    plan = settled.plan_build(library, workers=1)
    assert (plan.files_known_elsewhere, plan.files_absent, plan.files_new) == (0, 0, 0)


@pytest.mark.thorough
@pytest.mark.parametrize("place", ["where it was", "where it came from"])
def test_clips_that_are_missing_of_what_comes_back_or_has_moved_are_counted(
    library, settled, tiny_model, place
):
    away = (library / "desk").rename(library.parent / "unplugged")
    with writing(IndexFolder(Path(settled.path))) as connection:  # as if it had been interrupted
        connection.execute("DELETE FROM store.completed")
        connection.execute("DELETE FROM store.clip_rows")
        connection.execute("DELETE FROM store.clips")
    if place == "where it was":
        settled.build(library / "desk" / "b.mkv", workers=1)
        away.rename(library / "desk")
    else:
        away.rename(library / "table")
    plan = settled.plan_build(library, words="demo", model=str(tiny_model), workers=1)
    assert [space.clips for space in plan.spaces] == [10, 10]
    assert (plan.files_new, plan.seconds is None) == (0, False)


@pytest.mark.thorough
def test_drives_that_are_away_are_told_before_the_build_and_after_it(library, settled):
    aside = (library / "desk").rename(library.parent / "unplugged")
    (library / "desk").mkdir()
    told = [f"not connected: {library}/desk; 5 clips of 2 files kept"]
    assert settled.plan_build(library, workers=1).warnings == told
    assert settled.status().set_aside == ()
    assert settled.build(library, workers=1).warnings == told
    assert settled.plan_build(library, workers=1).warnings == told
    assert settled.plan_build(library / "kitchen", workers=1).warnings == []
    (library / "desk").rmdir()
    aside.rename(library / "desk")
    back = settled.plan_build(library, exclude="kitchen", workers=1)
    assert back.warnings == ["1 known file would be set aside: excluded."]


def test_bad_input_is_a_sentence(tmp_path, library, tiny_model):
    index = VideoIndex.at(tmp_path / "index")
    with pytest.raises(UsageError, match="No path was given"):
        index.plan_build(model=str(tiny_model))
    with pytest.raises(ModelError, match="nosuch"):
        index.plan_build(library, model=str(tmp_path / "nosuch"))
    with pytest.raises(TypeError, match="retry_failed"):
        index.plan_build(library, retry_failed=True)
    (tmp_path / "empty").mkdir()
    with pytest.raises(NothingIndexedError, match="no video file"):
        index.plan_build(tmp_path / "empty", model=str(tiny_model))
    (tmp_path / "empty" / "bad.mp4").write_bytes(b"nothing" * 100)
    plan = index.plan_build(tmp_path / "empty", model=str(tiny_model))
    assert (plan.files_found, plan.files_new, plan.clips, plan.seconds) == (1, 0, 0, None)
    assert [str(failure.reason) for failure in plan.failures] == ["not_a_video"]
    assert not Path(index.path).exists()


def test_what_is_measured_stands_for_equal_parts_of_the_film():
    def job(path, num_clips):
        clips = tuple(Clip(float(i), i + 1.0) for i in range(num_clips))
        return DecodeJob(path, path, clips, 1.0, (), "pyav")

    jobs = [job("light", 100), job("small", 90), job("heavy", 100), job("heaviest", 110)]
    sizes = {"light": 100, "small": 180, "heavy": 5000, "heaviest": 9000}
    chosen = sample(jobs, sizes)
    assert [each.path for each in chosen] == ["light", "small", "heavy", "heaviest"]
    assert [(len(each.clips), each.clips[0].start_seconds) for each in chosen] == [
        (32, 34.0), (32, 29.0), (32, 34.0), (32, 39.0),
    ]  # fmt: skip
    assert sample(jobs[:1], sizes)[0].path == "light"
    assert sample([], sizes) == []


def test_days_are_warned_of_with_what_would_help():
    recipes = {"motion": replace(SETTINGS, spec=ClipSpec(4.0, 4.0, 16, views=3))}
    plan = BuildPlan("i", is_new=True, device="cpu", seconds=27e6, bottleneck="encode",
                     seconds_per_clip=10.0, disk_bytes=3 * 10**12, free_bytes=10**9)  # fmt: skip
    no_room, long = _warnings(plan, recipes)
    assert no_room.startswith("The index would need 3.0 TB, and 1.0 GB are free.")
    assert long.startswith(
        "It would take 312 days on this machine. What would help: a machine with a GPU; a smaller "
        "model (`vindex models` lists them); --views 1, a third of the work; --stride-seconds 8, "
        "which halves the number of clips."
    )
    plan.bottleneck, plan.free_bytes = "decode", 10**13
    assert "--skip-loop-filter" in _warnings(plan, recipes)[0]
