"""The shell's part: help that reads as a table of contents, near commands, completion."""

import os
import shlex
import signal
import subprocess
import sys

import pytest
from typer.testing import CliRunner

from vindex.cli.app import app_for
from vindex.cli.contents import CONTENTS

COMMAND = "import sys; sys.argv[0] = 'vindex'; from vindex.cli import main; main()"


def test_help_is_a_table_of_contents():
    text = CliRunner().invoke(app_for("--help"), ["--help"]).stdout
    places = [text.index(f"\n{part}:\n") for part in CONTENTS]
    assert places == sorted(places)
    for part, names in CONTENTS.items():
        section = text.partition(f"\n{part}:\n")[2].partition("\n\n")[0]
        lines = [line for line in section.splitlines() if not line.startswith("   ")]
        assert tuple(line.split()[0] for line in lines) == names
    assert "..." not in text.partition("Index:")[2]  # no sentence is cut short


@pytest.mark.parametrize(("typed", "meant"), [("serch", "search"), ("exprot", "export")])
def test_an_unknown_command_suggests_the_near_one(typed, meant):
    run = CliRunner().invoke(app_for(typed), [typed])
    assert run.exit_code == 2
    assert f"Did you mean '{meant}'" in run.stderr


def offered(shell, index, *words):
    """What a shell is offered for the last of the words."""
    typed = shlex.join(words[:-1]) + " " + words[-1]
    environment = os.environ | {
        "_VINDEX_COMPLETE": f"complete_{shell}", "COMP_WORDS": typed, "VINDEX_INDEX": index,
        "COMP_CWORD": str(len(words) - 1), "_TYPER_COMPLETE_ARGS": typed,
        "_TYPER_COMPLETE_FISH_ACTION": "get-args",
    }  # fmt: skip
    run = subprocess.run(
        [sys.executable, "-c", COMMAND], env=environment, capture_output=True, text=True
    )
    return run.stdout


@pytest.mark.thorough
def test_labels_are_completed_for_every_shell(built):
    assert offered("bash", built.path, "vindex", "search", "op") == "Opening\\ something\n"
    for command in (("search", "x"), ("cut", "x")):
        words = ("vindex", *command, "--then", "op")
        assert offered("bash", built.path, *words) == "Opening\\ something\n"
    assert offered("bash", built.path, "vindex", "search", "Opening\\ s") == "Opening\\ something\n"
    assert offered("bash", built.path, "vindex", "search", '"Op') == "Opening something\n"
    assert "Opening something" in offered("zsh", built.path, "vindex", "search", "Op")
    assert '"opening something"' in offered("zsh", built.path, "vindex", "search", "op")
    fish = offered("fish", built.path, "vindex", "search", "x", "--label", "Op")
    assert fish.splitlines() == ["Opening something"]


def test_without_an_index_nothing_is_offered(tmp_path):
    assert offered("bash", str(tmp_path), "vindex", "search", "op").strip() == ""


@pytest.mark.thorough
def test_words_are_offered_models_that_read_texts_and_views_their_numbers(built):
    offer = offered("bash", built.path, "vindex", "build", "--words", "").split()
    assert {"google/siglip2-base-patch32-256", "openai/clip-vit-base-patch16", "demo"} < {*offer}
    assert not [name for name in offer if "vjepa2" in name or "videomae" in name]
    short = offered("bash", built.path, "vindex", "build", "--words", "siglip2-base-patch32")
    assert short == "siglip2-base-patch32-256\n"
    assert offered("bash", built.path, "vindex", "build", "--views", "").split() == ["1", "3"]


DEAF = """
import hashlib, signal
from vindex import cli
from vindex.cli import main
def deaf():
    signal.signal(signal.SIGINT, lambda *_: None)
    print("ready", flush=True)
    hashlib.pbkdf2_hmac("sha512", b"p", b"s", 2_000_000_000)  # hears no signal for minutes
cli._run = deaf
main()
"""


def test_a_second_interrupt_ends_a_command_that_hears_none():
    with subprocess.Popen(
        [sys.executable, "-c", DEAF], text=True, stdout=subprocess.PIPE
    ) as process:
        assert process.stdout.readline() == "ready\n"
        process.send_signal(signal.SIGINT)
        with pytest.raises(subprocess.TimeoutExpired):
            process.wait(0.2)
        process.send_signal(signal.SIGINT)
        assert process.wait(60) == 130


@pytest.mark.parametrize(
    ("at_work", "ends"),
    [
        ("", ["the end"]),  # at once, but whoever asked is told
        ("threading.Timer(0.3, lambda: print('the work')).start();", ["the work", "the end"]),
    ],
    ids=["alone", "beside a thread"],
)
def test_the_end_of_a_command_waits_for_threads_and_tells_who_asked(at_work, ends):
    code = f"import atexit, threading; atexit.register(print, 'the end'); {at_work} {COMMAND}"
    run = subprocess.run([sys.executable, "-c", code, "--version"], capture_output=True, text=True)
    assert (run.returncode, run.stderr) == (0, "")
    lines = run.stdout.splitlines()
    assert [line for line in lines if not line.startswith("vindex ")] == ends
