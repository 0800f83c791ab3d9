"""The command line: data on stdout, one sentence on stderr, documented exit codes."""

import errno
import json
import shutil
from pathlib import Path

import av
import duckdb
import pyarrow
import pytest
from typer.main import get_command

from tests.storage.limits import no_file_larger_than
from vindex import VideoIndex, settings
from vindex.cli.app import app_for
from vindex.cli.endings import ending_of
from vindex.clips import clock, seconds_of
from vindex.store.catalog.filters import FILTERS


def test_a_session(vindex, library, tiny_model):
    code, out, err = vindex("build", library, "--model", tiny_model, "--clip-seconds", 2)
    assert (code, out) == (3, "")
    assert "bad.mp4" in err
    assert "[not_a_video]" in err
    assert err.splitlines()[-1].startswith(
        "4 files found: 3 indexed, 1 failed, 0 skipped; 10 clips"
    )

    code, out, err = vindex("build", library)
    assert (code, out) == (3, ""), "the same as long as what failed is as it was"
    assert err.splitlines()[-1] == (
        "Nothing to do: 4 files found, nothing new (1 of them failed before; see "
        "`vindex failures`)."
    )

    (library / "c.mp4").rename(library / "d.mp4")
    _, _, err = vindex("build", library)
    assert err.splitlines()[-1] == (
        "4 files found: 0 indexed, 0 failed, 4 skipped (1 of them failed before; see "
        "`vindex failures`), 1 moved."
    )

    code, out, err = vindex("search", "opening something", "--limit", 2)
    assert code == 0
    assert len(out.splitlines()) == 3
    assert "labels: Opening something 1.00" in err
    assert "--limit 4 shows more" in err

    code, out, _ = vindex("similar", "--clip", 1, "--json")
    assert code == 0
    first = json.loads(out)["results"][0]
    assert (first["clip_id"], round(first["similarity"], 3)) == (1, 1.0)

    code, out, _ = vindex("failures", "--json")
    (failure,) = json.loads(out)["failures"]
    assert set(failure) == {"path", "stage", "reason", "message", "at"}
    assert failure["reason"] == "not_a_video"

    code, out, _ = vindex("status", "--json")
    status = json.loads(out)
    assert (status["videos"], status["files"], status["clips"], status["failures"]) == (3, 3, 10, 1)
    assert (status["labels"], status["dimensions"]) == (6, 32)
    assert status["vector_index"]["recall_at_10"] == 1.0

    code, out, _ = vindex("labels", "--json")
    assert sum(row["num_clips"] for row in json.loads(out)["labels"]) == 10


@pytest.mark.thorough
def test_what_is_not_indexed_is_said_and_remembered(vindex, library, tiny_model):
    next(library.rglob("bad.mp4")).unlink()
    for name in ("@eaDir/x.mp4", "old/c.mp4"):
        (library / name).parent.mkdir()
        shutil.copy(library / "c.mp4", library / name)
    for number in range(1200):
        (library / f"{number}.jpg").touch()
    (library / "code.ts").write_text("export const a = 1;")
    for name in ("a.xyz", "b.xyz", "README"):
        (library / name).touch()
    code, _, err = vindex("build", library, "--model", tiny_model, "--exclude", "old")
    assert code == 0
    assert err.splitlines()[-3:-1] == [
        "1,204 files passed over: 2 .xyz, 1 .ts that are not videos, 1,201 others.",
        "Excluded: 1 by '@eaDir', 1 by 'old'.",
    ]
    code, out, _ = vindex("build", library, "--json")
    report = json.loads(out)
    assert report["passed_over"] == {".jpg": 1200, ".xyz": 2, "": 1, ".ts": 1}
    assert (report["excluded"], report["files_excluded"]) == ({"@eaDir": 1, "old": 1}, 0)
    _, out, _ = vindex("status", "--json")
    status = json.loads(out)
    assert (status["exclude"], status["default_excludes"]) == (["old"], True)
    _, _, err = vindex("build", library, "--no-exclude", "--exclude", "*.mp4")
    assert "--exclude alone replaces" in err
    _, _, err = vindex("build", library, "--exclude", "")
    assert "--exclude '' was given" in err
    vindex("build", library, "--no-exclude", "--no-default-excludes")
    _, out, _ = vindex("status")
    assert "excluded  nothing" in out


@pytest.mark.thorough
def test_build_prints_its_report_as_json(vindex, library, tiny_model):
    code, out, _ = vindex("build", library, "--model", tiny_model, "--clip-seconds", 2, "--json")
    report = json.loads(out)
    assert code == 3
    assert report["files_found"] == 4
    assert report["clips_planned"] == report["clips_indexed"] + report["clips_failed"] == 10
    assert report["failures"][0]["path"].endswith("bad.mp4")


def test_tables_for_people(vindex, built):
    for command in (["status"], ["labels"], ["failures"], ["similar", "--clip", 1]):
        code, out, _ = vindex(*command, "--index", built.path)
        assert code == 0
        assert out.strip()


