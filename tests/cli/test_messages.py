"""What is said of input that cannot be meant: what was given, what is allowed, what to do."""

import shlex

import pytest
import typer

from vindex.build.report import BuildReport
from vindex.cli.build_report import say_report
from vindex.cli.output import say_failures
from vindex.cli.sql import _typed_gigabytes
from vindex.encode.reading import require_file
from vindex.errors import UsageError
from vindex.output.export.choosing import Wishes, chosen_format
from vindex.records import Failure, Reason, Stage


@pytest.mark.parametrize(
    ("typed", "gigabytes"),
    [("2", 2), (" 0.5 ", 0.5), (".5", 0.5), ("500MB", 0.5), ("1 TB", 1000), ("1GiB", 2**30 / 1e9)],
)
def test_a_size_may_have_its_unit(typed, gigabytes):
    assert _typed_gigabytes(typed) == pytest.approx(gigabytes)


@pytest.mark.parametrize("typed", ["", "much", "-1", "1PB", "1 2", "GB", "nan", "1e3"])
def test_a_size_that_is_none_is_refused(typed):
    with pytest.raises(typer.BadParameter, match="must be a size such as 2 \\(GB\\), 500MB"):
        _typed_gigabytes(typed)


def test_memory_has_a_least_that_is_said(vindex, built):
    code, out, err = vindex("sql", "SELECT 1", "--memory-limit", "100MB", "--index", built.path)
    assert (code, out) == (2, "")
    assert "--memory-limit 0.1 was given; it must be from 0.25" in err


def test_rows_go_into_a_folder_that_is_there(vindex, built, tmp_path):
    place = tmp_path / "missing" / "rows.parquet"
    code, out, err = vindex("sql", "FROM clips", "--parquet", place, "--index", built.path)
    assert (code, out) == (2, "")
    assert err == (
        f"vindex: The folder {place.parent} does not exist. Make it, or give another place.\n"
    )


def test_a_command_that_is_advised_can_be_pasted(vindex, tmp_path):
    place = tmp_path / "it's mine"
    _, _, err = vindex("status", "--index", place)
    assert f"`vindex build FOLDER --index {shlex.quote(str(place))}`" in err
    (place / "shards").mkdir(parents=True)
    assert f"--index {shlex.quote(str(place))}`" in vindex("status", "--index", place)[2]


@pytest.mark.parametrize("command", ["models", "download"])
@pytest.mark.parametrize("name", ["nosuch", "./nosuch", "nosuch.pt"])
def test_a_model_that_nobody_knows_is_wrong_usage(vindex, command, name):
    code, out, err = vindex(command, name)
    assert (code, out) == (2, "")
    assert name in err
    assert "`vindex models" in err


@pytest.mark.parametrize("command", [("similar",), ("export", "-o", "a.csv", "--similar")])
def test_a_span_of_an_example_is_given_by_options(vindex, built, command):
    code, out, err = vindex(*command, "kitchen/a.mp4@0:00-0:04", "--index", built.path)
    assert (code, out) == (2, "")
    assert err == (
        "vindex: kitchen/a.mp4@0:00-0:04 was given; give the file, and the span by options: "
        "kitchen/a.mp4 --start 0:00 --end 0:04.\n"
    )


def test_formats_that_are_offered_can_do_what_is_asked(tmp_path):
    with pytest.raises(UsageError) as markers:
        chosen_format(tmp_path, None, Wishes(markers=True))
    assert str(markers.value).endswith(
        "does not say which. Give --format: chapters, csv, edl, fcp7xml, fcpxml, otio, srt, vtt, "
        "youtube."
    )
    with pytest.raises(UsageError) as beside:
        chosen_format(None, None, Wishes(beside_videos=True))
    assert str(beside.value).startswith("No format was given. Give --format: ")
    for name in str(beside.value).rpartition(": ")[2].rstrip(".").split(", "):
        assert chosen_format(None, name, Wishes(beside_videos=True)).name == name


def test_what_lists_the_failures_that_are_not_named_has_them(capsys):
    failures = [Failure(f"{n}.mp4", Stage.PROBE, Reason.UNREADABLE, "Away.") for n in range(23)]
    say_failures(failures)
    assert capsys.readouterr().err.endswith("\n3 more failures: --json lists them all.\n")
    say_report(BuildReport("index", failures=failures))  # of which the index may keep none
    last = "3 more failures: `vindex failures` lists those that are recorded, --json all of them.\n"
    assert last in capsys.readouterr().err


def test_an_address_of_another_kind_says_what_is_read():
    with pytest.raises(UsageError) as refused:
        require_file("ftp://somewhere/a.mp4")
    assert str(refused.value) == (
        "ftp://somewhere/a.mp4 was given; vindex reads no ftp addresses, but those of az, gs, "
        "http, https, s3 and, with `vindex classify`, rtsp. Fetch the file, and give that."
    )


def test_a_build_that_found_cuts_does_not_say_that_there_was_nothing_to_do(capsys):
    say_report(BuildReport("i", files_found=2, files_skipped=2, files_looked_through=2))
    said = capsys.readouterr().err.splitlines()
    assert said[0].startswith("0 cuts found in 2 videos")
    assert said[1] == "2 files found: 0 indexed, 0 failed, 2 skipped."
