"""Small courtesies of the command line: quiet, colours, one style of errors, choices completed."""

import os
import pty
import subprocess
import sys

import pytest
from typer.testing import CliRunner

from tests.cli.test_shell import COMMAND, offered
from vindex.cli.app import app_for
from vindex.rounding import rounded


def vindex(*arguments, **environment):
    return subprocess.run(
        [sys.executable, "-c", COMMAND, *map(str, arguments)],
        capture_output=True, text=True, env=os.environ | environment,
    )  # fmt: skip


def on_a_terminal(*arguments, **environment):
    """What a command writes on a terminal of 80 columns."""
    master, slave = pty.openpty()
    clean = {name: value for name, value in os.environ.items() if name != "NO_COLOR"}
    with subprocess.Popen(
        [sys.executable, "-c", COMMAND, *map(str, arguments)], stdout=slave, stderr=slave,
        env=clean | {"TERM": "xterm", "COLUMNS": "80"} | environment,
    ) as process:  # fmt: skip
        os.close(slave)
        text = b""
        while True:
            try:
                piece = os.read(master, 65536)
            except OSError:  # Linux says so when the other end is closed
                break
            if not piece:
                break
            text += piece
        process.wait()
    os.close(master)
    return text.decode()


@pytest.mark.thorough
def test_colours_are_for_terminals_that_want_them(built):
    command = ("search", "opening", "something", "--index", built.path)
    coloured = on_a_terminal(*command)
    assert "\x1b[1mrank" in coloured
    assert "\x1b[" not in on_a_terminal(*command, NO_COLOR="1")
    assert "\x1b[" not in on_a_terminal(*command, TERM="dumb")
    assert "\x1b[" not in vindex(*command).stdout


@pytest.mark.thorough
def test_quiet_says_only_what_fails(built):
    loud = vindex("search", "opening", "something", "--index", built.path)
    quiet = vindex("search", "opening", "something", "--index", built.path, "-q")
    assert loud.stderr
    assert (quiet.stdout, quiet.stderr) == (loud.stdout, "")
    failed = vindex("similar", "none.mp4", "--index", built.path, "--quiet")
    assert failed.returncode == 2
    assert failed.stderr.startswith("vindex: ")


@pytest.mark.thorough
def test_quiet_shows_no_bar(library, tiny_model, index):
    library.joinpath("desk", "bad.mp4").unlink()
    given = ("build", str(library), "--model", str(tiny_model), "--index", index.path, "-q")
    assert vindex(*given, "--words", "demo").stderr == ""
    assert [each.space for each in index.status().spaces] == ["motion", "words"]


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["sql"], "vindex: Missing argument 'QUERY'. `vindex sql --help` shows"),
        (["search", "x", "--limt", "3"], "vindex: No such option: --limt"),
        (["search", "x", "--limit", "three"], "vindex: Invalid value for '--limit': 'three' was "),
        (["labels", "x"], "vindex: Got unexpected extra argument"),
    ],
)
def test_the_parser_s_errors_are_like_all_others(arguments, told):
    run = CliRunner().invoke(app_for(*arguments), arguments)
    assert run.exit_code == 2
    assert run.stderr.startswith(told)
    assert len(run.stderr.splitlines()) == 1


@pytest.mark.some_cases(2)
@pytest.mark.parametrize(
    ("words", "choices"),
    [
        (("vindex", "search", "x", "--device", ""), {"auto", "cuda", "mps", "cpu"}),
        (("vindex", "search", "x", "--reader", "d"), {"decord"}),
        (("vindex", "search", "x", "--by", "l"), {"labels"}),
        (("vindex", "classify", "x", "--format", "c"), {"csv"}),
        (("vindex", "export", "x", "--format", "l"), {"label-studio", "lance"}),
        (("vindex", "ethogram", "--table", "b"), {"bouts"}),
        (("vindex", "eval", "--protocol", ""), {"published"}),
    ],
)
def test_choices_are_completed(built, words, choices):
    assert set(offered("bash", built.path, *words).split()) == choices


def test_an_unknown_suffix_and_a_missing_folder_are_refused_before_the_search(built, tmp_path):
    for place, told in [
        (tmp_path / "a.xyz", "does not say which"),
        (tmp_path / "none" / "a.csv", f"The folder {tmp_path}/none does not exist."),
    ]:
        run = vindex("export", "no label fits this", "--index", built.path, "-o", place)
        assert run.returncode == 2
        assert told in run.stderr
        assert "labels:" not in run.stderr


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        (0.42556284179687504, 0.425563), (4.0, 4.0), (3661.1234567, 3661.123457),
        (1.23456789e-9, 1.23457e-09), (-0.1 - 0.2, -0.3), (7, 7), (True, True),
    ],
)  # fmt: skip
def test_json_has_no_digits_that_are_rounding_noise(number, shown):
    document = rounded({"a": [number], "b": (number, None, "x")})
    assert document == {"a": [shown], "b": [shown, None, "x"]}