@pytest.mark.parametrize(
    ("arguments", "code", "sentence"),
    [
        (["search"], 2, "No query was given. Give a text, or --from FILE"),
        (["search", "opening"], 2, "there is no .vindex folder in"),
        (["search", "opening", "--index", "nowhere"], 2, "There is no index in"),
        (["build", "nowhere"], 2, "nowhere does not exist. Give folders or video files"),
        (["build", "."], 1, "There is no video file in"),
        (["build"], 2, "Missing argument"),
        (["bild", "."], 2, "bild"),
        (["similar", "--clip", "x"], 2, "x"),
        (["--nonsense"], 2, "--nonsense"),
    ],
)
def test_bad_input_gets_a_sentence_and_an_exit_code(vindex, arguments, code, sentence):
    found, out, err = vindex(*arguments)
    assert (found, out) == (code, "")
    assert sentence in err
    assert "Traceback" not in err


@pytest.mark.parametrize(
    "arguments",
    [
        ["cut", "opening", "-o", ""],
        ["export", "opening", "--format", "vtt", "--output="],
        ["report", "--library", "-o", ""],
        ["keyframes", "a.mp4", "-o", ""],
        ["sql", "SELECT 1", "--parquet", ""],
        ["build", "a.mp4", ""],
        ["demo", "--folder", ""],
        ["search", "opening", "--index", ""],
    ],
    ids=lambda arguments: arguments[0],
)
def test_an_empty_path_is_not_the_current_folder(vindex, built, tmp_path, monkeypatch, arguments):
    """As `-o "$FOLDER"` gives where the variable is not set."""
    monkeypatch.setenv("VINDEX_INDEX", built.path)
    code, out, err = vindex(*arguments)
    assert (code, out) == (2, "")
    assert "'' was given; it must be a path (. is the current folder)." in err
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("arguments", "code", "sentence"),
    [
        (["search", "quarterly report"], 1, "No label of this index fits"),
        (["search", "no opening"], 1, "labels can be asked for, not excluded"),
        (["search", "opening " * 1200], 2, "A text of 9,600 characters was given"),
        (["search", "opening", "--limit", "0"], 2, "--limit 0 was given; it must be from 1"),
        (["search", "opening", "--min-score", "2"], 2, "--min-score 2"),
        (["search", "opening", "--within", "3"], 2, "--within was given without --then"),
        (["search", "opening", "--like-weight", "0.3"], 2, "--like-weight was given without"),
        (["search", "opening", "--like", "no.mp4"], 2, "the id of a clip (--clip ID, or beside a"),
        (["search", "opening", "--min-seconds", "9", "--max-seconds", "8"], 2, "9 and --max-sec"),
        (
            ["search", "opening", "--after", "2026-02-01", "--before", "2026-02-01"],
            2,
            "--recorded-before 2",
        ),
        (["similar", "--clip", "999"], 2, "no clip with that id"),
        (["similar", "--clip", "9" * 23], 2, "--clip 9999"),
        (["search", "opening", "--like", "9" * 23], 2, "--like 9999"),
        (["search", "opening", "--like", "9" * 5000], 2, "is not a file"),
        (["similar", "nowhere.mp4", "--end", "nan"], 2, "--end nan was given"),
        (
            ["similar", "nowhere.mp4", "--start", "0:75"],
            2,
            "'0:75' was given; it must be seconds, such as 72.5",
        ),
        (["similar", "nowhere.mp4"], 2, "nowhere.mp4 is not a file"),
        (["similar"], 2, "either a video file or --clip"),
        (["eval", "nowhere.csv"], 2, "nowhere.csv cannot be read"),
    ],
)
def test_bad_queries_get_a_sentence_and_an_exit_code(vindex, built, arguments, code, sentence):
    found, out, err = vindex(*arguments, "--index", built.path)
    assert (found, out) == (code, "")
    assert sentence in err


@pytest.mark.thorough
def test_a_query_that_damage_leaves_without_results_fails(vindex, built, tmp_path):
    copy = Path(shutil.copytree(built.path, tmp_path / "copy"))
    rows = VideoIndex.open(copy).sql("SELECT path FROM clips WHERE clip_id = 1").rows
    for shard in (copy / "shards").glob("*.parquet"):
        shard.write_bytes(b"")
    code, out, err = vindex("similar", rows[0][0], "--json", "--index", copy)
    assert (code, json.loads(out)["results"]) == (1, [])
    assert json.loads(out)["warnings"]
    assert "10 candidates cannot be compared" in err


@pytest.mark.thorough
def test_a_span_is_given_as_times_are_shown(vindex, built):
    sql = "SELECT path, start_seconds, end_seconds FROM clips WHERE clip_id = 2"
    ((path, start, end),) = VideoIndex.open(built.path).sql(sql).rows
    span = ["--start", clock(start), "--end", clock(end)]
    code, out, err = vindex("similar", path, *span, "--json", "--index", built.path)
    assert code == 0, err
    best = json.loads(out)["results"][0]
    assert (best["clip_id"], round(best["similarity"], 2)) == (2, 1.0)


