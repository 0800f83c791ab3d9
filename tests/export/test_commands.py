"""`vindex export`, `vindex cut` and `vindex report` as they are typed."""

import json
import os
import re
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from typer.testing import CliRunner

from tests.pictures.helpers import numbers_in
from tests.storage.limits import no_file_larger_than
from vindex import VideoIndex
from vindex.cli.app import app_for
from vindex.errors import ExitCode, UsageError
from vindex.output.cut import cut_hits
from vindex.output.report import write_report
from vindex.query.results import SearchResult
from vindex.store.catalog.connection import writing
from vindex.store.layout import IndexFolder


def vindex(*arguments):
    return CliRunner().invoke(app_for(), [str(argument) for argument in arguments])


def test_everything_or_a_query_is_exported(built, tmp_path):
    run = vindex("export", "-o", tmp_path / "all.csv", "--index", built.path)
    assert run.stdout == f"{tmp_path / 'all.csv'}\n"
    assert len((tmp_path / "all.csv").read_text().splitlines()) == 11
    run = vindex(
        "export", "opening something", "--limit", 2, "--min-score", 0, "--format", "jsonl",
        "-o", tmp_path / "two", "--index", built.path, "--json",
    )  # fmt: skip
    assert json.loads(run.stdout) == {
        "format": "jsonl", "files": [str(tmp_path / "two")], "hits": 2, "failed": [],
        "warnings": [],
    }  # fmt: skip
    run = vindex("export", "--path", "desk/*", "-o", tmp_path / "b.csv", "--index", built.path)
    assert len((tmp_path / "b.csv").read_text().splitlines()) == 6


def test_a_command_takes_one_query(built, tmp_path):
    run = vindex("export", "x", "--clip", 1, "-o", tmp_path / "a.csv", "--index", built.path)
    assert isinstance(run.exception, UsageError)
    run = vindex("cut", "-o", tmp_path / "cuts", "--index", built.path)
    assert isinstance(run.exception, UsageError)
    run = vindex("report", "-o", tmp_path / "page.html", "--index", built.path)
    assert isinstance(run.exception, UsageError)


@pytest.mark.thorough
def test_export_takes_every_option_of_a_search_and_of_an_example(built, tmp_path):
    def ids(*arguments):
        run = vindex("export", *arguments, "--format", "jsonl", "-o", "-", "--index", built.path)
        assert run.exit_code == 0, run.exception
        return [json.loads(line)["clip_id"] for line in run.stdout.splitlines()]

    text = "opening something"
    every = ("--min-score", 0)
    scores = [hit.score for hit in built.search(text)]
    assert ids(text, "--min-score", scores[2]) == ids(text, *every)[:3]
    pairs = built.search(text, then="closing something", within=3.0, limit=1000)
    found = ids(text, "--then", "closing something", "--within", 3, *every)
    assert found == [hit.clip_id for hit in pairs]
    assert found != ids(text, *every)
    mixed = built.search(text, like=3, like_weight=0.9, limit=1000)
    found = ids(text, "--like", 3, "--like-weight", 0.9, *every)
    assert found == [hit.clip_id for hit in mixed]
    away = built.similar(clip=2, not_=[3], exclude_same_video=True, limit=1000)
    found = ids("--clip", 2, "--not", 3, "--exclude-same-video", "--min-score", -1)
    assert found == [hit.clip_id for hit in away]
    assert len(ids("--limit", 4)) == 4
    assert len(ids()) == 10


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("export", "--then", "closing"), "--then was given; it goes with a text"),
        (("export", "--min-score", 0.5), "--min-score was given without a query"),
        (("export", "opening", "--end", 3), "--end was given; it goes with --similar"),
        (("export", "--per-video", 1), "--per-video was given"),
        (("export", "--limit", 0), "--limit 0 was given"),
        (("report", "--library", "--path", "desk/*"), "--library was given, and filters"),
    ],
)
def test_options_of_another_query_are_refused_not_ignored(built, tmp_path, arguments, said):
    run = vindex(*arguments, "-o", tmp_path / "out.csv", "--index", built.path)
    assert isinstance(run.exception, UsageError)
    assert said in str(run.exception)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.thorough
