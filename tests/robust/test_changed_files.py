"""A hit is refused when its file is another one by now: whoever shows, cuts or hands it on."""

import json
import os
import re
import shutil
from dataclasses import replace
from html import unescape

import pytest
from typer.testing import CliRunner

from tests.media_factory import make_video
from vindex import VideoIndex
from vindex.cli.app import app_for
from vindex.errors import ExitCode, MediaError
from vindex.output.export.format import Shape
from vindex.output.export.formats import all_formats
from vindex.pictures import cuts
from vindex.sources import check_same

CHANGED = "The file changed since it was indexed. Run `vindex build` again."


@pytest.fixture(scope="module")
def master(tmp_path_factory, tiny_model):
    """A library of two videos of two clips, and an index in it."""
    videos = tmp_path_factory.mktemp("changed") / "videos"
    for name in ("a/one.mp4", "two.mp4"):
        (videos / name).parent.mkdir(exist_ok=True, parents=True)
        make_video(videos / name, num_frames=60, frame_rate=15, width=240 if "a/" in name else 320)
    VideoIndex.at(videos / ".vindex").build(
        videos, model=str(tiny_model), clip_seconds=2.0, workers=1
    )
    return videos


@pytest.fixture
def videos(master, tmp_path):
    """The same library, to change until the test ends; its index is not to be changed."""
    shutil.copytree(master / "a", tmp_path / "before")
    yield master
    if not master.exists():
        shutil.move(master.parent / "unplugged", master)
    if (master / "a").is_symlink():
        (master / "a").unlink()
    else:
        shutil.rmtree(master / "a")
    shutil.copytree(tmp_path / "before", master / "a")
    shutil.rmtree(master.parent / "elsewhere", ignore_errors=True)


def change(videos, how):
    """Let `a/one.mp4` be another file than was indexed."""
    path = videos / "a" / "one.mp4"
    if how == "content":
        shutil.copyfile(videos / "two.mp4", path)
    elif how == "time":
        os.utime(path, (1_000_000, 1_000_000))
    elif how == "link":
        shutil.move(path, videos.parent / "elsewhere.mp4")
        path.symlink_to(videos.parent / "elsewhere.mp4")
    elif how == "link above":
        shutil.move(path.parent, videos.parent / "elsewhere")
        path.parent.symlink_to(videos.parent / "elsewhere")
    elif how == "gone":
        path.unlink()
        path.with_name("notes.txt").write_text("an empty folder is where a drive was")
    elif how == "not connected":
        shutil.move(videos, videos.parent / "unplugged")


WAYS = {
    "content": CHANGED,
    "time": CHANGED,
    "link": "A symbolic link has replaced the file that was indexed",
    "link above": "A symbolic link has replaced the file that was indexed",
    "gone": "The file is gone.",
    "not connected": "The file cannot be reached: is the disk of",
}


def hits_of(videos):
    return VideoIndex.open(videos / ".vindex").everything()


@pytest.mark.thorough
@pytest.mark.parametrize("how", WAYS)
def test_who_asks_is_told_how_the_file_stands(videos, how):
    hits = hits_of(videos)
    one = next(hit for hit in hits if hit.relative_path == "a/one.mp4")
    check_same(one.file)
    change(videos, how)
    with pytest.raises(MediaError, match=re.escape(WAYS[how])):
        check_same(one.file)
    with pytest.raises(MediaError, match=re.escape(WAYS[how])):
        cuts.cut_to_file(one.file, 0.0, 2.0, videos.parent / "cut.mp4")
    with pytest.raises(MediaError, match=re.escape(WAYS[how])):
        next(cuts.stream_span(one.file, 0.0, 2.0))
    assert WAYS[how] in unescape(replace(hits, hits=(one,))._repr_html_())
    assert not (videos.parent / "cut.mp4").exists()


def vindex(*arguments):
    words = [str(argument) for argument in arguments]
    return CliRunner().invoke(app_for(*words), words)


def test_a_cut_of_a_changed_file_is_one_failed_row(videos, tmp_path):
    change(videos, "content")
    query = ("--clip", 1, "--limit", 9, "--min-score", -1, "--no-merge")
    order = ("cut", *query, "--index", videos / ".vindex")
    run = vindex(*order, "-o", tmp_path / "cuts", "--json")
    report = json.loads(run.stdout)
    assert run.exit_code == ExitCode.FILES_FAILED
    assert [(row["source"], row["reason"], row["message"]) for row in report["failed"]] == 2 * [
        (str(videos / "a" / "one.mp4"), "changed", CHANGED)
    ]
    assert {(row["start_seconds"], row["end_seconds"]) for row in report["failed"]} == {
        (0.0, 2.0), (2.0, 4.0)
    }  # fmt: skip
    assert {file["source"] for file in report["files"]} == {str(videos / "two.mp4")}
    assert len(list((tmp_path / "cuts").iterdir())) == len(report["files"]) == 2
    assert f"failed: {videos / 'a' / 'one.mp4'} 0:00.0-0:02.0: {CHANGED} [changed]" in run.stderr