@pytest.mark.some_cases(3)
@pytest.mark.parametrize(
    "command",
    [
        ("search", "opening something", "--then", "closing", "--within", "1:02:03.5"),
        ("search", "opening something", "--min-seconds", "0:03.5", "--max-seconds", "1:00"),
        ("search", "opening something", "--timeout", "1:00.0"),
        ("similar", "--clip", "1", "--min-seconds", "0:03"),
        ("ethogram", "--smooth", "0:02.0", "--min-bout", "0:00.5", "--bin", "0:02", "--enter",
         "0.001"),
        ("sql", "SELECT 1", "--timeout", "0:05"),
    ],
)  # fmt: skip
def test_every_option_of_seconds_takes_times_as_they_are_printed(vindex, built, command):
    code, out, err = vindex(*command, "--index", built.path)
    assert code in (0, 1), err  # 1: nothing is found
    plain = [str(seconds_of(text)) if ":" in text else text for text in command]
    assert vindex(*plain, "--index", built.path)[:2] == (code, out)


def test_no_option_of_seconds_reads_plain_numbers_alone():
    """A new one is made by `seconds_option`, or by a filter of the kind `seconds`."""
    ranges = {each.flag for name, each in vars(settings).items()
              if name.endswith("_SECONDS") and isinstance(each, settings.Range)}  # fmt: skip
    flags = ranges | {each.flag for each in FILTERS if each.kind == "seconds"}
    metavars = {
        param.opts[0]: param.metavar
        for command in get_command(app_for()).commands.values()
        for param in command.params
        if flags.intersection(param.opts)
    }
    assert metavars == dict.fromkeys(flags, "TIME")


def test_an_index_of_another_model_names_the_way_out(vindex, built, library, tmp_path):
    from tests.tiny_models import save_tiny_vjepa2

    other = save_tiny_vjepa2(tmp_path / "other", seed=1)
    code, _, err = vindex("build", library, "--model", other, "--index", built.path)
    assert code == 4
    assert "belongs to" in err
    assert "--index" in err


def test_a_checkpoint_that_is_not_here_says_how_to_get_it(vindex, library):
    code, _, err = vindex("build", library)
    assert code == 1
    assert "facebook/vjepa2-vitl-fpc16-256-ssv2" in err
    assert "hf download" in err
    assert "give `./vjepa2-vitl-fpc16-256-ssv2` in place of the name" in err


@pytest.mark.thorough
def test_a_name_cannot_speak_to_the_terminal(vindex, library, tiny_model):
    (library / "desk" / "bad.mp4").rename(library / "desk" / "\x1b[31mred\n.mp4")
    _, _, err = vindex("build", library, "--model", tiny_model, "--clip-seconds", 2)
    assert "\x1b[31m" not in err
    assert r"\x1b[31mred\n.mp4" in err


def test_the_version_is_the_package_s(vindex):
    from vindex import __version__

    assert vindex("--version")[:2] == (0, f"vindex {__version__}\n")


def test_what_the_system_refuses_is_told_with_a_way_out(vindex, built, tmp_path):
    with no_file_larger_than(10):
        code, out, err = vindex("export", "opening", "-o", "found.csv", "--index", built.path)
    assert (code, out) == (1, "")
    assert err.splitlines()[-1].startswith("vindex: File too large")
    assert err.splitlines()[-1].endswith("Make room, and run the command again.")
    assert not (tmp_path / "found.csv").exists()


def told(error):
    """What is said of an error; the exit code is 1."""
    sentence, code = ending_of(error)
    assert code == 1
    return sentence


@pytest.mark.parametrize("number", [errno.EACCES, errno.EPERM, errno.EROFS])
def test_missing_permission_is_told_with_a_way_out(number):
    assert told(OSError(number, "No", "here")) == (
        "vindex: No (here). Give permission there, or name another place."
    )
    assert "move it away" in told(OSError(errno.ENOTDIR, "Not a directory"))
    assert told(OSError(errno.EIO, "Input/output error")) == "vindex: Input/output error."


@pytest.mark.parametrize(
    ("library", "error"),
    [
        ("FFmpeg", av.error.InvalidDataError(1, "Invalid data found", "a.mp4")),
        ("DuckDB", duckdb.ConversionException("It is no number.\nLINE 1")),
        ("Arrow", pyarrow.ArrowInvalid("It is no Parquet file")),
    ],
)
def test_what_a_library_raises_is_told_in_a_sentence(library, error):
    assert told(error).startswith(f"vindex: {library} gave up: ")
    assert "\n" not in told(error)
    assert ending_of(TypeError("a mistake of ours")) is None