def test_a_dash_is_standard_output(built, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for name in ("csv", "jsonl", "edl", "fcpxml", "fcp7xml", "otio", "label-studio"):
        vindex("export", "--format", name, "-o", f"file-{name}", "--index", built.path)
        run = vindex("export", "--format", name, "-o", "-", "--index", built.path)
        assert run.stdout_bytes == (tmp_path / f"file-{name}").read_bytes()
        assert run.stderr == f"10 results ({name}).\n"
    run = vindex(
        "report",
        "opening something",
        "--min-score",
        0,
        "--limit",
        2,
        "-o",
        "-",
        "--index",
        built.path,
    )
    assert run.stdout.startswith("<!DOCTYPE html>")
    assert run.stdout.count("<figure") == 2
    for arguments, said in (
        (("export",), "Give --format: csv"),
        (("export", "--format", "parquet"), "a single text"),
        (("export", "--format", "vtt"), "a single text"),
        (("export", "--format", "csv", "--json"), "both go to stdout"),
        (("report", "--library", "--json"), "both go to stdout"),
        (("cut", "opening something"), "need a folder"),
        (("export", "--format", "otio", "--markers"), "-o - and --markers were given"),
    ):
        run = vindex(*arguments, "-o", "-", "--index", built.path)
        assert isinstance(run.exception, UsageError)
        assert said in str(run.exception)
        assert run.stdout == ""
    assert not (tmp_path / "-").exists()


def test_an_edit_is_asked_for_on_the_command_line(built, tmp_path):
    run = vindex(
        "export", "--path", "desk/*", "--handles", "12f", "--fps", "25", "-o", tmp_path / "a.edl",
        "--index", built.path,
    )  # fmt: skip
    assert run.exit_code == 0, run.exception
    assert "at 25 fps" in (tmp_path / "a.edl").read_text()
    run = vindex(
        "export", "--path", "desk/*", "--markers", "--beside-videos", "--format", "edl",
        "--index", built.path,
    )  # fmt: skip
    (file,) = run.stdout.splitlines()
    assert file.endswith("desk/b.markers.edl")
    Path(file).unlink()
    run = vindex(
        "export", "--path", "desk/*", "-o", tmp_path / "c.ffmetadata", "--index", built.path
    )
    assert "warning" not in run.stderr


@pytest.mark.parametrize("wish", [("--handles", "1m"), ("--fps", "26")])
def test_what_is_asked_of_an_edit_is_read_before_anything_is_looked_for(tmp_path, wish):
    run = vindex("export", "opening", *wish, "-o", "a.edl", "--index", tmp_path / "no index")
    assert " ".join(wish) + " was given" in str(run.exception) + run.stderr


@pytest.mark.thorough
def test_hits_are_cut_into_files_that_sort(built, tmp_path):
    folder = tmp_path / "cuts"
    arguments = (
        "--clip", 2, "--limit", 3, "--min-score", -1, "--no-merge", "--exact", "-o", folder,
    )  # fmt: skip
    run = vindex("cut", *arguments, "--index", built.path, "--json")
    files = json.loads(run.stdout)["files"]
    assert [file["path"] for file in files] == sorted(map(str, folder.iterdir()))
    hits = built.similar(clip=2, limit=3, merge=False)
    assert [file["clip_id"] for file in files] == [hit.clip_id for hit in hits]
    for file, hit in zip(files, hits, strict=True):
        numbers = [number for _, number in numbers_in(file["path"])]
        first, last = round(hit.start_seconds * 15), round(hit.end_seconds * 15)
        assert numbers == list(range(first, last))
    again = vindex("cut", *arguments, "--index", built.path)
    assert isinstance(again.exception, UsageError)
    assert vindex("cut", *arguments, "--force", "--index", built.path).exit_code == 0


@pytest.mark.some_cases(4)
@pytest.mark.parametrize("force", [(), ("--force",)])
@pytest.mark.parametrize("kind", ["folder", "pipe"])
@pytest.mark.parametrize(
    "command", [("export", "--format", "csv"), ("export", "--format", "parquet"),
                ("report", "--library")],
)  # fmt: skip
def test_what_is_no_file_is_never_replaced(built, tmp_path, command, kind, force):
    """As root, `-o /dev/null --force` would leave a machine without /dev/null."""
    place = tmp_path / "place"
    place.mkdir() if kind == "folder" else os.mkfifo(place)
    run = vindex(*command, "-o", place, *force, "--index", built.path)
    assert isinstance(run.exception, UsageError)
    assert "a file is needed" in str(run.exception)
    assert not place.is_file()
    assert [child.name for child in tmp_path.iterdir()] == ["place"]


@pytest.mark.parametrize(("command", "said"), [("cut", "Cutting"), ("report", "Drawing")])
def test_what_takes_long_shows_how_far_it_is(built, tmp_path, command, said):
    place = tmp_path / "out"
    text = ("opening", "something", "--limit", 2, "--min-score", 0)
    run = vindex(command, *text, "-o", place, "--index", built.path)
    assert f"{said}: 100%" in run.stderr
    assert "2/2" in run.stderr
    assert said not in run.stdout


@pytest.mark.parametrize("exact", [False, True])
def test_a_full_disk_is_said_of_each_cut(built, tmp_path, exact):
    hits = built.search("opening something", limit=2)
    with no_file_larger_than(2000):
        report = cut_hits(built._folder, hits, tmp_path / "cuts", exact=exact)
    assert (report.files, len(report.failed)) == ((), 2)
    for refused in report.failed:
        assert refused.reason == "not_written"
        assert refused.message == (
            "It cannot be written: File too large. Make room, and run the command again."
        )
    assert list((tmp_path / "cuts").iterdir()) == []


def test_cuts_into_a_file_are_refused(built, tmp_path):
    (tmp_path / "file").write_text("mine")
    run = vindex(
        "cut", "opening something", "-o", tmp_path / "file", "--force", "--index", built.path
    )
    assert isinstance(run.exception, UsageError)
    assert "need a folder" in str(run.exception)
    assert (tmp_path / "file").read_text() == "mine"


def test_rows_of_sql_never_replace_a_device(built, tmp_path):
    os.mkfifo(tmp_path / "pipe")
    order = ("sql", "SELECT 1", "--parquet", tmp_path / "pipe", "--index", built.path)
    for run in (vindex(*order), vindex(*order, "--force")):
        assert isinstance(run.exception, UsageError)
        assert (tmp_path / "pipe").is_fifo()


@pytest.mark.parametrize("stem", ["\udcff" * 250, "日" * 83, "x" * 251])
def test_the_longest_names_are_taken_along(built, tmp_path, stem):
    hit = built.everything()[0]
    video = tmp_path / "videos" / f"{stem}.mp4"
    video.parent.mkdir()
    shutil.copy2(hit.path, video)
    result = SearchResult("", (), (replace(hit, path=str(video), relative_path=video.name),))
    report = built.cut(result, tmp_path / "cuts")
    assert report.failed == ()
    (cut,) = (tmp_path / "cuts").iterdir()
    assert str(cut) == report.files[0].path
    built.export(result, tmp_path / "subtitles", format="vtt")
    built.export(result, tmp_path / "marks", format="edl", markers=True)
    (subtitles,) = (tmp_path / "subtitles").iterdir()
    assert subtitles.stem == stem


@pytest.mark.thorough
def test_a_video_that_is_gone_stops_no_other_cut(library, tiny_model, index, tmp_path):
    index.build(library, model=str(tiny_model), clip_seconds=2.0, workers=1)
    (library / "kitchen" / "a.mp4").unlink()
    run = vindex(
        "cut", "--clip", 1, "--limit", 100, "--min-score", -1, "--no-merge",
        "-o", tmp_path / "cuts", "--index", index.path, "--json",
    )  # fmt: skip
    assert run.exit_code == ExitCode.FILES_FAILED
    report = json.loads(run.stdout)
    assert {failure["source"] for failure in report["failed"]} == {str(library / "kitchen/a.mp4")}
    assert len(report["files"]) == 8


def test_a_report_holds_its_pictures_and_nothing_from_elsewhere(built, tmp_path):
    run = vindex("report", "--clip", 1, "-o", tmp_path / "page.html", "--index", built.path)
    assert run.stdout == f"{tmp_path / 'page.html'}\n"
    page = (tmp_path / "page.html").read_text()
    assert page.count("data:image/jpeg;base64,") == page.count("<figure")
    assert page.count("data:image/webp;base64,") == page.count("<figure") > 0
    assert not re.findall(r"""(?:src|href)=(?!"data:image/)|url\(|@import""", page)
    assert "default-src 'none'" in page


def test_a_report_of_the_library_shows_every_label_once(built, tmp_path):
    run = vindex("report", "--library", "-o", tmp_path / "p.html", "--index", built.path, "--json")
    found = json.loads(run.stdout)
    assert found["hits"] == sum(1 for _, num_clips in built.labels() if num_clips)
    page = (tmp_path / "p.html").read_text()
    assert found["num_bytes"] == (tmp_path / "p.html").stat().st_size
    bouts = built.ethogram().bouts
    assert page.count("<rect x=") == len(bouts)
    assert ("How long each label is on" in page) == bool(bouts)


def test_a_report_stays_within_its_size(built, tmp_path):
    result = built.everything()
    written = write_report(built._folder, result, tmp_path / "p.html", max_bytes=100_000)
    assert written.num_bytes < 200_000
    assert written.previews < written.thumbnails <= 10


def test_hostile_names_and_labels_are_text_in_a_report(built, hostile, tmp_path):
    built.report(hostile, tmp_path / "page.html")
    page = (tmp_path / "page.html").read_text()
    assert "<script" not in page
    assert "&lt;script&gt;" in page
    assert "<title>&lt;b&gt;&amp;" in page
    with pytest.raises(UsageError, match="--force"):
        built.report(hostile, tmp_path / "page.html")


@pytest.mark.parametrize(
    "command",
    [
        ("export", "--format", "csv", "-o", "catalog.duckdb"),
        ("export", "--format", "lance", "-o", "shards"),
        ("report", "--library", "-o", "catalog.copy.duckdb"),
        ("cut", "opening", "--min-score", "0", "-o", "shards"),
        ("ethogram", "-o", "vectors/found.csv"),
        ("sql", "SELECT 1 AS one", "--parquet", "shards/000000000001.parquet"),
    ],
)
def test_nothing_is_written_into_an_index(built, tmp_path, command):
    index = tmp_path / "index"
    shutil.copytree(built.path, index)
    *options, place = command
    before = {path: path.stat().st_mtime_ns for path in (*index.glob("*.duckdb"), index / "shards")}
    run = vindex(*options, index / place, "--force", "--index", index)
    assert isinstance(run.exception, UsageError)
    assert "is in the index" in str(run.exception)
    assert {path: path.stat().st_mtime_ns for path in before} == before


@pytest.mark.parametrize(
    "command",
    [
        ("export", "--format", "csv", "-o"),
        ("report", "--library", "-o"),
        ("sql", "SELECT 1 AS one", "--parquet"),
    ],
)
def test_nothing_takes_the_place_of_a_file_of_the_library(built, tmp_path, command):
    film = Path(built.search("opening something", min_score=0)[0].path)
    before = film.read_bytes()
    (tmp_path / "way").symlink_to(film.parent)
    for place in (film, tmp_path / "way" / film.name):
        run = vindex(*command, place, "--force", "--index", built.path)
        assert isinstance(run.exception, UsageError)
        assert "is a file of the library" in str(run.exception)
    assert film.read_bytes() == before


def test_no_cut_takes_the_place_of_a_film_that_was_cut_before(built, tmp_path):
    result = built.search("opening something", min_score=0, limit=1)
    (cut,) = built.cut(result, tmp_path / "cuts").files
    built.cut(result, tmp_path / "cuts", force=True)
    index = tmp_path / "index"
    shutil.copytree(built.path, index)
    with writing(IndexFolder(index)) as connection:
        connection.execute(
            "UPDATE store.files SET path_bytes = ? WHERE path_bytes = ?",
            [os.fsencode(Path(cut.path).name), os.fsencode(result[0].relative_path)],
        )
        connection.execute(
            "UPDATE store.roots SET path_bytes = ?", [os.fsencode(tmp_path / "cuts")]
        )
    with pytest.raises(UsageError, match="is a file of the library"):
        VideoIndex.open(index).cut(result, tmp_path / "cuts", force=True)