def test_a_report_says_which_pictures_it_lacks(videos, tmp_path):
    change(videos, "content")
    order = ("report", "--clip", 1, "--min-score", -1, "--no-merge", "--index", videos / ".vindex")
    run = vindex(*order, "-o", tmp_path / "page.html", "--json")
    report = json.loads(run.stdout)
    assert run.exit_code == ExitCode.FILES_FAILED
    assert (report["hits"], report["thumbnails"], report["previews"]) == (4, 2, 2)
    assert [row["message"] for row in report["failed"]] == [CHANGED] * 2
    page = unescape((tmp_path / "page.html").read_text())
    assert page.count(f"no picture: {CHANGED}") == 2
    assert page.count("data:image/jpeg") == 2


@pytest.mark.some_cases(4)
@pytest.mark.parametrize("name", all_formats())
def test_an_export_hands_on_no_file_that_is_another(videos, tmp_path, name):
    change(videos, "content")
    form = all_formats()[name]
    place = tmp_path / f"out{form.suffix}"
    order = ("export", "--format", name, "--index", videos / ".vindex", "-o", place, "--json")
    run = vindex(*order)
    exported = json.loads(run.stdout)
    if form.is_table:
        assert (run.exit_code, exported["hits"], exported["failed"]) == (0, 4, [])
        return
    assert (run.exit_code, exported["hits"]) == (ExitCode.FILES_FAILED, 2)
    assert [row["message"] for row in exported["failed"]] == [CHANGED] * 2
    text = "".join(_texts(place))
    assert "one.mp4" not in text
    if form.shape is Shape.FILE_PER_VIDEO:  # of one video it is one file, which does not name it
        assert text.count("Throwing something") == 2
    else:
        assert "two" in text


def _texts(place):
    """Names and contents of what was written."""
    files = [path for path in place.rglob("*") if path.is_file()] if place.is_dir() else [place]
    for file in files:
        yield file.name
        yield file.read_text()


def test_an_export_of_changed_files_alone_writes_nothing(videos, tmp_path):
    change(videos, "gone")
    order = ("export", "--path", "a/*", "--index", videos / ".vindex", "-o", tmp_path / "out.edl")
    run = vindex(*order)
    assert run.exit_code == ExitCode.FILES_FAILED
    assert "The file is gone." in run.stderr
    assert not (tmp_path / "out.edl").exists()


def test_an_export_of_a_disk_that_is_not_there_is_written_with_a_word(videos, tmp_path):
    hits = hits_of(videos)
    shutil.copytree(videos / ".vindex", tmp_path / "index")
    change(videos, "not connected")
    exported = VideoIndex.open(tmp_path / "index").export(hits, tmp_path / "out.edl")
    assert (exported.hits, exported.failed, len(exported.warnings)) == (4, (), 2)
    assert "is the disk of" in exported.warnings[0]


def test_a_file_that_changes_while_it_is_cut_is_refused(videos, tmp_path, monkeypatch):
    hits = hits_of(videos)
    copy = cuts.copy_span

    def copy_and_change(*arguments):
        until = copy(*arguments)
        change(videos, "content")
        return until

    monkeypatch.setattr(cuts, "copy_span", copy_and_change)
    one = next(hit for hit in hits if hit.relative_path == "a/one.mp4")
    with pytest.raises(MediaError, match="changed since it was indexed"):
        cuts.cut_to_file(one.file, 0.0, 2.0, tmp_path / "cut.mp4")
    assert not (tmp_path / "cut.mp4").exists()


def test_a_hit_of_before_a_build_is_not_cut_from_what_was_built_after(videos, tmp_path):
    shutil.copytree(videos / ".vindex", tmp_path / "index")
    index = VideoIndex.open(tmp_path / "index")
    hits = index.everything()
    change(videos, "content")
    index.build(videos, workers=1)
    report = index.cut(hits, tmp_path / "cuts")
    assert [refused.message for refused in report.failed] == [CHANGED] * 2
    assert index.cut(index.everything(), tmp_path / "others").failed == ()
